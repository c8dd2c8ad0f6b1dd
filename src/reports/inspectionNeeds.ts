import type { Span } from '../analysis/spanFold.js';
import type { Fact } from './document.js';

/** What an input holds, as far as it decides which report can be made of it. */
export interface Held {
  readonly span: Span;
  readonly pulses: number;
  /** Kinds of telemetry beside sessions. */
  readonly kinds: readonly string[];
  /** Parameters that no session record tells, as `session-csv` names them. */
  readonly parametersMissing: readonly string[];
  /** True if the times without an offset have no zone yet. */
  readonly needsZone: boolean;
}

/** What is missing for which report, in words. */
export function inspectionNeeds(held: Held): Fact[] {
  return [
    { label: 'For adherence', text: forAdherence(held) },
    { label: 'For parameters', text: forParameters(held) },
  ];
}

function forAdherence({ span, needsZone }: Held): string {
  if (span.records === 0) return 'no session or event';
  const missing = [
    needsZone ? 'a zone for the times without an offset (--zone)' : '',
    span.timed === 0 ? 'durations: figures of duration stay unknown' : '',
    span.timed > 0 && span.timed < span.records
      ? `durations of ${span.records - span.timed} records`
      : '',
    'what was prescribed (--prescription; else 2 × 30 min are assumed)',
  ];
  return `missing: ${missing.filter((text) => text !== '').join('; ')}`;
}

function forParameters({ pulses, kinds, parametersMissing, span }: Held): string {
  const tells = pulses > 0 || kinds.some((kind) => kind !== 'device');
  if (span.records === 0 && !tells) return 'nothing that tells of stimulation';
  if (pulses > 0) return 'complete: every pulse is there';
  if (parametersMissing.length === 0) return 'complete for sessions; single pulses are not there';
  const all = parametersMissing.length === 8 && !tells;
  return all
    ? 'nothing that tells of stimulation'
    : `missing: ${parametersMissing.join(', ')}, and single pulses`;
}
