import {
  type CountedSessions,
  SESSION_OUTCOMES,
  type SessionOutcome,
} from '../analysis/countSessions.js';
import type { PatientParameters } from '../analysis/patientParameters.js';
import type { SessionParameters } from '../analysis/sessionParameters.js';
import { SECOND_MS } from '../model/units.js';

/** A session or bare event on a time line of its own. */
export interface StimulationEvent {
  /** Since the first one, s. */
  readonly onsetSeconds: number;
  /** Time delivered, s; null for a bare event. */
  readonly durationSeconds: number | null;
  readonly outcome: SessionOutcome;
  /** Records that it was made of. */
  readonly records: number;
  /** Of its first record; undefined: nobody asked, or no record tells. */
  readonly parameters: SessionParameters | undefined;
}

/** The sessions of one patient in the order of their starts. */
export function* stimulationEvents(
  sessions: CountedSessions | undefined,
  parameters?: PatientParameters | undefined,
): Generator<StimulationEvent> {
  if (sessions === undefined) return;
  const measured = parameters?.sessionsInOrder()[Symbol.iterator]();
  let next = measured?.next();
  for (let i = 0; i < sessions.length; i++) {
    const startMs = sessions.startMs[i]!;
    // Both are in the order of their starts; of a session made of several records the later ones are passed over.
    while (next?.done === false && next.value.startMs < startMs) next = measured!.next();
    const deliveredMs = sessions.deliveredMs[i]!;
    yield {
      onsetSeconds: (startMs - sessions.startMs[0]!) / SECOND_MS,
      durationSeconds: Number.isNaN(deliveredMs) ? null : deliveredMs / SECOND_MS,
      outcome: SESSION_OUTCOMES[sessions.outcome[i]!]!,
      records: sessions.records[i]!,
      parameters: next?.done === false && next.value.startMs === startMs ? next.value : undefined,
    };
  }
}
