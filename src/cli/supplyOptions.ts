import { type Command, InvalidArgumentError } from 'commander';
import type { CmaPerEpisodeOptions } from '../analysis/cma/cmaPerEpisode.js';
import { type CmaId, cmaMeasures } from '../analysis/cma/measures.js';
import type { SlidingWindowOptions } from '../analysis/cma/slidingWindows.js';
import { DAY_BOUND, type WindowStart } from '../analysis/cma/windows.js';
import type { SupplyNeeds } from '../codecs/supplyColumns.js';
import { wholeWithin } from '../model/checks.js';
import { formatDay, parseDay } from '../model/civil.js';
import { StimlogError } from '../model/errors.js';
import { didYouMean } from '../model/nearest.js';
import type { SupplySettings } from '../reports/supplyReport.js';
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

/** AdhereR's defaults, days. */
const DEFAULT_WINDOW_DAYS = 730;
const DEFAULT_EPISODE_GAP_DAYS = 180;
const DEFAULT_STEP_DAYS = 30;

const IDS: readonly CmaId[] = cmaMeasures.map(({ id }) => id);

export function addSupplyOptions(command: Command): Command {
  return command
    .option(
      '--measure <list>',
      'measures such as CMA7 or CMA1,CMA9; may be given again (default: all)',
      measures,
    )
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

/** What the flags ask for, in the library's words and in the report's. */
export interface AskedOfSupply {
  readonly measures: readonly CmaId[];
  readonly options: CmaPerEpisodeOptions & SlidingWindowOptions;
  readonly settings: SupplySettings;
  /** What needs a dosage or a medication of every supply. */
  readonly needs: SupplyNeeds;
}

/** Throws `OPTION_INVALID`, naming the option, for flags that are wrong or do not go together. */
export function askedOfSupply(flags: SupplyFlags & { readonly patient?: string }): AskedOfSupply {
  refuseWithout(flags);
  const settings = settingsOf(flags);
  refuseWindows(flags, settings);
  const { episodes, slidingWindows } = settings;
  const byMedication = flags.episodes === true && flags.medicationChange;
  return {
    measures: IDS.filter((id) => (flags.measure ?? IDS).includes(id)),
    settings,
    needs: {
      category: flags.carryOnlySameMedication
        ? '--carry-only-same-medication'
        : byMedication
          ? '--episodes without --no-medication-change'
          : undefined,
      perDay: flags.considerDosageChange
        ? '--consider-dosage-change'
        : flags.dosageChange
          ? '--dosage-change'
          : undefined,
    },
    options: {
      followupWindowStart: flags.followupStart,
      followupWindowDuration: settings.followupDays,
      observationWindowStart: flags.observationStart,
      observationWindowDuration: settings.observationDays,
      ...(flags.carryOver
        ? {}
        : { carryoverWithinObsWindow: false, carryoverIntoObsWindow: false }),
      carryOnlyForSameMedication: flags.carryOnlySameMedication,
      considerDosageChange: flags.considerDosageChange,
      medicationChangeMeansNewTreatmentEpisode: flags.medicationChange,
      dosageChangeMeansNewTreatmentEpisode: flags.dosageChange,
      maximumPermissibleGap: episodes?.maximumGap,
      maximumPermissibleGapUnit: episodes?.maximumGapUnit,
      maximumPermissibleGapAppendToEpisode: episodes?.gapAppended,
      slidingWindowDuration: slidingWindows?.days,
      slidingWindowStepDuration: slidingWindows?.step,
    },
  };
}

function refuseWithout(flags: SupplyFlags): void {
  const { episodes = false, carryOver, slidingWindows } = flags;
  const refuse = (option: string, wanted: string): never => {
    throw new StimlogError('OPTION_INVALID', `${option} needs ${wanted}`);
  };
  if (!episodes) {
    if (flags.maximumGap !== undefined) refuse('--maximum-gap', '--episodes');
    if (flags.dosageChange) refuse('--dosage-change', '--episodes');
    if (!flags.medicationChange) refuse('--no-medication-change', '--episodes');
    if (flags.gapAppended) refuse('--gap-appended', '--episodes');
  }
  if (slidingWindows === undefined && flags.step !== undefined) {
    refuse('--step', '--sliding-windows');
  }
  if (carryOver) return;
  const carried = 'supply that is carried over, and --no-carry-over has none';
  if (flags.carryOnlySameMedication) refuse('--carry-only-same-medication', carried);
  if (flags.considerDosageChange) refuse('--consider-dosage-change', carried);
}

function settingsOf(flags: SupplyFlags & { readonly patient?: string }): SupplySettings {
  const { followupStart, observationStart, maximumGap, slidingWindows, step } = flags;
  const days = (option: string, given: number | undefined, usual: number): number =>
    wholeWithin(option, given ?? usual, 1, DAY_BOUND);
  return {
    patient: flags.patient ?? null,
    pseudonymized: false,
    followupStart: startOf('--followup-start', followupStart, -DAY_BOUND),
    followupDays: days('--followup-days', flags.followupDays, DEFAULT_WINDOW_DAYS),
    observationStart: startOf('--observation-start', observationStart, 0),
    observationDays: days('--observation-days', flags.observationDays, DEFAULT_WINDOW_DAYS),
    carryOver: flags.carryOver,
    carryOnlySameMedication: flags.carryOnlySameMedication ?? false,
    considerDosageChange: flags.considerDosageChange ?? false,
    episodes: flags.episodes
      ? {
          maximumGap: maximumGap?.size ?? DEFAULT_EPISODE_GAP_DAYS,
          maximumGapUnit: maximumGap?.unit ?? 'days',
          gapAppended: flags.gapAppended ?? false,
          medicationChange: flags.medicationChange,
          dosageChange: flags.dosageChange ?? false,
        }
      : null,
    slidingWindows:
      slidingWindows === undefined
        ? null
        : {
            days: days('--sliding-windows', slidingWindows, 1),
            step: days('--step', step, DEFAULT_STEP_DAYS),
          },
  };
}

function startOf(option: string, start: WindowStart | undefined, least: number): number | string {
  if (typeof start === 'object') return formatDay(start.day);
  return wholeWithin(option, start ?? 0, least, DAY_BOUND);
}

/** What fits nobody's windows is said before anything is read; dates are compared patient by patient. */
function refuseWindows(flags: SupplyFlags, settings: SupplySettings): void {
  const { followupDays, observationStart, observationDays, slidingWindows } = settings;
  const usual = (given: number | undefined): string => (given === undefined ? ' (default)' : '');
  const startDay =
    typeof flags.observationStart !== 'object'
      ? (flags.observationStart ?? 0)
      : typeof flags.followupStart === 'object'
        ? flags.observationStart.day - flags.followupStart.day
        : 0; // not known before the first event
  if (startDay < 0 || startDay + observationDays > followupDays) {
    throw new StimlogError(
      'OPTION_INVALID',
      `the observation window must lie within the follow-up window: --observation-start ${observationStart} ` +
        `and --observation-days ${observationDays}${usual(flags.observationDays)} do not fit into ` +
        `--followup-days ${followupDays}${usual(flags.followupDays)}`,
    );
  }
  if (slidingWindows && slidingWindows.days > observationDays) {
    throw new StimlogError(
      'OPTION_INVALID',
      `--sliding-windows ${slidingWindows.days} does not fit into --observation-days ${observationDays}${usual(flags.observationDays)}`,
    );
  }
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
