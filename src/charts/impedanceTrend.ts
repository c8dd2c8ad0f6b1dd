import type { ChartConfiguration, Scale } from 'chart.js';
import { LEAD_LIMITS } from '../analysis/deviceWatch.js';
import { bothSides } from '../analysis/sessionParameters.js';
import { SIDES, type Side } from '../model/pulse.js';
import { blankChart } from './blankChart.js';
import type { ChartOf, ChartOptions, SessionsInput } from './chart.js';
import { formatCount } from './dateLabels.js';
import type { MarkedEntry } from './legend.js';
import { limitLine } from './limitLine.js';
import { logTicks } from './logTicks.js';
import { sideLine, sidePoints } from './sideLine.js';
import { SIDE_STYLES, sideMark } from './sideStyle.js';
import { firstToLast, formatQuantity, sideWords } from './sideWords.js';
import { type TextSizes, textSizes } from './theme.js';
import { sessionDetails, type TimeDataset, timeChart, valueScale } from './timeChart.js';
import { localDays, sessionPoints, spanOf, type TimedPoint } from './timedPoints.js';

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
    const sizes = textSizes(options);
    const inSessions = bothSides((side) =>
      sessionPoints(input.sessions, (session) => session[side].impedanceOhms),
    );
    const inTests = bothSides((side) => testPoints(input, side));
    const all = SIDES.flatMap((side) => [...inSessions[side], ...inTests[side]]);
    const span = spanOf(all);
    if (!span) {
      const reason = 'No session and no test tells an impedance and when it was measured.';
      return blankChart('Impedance', input.patientId, reason, sizes);
    }
    const ohms = all.map(({ y }) => y);
    const lowest = ohms.reduce((least, value) => Math.min(least, value), Infinity);
    const highest = ohms.reduce((most, value) => Math.max(most, value), 0);
    const limits = LIMITS.filter(
      (limit) => limit.ohms <= highest * NEARNESS && limit.ohms * NEARNESS >= lowest,
    );
    const datasets: TimeDataset[] = [];
    const legend: MarkedEntry[] = [];
    for (const side of SIDES) {
      if (inSessions[side].length === 0) continue;
      const style = SIDE_STYLES[side];
      const label = `${style.label}, in sessions`;
      datasets.unshift(sideLine(inSessions[side], style, { label, span, sizes }));
      legend.push({ text: label, mark: sideMark(style) });
    }
    for (const side of SIDES) {
      if (inTests[side].length === 0) continue;
      if (sizes.isThumbnail && inSessions[side].length > 0) continue; // they would hide the line
      const { colour, label: name } = SIDE_STYLES[side];
      const label = `${name}, test between sessions`;
      const shape = TEST_SHAPES[side];
      datasets.unshift(sidePoints(inTests[side], shape, colour, { label, span, sizes }));
      legend.push({ text: label, mark: { marker: { shape, stroke: colour, fill: '#ffffff' } } });
    }
    const testCount = new Set(SIDES.flatMap((side) => inTests[side].map(({ x }) => x))).size;
    return timeChart(
      input,
      {
        words: {
          name: 'Impedance',
          finding: sideWords((side) => change(inSessions[side], inTests[side])),
          details: [
            ...sessionDetails(input, span),
            `highest ${sideWords((side) => highestOf([...inSessions[side], ...inTests[side]]))}`,
            ...(testCount > 0 ? [formatCount(testCount, 'test')] : []),
            ...(limits.length > 0 ? ['limits of the leads assumed'] : []),
          ],
        },
        span,
        datasets,
        legend,
        scales: {
          y: ohmScale(
            [lowest, highest, ...limits.map((limit) => limit.ohms)],
            highest >= lowest * DECADE,
            sizes,
          ),
        },
        annotations: limits.map(({ ohms: value, words }) =>
          limitLine(
            {
              value,
              text: `${words} ${formatQuantity(value, 'Ω')} (assumed)`,
              above: value !== LEAD_LIMITS.shortBelow,
            },
            sizes,
          ),
        ),
      },
      sizes,
    );
  },
} as const satisfies ChartOf<'sessions'>;

/** Tests have no offset of their own: they take that of the session before them. */
function testPoints({ sessions, impedanceTests }: SessionsInput, side: Side): TimedPoint[] {
  const points: TimedPoint[] = [];
  let next = 0;
  let offsetMinutes = sessions[0]?.offsetMinutes ?? 0;
  for (const { timeMs, leftOhms, rightOhms } of impedanceTests) {
    while (next < sessions.length && sessions[next]!.startMs <= timeMs) {
      offsetMinutes = sessions[next]!.offsetMinutes;
      next++;
    }
    const x = localDays(timeMs, offsetMinutes);
    const y = side === 'left' ? leftOhms : rightOhms;
    if (Number.isFinite(x) && Number.isFinite(y)) points.push({ x, y });
  }
  return points.sort((a, b) => a.x - b.x);
}

function highestOf(points: readonly TimedPoint[]): string | undefined {
  if (points.length === 0) return undefined;
  return formatQuantity(
    points.reduce((most, { y }) => Math.max(most, y), 0),
    'Ω',
  );
}

/** From first to last, in sessions if any tells it. */
function change(
  inSessions: readonly TimedPoint[],
  inTests: readonly TimedPoint[],
): string | undefined {
  return firstToLast(inSessions.length > 0 ? inSessions : inTests, 'Ω');
}

function ohmScale(shown: readonly number[], isLogarithmic: boolean, sizes: TextSizes) {
  const title = isLogarithmic ? 'Impedance (Ω, logarithmic)' : 'Impedance (Ω)';
  const scale = valueScale(title, sizes);
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
      callback: (value: number | string) => Number(value).toLocaleString('en'),
    },
  };
}
