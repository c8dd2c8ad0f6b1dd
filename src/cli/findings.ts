import type { AdherenceResult } from '../analysis/adherenceFold.js';
import type { RecordFinding, RecordPlace } from '../analysis/joinRecords.js';
import type { DiagnosticCode } from '../model/diagnostic.js';
import type { InputRecorder } from './ingest.js';

const CODES: Readonly<Record<RecordFinding['kind'], DiagnosticCode>> = {
  duplicate: 'DUPLICATE',
  'conflicting-duplicate': 'DUPLICATE',
  overlap: 'OVERLAP',
};

/** Reports what only the whole of the records shows (repeated, overlapping, newest-first) to the inputs concerned. */
export function reportFindings(result: AdherenceResult, inputs: readonly InputRecorder[]): void {
  const { counts, placed } = result.findings;
  const shown = new Map<RecordFinding['kind'], Map<number, number>>();
  for (const finding of placed.toSorted(byPlace)) {
    const { kind, at } = finding;
    inputs[at.source]!.report({
      severity: 'warning',
      code: CODES[kind],
      line: at.line,
      message: say(finding, inputs),
    });
    const bySource = shown.get(kind) ?? new Map<number, number>();
    shown.set(kind, bySource.set(at.source, (bySource.get(at.source) ?? 0) + 1));
  }
  for (const [kind, bySource] of counts) {
    for (const [source, count] of bySource) {
      const rest = count - (shown.get(kind)?.get(source) ?? 0);
      if (rest > 0) inputs[source]!.count(CODES[kind], 'warning', rest);
    }
  }
  for (const [source, { count, firstLine }] of result.backwards) {
    if (inputs[source]!.has('RECORD_LATE')) continue; // the numbers of the records have said so
    inputs[source]!.report({
      severity: 'notice',
      code: 'ORDER_BACKWARDS',
      line: firstLine,
      message: `times run backwards here${count > 1 ? ` and ${count - 1} times more` : ''}; put in order before counting`,
    });
  }
}

function say({ kind, at, other }: RecordFinding, inputs: readonly InputRecorder[]): string {
  const place = placeText(other, at, inputs);
  switch (kind) {
    case 'duplicate':
      return `same start and length as ${place}; counted once`;
    case 'conflicting-duplicate':
      return `same start as ${place} but another length; the longer one is counted`;
    case 'overlap':
      return `begins before the session of ${place} ended; the shared time is counted once`;
  }
}

function placeText(other: RecordPlace, at: RecordPlace, inputs: readonly InputRecorder[]): string {
  const { name, places } = inputs[other.source]!;
  if (other.source === at.source) return `${places} ${other.line}`;
  return `${name}:${places === 'line' ? '' : `${places} `}${other.line}`;
}

function byPlace(a: RecordFinding, b: RecordFinding): number {
  return a.at.source - b.at.source || a.at.line - b.at.line;
}
