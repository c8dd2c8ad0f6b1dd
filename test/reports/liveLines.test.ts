import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { LiveContraction, LiveSide } from '../../src/analysis/liveView.js';
import { type LiveScreen, liveLines, sparkline } from '../../src/reports/liveLines.js';

const healthy: LiveContraction = {
  amplitudeMilliamps: 1.8,
  impedanceOhms: 1_435,
  headroomVolts: 9.05,
  pulses: 200,
  limitedPulses: 0,
};
const broken: LiveContraction = {
  amplitudeMilliamps: 0.908,
  impedanceOhms: 12_812,
  headroomVolts: 0,
  pulses: 200,
  limitedPulses: 160,
};

function sideOf(now: LiveContraction): LiveSide {
  const { pulses, limitedPulses } = now;
  const trend = Array<LiveContraction>(40).fill(healthy);
  return { contraction: 41, pulses, limitedPulses, now, programmedMilliamps: 1.8, trend };
}

function screenWith(left: LiveContraction, changes: Partial<LiveScreen> = {}): LiveScreen {
  return {
    session: {
      patientId: 'SIM-0001',
      startMs: Date.UTC(2026, 0, 9, 7),
      offsetMinutes: 60,
      lastMicroseconds: 369e6,
      left: sideOf(left),
      right: sideOf(healthy),
    },
    link: {
      source: 'stdin',
      records: 12_345,
      lost: 0,
      damaged: 0,
      truncated: 0,
      repeated: 0,
      late: 0,
      bytes: 1_234_567,
      bytesSetAside: 0,
      state: '',
      lastFinding: 'warning STOP_MISSING: byte 58097: session "SIM-0001-00008" has no stop',
    },
    leads: [],
    findings: [],
    supplyVolts: 11.633,
    supplyAssumed: true,
    ...changes,
  };
}

const textsOf = (screen: LiveScreen, columns = 100, rows = 40): string[] =>
  liveLines(screen, columns, rows).map(({ text }) => text);

describe('the live screen', () => {
  it('is calm while nothing is wrong', () => {
    const lines = liveLines(screenWith(healthy), 100, 40);
    expect(lines.some(({ isAlarm }) => isAlarm)).toBe(false);
    expect(lines.map(({ text }) => text)).toContain('Findings  none');
  });

  it('says what is wrong in words, leads first, and marks the line', () => {
    const screen = screenWith(broken, {
      leads: [{ side: 'left', code: 'LEAD_OPEN', ohms: 12_812 }],
      findings: [{ code: 'STOP_MISSING', count: 2 }],
    });
    const lost = { ...screen, link: { ...screen.link, lost: 3 } };
    expect(liveLines(lost, 100, 40).filter(({ isAlarm }) => isAlarm)).toEqual([
      {
        text: 'Limited   !! L 80.0 %  R 0.0 %   (supply 11.633 V, assumed)',
        isAlarm: true,
      },
      {
        text: 'Findings  !! LEAD_OPEN L 12,812 Ω; RECORDS_LOST 3; STOP_MISSING 2',
        isAlarm: true,
      },
    ]);
  });

  it('shows what is delivered beside what is programmed', () => {
    const lines = textsOf(screenWith(broken));
    expect(lines.find((line) => line.startsWith('Amplitude'))).toMatch(/L +0\.908 of 1\.8 mA {2}█/);
    const unknown = screenWith(healthy);
    const left = { ...unknown.session!.left, programmedMilliamps: Number.NaN };
    const session = { ...unknown.session!, left };
    expect(textsOf({ ...unknown, session }).join('\n')).toMatch(/Amplitude L +1\.8 mA {2}/);
  });

  it.each([
    [80, 24],
    [60, 15],
    [60, 10],
    [40, 9],
  ])('of %d × %d keeps the link and how to end it', (columns, rows) => {
    const lines = textsOf(screenWith(broken), columns, rows);
    expect(lines.length).toBeLessThan(rows);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    const text = lines.join('\n');
    expect(text).toMatch(/^Link {6}12,345 records, 0 lost,/m);
    expect(text).toContain('1,234,567 bytes');
    expect(text).toContain('Ctrl-C ends and sums up.');
    expect(text).toContain('Findings  ');
  });

  it('gives up blank lines first, then bars, and the rest only after them', () => {
    const whole = textsOf(screenWith(broken), 80, 40);
    const blanks = whole.filter((line) => line === '').length;
    expect(blanks).toBe(4);
    const dense = textsOf(screenWith(broken), 80, whole.length);
    expect(dense).toEqual(whole.filter((line) => line !== ''));
    const barless = textsOf(screenWith(broken), 80, whole.length - blanks);
    expect(barless.join('')).not.toMatch(/[▁-█]/);
    expect(barless).toContain('Amplitude L 0.908 of 1.8 mA  R 1.8 of 1.8 mA');
    expect(barless).toHaveLength(dense.length - 3);
    const small = textsOf(screenWith(broken), 60, 15);
    expect(small).toContain('For research and engineering; not a medical device.');
  });
});

describe('a trend', () => {
  it('is a line of bars from 0, so that what does not change is full and what is lost is low', () => {
    expect(sparkline([1, 1, 1])).toBe('███');
    expect(sparkline([1_000, 1_010, 1_005])).toBe('███');
    expect(sparkline([0, 1, 2, 3])).toBe('▁▃▆█');
    expect(sparkline([3, Number.NaN, 0])).toBe('█ ▁');
    expect(sparkline([])).toBe('');
  });

  it('is full at what is asked for, or at the highest value above it', () => {
    expect(sparkline([0.9, 0.9], 1.8)).toBe('▅▅');
    expect(sparkline([-1, 3], 1.8)).toBe('▁█');
  });
});
