/** One sentence for each figure; docs/adherence.md has the formulas and sources. */
export const DEFINITIONS = {
  takingRatio: 'valid sessions / prescribed sessions; can exceed 1',
  cappedTakingRatio:
    'valid sessions, in each period at most the prescribed number / prescribed sessions',
  durationRatio:
    'delivered time, on each day at most the prescribed time / prescribed time (hours); the figure that trials report',
  correctDaysRatio: 'days with exactly the prescribed number of valid sessions / days counted',
  atLeastDaysRatio: 'days with at least the prescribed number of valid sessions / days counted',
  anyUseDaysRatio: 'days with a session of any length / days counted',
  correctPeriodsRatio:
    'periods (slots of a day) with exactly the prescribed number of valid sessions / periods counted',
  atLeastPeriodsRatio:
    'periods with at least the prescribed number of valid sessions / periods counted',
  anyUsePeriodsRatio: 'periods with a session of any length / periods counted',
  deliveredHours: 'time delivered by valid and short sessions on the days counted, hours',
  holidays: 'runs of at least 3 prescribed days in a row without a session of any length',
  streaks: 'longest run of days with at least the prescribed sessions',
} as const;

export type RatioName = Extract<keyof typeof DEFINITIONS, `${string}Ratio`>;

/** The ratios in the order in which reports show them, with their names for people. */
export const RATIO_TITLES: Readonly<Record<RatioName, string>> = {
  takingRatio: 'Taking',
  cappedTakingRatio: 'Taking, capped',
  durationRatio: 'Duration',
  correctDaysRatio: 'Correct days',
  atLeastDaysRatio: 'At-least days',
  anyUseDaysRatio: 'Any-use days',
  correctPeriodsRatio: 'Correct periods',
  atLeastPeriodsRatio: 'At-least periods',
  anyUsePeriodsRatio: 'Any-use periods',
};

export const RATIO_NAMES = Object.keys(RATIO_TITLES) as RatioName[];

export const NOTICE =
  'For research and engineering. Not a medical device; not for diagnosis or therapy decisions.';
