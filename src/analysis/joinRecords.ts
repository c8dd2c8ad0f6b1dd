import { type ColumnSource, ownColumns } from './columnSource.js';
import { NO_DURATION, type PatientRecords } from './sessionLedger.js';

/** Where a record stands in the inputs. */
export interface RecordPlace {
  readonly source: number;
  readonly line: number;
}

/** A record that repeats another or overlaps the one before it. */
export interface RecordFinding {
  readonly kind: 'duplicate' | 'conflicting-duplicate' | 'overlap';
  readonly at: RecordPlace;
  /** The record that was kept, or that it overlaps. */
  readonly other: RecordPlace;
}

/** Sessions as the patient did them, each a record or fragments joined: columns of `length`, in time order. */
export interface JoinedSessions {
  readonly length: number;
  /** Start of the first fragment, Unix time, ms. */
  readonly startMs: Float64Array;
  /** What the wall clock showed then, ms as if it were UTC. */
  readonly startWallMs: Float64Array;
  /** Time delivered, ms, no instant counted twice; NaN for a bare event. */
  readonly deliveredMs: Float64Array;
  /** Records that the session was made of. */
  readonly records: Uint32Array;
}

/** Findings kept with their place, of each kind in each input; beyond that they are counted. */
const PLACED_FINDINGS = 1_000;

/** Findings of any number in bounded memory: all counted, the first of each kind and input kept. */
export class RecordFindings {
  readonly placed: RecordFinding[] = [];
  readonly #counts = new Map<RecordFinding['kind'], Map<number, number>>();

  /** Counts one; `find` is asked for the finding only if it will be kept. */
  add(kind: RecordFinding['kind'], source: number, find: () => RecordFinding): void {
    if (this.#count(kind, source, 1) <= PLACED_FINDINGS) this.placed.push(find());
  }

  addAll(others: RecordFindings): void {
    for (const [kind, bySource] of others.#counts) {
      for (const [source, count] of bySource) this.#count(kind, source, count);
    }
    const room = PLACED_FINDINGS - this.placed.length;
    if (room > 0) this.placed.push(...others.placed.slice(0, room));
  }

  countOf(kind: RecordFinding['kind']): number {
    let sum = 0;
    for (const count of this.#counts.get(kind)?.values() ?? []) sum += count;
    return sum;
  }

  /** Counts by kind and then by input. */
  get counts(): ReadonlyMap<RecordFinding['kind'], ReadonlyMap<number, number>> {
    return this.#counts;
  }

  #count(kind: RecordFinding['kind'], source: number, more: number): number {
    let bySource = this.#counts.get(kind);
    if (bySource === undefined) {
      bySource = new Map();
      this.#counts.set(kind, bySource);
    }
    const count = (bySource.get(source) ?? 0) + more;
    bySource.set(source, count);
    return count;
  }
}

export interface JoinRules {
  /** What the wall clock showed at the start of each record, ms as if it were UTC. */
  readonly wallMs: Float64Array;
  /** Delivered time that makes each record a complete session, ms. */
  readonly completeMs: Float64Array;
  /** Fragments closer than this are one session, ms. */
  readonly mergeGapMs: number;
  /** Bare events closer than this to the one before are not counted apart, ms. */
  readonly eventGapMs: number;
}

export interface JoinedRecords {
  readonly sessions: JoinedSessions;
  readonly findings: RecordFindings;
  /** Records that start before the one above them in the same input: how many, and the topmost line. */
  readonly backwards: readonly {
    readonly source: number;
    readonly count: number;
    readonly firstLine: number;
  }[];
}

/**
 * Makes sessions out of one patient's records, whatever their order:
 * 1. records with the same start are one record (the longest is kept);
 * 2. time that an earlier record covers counts for the earlier one alone;
 * 3. a record that begins less than the gap after the end of the one before joins it, unless both are
 *    complete sessions in themselves: two whole sessions stay two, however close.
 */
export function joinRecords(
  records: PatientRecords,
  rules: JoinRules,
  columns: ColumnSource = ownColumns,
): JoinedRecords {
  const order = chronological(records, columns('Uint32Array', 'order', records.length));
  const { startMs, durationMs } = records;
  const { wallMs, completeMs, mergeGapMs, eventGapMs } = rules;
  const sessionStartMs = columns('Float64Array', 'startMs', records.length);
  const sessionWallMs = columns('Float64Array', 'startWallMs', records.length);
  const deliveredMs = columns('Float64Array', 'deliveredMs', records.length);
  const fragmentCount = columns('Uint32Array', 'records', records.length);
  const findings = new RecordFindings();
  const placeOf = (i: number): RecordPlace => ({
    source: records.sourceAt(i),
    line: records.lineAt(i),
  });

  let last = -1; // the session being gathered
  let complete = false; // … has delivered enough already
  let endMs = -Infinity;
  let longest = -1; // the record whose end is `endMs`
  let kept = -1;

  for (let k = 0; k < order.length; k++) {
    const i = order[k]!;
    const start = startMs[i]!;
    if (kept >= 0 && start === startMs[kept]!) {
      const kind = durationMs[i] === durationMs[kept] ? 'duplicate' : 'conflicting-duplicate';
      const other = kept;
      findings.add(kind, records.sourceAt(i), () => ({
        kind,
        at: placeOf(i),
        other: placeOf(other),
      }));
      continue;
    }
    kept = i;
    const isEvent = durationMs[i] === NO_DURATION;
    const lasts = isEvent ? 0 : durationMs[i]!;
    const overlap = Math.max(0, Math.min(endMs, start + lasts) - start);
    if (overlap > 0) {
      const [kind, other] = ['overlap', longest] as const;
      findings.add(kind, records.sourceAt(i), () => ({
        kind,
        at: placeOf(i),
        other: placeOf(other),
      }));
    }
    const counted = lasts - overlap;
    const wholeAlone = !isEvent && counted >= completeMs[i]!;
    const gap = isEvent ? eventGapMs : mergeGapMs;
    if (last >= 0 && start - endMs < gap && !(complete && wholeAlone)) {
      deliveredMs[last]! += counted; // NaN stays NaN: an event has no duration to add to
      fragmentCount[last]!++;
      complete ||= deliveredMs[last]! >= completeMs[i]!;
    } else {
      last++;
      sessionStartMs[last] = start;
      sessionWallMs[last] = wallMs[i]!;
      deliveredMs[last] = isEvent ? Number.NaN : counted;
      fragmentCount[last] = 1;
      complete = wholeAlone;
    }
    if (start + lasts >= endMs) {
      endMs = start + lasts;
      longest = i;
    }
  }
  const length = last + 1;
  const sessions = {
    length,
    startMs: sessionStartMs.subarray(0, length),
    startWallMs: sessionWallMs.subarray(0, length),
    deliveredMs: deliveredMs.subarray(0, length),
    records: fragmentCount.subarray(0, length),
  };
  return { sessions, findings, backwards: backwardSteps(records) };
}

/** Row numbers by start, longest first, then by offset, so that the order in the inputs never decides what is kept. */
function chronological(records: PatientRecords, order: Uint32Array): Uint32Array {
  const { length, startMs, durationMs, offsetMinutes } = records;
  let sorted = true;
  for (let i = 0; i < length; i++) {
    order[i] = i;
    if (i > 0 && !(startMs[i]! > startMs[i - 1]!)) sorted = false;
  }
  if (sorted) return order;
  const lengthOf = (i: number): number => (durationMs[i] === NO_DURATION ? -1 : durationMs[i]!);
  return order.sort(
    (a, b) =>
      startMs[a]! - startMs[b]! ||
      lengthOf(b) - lengthOf(a) ||
      offsetMinutes[a]! - offsetMinutes[b]! ||
      records.sourceAt(a) - records.sourceAt(b) ||
      records.lineAt(a) - records.lineAt(b),
  );
}

function backwardSteps(records: PatientRecords): JoinedRecords['backwards'] {
  const { length, startMs } = records;
  const steps = new Map<number, { source: number; count: number; firstLine: number }>();
  for (let i = 1; i < length; i++) {
    if (startMs[i]! >= startMs[i - 1]! || records.sourceAt(i) !== records.sourceAt(i - 1)) continue;
    const [source, line] = [records.sourceAt(i), records.lineAt(i)];
    const step = steps.get(source) ?? { source, count: 0, firstLine: line };
    step.count++;
    step.firstLine = Math.min(step.firstLine, line);
    steps.set(source, step);
  }
  return [...steps.values()];
}
