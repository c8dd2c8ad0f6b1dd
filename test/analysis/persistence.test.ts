import { describe, expect, it } from 'vitest';
import { type DayColumns, prescribedDays } from '../../src/analysis/adherenceDays.js';
import { patientWeeks } from '../../src/analysis/patientWeeks.js';
import { persistenceOf } from '../../src/analysis/persistence.js';
import { prescriptionOf } from '../../src/model/prescription.js';

/** `u` used, `.` not used, `x` left out, `0` nothing prescribed. */
function daysOf(text: string): DayColumns {
  const prescription = prescriptionOf({ regimens: [{ sessionsPerDay: 2 }] });
  const days = prescribedDays(prescription, 20_000, 20_000 + text.length - 1, true);
  for (const [i, sign] of [...text].entries()) {
    if (sign === 'u') days.valid[i] = 1;
    if (sign === 'x') days.leftOut[i] = 1;
    if (sign === '0') days.prescribed[i] = 0;
  }
  return days;
}

describe('persistenceOf', () => {
  it.each([
    // A gap of exactly so many days ends nothing; one of more ends it at the last use before.
    ['u...u', 3, { days: 5, discontinued: false }],
    ['u....u', 3, { days: 1, discontinued: true }],
    ['uu....', 3, { days: 2, discontinued: true }],
    ['uu...', 3, { days: 5, discontinued: false }],
    // Time runs from the first use.
    ['...uuu', 3, { days: 3, discontinued: false }],
    // What is left out or not prescribed is no gap, but does not hide one.
    ['u..xxxx..u', 3, { days: 1, discontinued: true }],
    ['u..xxxx.u', 3, { days: 9, discontinued: false }],
    ['u..00000.u', 3, { days: 10, discontinued: false }],
    ['u', 3, { days: 1, discontinued: false }],
  ])('%s with gaps of %i days', (text, gapDays, expected) => {
    expect(persistenceOf(daysOf(text), gapDays)).toEqual(expected);
  });

  it('is undefined of a patient who never began', () => {
    expect(persistenceOf(daysOf('....'), 3)).toBeUndefined();
    expect(persistenceOf(daysOf(''), 3)).toBeUndefined();
  });
});

describe('patientWeeks', () => {
  it('sums seven days each from the first, the last as many as there are', () => {
    expect(patientWeeks(daysOf('uu..uuuxxu'))).toEqual({
      prescribed: Uint32Array.of(14, 2),
      valid: Uint32Array.of(5, 1),
      daysCounted: Uint8Array.of(7, 1),
    });
  });
});
