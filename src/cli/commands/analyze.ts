import { extname } from 'node:path';
import { Option } from 'commander';
import { StimlogError } from '../../model/errors.js';
import { adherenceDocument } from '../../reports/adherenceDocument.js';
import { renderJson } from '../../reports/json.js';
import { renderMarkdown } from '../../reports/renderMarkdown.js';
import { renderText } from '../../reports/renderText.js';
import { renderCsv, TABLE_IDS, type TableId } from '../../reports/tables.js';
import { type Analysis, analyse } from '../analysis.js';
import { type AnalysisFlags, addAnalysisOptions, filesRead } from '../analysisOptions.js';
import type { Command } from '../command.js';
import { ExitCode } from '../exitCodes.js';
import { addOutputOptions, type OutputFlags, writeOutput } from '../output.js';

interface AnalyzeFlags extends AnalysisFlags, OutputFlags {
  readonly format?: FormatId;
  readonly table?: TableId;
  readonly rawCsv?: boolean;
  readonly strict?: boolean;
}

/** A report in each format that `--format` names. */
const renderers = {
  text: ({ report }: Analysis) => [renderText(adherenceDocument(report))],
  json: ({ report, sessionsOf }: Analysis, { table }: AnalyzeFlags) =>
    renderJson(report, {
      withDays: table === 'days',
      sessionsOf: table === 'sessions' ? sessionsOf : undefined,
    }),
  csv: ({ report, sessionsOf }: Analysis, { table, rawCsv }: AnalyzeFlags) =>
    renderCsv(report, { tableId: table ?? 'summary', sessionsOf, raw: rawCsv }),
  markdown: ({ report }: Analysis) => [renderMarkdown(adherenceDocument(report))],
} as const satisfies Record<string, (analysis: Analysis, flags: AnalyzeFlags) => Iterable<string>>;
type FormatId = keyof typeof renderers;

const FORMAT_OF_EXTENSION: Readonly<Record<string, FormatId>> = {
  '.txt': 'text',
  '.json': 'json',
  '.csv': 'csv',
  '.md': 'markdown',
};

/** The format that was named, else the one that the name of the output shows. */
function formatOf({ format, output }: AnalyzeFlags): FormatId {
  if (format !== undefined) return format;
  if (output === undefined || output === '-') return 'text';
  const shown = FORMAT_OF_EXTENSION[extname(output).toLowerCase()];
  if (shown !== undefined) return shown;
  throw new StimlogError(
    'OPTION_INVALID',
    `-o ${output} does not show the format by its ending (${Object.keys(FORMAT_OF_EXTENSION).join(', ')}); add --format`,
  );
}

export const analyze: Command = {
  name: 'analyze',
  summary: 'adherence report of session logs and dose-monitor exports',
  examples: [
    'stimlog analyze sessions.csv --zone Europe/Berlin',
    'stimlog analyze a.csv b.csv.gz --sessions-per-day 2 --session-minutes 30 --format json -o report.json',
    'stimlog analyze doses.csv --sessions-per-day 1 --excused 2026-02-01..2026-02-07',
    'zcat log.csv.gz | stimlog analyze - --format csv --table weeks',
  ],
  define(commander, io, run) {
    commander.argument('<input...>', 'files, - for standard input, or sim:SCENARIO?seed=N');
    addAnalysisOptions(commander)
      .addOption(
        new Option('-f, --format <format>', 'default: by the name of -o, else text').choices(
          Object.keys(renderers),
        ),
      )
      .addOption(
        new Option(
          '--table <table>',
          'the table for csv (default: summary); json gets days or sessions added',
        ).choices(TABLE_IDS),
      )
      .option('--raw-csv', 'csv: no apostrophe before ids that a spreadsheet would run as formulas')
      .option('--strict', 'exit with 1 if a record was set aside or is doubtful');
    addOutputOptions(commander).action((inputs: string[], flags: AnalyzeFlags) =>
      run(async () => {
        const format = formatOf(flags);
        if (flags.table !== undefined && format !== 'csv' && format !== 'json') {
          throw new StimlogError(
            'OPTION_INVALID',
            `--table is for csv and json, not for ${format}`,
          );
        }
        const keepSessions = flags.table === 'sessions';
        const hashes = format !== 'csv';
        const analysis = await analyse(inputs, flags, io, { keepSessions, hashes });
        await writeOutput(renderers[format](analysis, flags), flags, filesRead(inputs, flags), io);
        return flags.strict && analysis.hasFindings ? ExitCode.findings : ExitCode.ok;
      }),
    );
  },
};
