import { PARAMETER_RULES } from '../analysis/parameterChecks.js';
import { TREND_FIGURES } from '../analysis/patientParameters.js';
import { HEIGHTS } from '../analysis/sideFigures.js';
import { continuousDefinitions, continuousTherapy } from './continuousSchema.js';
import { FIGURE_NAMES, PARAMETER_FIGURES } from './parameterFigures.js';
import { amount, count, list, object, oneOf, orNull, text } from './schemaWords.js';

const UNKNOWN = 'the log does not say';
const quantity = (description: string) => ({ type: 'number', description }) as const;

const side = (description: string) => ({ $ref: '#/$defs/parameterSide', description }) as const;
const trend = (description: string) =>
  orNull({ $ref: '#/$defs/trend', description } as const, 'no session tells');
const figuresOf = (description: string) => ({ $ref: '#/$defs/sideFigures', description }) as const;
const monthSide = (description: string) => ({ $ref: '#/$defs/monthSide', description }) as const;
const distribution = orNull(
  { $ref: '#/$defs/distribution', description: 'Delivered current over the pulses, mA.' } as const,
  'no pulses are in the log',
);

const time = (description: string) =>
  orNull(text(`${description}, ISO 8601 with offset.`), 'not known');

const trendDefinition = object('One figure over the sessions that tell it, in its unit.', {
  sessions: count('Sessions that tell it.'),
  first: quantity('Of the first of them.'),
  last: quantity('Of the last.'),
  min: quantity('The lowest.'),
  median: quantity('The middle one; of an even number the lower.'),
  max: quantity('The highest.'),
});

const distributionDefinition = object('Over pulses, in the unit of the figure.', {
  count: count('Pulses.'),
  min: quantity('The lowest.'),
  median: quantity('Half of the pulses have at most this; a value that occurs.'),
  mean: quantity('Mean.'),
  p95: quantity('95 % of the pulses have at most this; a value that occurs.'),
  max: quantity('The highest.'),
});

const sideDefinition = object('One side over all sessions.', {
  trends: object(
    'Figures over the sessions: docs/parameters.md.',
    Object.fromEntries(
      TREND_FIGURES.map((name) => {
        const { title, unit, definition } = PARAMETER_FIGURES[name];
        const inUnit = unit === '' ? 'a number' : unit;
        return [name, trend(`${title}: ${definition}; ${inUnit}.`)];
      }),
    ),
  ),
  totals: object('Sums over the sessions that tell.', {
    pulsesProgrammed: orNull(count('By the program and the time of each session.'), UNKNOWN),
    pulsesReported: orNull(count('As the device counted them.'), UNKNOWN),
    pulsesCounted: orNull(count('That the log holds.'), UNKNOWN),
    pulsesNotInLog: orNull(
      quantity('Counted by the device − in the log, over the sessions that have both.'),
      'no session has both',
    ),
    pulsesMissing: orNull(count('For which gaps inside contractions leave room.'), UNKNOWN),
    totalChargeMicrocoulombs: orNull(
      amount('Of all first phases; from pulses: of those in the log, µC.'),
      UNKNOWN,
    ),
    energyMillijoules: orNull(amount('Supply × charge, mJ.'), UNKNOWN),
    complianceLimitedRatio: orNull(amount('Share of the pulses, 0 to 1.'), UNKNOWN),
  }),
  amplitudes: distribution,
});

const nullable = (name: string, description: string) => [
  name,
  orNull(quantity(description), UNKNOWN),
];

const sideFiguresDefinition = object('One side of one session.', {
  from: oneOf(HEIGHTS, 'The height of the records that the figures come from.'),
  ...Object.fromEntries(
    FIGURE_NAMES.map((name) => {
      const { title, unit, definition } = PARAMETER_FIGURES[name];
      return nullable(name, `${title}: ${definition}; ${unit === '' ? 'a number' : unit}.`);
    }),
  ),
  programmedFrequencyHertz: orNull(quantity('Of the program in force, Hz.'), UNKNOWN),
  contractions: orNull(count('Begun in the session.'), UNKNOWN),
  amplitudes: distribution,
  pulses: object('Pulses of the session.', {
    programmed: orNull(count('By the program and the time of the session.'), UNKNOWN),
    reported: orNull(count('As the device counted them.'), UNKNOWN),
    counted: orNull(count('That the log holds.'), UNKNOWN),
    notInLog: orNull(quantity('Counted by the device − in the log.'), 'one of them is not known'),
    missing: orNull(count('For which gaps inside contractions leave room.'), UNKNOWN),
  }),
  totalChargeMicrocoulombs: orNull(
    amount('Of all first phases; from pulses: of those in the log, µC.'),
    UNKNOWN,
  ),
  energyMillijoules: orNull(amount('Supply × charge, mJ.'), UNKNOWN),
  flagged: orNull(
    object('Pulses that the device marked, pulses.', {
      amplitudeClamped: count('Held back by a limit.'),
      openLead: count('Into an open lead.'),
      shortCircuit: count('Into a short.'),
      chargeImbalance: count('Not balanced.'),
    }),
    'no pulses are in the log',
  ),
});

const monthSideDefinition = object('One side in one month.', {
  amplitudeMilliamps: orNull(quantity('Median of the sessions, mA.'), UNKNOWN),
  impedanceOhms: orNull(quantity('Median of the sessions, Ω.'), UNKNOWN),
  headroomVolts: orNull(quantity('Lowest of the sessions, V.'), UNKNOWN),
  complianceLimitedRatio: orNull(quantity('Highest of the sessions, 0 to 1.'), UNKNOWN),
});

export const parameterDefinitions = {
  trend: trendDefinition,
  distribution: distributionDefinition,
  parameterSide: sideDefinition,
  sideFigures: sideFiguresDefinition,
  monthSide: monthSideDefinition,
  ...continuousDefinitions,
} as const;

/** What one patient's device delivered, as the JSON report has it. */
export const patientParameters = object(
  'What the device delivered: docs/parameters.md.',
  {
    sessions: count('Sessions.'),
    heights: object(
      'Sessions by the height of the records that their figures come from, sessions.',
      {
        pulses: count('Single pulses.'),
        contractions: count('Contractions summed up by the device.'),
        session: count('The record of the session alone.'),
      },
    ),
    left: side('The left side.'),
    right: side('The right side.'),
    checks: list(
      object('How near one side came to a published figure. No clearance.', {
        rule: oneOf(
          PARAMETER_RULES.map(({ id }) => id),
          'Which.',
        ),
        side: oneOf(['left', 'right'], 'Which side.'),
        limit: quantity('The published figure.'),
        unit: text('Of limit and value; empty for a number.'),
        source: text('Where it was published.'),
        value: orNull(quantity('Of the session that came nearest.'), UNKNOWN),
        outcome: oneOf(['below', 'above', 'reached', 'unknown'], 'Decided on the unrounded value.'),
        sessionsReached: count('Sessions that reached the limit.'),
        sessions: count('Sessions that tell.'),
      }),
      'Every rule on each side.',
    ),
    reconciliation: orNull(
      object('The device’s own count of pulses against what the log holds, both sides.', {
        sessions: count('Sessions that have both.'),
        reported: count('Pulses.'),
        counted: count('Pulses.'),
      }),
      'no session has both',
    ),
    incompleteSessions: object(
      'Sessions from pulses of which the log lacks some: on and off time, ramps, stimulation time, charge and energy there are of the pulses in the log alone.',
      {
        byCounters: count('By the device’s counter of pulses, sessions.'),
        byGaps: count('By gaps inside contractions, where the device counts none, sessions.'),
      },
    ),
    months: list(
      object('One local month.', {
        month: text('YYYY-MM.'),
        sessions: count('Sessions.'),
        left: monthSide('The left side.'),
        right: monthSide('The right side.'),
      }),
      'In order.',
    ),
    impedanceTests: list(
      object('Leads measured between sessions.', {
        time: time('By the device’s clock'),
        leftOhms: orNull(amount('Ω.'), UNKNOWN),
        rightOhms: orNull(amount('Ω.'), UNKNOWN),
      }),
      'In order of time.',
    ),
    batteryTests: list(
      object(
        'The battery.',
        {
          time: time('By the device’s clock'),
          volts: orNull(amount('V.'), UNKNOWN),
          state: text('As the device says it.'),
          chargeRatio: amount('Charge left of a full battery, 0 to 1; missing: not stated.'),
          monthsLeft: amount('As the device estimates it, months; missing: not stated.'),
        },
        ['chargeRatio', 'monthsLeft'],
      ),
      'In order of time.',
    ),
    continuous: continuousTherapy,
  },
  ['continuous'],
);

export const sessionParameters = object('What was delivered in one session.', {
  start: text(
    'By the device’s clock, ISO 8601 with offset: that of settings.zone, else as recorded.',
  ),
  durationMinutes: orNull(amount('Minutes.'), 'no record of the session came, only its pulses'),
  endReason: orNull(text('As recorded.'), UNKNOWN),
  left: figuresOf('The left side.'),
  right: figuresOf('The right side.'),
});

/** What the figures rest on. */
export const parameterSettings = object('Constants and rules of the parameter report.', {
  contactAreaSquareCentimetres: amount('Geometric area of one contact, cm².'),
  doubleLayerMicrofaradsPerSquareCentimetre: amount('µF/cm².'),
  supplyVolts: amount('Supply of the output stage, V.'),
  trainGapSeconds: amount('Silence that parts contractions where no program says the rest, s.'),
  assumed: list(text('A sentence.'), 'Which of these nobody gave.'),
  rules: list(
    object('A published figure that a parameter is held against.', {
      id: text('Its name.'),
      figure: text('Which figure.'),
      limit: quantity('In the unit.'),
      unit: text('Empty for a number.'),
      source: text('Where it was published.'),
    }),
    'In the order in which they are checked.',
  ),
});
