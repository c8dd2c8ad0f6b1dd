import { describe, expect, it } from 'vitest';
import { adherenceFold } from '../../src/analysis/adherenceFold.js';
import { RATIO_NAMES } from '../../src/reports/measures.js';
import { type ReportSettings, reportOf } from '../../src/reports/report.js';
import { batchOf } from '../helpers/batches.js';
import { rulesOf } from '../helpers/rules.js';

const settings: ReportSettings = {
  regimens: [{ sessionsPerDay: 2 }],
  excused: [],
  prescriptionBasis: 'option',
  sessionsPerDayAssumed: false,
  sessionMinutesAssumed: false,
  zone: null,
  zoneBasis: 'records',
  dayStart: '00:00',
  validFraction: 0.8,
  minSessionMinutes: 0,
  mergeGapMinutes: 15,
  eventGapMinutes: 10,
  from: null,
  to: null,
  activation: null,
  endReason: 'data-end' as const,
  manifest: null,
  patient: null,
  by: [],
  useClasses: null,
  compare: [],
  seed: 1,
  resamples: 1_000,
  pseudonymized: false,
};

function report(records: Parameters<typeof batchOf>[0]) {
  const fold = adherenceFold(rulesOf({ excused: [{ from: '2026-01-06', to: '2026-01-06' }] }));
  const ledger = fold.create();
  fold.add(ledger, batchOf(records));
  const program = { name: 'stimlog', version: '0', timeZoneData: '0' } as const;
  return reportOf(
    { adherence: fold.finish(ledger), parameters: undefined },
    ['adherence'],
    [],
    settings,
    program,
  );
}

const session = (patient: string, day: number, minutes?: number) => ({
  patient,
  start: `2026-01-0${day}T08:00:00Z`,
  minutes,
});

describe('the cohort', () => {
  it('adds up numerators, denominators and days left out of all patients', () => {
    const { cohort, adherence } = report([
      session('A', 5, 30),
      session('A', 7, 10),
      session('B', 6, 30),
      session('B', 9, 30),
    ]);
    for (const name of RATIO_NAMES) {
      for (const side of ['numerator', 'denominator', 'daysLeftOut'] as const) {
        const sum = adherence.reduce((total, patient) => total + patient[name][side], 0);
        expect([name, side, cohort.pooled[name][side]]).toEqual([name, side, sum]);
      }
      const { numerator, denominator, value } = cohort.pooled[name];
      expect(value).toBe(numerator / denominator);
    }
    expect(cohort.pooled.takingRatio).toMatchObject({
      numerator: 2,
      denominator: 10,
      daysLeftOut: 2,
    });
  });

  it('keeps patients without durations out of the pooled duration', () => {
    const { cohort } = report([session('A', 5, 30), session('B', 5)]);
    expect(cohort.pooled.durationRatio).toMatchObject({
      numerator: 0.5,
      denominator: 1,
      value: 0.5,
    });
    expect(cohort.deliveredHours).toBeNull();
  });
});

describe('what is assumed', () => {
  it('is said for UTC days, for the wall clock of the records, and for events', () => {
    const { assumed } = report([session('A', 5)]).quality;
    expect(assumed.join('\n')).toMatch(/UTC days[\s\S]*each counts as one valid session/);
  });
});
