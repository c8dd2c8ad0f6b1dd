import type { Fold } from '../model/fold.js';
import { type SessionBatch, STAMP_KINDS, type StampKind } from '../model/session.js';

/** What an input holds, at a glance. */
export interface Span {
  readonly records: number;
  readonly patientIds: readonly string[];
  /** Earliest and latest start, Unix time ms with the offset as recorded; null without records. */
  readonly first: { readonly startMs: number; readonly offsetMinutes: number } | null;
  readonly last: { readonly startMs: number; readonly offsetMinutes: number } | null;
  readonly stamps: Readonly<Record<StampKind, number>>;
  /** Records with a duration. */
  readonly timed: number;
}

interface SpanState {
  records: number;
  readonly patientIds: Set<string>;
  first: Span['first'];
  last: Span['last'];
  readonly stamps: Record<StampKind, number>;
  timed: number;
}

/** Session batches to what they span. */
export const spanFold: Fold<SessionBatch, SpanState, Span> = {
  create: () => ({
    records: 0,
    patientIds: new Set(),
    first: null,
    last: null,
    stamps: { offset: 0, utc: 0, naive: 0 },
    timed: 0,
  }),
  add(state, batch) {
    state.records += batch.length;
    for (let i = 0; i < batch.length; i++) {
      const place = { startMs: batch.startMs[i]!, offsetMinutes: batch.offsetMinutes[i]! };
      if (state.first === null || place.startMs < state.first.startMs) state.first = place;
      if (state.last === null || place.startMs > state.last.startMs) state.last = place;
      state.stamps[STAMP_KINDS[batch.stampKind[i]!]!]++;
      state.timed += Number(batch.durationMs[i]! >= 0);
      state.patientIds.add(batch.patients[batch.patientIndex[i]!]!);
    }
  },
  merge(first, second) {
    for (const patientId of second.patientIds) first.patientIds.add(patientId);
    for (const kind of STAMP_KINDS) first.stamps[kind] += second.stamps[kind];
    first.records += second.records;
    first.timed += second.timed;
    if (second.first && !(first.first && first.first.startMs <= second.first.startMs)) {
      first.first = second.first;
    }
    if (second.last && !(first.last && first.last.startMs >= second.last.startMs)) {
      first.last = second.last;
    }
    return first;
  },
  finish: ({ patientIds, stamps, ...rest }) => ({
    ...rest,
    stamps: { ...stamps },
    patientIds: [...patientIds].sort(),
  }),
};
