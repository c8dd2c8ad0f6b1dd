import { extname } from 'node:path';
import { Argument } from 'commander';
import { daysOf, weeksOf } from '../../analysis/adherenceDays.js';
import { charts } from '../../charts/index.js';
import { oneOf, wholeWithin } from '../../model/checks.js';
import { StimlogError } from '../../model/errors.js';
import { IMAGE_TYPES, renderChart } from '../../rendering/renderChart.js';
import { analyse, someIds } from '../analysis.js';
import { type AnalysisFlags, addAnalysisOptions, filesRead, numberOf } from '../analysisOptions.js';
import type { Command } from '../command.js';
import { ExitCode } from '../exitCodes.js';
import { addOutputOptions, type OutputFlags, writeOutput } from '../output.js';

interface ChartFlags extends AnalysisFlags, OutputFlags {
  readonly width: number;
  readonly height: number;
}

export const chart: Command = {
  name: 'chart',
  summary: 'a chart of one patient as PNG, SVG or PDF',
  examples: [
    'stimlog chart adherence-calendar sessions.csv -o calendar.png',
    'stimlog chart weekly-sessions sessions.csv --patient P-017 -o weeks.svg --width 1600',
  ],
  define(commander, io, run) {
    commander
      .addArgument(
        new Argument(
          '<chart>',
          charts.map(({ id, summary }) => `${id}: ${summary}`).join('; '),
        ).choices(charts.map(({ id }) => id)),
      )
      .argument('<input...>', 'files, - for standard input, or sim:SCENARIO?seed=N');
    addAnalysisOptions(commander)
      .option('--width <px>', 'width of the image', numberOf, 1_200)
      .option('--height <px>', 'height of the image', numberOf, 800);
    addOutputOptions(commander).action((id: string, inputs: string[], flags: ChartFlags) =>
      run(async () => {
        const output = flags.output;
        if (output === undefined) {
          throw new StimlogError(
            'OPTION_INVALID',
            '-o is missing: name the image, such as -o chart.png',
          );
        }
        const extension = extname(output).slice(1).toLowerCase();
        const type = oneOf(`the ending of -o ${output}`, extension, IMAGE_TYPES);
        const width = wholeWithin('--width', flags.width, 200, 8_000);
        const height = wholeWithin('--height', flags.height, 200, 8_000);
        const { report } = await analyse(inputs, flags, io, {
          kinds: ['adherence'],
          keepSessions: false,
          hashes: false,
        });
        const [patient] = report.adherence;
        if (report.adherence.length !== 1 || patient === undefined) {
          throw new StimlogError(
            'OPTION_INVALID',
            `the input holds ${report.adherence.length} patients (${someIds(report.adherence)}); choose one with --patient`,
          );
        }
        const { configuration } = charts.find((candidate) => candidate.id === id)!;
        const image = await renderChart(
          configuration(
            {
              patientId: patient.patientId,
              days: daysOf(patient.days),
              weeks: weeksOf(patient.days),
              note: report.settings.sessionsPerDayAssumed
                ? 'prescription assumed: 2 sessions a day'
                : undefined,
            },
            { width, height },
          ),
          { type, width, height },
        );
        await writeOutput([image], flags, filesRead(inputs, flags), io);
        return ExitCode.ok;
      }),
    );
  },
};
