import { Option } from 'commander';
import { DATE_ORDERS } from '../../codecs/codec.js';
import type { SupplyCsvOptions } from '../../codecs/supplyCsv.js';
import { quoted } from '../../model/diagnostic.js';
import { StimlogError } from '../../model/errors.js';
import { renderParquet } from '../../rendering/renderParquet.js';
import { renderCsv } from '../../reports/renderCsv.js';
import { renderMarkdown } from '../../reports/renderMarkdown.js';
import { renderText } from '../../reports/renderText.js';
import { supplyDocument } from '../../reports/supplyDocument.js';
import { renderSupplyJson } from '../../reports/supplyJson.js';
import { SUPPLY_TABLE_IDS, type SupplyTableId, supplyTables } from '../../reports/supplyTables.js';
import { onceEach, repeatedNote } from '../cohortInputs.js';
import type { Command } from '../command.js';
import { DiagnosticPrinter } from '../diagnosticPrinter.js';
import { ExitCode } from '../exitCodes.js';
import { expandInputs } from '../expandInputs.js';
import { formatOf } from '../formatOf.js';
import { addOutputOptions, type OutputFlags, writeOutput } from '../output.js';
import { program } from '../program.js';
import {
  addPseudonymOptions,
  keyFiles,
  type PseudonymFlags,
  pseudonymsOf,
} from '../pseudonymOptions.js';
import type { Pseudonyms } from '../pseudonyms.js';
import { readSupplies } from '../readSupplies.js';
import {
  type AskedOfSupply,
  addSupplyOptions,
  askedOfSupply,
  type SupplyFlags,
} from '../supplyOptions.js';
import { supplyReportOf } from '../supplyReportOf.js';
import { terminalView } from '../terminalView.js';

const FORMATS = ['text', 'json', 'csv', 'parquet', 'markdown'] as const;
type Format = (typeof FORMATS)[number];

interface CmaFlags extends PseudonymFlags, SupplyFlags, OutputFlags {
  readonly format?: Format;
  readonly table?: SupplyTableId;
  readonly patient?: string;
  readonly patientColumn?: string;
  readonly timeColumn?: string;
  readonly durationColumn?: string;
  readonly perDayColumn?: string;
  readonly categoryColumn?: string;
  readonly dateOrder?: SupplyCsvOptions['dateOrder'];
  readonly rawCsv?: boolean;
  readonly strict?: boolean;
}

export const cma: Command = {
  name: 'cma',
  summary:
    'availability of medication from dated supplies: CMA1 to CMA9, episodes, sliding windows',
  examples: [
    'stimlog cma supplies.csv',
    'stimlog cma supplies.csv --observation-start 182 --observation-days 365 --format csv',
    'stimlog cma supplies.csv --measure CMA9 --episodes --maximum-gap 180',
    'stimlog cma supplies.csv --measure CMA7 --sliding-windows 120 --step 30 --table windows -o windows.parquet',
  ],
  define(commander, io, run) {
    commander.argument(
      '<input...>',
      'CSV with a row a supply: file, folder, glob, or - for standard input',
    );
    addSupplyOptions(commander)
      .option('--patient-column <name>', 'column with the patient')
      .option('--time-column <name>', 'column with the date of the supply')
      .option('--duration-column <name>', 'column with the days that it lasts')
      .option('--per-day-column <name>', 'column with the dosage, if there is one')
      .option('--category-column <name>', 'column with the medication, if there is one')
      .addOption(
        new Option('--date-order <order>', 'order in dates such as 3/4/2026').choices([
          ...DATE_ORDERS,
        ]),
      )
      .option('--patient <id>', 'this patient only')
      .addOption(
        new Option('-f, --format <format>', 'default: by the ending of -o, else text').choices([
          ...FORMATS,
        ]),
      )
      .addOption(
        new Option(
          '--table <table>',
          'the table for csv and parquet (default: values); events for json too',
        ).choices(SUPPLY_TABLE_IDS),
      )
      .option('--raw-csv', 'csv: no apostrophe before text that a spreadsheet would run')
      .option(
        '--strict',
        'exit with 1 if a row was set aside or is doubtful, or a patient could not be computed',
      );
    addPseudonymOptions(
      commander,
      'other names for patients and inputs, dates moved by whole weeks: in everything that is written',
    );
    addOutputOptions(commander).action((given: string[], flags: CmaFlags) =>
      run(async () => {
        const format = formatOf(flags, FORMATS);
        refuseTable(flags, format);
        const isShown = flags.output === undefined || flags.output === '-';
        const screen = isShown ? io.screen() : undefined;
        if (screen && format === 'parquet') {
          throw new StimlogError(
            'OPTION_INVALID',
            'parquet is not for a terminal: name a file, such as -o cma.parquet',
          );
        }
        const asked = askedOfSupply(flags);
        if (flags.pseudonymize) refuseDates(asked);
        const printer = new DiagnosticPrinter(io.stderr);
        const expanded = (await expandInputs(given)).map((name) => ({ name }));
        const { inputs, repeated } = onceEach(expanded);
        const pseudonyms = pseudonymsOf(flags, printer.note);
        for (const name of repeated) {
          printer.note(repeatedNote(name, flags.pseudonymize));
        }
        const names = inputs.map(({ name }) => name);
        try {
          const csv = csvOptionsOf(flags, asked);
          const read = await readSupplies(names, csv, pseudonyms, io, printer);
          const report = supplyReportOf(read, pseudonymousSupply(asked, pseudonyms), program());
          for (const { patientId, reason } of report.refused) {
            printer.note(`patient ${quoted(patientId)} is in no figure: ${reason}`);
          }
          const chosen = supplyTables[flags.table ?? 'values'](report);
          const pieces = {
            text: () => [renderText(supplyDocument(report), screen && terminalView(screen))],
            markdown: () => [renderMarkdown(supplyDocument(report))],
            json: () => renderSupplyJson(report, flags.table === 'events'),
            csv: () => renderCsv(chosen, flags.rawCsv),
            parquet: () => inOnePiece(renderParquet(chosen)),
          }[format]();
          await writeOutput(pieces, flags, [...names, ...keyFiles(flags)], io);
          if (read.lacksInput) return ExitCode.noInput;
          return flags.strict && (read.hasFindings || report.refused.length > 0)
            ? ExitCode.findings
            : ExitCode.ok;
        } finally {
          await printer.end();
        }
      }),
    );
  },
};

/** Each patient's dates move by weeks of their own: a date of all is none of theirs. */
function refuseDates({ settings: { followupStart, observationStart } }: AskedOfSupply): void {
  for (const [option, when] of [
    ['--followup-start', followupStart],
    ['--observation-start', observationStart],
  ] as const) {
    if (typeof when === 'number') continue;
    throw new StimlogError(
      'OPTION_INVALID',
      `${option} ${when} does not go with --pseudonymize, which moves the dates of each patient; give days`,
    );
  }
}

function pseudonymousSupply(
  asked: AskedOfSupply,
  pseudonyms: Pseudonyms | undefined,
): AskedOfSupply {
  if (pseudonyms === undefined) return asked;
  const { patient } = asked.settings;
  return {
    ...asked,
    settings: {
      ...asked.settings,
      patient: patient && pseudonyms.of(patient).patientId,
      pseudonymized: true,
    },
  };
}

function csvOptionsOf(flags: CmaFlags, { needs }: AskedOfSupply): SupplyCsvOptions {
  return {
    columns: {
      patient: flags.patientColumn,
      date: flags.timeColumn,
      duration: flags.durationColumn,
      perDay: flags.perDayColumn,
      category: flags.categoryColumn,
    },
    dateOrder: flags.dateOrder,
    needs,
  };
}

function refuseTable({ table, episodes, slidingWindows }: CmaFlags, format: Format): void {
  if (table === undefined) return;
  const refuse = (message: string): never => {
    throw new StimlogError('OPTION_INVALID', message);
  };
  const isOfJson = format === 'json' && table === 'events';
  if (format !== 'csv' && format !== 'parquet' && !isOfJson) {
    refuse(
      `--table ${table} is for csv and parquet${table === 'events' ? ' and json' : ''}, not for ${format}`,
    );
  }
  if (table === 'episodes' && !episodes) refuse('--table episodes needs --episodes');
  if (table === 'windows' && slidingWindows === undefined) {
    refuse('--table windows needs --sliding-windows');
  }
}

async function* inOnePiece(bytes: Promise<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield await bytes;
}
