import type { Command } from 'commander';
import { StimlogError } from '../model/errors.js';
import { pseudonymKey, usersKeyPath } from './pseudonymKey.js';
import { Pseudonyms } from './pseudonyms.js';

export interface PseudonymFlags {
  readonly pseudonymize?: boolean;
  readonly pseudonymKey?: string;
}

/** `what` is hidden, in words. */
export function addPseudonymOptions(command: Command, what: string): Command {
  return command
    .option('--pseudonymize', what)
    .option(
      '--pseudonym-key <file>',
      'secret of the pseudonyms (default: the user’s own, made once)',
    );
}

/** Undefined: nothing gets another name. Throws `OPTION_INVALID`. */
export function pseudonymsOf(
  { pseudonymize, pseudonymKey: path }: PseudonymFlags,
  note: (text: string) => void,
): Pseudonyms | undefined {
  if (pseudonymize) return new Pseudonyms(pseudonymKey(path, note));
  if (path === undefined) return undefined;
  throw new StimlogError('OPTION_INVALID', '--pseudonym-key is for --pseudonymize');
}

/** Files beside the inputs that are read for pseudonyms. */
export function keyFiles({ pseudonymize, pseudonymKey: path }: PseudonymFlags): readonly string[] {
  return pseudonymize ? [path ?? usersKeyPath()] : [];
}
