import type { PulseBatch, PulseColumns, SessionKey, Side } from '../model/pulse.js';
import type { ParameterRules } from './parameterRules.js';
import type { ParameterInput } from './parametersFold.js';
import { type BothSides, bothSides } from './sessionParameters.js';

export interface ContractionPickerOptions {
  /** undefined: the patient of the first pulse. */
  readonly patientId: string | undefined;
  /** Which session that has pulses, from 1, in the order in which they come. */
  readonly session: number;
  /** Which contraction of it, from 1. */
  readonly contraction: number;
  readonly rules: ParameterRules;
}

/** The pulses of one contraction. */
export interface PickedContraction extends SessionKey, BothSides<PulseColumns | undefined> {
  readonly contraction: number;
  /** Median number of pulses in the contractions of the session, the lower of the middle two; 0: the side has none. */
  readonly usualPulses: BothSides<number>;
}

/** How many sessions and contractions there were, where the one that was asked for is not among them. */
export interface NotPicked {
  readonly sessions: number;
  /** Of the session that was asked for; NaN if there is none. */
  readonly contractions: number;
}

/** One pulse while it is kept. */
interface Pulse {
  readonly at: number;
  readonly amplitude: number;
  readonly width: number;
  readonly peak: number;
  readonly flags: number;
}

/** Keeps the pulses of one session out of a log and gives those of one contraction. */
export class ContractionPicker {
  readonly #options: ContractionPickerOptions;
  readonly #seen = new Set<number>();
  #patientId: string | undefined;
  #session: SessionKey | undefined;
  #trainGapMicroseconds: number;
  readonly #pulses: BothSides<Pulse[]> = bothSides(() => []);

  constructor(options: ContractionPickerOptions) {
    this.#options = options;
    this.#patientId = options.patientId;
    this.#trainGapMicroseconds = options.rules.trainGapSeconds * 1e6;
  }

  take(input: ParameterInput): void {
    if (input.kind === 'batch') return;
    for (const one of input.telemetry) {
      if (one.kind === 'pulses') this.#takePulses(one.batch);
      else if (one.kind === 'program' && one.patientId === this.#patientId) {
        const rest = one.program.off_s;
        if (rest > 0 && this.#session === undefined) this.#trainGapMicroseconds = (rest / 2) * 1e6;
      }
    }
  }

  /** The contraction that was asked for, or what there is instead. Pulses that came late are in their place. */
  pick(): PickedContraction | NotPicked {
    const session = this.#session;
    if (session === undefined) return { sessions: this.#seen.size, contractions: Number.NaN };
    const times = [...this.#pulses.left, ...this.#pulses.right]
      .map(({ at }) => at)
      .sort((a, b) => a - b);
    const begins: number[] = [];
    for (const [i, at] of times.entries()) {
      if (i === 0 || at - times[i - 1]! > this.#trainGapMicroseconds) begins.push(at);
    }
    const { contraction } = this.#options;
    const from = begins[contraction - 1];
    if (from === undefined) return { sessions: this.#seen.size, contractions: begins.length };
    const to = begins[contraction] ?? Infinity;
    const columnsOf = (side: Side): PulseColumns | undefined =>
      columns(this.#pulses[side].filter(({ at }) => at >= from && at < to));
    const { patientId, sessionStartMs, offsetMinutes } = session;
    const usualPulses = bothSides((side) => usualCount(this.#pulses[side], begins));
    return {
      patientId,
      sessionStartMs,
      offsetMinutes,
      contraction,
      usualPulses,
      ...bothSides(columnsOf),
    };
  }

  #takePulses(batch: PulseBatch): void {
    const { patientId, sessionStartMs, offsetMinutes, side } = batch;
    this.#patientId ??= patientId;
    if (patientId !== this.#patientId) return;
    this.#seen.add(sessionStartMs);
    if (this.#session === undefined && this.#seen.size === this.#options.session) {
      this.#session = { patientId, sessionStartMs, offsetMinutes };
    }
    if (this.#session?.sessionStartMs !== sessionStartMs) return;
    let at = batch.firstMicroseconds;
    for (let i = batch.from; i < batch.from + batch.length; i++) {
      if (i > batch.from) at += batch.deltaMicroseconds[i]!;
      this.#pulses[side].push({
        at,
        amplitude: batch.amplitudeMicroamps[i]!,
        width: batch.pulseWidthMicroseconds[i]!,
        peak: batch.peakMillivolts[i]!,
        flags: batch.flags[i]!,
      });
    }
  }
}

/** How many of the pulses lie between one begin and the next, in the middle of all contractions that have any. */
function usualCount(pulses: readonly Pulse[], begins: readonly number[]): number {
  const counts = begins
    .map((from, i) => {
      const to = begins[i + 1] ?? Infinity;
      return pulses.reduce((count, { at }) => count + Number(at >= from && at < to), 0);
    })
    .filter((count) => count > 0)
    .sort((a, b) => a - b);
  return counts[Math.ceil(counts.length / 2) - 1] ?? 0;
}

function columns(pulses: readonly Pulse[]): PulseColumns | undefined {
  if (pulses.length === 0) return undefined;
  const sorted = pulses.toSorted((a, b) => a.at - b.at);
  return {
    length: sorted.length,
    from: 0,
    firstMicroseconds: sorted[0]!.at,
    deltaMicroseconds: Uint32Array.from(sorted, ({ at }, i) =>
      i === 0 ? 0 : at - sorted[i - 1]!.at,
    ),
    amplitudeMicroamps: Uint16Array.from(sorted, ({ amplitude }) => amplitude),
    pulseWidthMicroseconds: Uint16Array.from(sorted, ({ width }) => width),
    peakMillivolts: Uint16Array.from(sorted, ({ peak }) => peak),
    flags: Uint8Array.from(sorted, ({ flags }) => flags),
  };
}
