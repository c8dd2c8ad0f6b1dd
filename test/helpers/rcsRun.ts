import { from, lastValueFrom, toArray } from 'rxjs';
import type { Decoded } from '../../src/codecs/codec.js';
import { rcs } from '../../src/codecs/rcs.js';
import type { Diagnostic } from '../../src/model/diagnostic.js';
import type { ParameterColumn } from '../../src/model/session.js';
import type { Telemetry } from '../../src/model/telemetry.js';
import { decode, newDevices } from '../../src/operators/index.js';
import { type Row, rowsOf, utf8 } from './decoderLaws.js';
import { rcsText } from './rcsFolder.js';

export interface RcsRun {
  readonly sessions: readonly (Row &
    Readonly<Record<ParameterColumn, number>> & { program: string })[];
  readonly enrolled: readonly string[];
  readonly telemetry: readonly Telemetry[];
  readonly diagnostics: readonly Diagnostic[];
  /** `severity CODE` of each, in order. */
  readonly found: readonly string[];
  readonly skipped: number;
}

/** What the files come to, one after the other; a file is its text or the records in it. */
export async function rcsRun(...files: readonly (string | readonly object[])[]): Promise<RcsRun> {
  const devices = newDevices();
  const decoded: Decoded[] = [];
  for (const [source, file] of files.entries()) {
    const bytes = utf8(typeof file === 'string' ? file : rcsText(file));
    const chunks$ = from([bytes]).pipe(decode(rcs, { source }, undefined, devices), toArray());
    decoded.push(...(await lastValueFrom(chunks$)));
  }
  const batches = decoded.flatMap((one) => (one.kind === 'batch' ? [one.batch] : []));
  const diagnostics = decoded.flatMap((one) => (one.kind === 'diagnostic' ? [one.diagnostic] : []));
  return {
    sessions: batches.flatMap((batch) =>
      rowsOf(batch).map((row, i) => ({
        ...row,
        program: batch.programs[batch.programIndex[i]!]!,
        amplitudeLeftMilliamps: batch.amplitudeLeftMilliamps[i]!,
        amplitudeRightMilliamps: batch.amplitudeRightMilliamps[i]!,
        pulseWidthMicroseconds: batch.pulseWidthMicroseconds[i]!,
        frequencyHertz: batch.frequencyHertz[i]!,
        impedanceLeftOhms: batch.impedanceLeftOhms[i]!,
        impedanceRightOhms: batch.impedanceRightOhms[i]!,
        pulsesLeft: batch.pulsesLeft[i]!,
        pulsesRight: batch.pulsesRight[i]!,
      })),
    ),
    enrolled: batches.flatMap(({ enrolled }) => enrolled),
    telemetry: decoded.flatMap((one) => (one.kind === 'telemetry' ? one.telemetry : [])),
    diagnostics,
    found: diagnostics.map(({ severity, code }) => `${severity} ${code}`),
    skipped: decoded.reduce((sum, one) => sum + (one.kind === 'skipped' ? one.count : 0), 0),
  };
}
