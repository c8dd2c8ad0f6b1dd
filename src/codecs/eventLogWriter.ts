import { formatInstant } from '../model/civil.js';
import type { Diagnostic } from '../model/diagnostic.js';
import { EVENTS_SCHEMA_ID } from '../model/logEvent.js';
import { ABSENT, type PulseBatch, type SessionKey } from '../model/pulse.js';
import { PARAMETER_COLUMNS, type SessionBatch, STAMP_KINDS } from '../model/session.js';
import type { AmplitudeTrend, GroupProgram, Telemetry } from '../model/telemetry.js';
import { SECOND_MS } from '../model/units.js';
import { EventLineEncoder } from './eventLine.js';
import { BEFORE_CONVERSION } from './eventNdjson.js';
import type { LogReadings, LogWriter, TakePiece } from './logWriter.js';

/** Pulses or bins of one line: some 100 kB. */
const ELEMENTS_OF_A_LINE = 4_096;
const PARAMETERS = Object.entries(PARAMETER_COLUMNS);
const LINE_END = '\n';

/**
 * Writes everything that was read from a log as `event-ndjson`: reading it again gives the same reports. Every line
 * has a checksum. docs/formats/event-ndjson.md, "Converted logs".
 */
export class EventLogWriter implements LogWriter {
  readonly #out: TakePiece;
  readonly #encoder = new EventLineEncoder();
  /** Dictionaries of all batches: they name patients of whom every record was set aside, too. */
  readonly #dictionaries = new Set<readonly string[]>();
  readonly #written = new Set<string>();

  /** `program`: who converts, such as `stimlog 1.0.0`. */
  constructor(program: string, out: TakePiece) {
    this.#out = out;
    this.#line({ type: 'conversion', schema: EVENTS_SCHEMA_ID, program });
  }

  take(readings: LogReadings): void {
    if (readings.kind === 'batch') this.#sessions(readings.batch);
    else for (const one of readings.telemetry) this.#telemetry(one);
  }

  found({ severity, code, line, byte, row, bytes, count, message }: Diagnostic): void {
    const isOfOriginal = message.endsWith(`${BEFORE_CONVERSION})`);
    const place = Object.entries({ line, byte, row }).find(([, at]) => at !== undefined);
    this.#line({
      type: 'finding',
      severity,
      code,
      place: isOfOriginal ? undefined : place?.join(' '),
      bytes,
      count,
      message,
    });
  }

  /** `notEvents`: records of the log that are no sessions. */
  end(notEvents: number): void {
    for (const patientId of [...this.#dictionaries].flat()) {
      if (this.#written.has(patientId)) continue;
      this.#written.add(patientId);
      this.#line({ type: 'patient', patient_id: patientId, enrolled: false });
    }
    this.#line({ type: 'converted', not_sessions: notEvents });
  }

  #line(members: object): void {
    this.#text(JSON.stringify(members));
  }

  #text(json: string): void {
    this.#out(this.#encoder.line(json));
    this.#out(LINE_END);
  }

  #sessions(batch: SessionBatch): void {
    for (const patientId of batch.enrolled) {
      this.#written.add(patientId);
      this.#line({ type: 'patient', patient_id: patientId });
    }
    this.#dictionaries.add(batch.patients);
    let lastIndex = -1;
    let head = '';
    for (let i = 0; i < batch.length; i++) {
      const index = batch.patientIndex[i]!;
      if (index !== lastIndex) {
        const patientId = batch.patients[index]!;
        this.#written.add(patientId);
        lastIndex = index;
        head = `{"type":"session","patient_id":${JSON.stringify(patientId)},"start":"`;
      }
      this.#text(head + sessionText(batch, i));
    }
  }

  #telemetry(one: Telemetry): void {
    switch (one.kind) {
      case 'pulses':
        for (const json of pulseLines(one.batch)) this.#text(json);
        break;
      case 'amplitude-trend':
        for (const json of trendLines(one)) this.#text(json);
        break;
      default:
        this.#line(membersOf(one));
    }
  }
}

/** What follows the opening quote of the start of a session. Numbers are as JavaScript writes them: exact. */
function sessionText(batch: SessionBatch, i: number): string {
  const kind = STAMP_KINDS[batch.stampKind[i]!]!;
  const start =
    kind === 'utc'
      ? utc(batch.startMs[i]!)
      : formatInstant(batch.startMs[i]!, batch.offsetMinutes[i]!);
  let json = `${start}"`;
  if (kind === 'naive') json += ',"stamp":"naive"';
  const durationMs = batch.durationMs[i]!;
  if (durationMs >= 0) json += `,"duration_s":${durationMs / SECOND_MS}`;
  const endReason = batch.endReasons[batch.endReasonIndex[i]!]!;
  if (endReason !== '') json += `,"end_reason":${JSON.stringify(endReason)}`;
  const program = batch.programs[batch.programIndex[i]!]!;
  if (program !== '') json += `,"program_id":${JSON.stringify(program)}`;
  for (const [name, column] of PARAMETERS) {
    const value = batch[column][i]!;
    if (value >= 0) json += `,"${name}":${jsonNumber(value)}`;
  }
  return `${json}}`;
}

/** JSON has no infinity; a number beyond every double is read as one. */
function jsonNumber(value: number): string {
  return value === Infinity ? '1e999' : String(value);
}

/** A record as the members of its line; what it does not say is left out. */
function membersOf(one: Exclude<Telemetry, { kind: 'pulses' | 'amplitude-trend' }>): object {
  const who = { type: one.kind, patient_id: one.patientId };
  switch (one.kind) {
    case 'device':
      return { ...who, device_id: one.deviceId };
    case 'session-counters':
      return {
        ...who,
        ...sessionOf(one),
        ...known({
          contractions: one.contractions,
          limited_left: one.limitedLeft,
          limited_right: one.limitedRight,
          charge_left_uc: one.chargeLeftMicrocoulombs,
          charge_right_uc: one.chargeRightMicrocoulombs,
        }),
      };
    case 'contraction':
      return {
        ...who,
        ...sessionOf(one),
        side: one.side,
        ...known({
          duration_ms: one.durationMs,
          pulses: one.pulses,
          amplitude_mean_ma: one.amplitudeMeanMilliamps,
          amplitude_peak_ma: one.amplitudePeakMilliamps,
          impedance_ohm: one.impedanceOhms,
        }),
      };
    case 'program': {
      const { program_id, ...figures } = one.program;
      return { ...who, ...timeOf(one.timeMs), program_id, ...known(figures) };
    }
    case 'impedance': {
      const ohms = { impedance_left_ohm: one.leftOhms, impedance_right_ohm: one.rightOhms };
      return { ...who, ...timeOf(one.timeMs), ...known(ohms) };
    }
    case 'battery': {
      const { chargeRatio = Number.NaN, monthsLeft = Number.NaN } = one;
      const figures = { voltage_v: one.volts, charge_ratio: chargeRatio, months_left: monthsLeft };
      return { ...who, ...timeOf(one.timeMs), state: one.state, ...known(figures) };
    }
    case 'group':
      return {
        ...who,
        ...timeOf(one.timeMs),
        group_id: one.groupId,
        active: one.isActive,
        ...known({ usage_ratio: one.usageRatio }),
        left: one.left.map(programMembers),
        right: one.right.map(programMembers),
      };
    case 'device-event': {
      const { origin, name, detail, repeat } = one;
      return { ...who, ...timeOf(one.timeMs), origin, name, detail, repeat };
    }
    case 'contact-impedances': {
      const ohms = { monopolar_ohm: one.monopolarOhms, bipolar_ohm: one.bipolarOhms }; // NaN is null
      return { ...who, ...timeOf(one.timeMs), side: one.side, ...ohms };
    }
  }
}

function programMembers(program: GroupProgram): object {
  return known({
    amplitude_ma: program.amplitudeMilliamps,
    lower_limit_ma: program.lowerLimitMilliamps,
    upper_limit_ma: program.upperLimitMilliamps,
    pulse_width_us: program.pulseWidthMicroseconds,
    frequency_hz: program.frequencyHertz,
  });
}

/** The figures that are numbers. */
function known(figures: Readonly<Record<string, number>>): object {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => !Number.isNaN(value)));
}

function timeOf(timeMs: number): object {
  return Number.isNaN(timeMs) ? {} : { time: utc(timeMs) };
}

function sessionOf({ sessionStartMs, offsetMinutes }: SessionKey): object {
  if (Number.isNaN(sessionStartMs)) return {};
  return { session_start: formatInstant(sessionStartMs, offsetMinutes) };
}

function utc(timeMs: number): string {
  return formatInstant(timeMs, 0).replace('+00:00', 'Z');
}

/** Pulses in lines of a bearable length. */
function* pulseLines(batch: PulseBatch): Generator<string, undefined> {
  const { patientId, sessionStartMs, offsetMinutes, side, deltaMicroseconds } = batch;
  const start = formatInstant(sessionStartMs, offsetMinutes);
  const head = `{"type":"pulses","patient_id":${JSON.stringify(patientId)},"session_start":"${start}","side":"${side}"`;
  let first = batch.firstMicroseconds;
  const end = batch.from + batch.length;
  for (let from = batch.from; from < end; from += ELEMENTS_OF_A_LINE) {
    const to = Math.min(from + ELEMENTS_OF_A_LINE, end);
    const deltas = deltaMicroseconds.subarray(from + 1, to);
    if (from > batch.from) first += deltaMicroseconds[from]!;
    const column = (values: Uint16Array): string => columnText(values.subarray(from, to), ABSENT);
    yield `${head},"pulses":${to - from},"first_us":${first},"delta_us":${columnText(deltas)},"amplitude_ua":${column(batch.amplitudeMicroamps)},"pulse_width_us":${column(batch.pulseWidthMicroseconds)},"peak_mv":${column(batch.peakMillivolts)},"flags":${columnText(batch.flags.subarray(from, to))}}`;
    for (const delta of deltas) first += delta;
  }
}

function* trendLines(trend: AmplitudeTrend): Generator<string, undefined> {
  const { patientId, side, length, timeMs, amplitudeMicroamps } = trend;
  for (let from = 0; from < length; from += ELEMENTS_OF_A_LINE) {
    const to = Math.min(from + ELEMENTS_OF_A_LINE, length);
    const deltas = timeMs.slice(from + 1, to).map((at, i) => at - timeMs[from + i]!);
    yield `{"type":"amplitude-trend","patient_id":${JSON.stringify(patientId)},"side":"${side}","bins":${to - from},"start":"${utc(timeMs[from]!)}","delta_ms":${columnText(deltas)},"amplitude_ua":${columnText(amplitudeMicroamps.subarray(from, to), ABSENT)}}`;
  }
}

/** A list of numbers, or the one number that all of them are; `absent` is null. */
function columnText(
  values: Float64Array | Uint32Array | Uint16Array | Uint8Array,
  absent?: number,
): string {
  if (values.length === 0) return '[]';
  const [first] = values;
  const text = (value: number): string => (value === absent ? 'null' : String(value));
  if (values.every((value) => value === first)) return text(first!);
  return values.includes(absent as never)
    ? `[${Array.from(values, text).join(',')}]`
    : `[${values.join(',')}]`;
}
