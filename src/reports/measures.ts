/** One measure of adherence: what it is, how it is made, and where it comes from. */
export interface Measure {
  /** For people. */
  readonly title: string;
  /** One sentence, as every report repeats it. */
  readonly definition: string;
  /** With the letters of docs/adherence.md, 4: P prescribed and x valid sessions, u minutes delivered, M minutes a session. */
  readonly formula: string;
  /** Of both sides of a ratio, or of the number. */
  readonly unit: string;
  /** What counts where it is not plain. */
  readonly edges: string;
  readonly source: string;
}

const ELECTRONIC_MONITORING = 'electronic monitoring: Claxton et al. 2001, Clin Ther 23:1296';
const MEMS_REVIEW = 'the most common score of 207 articles on electronic monitoring, PMC7379515';
const ONCMAP = 'oncmap, github.com/oncmap/oncmap, commit 75bf8ad';
const ADHERER = 'AdhereR, Dima & Dediu 2017, PLoS ONE 12:e0174426';
const ABC = 'ABC taxonomy: Vrijens et al. 2012, Br J Clin Pharmacol 73:691';

/** Every measure of the adherence report by its name in JSON; docs/adherence.md has them with examples. */
export const MEASURES = {
  takingRatio: {
    title: 'Taking',
    definition: 'valid sessions / prescribed sessions; can exceed 1',
    formula: 'Σx / ΣP',
    unit: 'sessions',
    edges: 'null if nothing was prescribed',
    source: `taking compliance of ${ELECTRONIC_MONITORING}; CMA1 of ${ADHERER}`,
  },
  cappedTakingRatio: {
    title: 'Taking, capped',
    definition:
      'valid sessions, in each period at most the prescribed number / prescribed sessions',
    formula: 'ΣΣ min(x(s), P/N) / ΣP',
    unit: 'sessions',
    edges: 'extra sessions of one slot do not fill another',
    source: `CMA3 of ${ADHERER} caps the whole; here each slot is capped`,
  },
  durationRatio: {
    title: 'Duration',
    definition:
      'delivered time, on each day at most the prescribed time / prescribed time (hours); the figure that trials report',
    formula: 'Σ min(u, P·M) / Σ(P·M)',
    unit: 'hours',
    edges:
      'capped day by day; short sessions count with their time; null for events without a duration',
    source:
      'nearest to "a median of 43 % of the maximum duration", ReActiv8-B at two years, Neuromodulation 2023;26:87',
  },
  correctDaysRatio: {
    title: 'Correct days',
    definition: 'days with exactly the prescribed number of valid sessions / days counted',
    formula: 'days with x = P / days',
    unit: 'days',
    edges: 'a day that prescribes none is correct without a session',
    source: MEMS_REVIEW,
  },
  atLeastDaysRatio: {
    title: 'At-least days',
    definition: 'days with at least the prescribed number of valid sessions / days counted',
    formula: 'days with x ≥ P / days',
    unit: 'days',
    edges: 'a day that prescribes none always is',
    source: ONCMAP,
  },
  anyUseDaysRatio: {
    title: 'Any-use days',
    definition: 'days with a session of any length / days counted',
    formula: 'days with a session / days',
    unit: 'days',
    edges: 'also days that prescribe none; ignored sessions do not count',
    source:
      '"non-zero days" of 2,621,182 patients with positive airway pressure, PMC6589354, table 1',
  },
  correctPeriodsRatio: {
    title: 'Correct periods',
    definition:
      'periods (slots of a day) with exactly the prescribed number of valid sessions / periods counted',
    formula: 'slots with x(s) = P/N / slots',
    unit: 'periods',
    edges: 'equal to correct days with one slot a day',
    source: ONCMAP,
  },
  atLeastPeriodsRatio: {
    title: 'At-least periods',
    definition: 'periods with at least the prescribed number of valid sessions / periods counted',
    formula: 'slots with x(s) ≥ P/N / slots',
    unit: 'periods',
    edges: 'equal to at-least days with one slot a day',
    source: ONCMAP,
  },
  anyUsePeriodsRatio: {
    title: 'Any-use periods',
    definition: 'periods with a session of any length / periods counted',
    formula: 'slots with a session / slots',
    unit: 'periods',
    edges: 'equal to any-use days with one slot a day',
    source: ONCMAP,
  },
  deliveredHours: {
    title: 'Delivered',
    definition: 'time delivered by valid and short sessions on the days counted, hours',
    formula: 'Σu',
    unit: 'hours',
    edges: 'not capped; null for events without a duration',
    source: '"1,106 h over 5 years": Thomson et al. 2025, Reg Anesth Pain Med, PMID 40813075',
  },
  holidays: {
    title: 'Holidays',
    definition: 'runs of at least 3 prescribed days in a row without a session of any length',
    formula: 'runs of ≥ 3 days with P > 0 and no session',
    unit: 'days',
    edges: 'a day left out ends a run; a day that prescribes none neither counts nor ends it',
    source: 'drug holidays: Vrijens et al. 2008, BMJ 336:1114',
  },
  streaks: {
    title: 'Streak',
    definition: 'longest run of days with at least the prescribed sessions',
    formula: 'longest run of days with x ≥ P',
    unit: 'days',
    edges: 'days left out and days that prescribe none neither count nor end it',
    source: 'project definition',
  },
  initiation: {
    title: 'Initiation',
    definition: 'days from the activation of the therapy to the first valid session',
    formula: 'day of the first valid session − activation',
    unit: 'days',
    edges: 'null without --activation, or without a valid session from then on',
    source: ABC,
  },
  persistence: {
    title: 'Persistence',
    definition:
      'days from the first day of use, day 1, to the last before a gap of more than G days without a session',
    formula: 'day of last use before the gap − day of first use + 1',
    unit: 'days',
    edges:
      'censored on the last day observed where no gap followed; days left out or without a prescription are no part of a gap',
    source: `${ABC}; episodes of ${ADHERER}`,
  },
  'timing.onTimeRatio': {
    title: 'On time',
    definition:
      'intervals between a valid session and the next within a quarter of the prescribed interval / such intervals',
    formula: 'intervals with |interval − 24 h/P| ≤ ¼ · 24 h/P / intervals',
    unit: 'intervals',
    edges:
      'for two a day 12 h ± 3 h; an interval over a day that is left out or prescribes none is no interval',
    source: `dose-timing of ${ELECTRONIC_MONITORING}`,
  },
  'timing.regularity': {
    title: 'Regularity',
    definition:
      'mean resultant length and circular standard deviation of the times of day, folded to one prescribed interval',
    formula: 'R = |Σ exp(2πi·P·t/24 h)| / n; SD = √(−2 ln R) / 2π · 24 h/P',
    unit: 'minutes',
    edges: 'over the days with the most usual number of prescribed sessions',
    source: 'Mardia & Jupp 2000, Directional Statistics, 2.3',
  },
  'timing.halves': {
    title: 'Before and after noon',
    definition: 'valid sessions before and after noon, and their difference over their sum',
    formula: '(before − after) / (before + after)',
    unit: 'sessions',
    edges: 'by the wall clock at the start; null without a session',
    source: 'project definition',
  },
  'windows.best': {
    title: 'Best 30 days',
    definition:
      'the 30 consecutive days with the most days of at least 30 min delivered, the first of equals',
    formula: 'max over windows of days with u ≥ 30 / 30',
    unit: 'days',
    edges: 'a window with a day left out is none; null for events without a duration',
    source: 'project definition, after the rule for positive airway pressure',
  },
  'windows.rules': {
    title: 'Rule in 90 days',
    definition:
      'at least T minutes on 70 % of the days in some 30 consecutive days within the first 90; T = 30 and 48',
    formula: 'a window of 30 days with ≥ 21 days with u ≥ T, ending on day 90 or before',
    unit: 'days',
    edges: 'an analogue, not that rule: 30 min are half of a usual day as 4 h are half of a night',
    source: 'CMS National Coverage Determination 240.4, for positive airway pressure',
  },
  cma: {
    title: 'CMA1 to CMA9',
    definition:
      'AdhereR’s measures of availability: an event is a day with valid sessions and lasts for its share of the prescribed, nothing carried over',
    formula:
      'd = x/P on each day that prescribes; e.g. CMA2 = Σd / days from the first event on, CMA7 = Σ min(1, d) / days',
    unit: 'days',
    edges:
      'days left out or without a prescription are out of the calendar; CMA5 to CMA9 hold a day at 1; null without a session',
    source: `${ADHERER}; sums that equal its formulas where nothing is carried over`,
  },
} as const satisfies Record<string, Measure>;

export type MeasureName = keyof typeof MEASURES;

/** One sentence for each, as the JSON report has them. */
export const DEFINITIONS = Object.fromEntries(
  Object.entries(MEASURES).map(([name, { definition }]) => [name, definition]),
) as Readonly<Record<MeasureName, string>>;

export type RatioName = Extract<Exclude<MeasureName, `timing.${string}`>, `${string}Ratio`>;

/** The ratios over days and periods, in the order in which reports show them. */
export const RATIO_NAMES = (Object.keys(MEASURES) as MeasureName[]).filter(
  (name): name is RatioName => name.endsWith('Ratio') && !name.includes('.'),
);

/** What the ratios are called for people. */
export const RATIO_TITLES = Object.fromEntries(
  RATIO_NAMES.map((name) => [name, MEASURES[name].title]),
) as Readonly<Record<RatioName, string>>;

export const NOTICE =
  'For research and engineering. Not a medical device; not for diagnosis or therapy decisions.';
