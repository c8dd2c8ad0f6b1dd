import type { LoggedProgram } from '../model/logEvent.js';
import { ABSENT, PULSE_FLAG, type PulseBatch, SIDES, type Side } from '../model/pulse.js';
import type { SessionBatch } from '../model/session.js';
import type { ProgramRecord } from '../model/telemetry.js';
import { type LeadCode, leadState } from './deviceWatch.js';
import type { ParameterRules } from './parameterRules.js';
import type { ParameterInput } from './parametersFold.js';
import { type BothSides, bothSides } from './sessionParameters.js';

/** Contractions that a trend goes back. */
const TREND_LENGTH = 60;

/** One contraction of one side, as far as it has come. */
export interface LiveContraction {
  /** Largest current, mA. */
  readonly amplitudeMilliamps: number;
  /** Peak voltage over current, Ω; NaN: no voltage was measured. */
  readonly impedanceOhms: number;
  /** Supply less the highest voltage, V. */
  readonly headroomVolts: number;
  readonly pulses: number;
  readonly limitedPulses: number;
}

/** What is seen of one side right now. */
export interface LiveSide {
  readonly contraction: number;
  readonly pulses: number;
  readonly limitedPulses: number;
  /** undefined: no pulse has come. */
  readonly now: LiveContraction | undefined;
  /** What the program asks for, mA; NaN: no program has come. */
  readonly programmedMilliamps: number;
  /** Those that have ended, oldest first, those of the patient's sessions before too. */
  readonly trend: readonly LiveContraction[];
}

/** The session in which the last pulse was. */
export interface LiveSession extends BothSides<LiveSide> {
  readonly patientId: string;
  readonly startMs: number;
  readonly offsetMinutes: number;
  /** Begin of the last pulse since the session began, µs. */
  readonly lastMicroseconds: number;
}

/** A lead that is not as it should be, by what was measured last. */
export interface LiveLead {
  readonly side: Side;
  readonly code: LeadCode;
  readonly ohms: number;
}

/** A time of the log as its device's wall clock had it. */
export interface LogTime {
  /** Unix time, ms. */
  readonly timeMs: number;
  readonly offsetMinutes: number;
}

/** Something that happened, for a line of text. */
export type LiveEvent =
  | { readonly kind: 'session-began'; readonly session: LiveSession }
  | {
      readonly kind: 'contraction-ended';
      readonly session: LiveSession;
      readonly contraction: number;
      readonly sides: BothSides<LiveContraction | undefined>;
    }
  | {
      readonly kind: 'session-ended';
      readonly patientId: string;
      readonly startMs: number;
      readonly offsetMinutes: number;
      readonly durationMs: number;
      readonly endReason: string;
    };

interface OpenContraction {
  maxMicroamps: number;
  millivolts: number;
  microamps: number;
  maxMillivolts: number;
  pulses: number;
  limitedPulses: number;
}

interface OpenSide {
  contraction: number;
  lastMicroseconds: number;
  pulses: number;
  limitedPulses: number;
  open: OpenContraction | undefined;
  trend: LiveContraction[];
}

/**
 * Follows a live log: the session that runs, its contractions side by side, its leads, and what happens.
 * Memory: the last contractions and the lead of one patient, and the program of each.
 */
export class LiveView {
  readonly #rules: ParameterRules;
  #key = '';
  #patientId = '';
  #startMs = Number.NaN;
  #offsetMinutes = 0;
  #trainGapMicroseconds: number;
  #sides = bothSides(() => newSide());
  readonly #programs = new Map<string, LoggedProgram>();
  /** Whose leads are known, and what was measured last, Ω. */
  #measuredOf = '';
  #measuredOhms = { left: Number.NaN, right: Number.NaN };
  #told = 0;
  /** The session before this one: what comes late of it does not bring it back. */
  #keyBefore = '';
  #timeMs = Number.NaN;
  #timeOffsetMinutes = 0;

  constructor(rules: ParameterRules) {
    this.#rules = rules;
    this.#trainGapMicroseconds = rules.trainGapSeconds * 1e6;
  }

  /** The session of the last pulse; undefined: none has come. */
  get session(): LiveSession | undefined {
    if (this.#key === '') return undefined;
    const { left, right } = this.#sides;
    return {
      patientId: this.#patientId,
      startMs: this.#startMs,
      offsetMinutes: this.#offsetMinutes,
      lastMicroseconds: Math.max(left.lastMicroseconds, right.lastMicroseconds),
      ...bothSides((side) => this.#sideOf(side)),
    };
  }

  /** Leads of the last patient that are not as they should be. */
  get leads(): LiveLead[] {
    return SIDES.flatMap((side) => {
      const ohms = this.#measuredOhms[side];
      const code = leadState(ohms);
      return code === 'ok' ? [] : [{ side, code, ohms }];
    });
  }

  /** The log's own time of what was taken last; undefined: nothing with a time has come. */
  get logTime(): LogTime | undefined {
    if (Number.isNaN(this.#timeMs)) return undefined;
    return { timeMs: this.#timeMs, offsetMinutes: this.#timeOffsetMinutes };
  }

  /** Takes what has come, and says what happened, in the order in which it did. */
  take(input: ParameterInput): LiveEvent[] {
    if (input.kind === 'batch') return this.#records(input.batch);
    const events: LiveEvent[] = [];
    for (const one of input.telemetry) {
      if (one.kind === 'program') this.#program(one);
      if (one.kind === 'pulses') events.push(...this.#pulses(one.batch));
      else if (one.kind === 'amplitude-trend') this.#timeMs = one.timeMs.at(-1) ?? this.#timeMs;
      else if ('timeMs' in one && !Number.isNaN(one.timeMs)) this.#timeMs = one.timeMs;
    }
    return events;
  }

  #program({ patientId, program }: ProgramRecord): void {
    this.#programs.set(patientId, program);
    if (program.off_s > 0) this.#trainGapMicroseconds = (program.off_s / 2) * 1e6;
  }

  #measured(patientId: string, side: Side, ohms: number): void {
    if (Number.isNaN(ohms)) return;
    if (patientId !== this.#measuredOf)
      this.#measuredOhms = { left: Number.NaN, right: Number.NaN };
    this.#measuredOf = patientId;
    this.#measuredOhms[side] = ohms;
  }

  #records(batch: SessionBatch): LiveEvent[] {
    const events: LiveEvent[] = [];
    for (let i = 0; i < batch.length; i++) {
      const patientId = batch.patients[batch.patientIndex[i]!]!;
      const startMs = batch.startMs[i]!;
      if (this.#key === keyOf(patientId, startMs)) events.push(...this.#endContraction());
      const [offsetMinutes, durationMs] = [batch.offsetMinutes[i]!, batch.durationMs[i]!];
      this.#measured(patientId, 'left', batch.impedanceLeftOhms[i]!);
      this.#measured(patientId, 'right', batch.impedanceRightOhms[i]!);
      this.#timeMs = startMs + (durationMs || 0);
      this.#timeOffsetMinutes = offsetMinutes;
      events.push({
        kind: 'session-ended',
        patientId,
        startMs,
        offsetMinutes,
        durationMs,
        endReason: batch.endReasons[batch.endReasonIndex[i]!]!,
      });
    }
    return events;
  }

  #pulses(batch: PulseBatch): LiveEvent[] {
    const events: LiveEvent[] = [];
    const key = keyOf(batch.patientId, batch.sessionStartMs);
    if (key === this.#keyBefore) return events;
    const isNew = key !== this.#key;
    if (isNew) {
      events.push(...this.#endContraction());
      this.#keyBefore = this.#key;
      this.#key = key;
      this.#sides = bothSides((side) => newSide(this.#trendFor(batch.patientId, side)));
      this.#patientId = batch.patientId;
      this.#startMs = batch.sessionStartMs;
      this.#offsetMinutes = batch.offsetMinutes;
      this.#told = 0;
    }
    const side = this.#sides[batch.side];
    const silence = batch.firstMicroseconds - side.lastMicroseconds;
    if (side.open === undefined || silence > this.#trainGapMicroseconds) {
      if (side.contraction > this.#told) events.push(...this.#endContraction());
      this.#begin(side);
    }
    add(side, batch);
    this.#measured(batch.patientId, batch.side, this.#contractionOf(side.open!).impedanceOhms);
    this.#timeMs = batch.sessionStartMs + Math.floor(side.lastMicroseconds / 1_000);
    this.#timeOffsetMinutes = batch.offsetMinutes;
    if (isNew) events.push({ kind: 'session-began', session: this.session! });
    return events;
  }

  #begin(side: OpenSide): void {
    side.trend = this.#trendOf(side);
    side.contraction++;
    side.open = {
      maxMicroamps: 0,
      millivolts: 0,
      microamps: 0,
      maxMillivolts: 0,
      pulses: 0,
      limitedPulses: 0,
    };
  }

  /** What a side has behind it, the contraction that is open among it. */
  #trendOf({ open, trend }: OpenSide): LiveContraction[] {
    if (open === undefined) return trend;
    return [...trend, this.#contractionOf(open)].slice(-TREND_LENGTH);
  }

  /** What a new session goes on from: a trend is of one patient. */
  #trendFor(patientId: string, side: Side): LiveContraction[] {
    return patientId === this.#patientId ? this.#trendOf(this.#sides[side]) : [];
  }

  /** Says the contraction that is open, once. */
  #endContraction(): LiveEvent[] {
    const { session } = this;
    if (session === undefined) return [];
    const contraction = Math.max(session.left.contraction, session.right.contraction);
    if (contraction <= this.#told) return [];
    this.#told = contraction;
    const sides = bothSides((side) =>
      session[side].contraction === contraction ? session[side].now : undefined,
    );
    return [{ kind: 'contraction-ended', session, contraction, sides }];
  }

  #sideOf(side: Side): LiveSide {
    const { contraction, pulses, limitedPulses, open, trend } = this.#sides[side];
    const now = open && this.#contractionOf(open);
    const program = this.#programs.get(this.#patientId);
    const programmedMilliamps = program?.[`amplitude_${side}_ma`] ?? Number.NaN;
    return { contraction, pulses, limitedPulses, now, programmedMilliamps, trend };
  }

  #contractionOf(open: OpenContraction): LiveContraction {
    const { maxMicroamps, millivolts, microamps, maxMillivolts, pulses, limitedPulses } = open;
    const isMeasured = maxMillivolts > 0;
    return {
      amplitudeMilliamps: maxMicroamps / 1_000,
      impedanceOhms: isMeasured ? (millivolts / microamps) * 1_000 : Number.NaN,
      headroomVolts: isMeasured ? this.#rules.supplyVolts - maxMillivolts / 1_000 : Number.NaN,
      pulses,
      limitedPulses,
    };
  }
}

function newSide(trend: LiveContraction[] = []): OpenSide {
  return {
    contraction: 0,
    lastMicroseconds: -Infinity,
    pulses: 0,
    limitedPulses: 0,
    open: undefined,
    trend,
  };
}

function keyOf(patientId: string, startMs: number): string {
  return `${startMs} ${patientId}`;
}

function add(side: OpenSide, batch: PulseBatch): void {
  const open = side.open!;
  let time = batch.firstMicroseconds;
  for (let i = batch.from; i < batch.from + batch.length; i++) {
    if (i > batch.from) time += batch.deltaMicroseconds[i]!;
    const [amplitude, peak] = [batch.amplitudeMicroamps[i]!, batch.peakMillivolts[i]!];
    if (amplitude !== ABSENT && amplitude > open.maxMicroamps) open.maxMicroamps = amplitude;
    if (amplitude !== ABSENT && peak !== ABSENT) {
      open.millivolts += peak;
      open.microamps += amplitude;
      if (peak > open.maxMillivolts) open.maxMillivolts = peak;
    }
    const isLimited = (batch.flags[i]! & PULSE_FLAG.complianceLimited) !== 0;
    if (isLimited) {
      open.limitedPulses++;
      side.limitedPulses++;
    }
  }
  open.pulses += batch.length;
  side.pulses += batch.length;
  side.lastMicroseconds = Math.max(side.lastMicroseconds, time);
}
