import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adherenceOf } from '../../src/analysis/adherence.js';
import { PatientRecords } from '../../src/analysis/sessionLedger.js';
import { type RulesInput, rulesOf } from '../helpers/rules.js';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
/** A Monday. */
const START = Date.UTC(2026, 0, 5);

/** Sessions of 30 min at these minutes after START. */
function patient(minutes: readonly number[], rules: RulesInput = {}) {
  const records = new PatientRecords();
  for (const [i, minute] of [...minutes].entries()) {
    records.append(
      {
        source: 0,
        startMs: Float64Array.of(START + minute * MINUTE),
        durationMs: Float64Array.of(30 * MINUTE),
        offsetMinutes: new Int16Array(1),
        stampKind: new Uint8Array(1),
        line: Float64Array.of(i + 1),
      } as never,
      0,
      1,
    );
  }
  return adherenceOf('P', records, rulesOf(rules)).adherence;
}
const at = (day: number, hour: number, minute = 0) => day * 1_440 + hour * 60 + minute;

describe('timing.onTimeRatio', () => {
  it.each([
    // 12 h, 9 h and 15 h are on time; a minute less or more is not.
    [
      [at(0, 8), at(0, 20), at(1, 5), at(1, 20)],
      [3, 3],
    ],
    [
      [at(0, 8), at(0, 16, 59)],
      [0, 1],
    ],
    [
      [at(0, 8), at(0, 23, 1)],
      [0, 1],
    ],
    // A missed session makes an interval of a day.
    [
      [at(0, 8), at(1, 8), at(1, 20)],
      [1, 2],
    ],
    [[at(0, 8)], [0, 0]],
  ] as const)('of sessions at %j is %j', (minutes, [onTime, intervals]) => {
    const { value, numerator, denominator } = patient(minutes).timing.onTimeRatio;
    expect([numerator, denominator]).toEqual([onTime, intervals]);
    expect(value).toBe(intervals === 0 ? null : onTime / intervals);
  });

  it('has no interval over days that are left out or prescribe nothing', () => {
    const minutes = [at(0, 8), at(0, 20), at(4, 8), at(4, 20)];
    const excused = [{ from: '2026-01-06', to: '2026-01-08' }];
    expect(patient(minutes, { excused }).timing.onTimeRatio).toMatchObject({
      numerator: 2,
      denominator: 2,
      daysLeftOut: 3,
    });
    const weekdays = { regimens: [{ sessionsPerDay: { mon: 2, fri: 2 } }] };
    expect(patient(minutes, weekdays).timing.onTimeRatio.denominator).toBe(2);
  });

  it('holds one a day against 24 h ± 6 h', () => {
    const regimens = [{ sessionsPerDay: 1 }];
    const times = patient([at(0, 8), at(1, 14), at(2, 8), at(3, 14, 1)], { regimens });
    expect(times.timing.onTimeRatio).toMatchObject({ numerator: 2, denominator: 3 });
  });
});

describe('timing.regularity', () => {
  it('is whole for the same times each day, twelve hours apart or not', () => {
    const { regularity } = patient([at(0, 8), at(0, 20), at(1, 8), at(1, 20)]).timing;
    expect(regularity!.resultantLength).toBeCloseTo(1, 12);
    expect(regularity!.sdMinutes).toBeCloseTo(0, 3);
    expect(regularity).toMatchObject({ sessionsPerDay: 2, sessions: 4 });
  });

  it('gives the standard deviation of small spreads', () => {
    // One a day at 8:00 ± 30 min: near the usual standard deviation, which is 30 min.
    const minutes = Array.from({ length: 40 }, (_, day) => at(day, 8, day % 2 === 0 ? 30 : -30));
    const { regularity } = patient(minutes, { regimens: [{ sessionsPerDay: 1 }] }).timing;
    expect(regularity!.sdMinutes).toBeGreaterThan(29.9);
    expect(regularity!.sdMinutes).toBeLessThan(30.2);
    // cos(30 min of a day) = cos(7.5°)
    expect(regularity!.resultantLength).toBeCloseTo(Math.cos((7.5 * Math.PI) / 180), 12);
  });

  it('is nothing for times spread evenly over the interval', () => {
    const minutes = [0, 1, 2, 3].map((day) => at(day, 6 * day));
    const { regularity } = patient(minutes, { regimens: [{ sessionsPerDay: 1 }] }).timing;
    expect(regularity!.resultantLength).toBeLessThan(1e-12);
  });

  it('is null where nothing is prescribed or done', () => {
    expect(patient([]).timing.regularity).toBeNull();
    expect(patient([at(0, 8)], { regimens: [{ sessionsPerDay: 0 }] }).timing.regularity).toBeNull();
  });
});

describe('timing', () => {
  const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 20 * 1_440 }), { maxLength: 60 });

  it('does not change when all times are shifted by whole days', () => {
    fc.assert(
      fc.property(minutes, fc.integer({ min: 1, max: 400 }), (given, days) => {
        const shifted = patient(given.map((minute) => minute + days * 1_440)).timing;
        const { onTimeRatio, halves } = patient(given).timing;
        expect(shifted.onTimeRatio).toEqual(onTimeRatio);
        expect(shifted.halves).toEqual(halves);
      }),
    );
  });

  it('puts every valid session before or after noon', () => {
    fc.assert(
      fc.property(minutes, (given) => {
        const { timing, sessions } = patient(given);
        const { beforeNoon, afterNoon, asymmetry } = timing.halves;
        expect(beforeNoon + afterNoon).toBe(sessions.valid);
        if (asymmetry !== null) expect(Math.abs(asymmetry)).toBeLessThanOrEqual(1);
      }),
    );
    expect(patient([at(0, 11, 59), at(2, 12), at(1, 9)]).timing.halves).toEqual({
      beforeNoon: 2,
      afterNoon: 1,
      asymmetry: 1 / 3,
    });
  });
});

describe('initiation', () => {
  it('runs from the activation to the first valid session', () => {
    const rules = { activation: '2026-01-05' };
    expect(patient([at(3, 8)], rules).initiation).toEqual({
      activation: '2026-01-05',
      firstValidSession: '2026-01-08',
      days: 3,
    });
    expect(patient([at(0, 8)], rules).initiation.days).toBe(0);
    expect(patient([at(3, 8)]).initiation).toEqual({
      activation: null,
      firstValidSession: '2026-01-08',
      days: null,
    });
    expect(patient([], rules).initiation.days).toBeNull();
  });

  it('takes the first session after it, not one before', () => {
    const rules = { activation: '2026-01-07' };
    expect(patient([at(0, 8), at(4, 8)], rules).initiation).toMatchObject({
      firstValidSession: '2026-01-09',
      days: 2,
    });
  });
});

describe('windows', () => {
  /** One session on each of these days. */
  const days = (wanted: (day: number) => boolean, count: number) =>
    patient(
      Array.from({ length: count }, (_, day) => day)
        .filter(wanted)
        .map((day) => at(day, 8)),
      { from: '2026-01-05', to: new Date(START + (count - 1) * DAY).toISOString().slice(0, 10) },
    ).windows;

  it('meets the rule with exactly 21 of 30 days, and not with 20', () => {
    const [half] = days((day) => day < 21, 90).rules;
    expect(half).toMatchObject({ minutes: 30, met: true, metOn: '2026-02-03', complete: true });
    expect(half!.best).toEqual({ from: '2026-01-05', to: '2026-02-03', daysMet: 21, share: 0.7 });
    expect(days((day) => day < 20, 90).rules[0]).toMatchObject({ met: false, metOn: null });
  });

  it('looks no further than 90 days, and says where fewer were observed', () => {
    expect(days((day) => day >= 60, 120).rules[0]).toMatchObject({ met: true });
    expect(days((day) => day >= 80, 120).rules[0]).toMatchObject({ met: false, complete: true });
    expect(days((day) => day < 3, 40).rules[0]).toMatchObject({ met: false, complete: false });
    expect(days(() => true, 20).rules[0]).toMatchObject({ met: null, best: null });
  });

  it('needs 48 min for the higher of the rules: one session of 30 is not enough', () => {
    expect(days(() => true, 90).rules[1]).toMatchObject({ minutes: 48, met: false });
  });

  it('takes the first of the best windows', () => {
    expect(days((day) => day % 2 === 0, 90).best).toEqual({
      from: '2026-01-05',
      to: '2026-02-03',
      daysMet: 15,
      share: 0.5,
    });
  });

  it('has no window with a day left out', () => {
    const excused = [{ from: '2026-01-20', to: '2026-01-20' }];
    const minutes = Array.from({ length: 50 }, (_, day) => at(day, 8));
    const { best } = patient(minutes, { excused }).windows;
    expect(best!.from).toBe('2026-01-21');
    expect(patient(minutes.slice(0, 40), { excused }).windows.best).toBeNull();
  });
});
