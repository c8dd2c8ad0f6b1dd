import { extname } from 'node:path';
import type { ChartConfiguration } from 'chart.js';
import { Argument } from 'commander';
import { daysOf, weeksOf } from '../../analysis/adherenceDays.js';
import { ContractionPicker } from '../../analysis/contractionPicker.js';
import type { PatientParameters } from '../../analysis/patientParameters.js';
import type { Chart, ChartOptions } from '../../charts/chart.js';
import { charts } from '../../charts/index.js';
import { oneOf, wholeWithin } from '../../model/checks.js';
import { StimlogError } from '../../model/errors.js';
import { IMAGE_TYPES, renderChart } from '../../rendering/renderChart.js';
import type { Report } from '../../reports/report.js';
import { analyse, someIds } from '../analysis.js';
import { type AnalysisFlags, addAnalysisOptions, filesRead } from '../analysisOptions.js';
import type { Command } from '../command.js';
import { ExitCode } from '../exitCodes.js';
import type { Io } from '../io.js';
import { numberOf } from '../numberOf.js';
import { addOutputOptions, type OutputFlags, writeOutput } from '../output.js';
import { parameterOptionsOf } from '../parameterOptions.js';

interface ChartFlags extends AnalysisFlags, OutputFlags {
  readonly width: number;
  readonly height: number;
  readonly session: number;
  readonly contraction: number;
}

export const chart: Command = {
  name: 'chart',
  summary: 'a chart of one patient as PNG, SVG or PDF',
  examples: [
    'stimlog chart adherence-calendar sessions.csv -o calendar.png',
    'stimlog chart weekly-sessions sessions.csv --patient P-017 -o weeks.svg --width 1600',
    'stimlog chart pulse-train capture.slf --session 3 --contraction 12 -o train.png',
  ],
  define(commander, io, run) {
    commander
      .addArgument(
        new Argument(
          '<chart>',
          charts.map(({ id, summary }) => `${id}: ${summary}`).join('; '),
        ).choices(charts.map(({ id }) => id)),
      )
      .argument(
        '<input...>',
        'files, - for standard input, serial:PATH, tcp:HOST:PORT or sim:SCENARIO?seed=N',
      );
    addAnalysisOptions(commander)
      .option('--width <px>', 'width of the image', numberOf, 1_200)
      .option('--height <px>', 'height of the image', numberOf, 800)
      .option('--session <n>', 'pulse-train: which session that has pulses, from 1', numberOf, 1)
      .option('--contraction <n>', 'pulse-train: which contraction of it, from 1', numberOf, 1);
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
        const chosen: Chart = charts.find((candidate) => candidate.id === id)!;
        const configuration = await configurationOf(chosen, inputs, flags, io, { width, height });
        const image = await renderChart(configuration, { type, width, height });
        await writeOutput([image], flags, filesRead(inputs, flags), io);
        return ExitCode.ok;
      }),
    );
  },
};

/** Reads the inputs for what the chart needs, and draws nothing yet. */
async function configurationOf(
  chart: Chart,
  inputs: readonly string[],
  flags: ChartFlags,
  io: Io,
  size: ChartOptions,
): Promise<ChartConfiguration> {
  const { rules } = parameterOptionsOf(flags);
  const picker = new ContractionPicker({
    patientId: flags.patient,
    session: wholeWithin('--session', flags.session, 1, 1_000_000),
    contraction: wholeWithin('--contraction', flags.contraction, 1, 1_000_000),
    rules,
  });
  const { report } = await analyse(inputs, flags, io, {
    kinds: [chart.needs === 'days' ? 'adherence' : 'parameters'],
    keepSessions: false,
    hashes: false,
    ...(chart.needs === 'pulses' ? { onReadings: (readings) => picker.take(readings) } : {}),
  });
  switch (chart.needs) {
    case 'days':
      return chart.configuration(daysInput(report), size);
    case 'sessions': {
      const patient = onlyPatient(measured(report));
      return chart.configuration(
        {
          patientId: patient.patientId,
          sessions: [...patient.sessionsInOrder()],
          impedanceTests: patient.impedanceTests,
          rules,
          supplyAssumed: flags.supplyVoltage === undefined,
        },
        size,
      );
    }
    case 'pulses': {
      onlyPatient(measured(report));
      const picked = picker.pick();
      if ('patientId' in picked) return chart.configuration({ ...picked, rules }, size);
      const { sessions, contractions } = picked;
      const found = Number.isNaN(contractions)
        ? `--session ${flags.session}: the input holds ${sessions} sessions with pulses`
        : `--contraction ${flags.contraction}: the session has ${contractions}`;
      throw new StimlogError('OPTION_INVALID', found);
    }
  }
}

function daysInput({ adherence, settings }: Report) {
  const { patientId, days } = onlyPatient(adherence);
  return {
    patientId,
    days: daysOf(days),
    weeks: weeksOf(days),
    note: settings.sessionsPerDayAssumed ? 'prescription assumed: 2 sessions a day' : undefined,
  };
}

function measured({ parameters }: Report): readonly PatientParameters[] {
  return parameters?.patients ?? [];
}

/** The patient that the chart is of. Throws `OPTION_INVALID` if there are several. */
function onlyPatient<P extends { readonly patientId: string }>(patients: readonly P[]): P {
  const [patient] = patients;
  if (patients.length === 1 && patient !== undefined) return patient;
  throw new StimlogError(
    'OPTION_INVALID',
    `the input holds ${patients.length} patients (${someIds(patients)}); choose one with --patient`,
  );
}
