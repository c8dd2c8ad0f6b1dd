import { describe, expect, it } from 'vitest';
import { adherenceOf } from '../../src/analysis/adherence.js';
import { daysOf, weeksOf } from '../../src/analysis/adherenceDays.js';
import { SessionLedger } from '../../src/analysis/sessionLedger.js';
import { batchOf, type RecordInput } from '../helpers/batches.js';
import { type RulesInput, rulesOf } from '../helpers/rules.js';

function adherence(records: readonly RecordInput[], rules: RulesInput = {}) {
  const ledger = new SessionLedger();
  ledger.add(batchOf(records));
  return adherenceOf('P1', ledger.recordsOf('P1'), rulesOf(rules)).adherence;
}

const session = (day: string, time: string, minutes = 30): RecordInput => ({
  start: `${day}T${time}:00+01:00`,
  minutes,
});
const both = (day: string): RecordInput[] => [session(day, '08:00'), session(day, '20:00')];

describe('adherenceOf', () => {
  it('counts as prescribed, at least and any use, worked by hand', () => {
    const result = adherence([
      ...both('2026-01-05'), // as prescribed
      session('2026-01-06', '08:00'), // one of two
      ...both('2026-01-07'),
      session('2026-01-07', '12:00'), // three of two
      session('2026-01-08', '08:00', 10), // short
      ...both('2026-01-10'), // nothing on the 9th
    ]);
    expect(result.observation).toMatchObject({ from: '2026-01-05', to: '2026-01-10', days: 6 });
    expect(result.sessions).toMatchObject({
      prescribed: 12,
      valid: 8,
      short: 1,
      extra: 1,
      records: 9,
    });
    expect(result.takingRatio).toMatchObject({ numerator: 8, denominator: 12 });
    expect(result.cappedTakingRatio).toMatchObject({ numerator: 7, denominator: 12 });
    expect(result.correctDaysRatio).toMatchObject({ numerator: 2, denominator: 6 });
    expect(result.atLeastDaysRatio).toMatchObject({ numerator: 3, denominator: 6 });
    expect(result.anyUseDaysRatio).toMatchObject({ numerator: 5, denominator: 6 });
    // 60 + 30 + min(90, 60) + 10 + 0 + 60 = 220 min of 360
    expect(result.durationRatio.value).toBeCloseTo(220 / 360, 12);
    expect(result.deliveredHours).toBeCloseTo(250 / 60, 12);
    expect(result.streaks.longest).toEqual({ days: 1, from: '2026-01-05', to: '2026-01-05' });
  });

  it('takes a session of exactly the share as valid, and a millisecond less as short', () => {
    const at = (minutes: number) =>
      adherence([session('2026-01-05', '08:00', minutes)], { validFraction: 0.7 }).sessions;
    expect(at(21)).toMatchObject({ valid: 1, short: 0 });
    expect(at(21 - 1 / 60_000)).toMatchObject({ valid: 0, short: 1 });
  });

  it('takes the threshold as whole milliseconds, whatever the share', () => {
    // 0.55 × 60 min is 1 980 000.0000000002 ms in doubles.
    const regimens = [{ sessionsPerDay: 2, sessionMinutes: 60 }];
    const { sessions } = adherence([session('2026-01-05', '08:00', 33)], {
      validFraction: 0.55,
      regimens,
    });
    expect(sessions.valid).toBe(1);
  });

  it('gives one instant that stands with two offsets to the same day, in either order', () => {
    const records = [
      { start: '2026-01-05T23:30:00Z', minutes: 30 },
      { start: '2026-01-06T00:30:00+01:00', minutes: 30 },
      { start: '2026-01-04T12:00:00Z', minutes: 30 },
    ];
    const dates = (order: readonly RecordInput[]) =>
      daysOf(adherence(order).days).map((day) => [day.date, day.validSessions]);
    expect(dates([...records].reverse())).toEqual(dates(records));
  });

  it('ignores sessions below the minimum, and says how many', () => {
    const result = adherence([session('2026-01-05', '08:00', 1), session('2026-01-06', '08:00')], {
      minSessionMinutes: 5,
    });
    expect(result.sessions).toMatchObject({ ignored: 1, valid: 1, short: 0 });
    expect(result.anyUseDaysRatio).toMatchObject({ numerator: 1, denominator: 2 });
  });

  it('leaves excused days out of both sides, with what was done on them', () => {
    const result = adherence(
      ['05', '06', '07', '08'].flatMap((d) => both(`2026-01-${d}`)),
      {
        excused: [{ from: '2026-01-06', to: '2026-01-07', reason: 'hospital' }],
      },
    );
    expect(result.takingRatio).toEqual({ value: 1, numerator: 4, denominator: 4, daysLeftOut: 2 });
    expect(result.sessions).toMatchObject({ onLeftOutDays: 4, valid: 4 });
    expect(result.observation.daysLeftOut).toMatchObject({ excused: 2 });
    expect(daysOf(result.days).map(({ leftOut }) => leftOut)).toEqual([
      undefined,
      'excused',
      'excused',
      undefined,
    ]);
  });

  it('counts a day that prescribes none: correct if unused, at least always', () => {
    const result = adherence(
      [
        session('2026-01-05', '08:00'),
        session('2026-01-06', '08:00'),
        session('2026-01-08', '08:00'),
      ],
      { regimens: [{ sessionsPerDay: { mon: 1 } }] }, // 5 January 2026 is a Monday
    );
    expect(result.correctDaysRatio).toMatchObject({ numerator: 2, denominator: 4 });
    expect(result.atLeastDaysRatio).toMatchObject({ numerator: 4, denominator: 4 });
    expect(result.takingRatio).toMatchObject({ numerator: 3, denominator: 1, value: 3 });
  });

  it('holds each slot to its own share', () => {
    const result = adherence(
      [session('2026-01-05', '08:00'), session('2026-01-05', '09:00'), ...both('2026-01-06')],
      { regimens: [{ sessionsPerDay: 2, slots: 2 }] },
    );
    expect(result.correctDaysRatio).toMatchObject({ numerator: 2, denominator: 2 });
    expect(result.correctPeriodsRatio).toMatchObject({ numerator: 2, denominator: 4 });
    expect(result.atLeastPeriodsRatio).toMatchObject({ numerator: 3, denominator: 4 });
    expect(result.cappedTakingRatio).toMatchObject({ numerator: 3, denominator: 4 });
    expect(result.sessions.extra).toBe(1);
  });

  it('holds windows of the wall clock to their own sessions, and counts what began in none', () => {
    const slots = [
      { from: '18:00', to: '22:00' },
      { from: '06:00', to: '10:00' },
    ];
    const result = adherence(
      [
        ...both('2026-01-05'),
        session('2026-01-06', '05:59'), // before the morning's
        session('2026-01-06', '18:00'), // the first minute of the evening's
        session('2026-01-07', '06:00'),
        session('2026-01-07', '10:00'), // no longer the morning's
      ],
      { regimens: [{ sessionsPerDay: 2, slots }] },
    );
    expect(result.takingRatio).toMatchObject({ numerator: 6, denominator: 6 });
    expect(result.correctDaysRatio).toMatchObject({ numerator: 3, denominator: 3 });
    expect(result.correctPeriodsRatio).toMatchObject({ numerator: 4, denominator: 6 });
    expect(result.cappedTakingRatio).toMatchObject({ numerator: 4, denominator: 6 });
    expect(result.sessions).toMatchObject({ extra: 2, outsideSlots: 2 });
  });

  it('counts windows from the day start, over midnight too', () => {
    const result = adherence([session('2026-01-05', '23:30'), session('2026-01-06', '00:30')], {
      dayStart: '03:00',
      from: '2026-01-05',
      to: '2026-01-05',
      regimens: [{ sessionsPerDay: 2, slots: [{ from: '22:00', to: '02:00', sessions: 2 }] }],
    });
    expect(result.correctPeriodsRatio).toMatchObject({ numerator: 1, denominator: 1 });
  });

  it('leaves out the days between two regimens, after the last, and before the activation', () => {
    const result = adherence(
      ['05', '06', '07', '08', '09', '10'].flatMap((d) => both(`2026-01-${d}`)),
      {
        activation: '2026-01-06',
        regimens: [
          { validFrom: '2026-01-05', validTo: '2026-01-06', sessionsPerDay: 2 },
          { validFrom: '2026-01-08', validTo: '2026-01-09', sessionsPerDay: 1 },
        ],
      },
    );
    expect(result.observation).toMatchObject({ days: 6, daysCounted: 3 });
    expect(result.observation.daysLeftOut).toMatchObject({
      'before-activation': 1,
      'no-prescription': 2,
    });
    expect(result.sessions).toMatchObject({ prescribed: 4, valid: 6, onLeftOutDays: 6 });
  });

  it.each([
    [
      'overlap',
      [
        { from: '06:00', to: '10:00' },
        { from: '09:00', to: '11:00' },
      ],
      'slots overlap',
    ],
    ['run over the day start', [{ from: '22:00', to: '02:00', sessions: 2 }], 'over the start'],
    ['have no length', [{ from: '22:00', to: '22:00', sessions: 2 }], 'has no length'],
    ['hold too few', [{ from: '06:00', to: '10:00' }], 'slots hold 1 sessions, but 2 a day'],
  ])('refuses windows that %s', (_, slots, message) => {
    const regimens = [{ sessionsPerDay: 2, slots }];
    expect(() => rulesOf({ regimens })).toThrow(message);
  });

  it.each([
    [[{ validTo: '2026-01-09' }, { validFrom: '2026-01-09' }], 'before regimens[0] ends'],
    [[{ validFrom: '2026-01-09', validTo: '2026-01-08' }], 'ends (2026-01-08) before it begins'],
  ])('refuses regimens that overlap or run backwards', (validity, message) => {
    const regimens = validity.map((dates) => ({ sessionsPerDay: 2, ...dates }));
    expect(() => rulesOf({ regimens })).toThrow(message);
  });

  it('follows a prescription that changes, and leaves out what lies before it', () => {
    const result = adherence(
      ['05', '06', '07', '08'].flatMap((d) => both(`2026-01-${d}`)),
      {
        regimens: [
          { validFrom: '2026-01-06', sessionsPerDay: 2 },
          { validFrom: '2026-01-08', sessionsPerDay: 1 },
        ],
      },
    );
    expect(result.sessions.prescribed).toBe(5);
    expect(result.observation.daysLeftOut).toMatchObject({ 'before-prescription': 1 });
    expect(result.takingRatio).toMatchObject({ numerator: 6, denominator: 5 });
  });

  it('begins with the first day that starts on the date of the first record', () => {
    const result = adherence([session('2026-01-05', '21:00'), session('2026-01-06', '21:00')], {
      dayStart: '22:00',
    });
    expect(result.observation).toMatchObject({ from: '2026-01-05', to: '2026-01-05', days: 1 });
    expect(result.sessions).toMatchObject({ valid: 1, outsideObservation: 1 });
  });

  it('observes what it is told to observe', () => {
    const result = adherence(both('2026-01-05'), { from: '2026-01-01', to: '2026-01-10' });
    expect(result.observation.days).toBe(10);
    expect(result.takingRatio).toMatchObject({ numerator: 2, denominator: 20 });
    const early = adherence(both('2026-01-05'), { to: '2026-01-03' });
    expect(early.observation).toMatchObject({ from: null, to: null, days: 0 });
    expect(early.takingRatio.value).toBeNull();
    const cut = adherence([...both('2026-01-05'), ...both('2026-01-09')], { to: '2026-01-06' });
    expect(cut.sessions).toMatchObject({ valid: 2, outsideObservation: 2 });
  });

  it('finds holidays of three days and more, longest first of equals', () => {
    const result = adherence([
      session('2026-01-05', '08:00'),
      session('2026-01-08', '08:00'),
      session('2026-01-12', '08:00'),
      session('2026-01-16', '08:00'),
    ]);
    // 6–7 is two days, 9–11 three, 13–15 three
    expect(result.holidays).toMatchObject({
      count: 2,
      days: 6,
      longest: { days: 3, from: '2026-01-09', to: '2026-01-11' },
    });
  });

  it('ends a holiday at days left out, and lets a streak pass over them', () => {
    const excused = [{ from: '2026-01-08', to: '2026-01-08' }];
    const quiet = adherence([session('2026-01-05', '08:00'), session('2026-01-11', '08:00')], {
      excused,
    });
    expect(quiet.holidays.count).toBe(0); // 6–7 and 9–10
    const busy = adherence(
      ['06', '07', '09', '10'].flatMap((d) => both(`2026-01-${d}`)),
      { excused },
    );
    expect(busy.streaks.longest).toEqual({ days: 4, from: '2026-01-06', to: '2026-01-10' });
  });

  it('counts a 23-hour and a 25-hour day once, by the wall clock of the zone', () => {
    const zone = 'Europe/Berlin';
    const utc = (start: string): RecordInput => ({ start, minutes: 30 });
    const spring = adherence(
      [
        utc('2026-03-28T22:15:00Z'),
        utc('2026-03-28T23:00:00Z'),
        utc('2026-03-29T21:15:00Z'),
        utc('2026-03-29T22:00:00Z'),
      ],
      { zone, mergeGapMinutes: 0 },
    );
    expect(daysOf(spring.days).map((day) => [day.date, day.validSessions])).toEqual([
      ['2026-03-28', 1],
      ['2026-03-29', 2],
      ['2026-03-30', 1],
    ]);
    const autumn = adherence(
      [utc('2026-10-24T22:00:00Z'), utc('2026-10-25T22:15:00Z'), utc('2026-10-25T23:00:00Z')],
      { zone, mergeGapMinutes: 0 },
    );
    expect(daysOf(autumn.days).map((day) => day.validSessions)).toEqual([2, 1]);
  });

  it('leaves out the date that a zone skipped', () => {
    const result = adherence(
      [
        { start: '2011-12-29T20:00:00Z', minutes: 30 },
        { start: '2011-12-31T20:00:00Z', minutes: 30 },
      ],
      { zone: 'Pacific/Apia' },
    );
    expect(result.observation).toMatchObject({
      from: '2011-12-29',
      to: '2012-01-01',
      daysCounted: 3,
    });
    expect(result.observation.daysLeftOut).toMatchObject({ 'date-skipped-by-zone': 1 });
  });

  it('knows no delivered time of bare events', () => {
    const result = adherence([{ start: '2026-01-05T08:00:00Z' }]);
    expect(result.deliveredHours).toBeNull();
    expect(result.durationRatio.value).toBeNull();
    expect(result.takingRatio.numerator).toBe(1);
  });

  it('counts more sessions of one day than 16 bits hold', () => {
    const records = Array.from({ length: 70_000 }, (_, i) => ({
      start: new Date(Date.UTC(2026, 0, 5) + i * 1_000).toISOString(),
    }));
    const result = adherence(records, { mergeGapMinutes: 0 });
    expect(result.sessions).toMatchObject({ valid: 70_000, joined: 0 });
  });

  it('has weeks that add up to the whole', () => {
    const result = adherence(
      ['05', '09', '12', '21'].flatMap((d) => both(`2026-01-${d}`)),
      {
        excused: [{ from: '2026-01-10', to: '2026-01-13' }],
      },
    );
    const weeks = weeksOf(result.days);
    expect(weeks.map(({ weekStart }) => weekStart)).toEqual([
      '2026-01-05',
      '2026-01-12',
      '2026-01-19',
    ]);
    const sum = (of: (week: (typeof weeks)[number]) => number) =>
      weeks.reduce((all, week) => all + of(week), 0);
    expect(sum((week) => week.validSessions)).toBe(result.sessions.valid);
    expect(sum((week) => week.prescribedSessions)).toBe(result.sessions.prescribed);
    expect(sum((week) => week.daysCounted + week.daysLeftOut)).toBe(result.observation.days);
  });
});
