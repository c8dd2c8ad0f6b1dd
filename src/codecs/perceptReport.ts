import { AmplitudeColumns } from '../model/amplitudeColumns.js';
import { type Diagnostic, quoted } from '../model/diagnostic.js';
import { ABSENT, SIDES, type Side } from '../model/pulse.js';
import type { BatteryRecord, EventOrigin, Telemetry } from '../model/telemetry.js';
import { DAY_MS } from '../model/units.js';
import type { InputFact } from './codec.js';
import { crc32 } from './crc32.js';
import { isJsonObject, type JsonObject, type JsonValue, objectsIn } from './jsonWalk.js';
import { perceptEvent } from './perceptEvents.js';
import { perceptFacts } from './perceptFacts.js';
import { type PerceptGroup, perceptGroup } from './perceptGroups.js';
import { offsetMinutesOf, perceptTime } from './perceptTime.js';
import { isNothing, type OnStrange, partsIn, quantityIn } from './perceptValues.js';
import { enumText, groupLetter, numberIn, sideNamed } from './perceptWords.js';
import { Remarks } from './remarks.js';

/** Greatest amplitude that such a device gives, mA. */
const MAX_MILLIAMPS = 25.5;
/** An open circuit is given as some 40 kΩ. */
const MAX_OHMS = 1_000_000;
const MAX_MONTHS = 600;

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

  /** A text, number or literal stands where `name` has members. */
  noteStray(name: string, value: JsonValue, byte: number): void {
    this.#parts(value, name, byte);
  }

  /** Of two groups with one letter the later stays. */
  takeGroup(when: 'Initial' | 'Final', value: JsonValue, byte: number): void {
    for (const entry of this.#parts(value, `Groups.${when}`, byte)) {
      const group = perceptGroup(entry, this.#strangeAt(byte));
      if (group.groupId === '') {
        const message = 'a group has no GroupId; set aside';
        this.#remarks.add('error', 'RECORD_MALFORMED', byte, message);
        continue;
      }
      const others = this.#groups[when].filter(({ groupId }) => groupId !== group.groupId);
      if (others.length < this.#groups[when].length) {
        const message = `group ${quoted(group.groupId)} stands more than once in Groups.${when}; the last is taken`;
        this.#remarks.add('warning', 'RECORD_CONFLICT', byte, message);
      }
      this.#groups[when] = [...others, group];
    }
  }

  /** The place of an unused group is an object without members. */
  takeUsage(value: JsonValue, byte: number): void {
    for (const entry of this.#parts(value, 'GroupUsagePercentage', byte)) {
      const groupId = groupLetter(entry.GroupId);
      const name = `usage of group ${quoted(groupId)}`;
      const percent = quantityIn(
        entry.UsagePercentage,
        { name, unit: '%', max: 100 },
        this.#strangeAt(byte),
      );
      if (Number.isNaN(percent)) continue;
      if (groupId === '') {
        const message = `a usage of ${percent} % names no group; set aside`;
        this.#remarks.add('error', 'RECORD_MALFORMED', byte, message);
        continue;
      }
      if (this.#usage.has(groupId) && this.#usage.get(groupId) !== percent / 100) {
        const message = `${name} stands more than once; the last is taken`;
        this.#remarks.add('warning', 'RECORD_CONFLICT', byte, message);
      }
      this.#usage.set(groupId, percent / 100);
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
    for (const bin of this.#parts(value, 'LFPTrendLogs', byte)) this.#addBin(side, bin, byte);
  }

  #addBin(side: Side, value: JsonObject, byte: number): void {
    const timeMs = this.#time(value.DateTime, byte, 'error', 'bin of the trend', '; set aside');
    if (Number.isNaN(timeMs)) return;
    this.#bins[side]++;
    this.#trends[side].add(timeMs, this.#trendMicroamps(value.AmplitudeInMilliAmps, byte));
  }

  #trendMicroamps(value: JsonValue | undefined, byte: number): number {
    const milliamps = numberIn(value, 'mA');
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
    for (const entry of this.#parts(value, 'EventLogs', byte)) {
      const timeMs = this.#time(entry.DateTime, byte, 'warning', 'event', '; counted without it');
      this.#events.push({ timeMs, origin: 'device', ...perceptEvent(entry) });
    }
  }

  takePatientEvent(value: JsonValue, byte: number): void {
    for (const entry of this.#parts(value, 'LfpFrequencySnapshotEvents', byte)) {
      const timeMs = this.#time(entry.DateTime, byte, 'warning', 'event', '; counted without it');
      const name = enumText(entry.EventName) || 'unnamed';
      this.#events.push({ timeMs, origin: 'patient', name, detail: '' });
    }
  }

  takeImpedance(value: JsonValue, byte: number): void {
    const onStrange = this.#strangeAt(byte);
    for (const test of this.#parts(value, 'Impedance', byte)) {
      for (const hemisphere of partsIn(test.Hemisphere, 'Impedance.Hemisphere', onStrange)) {
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
        const given = partsIn(hemisphere.SessionImpedance, 'SessionImpedance', onStrange);
        const [measured = {}] = given;
        this.#impedances.push({
          kind: 'contact-impedances',
          patientId: '',
          timeMs: Number.NaN,
          side,
          monopolarOhms: ohmsIn(measured.Monopolar, 'Monopolar', onStrange),
          bipolarOhms: ohmsIn(measured.Bipolar, 'Bipolar', onStrange),
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
      const late = columns.timeMs.filter((ms) => ms > timeMs + DAY_MS).length;
      this.#remarkOnLate(late, `a bin of the ${side} side`);
      const { length } = columns.timeMs;
      if (length > 0) {
        telemetry.push({ kind: 'amplitude-trend', patientId, side, length, ...columns });
      }
    }
    telemetry.push(...this.#groupRecords(patientId, timeMs));
    const late = this.#events.filter((event) => event.timeMs > timeMs + DAY_MS).length;
    this.#remarkOnLate(late, 'an event');
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

  #strangeAt(byte: number | undefined): OnStrange {
    return (what) => {
      this.#remarks.add('warning', 'VALUE_INVALID', byte, `${what} is not plausible; left out`);
    };
  }

  /** The records in a member of the report. */
  #parts(
    value: JsonValue | undefined,
    name: string,
    byte: number | undefined,
  ): readonly JsonObject[] {
    return partsIn(value, name, (what) => {
      const message = `${what} holds what is no object; set aside`;
      this.#remarks.add('error', 'RECORD_MALFORMED', byte, message);
    });
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
    const unread: string[] = [];
    for (const [name, value] of [
      ['SessionEndDate', this.#heads.get('SessionEndDate')],
      ['SessionDate', this.#heads.get('SessionDate')],
      ['DeviceDateTime', device.DeviceDateTime],
    ] as const) {
      const { timeMs } = perceptTime(value);
      if (Number.isNaN(timeMs)) {
        if (!isNothing(value)) unread.push(name);
        continue;
      }
      if (unread.length > 0) {
        const message = `${unread.join(' and ')} cannot be read as a time; ${name} is taken for when the device was read out`;
        this.#remarks.add('warning', 'TIME_INVALID', undefined, message);
      }
      return timeMs;
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

  #remarkOnLate(count: number, what: string): void {
    if (count === 0) return;
    const message = `${what} is dated more than a day after the device was read out; kept as it stands`;
    this.#remarks.add('warning', 'TIME_IMPLAUSIBLE', undefined, message, count);
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
    const [battery] = this.#parts(
      this.#heads.get('BatteryInformation'),
      'BatteryInformation',
      undefined,
    );
    if (battery === undefined) return undefined;
    const onStrange = this.#strangeAt(undefined);
    const percent = quantityIn(
      battery.BatteryPercentage,
      { name: 'BatteryPercentage', unit: '%', max: 100 },
      onStrange,
    );
    const months = quantityIn(
      battery.EstimatedBatteryLifeMonths,
      { name: 'EstimatedBatteryLifeMonths', unit: 'months', max: MAX_MONTHS },
      onStrange,
    );
    return {
      kind: 'battery',
      patientId,
      timeMs,
      volts: Number.NaN,
      state: enumText(battery.BatteryStatus).toLowerCase() || 'not stated',
      ...(percent >= 0 ? { chargeRatio: percent / 100 } : {}),
      ...(months >= 0 ? { monthsLeft: months } : {}),
    };
  }
}

function digest(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return (crc32(bytes, 0, bytes.length) >>> 0).toString(16).padStart(8, '0');
}

function ohmsIn(value: JsonValue | undefined, name: string, onStrange: OnStrange): number[] {
  return partsIn(value, name, onStrange).map(({ ResultValue: ohms }) =>
    quantityIn(ohms, { name: `ResultValue of ${name}`, unit: 'Ω', max: MAX_OHMS }, onStrange),
  );
}
