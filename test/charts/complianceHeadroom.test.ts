import { describe, expect, it } from 'vitest';
import { parameterRules } from '../../src/analysis/parameterRules.js';
import { complianceHeadroom } from '../../src/charts/complianceHeadroom.js';
import { type MadeSession, madeInput, pointsOf, wordsOf } from './madeSessions.js';

const draw = (sessions: readonly MadeSession[], more = {}, options = {}) =>
  complianceHeadroom.configuration(madeInput(sessions, more), options);

const ys = (drawn: ReturnType<typeof draw>, label: string) =>
  pointsOf(drawn, label).map(({ y }) => y);

describe('complianceHeadroom', () => {
  const sessions = [
    { day: 0, left: { peakVolts: 8, requiredVolts: 5 }, right: { requiredVolts: 4 } },
    { day: 1, left: { peakVolts: 9.5 }, right: { requiredVolts: 6 } },
    { day: 2, left: { requiredVolts: 7 } },
  ];

  it('draws what was measured, and what the model needs only where nothing was', () => {
    const drawn = draw(sessions);
    expect(ys(drawn, 'Left, highest measured')).toEqual([8, 9.5]);
    expect(ys(drawn, 'Left, needed by the model')).toEqual([7]);
    expect(ys(drawn, 'Right, needed by the model')).toEqual([4, 6]);
    expect(ys(drawn, 'Right, highest measured')).toEqual([]);
  });

  it('states the least headroom of each side, below the supply or above', () => {
    // 11.633 V less 9.5 V and 6 V.
    expect(wordsOf(draw(sessions)).title).toBe(
      'Headroom, SIM-0001: least left 2.13 V, right 5.63 V',
    );
    const rules = parameterRules({ supplyVolts: 9 });
    const drawn = draw(sessions, { rules, supplyAssumed: false });
    expect(wordsOf(drawn).title).toContain('least left −0.5 V, right 3 V');
    expect(wordsOf(drawn).details).toContain('supply 9 V');
    expect(JSON.stringify(drawn)).not.toContain('assumed');
    expect(wordsOf(draw(sessions)).details).toContain('supply 11.633 V (assumed)');
  });

  it('marks the bar of the least headroom at its session', () => {
    const { plugins } = draw(sessions).options as unknown as {
      plugins: { annotation: { annotations: { yMin: number; yMax: number; xMin?: number }[] } };
    };
    const bar = plugins.annotation.annotations.find(({ xMin }) => xMin !== undefined);
    expect(bar).toMatchObject({ yMin: 9.5, yMax: 11.633 });
  });

  it('shows the share of limited pulses in a panel of its own, where there are any', () => {
    const limited = [
      { day: 0, left: { peakVolts: 8, complianceLimitedRatio: 0.25 } },
      { day: 1, left: { peakVolts: 8, complianceLimitedRatio: 0 } },
      { day: 2, left: { peakVolts: 8 } },
    ];
    const drawn = draw(limited);
    expect(ys(drawn, 'Left, pulses limited')).toEqual([25]);
    expect(Object.keys(drawn.options?.scales ?? {})).toEqual(['x', 'share', 'gap', 'y']);
    expect(wordsOf(drawn).details).toContain('1 session with limited pulses, up to 25 %');
    expect(Object.keys(draw(sessions).options?.scales ?? {})).toEqual(['x', 'y']);
  });

  it('breaks the line over a gap', () => {
    const drawn = draw([0, 10].map((day) => ({ day, right: { peakVolts: 5 } })));
    expect(ys(drawn, 'Right, highest measured')).toEqual([5, null, 5]);
  });

  it('says why it is blank', () => {
    expect(JSON.stringify(draw([{ day: 0 }]).options)).toContain('No session tells a voltage');
  });
});
