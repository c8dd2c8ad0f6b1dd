import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CmaOptions, type CmaResult, cma } from '../../src/analysis/cma/cma.js';
import { cmaPerEpisode } from '../../src/analysis/cma/cmaPerEpisode.js';
import { cmaSlidingWindow } from '../../src/analysis/cma/cmaSlidingWindow.js';
import { formatNoCarryOver, SESSION_CARRY_OVER } from '../../src/analysis/cma/formatNoCarryOver.js';
import { type CmaId, cmaMeasures } from '../../src/analysis/cma/measures.js';
import type { CmaEvent } from '../../src/analysis/cma/orderedEvents.js';
import { roundHalfEven } from '../../src/analysis/cma/roundHalfEven.js';
import { treatmentEpisodes } from '../../src/analysis/cma/treatmentEpisodes.js';
import { dayNumberOf, formatDay } from '../../src/model/civil.js';
import { StimlogError } from '../../src/model/errors.js';

const folder = new URL('../../../shared/data/adherer/', import.meta.url);
const ids = cmaMeasures.map(({ id }) => id);

/** Rows of one of AdhereR's files, by column. */
function rowsOf(name: string): Record<string, string>[] {
  const text = readFileSync(new URL(name, folder), 'utf8').trim().replaceAll('"', '');
  const [header, ...rows] = text.split('\n').map((line) => line.split(','));
  return rows.map((row) => Object.fromEntries(header!.map((key, i) => [key, row[i]!])));
}

/** Events of one patient of AdhereR's `med.events`. */
function patient(id: string): CmaEvent[] {
  return rowsOf('med-events-37-76.csv')
    .filter((row) => row.PATIENT_ID === id)
    .map((row) => {
      const [month, day, year] = row.DATE!.split('/').map(Number);
      return {
        day: dayNumberOf(year!, month!, day!),
        durationDays: Number(row.DURATION),
        perDay: Number(row.PERDAY),
        category: row.CATEGORY!,
      };
    });
}

/** Seven digits after the point, as the files print them and more. */
const DIGITS = 9;

describe('AdhereR’s patients 37 and 76', () => {
  const options = { observationWindowStart: 182, observationWindowDuration: 365 };
  const expected = rowsOf('expected-cma-37-76.csv');

  it.each(expected.flatMap((row) => ids.map((id) => [row.PATIENT_ID!, id, row[id]!] as const)))(
    '%s: %s is %s',
    (id, measure, value) => {
      expect(cma(measure, patient(id), options).value).toBeCloseTo(Number(value), DIGITS);
    },
  );

  it.each(['37', '76'])('%s: CMA9 of windows of 120 days', (id) => {
    const found = cmaSlidingWindow('CMA9', patient(id), {
      slidingWindowDuration: 120,
      slidingWindowStepDuration: 120,
    });
    const rows = rowsOf('expected-sliding120-cma9-37-76.csv').filter((r) => r.PATIENT_ID === id);
    const spans = found.windows.map(({ windowId, observationWindow: { startDay, endDay } }) => [
      String(windowId),
      formatDay(startDay),
      formatDay(endDay),
    ]);
    expect(spans).toEqual(rows.map((r) => [r['window.ID'], r['window.start'], r['window.end']]));
    for (const [i, { value }] of found.windows.entries()) {
      expect(value).toBeCloseTo(Number(rows[i]!.CMA), DIGITS);
    }
    expect(found.uncoveredDays).toBe(10); // 730 - 6 x 120
  });

  it.each([
    ['37', '2036-04-10', 211, 0.7109005],
    ['37', '2037-01-02', 463, 0.3239741],
    ['76', '2035-12-13', 374, 0.842246],
    ['76', '2036-12-21', 234, 0.3846154],
    ['76', '2037-10-11', 62, 0.483871],
  ])('%s: the episode of %s lasts %i days, CMA9 %d', (id, start, days, value) => {
    const { episodes, outsideWindow } = cmaPerEpisode('CMA9', patient(id));
    const found = episodes.find(({ episode }) => formatDay(episode.startDay) === start)!;
    expect(found.episode.durationDays).toBe(days);
    expect(found.value).toBeCloseTo(value, 7);
    expect(episodes).toHaveLength(id === '37' ? 2 : 3);
    expect(outsideWindow).toEqual([]);
  });

  it.each([
    ['37', 0.30612245, 8],
    ['76', 0.3614, 4],
  ])('%s: CMA8 from day 374 on is %d', (id, value, digits) => {
    const late = { observationWindowStart: 374, observationWindowDuration: 294 };
    expect(cma('CMA8', patient(id), late).value).toBeCloseTo(value, digits);
  });

  it('moves the window of CMA8 by the supply that was carried in', () => {
    // 37, window from 2036-10-09: the supply of 09-15 lasts 50 days and 3 more of 07-30, to 11-07, 29 days in.
    const { usedWindow, observationWindow, denominatorDays } = cma('CMA8', patient('37'), options);
    expect(formatDay(observationWindow.startDay)).toBe('2036-10-09');
    expect(formatDay(usedWindow!.startDay)).toBe('2036-11-07');
    expect(denominatorDays).toBe(365 - 29);
  });
});

/** Days 0, 20 and 60: ten days too many, then ten and ten too few up to day 100. */
const three: CmaEvent[] = [
  { day: 0, durationDays: 30 },
  { day: 20, durationDays: 20 },
  { day: 60, durationDays: 30 },
];
const hundred = { followupWindowDuration: 100, observationWindowDuration: 100 };
/** The same, seen from day 25 to day 75. */
const middle = { ...hundred, observationWindowStart: 25, observationWindowDuration: 50 };

describe('cma', () => {
  it.each<[CmaId, number, number, CmaOptions]>([
    ['CMA1', 50, 60, hundred], // 30 + 20 days supplied, 0 to 60
    ['CMA2', 80, 100, hundred], // 30 + 20 + 30, 0 to 100
    ['CMA5', 50, 60, hundred], // gaps: 0, then 60 - 20 - 20 - 10 carried = 10
    ['CMA6', 80, 100, hundred], // gaps 10, and 100 - 60 - 30 = 10
    ['CMA7', 40, 50, middle], // gap of 10 before day 60; from there supply to day 90, beyond the window
    ['CMA8', 15, 25, middle], // supply of before lasts to day 50; from there 10 days of gap, 15 covered
    ['CMA9', 37.5, 50, middle], // 35 days of 20 to 60 and 15 of 60 to 100, both with supply for 30 of 40
  ])('%s: %d of %d days', (id, numeratorDays, denominatorDays, options) => {
    const found = cma(id, three, options);
    expect(found).toMatchObject({ numeratorDays, denominatorDays, reason: null });
    expect(found.value).toBeCloseTo(numeratorDays / denominatorDays, 12);
  });

  it('shows of each event its interval, its gap and what was carried into it', () => {
    const shown = cma('CMA7', three, hundred).events.map((event) => [
      event.intervalDays,
      event.gapDays,
      event.carryOverDays,
      event.usedInCma,
    ]);
    expect(shown).toEqual([
      [20, 0, 0, true],
      [40, 10, 10, true],
      [40, 10, 0, true],
    ]);
  });
});

/** What an option or event is refused with. */
const refused = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof StimlogError && error.code === 'OPTION_INVALID') return error.message;
  }
  return 'not refused';
};

describe('options and events', () => {
  it.each<[string, readonly CmaEvent[], CmaOptions, RegExp]>([
    ['no event', [], {}, /^events must hold at least one/],
    ['half a day', [{ day: 0.5, durationDays: 1 }], {}, /^events\[0\]\.day must be a whole number/],
    [
      'no duration',
      [{ day: 0, durationDays: 0 }],
      {},
      /^events\[0\]\.durationDays must be .* above 0/,
    ],
    ['no dosage', [{ day: 0, durationDays: 1, perDay: 0 }], {}, /^events\[0\]\.perDay must be/],
    [
      'a category on some',
      [
        { day: 0, durationDays: 1, category: 'a' },
        { day: 1, durationDays: 1 },
      ],
      {},
      /^events\[1\]\.category is missing/,
    ],
    ['no length', three, { followupWindowDuration: 0 }, /^followupWindowDuration must be/],
    [
      'a window too early',
      three,
      { observationWindowStart: -1 },
      /^observationWindowStart must be/,
    ],
    [
      'a window before the follow-up',
      three,
      { ...hundred, observationWindowStart: { day: -1 } },
      /^observation window \(1969-12-31 to 1970-04-10\) must lie within .* \(1970-01-01 to 1970-04-11\)/,
    ],
    [
      'a window that ends a day late',
      three,
      { ...hundred, observationWindowStart: 1 },
      /^observation window \(1970-01-02 to 1970-04-12\) must lie within/,
    ],
    [
      'carrying for the same medication only, and not at all',
      three,
      {
        carryoverWithinObsWindow: false,
        carryoverIntoObsWindow: false,
        carryOnlyForSameMedication: true,
      },
      /^carryOnlyForSameMedication must be false/,
    ],
  ])('refuses %s', (_, events, options, message) => {
    expect(refused(() => cma('CMA7', events, options))).toMatch(message);
  });

  it('refuses a measure that is none', () => {
    expect(refused(() => cma('CMA10' as CmaId, three))).toMatch(/^cma must be one of CMA1, .*CMA9/);
  });

  it('counts the follow-up from the first event, or takes a day', () => {
    const late = { ...middle, followupWindowDuration: 200 };
    const counted = cma('CMA7', three, { ...late, followupWindowStart: 20 });
    expect(counted.followupWindow).toEqual({ startDay: 20, endDay: 220 });
    expect(counted.observationWindow).toEqual({ startDay: 45, endDay: 95 });
    expect(counted.events.map(({ withinFollowup }) => withinFollowup)).toEqual([false, true, true]);
    const dated = {
      ...late,
      followupWindowStart: { day: 20 },
      observationWindowStart: { day: 45 },
    };
    expect(cma('CMA7', three, dated)).toEqual(counted);
  });

  it('keeps the order given of events on one day', () => {
    // CMA1 leaves out the last: 5 days or 50 of the 10 from first to last.
    const first = { day: 0, durationDays: 5 };
    const [short, long] = [5, 50].map((durationDays) => ({ day: 10, durationDays }));
    expect(cma('CMA1', [first, short!, long!]).value).toBe((5 + 5) / 10);
    expect(cma('CMA1', [first, long!, short!]).value).toBe((5 + 50) / 10);
  });

  it('loses supply where the category changes, and stretches it where the dosage does', () => {
    const [a, b] = [
      { day: 0, durationDays: 30, perDay: 4, category: 'a' },
      { day: 20, durationDays: 20, perDay: 2, category: 'b' },
    ] as const;
    // 10 days are left on day 20: none of the other kind; at half the dosage they last 20.
    const gapsOf = (options: CmaOptions, second: CmaEvent = b): number[] =>
      cma('CMA6', [a, second], { ...hundred, ...options }).events.map(({ gapDays }) => gapDays);
    expect(gapsOf({})).toEqual([0, 50]);
    expect(gapsOf({ carryOnlyForSameMedication: true })).toEqual([0, 60]);
    expect(gapsOf({ considerDosageChange: true })).toEqual([0, 40]);
    const both = { carryOnlyForSameMedication: true, considerDosageChange: true };
    expect(gapsOf(both)).toEqual([0, 60]);
    expect(gapsOf(both, { ...b, category: 'a' })).toEqual([0, 40]);
  });

  const fourfold = [
    { day: 0, durationDays: 30, perDay: 1 },
    { day: 20, durationDays: 20, perDay: 4 },
  ];
  const fromDay41 = {
    observationWindowStart: 41,
    observationWindowDuration: 59,
    considerDosageChange: true,
  };

  it.each<[string, CmaId, readonly CmaEvent[], CmaOptions, Partial<CmaResult>]>([
    [
      'all before it',
      'CMA9',
      [three[0]!],
      { followupWindowStart: 1 },
      { value: NaN, reason: 'no-event-in-followup' },
    ],
    ['all before it', 'CMA6', [three[0]!], middle, { value: NaN, reason: 'no-event-in-window' }],
    ['a single one', 'CMA5', [three[0]!], hundred, { value: NaN, reason: 'fewer-than-two-events' }],
    [
      'two of a day',
      'CMA1',
      [three[0]!, three[0]!],
      hundred,
      { value: NaN, reason: 'events-on-one-day' },
    ],
    [
      'all after it',
      'CMA7',
      [three[0]!, three[2]!],
      { followupWindowStart: 10, observationWindowDuration: 30 },
      { value: NaN, reason: 'no-event-up-to-window-end' },
    ],
    [
      'one on its last day',
      'CMA2',
      [three[0]!, { day: 75, durationDays: 9 }],
      middle,
      { value: Infinity, reason: 'no-days' },
    ],
    [
      'supply beyond its end',
      'CMA8',
      [{ day: 0, durationDays: 90 }],
      middle,
      { value: 0, reason: 'supply-outlasts-window', usedWindow: null },
    ],
    [
      'supply to its very end',
      'CMA8',
      [{ day: 0, durationDays: 75 }],
      middle,
      { value: NaN, reason: 'no-days' },
    ],
    [
      // The 10 days left on day 20 last 2.5 at four times the dosage, to 42.5; the 57.5 from there are 58, to 100.5.
      'an end that rounding moves beyond the follow-up',
      'CMA8',
      fourfold,
      { ...hundred, ...fromDay41 },
      { value: NaN, reason: 'lagged-window-outside-followup' },
    ],
    [
      'nothing if the follow-up is longer',
      'CMA8',
      fourfold,
      fromDay41,
      { value: 0, reason: null, usedWindow: { startDay: 42.5, endDay: 100.5 } },
    ],
  ])('says why: %s, %s', (_, id, events, options, found) => {
    expect(cma(id, events, options)).toMatchObject(found);
  });
});

describe('treatment episodes', () => {
  /** Gaps 0, 50 and 40: 20 days of a, 30 of b from day 20 to 50, 30 of b from day 100 to 130, window to day 170. */
  const events: CmaEvent[] = [
    { day: 0, durationDays: 20, perDay: 1, category: 'a' },
    { day: 20, durationDays: 30, perDay: 2, category: 'b' },
    { day: 100, durationDays: 30, perDay: 2, category: 'b' },
  ];
  const spans = (options: Parameters<typeof treatmentEpisodes>[1]) =>
    treatmentEpisodes(events, { followupWindowDuration: 170, ...options }).map(
      ({ startDay, endDay, endEpisodeGapDays }) => [startDay, endDay, endEpisodeGapDays],
    );
  const anyMedication = { medicationChangeMeansNewTreatmentEpisode: false };

  it.each<[string, Parameters<typeof treatmentEpisodes>[1], number[][]]>([
    [
      'a change of medication',
      {},
      [
        [0, 20, 0],
        [20, 170, 40],
      ],
    ],
    ['nothing but long gaps', anyMedication, [[0, 170, 40]]],
    [
      'a gap of 50 where 45 are permissible',
      { ...anyMedication, maximumPermissibleGap: 45 },
      [
        [0, 50, 50],
        [100, 170, 40],
      ],
    ],
    [
      'nothing, with a gap of exactly 50 where 50 are',
      { ...anyMedication, maximumPermissibleGap: 50 },
      [[0, 170, 40]],
    ],
    // The last gap ends no episode, but is no part of it once it is as long as permissible.
    [
      'gaps of 50 and 40 where 40 are',
      { ...anyMedication, maximumPermissibleGap: 40 },
      [
        [0, 50, 50],
        [100, 130, 40],
      ],
    ],
    [
      'and with the permissible 40 appended',
      { ...anyMedication, maximumPermissibleGap: 40, maximumPermissibleGapAppendToEpisode: true },
      [
        [0, 90, 50],
        [100, 170, 40],
      ],
    ],
    [
      'gaps longer than 150 % of 30 days',
      { ...anyMedication, maximumPermissibleGap: 150, maximumPermissibleGapUnit: 'percent' },
      [
        [0, 50, 50],
        [100, 170, 40],
      ],
    ],
    [
      'a change of dosage',
      { ...anyMedication, dosageChangeMeansNewTreatmentEpisode: true },
      [
        [0, 20, 0],
        [20, 170, 40],
      ],
    ],
  ])('end with %s', (_, options, expected) => {
    expect(spans(options)).toEqual(expected);
  });

  it('carries supply by default only for the same medication, and adjusted to the dosage', () => {
    // 40 days of a, half of them left on day 20: lost; as the same medication at twice the dosage, 10 days more.
    const rich = [{ ...events[0]!, durationDays: 40 }, ...events.slice(1)];
    const ends = (given: readonly CmaEvent[], options = {}) =>
      treatmentEpisodes(given, { maximumPermissibleGap: 25, ...anyMedication, ...options })[0]!
        .endDay;
    expect(ends(rich)).toBe(50);
    expect(ends(rich.map((event) => ({ ...event, category: 'a' })))).toBe(60);
    expect(ends(rich, { carryOnlyForSameMedication: false, considerDosageChange: false })).toBe(70);
    expect(ends(rich, { carryoverWithinObsWindow: false })).toBe(50);
  });

  it('are found in the follow-up window only', () => {
    expect(spans({ followupWindowStart: 30, followupWindowDuration: 60 })).toEqual([]);
    expect(spans({ followupWindowStart: 10, followupWindowDuration: 100 })).toEqual([[20, 110, 0]]);
  });

  it.each<[CmaEvent, Parameters<typeof treatmentEpisodes>[1], RegExp]>([
    [{ day: 0, durationDays: 1 }, {}, /^medicationChange\w+ must be false where .* no category/],
    [
      { day: 0, durationDays: 1 },
      { ...anyMedication, dosageChangeMeansNewTreatmentEpisode: true },
      /^dosageChange\w+ must be false where .* no perDay/,
    ],
    [events[0]!, { maximumPermissibleGap: -1 }, /^maximumPermissibleGap must be/],
    [
      events[0]!,
      { maximumPermissibleGapUnit: 'weeks' as 'days' },
      /^maximumPermissibleGapUnit must be one of days, percent/,
    ],
  ])('refuse %o with %o', (event, options, message) => {
    expect(refused(() => treatmentEpisodes([event], options))).toMatch(message);
  });

  it('are measured in the observation window only, and name those outside', () => {
    const options = {
      followupWindowDuration: 170,
      observationWindowStart: 30,
      observationWindowDuration: 40,
      maximumPermissibleGap: 45,
    };
    const { episodes, outsideWindow } = cmaPerEpisode('CMA7', events, options);
    // Of the second episode, day 20 to 50, the window has day 30 to 50, all covered.
    expect(episodes).toHaveLength(1);
    expect(episodes[0]).toMatchObject({
      value: 1,
      episode: { episodeId: 2, startDay: 20, endDay: 50 },
      observationWindow: { startDay: 30, endDay: 50 },
    });
    expect(outsideWindow.map(({ episodeId }) => episodeId)).toEqual([1, 3]);
  });
});

describe('sliding windows', () => {
  const starts = (options: Parameters<typeof cmaSlidingWindow>[2]) => {
    const { windows, uncoveredDays } = cmaSlidingWindow('CMA7', three, { ...hundred, ...options });
    return [windows.map(({ observationWindow }) => observationWindow.startDay), uncoveredDays];
  };

  it.each<[Parameters<typeof cmaSlidingWindow>[2], [number[], number]]>([
    [{ slidingWindowDuration: 40, slidingWindowStepDuration: 25 }, [[0, 25, 50], 10]],
    [{ slidingWindowStart: 20, slidingWindowDuration: 40 }, [[20, 50], 10]],
    [{ slidingWindowDuration: 100 }, [[0], 0]],
    // 60 days to slide in 4 windows: 20 a step; in 9: 7.5 a step, rounded to the even day.
    [{ slidingWindowDuration: 40, slidingWindowNoSteps: 4 }, [[0, 20, 40, 60], 0]],
    [
      { slidingWindowDuration: 40, slidingWindowNoSteps: 9 },
      [[0, 8, 15, 22, 30, 38, 45, 52, 60], 0],
    ],
    // Two of 20 days cannot be 80 apart: at most their length, and so there are more of them.
    [{ slidingWindowDuration: 20, slidingWindowNoSteps: 2 }, [[0, 20, 40, 60, 80], 0]],
    [{ slidingWindowDuration: 40, slidingWindowNoSteps: 1 }, [[0], 60]],
  ])('of %o', (options, expected) => {
    expect(starts(options)).toEqual(expected);
  });

  it.each<[Parameters<typeof cmaSlidingWindow>[2], RegExp]>([
    [{ slidingWindowDuration: 101 }, /^no sliding window of 101 days fits/],
    [{ slidingWindowStart: 90, slidingWindowDuration: 11 }, /^no sliding window of 11 days fits/],
    [
      { slidingWindowDuration: 100, slidingWindowNoSteps: 2 },
      /^no sliding window of 100 days fits/,
    ],
    [{ slidingWindowStart: -1 }, /^slidingWindowStart must be/],
    [{ slidingWindowStepDuration: 0 }, /^slidingWindowStepDuration must be/],
    [{ slidingWindowNoSteps: 0 }, /^slidingWindowNoSteps must be/],
  ])('refuses %o', (options, message) => {
    expect(refused(() => starts(options))).toMatch(message);
  });
});

describe('sessions of stimulation', () => {
  /** Two a day are prescribed; of four days: both, four, none, one. An event is a day. */
  const days = [2, 4, 0, 1].flatMap((sessions, day) =>
    sessions === 0 ? [] : [{ day, durationDays: sessions / 2 }],
  );
  const atMostOne = days.map((event) => ({
    ...event,
    durationDays: Math.min(1, event.durationDays),
  }));
  const four = { followupWindowDuration: 4, observationWindowDuration: 4 };

  it.each<[CmaId, readonly CmaEvent[], CmaOptions, number]>([
    ['CMA2', days, SESSION_CARRY_OVER, 3.5 / 4], // 1 + 2 + 0.5 days' worth
    ['CMA6', atMostOne, SESSION_CARRY_OVER, 2.5 / 4], // 1 + 1 + 0 + 0.5
    ['CMA9', atMostOne, SESSION_CARRY_OVER, 2.5 / 4], // 1 x 1 + 2 x 1/2 + 1 x 1/2
    ['CMA6', days, SESSION_CARRY_OVER, 3.5 / 4], // uncapped, the second day would last into the third
    ['CMA6', days.slice(0, 2), {}, 3 / 4], // and banked, as AdhereR has it, so it does
  ])('%s of days %o with %o is %d', (id, events, carry, value) => {
    expect(cma(id, events, { ...four, ...carry }).value).toBeCloseTo(value, 12);
  });

  it('do not reach into a window that begins the day after', () => {
    const lastDay = { ...four, observationWindowStart: 1, observationWindowDuration: 3 };
    const [two] = days;
    const events = [{ ...two!, durationDays: 3 }];
    expect(cma('CMA7', events, lastDay).value).toBeCloseTo(2 / 3, 12);
    for (const id of ['CMA7', 'CMA8', 'CMA9'] as const) {
      const found = cma(id, events, { ...lastDay, ...SESSION_CARRY_OVER });
      expect([found.value, found.usedWindow]).toEqual([0, { startDay: 1, endDay: 4 }]);
    }
  });

  it('have it said why', () => {
    expect(formatNoCarryOver()).toMatch(/^Carry-over is off: .* cannot be banked/);
  });
});

describe('docs/cma.md', () => {
  const page = readFileSync(new URL('../../docs/cma.md', import.meta.url), 'utf8');

  it('has a row for every measure', () => {
    for (const { id } of cmaMeasures) expect(page).toContain(`| ${id} |`);
  });

  it('has an example that gives what it says', () => {
    const code = /```ts\n([\s\S]*?)```/.exec(page)![1]!;
    const said = [...code.matchAll(/^(?!import)(.*); \/\/ (.*)$/gm)].map(([, , value]) => value);
    const body = code.replaceAll(/^import .*$/gm, '');
    const calls = body.replaceAll(/^(\w+[.(].*); \/\/ .*$/gm, 'found.push($1);');
    const names = ['cma', 'cmaPerEpisode', 'cmaSlidingWindow', 'dayNumberOf', 'SESSION_CARRY_OVER'];
    const run = new Function(...names, `const found = []; ${calls}; return found;`);
    const found: unknown[] = run(
      cma,
      cmaPerEpisode,
      cmaSlidingWindow,
      dayNumberOf,
      SESSION_CARRY_OVER,
    );
    expect(said).toHaveLength(5);
    expect(found.map((value) => JSON.stringify(value).replaceAll(',', ', '))).toEqual(said);
  });
});

/** A patient with at most one event a day, the first on day 0, and windows for them. */
const cases = fc
  .record({
    days: fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { maxLength: 12 }),
    kinds: fc.array(
      fc.record({
        durationDays: fc.integer({ min: 1, max: 70 }),
        perDay: fc.integer({ min: 1, max: 4 }),
        category: fc.constantFrom('a', 'b'),
      }),
      { minLength: 13, maxLength: 13 },
    ),
    start: fc.integer({ min: 0, max: 200 }),
    length: fc.integer({ min: 2, max: 200 }),
    carryOnlyForSameMedication: fc.boolean(),
    considerDosageChange: fc.boolean(),
  })
  .map(({ days, kinds, start, length, ...rules }) => ({
    events: [0, ...days].map((day, i): CmaEvent => ({ day, ...kinds[i]! })),
    options: {
      ...rules,
      followupWindowDuration: 400,
      observationWindowStart: start,
      observationWindowDuration: length,
    },
  }));

/** Supply counted day by day: what is there in the morning is used for a day. Days without are gaps. */
function coveredDays(events: readonly CmaEvent[], from: number, to: number): number {
  let supply = 0;
  let covered = 0;
  for (let day = Math.min(from, ...events.map((event) => event.day)); day < to; day++) {
    for (const event of events) if (event.day === day) supply += event.durationDays;
    if (supply > 0 && day >= from) covered++;
    supply = Math.max(0, supply - 1);
  }
  return covered;
}

describe('laws', () => {
  it('CMA3 and CMA4 are CMA1 and CMA2, at most 1', () => {
    fc.assert(
      fc.property(cases, ({ events, options }) => {
        const of = (id: CmaId) => cma(id, events, options).value;
        expect(of('CMA3')).toBe(Math.min(1, of('CMA1')));
        expect(of('CMA4')).toBe(Math.min(1, of('CMA2')));
      }),
    );
  });

  it('CMA5 to CMA9 lie from 0 to 1, and say why where they have no value', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(...ids.slice(4)), ({ events, options }, id) => {
        const { value, reason, numeratorDays, denominatorDays } = cma(id, events, options);
        if (Number.isNaN(value)) {
          expect(reason).not.toBeNull();
          return;
        }
        expect(value).toBeGreaterThanOrEqual(-1e-12);
        expect(value).toBeLessThanOrEqual(1 + 1e-12);
        if (reason === null) expect(value).toBeCloseTo(numeratorDays / denominatorDays, 12);
      }),
    );
  });

  it('CMA5 to CMA9 are 1 if each event starts where the supply of the one before ends', () => {
    const durations = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 3, maxLength: 12 });
    fc.assert(
      fc.property(durations, fc.constantFrom(...ids.slice(4)), (given, id) => {
        let day = 0;
        const events = given.map((durationDays) => {
          const event = { day, durationDays };
          day += durationDays;
          return event;
        });
        const whole = { followupWindowDuration: day, observationWindowDuration: day };
        expect(cma(id, events, whole).value).toBeCloseTo(1, 12);
      }),
    );
  });

  it('shifting all days changes no figure', () => {
    const shifts = fc.integer({ min: -50_000, max: 50_000 });
    fc.assert(
      fc.property(cases, shifts, fc.constantFrom(...ids), ({ events, options }, shift, id) => {
        const moved = events.map((event) => ({ ...event, day: event.day + shift }));
        // The lagged window is rounded to whole days: there, parts of days could differ in their last digit.
        const considerDosageChange = options.considerDosageChange && id !== 'CMA8';
        const [here, there] = [events, moved].map((of) =>
          cma(id, of, { ...options, considerDosageChange }),
        );
        expect(there!.reason).toBe(here!.reason);
        if (Number.isFinite(here!.value)) expect(there!.value).toBeCloseTo(here!.value, 9);
        else expect(there!.value).toBe(here!.value);
      }),
    );
  });

  it('the order of events on different days changes nothing', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(...ids), ({ events, options }, id) => {
        const withoutIndex = (found: CmaResult) => ({
          ...found,
          events: found.events.map((event) => ({ ...event, index: 0 })),
        });
        const turned = cma(id, [...events].reverse(), options);
        expect(withoutIndex(turned)).toEqual(withoutIndex(cma(id, events, options)));
      }),
    );
  });

  it('the days that CMA7 and CMA9 cover in the parts of a window sum to those of the whole', () => {
    const cuts = fc.integer({ min: 1, max: 199 });
    fc.assert(
      fc.property(cases, cuts, fc.constantFrom('CMA7', 'CMA9'), ({ events, options }, at, id) => {
        const { observationWindowStart: start, observationWindowDuration: length } = options;
        const cut = ((at - 1) % (length - 1)) + 1;
        const daysOf = (from: number, days: number): number =>
          cma(id, events, {
            ...options,
            observationWindowStart: from,
            observationWindowDuration: days,
          }).numeratorDays;
        const parts = daysOf(start, cut) + daysOf(start + cut, length - cut);
        expect(parts).toBeCloseTo(daysOf(start, length), 9);
      }),
    );
  });

  it('CMA5 to CMA7 cover the days on which a supply counted day by day is not used up', () => {
    fc.assert(
      fc.property(cases, ({ events, options }) => {
        const { observationWindowStart: start, observationWindowDuration: length } = options;
        const windows = {
          ...options,
          carryOnlyForSameMedication: false,
          considerDosageChange: false,
        };
        const end = start + length;
        const inside = events.filter(({ day }) => day >= start && day <= end);
        const days = inside.map(({ day }) => day);
        const [first, last] = [Math.min(...days), Math.max(...days)];
        expect(cma('CMA7', events, windows).numeratorDays).toBe(coveredDays(events, start, end));
        if (inside.length > 0) {
          const covered = coveredDays(inside, first, end);
          expect(cma('CMA6', events, windows).numeratorDays).toBe(covered);
        }
        if (inside.length > 1) {
          const covered = coveredDays(inside, first, last);
          expect(cma('CMA5', events, windows).numeratorDays).toBe(covered);
        }
      }),
    );
  });

  it('CMA8 and CMA9 are what the same supply gives from its end on, and spread over each interval', () => {
    fc.assert(
      fc.property(cases, ({ events, options }) => {
        const { observationWindowStart: start, observationWindowDuration: length } = options;
        const plain = {
          ...options,
          carryOnlyForSameMedication: false,
          considerDosageChange: false,
        };
        const end = start + length;
        const { followupWindow } = cma('CMA9', events, plain);
        const known = events
          .filter(({ day }) => day >= followupWindow.startDay && day <= followupWindow.endDay)
          .toSorted((a, b) => a.day - b.day);
        // Supply is handed on from event to event; each day of an interval has its share of what was used in it.
        let supply = 0;
        let spread = 0;
        let lag = start;
        for (const [i, { day, durationDays }] of known.entries()) {
          supply += durationDays;
          if (day < start) lag = Math.max(lag, day + supply);
          const next = known[i + 1]?.day ?? followupWindow.endDay;
          const used = Math.min(supply, next - day);
          for (let at = day; at < next; at++) {
            if (at >= start && at < end) spread += used / (next - day);
          }
          supply -= used;
        }
        const nine = cma('CMA9', events, plain);
        if (nine.reason === null) expect(nine.numeratorDays).toBeCloseTo(spread, 9);
        const eight = cma('CMA8', events, plain);
        if (eight.reason === null) {
          expect(eight.usedWindow).toEqual({ startDay: lag, endDay: end });
          expect(eight.numeratorDays).toBe(coveredDays(events, lag, end));
        } else if (eight.reason !== 'no-event-up-to-window-end') {
          expect(lag).toBeGreaterThanOrEqual(end);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('rounds halves to the even number, as R does', () => {
    expect([-1.5, -0.5, 0.5, 1.5, 2.5, 2.4, 2.6].map(roundHalfEven)).toEqual([
      -2, 0, 0, 2, 2, 2, 3,
    ]);
  });
});
