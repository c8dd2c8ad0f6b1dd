import { type Command, InvalidArgumentError } from 'commander';
import type { CmaPerEpisodeOptions } from '../analysis/cma/cmaPerEpisode.js';
import { type CmaId, cmaMeasures } from '../analysis/cma/measures.js';
import type { SlidingWindowOptions } from '../analysis/cma/slidingWindows.js';
import type { WindowStart } from '../analysis/cma/windows.js';
import { wholeWithin } from '../model/checks.js';
import { formatDay, parseDay } from '../model/civil.js';
import { StimlogError } from '../model/errors.js';
import { didYouMean } from '../model/nearest.js';
import { numberOf } from './numberOf.js';

/** What commander makes of the options below. */
export interface SupplyFlags {
  readonly measure?: readonly CmaId[];
  readonly followupStart?: WindowStart;
  readonly followupDays?: number;
  readonly observationStart?: WindowStart;
  readonly observationDays?: number;
  /** False: `--no-carry-over`. */
  readonly carryOver: boolean;
  readonly carryOnlySameMedication?: boolean;
  readonly considerDosageChange?: boolean;
  readonly episodes?: boolean;
  readonly maximumGap?: { readonly size: number; readonly unit: 'days' | 'percent' };
  readonly gapAppended?: boolean;
  readonly dosageChange?: boolean;
  /** False: `--no-medication-change`. */
  readonly medicationChange: boolean;
  readonly slidingWindows?: number;
  readonly step?: number;
}

const IDS: readonly CmaId[] = cmaMeasures.map(({ id }) => id);

export function addSupplyOptions(command: Command): Command {
  return command
    .option('--measure <list>', 'measures such as CMA7 or CMA1,CMA9 (default: all)', measures)
    .option(
      '--followup-start <when>',
      'begin of the follow-up, days after the first event or a date (default: 0)',
      start,
    )
    .option('--followup-days <n>', 'length of the follow-up (default: 730)', numberOf)
    .option(
      '--observation-start <when>',
      'begin of the observation window, days after that of the follow-up or a date (default: 0)',
      start,
    )
    .option('--observation-days <n>', 'length of the observation window (default: 730)', numberOf)
    .option('--no-carry-over', 'supply that is left when the next begins is lost')
    .option('--carry-only-same-medication', 'it is lost where the medication changes')
    .option('--consider-dosage-change', 'it lasts longer or shorter where the dosage changes')
    .option('--episodes', 'each measure of every treatment episode too')
    .option(
      '--maximum-gap <days>',
      'episodes: a longer gap ends one; 50% is of the supply before it (default: 180)',
      gap,
    )
    .option('--gap-appended', 'episodes: the permissible gap still belongs to the one it ends')
    .option('--no-medication-change', 'episodes: another medication does not begin a new one')
    .option('--dosage-change', 'episodes: another dosage begins a new one')
    .option('--sliding-windows <days>', 'each measure in windows of this length too', numberOf)
    .option('--step <days>', 'sliding windows: from one to the next (default: 30)', numberOf);
}

/** What the flags ask for, in the library's words. Throws `OPTION_INVALID` for flags that do not go together. */
export function askedOfSupply(flags: SupplyFlags): {
  readonly measures: readonly CmaId[];
  readonly options: CmaPerEpisodeOptions & SlidingWindowOptions;
  readonly wantsEpisodes: boolean;
  readonly wantsWindows: boolean;
} {
  const { episodes = false, slidingWindows, step, maximumGap } = flags;
  const needs = (isGiven: boolean, option: string, wanted: string): void => {
    if (isGiven) throw new StimlogError('OPTION_INVALID', `${option} needs ${wanted}`);
  };
  needs(!episodes && maximumGap !== undefined, '--maximum-gap', '--episodes');
  needs(!episodes && flags.dosageChange === true, '--dosage-change', '--episodes');
  needs(!episodes && !flags.medicationChange, '--no-medication-change', '--episodes');
  needs(!episodes && flags.gapAppended === true, '--gap-appended', '--episodes');
  needs(slidingWindows === undefined && step !== undefined, '--step', '--sliding-windows');
  needs(
    !flags.carryOver && flags.carryOnlySameMedication === true,
    '--carry-only-same-medication',
    'a carry-over',
  );
  for (const [option, value] of [
    ['--followup-days', flags.followupDays],
    ['--observation-days', flags.observationDays],
    ['--sliding-windows', slidingWindows],
    ['--step', step],
  ] as const) {
    if (value !== undefined) wholeWithin(option, value, 1, 1_000_000);
  }
  return {
    measures: IDS.filter((id) => (flags.measure ?? IDS).includes(id)),
    wantsEpisodes: episodes,
    wantsWindows: slidingWindows !== undefined,
    options: {
      followupWindowStart: flags.followupStart,
      followupWindowDuration: flags.followupDays,
      observationWindowStart: flags.observationStart,
      observationWindowDuration: flags.observationDays,
      ...(flags.carryOver
        ? {}
        : { carryoverWithinObsWindow: false, carryoverIntoObsWindow: false }),
      carryOnlyForSameMedication: flags.carryOnlySameMedication,
      considerDosageChange: flags.considerDosageChange,
      medicationChangeMeansNewTreatmentEpisode: flags.medicationChange,
      dosageChangeMeansNewTreatmentEpisode: flags.dosageChange,
      maximumPermissibleGap: maximumGap?.size,
      maximumPermissibleGapUnit: maximumGap?.unit,
      maximumPermissibleGapAppendToEpisode: flags.gapAppended,
      slidingWindowDuration: slidingWindows,
      slidingWindowStepDuration: step,
    },
  };
}

/** The settings that hold, for every format. */
export function supplySettings(
  flags: SupplyFlags,
): Record<string, string | number | boolean | null> {
  const { maximumGap } = flags;
  return {
    'Follow-up from': startText(flags.followupStart, 'the first event'),
    'Follow-up days': flags.followupDays ?? 730,
    'Observation from': startText(flags.observationStart, 'the begin of the follow-up'),
    'Observation days': flags.observationDays ?? 730,
    'Carry-over': !flags.carryOver
      ? 'none'
      : flags.carryOnlySameMedication
        ? 'for the same medication'
        : 'as each measure has it',
    'Dosage changes considered': flags.considerDosageChange ?? false,
    'Episodes end after a gap of': flags.episodes
      ? maximumGap === undefined
        ? '180 days'
        : `${maximumGap.size} ${maximumGap.unit}`
      : null,
    'New episode with another medication': flags.episodes ? flags.medicationChange : null,
    'New episode with another dosage': flags.episodes ? (flags.dosageChange ?? false) : null,
    'Sliding windows, days': flags.slidingWindows ?? null,
    'Sliding windows, step': flags.slidingWindows === undefined ? null : (flags.step ?? 30),
  };
}

function startText(given: WindowStart | undefined, from: string): string {
  if (given === undefined || given === 0) return from;
  return typeof given === 'number' ? `${given} days after ${from}` : formatDay(given.day);
}

function measures(text: string, before: readonly CmaId[] = []): CmaId[] {
  const found = text.split(',').flatMap((part) => {
    const name = part.trim().toUpperCase();
    if (name === 'ALL') return IDS;
    const id = IDS.find((known) => known === name || known === `CMA${name}`);
    if (id) return [id];
    throw new InvalidArgumentError(`It must be of ${IDS.join(', ')}${didYouMean(name, IDS)}.`);
  });
  return [...before, ...found];
}

function start(text: string): WindowStart {
  const day = parseDay(text);
  if (day !== undefined) return { day };
  if (/^-?\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a number of days or a date YYYY-MM-DD that exists.');
}

function gap(text: string): { size: number; unit: 'days' | 'percent' } {
  const [, size, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text) ?? [];
  if (size !== undefined) return { size: Number(size), unit: percent ? 'percent' : 'days' };
  throw new InvalidArgumentError('It must be a number of days, or a percentage such as 50%.');
}
