import { Option } from 'commander';
import { lastValueFrom, tap } from 'rxjs';
import { cma as cmaOf } from '../../analysis/cma/cma.js';
import { cmaPerEpisode } from '../../analysis/cma/cmaPerEpisode.js';
import { cmaSlidingWindow } from '../../analysis/cma/cmaSlidingWindow.js';
import { DATE_ORDERS } from '../../codecs/codec.js';
import { type SupplyCsvOptions, SupplyCsvReader, type SupplyRow } from '../../codecs/supplyCsv.js';
import { visible } from '../../model/diagnostic.js';
import { StimlogError } from '../../model/errors.js';
import { renderParquet } from '../../rendering/renderParquet.js';
import { renderCsv } from '../../reports/renderCsv.js';
import { renderMarkdown } from '../../reports/renderMarkdown.js';
import { renderText } from '../../reports/renderText.js';
import {
  renderSupplyJson,
  SUPPLY_TABLE_IDS,
  type SupplyInput,
  type SupplyPatient,
  type SupplyReport,
  type SupplyTableId,
  supplyDocument,
  supplyTables,
} from '../../reports/supplyReport.js';
import type { Command } from '../command.js';
import { DiagnosticPrinter } from '../diagnosticPrinter.js';
import { ExitCode } from '../exitCodes.js';
import { expandInputs } from '../expandInputs.js';
import { formatOf } from '../formatOf.js';
import type { Io } from '../io.js';
import { addOutputOptions, type OutputFlags, writeOutput } from '../output.js';
import { program } from '../program.js';
import { sourceOf } from '../sourceOf.js';
import {
  addSupplyOptions,
  askedOfSupply,
  type SupplyFlags,
  supplySettings,
} from '../supplyOptions.js';
import { terminalView } from '../terminalView.js';

const FORMATS = ['text', 'json', 'csv', 'parquet', 'markdown'] as const;
type Format = (typeof FORMATS)[number];

interface CmaFlags extends SupplyFlags, OutputFlags {
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
        new Option('--table <table>', 'the table for csv and parquet (default: values)').choices(
          SUPPLY_TABLE_IDS,
        ),
      )
      .option('--raw-csv', 'csv: no apostrophe before text that a spreadsheet would run')
      .option('--strict', 'exit with 1 if a row was set aside or a patient could not be computed');
    addOutputOptions(commander).action((given: string[], flags: CmaFlags) =>
      run(async () => {
        const format = formatOf(flags, FORMATS);
        askedOfSupply(flags); // before anything is read
        refuseTable(flags, format);
        const isShown = flags.output === undefined || flags.output === '-';
        const screen = isShown ? io.screen() : undefined;
        if (screen && format === 'parquet') {
          throw new StimlogError(
            'OPTION_INVALID',
            'parquet is not for a terminal: name a file, such as -o cma.parquet',
          );
        }
        const names = await expandInputs(given);
        const printer = new DiagnosticPrinter(io.stderr);
        try {
          const { rows, inputs, named } = await readSupplies(names, flags, io, printer);
          const report = reportOf(rows, inputs, named, flags);
          for (const { patientId, reason } of report.refused) {
            printer.note(`patient "${visible(patientId)}" is in no figure: ${reason}`);
          }
          const chosen = supplyTables[flags.table ?? 'values'](report);
          const pieces = {
            text: () => [renderText(supplyDocument(report), screen && terminalView(screen))],
            markdown: () => [renderMarkdown(supplyDocument(report))],
            json: () => renderSupplyJson(report),
            csv: () => renderCsv(chosen, flags.rawCsv),
            parquet: () => inOnePiece(renderParquet(chosen)),
          }[format]();
          await writeOutput(pieces, flags, names, io);
          const findings = inputs.some(({ rowsSetAside }) => rowsSetAside > 0);
          return flags.strict && (findings || report.refused.length > 0)
            ? ExitCode.findings
            : ExitCode.ok;
        } finally {
          await printer.end();
        }
      }),
    );
  },
};

function refuseTable({ table, episodes, slidingWindows }: CmaFlags, format: Format): void {
  if (table === undefined) return;
  const refuse = (message: string): never => {
    throw new StimlogError('OPTION_INVALID', message);
  };
  if (format !== 'csv' && format !== 'parquet') {
    refuse(`--table is for csv and parquet, not for ${format}`);
  }
  if (table === 'episodes' && !episodes) refuse('--table episodes needs --episodes');
  if (table === 'windows' && slidingWindows === undefined) {
    refuse('--table windows needs --sliding-windows');
  }
}

async function* inOnePiece(bytes: Promise<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield await bytes;
}

/** Every supply of all inputs, and what was set aside. */
async function readSupplies(
  names: readonly string[],
  flags: CmaFlags,
  io: Io,
  printer: DiagnosticPrinter,
): Promise<{ rows: SupplyRow[]; inputs: SupplyInput[]; named: ReadonlySet<string> }> {
  const named = new Set<string>();
  const rows: SupplyRow[] = [];
  const inputs: SupplyInput[] = [];
  for (const name of names) {
    const source = sourceOf(name);
    const shown = visible(source.displayName(name));
    const reader = new SupplyCsvReader({
      patient: flags.patientColumn,
      date: flags.timeColumn,
      duration: flags.durationColumn,
      perDay: flags.perDayColumn,
      category: flags.categoryColumn,
      dateOrder: flags.dateOrder,
    });
    const bytes$ = source.open(name, {}, io.stdin);
    await lastValueFrom(bytes$.pipe(tap((bytes) => reader.push(bytes))), {
      defaultValue: undefined,
    });
    const found = endOf(reader, shown);
    for (const diagnostic of found.diagnostics) printer.print(shown, diagnostic);
    for (const row of found.rows) rows.push(row);
    for (const patientId of found.patientIds) named.add(patientId);
    inputs.push({ name: shown, rowsRead: found.read, rowsSetAside: found.diagnostics.length });
  }
  if (rows.length > 0) return { rows, inputs, named };
  const only = inputs.length === 1 ? `${inputs[0]!.name}: ` : '';
  throw new StimlogError('NO_RECORDS', `${only}no row holds a supply`);
}

function endOf(reader: SupplyCsvReader, name: string): ReturnType<SupplyCsvReader['end']> {
  try {
    return reader.end();
  } catch (error) {
    if (!(error instanceof StimlogError)) throw error;
    throw new StimlogError(error.code, `${name}: ${error.message}`, { cause: error });
  }
}

function reportOf(
  rows: readonly SupplyRow[],
  inputs: readonly SupplyInput[],
  named: ReadonlySet<string>,
  flags: CmaFlags,
): SupplyReport {
  const { measures, options, wantsEpisodes, wantsWindows } = askedOfSupply(flags);
  const byPatient = new Map<string, SupplyRow[]>();
  for (const row of rows) {
    const known = byPatient.get(row.patientId);
    if (known) known.push(row);
    else byPatient.set(row.patientId, [row]);
  }
  const ids = [...byPatient.keys()].filter(
    (id) => flags.patient === undefined || id === flags.patient,
  );
  if (ids.length === 0) {
    throw new StimlogError('OPTION_INVALID', `--patient "${flags.patient}" is not in the input`);
  }
  const patients: SupplyPatient[] = [];
  const refused: { patientId: string; reason: string }[] = [];
  for (const patientId of ids.sort(byNumberOrText)) {
    const events = byPatient.get(patientId)!;
    try {
      patients.push({
        patientId,
        lines: events.map(({ line }) => line),
        results: measures.map((id) => cmaOf(id, events, options)),
        episodes: wantsEpisodes
          ? measures.map((id) => cmaPerEpisode(id, events, options).episodes)
          : undefined,
        windows: wantsWindows
          ? measures.map((id) => cmaSlidingWindow(id, events, options).windows)
          : undefined,
      });
    } catch (error) {
      if (!(error instanceof StimlogError)) throw error;
      refused.push({ patientId, reason: error.message });
    }
  }
  for (const patientId of named) {
    const isWanted = flags.patient === undefined || patientId === flags.patient;
    if (byPatient.has(patientId) || !isWanted) continue;
    refused.push({ patientId, reason: 'every row of it was set aside' });
  }
  // What is wrong with everybody is wrong with the options.
  if (patients.length === 0) throw new StimlogError('OPTION_INVALID', refused[0]!.reason);
  return {
    program: program(),
    inputs,
    measures,
    settings: supplySettings(flags),
    patients,
    refused,
  };
}

/** Ids that are numbers by value, the others behind them. */
function byNumberOrText(a: string, b: string): number {
  const [first, second] = [a, b].map((id) => (/^\d+$/.test(id) ? Number(id) : Infinity));
  return first! - second! || (a < b ? -1 : Number(a > b));
}
