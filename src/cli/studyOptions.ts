import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseUseClasses, type UseClassSpec } from '../analysis/useClassSpec.js';
import { wholeWithin } from '../model/checks.js';
import { quoted } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import { didYouMean } from '../model/nearest.js';
import { publishedStudies, type StudyId } from '../reports/published/index.js';
import type { Manifest } from './manifest.js';
import { numberOf } from './numberOf.js';

/** What commander makes of the options below. */
export interface StudyFlags {
  readonly by?: readonly string[];
  readonly useClasses?: string;
  readonly compare?: readonly (StudyId | 'all')[];
  readonly seed?: number;
  readonly resamples?: number;
}

/** What the flags ask of a cohort. */
export interface AskedOfCohort {
  readonly by: readonly string[];
  readonly useClasses: UseClassSpec | undefined;
  readonly compare: readonly StudyId[];
  readonly seed: number;
  readonly resamples: number;
}

const STUDY_IDS = publishedStudies.map(({ id }) => id);

export function addStudyOptions(command: Command): Command {
  return command
    .option('--by <covariate>', 'groups by this column of the manifest; can be repeated', gathered)
    .option(
      '--use-classes <spec>',
      'groups by use, at cut points such as 0.3,0.6 or takingRatio:0.5, or terciles or quartiles',
    )
    .addOption(
      new Option(
        '--compare <study>',
        `published figures beside those of the cohort: ${STUDY_IDS.join(', ')} or all; can be repeated`,
      ).argParser(studies),
    )
    .option('--seed <n>', 'seed of the bootstrap intervals (default: 1)', numberOf)
    .option('--resamples <n>', 'resamples of the bootstrap intervals (default: 1000)', numberOf);
}

/** Throws `OPTION_INVALID` for a covariate that the manifest does not have. */
export function askedOfCohort(flags: StudyFlags, manifest: Manifest | undefined): AskedOfCohort {
  const { by = [], useClasses, compare = [] } = flags;
  for (const name of by) {
    if (manifest === undefined) {
      throw new StimlogError(
        'OPTION_INVALID',
        `--by ${quoted(name)} needs a --manifest with that column`,
      );
    }
    if (manifest.covariates.includes(name)) continue;
    throw new StimlogError(
      'OPTION_INVALID',
      `--by ${quoted(name)}: the manifest has ${manifest.covariates.map(quoted).join(', ') || 'no covariate'}${didYouMean(name, manifest.covariates)}`,
    );
  }
  return {
    by: [...new Set(by)],
    useClasses: useClasses === undefined ? undefined : parseUseClasses('--use-classes', useClasses),
    compare: compare.includes('all') ? STUDY_IDS : STUDY_IDS.filter((id) => compare.includes(id)),
    seed: wholeWithin('--seed', flags.seed ?? 1, 0, Number.MAX_SAFE_INTEGER),
    resamples: wholeWithin('--resamples', flags.resamples ?? 1_000, 1, 100_000),
  };
}

function gathered(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

function studies(text: string, before: readonly string[] = []): string[] {
  const known = [...STUDY_IDS, 'all'];
  if (known.includes(text)) return [...before, text];
  throw new InvalidArgumentError(
    `It must be one of ${known.join(', ')}${didYouMean(text, known)}.`,
  );
}
