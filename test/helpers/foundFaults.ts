import { from, lastValueFrom, toArray } from 'rxjs';
import type { TrueFault, TruthEntry } from '../../simulator/truth.js';
import { recognisedFormat } from '../../src/codecs/index.js';
import type { Diagnostic } from '../../src/model/diagnostic.js';
import type { SessionBatch } from '../../src/model/session.js';
import type { Telemetry } from '../../src/model/telemetry.js';
import { decode, divertDiagnostics, type Readings } from '../../src/operators/index.js';

export interface ReadLog {
  readonly batches: readonly SessionBatch[];
  readonly telemetry: readonly Telemetry[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a log as the program does. */
export async function readLog(chunks: Iterable<Uint8Array>): Promise<ReadLog> {
  const diagnostics: Diagnostic[] = [];
  const readings: Readings[] = await lastValueFrom(
    from(chunks).pipe(
      decode(recognisedFormat()),
      divertDiagnostics((diagnostic) => diagnostics.push(diagnostic)),
      toArray(),
    ),
  );
  const batches = readings.flatMap((item) => (item.kind === 'batch' ? [item.batch] : []));
  const telemetry = readings.flatMap((item) => (item.kind === 'telemetry' ? item.telemetry : []));
  return { batches, telemetry, diagnostics };
}

export interface Comparison {
  readonly found: number;
  readonly missed: readonly string[];
  readonly invented: readonly string[];
}

type Placed = Pick<TrueFault, 'code' | 'line' | 'byte'> & { readonly count?: number };
const placeKey = ({ code, line, byte, count = 1 }: Placed): string =>
  `${code} ${byte === undefined ? `line ${line}` : `byte ${byte}`} × ${count}`;

/** Holds what was found against what was injected: kind, place and number must agree. */
export function compared(
  truth: readonly TruthEntry[],
  diagnostics: readonly Diagnostic[],
): Comparison {
  const faults = truth.filter((entry): entry is TrueFault => entry.type === 'fault');
  const injected = faults.map(placeKey);
  const missed = [...injected];
  const invented: string[] = [];
  for (const diagnostic of diagnostics) {
    const at = missed.indexOf(placeKey(diagnostic));
    if (at < 0) invented.push(`${placeKey(diagnostic)}: ${diagnostic.message}`);
    else missed.splice(at, 1);
  }
  return { found: injected.length - missed.length, missed, invented };
}
