import type { LoggedProgram } from '../model/logEvent.js';
import { LOGGED_PROGRAM_LIMITS } from '../model/program.js';
import { ABSENT, type PulseBatch, type Side } from '../model/pulse.js';
import { LONGEST_SESSION_MS } from '../model/session.js';
import type {
  AmplitudeTrend,
  BatteryRecord,
  ContactImpedances,
  ContractionRecord,
  DeviceEventRecord,
  GroupProgram,
  GroupRecord,
  ImpedanceRecord,
  ProgramRecord,
  SessionCounters,
  Telemetry,
} from '../model/telemetry.js';
import {
  figure,
  type Members,
  type MemberTimes,
  memberOf,
  SetAside,
  shown,
  sideOf,
  text,
  wholeNumber,
} from './members.js';

/** Elements of one column of a line: more than a line of a mebibyte holds. */
const MOST_ELEMENTS = 1_048_576;
const LONGEST_SESSION_MICROSECONDS = LONGEST_SESSION_MS * 1_000;

/** What else a line must be read with. */
export interface LineContext {
  readonly patientId: string;
  /** `time` of the line, Unix time, ms; NaN: it has none. */
  readonly timeMs: number;
  readonly line: number;
  readonly source: number;
  readonly times: MemberTimes;
}

/** Reads the line of a converted log that is one record of telemetry. Throws `SetAside`. */
export type ReadTelemetry = (members: Members, context: LineContext) => Telemetry;

/** By the type of the line: docs/formats/event-ndjson.md, "Converted logs". */
export const READING_RECORDS: ReadonlyMap<string, ReadTelemetry> = new Map<string, ReadTelemetry>([
  ['device', deviceOf],
  ['session-counters', countersOf],
  ['pulses', (members, context) => ({ kind: 'pulses', batch: pulsesOf(members, context) })],
  ['amplitude-trend', trendOf],
  ['group', groupOf],
  ['device-event', deviceEventOf],
  ['contact-impedances', contactsOf],
  ['contraction', contractionOf],
  ['program', programRecordOf],
  ['impedance', impedanceOf],
  ['battery', batteryOf],
]);

/** Types that devices write too: in their own logs they are records like the others, with a number. */
export const WRITTEN_BY_DEVICES: ReadonlySet<string> = new Set([
  'contraction',
  'program',
  'impedance',
  'battery',
]);

function deviceOf(members: Members, { patientId }: LineContext): Telemetry {
  const deviceId = text(members, 'device_id');
  if (deviceId === undefined) throw new SetAside('TEXT_INVALID', 'device_id is missing or empty');
  return { kind: 'device', patientId, deviceId };
}

/** The session that a record is part of, by its start. */
function keyOf(members: Members, { patientId, times }: LineContext) {
  const sessionStartMs = times.instant(members, 'session_start');
  return { patientId, sessionStartMs, offsetMinutes: times.stamp.offsetMinutes };
}

function countersOf(members: Members, context: LineContext): SessionCounters {
  return {
    kind: 'session-counters',
    ...keyOf(members, context),
    contractions: figure(members, 'contractions'),
    limitedLeft: figure(members, 'limited_left'),
    limitedRight: figure(members, 'limited_right'),
    chargeLeftMicrocoulombs: figure(members, 'charge_left_uc'),
    chargeRightMicrocoulombs: figure(members, 'charge_right_uc'),
  };
}

/** A contraction that names its session by the start; without one that was lost. */
function contractionOf(members: Members, context: LineContext): ContractionRecord {
  const { patientId } = context;
  const key =
    memberOf(members, 'session_start') === undefined
      ? { patientId, sessionStartMs: Number.NaN, offsetMinutes: 0 }
      : keyOf(members, context);
  return {
    kind: 'contraction',
    ...key,
    side: sideOf(members),
    durationMs: figure(members, 'duration_ms'),
    pulses: figure(members, 'pulses'),
    amplitudeMeanMilliamps: figure(members, 'amplitude_mean_ma'),
    amplitudePeakMilliamps: figure(members, 'amplitude_peak_ma'),
    impedanceOhms: figure(members, 'impedance_ohm'),
  };
}

function programRecordOf(members: Members, { patientId, timeMs }: LineContext): ProgramRecord {
  return { kind: 'program', patientId, timeMs, program: programOf(members) };
}

export function programOf(members: Members): LoggedProgram {
  const programmed = (name: keyof typeof LOGGED_PROGRAM_LIMITS): number => {
    const value = figure(members, name);
    return value <= LOGGED_PROGRAM_LIMITS[name] ? value : Number.NaN;
  };
  return {
    program_id: text(members, 'program_id') ?? '',
    frequency_hz: programmed('frequency_hz'),
    pulse_width_us: programmed('pulse_width_us'),
    amplitude_left_ma: programmed('amplitude_left_ma'),
    amplitude_right_ma: programmed('amplitude_right_ma'),
    on_s: programmed('on_s'),
    off_s: programmed('off_s'),
    ramp_up_s: programmed('ramp_up_s'),
    ramp_down_s: programmed('ramp_down_s'),
    session_min: programmed('session_min'),
  };
}

function impedanceOf(members: Members, { patientId, timeMs }: LineContext): ImpedanceRecord {
  return {
    kind: 'impedance',
    patientId,
    timeMs,
    leftOhms: figure(members, 'impedance_left_ohm'),
    rightOhms: figure(members, 'impedance_right_ohm'),
  };
}

function batteryOf(members: Members, { patientId, timeMs }: LineContext): BatteryRecord {
  const chargeRatio = figure(members, 'charge_ratio');
  const monthsLeft = figure(members, 'months_left');
  return {
    kind: 'battery',
    patientId,
    timeMs,
    volts: figure(members, 'voltage_v'),
    state: text(members, 'state') ?? '',
    ...(Number.isNaN(chargeRatio) ? {} : { chargeRatio }),
    ...(Number.isNaN(monthsLeft) ? {} : { monthsLeft }),
  };
}

function pulsesOf(members: Members, context: LineContext): PulseBatch {
  const key = keyOf(members, context);
  const side: Side = sideOf(members);
  const length = lengthOf(members, 'pulses');
  const firstMicroseconds = wholeNumber(members, 'first_us', 0, LONGEST_SESSION_MICROSECONDS);
  if (Number.isNaN(firstMicroseconds)) {
    throw new SetAside(
      'TIME_IMPLAUSIBLE',
      `first_us ${shown(members.first_us)} is not within a day`,
    );
  }
  const deltaMicroseconds = new Uint32Array(length);
  fill(deltaMicroseconds.subarray(1), members, 'delta_us', LONGEST_SESSION_MICROSECONDS);
  let last = firstMicroseconds;
  for (let i = 1; i < length; i++) {
    if (deltaMicroseconds[i] === 0) {
      throw new SetAside('VALUE_INVALID', 'two pulses of a side are at one instant');
    }
    last += deltaMicroseconds[i]!;
  }
  if (last > LONGEST_SESSION_MICROSECONDS) {
    throw new SetAside(
      'TIME_IMPLAUSIBLE',
      `last pulse ${last} µs after the session began is not within a day`,
    );
  }
  const column = (name: string): Uint16Array =>
    fill(new Uint16Array(length), members, name, ABSENT - 1, ABSENT);
  return {
    source: context.source,
    line: context.line,
    ...key,
    side,
    length,
    from: 0,
    firstMicroseconds,
    deltaMicroseconds,
    amplitudeMicroamps: column('amplitude_ua'),
    pulseWidthMicroseconds: column('pulse_width_us'),
    peakMillivolts: column('peak_mv'),
    flags: fill(new Uint8Array(length), members, 'flags', 255),
  };
}

function trendOf(members: Members, { patientId, times }: LineContext): AmplitudeTrend {
  const side = sideOf(members);
  const length = lengthOf(members, 'bins');
  const startMs = times.instant(members, 'start');
  const deltaMs = new Float64Array(length);
  fill(deltaMs.subarray(1), members, 'delta_ms', Number.MAX_SAFE_INTEGER);
  const timeMs = new Float64Array(length);
  timeMs[0] = startMs;
  for (let i = 1; i < length; i++) {
    if (deltaMs[i] === 0) throw new SetAside('VALUE_INVALID', 'two bins begin at one instant');
    timeMs[i] = timeMs[i - 1]! + deltaMs[i]!;
  }
  if (!(timeMs[length - 1]! <= LAST_INSTANT_MS)) {
    throw new SetAside('TIME_IMPLAUSIBLE', 'the last bin begins behind every calendar');
  }
  const amplitudeMicroamps = fill(
    new Uint16Array(length),
    members,
    'amplitude_ua',
    ABSENT - 1,
    ABSENT,
  );
  return { kind: 'amplitude-trend', patientId, side, length, timeMs, amplitudeMicroamps };
}

/** End of the last year that is read. */
const LAST_INSTANT_MS = Date.UTC(2101, 0, 1);

function groupOf(members: Members, { patientId, timeMs }: LineContext): GroupRecord {
  const groupId = text(members, 'group_id');
  if (groupId === undefined) throw new SetAside('TEXT_INVALID', 'group_id is missing or empty');
  const usageRatio = figure(members, 'usage_ratio');
  return {
    kind: 'group',
    patientId,
    timeMs,
    groupId,
    isActive: memberOf(members, 'active') === true,
    usageRatio: usageRatio <= 1 ? usageRatio : Number.NaN,
    left: programsOf(members, 'left'),
    right: programsOf(members, 'right'),
  };
}

function programsOf(members: Members, name: string): GroupProgram[] {
  return listOf(members, name).map((program) => {
    if (typeof program !== 'object' || program === null || Array.isArray(program)) {
      throw new SetAside(
        'RECORD_MALFORMED',
        `${name} holds ${shown(program)} where a program is due`,
      );
    }
    const own = program as Members;
    return {
      amplitudeMilliamps: figure(own, 'amplitude_ma'),
      lowerLimitMilliamps: figure(own, 'lower_limit_ma'),
      upperLimitMilliamps: figure(own, 'upper_limit_ma'),
      pulseWidthMicroseconds: figure(own, 'pulse_width_us'),
      frequencyHertz: figure(own, 'frequency_hz'),
    };
  });
}

function deviceEventOf(members: Members, { patientId, timeMs }: LineContext): DeviceEventRecord {
  const name = text(members, 'name');
  if (name === undefined) throw new SetAside('TEXT_INVALID', 'name is missing or empty');
  const origin = memberOf(members, 'origin');
  if (origin !== 'device' && origin !== 'patient') {
    throw new SetAside('VALUE_INVALID', `origin ${shown(origin)} is neither device nor patient`);
  }
  const repeat = wholeNumber(members, 'repeat', 0, Number.MAX_SAFE_INTEGER) || 0;
  const detail = text(members, 'detail') ?? '';
  return { kind: 'device-event', patientId, timeMs, origin, name, detail, repeat };
}

function contactsOf(members: Members, { patientId, timeMs }: LineContext): ContactImpedances {
  const ohms = (name: string): number[] =>
    listOf(members, name).map((value) =>
      typeof value === 'number' && value >= 0 ? value : Number.NaN,
    );
  return {
    kind: 'contact-impedances',
    patientId,
    timeMs,
    side: sideOf(members),
    monopolarOhms: ohms('monopolar_ohm'),
    bipolarOhms: ohms('bipolar_ohm'),
  };
}

function lengthOf(members: Members, name: string): number {
  const length = wholeNumber(members, name, 1, MOST_ELEMENTS);
  if (length >= 1) return length;
  throw new SetAside(
    'RECORD_MALFORMED',
    `${name} ${shown(members[name])} is no number of elements`,
  );
}

function listOf(members: Members, name: string): readonly unknown[] {
  const list = memberOf(members, name) ?? [];
  if (Array.isArray(list)) return list;
  throw new SetAside('RECORD_MALFORMED', `${name} ${shown(list)} is no list`);
}

/**
 * Fills a column from a member that is a list of its length, or one value for all of it: whole numbers from 0 to
 * `most`, or null where `absent` stands for that.
 */
function fill<Column extends Float64Array | Uint32Array | Uint16Array | Uint8Array>(
  column: Column,
  members: Members,
  name: string,
  most: number,
  absent?: number,
): Column {
  const given = memberOf(members, name) ?? null;
  const list = Array.isArray(given) ? given : undefined;
  if (list && list.length !== column.length) {
    const message = `${name} has ${list.length} elements where ${column.length} are due`;
    throw new SetAside('RECORD_MALFORMED', message);
  }
  for (let i = 0; i < column.length; i++) {
    const value: unknown = list ? list[i] : given;
    if (typeof value === 'number' && value >= 0 && value <= most && Number.isInteger(value)) {
      column[i] = value;
    } else if (value === null && absent !== undefined) column[i] = absent;
    else {
      const message = `${name} holds ${shown(value)}, which is no whole number from 0 to ${most}`;
      throw new SetAside('VALUE_INVALID', message);
    }
  }
  return column;
}
