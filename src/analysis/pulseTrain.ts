/** Pulses of one side without a silence that could part two contractions: a whole one, or a part. */
export interface Segment {
  /** Begin of the first pulse and of the last, µs since the session began. */
  firstMicroseconds: number;
  lastMicroseconds: number;
  pulses: number;
  /** Step of the largest amplitude, and between which times it was held. */
  level: number;
  levelFirstMicroseconds: number;
  levelLastMicroseconds: number;
}

/** Steps of 2.2 % (32 an octave): a ramp has arrived where the largest step begins. */
const LEVELS_PER_OCTAVE = 32;

/** The step of each amplitude, µA. */
export const LEVELS = Uint16Array.from({ length: 65_536 }, (_, microamps) =>
  microamps === 0 ? 0 : 1 + Math.floor(Math.log2(microamps) * LEVELS_PER_OCTAVE),
);

/** What the contractions of one side of a session look like. */
export interface TrainFigures {
  readonly contractions: number;
  /** From the begin of the first pulse to the begin of the last, mean, s; an interval is not known of one pulse. */
  readonly onSeconds: number;
  /** From the begin of one to the begin of the next, mean, s; NaN of a single one. */
  readonly cycleSeconds: number;
  /** Time until the largest amplitude is reached, within 2.2 %, and from when it was left; mean, s. */
  readonly rampUpSeconds: number;
  readonly rampDownSeconds: number;
}

/**
 * Joins segments that no rest parts into contractions: two belong together if the silence between them is
 * at most `trainGapMicroseconds`. `onHole` hears each such silence: pulses may be missing in it.
 */
export function contractionsOf(
  segments: readonly Segment[],
  trainGapMicroseconds: number,
  onHole: (microseconds: number) => void,
): Segment[] {
  const sorted = segments.toSorted((a, b) => a.firstMicroseconds - b.firstMicroseconds);
  const trains: Segment[] = [];
  for (const segment of sorted) {
    const last = trains.at(-1);
    const silence =
      last === undefined ? Infinity : segment.firstMicroseconds - last.lastMicroseconds;
    if (last === undefined || silence > trainGapMicroseconds) {
      trains.push({ ...segment });
      continue;
    }
    if (silence > 0) onHole(silence);
    join(last, segment);
  }
  return trains;
}

function join(train: Segment, next: Segment): void {
  train.lastMicroseconds = Math.max(train.lastMicroseconds, next.lastMicroseconds);
  train.pulses += next.pulses;
  if (next.level > train.level) {
    train.level = next.level;
    train.levelFirstMicroseconds = next.levelFirstMicroseconds;
    train.levelLastMicroseconds = next.levelLastMicroseconds;
  } else if (next.level === train.level) {
    train.levelFirstMicroseconds = Math.min(
      train.levelFirstMicroseconds,
      next.levelFirstMicroseconds,
    );
    train.levelLastMicroseconds = Math.max(train.levelLastMicroseconds, next.levelLastMicroseconds);
  }
}

/** `intervalMicroseconds`: the usual one, which the last pulse of a contraction takes too. */
export function trainFigures(
  trains: readonly Segment[],
  intervalMicroseconds: number,
): TrainFigures {
  const seconds = (of: (train: Segment) => number): number =>
    trains.reduce((sum, train) => sum + of(train), 0) / trains.length / 1e6;
  const first = trains[0]?.firstMicroseconds ?? Number.NaN;
  const last = trains.at(-1)?.firstMicroseconds ?? Number.NaN;
  return {
    contractions: trains.length,
    onSeconds: seconds(
      ({ firstMicroseconds, lastMicroseconds }) =>
        lastMicroseconds - firstMicroseconds + intervalMicroseconds,
    ),
    cycleSeconds: trains.length > 1 ? (last - first) / (trains.length - 1) / 1e6 : Number.NaN,
    rampUpSeconds: seconds(
      ({ firstMicroseconds, levelFirstMicroseconds }) => levelFirstMicroseconds - firstMicroseconds,
    ),
    rampDownSeconds: seconds(
      ({ lastMicroseconds, levelLastMicroseconds }) => lastMicroseconds - levelLastMicroseconds,
    ),
  };
}
