import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batteryState, batteryVolts, usedShare } from '../../simulator/device/battery.js';
import { PulseProgram } from '../../simulator/device/delivery.js';
import { DeviceClock } from '../../simulator/device/deviceClock.js';
import {
  impedanceOhms,
  largestMilliamps,
  peakVolts,
  voltageAt,
} from '../../simulator/device/electrode.js';
import { contractionForces } from '../../simulator/device/fatigue.js';
import { accessOhmsOn } from '../../simulator/device/impedance.js';
import { pulsesIn, pulsesOfSession, pulseTime } from '../../simulator/device/pulseTrain.js';
import { recruitedShare, thresholdMilliamps } from '../../simulator/device/recruitment.js';
import { checkedProgram, DEFAULT_PROGRAM } from '../../src/model/program.js';
import { PULSE_FLAG, type Side } from '../../src/model/pulse.js';
import { zoneNamed } from '../../src/model/zone.js';

const CONTACT = { doubleLayerMicrofarads: 0.1197 * 20 };
const side = (amplitudeMilliamps: number, accessOhms = 1_000) => ({
  amplitudeMilliamps,
  electrode: { accessOhms, ...CONTACT },
  supplyVolts: 11.633,
});

/** Frequencies to 1 mHz, times to 1 ms. */
const programs = fc
  .record({
    frequencyHertz: fc.integer({ min: 1_000, max: 200_000 }).map((value) => value / 1_000),
    onSeconds: fc.integer({ min: 100, max: 20_000 }).map((value) => value / 1_000),
    offSeconds: fc.integer({ min: 0, max: 60_000 }).map((value) => value / 1_000),
  })
  .map((times) => ({ ...DEFAULT_PROGRAM, ...times, rampUpSeconds: 0, rampDownSeconds: 0 }));

/** Pulses of an on-period counted one by one, in whole numbers: k / f < on. */
function counted(onSeconds: number, frequencyHertz: number): number {
  const [on, frequency] = [
    BigInt(Math.round(onSeconds * 1e6)),
    BigInt(Math.round(frequencyHertz * 1e3)),
  ];
  let count = 0n;
  while (count * 1_000_000_000n < on * frequency) count++;
  return Number(count);
}

describe('the pulses of a session', () => {
  it('are 60 contractions of 200 a side in 30 min at 20 Hz', () => {
    const program = new PulseProgram(DEFAULT_PROGRAM);
    const blocks = [...program.pulses({ left: side(3), right: side(3) }, 1_800)];
    expect(blocks).toHaveLength(60 * 4);
    expect(blocks.every(({ left, right }) => left.length === 50 && right.length === 50)).toBe(true);
    expect(pulsesOfSession(DEFAULT_PROGRAM, 1_800)).toBe(12_000);
    expect(blocks.at(-1)).toMatchObject({ contraction: 60, end: (59 * 30 + 9.95) * 1e6 });
  });

  it.each([
    [1.1, 30, 33], // 1.1 × 30 is 33.000000000000004 in floating point
    [0.7, 30, 21],
    [7.3, 33, 241],
    [10, 12.5, 125],
    [10, 0.3, 3],
  ])('of %d s at %d Hz are %d: the last neither lost nor cut', (onSeconds, hertz, count) => {
    expect(pulsesIn(Math.round(onSeconds * 1e6), hertz)).toBe(count);
    expect(pulseTime(count - 1, hertz)).toBeLessThan(onSeconds * 1e6);
    expect(pulseTime(count, hertz)).toBeGreaterThanOrEqual(Math.floor(onSeconds * 1e6));
  });

  it('are as many as counted one by one, for any frequency and duration', () => {
    fc.assert(
      fc.property(programs, fc.integer({ min: 1, max: 300 }), (program, sessionSeconds) => {
        const cycle = Math.round((program.onSeconds + program.offSeconds) * 1_000);
        let expected = 0;
        for (let at = 0; at < sessionSeconds * 1_000; at += cycle) {
          const on = Math.min(Math.round(program.onSeconds * 1_000), sessionSeconds * 1_000 - at);
          expected += counted(on / 1_000, program.frequencyHertz);
        }
        expect(pulsesOfSession(program, sessionSeconds)).toBe(expected);
        const settings = { left: side(2), right: side(2) };
        const blocks = [...new PulseProgram(program).pulses(settings, sessionSeconds)];
        const given = (name: Side) => blocks.reduce((sum, block) => sum + block[name].length, 0);
        expect([given('left'), given('right')]).toEqual([expected, expected]);
        for (const { begin, end, left } of blocks) {
          expect(left.deltaMicroseconds[0]).toBe(0);
          expect(left.deltaMicroseconds.reduce((sum, delta) => sum + delta, begin)).toBe(end);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('ramp up and down within the contraction and stay below the amplitude', () => {
    const settings = { left: side(3), right: side(2) };
    const blocks = [...new PulseProgram(DEFAULT_PROGRAM).pulses(settings, 10)];
    const left = blocks.flatMap((block) => [...block.left.amplitudeMicroamps]);
    expect(left[0]).toBe(Math.round(3_000 / 41)); // 40 pulses in 2 s
    expect(left.slice(40, 160).every((amplitude) => amplitude === 3_000)).toBe(true);
    expect(left.at(-1)).toBe(Math.round(3_000 / 41));
    for (let i = 1; i < 40; i++) expect(left[i]!).toBeGreaterThan(left[i - 1]!);
  });
});

describe('what a session delivers', () => {
  const program = new PulseProgram(DEFAULT_PROGRAM);

  it('is the sum of its pulses, limited or not', () => {
    for (const [amplitude, ohms] of [
      [3, 1_000],
      [9, 1_500],
      [4, 15_000],
    ] as const) {
      const setting = side(amplitude, ohms);
      const delivered = program.session(setting, 95);
      let [pulses, limited, charge] = [0, 0, 0];
      for (const { left } of program.pulses({ left: setting, right: setting }, 95)) {
        for (let i = 0; i < left.length; i++) {
          pulses++;
          limited += left.flags[i]! & PULSE_FLAG.complianceLimited;
          charge += left.amplitudeMicroamps[i]! * left.pulseWidthMicroseconds[i]! * 1e-6;
          expect(left.peakMillivolts[i]!).toBeLessThan(11_634);
        }
      }
      expect(delivered.pulses).toBe(pulses);
      expect(delivered.limitedPulses).toBe(limited);
      expect(delivered.chargeMicrocoulombs / charge).toBeCloseTo(1, 3); // pulses are whole µA
    }
    expect(program.session(side(3), 95).limitedPulses).toBe(0);
    expect(program.session(side(9, 1_500), 95).limitedPulses).toBeGreaterThan(0);
  });
});

describe('the electrode', () => {
  it.each([
    [5, 1_000, 5.89],
    [10, 1_000, 11.79],
    [5, 1_500, 8.39],
  ])('needs for %d mA into %d Ω at 214 µs %d V', (amplitude, accessOhms, volts) => {
    expect(peakVolts({ accessOhms, ...CONTACT }, amplitude, 214)).toBeCloseTo(volts, 2);
  });

  it('has a waveform that peaks at the end of the first phase and ends discharged', () => {
    const electrode = { accessOhms: 1_000, ...CONTACT };
    const pulse = {
      amplitudeMilliamps: 5,
      pulseWidthMicroseconds: 214,
      interphaseMicroseconds: 50,
    };
    expect(voltageAt(electrode, pulse, 0)).toBeCloseTo(5, 9); // the resistance alone
    expect(voltageAt(electrode, pulse, 213.999)).toBeCloseTo(5.894, 2);
    expect(voltageAt(electrode, pulse, 230)).toBeCloseTo(0.894, 2); // held in the pause
    expect(voltageAt(electrode, pulse, 264)).toBeCloseTo(0.894 - 5, 2);
    expect(voltageAt(electrode, pulse, 477.999)).toBeCloseTo(-5, 2);
    expect(voltageAt(electrode, pulse, 478)).toBe(0);
    expect(voltageAt(electrode, pulse, -1)).toBe(0);
  });

  it('takes no more current than the supply can drive', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 100, max: 20_000, noNaN: true }),
        fc.double({ min: 1, max: 15, noNaN: true }),
        (accessOhms, volts) => {
          const electrode = { accessOhms, ...CONTACT };
          const largest = largestMilliamps(electrode, volts, 214);
          expect(peakVolts(electrode, largest, 214)).toBeCloseTo(volts, 9);
          expect(impedanceOhms(electrode, 214)).toBeGreaterThan(accessOhms);
        },
      ),
    );
  });

  it('settles over half a year and drifts by 73 Ω a year after it', () => {
    const model = { settledOhms: 1_000, earlyExcess: 0.3 };
    expect(accessOhmsOn(model, 0, 'lying')).toBeCloseTo(1_300, 6);
    expect(accessOhmsOn(model, 180, 'lying')).toBeLessThan(1_006);
    expect(accessOhmsOn(model, 180 + 365.25, 'lying')).toBeCloseTo(927, 1);
    expect(accessOhmsOn(model, 1e5, 'lying')).toBeCloseTo(600, 6);
    expect(accessOhmsOn(model, 500, 'standing')).toBeGreaterThan(accessOhmsOn(model, 500, 'lying'));
  });
});

describe('recruitment', () => {
  it.each([
    [459, 3.14],
    [200, 1.93],
    [150, 1.7],
  ])('has with a chronaxie of %d µs a threshold of %d rheobases at 214 µs', (chronaxie, ratio) => {
    const model = { rheobaseMilliamps: 1, chronaxieMicroseconds: chronaxie, slope: 8 };
    expect(thresholdMilliamps(model, 214)).toBeCloseTo(ratio, 2);
    expect(recruitedShare(model, thresholdMilliamps(model, 214), 214)).toBe(0.5);
    expect(recruitedShare(model, 3 * ratio, 214)).toBeGreaterThan(0.99);
  });
});

describe('fatigue', () => {
  it('gives the reference run: 237.9 N falls to 138.6 N, 58 % of the first contraction', () => {
    const forces = contractionForces(DEFAULT_PROGRAM, 1_800);
    expect(forces).toHaveLength(60);
    const expected = { 1: 237.9, 5: 155.7, 10: 139.2, 20: 138.6, 60: 138.6 };
    for (const [contraction, newtons] of Object.entries(expected)) {
      expect(forces[Number(contraction) - 1]).toBeCloseTo(newtons, 1);
    }
    expect(forces[59]! / forces[0]!).toBeCloseTo(0.58, 2);
  });
});

describe('the battery', () => {
  const battery = {
    capacityMilliampHours: 1_000,
    quiescentMicroamps: 10,
    converterEfficiency: 1,
  };

  it('is used up by time and by charge', () => {
    expect(usedShare(battery, 50_000, 0, 10)).toBeCloseTo(0.5, 9); // 10 µA × 50,000 h = 500 mAh
    // 3.6 C at 3.1 V are 1 mAh of the cell.
    expect(usedShare(battery, 0, 3.6e6, 3.1)).toBeCloseTo(0.001, 9);
  });

  it('falls and says so', () => {
    expect([0, 0.89, 0.9, 0.99, 1, 2].map(batteryState)).toEqual([
      'ok',
      'ok',
      'replace',
      'replace',
      'end-of-service',
      'end-of-service',
    ]);
    for (let used = 0; used < 1; used += 0.05) {
      expect(batteryVolts(used + 0.05)).toBeLessThan(batteryVolts(used));
    }
  });
});

describe('the clock', () => {
  const berlin = zoneNamed('Europe/Berlin');
  const activation = Date.parse('2026-03-01T00:00:00+01:00');
  const summer = Date.parse('2026-04-01T12:00:00+02:00');

  it('is right without faults, and its ticks wrap', () => {
    const clock = new DeviceClock(activation, 4_294_967_000, berlin);
    expect(clock.stampAt(summer)).toBe(summer);
    expect(clock.tickAt(activation + 1_000)).toBe(704);
    expect(clock.isRight).toBe(true);
  });

  it('drifts, jumps and ignores daylight-saving time by as much as it is told', () => {
    const day = 86_400_000;
    const drifting = new DeviceClock(activation, 0, berlin, { driftPpm: 100 });
    expect(drifting.tickAt(activation + 10 * day) - 10 * day).toBe(86_400);
    const jumping = new DeviceClock(activation, 0, berlin, {
      jump: { atMs: activation + day, byMs: 300_000 },
    });
    expect(jumping.stampAt(activation + day - 1_000)).toBe(activation + day - 1_000);
    expect(jumping.stampAt(activation + day)).toBe(activation + day + 300_000);
    expect(jumping.tickAt(activation + day)).toBe(day);
    const naive = new DeviceClock(activation, 0, berlin, { ignoresDst: true });
    expect(naive.stampAt(summer)).toBe(summer - 3_600_000);
  });
});

describe('a program', () => {
  it('out of its bounds is refused', () => {
    expect(() => checkedProgram({ ...DEFAULT_PROGRAM, frequencyHertz: 0 })).toThrow(
      'frequencyHertz must be a number from 1 to 200, got 0',
    );
  });
});
