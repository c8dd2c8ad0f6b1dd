import { Option } from 'commander';
import { lastValueFrom, tap } from 'rxjs';
import { PARQUET_TABLES, type ParquetTable } from '../../codecs/parquetLogWriter.js';
import { StimlogError } from '../../model/errors.js';
import type { Devices } from '../../operators/decode.js';
import { newDevices } from '../../operators/index.js';
import { noteEmptyInputs } from '../analysis.js';
import { onceEach, repeatedNote } from '../cohortInputs.js';
import type { Command } from '../command.js';
import {
  type AnyLogWriter,
  CONVERSION_IDS,
  type ConversionId,
  conversions,
} from '../conversions.js';
import { DiagnosticPrinter } from '../diagnosticPrinter.js';
import { ExitCode } from '../exitCodes.js';
import { expandInputs } from '../expandInputs.js';
import { type InputRecorder, ingest } from '../ingest.js';
import {
  addInputOptions,
  INPUT_HELP,
  type InputFlags,
  type InputOptions,
  inputOptionsOf,
} from '../inputOptions.js';
import type { Io } from '../io.js';
import { addOutputOptions, type OutputFlags } from '../output.js';
import { blockOutput, PieceSink } from '../pieceSink.js';
import { addPseudonymOptions, type PseudonymFlags } from '../pseudonymOptions.js';
import { logNames } from '../pseudonymousLog.js';

interface ConvertFlags extends InputFlags, OutputFlags, PseudonymFlags {
  readonly format?: ConversionId;
  readonly table?: ParquetTable;
  readonly rawCsv?: boolean;
  readonly strict?: boolean;
}

/** Endings that show a format. */
const FORMAT_OF_ENDING: readonly (readonly [string, ConversionId])[] = [
  ['.ndjson', 'event-ndjson'],
  ['.jsonl', 'event-ndjson'],
  ['.parquet', 'parquet'],
];

export const convert: Command = {
  name: 'convert',
  summary: 'a log of any format in another one',
  examples: [
    'stimlog convert capture.slf -o capture.ndjson',
    'stimlog convert device.ndjson --format session-csv -o sessions.csv',
    'stimlog convert capture.slf --table pulses -o pulses.parquet',
    'stimlog convert cohort/ --zone Europe/Berlin --pseudonymize -o cohort.ndjson',
  ],
  define(commander, io, run) {
    commander.argument('<input...>', `${INPUT_HELP}; folders and globs are the files in them`);
    addInputOptions(commander)
      .addOption(
        new Option(
          '-f, --format <id>',
          'event-ndjson holds all that was read; the others hold one table (default: by the name of -o)',
        ).choices(CONVERSION_IDS),
      )
      .addOption(
        new Option('--table <table>', 'what parquet holds (default: sessions)').choices(
          PARQUET_TABLES,
        ),
      )
      .option('--raw-csv', 'csv: no apostrophe before ids that a spreadsheet would run as formulas')
      .option('--strict', 'exit with 1 if a record was set aside or is doubtful');
    addPseudonymOptions(
      commander,
      'other names for patients and devices, dates moved by whole weeks; needs --zone',
    );
    addOutputOptions(commander).action((inputs: string[], flags: ConvertFlags) =>
      run(() => converted(inputs, flags, io)),
    );
  },
};

async function converted(given: readonly string[], flags: ConvertFlags, io: Io): Promise<ExitCode> {
  const format = formatOf(flags, io);
  const input = inputOptionsOf(flags);
  const printer = new DiagnosticPrinter(io.stderr);
  const names = logNames(flags, input.decode.zone, printer.note);
  const { inputs: named, repeated } = onceEach(
    (await expandInputs(given)).map((name) => ({ name })),
  );
  const files = named.map(({ name }) => name);
  for (const name of repeated) {
    printer.note(repeatedNote(name, flags.pseudonymize));
  }
  const output = blockOutput(flags, [...files, ...names.filesRead], io.stdout);
  const sink = new PieceSink((block) => output.write(block));
  try {
    const writer: AnyLogWriter = await conversions[format](sink.take, flags);
    const { readings$, inputs } = ingest(
      files.map((name, source) => ({
        name,
        shownAs: names.shownAs(source),
        renamingOf: names.renamingOf,
      })),
      input,
      io,
      {
        hashes: false,
        masked: names.masked,
        devices: devicesOf(input, files.length > 1),
        onDiagnostic: (name, diagnostic) => {
          printer.print(name, diagnostic);
          writer.found?.(diagnostic);
        },
      },
    );
    await lastValueFrom(
      readings$.pipe(
        names.calendar,
        tap((readings) => writer.take(readings)),
      ),
      { defaultValue: undefined },
    );
    refuseNothing(inputs, writer, format);
    writer.end(inputs.reduce((sum, one) => sum + one.finish().records.notEvents, 0));
    sink.flush();
    await output.commit();
    const left = writer.leftOut?.text();
    if (left) printer.note(`${format} has no place for ${left}; event-ndjson holds all`);
    const isDoubtful = (one: InputRecorder): boolean =>
      one.finish().diagnostics.counts.some(({ severity }) => severity !== 'notice');
    if (inputs.some(({ failure }) => failure)) return ExitCode.noInput;
    return flags.strict && inputs.some(isDoubtful) ? ExitCode.findings : ExitCode.ok;
  } finally {
    output.release();
    await printer.end();
  }
}

/** What sessions tell of leads and batteries they tell again wherever they are read: it is no finding of the log. */
function devicesOf({ sessionGapMinutes }: InputOptions, severalInputs: boolean): Devices {
  return { ...newDevices({ sessionGapMinutes, severalInputs }), watch: { take: () => [] } };
}

/** Throws `OPTION_INVALID` where neither `--format` nor the name of the output shows the format. */
function formatOf({ format, output, table }: ConvertFlags, io: Io): ConversionId {
  const toStdout = output === undefined || output === '-';
  const ending = FORMAT_OF_ENDING.find(([end]) => !toStdout && output.toLowerCase().endsWith(end));
  const chosen = format ?? ending?.[1];
  if (chosen === undefined) {
    const where = toStdout
      ? 'standard output shows no format'
      : `-o ${output} does not show the format by its ending`;
    throw new StimlogError(
      'OPTION_INVALID',
      `${where}; add --format with one of ${CONVERSION_IDS.join(', ')}`,
    );
  }
  if (table !== undefined && chosen !== 'parquet') {
    throw new StimlogError('OPTION_INVALID', `--table is for parquet, not for ${chosen}`);
  }
  if (chosen === 'parquet' && toStdout && io.screen()) {
    throw new StimlogError('OPTION_INVALID', 'parquet is not for a terminal: name a file with -o');
  }
  return chosen;
}

/** Throws `NO_RECORDS`, or what was wrong with the inputs, where there is nothing to write. */
function refuseNothing(
  inputs: readonly InputRecorder[],
  { rows, leftOut }: AnyLogWriter,
  format: ConversionId,
): void {
  if (inputs.every(({ failure }) => failure)) throw inputs[0]!.failure!;
  if (rows === undefined) {
    noteEmptyInputs(inputs, true);
    return;
  }
  if (rows > 0) return;
  const only = inputs.length === 1 ? `${inputs[0]!.name}: holds` : 'the inputs hold';
  const left = leftOut?.text();
  const held = left ? `, but ${left}: event-ndjson takes them` : '';
  throw new StimlogError('NO_RECORDS', `${only} nothing for ${format}${held}`);
}
