import { from, lastValueFrom, toArray } from 'rxjs';
import type { TrueFault, TruthEntry } from '../../simulator/truth.js';
import { recognisedFormat } from '../../src/codecs/index.js';
import type { Diagnostic } from '../../src/model/diagnostic.js';
import type { SessionBatch } from '../../src/model/session.js';
import { decode, divertDiagnostics } from '../../src/operators/index.js';

export interface ReadLog {
  readonly batches: readonly SessionBatch[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a log as the program does. */
export async function readLog(chunks: Iterable<Uint8Array>): Promise<ReadLog> {
  const diagnostics: Diagnostic[] = [];
  const batches = await lastValueFrom(
    from(chunks).pipe(
      decode(recognisedFormat()),
      divertDiagnostics((diagnostic) => diagnostics.push(diagnostic)),
      toArray(),
    ),
  );
  return { batches, diagnostics };
}

export interface Comparison {
  readonly found: number;
  readonly missed: readonly string[];
  readonly invented: readonly string[];
}

const faultKey = ({ code, line, count }: TrueFault): string => `${code} line ${line} × ${count}`;
const diagnosticKey = ({ code, line, count = 1 }: Diagnostic): string =>
  `${code} line ${line} × ${count}`;

/** Holds what was found against what was injected: kind, place and number must agree. */
export function compared(
  truth: readonly TruthEntry[],
  diagnostics: readonly Diagnostic[],
): Comparison {
  const faults = truth.filter((entry): entry is TrueFault => entry.type === 'fault');
  const injected = faults.map(faultKey);
  const missed = [...injected];
  const invented: string[] = [];
  for (const diagnostic of diagnostics) {
    const at = missed.indexOf(diagnosticKey(diagnostic));
    if (at < 0) invented.push(`${diagnosticKey(diagnostic)}: ${diagnostic.message}`);
    else missed.splice(at, 1);
  }
  return { found: injected.length - missed.length, missed, invented };
}
