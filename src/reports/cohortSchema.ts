import { LEFT_OUT_REASONS, type LeftOutReason } from '../analysis/adherenceResult.js';
import { RATIO_NAMES, type RatioName } from './measures.js';
import { amount, count, list, object, oneOf, orNull, text } from './schemaWords.js';

/** How a number is spread over patients. */
export const spread = object('Over the patients of whom it is known.', {
  patients: count('Of whom it is known.'),
  mean: amount('Mean.'),
  sd: orNull(amount('Sample standard deviation.'), 'of one patient'),
  min: amount('Lowest.'),
  q1: amount('First quartile, type 7.'),
  median: amount('Median.'),
  q3: amount('Third quartile, type 7.'),
  max: amount('Highest.'),
});

export const distributions = object(
  'How each ratio is spread over the patients.',
  Object.fromEntries(
    RATIO_NAMES.map((name) => [name, orNull(spread, 'it is known of none')]),
  ) as Readonly<Record<RatioName, object>>,
);

const persistenceFields = {
  gapDays: count('More days than these without a session end it, days.'),
  patients: count('Who began.'),
  neverBegan: count('Patients with a day that counts who never began; not in the estimate.'),
  discontinued: count('Of whom a gap was seen.'),
  medianDays: orNull(count('First day on which half or fewer go on, days.'), 'not reached'),
  afterOneYear: orNull(
    object('The curve after 365 days.', {
      atRisk: count('Patients at risk then.'),
      survival: amount('Share who go on, 0 to 1.'),
      lower: orNull(amount('End of the 95 % interval, log(−log S).'), 'the curve is 0'),
      upper: orNull(amount('End of the 95 % interval, log(−log S).'), 'the curve is 0'),
    }),
    'nobody is at risk then',
  ),
} as const;

export const cohortPersistence = object(
  'Product-limit estimate until a gap of this length.',
  persistenceFields,
);

const logRank = object('Log-rank test between the strata that have a value.', {
  groups: list(
    object('One stratum.', {
      name: text('Its value.'),
      subjects: count('Patients who began.'),
      observed: amount('Of whom a gap was seen.'),
      expected: amount('If all strata had one hazard.'),
      squaredOverExpected: orNull(amount('(O − E)² / E.'), 'nothing was expected'),
      squaredOverVariance: orNull(amount('(O − E)² / V.'), 'the variance is 0'),
      inTest: {
        type: 'boolean',
        description: 'False: nobody of it was at risk when a gap began.',
      } as const,
    }),
    'In the order of the strata.',
  ),
  chiSquare: orNull(amount('Of the test.'), 'there is no test'),
  degreesOfFreedom: count('Groups in the test − 1.'),
  p: orNull(amount('0 to 1, never 0.'), 'there is no test'),
  reason: orNull(text('Why there is no test.'), 'there is one'),
  caution: orNull(text('What makes the test a rough guess.'), 'nothing'),
});

const strata = list(
  object('Patients by one column of the manifest.', {
    covariate: text('The column.'),
    strata: list(
      object('Patients with one value.', {
        value: orNull(text('As in the manifest.'), 'not given'),
        patients: count('Patients.'),
        distributions,
      }),
      'Numbers by value, then texts; last those without a value.',
    ),
    persistence: list(
      object('Persistence for one gap.', {
        gapDays: count('Days.'),
        strata: list(
          object('Of one stratum.', {
            value: orNull(text('As in the manifest.'), 'not given'),
            ...persistenceFields,
          }),
          'In the order of the strata.',
        ),
        logRank,
      }),
      'For gaps of 14, 30, 90 and 180 days.',
    ),
  }),
  'With --by.',
);

const weekly = object('Week by week since each patient’s first day observed.', {
  seed: count('Of the bootstrap.'),
  resamples: count('Of the bootstrap.'),
  level: amount('Of the interval.'),
  weeks: list(
    object('One week.', {
      week: count('1 for days 1 to 7.'),
      patientsObserved: count('With a day in the figures.'),
      patientsPrescribed: count('Of these, for whom something was prescribed.'),
      prescribed: count('Sessions of all.'),
      valid: count('Sessions of all.'),
      takingRatio: orNull(amount('valid / prescribed.'), 'nothing was prescribed'),
      meanTakingRatio: orNull(amount('Mean of the patients’ own.'), 'nothing was prescribed'),
      lower: orNull(amount('Percentile bootstrap over patients.'), 'of fewer than two patients'),
      upper: orNull(amount('Percentile bootstrap over patients.'), 'of fewer than two patients'),
    }),
    'In order.',
  ),
});

const useClasses = object('Patients by how much they used the therapy; no class is good or bad.', {
  measure: oneOf(RATIO_NAMES, 'The ratio.'),
  classes: list(
    object('One class.', {
      name: text('Its bounds in words.'),
      from: orNull(amount('A value equal to it is in this class.'), 'no lower end'),
      to: orNull(amount('A value equal to it is in the next class.'), 'no upper end'),
      count: count('Patients.'),
      share: orNull(amount('Of those whose figure is known.'), 'known of nobody'),
      min: orNull(amount('Lowest found.'), 'there is none'),
      max: orNull(amount('Highest found.'), 'there is none'),
    }),
    'From the lowest.',
  ),
  unknown: count('Patients without the figure: in no class.'),
  note: orNull(text('What equal figures did to quantiles.'), 'nothing'),
});

const quartiles = (description: string) =>
  ({ type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2, description }) as const;

const comparisons = list(
  object('The cohort beside one publication.', {
    id: text('As --compare names it.'),
    title: text('For people.'),
    source: text('The publication.'),
    caveat: text('What it can and cannot say.'),
    figures: list(
      object('One figure.', {
        figure: text('In words.'),
        unit: oneOf(['share', 'hours', 'days', 'minutes', 'patients'], 'Of both figures.'),
        here: orNull(
          { type: 'number', description: 'Of this cohort.' } as const,
          'no patient tells it',
        ),
        hereQuartiles: orNull(
          quartiles('First and third, over patients.'),
          'not a figure with quartiles',
        ),
        patients: count('Of whom it is made here.'),
        published: orNull({ type: 'number', description: 'As printed.' } as const, 'not published'),
        publishedQuartiles: orNull(quartiles('As printed.'), 'not published'),
        note: text('What to mind; may be empty.'),
      }),
      'In the order of the publication.',
    ),
  }),
  'With --compare.',
);

const missing = object('What is not known of the patients shown.', {
  patientsWithout: object(
    'Patients of whom each ratio is not known.',
    Object.fromEntries(RATIO_NAMES.map((name) => [name, count('Patients.')])) as Readonly<
      Record<RatioName, object>
    >,
  ),
  patientsUnobserved: count('Of whom no day was observed.'),
  daysLeftOut: object(
    'Of all patients, days.',
    Object.fromEntries(LEFT_OUT_REASONS.map((reason) => [reason, count('Days.')])) as Readonly<
      Record<LeftOutReason, object>
    >,
  ),
  patientsWithoutDurations: count('Whose sessions have no durations.'),
});

/** What the report says of a cohort beyond sums. */
export const cohortStudyFields = {
  missing,
  weekly: orNull(weekly, 'of fewer than two patients'),
  strata,
  useClasses: orNull(useClasses, 'not asked for'),
  comparisons,
} as const;

/** One phase of adherence, as EMERGE asks for it. */
export const emerge = list(
  object('One phase.', {
    phase: oneOf(['initiation', 'implementation', 'discontinuation'], 'Of the ABC taxonomy.'),
    definition: text('What is meant.'),
    measurement: text('How it was measured.'),
    results: text('What came out, in words; the numbers stand elsewhere.'),
  }),
  'The four minimum criteria of EMERGE (De Geest et al. 2018) for each phase.',
);
