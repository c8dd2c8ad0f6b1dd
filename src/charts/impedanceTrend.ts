import type { ChartConfiguration, Scale } from 'chart.js';
import { LEAD_LIMITS } from '../analysis/deviceWatch.js';
import { bothSides } from '../analysis/sessionParameters.js';
import { SIDES, type Side } from '../model/pulse.js';
import { logTitle } from './axisText.js';
import { blankChart } from './blankChart.js';
import type { ChartData, ChartOf, ChartOptions, SessionsInput } from './chart.js';
import { type ChartStyle, chartStyle } from './chartStyle.js';
import type { MarkedEntry } from './legend.js';
import { limitLine } from './limitLine.js';
import { logTicks } from './logTicks.js';
import { sessionTable, startText } from './sessionData.js';
import { sideLine, sidePoints } from './sideLine.js';
import { sideMark } from './sideStyle.js';
import { firstToLast, shownPoints, sideWords } from './sideWords.js';
import { sessionDetails, type TimeDataset, timeChart, valueScale } from './timeChart.js';
import { localDays, spanOf, type TimedPoint } from './timedPoints.js';

const LIMITS = [
  { ohms: LEAD_LIMITS.shortBelow, words: 'short circuit below' },
  { ohms: LEAD_LIMITS.highFrom, words: 'high from' },
  { ohms: LEAD_LIMITS.openFrom, words: 'open lead from' },
] as const;
/** A limit is drawn if the impedances reach it but for this factor. */
const NEARNESS = 1.25;
/** The highest over the lowest impedance from which the axis is logarithmic. */
const DECADE = 10;
/** Shapes of the tests between sessions. */
const TEST_SHAPES = { left: 'rectRot', right: 'rect' } as const;

/** Impedance of both leads, in sessions and in the tests between them. */
export const impedanceTrend = {
  id: 'impedance-trend',
  title: 'Impedance trend',
  summary: 'impedance of each side in every session and in the tests between them',
  needs: 'sessions',
  configuration(input: SessionsInput, options: ChartOptions = {}): ChartConfiguration {
    const style = chartStyle(options);
    const inSessions = shownPoints(
      style,
      input.sessions,
      (session, side) => session[side].impedanceOhms,
    );
    const inTests = bothSides((side) =>
      style.sides.includes(side) ? testPoints(input, side) : [],
    );
    const all = SIDES.flatMap((side) => [...inSessions[side], ...inTests[side]]);
    const span = spanOf(all);
    if (!span) {
      const reason = 'No session and no test tells an impedance and when it was measured.';
      return blankChart('Impedance', input.patientId, reason, style);
    }
    const ohms = all.map(({ y }) => y);
    const lowest = ohms.reduce((least, value) => Math.min(least, value), Infinity);
    const highest = ohms.reduce((most, value) => Math.max(most, value), 0);
    const limits = LIMITS.filter(
      (limit) => limit.ohms <= highest * NEARNESS && limit.ohms * NEARNESS >= lowest,
    );
    const datasets: TimeDataset[] = [];
    const legend: MarkedEntry[] = [];
    for (const side of style.sides) {
      if (inSessions[side].length === 0) continue;
      const look = style.colours.sides[side];
      const label = `${look.label}, in sessions`;
      datasets.unshift(sideLine(inSessions[side], look, { label, span, style }));
      legend.push({ text: label, mark: sideMark(look, style.colours) });
    }
    for (const side of style.sides) {
      if (inTests[side].length === 0) continue;
      if (style.isThumbnail && inSessions[side].length > 0) continue; // they would hide the line
      const { colour, label: name } = style.colours.sides[side];
      const label = `${name}, test between sessions`;
      const shape = TEST_SHAPES[side];
      datasets.unshift(sidePoints(inTests[side], shape, colour, { label, span, style }));
      legend.push({
        text: label,
        mark: { marker: { shape, stroke: colour, fill: style.colours.background } },
      });
    }
    const testCount = new Set(SIDES.flatMap((side) => inTests[side].map(({ x }) => x))).size;
    return timeChart(
      input,
      {
        words: {
          name: 'Impedance',
          finding: sideWords(style, (side) => change(inSessions[side], inTests[side], style)),
          details: [
            ...sessionDetails(input, span, style),
            `highest ${sideWords(style, (side) => highestOf([...inSessions[side], ...inTests[side]], style))}`,
            ...(testCount > 0 ? [style.locale.count(testCount, 'test')] : []),
            ...(limits.length > 0 ? ['limits of the leads assumed'] : []),
          ],
        },
        span,
        datasets,
        legend,
        units: { y: 'Ω' },
        scales: {
          y: ohmScale(
            [lowest, highest, ...limits.map((limit) => limit.ohms)],
            highest >= lowest * DECADE,
            style,
          ),
        },
        annotations: limits.map(({ ohms: value, words }) =>
          limitLine(
            {
              value,
              text: `${words} ${style.locale.quantity(value, 'Ω')} (assumed)`,
              above: value !== LEAD_LIMITS.shortBelow,
            },
            style,
          ),
        ),
      },
      style,
    );
  },
  data(input: SessionsInput, { sides = SIDES }: ChartOptions = {}): ChartData {
    const inSessions = sessionTable(input.sessions, sides, {
      impedance_ohm: (side) => side.impedanceOhms,
    });
    const offsets = testOffsets(input);
    const tests = input.impedanceTests.flatMap(({ timeMs, leftOhms, rightOhms }, index) =>
      sides.map((side) => [
        startText(timeMs, offsets[index]!),
        side,
        side === 'left' ? leftOhms : rightOhms,
        'test',
      ]),
    );
    return {
      columns: [...inSessions.columns, 'measured_in'],
      rows: [...inSessions.rows.map((row) => [...row, 'session']), ...tests],
    };
  },
} as const satisfies ChartOf<'sessions'>;

/** Offset of each test: that of the session before it, for tests have none of their own. Both are in time order. */
function testOffsets({ sessions, impedanceTests }: SessionsInput): number[] {
  let next = 0;
  let offsetMinutes = sessions[0]?.offsetMinutes ?? 0;
  return impedanceTests.map(({ timeMs }) => {
    while (next < sessions.length && sessions[next]!.startMs <= timeMs) {
      offsetMinutes = sessions[next]!.offsetMinutes;
      next++;
    }
    return offsetMinutes;
  });
}

function testPoints(input: SessionsInput, side: Side): TimedPoint[] {
  const offsets = testOffsets(input);
  return input.impedanceTests
    .map(({ timeMs, leftOhms, rightOhms }, index) => ({
      x: localDays(timeMs, offsets[index]!),
      y: side === 'left' ? leftOhms : rightOhms,
    }))
    .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
    .sort((a, b) => a.x - b.x);
}

function highestOf(points: readonly TimedPoint[], { locale }: ChartStyle): string | undefined {
  if (points.length === 0) return undefined;
  return locale.quantity(
    points.reduce((most, { y }) => Math.max(most, y), 0),
    'Ω',
  );
}

/** From first to last, in sessions if any tells it. */
function change(
  inSessions: readonly TimedPoint[],
  inTests: readonly TimedPoint[],
  { locale }: ChartStyle,
): string | undefined {
  return firstToLast(inSessions.length > 0 ? inSessions : inTests, 'Ω', locale);
}

function ohmScale(shown: readonly number[], isLogarithmic: boolean, style: ChartStyle) {
  const title = isLogarithmic ? logTitle('Impedance', 'Ω', style) : 'Impedance (Ω)';
  const scale = valueScale(title, style);
  const [lowest, highest] = [Math.min(...shown), Math.max(...shown)];
  if (!isLogarithmic || lowest <= 0) {
    // A steady lead must not look like a restless one: at least a fifth up and down is shown.
    return {
      ...scale,
      title: { ...scale.title, text: 'Impedance (Ω)' },
      suggestedMin: lowest * 0.8,
      suggestedMax: highest * 1.2,
    };
  }
  const [min, max] = [lowest / 1.3, highest * 1.3];
  return {
    ...scale,
    type: 'logarithmic' as const,
    min,
    max,
    afterBuildTicks: (built: Scale) => {
      built.ticks = logTicks(min, max).map((value) => ({ value }));
    },
    ticks: {
      ...scale.ticks,
      callback: (value: number | string) => style.locale.number(Number(value)),
    },
  };
}
