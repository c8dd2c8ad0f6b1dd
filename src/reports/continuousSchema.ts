import { amount, count, list, object, oneOf, orNull, text } from './schemaWords.js';

const UNKNOWN = 'the log does not say';
const bool = (description: string) => ({ type: 'boolean', description }) as const;
const time = (description: string) =>
  orNull(text(`${description}, ISO 8601 with offset.`), 'not known');

const spreadDefinition = object('Over the values that are known, in the unit of the figure.', {
  count: count('Values.'),
  min: amount('The lowest.'),
  median: amount('The middle one; of an even number the lower.'),
  max: amount('The highest.'),
});
const spread = (description: string) =>
  orNull({ $ref: '#/$defs/spread', description } as const, 'none is known');

const amplitudeTrendDefinition = object('Mean amplitudes of one side in bins of ten minutes.', {
  bins: count('Bins, each counted once.'),
  first: time('Begin of the first'),
  last: time('Begin of the last'),
  gaps: object(
    'Where more than one and a half bins lie between the begins of two bins that follow each other.',
    {
      count: count('Gaps.'),
      longestSeconds: amount('From the begin of the bin before to that of the bin after, s.'),
      totalSeconds: amount('Of all of them, s.'),
      missingBins: count('Bins for which they have room.'),
    },
  ),
  amplitudeMilliamps: spread('Over the bins, mA.'),
});
const trend = (description: string) =>
  orNull({ $ref: '#/$defs/amplitudeTrend', description } as const, 'there is none');

const groupProgramDefinition = object('One program of one side of a group.', {
  amplitudeMilliamps: orNull(amount('mA.'), UNKNOWN),
  lowerLimitMilliamps: orNull(amount('Lowest to which the patient may go, mA.'), UNKNOWN),
  upperLimitMilliamps: orNull(amount('Highest to which the patient may go, mA.'), UNKNOWN),
  pulseWidthMicroseconds: orNull(amount('µs.'), UNKNOWN),
  frequencyHertz: orNull(amount('Hz.'), UNKNOWN),
});
const programs = (description: string) =>
  list({ $ref: '#/$defs/groupProgram' } as const, description);

export const continuousDefinitions = {
  spread: spreadDefinition,
  amplitudeTrend: amplitudeTrendDefinition,
  groupProgram: groupProgramDefinition,
} as const;

/** What a device did that stimulates without sessions, as the JSON report has it. */
export const continuousTherapy = object(
  'What is known of stimulation without sessions; missing: nothing is.',
  {
    amplitudeTrend: object('By side.', {
      left: trend('The left side.'),
      right: trend('The right side.'),
    }),
    groups: list(
      object('A group of programs between which the patient may choose.', {
        groupId: text('Its letter.'),
        time: time('When the device was read out'),
        isActive: bool('Whether it was the active one then.'),
        usageRatio: orNull(amount('Share of the time in which it was active, 0 to 1.'), UNKNOWN),
        left: programs('Of the left side; several take turns.'),
        right: programs('Of the right side; several take turns.'),
      }),
      'Of the newest read-out, in the order of their letters.',
    ),
    events: list(
      object('Events of one name.', {
        origin: oneOf(['device', 'patient'], 'Who wrote them down.'),
        name: text('Such as therapy-off; of a patient as it was written.'),
        count: count('How many.'),
        first: time('The first'),
        last: time('The last'),
        details: list(
          object('What some of them say beside their name.', {
            text: text('Such as the groups: A to B.'),
            count: count('How many say so.'),
          }),
          'In the order of their texts.',
        ),
      }),
      'By origin and name.',
    ),
    contactImpedances: list(
      object('Resistances of one side’s contacts at one time.', {
        time: time('When the device was read out'),
        side: oneOf(['left', 'right'], 'Which side.'),
        monopolarOhms: spread('From the contacts to the case, Ω.'),
        bipolarOhms: spread('Between the contacts, Ω.'),
      }),
      'In order of time.',
    ),
  },
);
