import {
  DIAGNOSTIC_CODES,
  type DiagnosticCode,
  quoted,
  SEVERITIES,
  type Severity,
} from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import { EVENTS_SCHEMA_ID } from '../model/logEvent.js';
import { EVENT_TYPES, type LineStamp, type LoggedSession, type LogLine } from '../model/logLine.js';
import { SIDES } from '../model/pulse.js';
import {
  LONGEST_SESSION_MS,
  PARAMETER_COLUMNS,
  type ParameterColumn,
  STAMP_KINDS,
} from '../model/session.js';
import type { DecodeOptions, Decoder, DecoderItem, LogFormat } from './codec.js';
import { DEFAULT_MAX_LINE_BYTES } from './csvReader.js';
import { checksumAt, checksumHolds } from './lineChecksum.js';
import { LineReader } from './lineReader.js';
import {
  figure,
  type Members,
  MemberTimes,
  memberOf,
  numberOf,
  SetAside,
  shown,
  text,
  wholeNumber,
} from './members.js';
import {
  programOf,
  READING_RECORDS,
  type ReadTelemetry,
  WRITTEN_BY_DEVICES,
} from './readingRecords.js';
import { refuseMapping, refusePatientId } from './refuseMapping.js';
import { firstLines } from './tableDecoder.js';

/** Follows the place of a finding that stood in the log which this one was converted from. */
export const BEFORE_CONVERSION = 'before the conversion';

/** The canonical log, one JSON object a line: docs/formats/event-ndjson.md. */
export const eventNdjson = {
  id: 'event-ndjson',
  title: 'device log, one event a line (JSON Lines)',
  records: 'events, sessions',
  sign: 'a first line that is a JSON object of a known type',
  places: 'line',
  recognises: (head) => {
    const line = firstLines(head).find((candidate) => candidate.trim() !== '') ?? '';
    return (
      line.startsWith('{') &&
      EVENT_TYPES.some(
        (type) => line.includes(`"type":"${type}"`) || line.includes(`"type": "${type}"`),
      )
    );
  },
  createDecoder: (options): Decoder => new EventDecoder(options),
} as const satisfies LogFormat;

class EventDecoder implements Decoder {
  readonly #lines: LineReader;
  readonly #text = new TextDecoder('utf-8', { fatal: true });
  readonly #times = new MemberTimes();
  /** True once a line had a checksum: from then on one without is damaged. */
  #checksums = false;
  /** In the order of the lines. */
  #items: DecoderItem[] = [];
  #events: LogLine[] = [];
  #unknown = new Set<string>();

  readonly #source: number;
  /** True once a line has said that it is a converted log. */
  #isConverted = false;

  constructor(options: DecodeOptions) {
    this.#source = options.source ?? 0;
    refuseMapping(options, 'event-ndjson has no columns');
    refusePatientId(options);
    this.#lines = new LineReader({
      maxLineBytes: options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES,
      onLine: (bytes, from, to, line, terminated) =>
        this.#takeLine(bytes, from, to, line, terminated),
      onTooLong: (line) => {
        const message = `line is longer than ${options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES} bytes`;
        this.#unreadable(line, 'LINE_TOO_LONG', message);
      },
    });
  }

  push(bytes: Uint8Array): DecoderItem[] {
    this.#lines.push(bytes);
    return this.#flush();
  }

  end(): DecoderItem[] {
    this.#lines.end();
    return this.#flush();
  }

  #flush(): DecoderItem[] {
    this.#flushEvents();
    const items = this.#items;
    this.#items = [];
    return items;
  }

  #flushEvents(): void {
    if (this.#events.length === 0) return;
    this.#items.push({ kind: 'events', events: this.#events, places: 'line' });
    this.#events = [];
  }

  #takeLine(bytes: Uint8Array, from: number, to: number, line: number, terminated: boolean): void {
    const at = checksumAt(bytes, from, to);
    if (at >= 0) this.#checksums = true;
    const damage = this.#damageOf(bytes, from, to, at);
    if (damage) {
      this.#unreadable(line, ...damage);
      return;
    }
    const members = this.#parse(bytes, from, to, line);
    if (members === undefined) return;
    this.#takeMembers(members, line);
    if (!terminated && at < 0) {
      const message = 'last line has no line end; if the file was cut off here, lines are missing';
      this.#remark('notice', 'LAST_LINE_UNFINISHED', line, message);
    }
  }

  /** What is wrong with the bytes of a line, its checksum beginning at `at`; undefined if nothing is. */
  #damageOf(
    bytes: Uint8Array,
    from: number,
    to: number,
    at: number,
  ): [DiagnosticCode, string] | undefined {
    if (bytes[to - 1] !== 125 && (this.#checksums || bytes[from] === 123)) {
      return ['RECORD_TRUNCATED', 'line breaks off before its closing brace'];
    }
    if (at < 0) {
      return this.#checksums
        ? ['RECORD_DAMAGED', 'line has no checksum, as the lines before it have']
        : undefined;
    }
    if (checksumHolds(bytes, from, at)) return undefined;
    return ['RECORD_DAMAGED', 'line does not match its checksum'];
  }

  #parse(bytes: Uint8Array, from: number, to: number, line: number): Members | undefined {
    let value: unknown;
    try {
      value = JSON.parse(this.#text.decode(bytes.subarray(from, to)));
    } catch (error) {
      const why = error instanceof TypeError ? 'is not UTF-8 text' : 'is not JSON';
      this.#unreadable(line, 'RECORD_MALFORMED', `line ${why}`);
      return undefined;
    }
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Members;
    }
    this.#unreadable(line, 'RECORD_MALFORMED', 'line is no JSON object');
    return undefined;
  }

  #takeMembers(members: Members, line: number): void {
    switch (members.type) {
      case 'conversion':
        refuseOtherVersion(members, line);
        this.#isConverted = true;
        return;
      case 'converted':
        this.#notSessions(members);
        return;
      case 'finding':
        this.#finding(members, line);
        return;
      default:
        this.#takeRecord(members, line);
    }
  }

  #takeRecord(members: Members, line: number): void {
    const patientId = text(members, 'patient_id');
    const stamp: LineStamp = {
      line,
      patientId: patientId ?? '',
      seq: wholeNumber(members, 'seq', 1, Number.MAX_SAFE_INTEGER),
      tickMs: wholeNumber(members, 'tick_ms', 0, 4_294_967_295),
      timeMs: Number.NaN,
    };
    try {
      if (patientId === undefined) {
        throw new SetAside('TEXT_INVALID', 'patient_id is missing or empty');
      }
      const timeMs = members.time === undefined ? Number.NaN : this.#times.instant(members, 'time');
      this.#events.push(this.#event(members, { ...stamp, timeMs }));
    } catch (error) {
      if (!(error instanceof SetAside)) throw error;
      this.#remark('error', error.code, line, `${error.message}; record set aside`);
      this.#events.push(
        patientId === undefined ? { kind: 'unreadable', line } : { ...stamp, kind: 'set-aside' },
      );
    }
  }

  #event(members: Members, stamp: LineStamp): LogLine {
    const type = text(members, 'type') ?? '';
    const read = READING_RECORDS.get(type);
    if (read && (this.#isConverted || !WRITTEN_BY_DEVICES.has(type))) {
      return this.#telemetry(read, members, stamp);
    }
    switch (type) {
      case 'header':
        refuseOtherVersion(members, stamp.line);
        return {
          ...stamp,
          kind: 'header',
          deviceId: text(members, 'device_id') ?? '',
          zone: text(members, 'zone'),
        };
      case 'end':
        return {
          ...stamp,
          kind: 'end',
          lastSeq: wholeNumber(members, 'last_seq', 0, Number.MAX_SAFE_INTEGER),
        };
      case 'telemetry-gap':
        this.#times.instant(members, 'from');
        this.#times.instant(members, 'to');
        return {
          ...stamp,
          kind: 'telemetry-gap',
          from: members.from as string,
          to: members.to as string,
        };
      case 'session-start':
        return { ...stamp, kind: 'session-start', sessionId: text(members, 'session_id') ?? '' };
      case 'session-stop':
        return { ...stamp, kind: 'session-stop', session: this.#session(members, stamp.line) };
      case 'contraction':
        return this.#contraction(members, stamp);
      case 'patient': {
        const isEnrolled = memberOf(members, 'enrolled') !== false;
        return { ...stamp, kind: 'patient', isEnrolled };
      }
      case 'session':
        return { ...stamp, kind: 'session', session: this.#session(members, stamp.line, true) };
      case 'parameter-change':
      case 'program':
        return { ...stamp, kind: 'program', program: programOf(members) };
      case 'impedance':
        return {
          ...stamp,
          kind: 'impedance',
          leftOhms: figure(members, 'impedance_left_ohm'),
          rightOhms: figure(members, 'impedance_right_ohm'),
        };
      case 'battery':
        return {
          ...stamp,
          kind: 'battery',
          volts: figure(members, 'voltage_v'),
          state: text(members, 'state') ?? '',
        };
      case 'clock-check':
        return { ...stamp, kind: 'clock-check', hostMs: this.#times.instant(members, 'host_time') };
      case 'clock-set':
        return { ...stamp, kind: 'clock-set' };
      case 'amplitude-clamp':
        return {
          ...stamp,
          kind: 'amplitude-clamp',
          side: text(members, 'side') ?? 'unknown',
          requestedMilliamps: numberOf(members, 'requested_ma'),
          clampedMilliamps: numberOf(members, 'clamped_ma'),
        };
      default:
        this.#noteUnknown(type, stamp.line);
        return { ...stamp, kind: 'other' };
    }
  }

  #telemetry(read: ReadTelemetry, members: Members, stamp: LineStamp): LogLine {
    const { patientId, timeMs, line } = stamp;
    const context = { patientId, timeMs, line, source: this.#source, times: this.#times };
    return { ...stamp, kind: 'telemetry', telemetry: read(members, context) };
  }

  /** Records of the log that this one was made of: its own lines are not counted beside them. */
  #notSessions(members: Members): void {
    const count = wholeNumber(members, 'not_sessions', 0, Number.MAX_SAFE_INTEGER);
    if (!(count > 0)) return;
    this.#flushEvents();
    this.#items.push({ kind: 'skipped', count });
  }

  /** What was found in the log that this one was made of. */
  #finding(members: Members, line: number): void {
    const { code, severity } = members;
    const known = DIAGNOSTIC_CODES.find((one) => one === code);
    const degree = SEVERITIES.find((one) => one === severity);
    if (known === undefined || degree === undefined) {
      const what = known === undefined ? `code ${shown(code)}` : `severity ${shown(severity)}`;
      this.#unreadable(line, 'RECORD_MALFORMED', `a finding has no known ${what}`);
      return;
    }
    const count = wholeNumber(members, 'count', 1, Number.MAX_SAFE_INTEGER);
    const bytes = wholeNumber(members, 'bytes', 1, Number.MAX_SAFE_INTEGER);
    const place = text(members, 'place');
    this.#flushEvents();
    this.#items.push({
      kind: 'diagnostic',
      diagnostic: {
        severity: degree,
        code: known,
        line,
        ...(Number.isNaN(bytes) ? {} : { bytes }),
        ...(Number.isNaN(count) ? {} : { count }),
        message: `${text(members, 'message') ?? known}${place ? ` (${place} ${BEFORE_CONVERSION})` : ''}`,
      },
    });
  }

  #contraction(members: Members, stamp: LineStamp): LogLine {
    const side = SIDES.find((name) => name === members.side);
    if (side === undefined) return { ...stamp, kind: 'other' };
    return {
      ...stamp,
      kind: 'contraction',
      sessionId: text(members, 'session_id') ?? '',
      side,
      durationMs: figure(members, 'duration_ms'),
      pulses: figure(members, 'pulses'),
      amplitudeMeanMilliamps: figure(members, 'amplitude_mean_ma'),
      amplitudePeakMilliamps: figure(members, 'amplitude_peak_ma'),
      impedanceOhms: figure(members, 'impedance_ohm'),
    };
  }

  /** `isRow`: of a converted log, where it may have no duration, and a time that was read with a zone. */
  #session(members: Members, line: number, isRow = false): LoggedSession {
    const startMs = this.#times.instant(members, 'start');
    const { offsetMinutes, kind } = this.#times.stamp;
    if (this.#times.stamp.leapSecond) {
      this.#remark('notice', 'LEAP_SECOND', line, 'start has a second of 60, read as 59');
    }
    const seconds = numberOf(members, 'duration_s');
    const durationMs = Math.round(seconds * 1_000);
    const isBare = isRow && members.duration_s === undefined;
    if (!isBare && !(durationMs >= 0 && durationMs <= LONGEST_SESSION_MS)) {
      const got =
        members.duration_s === undefined
          ? 'is missing'
          : `${shown(members.duration_s)} is no number of seconds from 0 to a day`;
      throw new SetAside('DURATION_INVALID', `duration_s ${got}`);
    }
    const parameters = {} as Record<ParameterColumn, number>;
    for (const [name, column] of Object.entries(PARAMETER_COLUMNS)) {
      const value = numberOf(members, name);
      parameters[column] = value >= 0 ? value : Number.NaN;
      if (members[name] === undefined || members[name] === null || value >= 0) continue;
      const message = `${name} ${shown(members[name])} is not a number of at least 0; taken as absent`;
      this.#remark('warning', 'VALUE_INVALID', line, message);
    }
    return {
      sessionId: text(members, 'session_id') ?? '',
      startMs,
      offsetMinutes,
      stampKind: isRow && members.stamp === 'naive' ? 'naive' : STAMP_KINDS[kind]!,
      durationMs,
      endReason: text(members, 'end_reason') ?? '',
      programId: text(members, 'program_id') ?? '',
      parameters,
      counters: {
        contractions: figure(members, 'contractions'),
        limitedLeft: figure(members, 'limited_left'),
        limitedRight: figure(members, 'limited_right'),
        chargeLeftMicrocoulombs: figure(members, 'charge_left_uc'),
        chargeRightMicrocoulombs: figure(members, 'charge_right_uc'),
      },
    };
  }

  #noteUnknown(type: string, line: number): void {
    if (EVENT_TYPES.some((known) => known === type)) return;
    if (this.#unknown.has(type) || this.#unknown.size >= 100) return;
    this.#unknown.add(type);
    const what = type === '' ? 'a record without type' : `records of type ${quoted(type)}`;
    this.#remark('notice', 'RECORD_UNKNOWN', line, `${what} are passed over (first here)`);
  }

  #unreadable(line: number, code: DiagnosticCode, message: string): void {
    this.#remark('error', code, line, `${message}; set aside`);
    this.#events.push({ kind: 'unreadable', line });
  }

  #remark(severity: Severity, code: DiagnosticCode, line: number, message: string): void {
    this.#flushEvents();
    this.#items.push({ kind: 'diagnostic', diagnostic: { severity, code, line, message } });
  }
}

function refuseOtherVersion(members: Members, line: number): void {
  const schema = text(members, 'schema');
  if (schema === undefined || schema === EVENTS_SCHEMA_ID) return;
  throw new StimlogError(
    'FORMAT_UNKNOWN',
    `schema ${quoted(schema)} is not ${EVENTS_SCHEMA_ID}, which this program reads`,
    { line },
  );
}
