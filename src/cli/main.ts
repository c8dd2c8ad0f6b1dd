import { Command as Commander, CommanderError } from 'commander';
import { visible } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import { NOTICE } from '../reports/measures.js';
import { commands } from './commands/index.js';
import { EXIT_CODE_OF, ExitCode } from './exitCodes.js';
import { ClosedPipe, type Io, processIo } from './io.js';
import { program } from './program.js';

/** Runs one command line and returns its exit code. Touches the world only through `io` and named files. */
export async function main(args: readonly string[], io: Io = processIo()): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.ok;
  const written: Promise<void>[] = [];
  const commander = new Commander('stimlog')
    .description(
      `Reports and charts of adherence and stimulation from logs of neurostimulation.\n${NOTICE}`,
    )
    .version(program().version)
    .exitOverride()
    .configureHelp({ helpWidth: 100 })
    .configureOutput({
      writeOut: (text) => void written.push(io.stdout.write(text)),
      writeErr: (text) => void written.push(io.stderr.write(text)),
    })
    .showSuggestionAfterError()
    .showHelpAfterError('(add --help for the options)')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 findings under --strict, 64 usage, 65 data refused, 66 no input, 70 bug, 74 output failed, 130 interrupted.',
    );
  const asked = commands.get(args[0] ?? '');
  for (const load of asked ? [asked] : commands.values()) {
    const command = await load();
    const examples = command.examples.map((example) => `  ${example}`).join('\n');
    const sub = commander
      .command(command.name)
      .description(command.summary)
      .addHelpText('after', `\nExamples:\n${examples}`);
    command.define(sub, io, async (work) => {
      exitCode = await work();
    });
  }
  try {
    await commander.parseAsync(args, { from: 'user' });
    await Promise.all(written);
    return exitCode;
  } catch (error) {
    return await explain(error, written, io);
  }
}

async function explain(
  error: unknown,
  written: readonly Promise<void>[],
  io: Io,
): Promise<ExitCode> {
  try {
    await Promise.all(written);
    if (error instanceof ClosedPipe) return ExitCode.ok;
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
    }
    if (error instanceof StimlogError) {
      await io.stderr.write(`stimlog: ${visible(error.message)}\n`);
      return EXIT_CODE_OF[error.code];
    }
    const message = error instanceof Error ? error.message : String(error);
    await io.stderr.write(`stimlog: internal error: ${visible(message)}; please report it\n`);
    return ExitCode.bug;
  } catch (failure) {
    return failure instanceof ClosedPipe ? ExitCode.ok : ExitCode.outputFailed;
  }
}
