import { describe, expect, it } from 'vitest';
import { DiagnosticPrinter } from '../../src/cli/diagnosticPrinter.js';
import type { Diagnostic, DiagnosticCode } from '../../src/model/diagnostic.js';

const found = (code: DiagnosticCode, line: number, count?: number): Diagnostic => ({
  severity: 'warning',
  code,
  line,
  message: `${code} here`,
  ...(count === undefined ? {} : { count }),
});

/** What is printed of diagnostics of inputs. */
async function printed(given: readonly (readonly [string, Diagnostic])[]): Promise<string[]> {
  let text = '';
  const printer = new DiagnosticPrinter({
    write: async (piece) => {
      text += String(piece);
    },
  });
  for (const [name, diagnostic] of given) printer.print(name, diagnostic);
  await printer.end();
  return text.trimEnd().split('\n');
}

describe('diagnostics on stderr', () => {
  it('show the first three of a code, so that a frequent one does not hide a rare one', async () => {
    const lost = Array.from(
      { length: 50 },
      (_, i) => ['a', found('RECORDS_LOST', i + 1, 2)] as const,
    );
    expect(await printed([...lost, ['a', found('STOP_MISSING', 51)]])).toEqual([
      'a:1: warning: RECORDS_LOST here',
      'a:2: warning: RECORDS_LOST here',
      'a:3: warning: RECORDS_LOST here',
      'a:51: warning: STOP_MISSING here',
      'a: 94 more RECORDS_LOST; all are counted in the report', // records, as the report counts them
    ]);
  });

  it('are shown for each input', async () => {
    const four = (name: string) =>
      Array.from({ length: 4 }, (_, i) => [name, found('CLOCK_JUMP', i + 1)] as const);
    const lines = await printed([...four('a'), ...four('b')]);
    expect(lines.filter((line) => line.includes('warning'))).toHaveLength(6);
    expect(lines.slice(6)).toEqual([
      'a: 1 more CLOCK_JUMP; all are counted in the report',
      'b: 1 more CLOCK_JUMP; all are counted in the report',
    ]);
  });

  it('are at most twenty of an input', async () => {
    const codes: DiagnosticCode[] = [
      'CLOCK_DRIFT',
      'CLOCK_JUMP',
      'DUPLICATE',
      'LEAD_OPEN',
      'OVERLAP',
      'RECORD_LATE',
      'RECORDS_LOST',
      'STOP_MISSING',
    ];
    const lines = await printed(
      codes.flatMap((code) => [1, 2, 3].map((line) => ['a', found(code, line)] as const)),
    );
    expect(lines.filter((line) => line.includes('warning'))).toHaveLength(20);
    expect(lines.slice(20)).toEqual([
      'a: 1 more RECORDS_LOST; all are counted in the report',
      'a: 3 more STOP_MISSING; all are counted in the report',
    ]);
  });
});
