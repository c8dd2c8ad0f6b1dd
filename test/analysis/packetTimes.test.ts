import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type LastPacket,
  packetsLost,
  packetTimes,
  unwrappedTicks,
} from '../../src/analysis/packetTimes.js';
import { RCS_EPOCH_MS, RCS_START_MS } from '../helpers/rcsFolder.js';

interface Packet {
  readonly timestampSeconds: number;
  readonly systemTick: number;
  readonly sequence: number;
  readonly generatedMs: number;
}

/** What an implant says at `timeMs`; its short clock began `phase` ticks before its long one. */
function packetAt(timeMs: number, number: number, noiseMs = 0, phase = 0): Packet {
  const ticks = Math.floor((timeMs - RCS_EPOCH_MS) * 10);
  return {
    timestampSeconds: Math.floor(ticks / 10_000),
    systemTick: (ticks + phase) % 65_536,
    sequence: number % 256,
    generatedMs: timeMs + noiseMs,
  };
}

function columns(packets: readonly Packet[]) {
  const column = (name: keyof Packet) => Float64Array.from(packets, (packet) => packet[name]);
  return {
    length: packets.length,
    timestampSeconds: column('timestampSeconds'),
    systemTick: column('systemTick'),
    sequence: column('sequence'),
    generatedMs: column('generatedMs'),
  };
}

const timesOf = (packets: readonly Packet[], before?: LastPacket) =>
  packetTimes(columns(packets), before);

/** Packets every `stepMs`, numbered from `first`; `noise` in turn. */
function regular(count: number, stepMs = 100, first = 0, noise: readonly number[] = [0]): Packet[] {
  return Array.from({ length: count }, (_, i) =>
    packetAt(RCS_START_MS + i * stepMs, first + i, noise[i % noise.length]),
  );
}

const lostIn = (losses: readonly { readonly count: number }[]): number =>
  losses.reduce((sum, { count }) => sum + count, 0);

describe('the clocks of an implant', () => {
  it('are one clock: 16 bits of 100 µs, told apart by the seconds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 ** 13 }),
        fc.integer({ min: -32_000, max: 32_000 }),
        (ticks, off) => {
          expect(unwrappedTicks(ticks % 65_536, ticks + off)).toBe(ticks);
        },
      ),
    );
  });
});

describe('packets lost between two', () => {
  it.each([
    ['none', 1, 1_000, 0],
    ['three, by their numbers', 4, 4_000, 3],
    ['three, over the turn of 8 bits', 4 - 256, 4_000, 3],
    ['256, which only the ticks show', 1, 257_000, 256],
    ['600, by both', 601 % 256, 601_000, 600],
    ['none where a packet took twice as long', 1, 2_000, 0],
    ['none where the numbering began anew', 77, 1_000, 0],
    ['none where the stream was halted for an hour and a bit', 1, 36_127_300, 0],
  ])('are %s', (_, step, elapsed, lost) => {
    expect(packetsLost(step, elapsed, 1_000)).toBe(lost);
  });

  it('are as the numbers say where no usual step is known', () => {
    expect(packetsLost(5, 123_456, Number.NaN)).toBe(4);
  });
});

describe('times of packets', () => {
  it('are those at which they were made, within the median of the noise, whatever was lost and wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ from: fc.nat(900), count: fc.integer({ min: 1, max: 300 }) }), {
          maxLength: 4,
        }),
        fc.integer({ min: 1, max: 1_000 }),
        fc.nat(65_535),
        (holes, cut, phase) => {
          const all = Array.from({ length: 1_000 }, (_, i) => i);
          const kept = all.filter(
            (i) =>
              i < 20 || i > 980 || holes.every(({ from, count }) => i < from || i >= from + count),
          );
          const packets = kept.map((i) =>
            packetAt(RCS_START_MS + i * 100, i, [-30, 0, 30, 10, -10][i % 5], phase),
          );
          const first = timesOf(packets.slice(0, cut));
          const second = timesOf(packets.slice(cut), first.last);
          const both = [...first.timeMs, ...second.timeMs];
          for (const [k, i] of kept.entries()) {
            expect(Math.abs(both[k]! - (RCS_START_MS + i * 100))).toBeLessThanOrEqual(31);
          }
          expect(lostIn(first.losses) + lostIn(second.losses)).toBe(1_000 - kept.length);
          expect([...first.faults, ...second.faults]).toEqual([]);
          expect([...first.jumps, ...second.jumps]).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keep the steps of the implant’s clock, however the computer’s notes scatter', () => {
    const { timeMs } = timesOf(regular(50, 100, 0, [-45, 12, 40, -7, 0]));
    for (let i = 1; i < 50; i++) expect(timeMs[i]! - timeMs[i - 1]!).toBeCloseTo(100, 3);
    expect(timeMs[0]).toBeCloseTo(RCS_START_MS, 3);
  });

  it('part runs at a gap and place each as a whole', () => {
    const packets = [
      ...regular(20),
      ...regular(20).map((_, i) => packetAt(RCS_START_MS + 5_000 + i * 100, 50 + i, 40)),
    ];
    const { begins, timeMs, losses } = timesOf(packets);
    expect([...begins.entries()].filter(([, begin]) => begin).map(([i]) => i)).toEqual([0, 20]);
    expect(timeMs[20]).toBeCloseTo(RCS_START_MS + 5_040, 3);
    expect(losses).toEqual([{ index: 20, count: 30 }]);
  });

  it('go on (hostile case 13: counters that wrap) over the turn of the 16-bit ticks and of the 8-bit numbers', () => {
    const { begins, losses, timeMs } = timesOf(regular(2_000, 100, 250));
    expect(begins.reduce((sum, begin) => sum + begin, 0)).toBe(1);
    expect(losses).toEqual([]);
    expect(timeMs[1_999]).toBeCloseTo(RCS_START_MS + 199_900, 3);
  });

  it('are not made of a packet that is doubled, whose estimate is missing, far, back or apart', () => {
    const good = regular(40);
    const at = (i: number, change: Partial<Packet>): Packet => ({ ...good[i]!, ...change });
    const packets = [
      at(0, { generatedMs: -62_135_568_000_000 }),
      ...good.slice(1, 10),
      at(9, {}),
      at(10, { timestampSeconds: good[10]!.timestampSeconds + 90_000 }),
      ...good.slice(11, 20),
      at(20, { generatedMs: good[19]!.generatedMs - 600 }),
      ...good.slice(21, 30),
      at(30, { generatedMs: good[30]!.generatedMs + 2_600 }),
      ...good.slice(31),
    ];
    const { faults, timeMs, losses } = timesOf(packets);
    expect(faults.map(({ fault }) => fault)).toEqual([
      'unplaced',
      'repeated',
      'far',
      'backwards',
      'apart',
    ]);
    for (const { index } of faults) expect(timeMs[index]).toBeNaN();
    expect(timeMs.filter((ms) => Number.isNaN(ms)).length).toBe(faults.length);
    expect(losses).toEqual([{ index: 12, count: 1 }]); // whose stamp is no stamp
  });

  it('are put in order where packets came out of order', () => {
    const packets = regular(30);
    [packets[10], packets[11]] = [packets[11]!, packets[10]!];
    const { order, late, losses, timeMs } = timesOf(packets);
    expect([...order.slice(9, 13)]).toEqual([9, 11, 10, 12]);
    expect(late).toEqual([11]);
    expect(losses).toEqual([]);
    expect(timeMs[11]).toBeCloseTo(RCS_START_MS + 1_000, 3);
  });

  it('follow a computer whose clock was set, and say by how much', () => {
    const packets = regular(60).map((packet, i) => ({
      ...packet,
      generatedMs: packet.generatedMs + (i < 30 ? 0 : 3_600_000),
    }));
    const { jumps, faults, timeMs } = timesOf(packets);
    expect(faults).toEqual([]);
    expect(jumps).toEqual([{ index: 30, byMs: expect.closeTo(3_600_000, 3) }]);
    expect(timeMs[30]).toBeCloseTo(RCS_START_MS + 3_603_000, 3);
  });

  it('are none of no packets', () => {
    expect(timesOf([])).toMatchObject({ faults: [], losses: [], last: undefined });
  });
});
