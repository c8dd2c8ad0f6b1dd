import type { Command as Commander } from 'commander';
import type { ExitCode } from './exitCodes.js';
import type { Io } from './io.js';

/** One verb of the command line. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Lines shown under `--help`. */
  readonly examples: readonly string[];
  /** Adds arguments and options, and an action that hands its work to `run`. */
  define(commander: Commander, io: Io, run: (work: () => Promise<ExitCode>) => Promise<void>): void;
}
