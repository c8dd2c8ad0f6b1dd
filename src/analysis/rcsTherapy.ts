import { FIRST_YEAR, isPlausibleMs, LAST_YEAR } from '../model/civil.js';
import type { DiagnosticCode, Severity } from '../model/diagnostic.js';
import type { Side } from '../model/pulse.js';
import { RCS_GROUPS, type RcsRecord } from '../model/rcsRecord.js';
import { LONGEST_SESSION_MS } from '../model/session.js';
import { DAY_MS } from '../model/units.js';
import {
  type DeviceGroup,
  type GroupStimulation,
  NO_STIMULATION,
  RcsSettings,
} from './rcsSettings.js';

type StimulationRecord = Extract<RcsRecord, { kind: 'stimulation' }>;

/** Records that are held back so that one which comes late takes its place among them. */
const HELD_RECORDS = 256;

/** A recording that lasts longer is none: the computer that writes it runs on batteries, and its clock was set. */
const LONGEST_RECORDING_DAYS = 31;

/** Codes of `therapyStatus` (convertTherapyStatus.m). */
const THERAPY_STATUS = {
  off: 0,
  on: 1,
  leadTest: 2,
  turningOff: 3,
  turningOn: 4,
  turningToLeadTest: 5,
} as const;
/** While it turns on or off the therapy ramps: it stimulates. */
const STIMULATING: readonly number[] = [
  THERAPY_STATUS.on,
  THERAPY_STATUS.turningOn,
  THERAPY_STATUS.turningOff,
];

/** A time for which the therapy was on. */
export interface StimulationSpan {
  readonly startMs: number;
  readonly durationMs: number;
  /** Where the record stands that begins it. */
  readonly byte: number;
  /** The settings that were in force longest. */
  readonly stimulation: GroupStimulation;
  /** Largest amplitude of each side that was set, mA; NaN: none is known. */
  readonly largest: Readonly<Record<Side, number>>;
  /** False for what goes on after a day of one therapy. */
  readonly isFirst: boolean;
}

export interface StimulationChange {
  /** Unix time, ms; NaN: the record does not say. */
  readonly timeMs: number;
  readonly byte: number;
  readonly stimulation: GroupStimulation;
}

/** `%` in the message stands for the device. */
export interface TherapyFinding {
  readonly severity?: Severity;
  readonly code: DiagnosticCode;
  readonly byte: number;
  readonly message: string;
  readonly count?: number;
}

export interface FoundTherapy {
  /** Unix times, ms, from which settings were in force in a therapy whose stop is not in the log. */
  readonly endless: readonly number[];
  readonly spans: readonly StimulationSpan[];
  readonly changes: readonly StimulationChange[];
  readonly findings: readonly TherapyFinding[];
}

interface OpenSpan {
  /** NaN: it began at a time that is not known. */
  readonly startMs: number;
  readonly byte: number;
  /** How long each setting was in force, ms. */
  /** When the settings were changed in it. */
  readonly changedMs: number[];
  readonly inForce: Map<string, { readonly stimulation: GroupStimulation; ms: number }>;
  sinceMs: number;
}

/**
 * The records of one StimLog to spans of therapy: the first says everything, each that follows only what changed. Keeps
 * the settings, the span that is open and {@link HELD_RECORDS} records.
 */
export class StimulationSpans {
  readonly #deviceGroup: (group: number) => DeviceGroup;
  readonly #settings = new RcsSettings();
  readonly #held: StimulationRecord[] = [];
  #newestMs = Number.NEGATIVE_INFINITY;
  #foldedMs = Number.NEGATIVE_INFINITY;
  #group = Number.NaN;
  #status = Number.NaN;
  #current: GroupStimulation | undefined;
  #currentKey = '';
  #open: OpenSpan | undefined;
  #spans: StimulationSpan[] = [];
  #changes: StimulationChange[] = [];
  #findings: TherapyFinding[] = [];
  #endless: readonly number[] = [];

  /** `deviceGroup`: what DeviceSettings says of a group of programs. */
  constructor(deviceGroup: (group: number) => DeviceGroup) {
    this.#deviceGroup = deviceGroup;
  }

  take(record: StimulationRecord): void {
    const { hostMs, byte } = record;
    if (!isPlausibleMs(hostMs)) {
      const why = Number.isNaN(hostMs)
        ? 'is missing'
        : `${hostMs} is no time from ${FIRST_YEAR} to ${LAST_YEAR}`;
      const message = `HostUnixTime ${why}: when this record of % was written is not known; what it changes is taken without a time`;
      this.#findings.push({ code: 'TIME_INVALID', byte, message });
      this.#held.push({ ...record, hostMs: Number.NaN });
    } else {
      if (hostMs < this.#newestMs) {
        const isTooLate = hostMs < this.#foldedMs;
        const where = isTooLate ? 'taken where it stands' : 'put in order';
        this.#findings.push({
          severity: isTooLate ? 'warning' : 'notice',
          code: 'RECORD_LATE',
          byte,
          message: `a record of % comes after later ones; ${where}`,
        });
      }
      this.#newestMs = Math.max(this.#newestMs, hostMs);
      // Behind all that are not later; those without a time stay where they came.
      const before = this.#held.findLastIndex((held) => !(held.hostMs > hostMs));
      const follows = this.#held.findLastIndex((held) => held.hostMs <= hostMs);
      const at = before === this.#held.length - 1 ? before : follows;
      this.#held.splice(at + 1, 0, record);
    }
    if (this.#held.length > HELD_RECORDS) this.#fold(this.#held.shift()!);
  }

  /** No record follows. */
  end(): void {
    for (const record of this.#held.splice(0)) this.#fold(record);
    if (this.#open === undefined) return;
    const message =
      'the therapy of % is on from here to the end of the log and has no stop: how long it was is not known; not counted';
    this.#findings.push({ code: 'STOP_MISSING', byte: this.#open.byte, message });
    const times = [this.#open.startMs, ...this.#open.changedMs];
    this.#endless = times.filter((ms, i) => !Number.isNaN(ms) && ms !== times[i + 1]);
    this.#open = undefined;
  }

  /** What was found since the last call. */
  drain(): FoundTherapy {
    const found = {
      spans: this.#spans,
      changes: this.#changes,
      findings: this.#findings,
      endless: this.#endless,
    };
    this.#endless = [];
    this.#spans = [];
    this.#changes = [];
    this.#findings = [];
    return found;
  }

  #fold(record: StimulationRecord): void {
    const { hostMs, byte, groups, activeGroup, therapyStatus } = record;
    if (!Number.isNaN(hostMs)) this.#foldedMs = Math.max(this.#foldedMs, hostMs);
    for (const change of groups) this.#settings.apply(change);
    this.#group = this.#code('activeGroup', activeGroup, RCS_GROUPS - 1, byte) ?? this.#group;
    this.#takeSettings(hostMs, byte);
    const status = this.#code('therapyStatus', therapyStatus, 5, byte);
    if (status !== undefined) this.#takeStatus(status, hostMs, byte);
  }

  /** A code from 0 to `max`; undefined: the record does not say, or says what nobody knows. */
  #code(name: string, value: number, max: number, byte: number): number | undefined {
    if (Number.isNaN(value)) return undefined;
    if (Number.isInteger(value) && value >= 0 && value <= max) return value;
    const message = `${name} ${value} of % is not known; taken as unchanged`;
    this.#findings.push({ code: 'VALUE_INVALID', byte, message });
    return undefined;
  }

  #takeSettings(timeMs: number, byte: number): void {
    if (Number.isNaN(this.#group)) return;
    const stimulation = this.#settings.of(this.#group, this.#deviceGroup(this.#group));
    const key = JSON.stringify(stimulation);
    if (key === this.#currentKey) return;
    this.#accountUntil(timeMs);
    this.#open?.changedMs.push(timeMs);
    this.#current = stimulation;
    this.#currentKey = key;
    this.#changes.push({ timeMs, byte, stimulation });
  }

  /** Adds the time since the last change to the setting that was in force. */
  #accountUntil(timeMs: number): void {
    const open = this.#open;
    if (open === undefined || Number.isNaN(timeMs) || this.#current === undefined) return;
    const ms = timeMs - open.sinceMs;
    open.sinceMs = timeMs;
    const known = open.inForce.get(this.#currentKey);
    if (known) known.ms += ms;
    else open.inForce.set(this.#currentKey, { stimulation: this.#current, ms });
  }

  #takeStatus(status: number, timeMs: number, byte: number): void {
    const was = this.#status;
    this.#status = status;
    const [wasOn, isOn] = [STIMULATING.includes(was), STIMULATING.includes(status)];
    if (isOn === wasOn) return;
    if (!isOn) {
      this.#endSpan(timeMs, byte);
      return;
    }
    if (Number.isNaN(was)) {
      const message =
        'the therapy of % is on where its log begins: it began before, and is counted from here';
      this.#findings.push({ code: 'START_MISSING', byte, message });
    }
    this.#open = { startMs: timeMs, byte, changedMs: [], inForce: new Map(), sinceMs: timeMs };
  }

  #endSpan(timeMs: number, byte: number): void {
    const open = this.#open!;
    this.#accountUntil(timeMs);
    this.#open = undefined;
    const durationMs = timeMs - open.startMs;
    if (Number.isNaN(durationMs) || durationMs < 0) {
      const isStart = Number.isNaN(open.startMs);
      const what = isStart ? 'began' : 'ended';
      this.#findings.push({
        code: isStart ? 'START_MISSING' : 'STOP_MISSING',
        byte: isStart ? byte : open.byte,
        message: `when the therapy of % ${what} is not known: how long it was is not known; not counted`,
      });
      return;
    }
    if (durationMs > LONGEST_RECORDING_DAYS * DAY_MS) {
      this.#findings.push({
        code: 'DURATION_INVALID',
        byte: open.byte,
        message: `the therapy of % is on for ${Math.round(durationMs / DAY_MS)} days, longer than any recording: the computer’s clock was set; not counted`,
      });
      return;
    }
    const stimulation = longest(open) ?? NO_STIMULATION;
    if (durationMs > LONGEST_SESSION_MS) {
      const message =
        'the therapy of % is on for more than a day; it is told as sessions of a day each';
      this.#findings.push({ code: 'DURATION_INVALID', byte: open.byte, message });
    }
    const largest = largestOf(open);
    let fromMs = open.startMs;
    do {
      const lastsMs = Math.min(timeMs - fromMs, LONGEST_SESSION_MS);
      const isFirst = fromMs === open.startMs;
      this.#spans.push({
        startMs: fromMs,
        durationMs: lastsMs,
        byte: open.byte,
        stimulation,
        largest,
        isFirst,
      });
      fromMs += lastsMs;
    } while (fromMs < timeMs);
  }
}

function largestOf({ inForce }: OpenSpan): StimulationSpan['largest'] {
  const largest = { left: Number.NaN, right: Number.NaN };
  for (const { stimulation, ms } of inForce.values()) {
    if (ms === 0) continue;
    const { amplitude_left_ma, amplitude_right_ma } = stimulation.program;
    largest.left = larger(largest.left, amplitude_left_ma);
    largest.right = larger(largest.right, amplitude_right_ma);
  }
  return largest;
}

function larger(one: number, other: number): number {
  return Number.isNaN(one) || other > one ? other : one;
}

/** Of settings that were in force equally long the later one. */
function longest({ inForce }: OpenSpan): GroupStimulation | undefined {
  let found: GroupStimulation | undefined;
  let foundMs = -1;
  for (const { stimulation, ms } of inForce.values()) {
    if (ms < foundMs) continue;
    found = stimulation;
    foundMs = ms;
  }
  return found;
}
