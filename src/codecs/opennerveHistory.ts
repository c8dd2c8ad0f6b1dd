import type { DiagnosticCode, Severity } from '../model/diagnostic.js';
import { quoted } from '../model/diagnostic.js';
import type { LogLine } from '../model/logLine.js';
import { LONGEST_SESSION_MS, PARAMETER_COLUMNS, type ParameterColumn } from '../model/session.js';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../model/units.js';
import {
  numberOf,
  type ParameterChange,
  type ReadParameter,
  readParameterChange,
} from './opennerveParameters.js';
import { LOG_CAPACITY_BYTES, type OpennerveRecord } from './opennerveRecord.js';

/** Hears what the records of a log come to, in the order in which they stand. */
export interface HistoryListener {
  event(line: LogLine): void;
  remark(severity: Severity, code: DiagnosticCode, line: number, message: string): void;
}

/** A clock that goes back by less than this was put right, as clocks are. Assumed, as for every device. */
const SMALLEST_JUMP_MS = 2 * SECOND_MS;

/** A magnet stops the session at once: what ends later ended of itself. Assumed. */
const MAGNET_STOPS_WITHIN_MS = MINUTE_MS;

/**
 * Bytes that a memory which has come round may leave unread: the record that is cut through, and the
 * room at the end in which the next one had no place. The longest record has 166 bytes (a key of 64).
 */
const UNREAD_BYTES = 2 * 166;

/** Bytes of data with which every impedance is stored: filled up with zero bytes. */
const IMPEDANCE_BYTES = 'X,XXX,XXXohm'.length;

/** Kinds of unknown things that are named. */
const MAX_UNKNOWN = 100;

type Parameters = Readonly<Record<ReadParameter, number>>;

const NOTHING_KNOWN: Parameters = {
  amplitudeMilliamps: Number.NaN,
  pulseWidthMicroseconds: Number.NaN,
  frequencyHertz: Number.NaN,
  rampUpSeconds: Number.NaN,
  rampDownSeconds: Number.NaN,
  trainOnSeconds: Number.NaN,
  trainOffSeconds: Number.NaN,
  maxSafeAmplitudeMilliamps: Number.NaN,
};

/** A session that has begun and not ended, with what was set and measured when it began. */
interface OpenSession {
  readonly line: number;
  readonly timeMs: number;
  readonly parameters: Parameters;
  readonly impedanceOhms: number;
  magnetMs: number;
  /** Line on which the battery ended; undefined: it has not. */
  batteryEnd: number | undefined;
  clockWentBack: boolean;
}

/** What the records of one memory, oldest first, have told so far. */
interface Told {
  firstMs: number;
  lastMs: number;
  /** True once a session began or ended, or the device came on. */
  begun: boolean;
  connected: boolean;
  parameters: Parameters;
  impedanceOhms: number;
  volts: number;
}

const nothingTold = (): Told => ({
  firstMs: Number.NaN,
  lastMs: Number.NaN,
  begun: false,
  connected: false,
  parameters: NOTHING_KNOWN,
  impedanceOhms: Number.NaN,
  volts: Number.NaN,
});

/**
 * What the records of an OpenNerve log mean together: sessions out of starts and stops, with the
 * parameters that were set last; programs out of changes; and where the ring has lost its oldest. Keeps
 * a few numbers, however long the log.
 */
export class OpennerveHistory {
  readonly #patientId: string;
  readonly #listener: HistoryListener;
  #told = nothingTold();
  #open: OpenSession | undefined;
  /** The last change of a program, until all that were made with it are known. */
  #changed: OpennerveRecord | undefined;
  /** A piece of a record right before this one. */
  #tornLine: number | undefined;
  #first: OpennerveRecord | undefined;
  /** A stop that came before anything: its start was overwritten, or stands at the end of the memory. */
  #firstStop: OpennerveRecord | undefined;
  #newestMs = -Infinity;
  /** While the same log comes once more: how far it has been read. */
  #readUntilMs = -Infinity;
  #overwritten = false;
  #cameRound = false;
  #batteryEnded = false;
  #bytes = 0;
  readonly #unknown = new Set<string>();

  constructor(patientId: string, listener: HistoryListener) {
    this.#patientId = patientId;
    this.#listener = listener;
  }

  /** A piece of text that begins within a record: the ring has overwritten the rest, or it was damaged. */
  takeRemainder(line: number): void {
    this.#settleTorn();
    if (this.#first !== undefined) this.#tornLine = line;
    else this.#sayOverwritten(line, 'begins within a record');
  }

  /** Text that is no record stands here: what comes next follows on nothing. */
  takeUnreadable(line: number): void {
    this.#settleTorn();
    this.#listener.event({ kind: 'unreadable', line });
  }

  take(record: OpennerveRecord): void {
    this.#bytes += storedBytes(record);
    if (this.#isReadAlready(record)) {
      this.#other(record);
      return;
    }
    this.#followClock(record);
    this.#settleTorn();
    this.#first ??= record;
    if (record.type !== 'PA') this.#settleProgram();
    switch (record.type) {
      case 'EV':
        this.#event(record);
        break;
      case 'PA':
        this.#parameter(record);
        break;
      case 'IM':
        this.#impedance(record);
        break;
      case 'BA':
        this.#battery(record);
        break;
      default:
        this.#passOver(record, `records of type ${quoted(record.type)}`);
    }
  }

  end(): void {
    this.#settleTorn();
    this.#settleProgram();
    const open = this.#open;
    if (this.#cameRound && open && this.#firstStop) {
      this.#stop(this.#firstStop, open);
      return;
    }
    if (open) this.#sayStopMissing(open, 'the log ends before it stops');
    const lacking = LOG_CAPACITY_BYTES - this.#bytes;
    if (this.#first && lacking >= 0 && lacking <= UNREAD_BYTES) {
      const what = `fills the ${LOG_CAPACITY_BYTES} bytes that the device has for it`;
      this.#sayOverwritten(this.#first.line, what);
    }
  }

  // Time

  /** True while an input repeats from its first record on what has been read. */
  #isReadAlready(record: OpennerveRecord): boolean {
    const first = this.#first;
    if (first !== undefined && record.text === first.text && record.timeMs < this.#newestMs) {
      this.#settleTorn();
      this.#settleProgram();
      this.#readUntilMs = this.#newestMs;
      const message = `the log of ${quoted(this.#patientId)} begins here once more; what was read is counted once`;
      this.#listener.remark('warning', 'UPLOAD_REPEATED', record.line, message);
      this.#told.lastMs = Number.NaN;
    }
    if (record.timeMs > this.#readUntilMs) this.#readUntilMs = -Infinity;
    return record.timeMs <= this.#readUntilMs;
  }

  #followClock(record: OpennerveRecord): void {
    const { timeMs } = record;
    if (Number.isNaN(timeMs)) return;
    const backMs = this.#told.lastMs - timeMs;
    if (backMs >= SMALLEST_JUMP_MS) this.#wentBack(record, backMs);
    if (Number.isNaN(this.#told.firstMs)) this.#told.firstMs = timeMs;
    this.#told.lastMs = timeMs;
    this.#newestMs = Math.max(this.#newestMs, timeMs);
  }

  /**
   * The clock was set, or fell back without power; or this is where the newest record of a memory that
   * has come round ends and the oldest begins: nothing in it can be newer than its first record.
   */
  #wentBack(record: OpennerveRecord, backMs: number): void {
    const isOlder = record.timeMs < this.#told.firstMs;
    const isStart = record.type === 'EV' && ['PO', 'UF'].includes(record.data);
    if (isOlder && (this.#tornLine !== undefined || !(this.#told.connected || isStart))) {
      this.#comeRound(record);
      return;
    }
    if (this.#open) this.#open.clockWentBack = true;
    const when = this.#told.connected ? ', while a programmer was connected' : '';
    const message = `the clock of ${quoted(this.#patientId)} went back ${formatSpan(backMs)} before this record${when}; its stamps are left as they are`;
    this.#listener.remark('warning', 'CLOCK_JUMP', record.line, message);
  }

  #comeRound(record: OpennerveRecord): void {
    const line = this.#tornLine ?? record.line;
    this.#tornLine = undefined;
    if (this.#open) this.#sayStopMissing(this.#open, 'the newest record comes before its stop');
    this.#cameRound = true;
    this.#told = nothingTold();
    this.#sayOverwritten(line, 'goes on here with its oldest records');
  }

  // Events

  #event(record: OpennerveRecord): void {
    const { data: label, line, timeMs } = record;
    const told = this.#told;
    switch (label) {
      case 'SS':
        this.#start(record);
        return;
      case 'SE':
        this.#stopped(record);
        return;
      case 'PO':
      case 'UF':
        told.begun = true;
        told.connected = false;
        if (this.#open) {
          const why = label === 'PO' ? 'came on anew' : 'was reset by its watchdog';
          this.#sayStopMissing(this.#open, `the device ${why} (line ${line}) before it stopped`);
        }
        break;
      case 'BC':
        told.connected = true;
        break;
      case 'BD':
      case 'SL':
      case 'SD':
        told.connected = false;
        break;
      case 'MD':
        if (this.#open) this.#open.magnetMs = timeMs;
        break;
      case 'ER':
        this.#emitBattery(record, 'replace');
        return;
      case 'EOS':
        this.#endOfService(record);
        return;
      case 'SC':
        this.#sayLead(
          line,
          'LEAD_SHORT',
          'a short circuit; it starts no session while its log says so',
        );
        break;
      case 'OC':
        this.#sayLead(line, 'LEAD_OPEN', 'an open circuit');
        break;
      case 'HI':
      case 'NI':
        if (label === 'HI') {
          this.#sayLead(line, 'IMPEDANCE_HIGH', 'a high impedance, and lowered its safe amplitude');
        }
        this.#set('maxSafeAmplitudeMilliamps', Number.NaN); // it was changed, and the log does not say to what
        break;
      case 'LSA':
        this.#clamp(record);
        return;
      case 'WK':
        break;
      default:
        this.#passOver(record, `events ${quoted(label)}`);
        return;
    }
    this.#other(record);
  }

  #start(record: OpennerveRecord): void {
    const { line, timeMs } = record;
    if (this.#open) {
      this.#sayStopMissing(this.#open, `another begins on line ${line} without a stop of it`);
    }
    this.#told.begun = true;
    this.#batteryEnded = false;
    const { parameters, impedanceOhms } = this.#told;
    this.#open = {
      line,
      timeMs,
      parameters,
      impedanceOhms,
      magnetMs: Number.NaN,
      batteryEnd: undefined,
      clockWentBack: false,
    };
    this.#other(record);
  }

  #stopped(record: OpennerveRecord): void {
    const open = this.#open;
    if (open) {
      this.#stop(record, open);
      return;
    }
    if (this.#told.begun) {
      const message =
        'a session stops here that has not begun: how long it was is not known; not counted';
      this.#listener.remark('warning', 'START_MISSING', record.line, message);
    } else {
      if (!this.#cameRound) this.#firstStop = record;
      this.#sayOverwritten(record.line, 'begins with the stop of a session');
    }
    this.#told.begun = true;
    this.#other(record);
  }

  #stop(record: OpennerveRecord, open: OpenSession): void {
    this.#open = undefined;
    const { line, timeMs } = record;
    const durationMs = timeMs - open.timeMs;
    const trouble = open.clockWentBack ? 'the clock went back while it ran' : troubleOf(durationMs);
    if (trouble !== undefined) {
      const message = `the session from line ${open.line} to here: ${trouble}; set aside`;
      this.#listener.remark('error', 'DURATION_INVALID', line, message);
      this.#listener.event({ ...this.#stamp(record), kind: 'set-aside' });
      return;
    }
    const parameters = Object.fromEntries(
      Object.values(PARAMETER_COLUMNS).map((column) => [column, Number.NaN]),
    ) as Record<ParameterColumn, number>;
    const startMs = open.timeMs;
    this.#listener.event({
      ...this.#stamp(record),
      kind: 'session-stop',
      session: {
        sessionId: `${startMs}`,
        startMs,
        offsetMinutes: 0,
        stampKind: 'utc',
        durationMs,
        endReason: endReasonOf(open, timeMs),
        programId: '',
        parameters: {
          ...parameters,
          amplitudeLeftMilliamps: open.parameters.amplitudeMilliamps,
          pulseWidthMicroseconds: open.parameters.pulseWidthMicroseconds,
          frequencyHertz: open.parameters.frequencyHertz,
          impedanceLeftOhms: open.impedanceOhms,
        },
        counters: {
          contractions: Number.NaN,
          limitedLeft: Number.NaN,
          limitedRight: Number.NaN,
          chargeLeftMicrocoulombs: Number.NaN,
          chargeRightMicrocoulombs: Number.NaN,
        },
      },
    });
  }

  #endOfService(record: OpennerveRecord): void {
    if (this.#open) this.#open.batteryEnd ??= record.line;
    else this.#sayBatteryEnd(record.line);
    this.#emitBattery(record, 'end-of-service');
  }

  /** The device has lowered an amplitude to the highest that is safe, and keeps it. */
  #clamp(record: OpennerveRecord): void {
    const { amplitudeMilliamps: asked, maxSafeAmplitudeMilliamps: safe } = this.#told.parameters;
    const figures =
      asked > safe
        ? `${asked} mA were asked for and held back to ${safe} mA`
        : 'more was asked for than is safe, and held back to what is';
    this.#listener.remark('warning', 'AMPLITUDE_CLAMPED', record.line, figures);
    this.#set('amplitudeMilliamps', safe);
    this.#changed = record; // a change of the program that no other record tells
  }

  // Parameters and measurements

  #parameter(record: OpennerveRecord): void {
    const change = readParameterChange(record.data);
    if (change === undefined) {
      this.#sayInvalid(record, 'a change of a parameter');
      this.#other(record);
    } else if (!change.isKnown) this.#passOver(record, `parameters ${quoted(change.id)}`);
    else if (change.readAs === undefined) this.#other(record);
    else this.#change(record, change.readAs, change);
  }

  #change(
    record: OpennerveRecord,
    name: ReadParameter,
    { id, value, written }: ParameterChange,
  ): void {
    if (Number.isNaN(value)) {
      const message = `${id} ${quoted(written)} is no value of it; taken as absent from here on`;
      this.#listener.remark('warning', 'VALUE_INVALID', record.line, message);
    }
    this.#set(name, value);
    if (name === 'maxSafeAmplitudeMilliamps') {
      this.#other(record);
      return;
    }
    if (this.#changed) this.#other(this.#changed);
    this.#changed = record;
  }

  /** The program, once the changes that were made together are all there. */
  #settleProgram(): void {
    const record = this.#changed;
    if (record === undefined) return;
    this.#changed = undefined;
    const { parameters } = this.#told;
    this.#listener.event({
      ...this.#stamp(record),
      kind: 'program',
      program: {
        program_id: '',
        frequency_hz: parameters.frequencyHertz,
        pulse_width_us: parameters.pulseWidthMicroseconds,
        amplitude_left_ma: parameters.amplitudeMilliamps,
        amplitude_right_ma: Number.NaN,
        on_s: parameters.trainOnSeconds,
        off_s: parameters.trainOffSeconds,
        ramp_up_s: parameters.rampUpSeconds,
        ramp_down_s: parameters.rampDownSeconds,
        session_min: Number.NaN,
      },
    });
  }

  #impedance(record: OpennerveRecord): void {
    const written = /^([\d,.]*)\s*ohms?$/i.exec(record.data)?.[1];
    // The device drops all zeros before the first other digit: nothing before the unit is 0 Ω.
    const ohms = written === '' ? 0 : numberOf(written ?? '');
    if (Number.isNaN(ohms)) this.#sayInvalid(record, 'an impedance');
    this.#told.impedanceOhms = ohms;
    this.#listener.event({
      ...this.#stamp(record),
      kind: 'impedance',
      leftOhms: ohms,
      rightOhms: Number.NaN,
    });
  }

  #battery(record: OpennerveRecord): void {
    const match = /^A=\s*([\d.]+)\s*V\s*,\s*B=\s*([\d.]+)\s*V$/i.exec(record.data);
    const cells = match ? [numberOf(match[1]!), numberOf(match[2]!)] : [Number.NaN];
    // The device itself decides by the higher of its two cells.
    this.#told.volts = Math.max(...cells);
    if (Number.isNaN(this.#told.volts)) this.#sayInvalid(record, 'two battery voltages');
    this.#emitBattery(record, '');
  }

  #emitBattery(record: OpennerveRecord, state: string): void {
    const { volts } = this.#told;
    this.#listener.event({ ...this.#stamp(record), kind: 'battery', volts, state });
  }

  #set(name: ReadParameter, value: number): void {
    this.#told.parameters = { ...this.#told.parameters, [name]: value };
  }

  // What is said

  #settleTorn(): void {
    const line = this.#tornLine;
    if (line === undefined) return;
    this.#tornLine = undefined;
    const message = 'line begins within a record; set aside';
    this.#listener.remark('error', 'RECORD_TRUNCATED', line, message);
    this.#listener.event({ kind: 'unreadable', line });
  }

  #sayOverwritten(line: number, what: string): void {
    if (this.#overwritten) return;
    this.#overwritten = true;
    const message = `the log of ${quoted(this.#patientId)} ${what}: its memory is a ring, and what came before was overwritten`;
    this.#listener.remark('warning', 'HISTORY_OVERWRITTEN', line, message);
  }

  #sayStopMissing(open: OpenSession, why: string): void {
    this.#open = undefined;
    const message = `a session begins here, and ${why}: how long it was is not known; not counted`;
    this.#listener.remark('warning', 'STOP_MISSING', open.line, message);
    if (open.batteryEnd !== undefined) this.#sayBatteryEnd(open.batteryEnd);
  }

  #sayBatteryEnd(line: number): void {
    if (this.#batteryEnded) return; // it says so again at every test
    this.#batteryEnded = true;
    const message = `the battery of ${quoted(this.#patientId)} is at its end of service`;
    this.#listener.remark('warning', 'BATTERY_END', line, message);
  }

  #sayLead(line: number, code: DiagnosticCode, what: string): void {
    const message = `the device of ${quoted(this.#patientId)} found ${what}`;
    this.#listener.remark('warning', code, line, message);
  }

  #sayInvalid({ data, line }: OpennerveRecord, what: string): void {
    const message = `${quoted(data)} is not ${what}; taken as absent`;
    this.#listener.remark('warning', 'VALUE_INVALID', line, message);
  }

  #passOver(record: OpennerveRecord, what: string): void {
    if (!this.#unknown.has(what) && this.#unknown.size < MAX_UNKNOWN) {
      this.#unknown.add(what);
      const message = `${what} are passed over (first here)`;
      this.#listener.remark('notice', 'RECORD_UNKNOWN', record.line, message);
    }
    this.#other(record);
  }

  #other(record: OpennerveRecord): void {
    this.#listener.event({ ...this.#stamp(record), kind: 'other' });
  }

  #stamp({ line, timeMs }: OpennerveRecord) {
    return { line, patientId: this.#patientId, seq: Number.NaN, tickMs: Number.NaN, timeMs };
  }
}

/** Why a session cannot have lasted so long; undefined: it can. */
function troubleOf(durationMs: number): string | undefined {
  if (Number.isNaN(durationMs)) return 'its start or its stop has no time';
  if (durationMs < 0) return 'it stops before it starts';
  return durationMs > LONGEST_SESSION_MS ? `it lasts ${formatSpan(durationMs)}` : undefined;
}

function endReasonOf({ batteryEnd, magnetMs }: OpenSession, stopMs: number): string {
  if (batteryEnd !== undefined) return 'battery';
  return stopMs - magnetMs <= MAGNET_STOPS_WITHIN_MS ? 'magnet' : '';
}

/** Bytes of a record in the device, with its end; the zero byte after it is written over by the next. */
function storedBytes({ text, type, data }: OpennerveRecord): number {
  const filled = type === 'IM' ? Math.max(0, IMPEDANCE_BYTES - data.length) : 0;
  return text.length + filled + 2;
}

/** `3 h 5 min`, `40 s`, `2 d 1 h`: the two largest units. */
function formatSpan(ms: number): string {
  const parts = [
    [Math.floor(ms / (24 * HOUR_MS)), 'd'],
    [Math.floor(ms / HOUR_MS) % 24, 'h'],
    [Math.floor(ms / MINUTE_MS) % 60, 'min'],
    [Math.floor(ms / SECOND_MS) % 60, 's'],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).slice(0, 2);
  return shown.map((part) => part.join(' ')).join(' ');
}
