import { lastValueFrom, tap } from 'rxjs';
import { adherenceFold } from '../../analysis/adherenceFold.js';
import { FindingCounts } from '../../analysis/findingCounts.js';
import { LiveView } from '../../analysis/liveView.js';
import { parametersFold } from '../../analysis/parametersFold.js';
import { reportFold } from '../../analysis/reportFold.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import { StimlogError } from '../../model/errors.js';
import { showingTime } from '../../model/shownTime.js';
import { foldBatches, newDevices, type Readings } from '../../operators/index.js';
import type { LiveScreen } from '../../reports/liveLines.js';
import { formatLiveDiagnostic, formatLiveEvent } from '../../reports/liveText.js';
import { parametersSections } from '../../reports/parametersDocument.js';
import { qualitySection } from '../../reports/qualitySection.js';
import { renderText } from '../../reports/renderText.js';
import { reportOf } from '../../reports/report.js';
import { analysisOptionsOf } from '../analysisOptions.js';
import type { Command } from '../command.js';
import { ExitCode } from '../exitCodes.js';
import { type InputRecorder, ingest, type LinkTrouble, writeNote } from '../ingest.js';
import { addInputOptions, INPUT_HELP, type InputFlags } from '../inputOptions.js';
import type { Io } from '../io.js';
import { LiveScreenDrawer } from '../liveScreen.js';
import { isSameFile } from '../output.js';
import {
  addParameterOptions,
  type ParameterFlags,
  parameterOptionsOf,
} from '../parameterOptions.js';
import { program } from '../program.js';
import { Recording } from '../recording.js';
import { terminalView } from '../terminalView.js';

interface MonitorFlags extends InputFlags, ParameterFlags {
  readonly record?: string;
  readonly force?: boolean;
}

/** Lines that nobody has read yet, at most: a reader who is slower than the device misses some, and is told. */
const MAX_WAITING_LINES = 10_000;

export const monitor: Command = {
  name: 'monitor',
  summary: 'what a device sends, live in the terminal',
  examples: [
    'stimlog monitor serial:/dev/ttyUSB0?baud=115200 --record raw.slf',
    'stimlog monitor tcp:localhost:7000 > events.txt',
    'stimlog replay capture.slf --speed 60 | stimlog monitor -',
  ],
  define(commander, io, run) {
    commander.argument('<source>', INPUT_HELP);
    addParameterOptions(addInputOptions(commander))
      .option('--record <file>', 'keep every byte as it comes')
      .option('--force', 'overwrite the recording if it exists')
      .action((name: string, flags: MonitorFlags) =>
        run(async () => {
          if (flags.record !== undefined && isSameFile(name, flags.record)) {
            throw new StimlogError(
              'OPTION_INVALID',
              `--record ${flags.record} is the input; inputs are never changed`,
            );
          }
          const recording =
            flags.record === undefined
              ? undefined
              : new Recording(flags.record, flags.force ?? false);
          try {
            await follow(name, flags, recording, io);
          } finally {
            recording?.close();
          }
          return ExitCode.ok;
        }),
      );
  },
};

async function follow(
  name: string,
  flags: MonitorFlags,
  recording: Recording | undefined,
  io: Io,
): Promise<void> {
  const { input, cohort, settings } = await analysisOptionsOf({
    ...flags,
    validFraction: 0.8,
    minSession: 0,
  });
  const parameters = parameterOptionsOf(flags);
  const view = new LiveView(parameters.rules);
  const devices = newDevices({ sessionGapMinutes: input.sessionGapMinutes });
  const lines = new EventLines(io);
  const screen = io.screen();
  let [lastFinding, linkState] = ['', ''];
  const notes: string[] = [];

  const sighted = new Set<string>();
  const findings = new FindingCounts();
  const find = (diagnostic: Diagnostic): void => {
    lastFinding = formatLiveDiagnostic(diagnostic);
    findings.take(diagnostic);
    if (screen === undefined) lines.say(formatLiveDiagnostic(diagnostic, view.logTime));
  };

  const { readings$, inputs } = ingest([{ name }], input, io, {
    hashes: true,
    endsOnInterrupt: true,
    devices,
    onRaw: recording?.write,
    // On a screen it would be lost when the screen goes.
    onNote: screen && ((text) => void notes.push(text)),
    onLink: (event) => {
      linkState = stateOf(event);
    },
    onDiagnostic: (_, diagnostic) => {
      if (!sighted.delete(keyOf(diagnostic))) find(diagnostic); // else it was said when it was seen
    },
    onSighting: (diagnostic) => {
      sighted.add(keyOf(diagnostic));
      find(diagnostic);
    },
  });
  const shown = (): LiveScreen => ({
    session: view.session,
    link: { ...linkOf(inputs[0]!, devices.logs.missingNow()), state: linkState, lastFinding },
    leads: view.leads,
    findings: findings.latestFirst(),
    supplyVolts: parameters.rules.supplyVolts,
    supplyAssumed: flags.supplyVoltage === undefined,
  });
  const drawer = screen && new LiveScreenDrawer(screen, io.stdout, shown);
  const see = (readings: Readings): void => {
    const events = view.take(readings);
    if (screen === undefined) for (const event of events) lines.say(formatLiveEvent(event));
  };

  const fold = reportFold(
    adherenceFold(cohort.rulesOf),
    parametersFold(parameters.rules, { showTime: showingTime(cohort.zoneOf) }),
  );
  let isInterrupted = false;
  const listening = io.interrupts$.subscribe(() => {
    isInterrupted = true;
  });
  await drawer?.open();
  const folded = await lastValueFrom(readings$.pipe(tap(see), foldBatches(fold)))
    .catch((error: unknown) => {
      if (isInterrupted && inputs[0]!.progress.bytes === 0) return undefined;
      throw error;
    })
    .finally(async () => {
      listening.unsubscribe();
      await drawer?.close();
      for (const note of notes) await writeNote(note, io);
      await lines.end();
    });
  if (folded === undefined) {
    await writeNote(`${inputs[0]!.name}: nothing came before it was ended`, io);
    return;
  }
  const report = reportOf(
    {
      adherence: folded.adherence,
      parameters: { ...parameters, patients: folded.parameters!.patients },
    },
    ['parameters'],
    inputs.map((one) => one.finish()),
    settings,
    program(),
  );
  const sections = [...parametersSections(report.parameters!), qualitySection(report)];
  const summary = { title: 'Summary', sections };
  await io.stdout.write(
    screen ? renderText(summary, terminalView(screen)) : `\n${renderText(summary)}`,
  );
  if (recording) await writeNote(`${recording.bytes} bytes kept in ${flags.record}`, io);
}

function linkOf(
  input: InputRecorder,
  lost: number,
): Omit<LiveScreen['link'], 'state' | 'lastFinding'> {
  return {
    source: input.name,
    ...input.progress,
    lost: Math.max(lost, input.countOf('RECORDS_LOST')),
    damaged: input.countOf('RECORD_DAMAGED') + input.countOf('BYTES_SKIPPED'),
    truncated: input.countOf('RECORD_TRUNCATED'),
    repeated: input.countOf('RECORD_REPEATED'),
    late: input.countOf('RECORD_LATE'),
  };
}

function stateOf(event: LinkTrouble): string {
  if (event.kind === 'back') return 'link is back';
  return event.kind === 'lost' ? `link lost: ${event.reason}; trying again` : 'link given up';
}

function keyOf({ code, line, byte, count }: Diagnostic): string {
  return `${code} ${line} ${byte} ${count}`;
}

/** Lines on stdout in order; where the reader is too slow, some are left out, and how many is said. */
class EventLines {
  readonly #io: Io;
  #waiting = 0;
  #leftOut = 0;
  #written: Promise<void> = Promise.resolve();
  #failure: unknown;

  constructor(io: Io) {
    this.#io = io;
  }

  say(line: string): void {
    if (this.#waiting >= MAX_WAITING_LINES) {
      this.#leftOut++;
      return;
    }
    const missed = this.#leftOut === 0 ? '' : `… ${this.#leftOut} lines left out\n`;
    this.#leftOut = 0;
    this.#waiting++;
    this.#written = this.#written
      .then(() => this.#io.stdout.write(`${missed}${line}\n`))
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => {
        this.#waiting--;
      });
  }

  /** Waits until all is written. Throws what went wrong meanwhile. */
  async end(): Promise<void> {
    await this.#written;
    if (this.#failure !== undefined) throw this.#failure;
  }
}
