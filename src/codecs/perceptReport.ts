import { AmplitudeColumns } from '../model/amplitudeColumns.js';
import { type Diagnostic, quoted } from '../model/diagnostic.js';
import { ABSENT, SIDES, type Side } from '../model/pulse.js';
import type { BatteryRecord, EventOrigin, Telemetry } from '../model/telemetry.js';
import type { InputFact } from './codec.js';
import { crc32 } from './crc32.js';
import { isJsonObject, type JsonObject, type JsonValue, objectsIn } from './jsonWalk.js';
import { perceptEvent } from './perceptEvents.js';
import { perceptFacts } from './perceptFacts.js';
import { type PerceptGroup, perceptGroup } from './perceptGroups.js';
import { offsetMinutesOf, perceptTime } from './perceptTime.js';
import { enumText, groupLetter, numberIn, sideNamed } from './perceptWords.js';
import { Remarks } from './remarks.js';

/** Greatest amplitude that such a device gives, mA. */
const MAX_MILLIAMPS = 25.5;

interface ReadEvent {
  readonly timeMs: number;
  readonly origin: EventOrigin;
  readonly name: string;
  readonly detail: string;
}

/** What one report came to. */
export interface FinishedReport {
  readonly telemetry: readonly Telemetry[];
  readonly diagnostics: readonly Diagnostic[];
  readonly facts: readonly InputFact[];
  /** Records that were read; none of them is a session. */
  readonly records: number;
}

/**
 * Gathers what is kept of one session report: its patient may be named behind everything else, so nothing leaves
 * before the end. Keeps 10 bytes for each bin of ten minutes, and something for each group and event.
 */
export class PerceptReport {
  readonly #heads = new Map<string, JsonValue>();
  readonly #groups = { Initial: [] as PerceptGroup[], Final: [] as PerceptGroup[] };
  readonly #usage = new Map<string, number>();
  readonly #trends: Record<Side, AmplitudeColumns> = {
    left: new AmplitudeColumns(),
    right: new AmplitudeColumns(),
  };
  readonly #bins: Record<Side, number> = { left: 0, right: 0 };
  readonly #events: ReadEvent[] = [];
  readonly #impedances: Extract<Telemetry, { kind: 'contact-impedances' }>[] = [];
  readonly #passed = new Map<string, number>();
  readonly #remarks = new Remarks();

  /** A member of the report itself. */
  takeHead(name: string, value: JsonValue): void {
    this.#heads.set(name, value);
  }

  countPassed(name: string): void {
    this.#passed.set(name, (this.#passed.get(name) ?? 0) + 1);
  }

  takeGroup(when: 'Initial' | 'Final', value: JsonValue, byte: number): void {
    if (!isJsonObject(value) || Object.keys(value).length === 0) return;
    const onStrange = (what: string): void => {
      this.#remarks.add('warning', 'VALUE_INVALID', byte, `${what} is not plausible; left out`);
    };
    this.#groups[when].push(perceptGroup(value, onStrange));
  }

  /** The place of an unused group is an object without members. */
  takeUsage(value: JsonValue, byte: number): void {
    if (!isJsonObject(value)) return;
    const groupId = groupLetter(value.GroupId);
    if (groupId === '') return;
    const percent = numberIn(value.UsagePercentage);
    if (percent >= 0 && percent <= 100) this.#usage.set(groupId, percent / 100);
    else {
      const message = `usage of group ${quoted(groupId)} is ${percent} %, not 0 to 100; left out`;
      this.#remarks.add('warning', 'VALUE_INVALID', byte, message);
    }
  }

  /** A bin of the amplitude trend. The key of the day under which it stands says nothing of its time. */
  takeBin(hemisphere: string, value: JsonValue, byte: number): void {
    const side = sideNamed(hemisphere);
    if (side === undefined) {
      const message = `trend of ${quoted(hemisphere)}, which names no side, is passed over`;
      this.#remarks.add('warning', 'RECORD_UNKNOWN', byte, message);
      return;
    }
    if (!isJsonObject(value)) {
      this.#remarks.add(
        'error',
        'RECORD_MALFORMED',
        byte,
        'bin of the trend is no object; set aside',
      );
      return;
    }
    const timeMs = this.#time(value.DateTime, byte, 'error', 'bin of the trend', '; set aside');
    if (Number.isNaN(timeMs)) return;
    this.#bins[side]++;
    this.#trends[side].add(timeMs, this.#trendMicroamps(value.AmplitudeInMilliAmps, byte));
  }

  #trendMicroamps(value: JsonValue | undefined, byte: number): number {
    const milliamps = numberIn(value);
    if (milliamps >= 0 && milliamps <= MAX_MILLIAMPS) return Math.round(milliamps * 1_000);
    if (milliamps < 0) {
      const message =
        'bin has a negative amplitude: the device holds it back; its time counts, its amplitude does not';
      this.#remarks.add('notice', 'VALUE_INVALID', byte, message);
    } else {
      const message = 'bin has no plausible amplitude; its time counts, its amplitude does not';
      this.#remarks.add('warning', 'VALUE_INVALID', byte, message);
    }
    return ABSENT;
  }

  takeDeviceEvent(value: JsonValue, byte: number): void {
    if (!isJsonObject(value) || Object.keys(value).length === 0) return;
    const timeMs = this.#time(value.DateTime, byte, 'warning', 'event', '; counted without it');
    this.#events.push({ timeMs, origin: 'device', ...perceptEvent(value) });
  }

  takePatientEvent(value: JsonValue, byte: number): void {
    if (!isJsonObject(value) || Object.keys(value).length === 0) return;
    const timeMs = this.#time(value.DateTime, byte, 'warning', 'event', '; counted without it');
    const name = enumText(value.EventName) || 'unnamed';
    this.#events.push({ timeMs, origin: 'patient', name, detail: '' });
  }

  takeImpedance(value: JsonValue, byte: number): void {
    for (const test of objectsIn(value)) {
      for (const hemisphere of objectsIn(test.Hemisphere)) {
        const side = sideNamed(enumText(hemisphere.Hemisphere));
        if (side === undefined) {
          this.#remarks.add(
            'warning',
            'RECORD_UNKNOWN',
            byte,
            'impedances of no side are passed over',
          );
          continue;
        }
        const measured = isJsonObject(hemisphere.SessionImpedance)
          ? hemisphere.SessionImpedance
          : {};
        this.#impedances.push({
          kind: 'contact-impedances',
          patientId: '',
          timeMs: Number.NaN,
          side,
          monopolarOhms: ohmsIn(measured.Monopolar),
          bipolarOhms: ohmsIn(measured.Bipolar),
        });
      }
    }
  }

  /** What was gathered, ordered. */
  finish(): FinishedReport {
    const patientId = this.#patientId();
    const timeMs = this.#readOutMs();
    this.#remarkOnReadOut();
    const telemetry: Telemetry[] = [];
    for (const side of SIDES) {
      const trend = this.#trends[side];
      const columns = trend.ordered();
      this.#remarkOnRepeats(side);
      const { length } = columns.timeMs;
      if (length > 0) {
        telemetry.push({ kind: 'amplitude-trend', patientId, side, length, ...columns });
      }
    }
    telemetry.push(...this.#groupRecords(patientId, timeMs));
    const seen = new Map<string, number>();
    for (const event of this.#events) {
      const key = JSON.stringify([event.timeMs, event.origin, event.name, event.detail]);
      const repeat = seen.get(key) ?? 0;
      seen.set(key, repeat + 1);
      telemetry.push({ kind: 'device-event', patientId, ...event, repeat });
    }
    for (const one of this.#impedances) telemetry.push({ ...one, patientId, timeMs });
    const battery = this.#battery(patientId, timeMs);
    if (battery) telemetry.push(battery);
    const records =
      this.#bins.left +
      this.#bins.right +
      telemetry.filter(({ kind }) => kind !== 'amplitude-trend').length;
    return { telemetry, diagnostics: this.#remarks.take(), facts: this.#facts(), records };
  }

  #time(
    value: JsonValue | undefined,
    byte: number,
    severity: 'error' | 'warning',
    what: string,
    consequence: string,
  ): number {
    const read = perceptTime(value);
    if ('code' in read) {
      this.#remarks.add(severity, read.code, byte, `${what} ${read.message}${consequence}`);
    } else if (read.isNaive) {
      const message = `${what} has a time without an offset; read as UTC, as all times of the format are`;
      this.#remarks.add('notice', 'TIME_NAIVE', byte, message);
    }
    return read.timeMs;
  }

  /** The newer of what the report says at its begin and at its end. */
  #final(name: string): JsonObject {
    const value = this.#heads.get(name);
    if (!isJsonObject(value)) return objectsIn(value)[0] ?? {};
    for (const part of [value.Final, value.Initial]) {
      const [found] = objectsIn(part);
      if (found !== undefined && Object.keys(found).length > 0) return found;
    }
    return value.Final === undefined && value.Initial === undefined ? value : {};
  }

  #text(name: string): string {
    const value = this.#heads.get(name);
    return typeof value === 'string' ? value.trim() : '';
  }

  #patientId(): string {
    const { PatientId: id } = this.#final('PatientInformation');
    const named = typeof id === 'number' ? String(id) : typeof id === 'string' ? id.trim() : '';
    if (named !== '') return named;
    const serial = enumText(this.#final('DeviceInformation').NeurostimulatorSerialNumber);
    const stand = serial === '' ? 'unnamed' : `device-${digest(serial)}`;
    const source = serial === '' ? '' : ', after a checksum of the serial number of the device';
    const message = `report names no patient; called ${quoted(stand)}${source}`;
    this.#remarks.add('notice', 'DEVICE_UNNAMED', undefined, message);
    return stand;
  }

  #facts(): InputFact[] {
    const ofDevice = this.#events.filter(({ origin }) => origin === 'device').length;
    return perceptFacts({
      device: this.#final('DeviceInformation'),
      stimulation: this.#final('Stimulation'),
      known: [...this.#heads.keys()],
      text: (name) => this.#text(name),
      held: {
        'amplitude bins left': this.#bins.left,
        'amplitude bins right': this.#bins.right,
        'events of the device': ofDevice,
        'events of the patient': this.#events.length - ofDevice,
        groups: this.#groups.Final.length || this.#groups.Initial.length,
        'usages of groups': this.#usage.size,
        'impedances of contacts': this.#impedances.reduce(
          (sum, one) => sum + one.monopolarOhms.length + one.bipolarOhms.length,
          0,
        ),
        'battery states': Number(this.#heads.has('BatteryInformation')),
      },
      passed: this.#passed,
    });
  }

  /** When the device was read out: its settings are of then. */
  #readOutMs(): number {
    const device = this.#final('DeviceInformation');
    for (const value of [
      this.#heads.get('SessionEndDate'),
      this.#heads.get('SessionDate'),
      device.DeviceDateTime,
    ]) {
      const { timeMs } = perceptTime(value);
      if (!Number.isNaN(timeMs)) return timeMs;
    }
    this.#remarks.add(
      'warning',
      'TIME_INVALID',
      undefined,
      'report does not say when the device was read out; its groups, impedances and battery have no time',
    );
    return Number.NaN;
  }

  #remarkOnReadOut(): void {
    const offset = this.#text('ProgrammerUtcOffset');
    if (offset !== '' && offsetMinutesOf(offset) === undefined) {
      const message = `ProgrammerUtcOffset ${quoted(offset)} is an offset from UTC that no zone has; not used: all times are in UTC`;
      this.#remarks.add('warning', 'ZONE_UNKNOWN', undefined, message);
    }
    if (this.#heads.get('AbnormalEnd') === true) {
      const message =
        'AbnormalEnd: the session with the programmer ended before its time; what the device held may not be all here';
      this.#remarks.add('warning', 'INPUT_TRUNCATED', undefined, message);
    }
    if (this.#heads.get('FullyReadForSession') === false) {
      const message = 'FullyReadForSession is false: the device was not read out to the end';
      this.#remarks.add('notice', 'INPUT_TRUNCATED', undefined, message);
    }
    const sum = [...this.#usage.values()].reduce((total, ratio) => total + ratio, 0);
    if (sum > 1.02) {
      const message = `usage of the groups adds up to ${Math.round(sum * 100)} %`;
      this.#remarks.add('notice', 'VALUE_INVALID', undefined, message);
    }
  }

  #remarkOnRepeats(side: Side): void {
    const { repeated, contradicted } = this.#trends[side];
    if (repeated > 0) {
      const message = `${repeated} ${repeated === 1 ? 'bin' : 'bins'} of the ${side} side under more than one day; taken once`;
      this.#remarks.add('notice', 'DUPLICATE', undefined, message, repeated);
    }
    if (contradicted > 0) {
      const message = `${contradicted} ${contradicted === 1 ? 'bin' : 'bins'} of the ${side} side again with another amplitude; the first is taken`;
      this.#remarks.add('warning', 'RECORD_CONFLICT', undefined, message, contradicted);
    }
  }

  #groupRecords(patientId: string, timeMs: number): Telemetry[] {
    const { Final, Initial } = this.#groups;
    const given = new Map((Final.length > 0 ? Final : Initial).map((one) => [one.groupId, one]));
    const ids = [...new Set([...given.keys(), ...this.#usage.keys()])].sort();
    return ids.map((groupId) => ({
      kind: 'group',
      patientId,
      timeMs,
      isActive: false,
      left: [],
      right: [],
      ...given.get(groupId),
      groupId,
      usageRatio: this.#usage.get(groupId) ?? Number.NaN,
    }));
  }

  #battery(patientId: string, timeMs: number): BatteryRecord | undefined {
    const [battery] = objectsIn(this.#heads.get('BatteryInformation'));
    if (battery === undefined || Object.keys(battery).length === 0) return undefined;
    const percent = numberIn(battery.BatteryPercentage);
    const months = numberIn(battery.EstimatedBatteryLifeMonths);
    return {
      kind: 'battery',
      patientId,
      timeMs,
      volts: Number.NaN,
      state: enumText(battery.BatteryStatus).toLowerCase() || 'not stated',
      ...(percent >= 0 && percent <= 100 ? { chargeRatio: percent / 100 } : {}),
      ...(months >= 0 ? { monthsLeft: months } : {}),
    };
  }
}

function digest(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return (crc32(bytes, 0, bytes.length) >>> 0).toString(16).padStart(8, '0');
}

function ohmsIn(value: JsonValue | undefined): number[] {
  return objectsIn(value).map(({ ResultValue: ohms }) => {
    const number = numberIn(ohms);
    return number >= 0 ? number : Number.NaN;
  });
}
