import { extname, resolve } from 'node:path';
import zlib from 'node:zlib';
import type { Command as Commander } from 'commander';
import {
  type FaultRates,
  SIMULATED_FORMATS,
  type SimulatedFormat,
} from '../../../simulator/faults/faults.js';
import { FRAGMENTS, fragmented } from '../../../simulator/fragment.js';
import type { SimulatedPiece } from '../../../simulator/logWriter.js';
import { simulate as simulation, tells, usualFormat } from '../../../simulator/simulate.js';
import { oneOf } from '../../model/checks.js';
import { StimlogError } from '../../model/errors.js';
import type { LogLevel } from '../../model/logEvent.js';
import type { Command } from '../command.js';
import { ExitCode } from '../exitCodes.js';
import type { Io } from '../io.js';
import { numberOf } from '../numberOf.js';
import { addOutputOptions, isSameFile, type OutputFlags } from '../output.js';
import { progressOf } from '../progress.js';
import {
  DEFAULT_SCENARIO,
  faultRate,
  type Simulation,
  type SimulationFlags,
  simulationOf,
} from '../simulation.js';
import { WholeFile } from '../writeFile.js';

interface SimulateFlags extends SimulationFlags, OutputFlags {
  readonly format?: string;
  readonly truth?: string;
}

/** Formats that the ending of a file shows: the first that can tell of the level is taken. */
const FORMATS_OF_EXTENSION: Readonly<Record<string, readonly SimulatedFormat[]>> = {
  '.csv': ['session-csv', 'pulse-csv'],
  '.ndjson': ['event-ndjson'],
  '.jsonl': ['event-ndjson'],
  '.slf': ['frames'],
};

export const simulate: Command = {
  name: 'simulate',
  summary: 'logs of simulated patients and devices, with the truth beside them',
  examples: [
    'stimlog simulate -o steady.ndjson --truth truth.ndjson',
    'stimlog simulate cohort --patients 200 --days 365 --seed 7 --format session-csv -o cohort.csv',
    'stimlog simulate noisy-link --fault lost-frames=0.05 | stimlog analyze -',
    'stimlog simulate my-scenario.json --level contraction -o log.ndjson',
    'stimlog simulate --days 7 --level pulse -o capture.slf',
  ],
  define(commander, io, run) {
    addSimulationOptions(commander)
      .option(
        '-f, --format <id>',
        `${SIMULATED_FORMATS.join(', ')} (default: by the name of -o, else event-ndjson; of pulses frames)`,
      )
      .option('--truth <file>', 'what is true of the data, one JSON object a line');
    addOutputOptions(commander).action((name: string | undefined, flags: SimulateFlags) =>
      run(async () => {
        const chosen = await simulationOf(name ?? DEFAULT_SCENARIO, flags);
        const pieces = simulation(chosen.scenario, {
          ...chosen,
          format: formatOf(flags, chosen.scenario.level),
          truth: flags.truth !== undefined,
          crc32: zlib.crc32,
        });
        await write(pieces, chosen, flags, io);
        return ExitCode.ok;
      }),
    );
  },
};

function addSimulationOptions(commander: Commander): Commander {
  return commander
    .argument(
      '[scenario]',
      `one of stimlog scenarios, or a JSON file (default: ${DEFAULT_SCENARIO})`,
    )
    .option('--patients <n>', 'number of patients (default: the scenario’s)', numberOf)
    .option('--days <n>', 'days from activation on (default: the scenario’s)', numberOf)
    .option('--start <date>', 'local date of the activation (default: 2026-01-05)')
    .option('--end <date>', 'last day, instead of --days')
    .option('--zone <zone>', 'where the patients live (default: Europe/Berlin)')
    .option(
      '--seed <n>',
      'what chance decides; the same seed gives the same bytes (default: 42)',
      numberOf,
    )
    .option(
      '--level <level>',
      'session, or contraction or pulse for every one of them (default: session)',
    )
    .option('--preset <id>', 'published population to draw the patients from')
    .option('--sessions-per-day <n>', 'prescribed sessions a day (default: 2)', numberOf)
    .option('--session-minutes <min>', 'prescribed length of a session (default: 30)', numberOf)
    .option('--fault <name=rate>', 'inject a fault with this probability; can be repeated', faults)
    .option('--fragment <how>', `cut standard output into pieces: ${FRAGMENTS.join(', ')}`);
}

function faults(text: string, before: FaultRates = {}): FaultRates {
  return { ...before, ...faultRate(text) };
}

function formatOf({ format, output }: SimulateFlags, level: LogLevel): SimulatedFormat {
  if (format !== undefined) return oneOf('--format', format, SIMULATED_FORMATS);
  if (output === undefined || output === '-') return usualFormat(level);
  const shown = FORMATS_OF_EXTENSION[extname(output).toLowerCase()];
  if (shown !== undefined) return shown.find((id) => tells(id, level)) ?? shown[0]!;
  throw new StimlogError(
    'OPTION_INVALID',
    `-o ${output} does not show the format by its ending (${Object.keys(FORMATS_OF_EXTENSION).join(', ')}); add --format`,
  );
}

/** Writes data and truth side by side: both whole, or neither. */
async function write(
  pieces: Iterable<SimulatedPiece>,
  { name, scenario, fragment, seed }: Simulation,
  flags: SimulateFlags,
  io: Io,
): Promise<void> {
  const { output, truth, force = false } = flags;
  const toStdout = output === undefined || output === '-';
  if (!toStdout && fragment !== 'none') {
    throw new StimlogError(
      'OPTION_INVALID',
      `--fragment ${fragment} cuts standard output; a file has no pieces`,
    );
  }
  refuseSameFiles(name, toStdout ? undefined : output, truth);
  const progress = progressOf(io.progressOn(toStdout), scenario.patients, 'patients', 'sessions');
  const files: WholeFile[] = [];
  try {
    const dataFile = toStdout ? undefined : opened(output, force, files);
    const truthFile = truth === undefined ? undefined : opened(truth, force, files);
    const data = function* (): Generator<Uint8Array, undefined> {
      for (const piece of pieces) {
        truthFile?.write(piece.truth);
        progress.update(piece.patientsDone, piece.sessions);
        yield piece.data;
      }
    };
    for (const bytes of fragmented(data(), fragment, seed)) {
      if (bytes.length === 0) continue;
      if (dataFile) dataFile.write(bytes);
      else await io.stdout.write(bytes);
      await turn();
    }
    for (const file of files) file.commit();
  } finally {
    progress.stop();
    for (const file of files) file.release();
  }
}

function opened(path: string, force: boolean, files: WholeFile[]): WholeFile {
  const file = new WholeFile(path, { force });
  files.push(file);
  return file;
}

function refuseSameFiles(
  scenario: string,
  output: string | undefined,
  truth: string | undefined,
): void {
  const refuse = (option: string, why: string): never => {
    throw new StimlogError('OPTION_INVALID', `${option} ${why}; name another file`);
  };
  if (truth === '-') refuse('--truth -', 'would mix with the data on standard output');
  if (output !== undefined && isSameFile(scenario, output)) {
    refuse(`-o ${output}`, 'is the scenario, which is never changed');
  }
  if (truth === undefined) return;
  if (isSameFile(scenario, truth))
    refuse(`--truth ${truth}`, 'is the scenario, which is never changed');
  if (output !== undefined && (resolve(output) === resolve(truth) || isSameFile(output, truth))) {
    refuse(`--truth ${truth}`, 'is the output itself');
  }
}

/** Lets signals and timers in: simulating never waits by itself. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
