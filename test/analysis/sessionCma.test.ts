import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DayColumns, prescribedDays } from '../../src/analysis/adherenceDays.js';
import { cma } from '../../src/analysis/cma/cma.js';
import { SESSION_CARRY_OVER } from '../../src/analysis/cma/formatNoCarryOver.js';
import { type CmaId, cmaMeasures } from '../../src/analysis/cma/measures.js';
import { sessionCma } from '../../src/analysis/sessionCma.js';
import { prescriptionOf } from '../../src/model/prescription.js';

interface Day {
  readonly valid: number;
  readonly prescribed: number;
  readonly leftOut: boolean;
}

const day = (valid: number, prescribed = 2, leftOut = false): Day => ({
  valid,
  prescribed,
  leftOut,
});

function daysOf(given: readonly Day[]): DayColumns {
  const prescription = prescriptionOf({ regimens: [{ sessionsPerDay: 2 }] });
  const days = prescribedDays(prescription, 20_000, 20_000 + given.length - 1, true);
  for (const [i, { valid, prescribed, leftOut }] of given.entries()) {
    days.valid[i] = valid;
    days.prescribed[i] = prescribed;
    days.leftOut[i] = Number(leftOut);
  }
  return days;
}

const ids = cmaMeasures.map(({ id }) => id);

/** What the library for supplies makes of the days that count, one event a day. */
function bySupply(id: CmaId, given: readonly Day[]): number | null {
  const counted = given.filter(({ prescribed, leftOut }) => prescribed > 0 && !leftOut);
  const capped = Number(id.slice(3)) >= 5;
  const events = counted.flatMap(({ valid, prescribed }, i) =>
    valid === 0
      ? []
      : [{ day: i, durationDays: capped ? Math.min(1, valid / prescribed) : valid / prescribed }],
  );
  if (events.length === 0) return null;
  // Windows are counted from the first event: they begin with the first day that counts.
  const { value } = cma(id, events, {
    ...SESSION_CARRY_OVER,
    followupWindowStart: { day: 0 },
    followupWindowDuration: counted.length,
    observationWindowStart: { day: 0 },
    observationWindowDuration: counted.length,
  });
  return Number.isNaN(value) ? null : value;
}

describe('sessionCma', () => {
  it('worked by hand: half a day missed, one too many, one left out, one free', () => {
    const result = sessionCma(
      daysOf([day(0), day(2), day(1), day(0, 2, true), day(3), day(5, 0), day(0), day(1)]),
    );
    // Days that count: 0, 1, ½, 1½, 0, ½.
    expect(result.CMA1).toEqual({ value: 3 / 4, numerator: 3, denominator: 4, daysLeftOut: 2 });
    expect(result.CMA2.value).toBeCloseTo(3.5 / 5, 12);
    expect(result.CMA5.value).toBeCloseTo(2.5 / 4, 12);
    expect(result.CMA6.value).toBeCloseTo(3 / 5, 12);
    expect(result.CMA7.value).toBeCloseTo(3 / 6, 12);
    expect(result.CMA9.value).toBeCloseTo(3 / 6, 12);
  });

  it('has no value without a session, and CMA1 none of a single one', () => {
    for (const id of ids) expect(sessionCma(daysOf([day(0), day(0)]))[id].value).toBeNull();
    for (const id of ids) expect(sessionCma(daysOf([]))[id].value).toBeNull();
    const one = sessionCma(daysOf([day(0), day(1)]));
    expect([one.CMA1.value, one.CMA2.value, one.CMA7.value]).toEqual([null, 0.5, 0.25]);
  });

  it('agrees with the measures for supplies, nothing carried over', () => {
    const days = fc.array(
      fc.record({
        valid: fc.nat({ max: 4 }),
        prescribed: fc.nat({ max: 3 }),
        leftOut: fc.boolean(),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(days, (given) => {
        const result = sessionCma(daysOf(given));
        for (const id of ids) {
          const expected = bySupply(id, given);
          if (expected === null) expect(result[id].value, id).toBeNull();
          else expect(result[id].value, id).toBeCloseTo(expected, 9);
        }
      }),
    );
  });
});
