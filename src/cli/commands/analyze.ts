import { Option } from 'commander';
import { DEFAULT_GAP_DAYS } from '../../analysis/persistence.js';
import { StimlogError } from '../../model/errors.js';
import { renderParquet } from '../../rendering/renderParquet.js';
import { renderFhir } from '../../reports/fhir.js';
import { type JsonOptions, renderJson } from '../../reports/json.js';
import { renderNdjson } from '../../reports/ndjson.js';
import { PARAMETER_TABLE_IDS, type ParameterTableId } from '../../reports/parameterTables.js';
import { renderCsv } from '../../reports/renderCsv.js';
import { renderMarkdown } from '../../reports/renderMarkdown.js';
import { renderText } from '../../reports/renderText.js';
import { REPORT_KINDS, type ReportKind, withoutEmptyParts } from '../../reports/report.js';
import { reportDocument } from '../../reports/reportDocument.js';
import type { Table } from '../../reports/table.js';
import { parameterTableOf, TABLE_IDS, type TableId, tableOf } from '../../reports/tables.js';
import { type Analysis, analyse } from '../analysis.js';
import { type AnalysisFlags, addAnalysisOptions, filesRead } from '../analysisOptions.js';
import { ChartReadings } from '../chartInputs.js';
import type { Command } from '../command.js';
import { DeviceIds } from '../deviceIds.js';
import { ExitCode } from '../exitCodes.js';
import {
  type FolderFormatId,
  folderFormatOf,
  folderFormats,
  refuseNoFolder,
  writeFolderFormat,
} from '../folderFormats.js';
import { formatOf } from '../formatOf.js';
import { INPUT_HELP } from '../inputOptions.js';
import type { Screen } from '../io.js';
import { nameUuid } from '../nameUuid.js';
import { addOutputOptions, type OutputFlags, writeOutput } from '../output.js';
import { parameterOptionsOf } from '../parameterOptions.js';
import { REPORT_NEEDS } from '../reportFigures.js';
import { renderReportPage, renderReportPdf } from '../reportPage.js';
import { terminalView } from '../terminalView.js';

interface AnalyzeFlags extends AnalysisFlags, OutputFlags {
  /** Missing: adherence; with charts all that the inputs tell. */
  readonly report?: ReportKind | 'all';
  readonly format?: FormatId;
  readonly table?: TableId;
  readonly rawCsv?: boolean;
  readonly strict?: boolean;
}

/** What a format may need beside the report. */
interface Surroundings {
  readonly readings: ChartReadings;
  readonly devices: DeviceIds;
  /** The terminal that the report goes to; undefined if it goes elsewhere. */
  readonly screen: Screen | undefined;
}

/** A report in each format that `--format` names. */
const renderers = {
  text: ({ report }: Analysis, _flags: AnalyzeFlags, { screen }: Surroundings) => [
    renderText(reportDocument(report), screen && terminalView(screen)),
  ],
  json: (analysis: Analysis, flags: AnalyzeFlags) =>
    renderJson(analysis.report, jsonOptions(analysis, flags)),
  csv: (analysis: Analysis, flags: AnalyzeFlags) =>
    renderCsv(chosenTable(analysis, flags), flags.rawCsv),
  parquet: (analysis: Analysis, flags: AnalyzeFlags) => inOnePiece(chosenTable(analysis, flags)),
  markdown: ({ report }: Analysis) => [renderMarkdown(reportDocument(report))],
  html: ({ report }: Analysis, _flags: AnalyzeFlags, { readings }: Surroundings) =>
    renderReportPage(report, readings, {}),
  pdf: ({ report }: Analysis, _flags: AnalyzeFlags, { readings }: Surroundings) =>
    renderReportPdf(report, readings, {}),
  ndjson: (analysis: Analysis, flags: AnalyzeFlags) =>
    renderNdjson(analysis.report, jsonOptions(analysis, flags)),
  fhir: renderFhirBundle,
  'fhir-r5': renderFhirBundle,
} as const satisfies Record<
  string,
  (
    analysis: Analysis,
    flags: AnalyzeFlags,
    around: Surroundings,
  ) => Iterable<string> | AsyncIterable<string | Uint8Array>
>;
type RendererId = keyof typeof renderers;
type FormatId = RendererId | FolderFormatId;
const FORMAT_IDS = [...Object.keys(renderers), ...Object.keys(folderFormats)] as FormatId[];

function jsonOptions({ sessionsOf }: Analysis, { table }: AnalyzeFlags): JsonOptions {
  return {
    withDays: table === 'days',
    sessionsOf: table === 'sessions' ? sessionsOf : undefined,
  };
}

function renderFhirBundle(
  { report }: Analysis,
  _flags: AnalyzeFlags,
  { devices }: Surroundings,
): Iterable<string> {
  return renderFhir(report, { uuidOf: nameUuid, devicesOf: (id) => devices.of(id) });
}

function chosenTable({ report, sessionsOf }: Analysis, { table = 'summary' }: AnalyzeFlags): Table {
  return report.parameters
    ? parameterTableOf(report.parameters, parameterTable(table))
    : tableOf(report, table, sessionsOf);
}

async function* inOnePiece(table: Table): AsyncGenerator<Uint8Array> {
  yield await renderParquet(table);
}

const TABLES: readonly FormatId[] = ['csv', 'parquet'];
const WITH_TABLES: readonly FormatId[] = [...TABLES, 'json', 'ndjson'];
const OF_ADHERENCE_ALONE: readonly FormatId[] = ['fhir', 'fhir-r5', 'bids', 'edf'];

function refuseOtherKinds({ report = 'adherence' }: AnalyzeFlags, format: FormatId): void {
  if (report === 'adherence' || !OF_ADHERENCE_ALONE.includes(format)) return;
  const hint = `it is made of the sessions; leave --report out`;
  throw new StimlogError('OPTION_INVALID', `--report ${report} has no ${format}: ${hint}`);
}

/** A table is about one thing. */
function refuseMixedTable({ report, table = 'summary' }: AnalyzeFlags, format: FormatId): void {
  if (!TABLES.includes(format) || (report ?? 'adherence') === 'adherence') return;
  if (report !== 'parameters') {
    const hint = `${format} is one table: choose --report adherence or --report parameters`;
    throw new StimlogError('OPTION_INVALID', `--report ${report} has no ${format}; ${hint}`);
  }
  parameterTable(table);
}

function parameterTable(table: TableId): ParameterTableId {
  const known = PARAMETER_TABLE_IDS.find((id) => id === table);
  if (known) return known;
  throw new StimlogError(
    'OPTION_INVALID',
    `--table ${table} is of the adherence report; --report parameters has ${PARAMETER_TABLE_IDS.join(' and ')}`,
  );
}

export const analyze: Command = {
  name: 'analyze',
  summary: 'report of adherence, stimulation parameters and data quality',
  examples: [
    'stimlog analyze sessions.csv --zone Europe/Berlin',
    'stimlog analyze a.csv b.csv.gz --sessions-per-day 2 --session-minutes 30 --format json -o report.json',
    'stimlog analyze doses.csv --sessions-per-day 1 --excused 2026-02-01..2026-02-07',
    'stimlog analyze capture.slf --report parameters',
    'stimlog analyze cohort/ -o cohort.fhir.json',
    'stimlog analyze cohort/ --format bids -o dataset',
    'zcat log.csv.gz | stimlog analyze - --format csv --table weeks',
  ],
  define(commander, io, run) {
    commander.argument('[input...]', `${INPUT_HELP}; folders and globs are the files in them`);
    addAnalysisOptions(commander)
      .addOption(
        new Option('-f, --format <format>', 'default: by the name of -o, else text').choices(
          FORMAT_IDS,
        ),
      )
      .addOption(
        new Option(
          '--report <kind>',
          'what it is about (default: adherence; html and pdf: all that the inputs tell)',
        ).choices([...REPORT_KINDS, 'all']),
      )
      .addOption(
        new Option(
          '--table <table>',
          `the table for csv and parquet (default: summary; --report parameters has only ${PARAMETER_TABLE_IDS.join(' and ')}); json gets days or sessions added`,
        ).choices(TABLE_IDS),
      )
      .option('--raw-csv', 'csv: no apostrophe before ids that a spreadsheet would run as formulas')
      .option('--strict', 'exit with 1 if a record was set aside or is doubtful');
    addOutputOptions(commander).action((inputs: string[], flags: AnalyzeFlags) =>
      run(async () => {
        const format = formatOf(flags, FORMAT_IDS);
        if (flags.table !== undefined && !WITH_TABLES.includes(format)) {
          throw new StimlogError(
            'OPTION_INVALID',
            `--table is for ${WITH_TABLES.slice(0, -1).join(', ')} and ${WITH_TABLES.at(-1)}, not for ${format}`,
          );
        }
        refuseMixedTable(flags, format);
        refuseOtherKinds(flags, format);
        if (flags.table === 'windows' && !flags.windows && !flags.visits) {
          throw new StimlogError('OPTION_INVALID', '--table windows needs --windows or --visits');
        }
        const isShown = flags.output === undefined || flags.output === '-';
        const screen = isShown ? io.screen() : undefined;
        if (screen && (format === 'pdf' || format === 'parquet')) {
          throw new StimlogError(
            'OPTION_INVALID',
            `${format} is not for a terminal: name a file, such as -o report.${format}`,
          );
        }
        const folder = folderFormatOf(format);
        if (folder) refuseNoFolder(format, flags);
        const keepSessions = flags.table === 'sessions' || folder !== undefined;
        const hashes = !TABLES.includes(format);
        const withCharts = format === 'html' || format === 'pdf';
        const report = flags.report ?? (withCharts ? 'all' : 'adherence');
        const readings = new ChartReadings({
          needs: withCharts ? REPORT_NEEDS : [],
          pick: {
            session: 1,
            contraction: 1,
            rules: parameterOptionsOf(flags).rules,
          },
          gapDays: DEFAULT_GAP_DAYS,
          supplyAssumed: flags.supplyVoltage === undefined,
        });
        const devices = new DeviceIds();
        const { hooks } = readings;
        const analysis = await analyse(inputs, flags, io, {
          kinds: folder?.kinds ?? (report === 'all' ? REPORT_KINDS : [report]),
          keepSessions,
          hashes,
          ...hooks,
          onReadings(read) {
            hooks.onReadings?.(read);
            devices.take(read);
          },
        });
        const shown =
          flags.report === undefined
            ? { ...analysis, report: withoutEmptyParts(analysis.report) }
            : analysis;
        const inputsRead = filesRead(analysis.names, flags);
        if (folder) await writeFolderFormat(folder, shown, flags, inputsRead, io);
        else {
          const around = { readings, devices, screen };
          const pieces = renderers[format as RendererId](shown, flags, around);
          await writeOutput(pieces, flags, inputsRead, io);
        }
        if (analysis.lacksInput) return ExitCode.noInput;
        return flags.strict && analysis.hasFindings ? ExitCode.findings : ExitCode.ok;
      }),
    );
  },
};
