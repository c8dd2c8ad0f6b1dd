import { isPlausibleMs } from '../model/civil.js';
import type { Diagnostic, DiagnosticCode, Severity } from '../model/diagnostic.js';
import { quoted } from '../model/diagnostic.js';
import type { LoggedCounters } from '../model/logLine.js';
import type { Side } from '../model/pulse.js';
import { RCS_PROGRAMS, type RcsGroupSettings, type RcsRecord } from '../model/rcsRecord.js';
import { PARAMETER_COLUMNS, STAMP_KINDS } from '../model/session.js';
import { SessionRows } from '../model/sessionRows.js';
import type { Telemetry } from '../model/telemetry.js';
import { AmplitudeSteps } from './amplitudeSteps.js';
import type { FollowedLines } from './deviceLogs.js';
import { TICKS_PER_MS } from './packetTimes.js';
import { PacketWatch } from './packetWatch.js';
import { type StimulationSpan, StimulationSpans, type TherapyFinding } from './rcsTherapy.js';
import { TextIndex } from './textIndex.js';

type RecordOf<Kind extends RcsRecord['kind']> = Extract<RcsRecord, { kind: Kind }>;

const HOUR_MINUTES = 60;
/** Widest offset from UTC that there is, h. */
const WIDEST_OFFSET_HOURS = 14;
/** Why a therapy that was switched off ended is not in the log. */
const END_REASON = 'unknown';

/** Nothing is counted in a therapy whose stop is not in the log. */
const NO_COUNTERS: LoggedCounters = {
  contractions: Number.NaN,
  limitedLeft: Number.NaN,
  limitedRight: Number.NaN,
  chargeLeftMicrocoulombs: Number.NaN,
  chargeRightMicrocoulombs: Number.NaN,
};

/** One implant, over all its recordings. */
interface RcsDevice {
  /** Local wall clock minus UTC, minutes; NaN: no DeviceSettings said so far. */
  offsetMinutes: number;
  leadLocations: readonly number[];
  readonly groups: (RcsGroupSettings | undefined)[];
  /** Amplitudes that AdaptiveLog tells, by the recording. */
  readonly adaptive: Map<string, AmplitudeSteps>;
  /** Recordings whose StimLog has ended. */
  readonly told: Set<string>;
  /** True once it was said that sides are assumed. */
  saidSides: boolean;
  saidPrograms: boolean;
  saidOffset: boolean;
}

/** What the input at hand has of one recording of one device. */
interface Recording {
  readonly device: RcsDevice;
  readonly deviceId: string;
  readonly sessionId: string;
  spans: StimulationSpans | undefined;
  timeSync: PacketWatch | undefined;
  adaptive: AdaptiveStream | undefined;
}

interface AdaptiveStream {
  readonly watch: PacketWatch;
  readonly firstByte: number;
  readonly steps: AmplitudeSteps;
  /** Of each packet of the block, by its index. */
  amplitudes: (readonly number[])[];
  lastMs: number;
  stepMs: number;
}

/**
 * What the files of session folders mean together, by device: the spans of therapy that StimLog shows, with the sides
 * and the offset that DeviceSettings says and the amplitudes of AdaptiveLog. In the order of their names the files come
 * as they are needed. Keeps settings, and the changes of adaptive amplitudes until their recording's StimLog has ended.
 */
export class RcsLogs {
  readonly #devices = new Map<string, RcsDevice>();
  readonly #recordings = new Map<string, Recording>();
  readonly #texts = {
    patients: new TextIndex(),
    endReasons: new TextIndex(['']),
    programs: new TextIndex(['']),
  };
  #rows: SessionRows | undefined;
  #source = -1;
  #enrolled = new Set<string>();
  #diagnostics: Diagnostic[] = [];
  #telemetry: Telemetry[] = [];
  #others = 0;

  /** Takes the next records of an input; inputs come one after the other. */
  take(records: readonly RcsRecord[], source: number): FollowedLines {
    this.#enter(source);
    for (const record of records) this.#record(record);
    return this.#result();
  }

  /** The input has ended: a therapy that is on has no stop. */
  endInput(source: number): FollowedLines {
    this.#enter(source);
    for (const recording of this.#recordings.values()) this.#endRecording(recording);
    this.#recordings.clear();
    return this.#result();
  }

  #enter(source: number): void {
    if (source === this.#source) return;
    this.#source = source;
    this.#enrolled = new Set();
    this.#rows = new SessionRows({ source }, Object.values(PARAMETER_COLUMNS), {
      patients: this.#texts.patients.texts,
      endReasons: this.#texts.endReasons.texts,
      programs: this.#texts.programs.texts,
    });
  }

  #result(): FollowedLines {
    const result = {
      batch: this.#rows!.take(),
      telemetry: this.#telemetry,
      diagnostics: this.#diagnostics,
      sightings: [],
      others: this.#others,
    };
    this.#diagnostics = [];
    this.#telemetry = [];
    this.#others = 0;
    return result;
  }

  #record(record: RcsRecord): void {
    if (record.deviceId === '') {
      const message = 'the record names no device (RecordInfo.DeviceId); set aside';
      this.#report('error', 'DEVICE_UNNAMED', record.byte, message);
      return;
    }
    this.#others++;
    if (!this.#enrolled.has(record.deviceId)) {
      this.#enrolled.add(record.deviceId);
      this.#rows!.enrol(record.deviceId);
    }
    const recording = this.#recordingOf(record);
    switch (record.kind) {
      case 'settings':
        this.#takeSettings(record, recording.device);
        break;
      case 'battery':
        this.#battery(record, Number.NaN);
        break;
      case 'time-sync':
        this.#takeTimeSync(record, recording);
        break;
      case 'adaptive':
        this.#takeAdaptive(record, recording);
        break;
      case 'stimulation':
        this.#takeStimulation(record, recording);
        break;
      default:
    }
  }

  #recordingOf({ deviceId, sessionId }: RcsRecord): Recording {
    const key = `${deviceId} ${sessionId}`;
    let recording = this.#recordings.get(key);
    if (recording === undefined) {
      const device = this.#deviceOf(deviceId);
      recording = {
        device,
        deviceId,
        sessionId,
        spans: undefined,
        timeSync: undefined,
        adaptive: undefined,
      };
      this.#recordings.set(key, recording);
    }
    return recording;
  }

  #deviceOf(deviceId: string): RcsDevice {
    let device = this.#devices.get(deviceId);
    if (device === undefined) {
      device = {
        offsetMinutes: Number.NaN,
        leadLocations: [],
        groups: [],
        adaptive: new Map(),
        told: new Set(),
        saidSides: false,
        saidPrograms: false,
        saidOffset: false,
      };
      this.#devices.set(deviceId, device);
    }
    return device;
  }

  #takeSettings(record: RecordOf<'settings'>, device: RcsDevice): void {
    const { utcOffsetHours, leadLocations, groups, batteryVolts, byte } = record;
    if (Math.abs(utcOffsetHours) <= WIDEST_OFFSET_HOURS) {
      device.offsetMinutes = Math.round(utcOffsetHours * HOUR_MINUTES);
    } else if (!Number.isNaN(utcOffsetHours)) {
      const message = `UtcOffset ${utcOffsetHours} is no offset from UTC in hours; taken as absent`;
      this.#report('warning', 'VALUE_INVALID', byte, message);
    }
    if (leadLocations !== undefined) device.leadLocations = leadLocations;
    for (const group of groups) device.groups[group.group] = group;
    if (!Number.isNaN(batteryVolts) || !Number.isNaN(record.batteryPercent)) {
      this.#battery(record, batteryVolts);
    }
  }

  #battery(
    { deviceId, hostMs, batteryPercent, byte }: RecordOf<'battery' | 'settings'>,
    volts: number,
  ): void {
    if (!isPlausibleMs(hostMs)) {
      const message = `a battery test of ${quoted(deviceId)} has no time (RecordInfo.HostUnixTime); counted without it`;
      this.#report('warning', 'TIME_INVALID', byte, message);
    }
    this.#telemetry.push({
      kind: 'battery',
      patientId: deviceId,
      timeMs: isPlausibleMs(hostMs) ? hostMs : Number.NaN,
      volts,
      state: Number.isNaN(batteryPercent) ? '' : `${batteryPercent} %`,
    });
  }

  #takeTimeSync({ packet, byte }: RecordOf<'time-sync'>, recording: Recording): void {
    recording.timeSync ??= new PacketWatch(recording.deviceId, 'TimeSync');
    recording.timeSync.add(packet, byte);
    if (recording.timeSync.isFull)
      this.#diagnostics.push(...recording.timeSync.place().diagnostics);
  }

  #takeAdaptive({ packet, byte, ...record }: RecordOf<'adaptive'>, recording: Recording): void {
    recording.adaptive ??= {
      watch: new PacketWatch(recording.deviceId, 'AdaptiveLog'),
      firstByte: byte,
      steps: new AmplitudeSteps(RCS_PROGRAMS),
      amplitudes: [],
      lastMs: Number.NaN,
      stepMs: Number.NaN,
    };
    recording.adaptive.watch.add(packet, byte);
    recording.adaptive.amplitudes.push(record.amplitudesMilliamps);
    if (recording.adaptive.watch.isFull) this.#placeAdaptive(recording.adaptive);
  }

  #placeAdaptive(stream: AdaptiveStream): void {
    const { watch, steps, amplitudes } = stream;
    const { times, diagnostics } = watch.place();
    this.#diagnostics.push(...diagnostics);
    const lost = new Set(times.losses.map(({ index }) => index));
    stream.stepMs = (times.last?.usualTicks ?? Number.NaN) / TICKS_PER_MS;
    for (const [k, i] of times.order.entries()) {
      const timeMs = times.timeMs[i]!;
      if (Number.isNaN(timeMs)) continue;
      if (lost.has(i) || (k > 0 && times.begins[i] === 1)) endSteps(stream);
      steps.add(timeMs, amplitudes[i]!);
      stream.lastMs = timeMs;
    }
    stream.amplitudes = [];
  }

  #takeStimulation(record: RecordOf<'stimulation'>, recording: Recording): void {
    const { device } = recording;
    recording.spans ??= new StimulationSpans((group) => ({
      settings: device.groups[group],
      leadLocations: device.leadLocations,
    }));
    recording.spans.take(record);
    this.#takeFound(recording);
  }

  #endRecording(recording: Recording): void {
    const { device, deviceId, sessionId, timeSync, adaptive, spans } = recording;
    if (timeSync) this.#diagnostics.push(...timeSync.place().diagnostics);
    if (adaptive) {
      this.#placeAdaptive(adaptive);
      endSteps(adaptive);
      if (device.told.has(sessionId)) this.#noteLate(adaptive, deviceId);
      else device.adaptive.set(sessionId, adaptive.steps);
    }
    if (spans === undefined) return;
    spans.end();
    this.#takeFound(recording);
    device.adaptive.delete(sessionId);
    device.told.add(sessionId);
  }

  #noteLate({ firstByte }: AdaptiveStream, deviceId: string): void {
    const message = `the amplitudes of ${quoted(deviceId)} come after the StimLog of their recording and are in no session; name AdaptiveLog before it`;
    this.#report('warning', 'RECORD_LATE', firstByte, message);
  }

  #takeFound({ spans, device, deviceId, sessionId }: Recording): void {
    const found = spans!.drain();
    for (const { timeMs, byte, stimulation } of found.changes) {
      this.#noteSides(stimulation.used, device, deviceId, byte);
      const { program } = stimulation;
      this.#telemetry.push({ kind: 'program', patientId: deviceId, timeMs, program });
    }
    // Its settings are known, its length is not: it is for the parameter report alone.
    for (const sessionStartMs of found.endless) {
      const offsetMinutes = Number.isNaN(device.offsetMinutes) ? 0 : device.offsetMinutes;
      const key = { patientId: deviceId, sessionStartMs, offsetMinutes };
      this.#telemetry.push({ kind: 'session-counters', ...key, ...NO_COUNTERS });
    }
    for (const finding of found.findings) this.#finding(finding, deviceId);
    const adaptive = device.adaptive.get(sessionId);
    for (const span of found.spans) this.#addSpan(span, device, deviceId, adaptive);
  }

  /** Says once for each device what is assumed of its sides. */
  #noteSides(
    used: StimulationSpan['stimulation']['used'],
    device: RcsDevice,
    deviceId: string,
    byte: number,
  ): void {
    const doubtful = used.find(({ from }) => from !== 'lead');
    if (doubtful && !device.saidSides) {
      device.saidSides = true;
      const why =
        doubtful.from === 'connector'
          ? 'DeviceSettings does not say where the leads are; contacts 0 to 7 stand for left, 8 to 15 for right'
          : 'no DeviceSettings was read before it; left stands for all programs';
      const message = `the sides that ${quoted(deviceId)} stimulates are not known: ${why}`;
      this.#report('notice', 'VALUE_INVALID', byte, message);
    }
    const delivering = used.filter(({ amplitudeMilliamps }) => amplitudeMilliamps > 0);
    const isTwice = new Set(delivering.map(({ side }) => side)).size < delivering.length;
    if (isTwice && !device.saidPrograms) {
      device.saidPrograms = true;
      const message = `${quoted(deviceId)} stimulates one side with several programs at once; the one with the highest amplitude is told`;
      this.#report('notice', 'VALUE_INVALID', byte, message);
    }
  }

  #finding({ code, byte, count, ...finding }: TherapyFinding, deviceId: string): void {
    const severity = finding.severity ?? 'warning';
    const message = finding.message.replace('%', quoted(deviceId));
    const line = byte;
    if (severity === 'error') this.#others--;
    const diagnostic = { severity, code, line, message };
    this.#diagnostics.push(count === undefined ? diagnostic : { ...diagnostic, count });
  }

  #addSpan(
    { startMs, durationMs, byte, stimulation, largest, isFirst }: StimulationSpan,
    device: RcsDevice,
    deviceId: string,
    adaptive: AmplitudeSteps | undefined,
  ): void {
    const { program, used } = stimulation;
    const rows = this.#rows!;
    const i = rows.next();
    const hasOffset = !Number.isNaN(device.offsetMinutes);
    if (!hasOffset && !device.saidOffset) {
      device.saidOffset = true;
      const message = `no DeviceSettings says how far ${quoted(deviceId)} is from UTC: its sessions are in UTC; set --zone for local days`;
      this.#report('notice', 'ZONE_UNKNOWN', byte, message);
    }
    rows.line[i] = byte;
    rows.patientIndex[i] = this.#texts.patients.indexOf(deviceId);
    rows.startMs[i] = startMs;
    rows.offsetMinutes[i] = hasOffset ? device.offsetMinutes : 0;
    rows.stampKind[i] = STAMP_KINDS.indexOf(hasOffset ? 'offset' : 'utc');
    rows.durationMs[i] = durationMs;
    rows.endReasonIndex[i] = this.#texts.endReasons.indexOf(END_REASON);
    rows.programIndex[i] = this.#texts.programs.indexOf(program.program_id);
    const endMs = startMs + durationMs;
    const amplitude = (side: Side, programmed: number): number => {
      const told = used
        .filter((one) => one.side === side)
        .map((one) => adaptive?.largest(one.program, startMs, endMs) ?? Number.NaN)
        .filter((milliamps) => !Number.isNaN(milliamps));
      return told.length > 0 ? Math.max(...told) : programmed;
    };
    const known = {
      amplitudeLeftMilliamps: amplitude('left', largest.left),
      amplitudeRightMilliamps: amplitude('right', largest.right),
      pulseWidthMicroseconds: program.pulse_width_us,
      frequencyHertz: program.frequency_hz,
    };
    for (const [k, column] of Object.values(PARAMETER_COLUMNS).entries()) {
      rows.parameters[k]![i] = column in known ? known[column as keyof typeof known] : Number.NaN;
    }
    rows.length = i + 1;
    if (isFirst) this.#others--; // its record stands for the session
  }

  #report(severity: Severity, code: DiagnosticCode, line: number, message: string): void {
    this.#diagnostics.push({ severity, code, line, message });
  }
}

/** After the newest packet nothing is known, but for the step that it would have held. */
function endSteps({ steps, lastMs, stepMs }: AdaptiveStream): void {
  if (Number.isNaN(lastMs)) return;
  steps.addGap(lastMs + (Number.isNaN(stepMs) ? 0 : stepMs));
}
