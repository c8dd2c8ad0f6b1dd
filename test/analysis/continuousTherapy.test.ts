import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContinuousState, trendGaps } from '../../src/analysis/continuousTherapy.js';
import { ABSENT } from '../../src/model/pulse.js';
import { showingTime } from '../../src/model/shownTime.js';
import type {
  AmplitudeTrend,
  ContactImpedances,
  DeviceEventRecord,
  GroupRecord,
} from '../../src/model/telemetry.js';

const BIN_MS = 600_000;
const show = showingTime(() => undefined);
const finish = (state: ContinuousState) => state.finish('SIM-1', show);

function trend(bins: readonly (readonly [bin: number, milliamps: number])[]): AmplitudeTrend {
  const amplitude = bins.map(([, mA]) => (Number.isNaN(mA) ? ABSENT : Math.round(mA * 1_000)));
  return {
    kind: 'amplitude-trend',
    patientId: 'SIM-1',
    side: 'left',
    length: bins.length,
    timeMs: Float64Array.from(bins, ([bin]) => bin * BIN_MS),
    amplitudeMicroamps: Uint16Array.from(amplitude),
  };
}
const event = (timeMs: number, name: string, repeat = 0): DeviceEventRecord => ({
  kind: 'device-event',
  patientId: 'SIM-1',
  timeMs,
  origin: 'device',
  name,
  detail: '',
  repeat,
});
const group = (timeMs: number, groupId: string, usageRatio: number): GroupRecord => ({
  kind: 'group',
  patientId: 'SIM-1',
  timeMs,
  groupId,
  isActive: false,
  usageRatio,
  left: [],
  right: [],
});
const contacts = (timeMs: number): ContactImpedances => ({
  kind: 'contact-impedances',
  patientId: 'SIM-1',
  timeMs,
  side: 'left',
  monopolarOhms: [3, 1, Number.NaN, 2],
  bipolarOhms: [],
});

describe('trendGaps', () => {
  const gapsOf = (...bins: number[]) => trendGaps(Float64Array.from(bins, (bin) => bin * BIN_MS));

  it('finds none in bins that follow each other, late by less than half a bin', () => {
    expect(gapsOf(0, 1, 2, 3.4, 4.4)).toMatchObject({ count: 0, totalSeconds: 0, missingBins: 0 });
    expect(gapsOf()).toMatchObject({ count: 0 });
    expect(gapsOf(7)).toMatchObject({ count: 0 });
  });

  it('measures from begin to begin and says how many bins have room', () => {
    expect(gapsOf(0, 1, 128, 129, 131)).toEqual({
      count: 2,
      longestSeconds: 76_200,
      totalSeconds: 77_400,
      missingBins: 127,
    });
  });
});

describe('ContinuousState', () => {
  it('takes each bin once, in whatever order and pieces reports bring them', () => {
    const bins = fc.uniqueArray(fc.nat({ max: 400 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        bins,
        fc.array(fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 60 })), { maxLength: 6 }),
        (given, parts) => {
          const all = given.map((bin) => [bin, (bin % 50) / 10] as const);
          const pieces = parts.map(([from, to]) =>
            all.slice(Math.min(from, to), Math.max(from, to)),
          );
          const state = new ContinuousState();
          for (const piece of [...pieces, all]) {
            const other = new ContinuousState();
            other.add(trend(piece.toSorted((a, b) => a[0] - b[0])));
            state.absorb(other);
          }
          const { left, right } = finish(state).trends;
          const sorted = given.toSorted((a, b) => a - b);
          expect(right).toBeNull();
          expect([...left!.timeMs]).toEqual(sorted.map((bin) => bin * BIN_MS));
          expect([...left!.amplitudeMicroamps]).toEqual(sorted.map((bin) => (bin % 50) * 100));
        },
      ),
    );
  });

  it('says lowest, lower median and highest of the amplitudes that are known', () => {
    const state = new ContinuousState();
    state.add(
      trend([
        [0, 2.9],
        [1, Number.NaN],
        [2, 1.1],
        [3, 3.3],
        [4, 2.6],
      ]),
    );
    expect(finish(state).trends.left).toMatchObject({
      bins: 5,
      amplitudeMilliamps: { count: 4, min: 1.1, median: 2.6, max: 3.3 },
    });
  });

  it('counts an event that two reports hold once, and two that are the same twice', () => {
    const state = new ContinuousState();
    for (const one of [
      event(5, 'a'),
      event(5, 'a', 1),
      event(5, 'a'),
      event(9, 'a'),
      event(Number.NaN, 'b'),
    ]) {
      state.add(one);
    }
    expect(finish(state).events).toMatchObject([
      { name: 'a', count: 3, first: { timeMs: 5 }, last: { timeMs: 9 } },
      { name: 'b', count: 1, first: null, last: null },
    ]);
  });

  it('shows the groups of the newest read-out, in whatever order they come', () => {
    const records = [
      group(1, 'A', 0.5),
      group(1, 'C', 0.5),
      group(2, 'B', 0.4),
      group(2, 'A', 0.6),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(records, { minLength: 4 }), (order) => {
        const state = new ContinuousState();
        for (const one of order) state.add(one);
        expect(
          finish(state).groups.map(({ groupId, usageRatio }) => [groupId, usageRatio]),
        ).toEqual([
          ['A', 0.6],
          ['B', 0.4],
        ]);
      }),
    );
  });

  it('sums up the contacts that gave a number', () => {
    const state = new ContinuousState();
    state.add(contacts(1));
    state.add(contacts(1));
    expect(finish(state).contacts).toMatchObject([
      { monopolarOhms: { count: 3, min: 1, median: 2, max: 3 }, bipolarOhms: null },
    ]);
  });
});
