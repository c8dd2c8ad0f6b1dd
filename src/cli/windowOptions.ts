import { type Command, InvalidArgumentError } from 'commander';
import type { WindowSpec } from '../analysis/windows.js';
import { parseDay } from '../model/civil.js';
import { StimlogError } from '../model/errors.js';
import { readWholeText } from './readWhole.js';

/** What commander makes of the options below. */
export interface WindowFlags {
  readonly windows?: WindowSpec;
  readonly visits?: string;
}

export function addWindowOptions(command: Command): Command {
  return command
    .option(
      '--windows <spec>',
      'figures for windows too: 30 (days), 30/7 (a new one each 7), 30@end (back from the end), week or month',
      windows,
    )
    .option('--visits <file>', 'figures from each date to the next, one YYYY-MM-DD a line');
}

/** The windows that the flags name; undefined: none. Throws `OPTION_INVALID`, or `SOURCE_UNREADABLE` for the file. */
export function windowsOf({ windows: spec, visits }: WindowFlags): WindowSpec | undefined {
  if (visits === undefined) return spec;
  if (spec !== undefined) {
    throw new StimlogError('OPTION_INVALID', '--windows and --visits both name windows; give one');
  }
  return { kind: 'visits', days: readVisits(visits) };
}

/** A date a line. */
const MAX_BYTES = 1_048_576;
const LONGEST_DAYS = 3_660;
const SPEC = /^(\d+)(?:\/(\d+))?(?:@(start|end))?$/;

function windows(text: string): WindowSpec {
  if (text === 'week' || text === 'month') return { kind: text };
  const [, daysText, stepText = daysText, anchor = 'start'] = SPEC.exec(text) ?? [];
  const [days, step] = [Number(daysText), Number(stepText)];
  if (days >= 1 && days <= LONGEST_DAYS && step >= 1 && step <= days) {
    return { kind: 'days', days, step, anchor: anchor as 'start' | 'end' };
  }
  throw new InvalidArgumentError(
    `It must be a number of days up to ${LONGEST_DAYS}, such as 30, 30/7 or 30@end, or week or month.`,
  );
}

function readVisits(path: string): number[] {
  const days: number[] = [];
  for (const [index, line] of readWholeText(path, MAX_BYTES)
    .split(/\r\n|\n|\r/)
    .entries()) {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) continue;
    const where = `${path}:${index + 1}`;
    const day = parseDay(text);
    if (day === undefined) {
      throw new StimlogError(
        'OPTION_INVALID',
        `${where}: "${text.slice(0, 40)}" is no date YYYY-MM-DD`,
      );
    }
    if (day <= (days.at(-1) ?? Number.NEGATIVE_INFINITY)) {
      throw new StimlogError(
        'OPTION_INVALID',
        `${where}: ${text} is not later than the visit before it`,
      );
    }
    days.push(day);
  }
  if (days.length >= 2) return days;
  throw new StimlogError(
    'OPTION_INVALID',
    `${path}: holds ${days.length} dates; windows lie between two`,
  );
}
