import type { Fold } from '../model/fold.js';
import type { LoggedProgram } from '../model/logEvent.js';
import { type PulseBatch, type SessionKey, SIDES, type Side } from '../model/pulse.js';
import type { SessionBatch } from '../model/session.js';
import { type ShowTime, showingTime } from '../model/shownTime.js';
import type {
  BatteryRecord,
  ContractionRecord,
  ImpedanceRecord,
  ProgramRecord,
  Telemetry,
} from '../model/telemetry.js';
import { ContinuousState } from './continuousTherapy.js';
import { CountingHistogram } from './countingHistogram.js';
import type { ParameterRules } from './parameterRules.js';
import { type PatientParameters, patientParameters } from './patientParameters.js';
import { programmedSides, type SessionParameters, sessionParameters } from './sessionParameters.js';
import { type Counted, recordOf, type SessionRecord, SessionTable } from './sessionTable.js';
import type { SummedContractions } from './sideFigures.js';
import { SidePulses } from './sidePulses.js';

/** What the fold takes: session records, and what logs say besides. */
export type ParameterInput =
  | { readonly kind: 'batch'; readonly batch: SessionBatch }
  | { readonly kind: 'telemetry'; readonly telemetry: readonly Telemetry[] };

/** Sessions whose pulses may still come, at most: older ones are summed up. */
const MAX_OPEN = 16;

/** A session whose pulses or contractions are being counted. */
interface OpenSession extends SessionKey {
  pulses: { left: SidePulses | undefined; right: SidePulses | undefined };
  contractions: { left: SummedContractions | undefined; right: SummedContractions | undefined };
  counted: Counted | undefined;
  record: SessionRecord | undefined;
}

/** What is kept of one patient. */
export interface PatientState {
  readonly patientId: string;
  /** Sessions of which only the record is known. */
  readonly table: SessionTable;
  /** Sessions that were summed up from their pulses or contractions, by their start. */
  readonly summed: Map<number, SessionParameters>;
  /** Amplitudes of the pulses of all sessions that were summed up, µA; undefined: there are none. */
  readonly amplitudes: Record<Side, CountingHistogram | undefined>;
  readonly programs: { readonly timeMs: number; readonly program: LoggedProgram }[];
  readonly impedances: ImpedanceRecord[];
  readonly batteries: BatteryRecord[];
  /** Undefined: no device of theirs stimulates without sessions. */
  continuous: ContinuousState | undefined;
}

export interface ParametersFoldOptions {
  /** On which wall clock sessions and tests are shown. @defaultValue each as it was recorded */
  readonly showTime?: ShowTime | undefined;
}

const AS_RECORDED = showingTime(() => undefined);

/** The state of {@link parametersFold}. */
export class ParametersState {
  readonly rules: ParameterRules;
  readonly showTime: ShowTime;
  readonly patients = new Map<string, PatientState>();
  readonly #open = new Map<string, OpenSession>();
  /** The first session stays open: its beginning may lie in an earlier shard. */
  #firstKey: string | undefined;
  #lastKey = '';
  #last: OpenSession | undefined;

  constructor(rules: ParameterRules, { showTime = AS_RECORDED }: ParametersFoldOptions = {}) {
    this.rules = rules;
    this.showTime = showTime;
  }

  add(input: ParameterInput): void {
    if (input.kind === 'batch') this.#addRecords(input.batch);
    else {
      this.#closeOldest(); // now, for the records of sessions come behind their telemetry
      for (const one of input.telemetry) this.#addTelemetry(one);
    }
  }

  absorb(later: ParametersState): void {
    for (const [patientId, state] of later.patients) {
      const own = this.patient(patientId);
      own.table.absorb(state.table);
      for (const [startMs, session] of state.summed) own.summed.set(startMs, session);
      for (const side of SIDES) addAmplitudes(own, side, state.amplitudes[side]);
      own.programs.push(...state.programs);
      own.impedances.push(...state.impedances);
      own.batteries.push(...state.batteries);
      if (state.continuous) {
        own.continuous ??= new ContinuousState();
        own.continuous.absorb(state.continuous);
      }
    }
    for (const [key, session] of later.#open) {
      const own = this.#session(key, session);
      own.record ??= session.record;
      own.counted ??= session.counted;
      for (const side of SIDES) absorbSide(own, session, side);
    }
  }

  patient(patientId: string): PatientState {
    let state = this.patients.get(patientId);
    if (state === undefined) {
      state = {
        patientId,
        table: new SessionTable(),
        summed: new Map(),
        amplitudes: { left: undefined, right: undefined },
        programs: [],
        impedances: [],
        batteries: [],
        continuous: undefined,
      };
      this.patients.set(patientId, state);
    }
    return state;
  }

  /** Sessions that are still open, as they would be summed up now, with their pulses. */
  *openOf(patientId: string): Generator<
    {
      readonly session: SessionParameters;
      readonly pulses: OpenSession['pulses'];
      readonly record: SessionRecord | undefined;
    },
    undefined
  > {
    for (const open of this.#open.values()) {
      if (open.patientId !== patientId) continue;
      yield { session: this.#summary(open), pulses: open.pulses, record: open.record };
    }
  }

  #addRecords(batch: SessionBatch): void {
    for (const patientId of batch.enrolled) this.patient(patientId);
    for (let i = 0; i < batch.length; i++) {
      const patientId = batch.patients[batch.patientIndex[i]!]!;
      const open = this.#open.get(keyOf(patientId, batch.startMs[i]!));
      if (open === undefined) this.patient(patientId).table.add(recordOf(batch, i));
      else if (open.record === undefined) open.record = recordOf(batch, i, open.counted);
      else if (batch.durationMs[i]! > open.record.durationMs) {
        open.record = recordOf(batch, i, open.counted);
      }
    }
  }

  #addTelemetry(telemetry: Telemetry): void {
    switch (telemetry.kind) {
      case 'pulses':
        this.#addPulses(telemetry.batch);
        break;
      case 'contraction':
        this.#addContraction(telemetry);
        break;
      case 'session-counters':
        this.#session(keyOf(telemetry.patientId, telemetry.sessionStartMs), telemetry).counted =
          telemetry;
        break;
      case 'program':
        this.#addProgram(telemetry);
        break;
      case 'impedance':
        this.patient(telemetry.patientId).impedances.push(telemetry);
        break;
      case 'battery':
        this.patient(telemetry.patientId).batteries.push(telemetry);
        break;
      case 'device':
        break; // for exports that name it
      default: {
        const patient = this.patient(telemetry.patientId);
        patient.continuous ??= new ContinuousState();
        patient.continuous.add(telemetry);
      }
    }
  }

  #addPulses(batch: PulseBatch): void {
    const session = this.#sessionOf(batch);
    session.pulses[batch.side] ??= new SidePulses();
    session.pulses[batch.side]!.add(batch);
  }

  #addContraction(record: ContractionRecord): void {
    if (Number.isNaN(record.sessionStartMs)) return; // of a session whose start was lost
    const { contractions } = this.#session(keyOf(record.patientId, record.sessionStartMs), record);
    contractions[record.side] ??= {
      contractions: 0,
      pulses: 0,
      durationMs: 0,
      amplitudePeakMilliamps: 0,
      amplitudeSum: 0,
      impedanceSum: 0,
    };
    const sum = contractions[record.side]!;
    sum.contractions++;
    sum.pulses += record.pulses;
    sum.durationMs += record.durationMs;
    sum.amplitudePeakMilliamps = Math.max(
      sum.amplitudePeakMilliamps,
      record.amplitudePeakMilliamps,
    );
    sum.amplitudeSum += record.amplitudeMeanMilliamps * record.pulses;
    sum.impedanceSum += record.impedanceOhms;
  }

  #addProgram({ patientId, timeMs, program }: ProgramRecord): void {
    this.patient(patientId).programs.push({ timeMs, program });
  }

  /** The session of a run of pulses: mostly that of the run before. */
  #sessionOf(key: SessionKey): OpenSession {
    const last = this.#last;
    const { patientId, sessionStartMs } = key;
    if (last && last.sessionStartMs === sessionStartMs && last.patientId === patientId) return last;
    return this.#session(keyOf(patientId, sessionStartMs), key);
  }

  #session(key: string, { patientId, sessionStartMs, offsetMinutes }: SessionKey): OpenSession {
    if (key === this.#lastKey && this.#last) return this.#last;
    let session = this.#open.get(key);
    if (session === undefined) {
      session = {
        patientId,
        sessionStartMs,
        offsetMinutes,
        pulses: { left: undefined, right: undefined },
        contractions: { left: undefined, right: undefined },
        counted: undefined,
        record: undefined,
      };
      this.patient(patientId);
      this.#open.set(key, session);
      this.#firstKey ??= key;
    }
    this.#lastKey = key;
    this.#last = session;
    return session;
  }

  #closeOldest(): void {
    for (const [key, session] of this.#open) {
      if (this.#open.size <= MAX_OPEN) return;
      if (key === this.#firstKey) continue;
      this.#open.delete(key);
      if (this.#last === session) this.#last = undefined;
      this.#close(session);
    }
  }

  #close(session: OpenSession): void {
    const state = this.patient(session.patientId);
    const { pulses, contractions, record } = session;
    const hasParts = SIDES.some((side) => pulses[side] ?? contractions[side]);
    if (!hasParts) {
      if (record) state.table.add({ ...record, ...session.counted });
      // Counted and never recorded: a log says that it began, and not how long it was.
      else if (session.counted) state.summed.set(session.sessionStartMs, this.#summary(session));
      return;
    }
    for (const side of SIDES) addAmplitudes(state, side, pulses[side]?.amplitudes);
    state.summed.set(session.sessionStartMs, this.#summary(session));
  }

  #summary(session: OpenSession): SessionParameters {
    const { programs } = this.patient(session.patientId);
    const { record, counted, pulses, contractions, sessionStartMs, offsetMinutes } = session;
    const whole = record && { ...record, ...counted };
    return sessionParameters(
      {
        startMs: sessionStartMs,
        offsetMinutes,
        record: whole,
        pulses,
        contractions,
        programmed: programmedSides(programs, sessionStartMs, record?.durationMs ?? Number.NaN),
      },
      this.rules,
    );
  }
}

function addAmplitudes(
  { amplitudes }: PatientState,
  side: Side,
  given: CountingHistogram | undefined,
): void {
  if (given === undefined) return;
  amplitudes[side] ??= new CountingHistogram();
  amplitudes[side].absorb(given);
}

function keyOf(patientId: string, startMs: number): string {
  return `${startMs} ${patientId}`;
}

function absorbSide(own: OpenSession, other: OpenSession, side: Side): void {
  const [pulses, contractions] = [other.pulses[side], other.contractions[side]];
  if (pulses) {
    own.pulses[side] ??= new SidePulses();
    own.pulses[side]!.absorb(pulses);
  }
  if (contractions === undefined) return;
  const sum = own.contractions[side];
  if (sum === undefined) {
    own.contractions[side] = { ...contractions };
    return;
  }
  sum.contractions += contractions.contractions;
  sum.pulses += contractions.pulses;
  sum.durationMs += contractions.durationMs;
  sum.amplitudePeakMilliamps = Math.max(
    sum.amplitudePeakMilliamps,
    contractions.amplitudePeakMilliamps,
  );
  sum.amplitudeSum += contractions.amplitudeSum;
  sum.impedanceSum += contractions.impedanceSum;
}

export interface ParametersResult {
  /** In code-unit order of their ids. */
  readonly patients: readonly PatientParameters[];
}

/**
 * Session records, pulses and contractions to the parameters of each patient. Pulses come in any order;
 * of each session one state of fixed size is kept while its pulses come, and its figures afterwards.
 */
export function parametersFold(
  rules: ParameterRules,
  options: ParametersFoldOptions = {},
): Fold<ParameterInput, ParametersState, ParametersResult> {
  return {
    create: () => new ParametersState(rules, options),
    add: (state, input) => state.add(input),
    merge(first, second) {
      first.absorb(second);
      return first;
    },
    finish: (state) => ({
      patients: [...state.patients.keys()]
        .sort()
        .map((patientId) => patientParameters(state, patientId)),
    }),
  };
}
