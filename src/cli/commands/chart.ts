import { extname, resolve } from 'node:path';
import { Argument } from 'commander';
import type { ChartInputs, ChartNeeds, ChartOf } from '../../charts/chart.js';
import { charts } from '../../charts/index.js';
import { oneOf, wholeWithin } from '../../model/checks.js';
import { StimlogError } from '../../model/errors.js';
import { renderPage } from '../../rendering/html/renderPage.js';
import { IMAGE_TYPES, renderChart } from '../../rendering/renderChart.js';
import { renderCsv } from '../../reports/renderCsv.js';
import { rounded } from '../../reports/rounded.js';
import { type Analysis, analyse } from '../analysis.js';
import { type AnalysisFlags, addAnalysisOptions, filesRead } from '../analysisOptions.js';
import { ChartReadings } from '../chartInputs.js';
import { addChartStyleOptions, type ChartStyleFlags, chartStyleOf } from '../chartOptions.js';
import type { Command } from '../command.js';
import { ExitCode } from '../exitCodes.js';
import { INPUT_HELP } from '../inputOptions.js';
import type { Io } from '../io.js';
import { numberOf } from '../numberOf.js';
import { addOutputOptions, type OutputFlags, writeOutput } from '../output.js';
import { parameterOptionsOf } from '../parameterOptions.js';

interface ChartFlags extends AnalysisFlags, ChartStyleFlags, OutputFlags {
  readonly session: number;
  readonly contraction: number;
  readonly gapDays: number;
  readonly data?: string;
}

export const chart: Command = {
  name: 'chart',
  summary: 'a chart as PNG, SVG, PDF or live page',
  examples: [
    'stimlog chart adherence-calendar sessions.csv -o calendar.png',
    'stimlog chart weekly-sessions sessions.csv --patient P-017 -o weeks.svg --size column --theme print',
    'stimlog chart persistence cohort.csv -o persistence.pdf --data persistence.csv',
    'stimlog chart pulse-train capture.slf --session 3 --contraction 12 -o train.png',
  ],
  define(commander, io, run) {
    commander
      .addArgument(
        new Argument('<chart>', 'one of those that stimlog charts lists').choices(
          charts.map(({ id }) => id),
        ),
      )
      .argument('[input...]', `${INPUT_HELP}; folders and globs are the files in them`);
    addChartStyleOptions(addAnalysisOptions(commander))
      .option('--data <file>', 'write the numbers of the chart here as CSV')
      .option('--gap-days <n>', 'persistence: days without a session that end it', numberOf, 30)
      .option('--session <n>', 'pulse-train: which session that has pulses, from 1', numberOf, 1)
      .option('--contraction <n>', 'pulse-train: which contraction of it, from 1', numberOf, 1);
    addOutputOptions(commander).action((id: string, inputs: string[], flags: ChartFlags) =>
      run(async () => {
        const { output } = flags;
        if (output === undefined) {
          throw new StimlogError(
            'OPTION_INVALID',
            '-o is missing: name the image, such as -o chart.png',
          );
        }
        if (flags.data !== undefined && resolve(flags.data) === resolve(output)) {
          throw new StimlogError('OPTION_INVALID', `--data and -o both name ${output}`);
        }
        const extension = extname(output).slice(1).toLowerCase();
        const type = oneOf(`the ending of -o ${output}`, extension, [...IMAGE_TYPES, 'html']);
        const style = chartStyleOf(flags);
        const chosen = charts.find((one) => one.id === id) as unknown as ChartOf<ChartNeeds>;
        const { input, names, lacksInput } = await inputOf(chosen.needs, inputs, flags, io);
        const image =
          type === 'html'
            ? renderPage(
                { title: chosen.title, sections: [] },
                { figures: [{ section: 'summary', chart: chosen, input }], chartOptions: style },
              )
            : [await renderChart(chosen.configuration(input, style), { ...style, type })];
        const read = filesRead(names, flags);
        if (flags.data !== undefined) {
          const { columns, rows } = chosen.data(input, style);
          const shown = rows.map((row) =>
            row.map((cell) => (typeof cell === 'number' ? rounded(cell) : cell)),
          );
          const table = renderCsv({ columns, text: [], rows: () => shown });
          await writeOutput(table, { ...flags, output: flags.data }, read, io);
        }
        await writeOutput(image, flags, read, io);
        return lacksInput ? ExitCode.noInput : ExitCode.ok;
      }),
    );
  },
};

/** Reads the inputs for what the chart needs. */
async function inputOf<Needs extends ChartNeeds>(
  needs: Needs,
  inputs: readonly string[],
  flags: ChartFlags,
  io: Io,
): Promise<{ readonly input: ChartInputs[Needs] } & Pick<Analysis, 'names' | 'lacksInput'>> {
  const readings = new ChartReadings({
    needs: [needs],
    pick: {
      session: wholeWithin('--session', flags.session, 1, 1_000_000),
      contraction: wholeWithin('--contraction', flags.contraction, 1, 1_000_000),
      rules: parameterOptionsOf(flags).rules,
    },
    gapDays: wholeWithin('--gap-days', flags.gapDays, 1, 10_000),
    supplyAssumed: flags.supplyVoltage === undefined,
  });
  const ofParameters = needs === 'sessions' || needs === 'pulses';
  const { report, names, lacksInput } = await analyse(inputs, flags, io, {
    kinds: [ofParameters ? 'parameters' : 'adherence'],
    keepSessions: false,
    hashes: false,
    ...readings.hooks,
  });
  return { input: readings.inputOf(needs, report), names, lacksInput };
}
