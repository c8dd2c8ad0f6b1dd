import { expect, it } from 'vitest';
import { FindingCounts } from '../../src/analysis/findingCounts.js';
import type { DiagnosticCode, Severity } from '../../src/model/diagnostic.js';

it('counts findings of each kind, the latest first, without notices and what stands elsewhere', () => {
  const counts = new FindingCounts();
  const found = (code: DiagnosticCode, severity: Severity = 'warning', count?: number): void =>
    counts.take({ code, severity, message: '', ...(count === undefined ? {} : { count }) });
  found('STOP_MISSING');
  found('RECORD_DAMAGED', 'error', 4);
  found('RECORD_LATE', 'notice');
  found('LEAD_OPEN');
  found('RECORDS_LOST');
  found('STOP_MISSING');
  expect(counts.latestFirst()).toEqual([
    { code: 'STOP_MISSING', count: 2 },
    { code: 'RECORD_DAMAGED', count: 4 },
  ]);
});
