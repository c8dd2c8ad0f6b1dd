import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adherenceOf, type PatientAdherence } from '../../src/analysis/adherence.js';
import { daysOf } from '../../src/analysis/adherenceDays.js';
import type { AdherenceRules } from '../../src/analysis/adherenceRules.js';
import { PatientRecords } from '../../src/analysis/sessionLedger.js';
import { shiftedRules } from '../../src/analysis/shiftedRules.js';
import { formatDay, formatOffset, parseDay } from '../../src/model/civil.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/model/units.js';
import { zoneNamed } from '../../src/model/zone.js';
import { batchOf } from '../helpers/batches.js';
import { type RulesInput, rulesOf } from '../helpers/rules.js';

/** Zones with all that zones do: summer time in both halves, half an hour, a day left out, none at all. */
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'UTC',
];

interface Session {
  readonly startMs: number;
  readonly minutes: number;
}

const sessions = (fromMs: number, days: number): fc.Arbitrary<Session[]> =>
  fc.array(
    fc.record({
      startMs: fc
        .integer({ min: 0, max: days * 24 * 60 })
        .map((minute) => fromMs + minute * MINUTE_MS),
      minutes: fc.integer({ min: 1, max: 60 }),
    }),
    { minLength: 1, maxLength: 60 },
  );

function recordsOf(given: readonly Session[]): PatientRecords {
  const records = new PatientRecords();
  const batch = batchOf(
    given.map(({ startMs, minutes }) => ({ start: new Date(startMs).toISOString(), minutes })),
  );
  records.append(batch, 0, batch.length);
  return records;
}

const adherence = (given: readonly Session[], rules: AdherenceRules): PatientAdherence =>
  adherenceOf('P1', recordsOf(given), rules).adherence;

/** All figures, with their dates moved by so many days, or without them. */
function figures(patient: PatientAdherence, movedDays = 0): unknown {
  const { days, ...rest } = { ...patient, daysIn: undefined, days: daysOf(patient.days) };
  return JSON.parse(
    JSON.stringify({ ...rest, days }).replaceAll(/"(\d{4}-\d\d-\d\d)"/g, (_, date: string) => {
      return `"${formatDay(parseDay(date)! + movedDays)}"`;
    }),
  );
}

const SPRING_2026 = Date.UTC(2026, 2, 1);
const rules: RulesInput = {
  regimens: [
    { sessionsPerDay: 2, slots: 2 },
    { validFrom: '2026-03-20', sessionsPerDay: { mon: 2, wed: 2, sat: 4 }, sessionMinutes: 20 },
  ],
  excused: [{ from: '2026-03-10', to: '2026-03-12' }],
};

describe('the calendar', () => {
  it('does not care when all times and the zone move together by any time', () => {
    const shifts = fc.integer({ min: -11 * 60, max: 11 * 60 });
    fc.assert(
      fc.property(
        sessions(SPRING_2026, 60),
        shifts,
        fc.constantFrom('00:00', '03:00', '22:30'),
        (given, shift, dayStart) => {
          const zoneOf = (minutes: number): string => formatOffset(minutes);
          const moved = given.map((one) => ({ ...one, startMs: one.startMs - shift * MINUTE_MS }));
          expect(
            figures(adherence(moved, rulesOf({ ...rules, dayStart, zone: zoneOf(60 + shift) }))),
          ).toEqual(figures(adherence(given, rulesOf({ ...rules, dayStart, zone: zoneOf(60) }))));
        },
      ),
    );
  });

  it('does not care when all times, the rules and the changes of the zone move by whole days', () => {
    const shifts = fc.integer({ min: -2_000, max: 2_000 }).map((weeks) => weeks * 7);
    fc.assert(
      fc.property(
        sessions(SPRING_2026, 60),
        shifts,
        fc.constantFrom(...ZONES),
        (given, days, zone) => {
          const own = rulesOf({ ...rules, zone, from: '2026-03-02', activation: '2026-03-04' });
          const moved = given.map((one) => ({ ...one, startMs: one.startMs + days * DAY_MS }));
          expect(figures(adherence(moved, shiftedRules(own, days)))).toEqual(
            figures(adherence(given, own), days),
          );
        },
      ),
    );
  });

  it('counts every date once, however many hours it has', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 1, max: 60 }),
        (zone, from, length) => {
          // A session each hour on the hour, of the time that passes: 23, 24 or 25 to a day.
          const startMs = Date.UTC(2011, 10, 1) + from * DAY_MS;
          const given = Array.from({ length: length * 24 }, (_, hour) => ({
            startMs: startMs + hour * HOUR_MS,
            minutes: 30,
          }));
          const patient = adherence(given, rulesOf({ zone, regimens: [{ sessionsPerDay: 24 }] }));
          const { observation, sessions: counted } = patient;
          const dates = daysOf(patient.days).map(({ date }) => date);
          const spanned = parseDay(observation.to!)! - parseDay(observation.from!)! + 1;
          expect(new Set(dates).size).toBe(spanned);
          expect(observation.days).toBe(spanned);
          const skipped = observation.daysLeftOut['date-skipped-by-zone'];
          expect(counted.prescribed).toBe((spanned - skipped) * 24);
          expect(counted.valid).toBe(given.length);
          const hoursOf = zoneNamed(zone);
          for (const day of daysOf(patient.days).slice(1, -1)) {
            const [start, end] = [0, 1].map((n) => {
              const wall = (parseDay(day.date)! + n) * DAY_MS;
              return hoursOf.instantsAt(wall)[0];
            });
            // A day whose midnight the clock shows once lasts from one to the next, and has a session for each hour.
            if (start === undefined || end === undefined) continue;
            expect(Math.abs(day.validSessions - (end - start) / HOUR_MS)).toBeLessThan(1);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has parts that sum to the whole, however the period is cut', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 59 }), { maxLength: 8 });
    fc.assert(
      fc.property(sessions(SPRING_2026, 59), cuts, fc.constantFrom(...ZONES), (given, at, zone) => {
        const whole = rulesOf({ ...rules, zone, from: '2026-03-01', to: '2026-04-29' });
        const first = parseDay('2026-03-01')!;
        const days = [first, ...at.toSorted((a, b) => a - b).map((cut) => first + cut), first + 60];
        const patient = adherence(given, { ...whole, windows: { kind: 'visits', days } });
        const { list = [] } = patient.windows;
        const sum = (of: (window: (typeof list)[number]) => number): number =>
          list.reduce((total, window) => total + of(window), 0);
        expect(list).toHaveLength(days.length - 1);
        expect(sum(({ daysCounted }) => daysCounted)).toBe(patient.observation.daysCounted);
        expect(sum(({ takingRatio }) => takingRatio.numerator)).toBe(patient.sessions.valid);
        expect(sum(({ takingRatio }) => takingRatio.denominator)).toBe(patient.sessions.prescribed);
        expect(sum(({ anyUsePeriodsRatio }) => anyUsePeriodsRatio.numerator)).toBe(
          patient.anyUsePeriodsRatio.numerator,
        );
        expect(sum(({ deliveredHours }) => deliveredHours ?? 0)).toBeCloseTo(
          patient.deliveredHours ?? 0,
          9,
        );
      }),
    );
  });
});
