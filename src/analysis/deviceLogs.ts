import type { Diagnostic, DiagnosticCode, Severity } from '../model/diagnostic.js';
import { quoted } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import type { LoggedSession, LogLine } from '../model/logLine.js';
import type { PulseBatch } from '../model/pulse.js';
import {
  PARAMETER_COLUMNS,
  type ParameterColumn,
  type SessionBatch,
  STAMP_KINDS,
} from '../model/session.js';
import { SessionRows } from '../model/sessionRows.js';
import type { ContractionRecord, Telemetry } from '../model/telemetry.js';
import { zoneNamed } from '../model/zone.js';
import { type ClockFinding, DeviceTime, DRIFT_LIMIT_PPM, formatShift } from './deviceTime.js';
import { DEFAULT_SESSION_GAP_MINUTES, PulseSessions } from './pulseSessions.js';
import { PulseSpans } from './pulseSpans.js';
import { RepeatedRecords } from './repeatedRecords.js';
import { type Gap, lostCount, SeenNumbers, Sequence } from './sequence.js';
import { StopIndex } from './stopIndex.js';
import { TextIndex } from './textIndex.js';

export interface DeviceLogsOptions {
  /** Silence that ends a session where pulses come without one, min. @defaultValue 5 */
  readonly sessionGapMinutes?: number | undefined;
  /** True if several inputs are read: pulses that stand in two of them are then counted once. @defaultValue false */
  readonly severalInputs?: boolean | undefined;
}

/** What the lines of a log come to. */
export interface FollowedLines {
  readonly batch: SessionBatch | undefined;
  readonly telemetry: readonly Telemetry[];
  readonly diagnostics: readonly Diagnostic[];
  /**
   * What looks lost as it is seen, for those who watch: records may still come late, so that only the end
   * of an upload decides, and reports what is left of it as diagnostics.
   */
  readonly sightings: readonly Diagnostic[];
  /** Records that are no sessions. */
  readonly others: number;
}

type Line<Kind extends LogLine['kind']> = Extract<LogLine, { kind: Kind }>;
type Stamped = Exclude<LogLine, { kind: 'unreadable' }>;
type ConvertedLine = Line<'patient' | 'session' | 'telemetry'>;

function isConverted(line: Stamped): line is ConvertedLine {
  return line.kind === 'session' || line.kind === 'telemetry' || line.kind === 'patient';
}

/** A session that has begun and not ended. */
interface OpenStart {
  readonly sessionId: string;
  /** Unix time, ms; NaN: the record does not say. */
  readonly timeMs: number;
  readonly line: number;
  readonly seq: number;
  /** Number of the next start of the device; NaN: none has come. */
  nextSeq: number;
}

/** One transmission of one device's log: from a header to its end. */
interface Upload {
  readonly line: number;
  readonly hasHeader: boolean;
  readonly sequence: Sequence;
  /** The record that came first; `follows`: the one before it had come in an earlier upload. */
  first: { readonly seq: number; readonly line: number; readonly follows: boolean } | undefined;
  /** Lines that could not be read before it began. */
  readonly unreadableBefore: number;
  /** Records that an earlier transmission had brought. */
  repeated: number;
}

/** One device of a patient. */
interface DeviceLog {
  readonly seen: SeenNumbers;
  readonly time: DeviceTime;
  readonly stops: StopIndex;
  readonly declaredGaps: Set<string>;
  /** Records known to have been overwritten, from the first on. */
  overwritten: number;
  readonly open: Map<string, OpenStart>;
  /** The newest start, ended or not. */
  lastStart: OpenStart | undefined;
  /** Sessions whose stop came without a start: it was lost, or it is late. */
  readonly stopped: Set<string>;
  upload: Upload | undefined;
  enrolled: boolean;
  /** Where pulses come without a session. */
  pulseSessions: PulseSessions | undefined;
}

/**
 * What the lines of event logs mean together: sessions out of their stops, each counted once, and what
 * numbers, ticks and stamps show of losses, repeats and clocks. Keeps something for each device and for
 * each fault, and 16 bytes for a session.
 */
export class DeviceLogs {
  /** The device that each patient's lines are of: that of the last header. */
  readonly #current = new Map<string, DeviceLog>();
  /** All devices, by patient and device. */
  readonly #devices = new Map<string, Map<string, DeviceLog>>();
  #unreadable = 0;
  readonly #texts = {
    patients: new TextIndex(),
    endReasons: new TextIndex(['']),
    programs: new TextIndex(['']),
  };
  #rows: SessionRows | undefined;
  #source = -1;
  readonly #sessionGapMinutes: number;
  readonly #pulseSpans: PulseSpans | undefined;
  readonly #repeatedRecords: RepeatedRecords | undefined;
  /** Pulses of this input that an earlier one has told, by patient. */
  #repeatedPulses = new Map<string, { readonly line: number; count: number }>();
  #diagnostics: Diagnostic[] = [];
  #sightings: Diagnostic[] = [];
  #telemetry: Telemetry[] = [];
  #others = 0;

  constructor({
    sessionGapMinutes = DEFAULT_SESSION_GAP_MINUTES,
    severalInputs = false,
  }: DeviceLogsOptions = {}) {
    this.#sessionGapMinutes = sessionGapMinutes;
    this.#pulseSpans = severalInputs ? new PulseSpans() : undefined;
    this.#repeatedRecords = severalInputs ? new RepeatedRecords() : undefined;
  }

  /** Takes the next lines of an input; inputs come one after the other. */
  take(lines: readonly LogLine[], source: number): FollowedLines {
    this.#enter(source);
    for (const line of lines) this.#line(line);
    return this.#result();
  }

  /** The input has ended: what is still open stays open. */
  endInput(source: number): FollowedLines {
    this.#enter(source);
    for (const [patientId, log] of this.#current) {
      if (log.upload === undefined) continue;
      if (log.upload.hasHeader) {
        const message = `the log of ${quoted(patientId)} that begins here has no end: it was cut off`;
        this.#report('warning', 'INPUT_TRUNCATED', log.upload.line, message);
      }
      this.#endUpload(patientId, log);
    }
    for (const [patientId, { line, count }] of this.#repeatedPulses) {
      const message = `${count} pulses of ${quoted(patientId)} stand in an input before, too (first here); counted once`;
      this.#report('warning', 'DUPLICATE', line, message, count);
    }
    this.#repeatedPulses = new Map();
    return this.#result();
  }

  /** Records that are missing right now, by their numbers: some may come late. */
  missingNow(): number {
    let missing = 0;
    for (const { upload } of this.#current.values()) {
      for (const gap of upload?.sequence.gaps ?? []) if (!gap.declared) missing += lostCount(gap);
    }
    return missing;
  }

  #enter(source: number): void {
    if (source === this.#source) return;
    this.#source = source;
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
      sightings: this.#sightings,
      others: this.#others,
    };
    this.#diagnostics = [];
    this.#sightings = [];
    this.#telemetry = [];
    this.#others = 0;
    return result;
  }

  #line(line: LogLine): void {
    if (line.kind === 'unreadable') {
      this.#unreadable++; // whose it was is not known: it explains a gap wherever the next one opens
      return;
    }
    this.#others += othersIn(line);
    if (line.kind === 'header') {
      this.#header(line);
      return;
    }
    if (isConverted(line)) {
      this.#converted(line);
      return;
    }
    const log = this.#current.get(line.patientId) ?? this.#enterDevice(line.patientId, '');
    log.upload ??= this.#newUpload(line.line, false);
    if (line.kind === 'end') this.#end(line, log);
    else if (line.kind === 'telemetry-gap') this.#declaredGap(line, log);
    else if (this.#isNew(line, log, log.upload)) this.#record(line, log);
  }

  /** What was followed before it was converted is taken as it is. */
  #converted(line: ConvertedLine): void {
    switch (line.kind) {
      case 'patient':
        if (line.isEnrolled) this.#rows!.enrol(line.patientId);
        else this.#texts.patients.indexOf(line.patientId); // named, and no more
        break;
      case 'session':
        this.#addRow(line.line, line.patientId, line.session);
        break;
      case 'telemetry':
        if (line.telemetry.kind === 'pulses') this.#newPulses(line.telemetry.batch, false);
        else this.#newRecord(line.telemetry, false);
        break;
    }
  }

  #enterDevice(patientId: string, deviceId: string): DeviceLog {
    let devices = this.#devices.get(patientId);
    if (devices === undefined) {
      devices = new Map();
      this.#devices.set(patientId, devices);
    }
    let log = devices.get(deviceId);
    if (log === undefined) {
      log = {
        seen: new SeenNumbers(),
        time: new DeviceTime(),
        stops: new StopIndex(),
        declaredGaps: new Set(),
        overwritten: 0,
        open: new Map(),
        lastStart: undefined,
        stopped: new Set(),
        upload: undefined,
        enrolled: false,
        pulseSessions: undefined,
      };
      devices.set(deviceId, log);
    }
    this.#current.set(patientId, log);
    return log;
  }

  #newUpload(line: number, hasHeader: boolean): Upload {
    const sequence = new Sequence(this.#unreadable);
    const unreadableBefore = this.#unreadable;
    return { line, hasHeader, sequence, unreadableBefore, first: undefined, repeated: 0 };
  }

  #header({ line, patientId, deviceId, zone }: Line<'header'>): void {
    const before = this.#current.get(patientId);
    if (before?.upload) this.#endUpload(patientId, before);
    const log = this.#enterDevice(patientId, deviceId);
    log.upload = this.#newUpload(line, true);
    if (!log.enrolled) {
      this.#rows!.enrol(patientId);
      if (deviceId !== '') this.#telemetry.push({ kind: 'device', patientId, deviceId });
    }
    log.enrolled = true;
    if (zone === undefined) return;
    try {
      log.time.zone = zoneNamed(zone);
    } catch (error) {
      if (!(error instanceof StimlogError)) throw error;
      const message = `${error.message}; changes of daylight-saving time cannot be told`;
      this.#report('warning', 'ZONE_UNKNOWN', line, message);
    }
  }

  #end({ line, patientId, lastSeq }: Line<'end'>, log: DeviceLog): void {
    const { sequence, hasHeader } = log.upload!;
    if (hasHeader && sequence.newest === undefined) {
      const gone = lastSeq - (this.#unreadable - log.upload!.unreadableBefore);
      this.#overwritten(log, patientId, line, gone, 'holds no record');
    } else if (!Number.isNaN(lastSeq)) sequence.end(lastSeq, line, this.#unreadable);
    this.#endUpload(patientId, log);
  }

  #declaredGap({ line, patientId, from, to }: Line<'telemetry-gap'>, log: DeviceLog): void {
    log.upload!.sequence.takeDeclaredGap();
    const period = `${from} to ${to}`;
    if (log.declaredGaps.has(period)) return;
    log.declaredGaps.add(period);
    const message = `no contact with the device of ${quoted(patientId)} from ${period}; what it recorded then is missing`;
    this.#report('warning', 'TELEMETRY_GAP', line, message);
  }

  /** Follows the record's number; false if the record has been read before. */
  #isNew(record: Stamped, log: DeviceLog, upload: Upload): boolean {
    const { seq, line, patientId } = record;
    if (Number.isNaN(seq)) return true;
    const arrival = upload.sequence.take(seq, line, this.#unreadable);
    const who = (): string => `record ${seq} of ${quoted(patientId)}`;
    if (arrival === 'repeated') {
      if (record.kind === 'session-stop') this.#others++;
      this.#report('warning', 'RECORD_REPEATED', line, `${who()} stands here again; taken once`);
      return false;
    }
    if (arrival === 'after-gap') {
      const lost = lossOf(upload.sequence.gaps.at(-1)!, patientId);
      if (lost) this.#sightings.push({ ...lost, message: `${lost.message}; not come so far` });
    }
    if (arrival === 'late') {
      this.#report('notice', 'RECORD_LATE', line, `${who()} comes after later ones; put in order`);
    }
    if (log.seen.has(seq)) {
      this.#repeated(record, log, upload);
      return false;
    }
    if (arrival === 'first') upload.first = { seq, line, follows: log.seen.has(seq - 1) };
    log.seen.add(seq);
    return true;
  }

  /** A record that an earlier upload had: the same, or another under the same number. */
  #repeated(record: Stamped, log: DeviceLog, upload: Upload): void {
    const { seq, line, patientId } = record;
    if (record.kind === 'session-stop' && log.stops.startOf(seq) !== record.session.startMs) {
      const message = `record ${seq} of ${quoted(patientId)} was another session in an earlier upload; set aside: a device that counts anew needs another device_id`;
      this.#report('error', 'RECORD_CONFLICT', line, message);
      return;
    }
    if (record.kind === 'session-stop') this.#others++;
    upload.repeated++;
  }

  #overwritten(log: DeviceLog, patientId: string, line: number, gone: number, what: string): void {
    if (!(gone > log.overwritten)) return;
    log.overwritten = gone;
    const message = `the log of ${quoted(patientId)} ${what}; the ${gone} before were overwritten`;
    this.#report('warning', 'HISTORY_OVERWRITTEN', line, message);
  }

  #record(line: Stamped, log: DeviceLog): void {
    this.#reportClock(line, log.time.take(line.tickMs, line.timeMs, line.kind === 'clock-set'));
    const numbered = !Number.isNaN(line.seq);
    switch (line.kind) {
      case 'session-start':
        this.#sightMissingStop(line, log);
        openSession(line, log);
        break;
      case 'session-stop':
        if (!log.open.delete(line.session.sessionId)) rememberStop(line.session, log);
        if (!Number.isNaN(line.seq)) log.stops.add(line.seq, line.session.startMs);
        this.#addSession(line, line.session);
        break;
      case 'clock-check':
        this.#reportClock(line, log.time.check(line.tickMs, line.timeMs, line.hostMs));
        break;
      case 'amplitude-clamp': {
        const message = `${line.side}: ${line.requestedMilliamps} mA were asked for and held back to ${line.clampedMilliamps} mA`;
        this.#report('warning', 'AMPLITUDE_CLAMPED', line.line, message);
        break;
      }
      case 'pulses':
        for (const batch of line.batches) this.#pulses(batch, log, numbered);
        break;
      case 'contraction':
        this.#newRecord(contractionOf(line, log), numbered);
        break;
      case 'program': {
        const { kind, patientId, timeMs, program } = line;
        this.#newRecord({ kind, patientId, timeMs, program }, numbered);
        break;
      }
      case 'impedance': {
        const { kind, patientId, timeMs, leftOhms, rightOhms } = line;
        this.#newRecord({ kind, patientId, timeMs, leftOhms, rightOhms }, numbered);
        break;
      }
      case 'battery': {
        const { kind, patientId, timeMs, volts, state } = line;
        this.#newRecord({ kind, patientId, timeMs, volts, state }, numbered);
        break;
      }
      default:
    }
  }

  /** The session before, if it has no stop though another begins and nothing between the two is missing. */
  #sightMissingStop({ seq }: Line<'session-start'>, { open, lastStart, upload }: DeviceLog): void {
    if (lastStart === undefined || seq < lastStart.seq) return;
    const { sessionId } = lastStart;
    if (open.get(sessionId) !== lastStart || upload!.sequence.misses(lastStart.seq, seq)) return;
    const message = `session ${quoted(sessionId)} begins here, and another has begun without a stop of it`;
    const { line } = lastStart;
    this.#sightings.push({ severity: 'warning', code: 'STOP_MISSING', line, message });
  }

  #addSession({ line, patientId }: Stamped, session: LoggedSession): void {
    this.#addRow(line, patientId, session);
    const { startMs: sessionStartMs, offsetMinutes, counters } = session;
    const key = { patientId, sessionStartMs, offsetMinutes };
    this.#telemetry.push({ kind: 'session-counters', ...key, ...counters });
  }

  #addRow(
    line: number,
    patientId: string,
    session: Omit<LoggedSession, 'sessionId' | 'counters'>,
  ): void {
    const rows = this.#rows!;
    const i = rows.next();
    rows.line[i] = line;
    rows.patientIndex[i] = this.#texts.patients.indexOf(patientId);
    rows.startMs[i] = session.startMs;
    rows.offsetMinutes[i] = session.offsetMinutes;
    rows.stampKind[i] = STAMP_KINDS.indexOf(session.stampKind);
    rows.durationMs[i] = session.durationMs;
    rows.endReasonIndex[i] = this.#texts.endReasons.indexOf(session.endReason);
    rows.programIndex[i] = this.#texts.programs.indexOf(session.programId);
    for (const [k, column] of Object.values(PARAMETER_COLUMNS).entries()) {
      rows.parameters[k]![i] = session.parameters[column];
    }
    rows.length = i + 1;
  }

  /** Pulses with a session, or by the clock alone: then silences part the sessions. */
  #pulses(batch: PulseBatch, log: DeviceLog, numbered: boolean): void {
    if (!Number.isNaN(batch.sessionStartMs)) {
      this.#newPulses(batch, numbered);
      return;
    }
    log.pulseSessions ??= new PulseSessions(this.#sessionGapMinutes);
    this.#newPulses(log.pulseSessions.place(batch), numbered);
    this.#takeFound(batch.patientId, log.pulseSessions);
  }

  #newPulses(batch: PulseBatch, numbered: boolean): void {
    if (this.#pulseSpans === undefined) {
      this.#telemetry.push({ kind: 'pulses', batch });
      return;
    }
    const { batches, repeated } = this.#pulseSpans.take(batch, numbered);
    for (const one of batches) this.#telemetry.push({ kind: 'pulses', batch: one });
    if (repeated === 0) return;
    const known = this.#repeatedPulses.get(batch.patientId) ?? { line: batch.line, count: 0 };
    known.count += repeated;
    this.#repeatedPulses.set(batch.patientId, known);
  }

  #newRecord(record: Telemetry, numbered: boolean): void {
    switch (record.kind) {
      case 'contraction':
      case 'program':
      case 'impedance':
      case 'battery':
        if (this.#repeatedRecords?.has(record, this.#source, numbered)) return;
    }
    this.#telemetry.push(record);
  }

  /** A session that its pulses show stands for one of their records. */
  #takeFound(patientId: string, sessions: PulseSessions): void {
    for (const { line, startMs, durationMs, isCut } of sessions.take()) {
      if (isCut) {
        const message =
          'pulses without a silence of some minutes for more than a day; the session ends here, another begins';
        this.#diagnostics.push({ severity: 'warning', code: 'DURATION_INVALID', line, message });
      }
      const parameters = Object.fromEntries(
        Object.values(PARAMETER_COLUMNS).map((column) => [column, Number.NaN]),
      ) as Record<ParameterColumn, number>;
      this.#addRow(line, patientId, {
        startMs,
        offsetMinutes: 0,
        stampKind: 'utc',
        durationMs,
        endReason: '',
        programId: '',
        parameters,
      });
      this.#others--;
    }
  }

  #endUpload(patientId: string, log: DeviceLog): void {
    if (log.pulseSessions) {
      log.pulseSessions.end();
      this.#takeFound(patientId, log.pulseSessions);
    }
    const { sequence, line, repeated, hasHeader, first } = log.upload!;
    if (hasHeader && first && !first.follows) {
      const what = `begins with record ${first.seq}`;
      this.#overwritten(log, patientId, first.line, sequence.missingBeforeFirst, what);
    }
    for (const gap of sequence.gaps) {
      const lost = lossOf(gap, patientId);
      if (lost) this.#diagnostics.push(lost);
    }
    for (const [sessionId, start] of log.open) {
      const until = Number.isNaN(start.nextSeq) ? Infinity : start.nextSeq;
      if (sequence.misses(start.seq, until)) continue; // the stop is among what was lost
      const message = `session ${quoted(sessionId)} begins here and has no stop: how long it was is not known; not counted`;
      this.#report('warning', 'STOP_MISSING', start.line, message);
    }
    if (repeated > 0) {
      const message = `the upload that begins here repeats ${repeated} records of ${quoted(patientId)}; each is counted once`;
      this.#report('warning', 'UPLOAD_REPEATED', line, message);
    }
    log.open.clear();
    log.lastStart = undefined;
    log.stopped.clear();
    log.upload = undefined;
  }

  #reportClock({ line, patientId }: Stamped, finding: ClockFinding | undefined): void {
    if (finding === undefined) return;
    const [code, what] = wordsOf(finding);
    const message = `the clock of ${quoted(patientId)} ${what}; its stamps are left as they are`;
    this.#report('warning', code, line, message);
  }

  #report(
    severity: Severity,
    code: DiagnosticCode,
    line: number,
    message: string,
    count?: number,
  ): void {
    const diagnostic = { severity, code, line, message };
    this.#diagnostics.push(count === undefined ? diagnostic : { ...diagnostic, count });
  }
}

/** What a gap has lost; undefined where it has lost nothing that was not explained. */
function lossOf(gap: Gap, patientId: string): Diagnostic | undefined {
  const count = lostCount(gap);
  if (count === 0 || gap.declared) return undefined;
  const place = gap.from === gap.to ? `number ${gap.from}` : `numbers ${gap.from} to ${gap.to}`;
  const message = `${count} ${count === 1 ? 'record' : 'records'} of ${quoted(patientId)} missing before this one (${place})`;
  return { severity: 'warning', code: 'RECORDS_LOST', line: gap.line, message, count };
}

/** Records of a line that are no sessions: a row of a pulse table is a record each. */
function othersIn(line: Stamped): number {
  if (line.kind === 'session-stop' || line.kind === 'set-aside' || isConverted(line)) return 0;
  if (line.kind !== 'pulses' || !Number.isNaN(line.seq)) return 1;
  const byTheClock = line.batches.filter(({ sessionStartMs }) => Number.isNaN(sessionStartMs));
  return byTheClock.reduce((sum, { length }) => sum + length, 0);
}

/** Stops that are remembered for a start that may come late. */
const REMEMBERED_STOPS = 64;

function rememberStop({ sessionId }: LoggedSession, { stopped }: DeviceLog): void {
  stopped.add(sessionId);
  if (stopped.size <= REMEMBERED_STOPS) return;
  const [oldest] = stopped;
  stopped.delete(oldest!);
}

/** A contraction with the session that it is part of, by the session's start: that has come before, or was lost. */
function contractionOf(
  { kind, sessionId, patientId, ...line }: Line<'contraction'>,
  log: DeviceLog,
): ContractionRecord {
  const sessionStartMs = log.open.get(sessionId)?.timeMs ?? Number.NaN;
  const { side, durationMs, pulses, impedanceOhms } = line;
  const { amplitudeMeanMilliamps, amplitudePeakMilliamps } = line;
  return {
    kind,
    patientId,
    sessionStartMs,
    offsetMinutes: 0,
    side,
    durationMs,
    pulses,
    amplitudeMeanMilliamps,
    amplitudePeakMilliamps,
    impedanceOhms,
  };
}

function openSession(
  { sessionId, line, seq, timeMs }: Line<'session-start'>,
  log: DeviceLog,
): void {
  if (log.stopped.delete(sessionId)) return; // its stop has overtaken it
  const last = log.lastStart;
  const start: OpenStart = { sessionId, timeMs, line, seq, nextSeq: Number.NaN };
  if (last !== undefined && seq > last.seq) last.nextSeq = seq;
  if (last !== undefined && seq < last.seq) start.nextSeq = last.seq;
  else log.lastStart = start;
  log.open.set(sessionId, start);
}

function wordsOf(finding: ClockFinding): readonly [DiagnosticCode, string] {
  switch (finding.kind) {
    case 'jump':
      return ['CLOCK_JUMP', `jumped ${formatShift(finding.byMs)} before this record`];
    case 'dst-naive':
      return [
        'CLOCK_DST_NAIVE',
        `did not follow the change of daylight-saving time before this record: ${formatShift(finding.byMs)}`,
      ];
    case 'drift': {
      const rate = `${Math.abs(finding.ppm).toFixed(0)} ppm ${finding.ppm > 0 ? 'fast' : 'slow'}`;
      return ['CLOCK_DRIFT', `runs ${rate} (limit ${DRIFT_LIMIT_PPM}, assumed)`];
    }
  }
}
