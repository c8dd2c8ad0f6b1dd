import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  ASSUMED_PROGRAM_FIELDS,
  checkedProgram,
  DEFAULT_PROGRAM,
  type TherapyProgram,
} from '../../src/model/program.js';
import { chargePerPhase, microseconds, milliamps } from '../../src/model/units.js';

describe('the therapy program', () => {
  it('is within its own bounds by default', () => {
    expect(checkedProgram(DEFAULT_PROGRAM)).toBe(DEFAULT_PROGRAM);
  });

  it('knows which of its fields no published source gives', () => {
    expect(ASSUMED_PROGRAM_FIELDS).not.toContain('frequencyHertz');
    expect(ASSUMED_PROGRAM_FIELDS).not.toContain('pulseWidthMicroseconds');
    expect(ASSUMED_PROGRAM_FIELDS).toContain('onSeconds');
  });

  it.each<[Partial<TherapyProgram>, RegExp]>([
    [
      { amplitudeLeftMilliamps: 25.6 },
      /amplitudeLeftMilliamps must be a number from 0 to 25.5, got 25.6/,
    ],
    [{ amplitudeRightMilliamps: -1 }, /amplitudeRightMilliamps/],
    [{ pulseWidthMicroseconds: 9 }, /from 10 to 1000/],
    [{ frequencyHertz: Number.NaN }, /frequencyHertz must be a number from 1 to 200, got NaN/],
    [{ sessionMinutes: 181 }, /sessionMinutes/],
    [{ rampUpSeconds: 6 }, /rampUpSeconds must be a number from 0 to 5/],
  ])('refuses %j', (fields, message) => {
    expect(() => checkedProgram({ ...DEFAULT_PROGRAM, ...fields })).toThrow(message);
  });
});

describe('chargePerPhase', () => {
  // 0.214 µC per mA at 214 µs.
  it.each([
    [1, 0.214],
    [3, 0.642],
    [5, 1.07],
    [10, 2.14],
  ])('of %d mA at 214 µs is %d µC', (amplitude, charge) => {
    expect(chargePerPhase(milliamps(amplitude), microseconds(214))).toBeCloseTo(charge, 12);
  });

  it('does not take its arguments the wrong way round', () => {
    expectTypeOf(chargePerPhase).parameters.toEqualTypeOf<
      [ReturnType<typeof milliamps>, ReturnType<typeof microseconds>]
    >();
    // @ts-expect-error a pulse width is no amplitude
    chargePerPhase(microseconds(60), milliamps(3));
  });
});
