import { extname } from 'node:path';
import { StimlogError } from '../model/errors.js';
import { bidsDataset } from '../reports/bids.js';
import { edfAnnotations } from '../reports/edfAnnotations.js';
import type { ExportFile } from '../reports/exportFile.js';
import { fileLabels } from '../reports/fileLabels.js';
import type { ReportKind } from '../reports/report.js';
import type { Analysis } from './analysis.js';
import type { Io } from './io.js';
import { type OutputFlags, writeOutput } from './output.js';
import { writeFolderWhole } from './writeFolder.js';

/** A format that is a folder of files. */
interface FolderFormat {
  /** What the report must be about for it. */
  readonly kinds: readonly ReportKind[];
  /** An output with this ending is the one file of the one patient. */
  readonly fileEnding?: string;
  files(analysis: Analysis): Iterable<ExportFile>;
}

/** The formats of `--format` that are folders. */
export const folderFormats = {
  bids: {
    kinds: ['adherence', 'parameters'],
    files: ({ report, countedOf }) => bidsDataset(report, countedOf),
  },
  edf: {
    kinds: ['adherence'],
    fileEnding: '.edf',
    files: edfFiles,
  },
} as const satisfies Record<string, FolderFormat>;
export type FolderFormatId = keyof typeof folderFormats;

/** The format if it is a folder. */
export function folderFormatOf(format: string): FolderFormat | undefined {
  return Object.entries(folderFormats).find(([id]) => id === format)?.[1];
}

/** Throws `OPTION_INVALID` if there is nowhere to write a folder to; before anything is read. */
export function refuseNoFolder(format: string, { output }: OutputFlags): void {
  if (output !== undefined && output !== '-') return;
  throw new StimlogError(
    'OPTION_INVALID',
    `${format} is a folder of files: name a new one with -o`,
  );
}

/** Writes all files of the format into the folder `-o`, or the one file of one patient. */
export async function writeFolderFormat(
  format: FolderFormat,
  analysis: Analysis,
  flags: OutputFlags,
  inputs: readonly string[],
  io: Io,
): Promise<void> {
  const output = flags.output!;
  if (analysis.report.adherence.length === 0) {
    throw new StimlogError(
      'NO_RECORDS',
      'no input holds a session, of which these files are made: it tells of stimulation that is always on; --report parameters shows it',
    );
  }
  if (extname(output).toLowerCase() !== format.fileEnding) {
    await writeFolderWhole(output, format.files(analysis));
    return;
  }
  const patients = analysis.report.adherence.length;
  if (patients !== 1) {
    throw new StimlogError(
      'OPTION_INVALID',
      `-o ${output} is the file of one patient, and the input holds ${patients}; choose one with --patient, or name a folder with --format`,
    );
  }
  for (const { pieces } of format.files(analysis)) await writeOutput(pieces, flags, inputs, io);
}

/** One file a patient, named by its label. */
function* edfFiles({ report, countedOf }: Analysis): Generator<ExportFile> {
  const { adherence, program } = report;
  const labels = fileLabels(adherence.map(({ patientId }) => patientId));
  for (const { patientId } of adherence) {
    const label = labels.get(patientId)!;
    const sessions = countedOf(patientId);
    yield {
      path: `${label}_sessions.edf`,
      pieces: edfAnnotations({ patientId, label, sessions }, program.version),
    };
  }
}
