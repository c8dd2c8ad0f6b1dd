import type { ChartConfiguration } from 'chart.js';
import { formatInstant } from '../model/civil.js';
import { SIDES, type Side } from '../model/pulse.js';
import { DAY_MS } from '../model/units.js';
import { blankChart } from './blankChart.js';
import type { ChartData, ChartOf, ChartOptions, SessionsInput } from './chart.js';
import { type ChartStyle, chartStyle } from './chartStyle.js';
import type { MarkedEntry } from './legend.js';
import { sessionTable } from './sessionData.js';
import { type Stem, sideLine, stems, stepLine } from './sideLine.js';
import { sideMark } from './sideStyle.js';
import { firstToLast, shownPoints, sideWords } from './sideWords.js';
import {
  sessionDetails,
  sessionSpan,
  type TimeDataset,
  timeChart,
  valueScale,
} from './timeChart.js';
import { sessionPoints, spanOf } from './timedPoints.js';

/** Delivered over programmed amplitude below which a session counts as falling short. */
const SHORT_RATIO = 0.95;

/** What each session delivered on each side, over what was programmed. */
export const amplitudeTimeline = {
  id: 'amplitude-timeline',
  title: 'Amplitude timeline',
  summary: 'amplitude delivered in each session over the one that was programmed',
  needs: 'sessions',
  configuration(input: SessionsInput, options: ChartOptions = {}): ChartConfiguration {
    const { patientId, sessions } = input;
    const style = chartStyle(options);
    if (sessions.length === 0 && input.amplitudeTrend) {
      return trendChart(input, input.amplitudeTrend, style);
    }
    const span = sessionSpan(input);
    const delivered = shownPoints(style, sessions, (one, side) => one[side].amplitudeMilliamps);
    if (!span || delivered.left.length + delivered.right.length === 0) {
      const reason = 'No session tells an amplitude and when it was.';
      return blankChart('Amplitude', patientId, reason, style);
    }
    const lines: TimeDataset[] = [];
    const steps: TimeDataset[] = [];
    const spreads: TimeDataset[] = [];
    const [lineEntries, stepEntries, spreadEntries]: MarkedEntry[][] = [[], [], []];
    for (const side of style.sides) {
      const look = style.colours.sides[side];
      const series = { span, style };
      if (delivered[side].length > 0) {
        const label = `${look.label}, delivered`;
        lines.unshift(sideLine(delivered[side], look, { ...series, label }));
        lineEntries!.push({ text: label, mark: sideMark(look, style.colours) });
      }
      const programmed = sessionPoints(
        sessions,
        (session) => session[side].programmedAmplitudeMilliamps,
      );
      if (programmed.length > 0) {
        const label = `${look.label}, programmed`;
        steps.push(stepLine(programmed, look, { ...series, label }));
        const line = { colour: look.tint, width: style.label * 0.5, dash: [] };
        stepEntries!.push({ text: label, mark: { line } });
      }
      const spread = pulseSpread(input, side);
      if (spread.some(({ low, high }) => high > low)) {
        const label = `${look.label}, median to largest pulse`;
        spreads.push(stems(spread, look, { ...series, label }));
        spreadEntries!.push({ text: label, mark: { area: { fill: look.wash } } });
      }
    }
    return timeChart(
      input,
      {
        words: {
          name: 'Amplitude',
          finding: sideWords(style, (side) => firstToLast(delivered[side], 'mA', style.locale)),
          details: [
            ...sessionDetails(input, span, style),
            'plateau of each session',
            ...shortfall(input, style),
          ],
        },
        span,
        datasets: [...lines, ...steps, ...spreads],
        legend: [...lineEntries!, ...stepEntries!, ...spreadEntries!],
        units: { y: 'mA' },
        scales: { y: { ...valueScale('Amplitude (mA)', style), beginAtZero: true, grace: '6%' } },
      },
      style,
    );
  },
  data: (
    { sessions, amplitudeTrend }: SessionsInput,
    { sides = SIDES }: ChartOptions = {},
  ): ChartData => {
    if (sessions.length === 0 && amplitudeTrend) return trendTable(amplitudeTrend, sides);
    return sessionTable(sessions, sides, {
      delivered_ma: (one) => one.amplitudeMilliamps,
      programmed_ma: (one) => one.programmedAmplitudeMilliamps,
      median_pulse_ma: (one) => one.amplitudes?.median ?? null,
      largest_pulse_ma: (one) => one.amplitudes?.max ?? null,
    });
  },
} as const satisfies ChartOf<'sessions'>;

/** Bins of ten minutes, with a margin: where one is missing the line is broken. */
const JOINED_BINS_DAYS = 15.1 / 1_440;

/** Where there are no sessions: the mean amplitude of each bin. */
function trendChart(
  input: SessionsInput,
  trend: NonNullable<SessionsInput['amplitudeTrend']>,
  style: ChartStyle,
): ChartConfiguration {
  const sides = style.sides.filter((side) => trend[side].length > 0);
  const span = spanOf(sides.flatMap((side) => [trend[side][0]!, trend[side].at(-1)!]));
  if (!span) {
    return blankChart('Amplitude', input.patientId, 'No bin tells an amplitude.', style);
  }
  const bins = sides.reduce((sum, side) => sum + trend[side].length, 0);
  return timeChart(
    input,
    {
      words: {
        name: 'Amplitude',
        finding: sideWords(style, (side) => firstToLast(trend[side], 'mA', style.locale)),
        details: [
          style.locale.dateRange(span.from, span.to - 1),
          style.locale.count(bins, 'bin'),
          'mean of ten minutes each',
        ],
      },
      span,
      datasets: sides.map((side) =>
        sideLine(trend[side], style.colours.sides[side], {
          span,
          style,
          label: style.colours.sides[side].label,
          joinedDays: JOINED_BINS_DAYS,
        }),
      ),
      legend: sides.map((side) => ({
        text: style.colours.sides[side].label,
        mark: sideMark(style.colours.sides[side], style.colours),
      })),
      units: { y: 'mA' },
      scales: { y: { ...valueScale('Amplitude (mA)', style), beginAtZero: true, grace: '6%' } },
    },
    style,
  );
}

/** A row for each bin and side. */
function trendTable(
  trend: NonNullable<SessionsInput['amplitudeTrend']>,
  sides: readonly Side[],
): ChartData {
  return {
    columns: ['local_time', 'side', 'mean_ma'],
    rows: sides.flatMap((side) =>
      trend[side].map(({ x, y }) => [
        formatInstant(Math.round(x * DAY_MS), 0).slice(0, 19),
        side,
        y,
      ]),
    ),
  };
}

/** Half of a session's pulses are at or above the median: ramps keep out of it, amplitudes that sink do not. */
function pulseSpread({ sessions }: SessionsInput, side: Side): Stem[] {
  const of = (which: 'median' | 'max') =>
    sessionPoints(sessions, (session) => session[side].amplitudes?.[which] ?? null);
  const highest = of('max');
  return of('median').map(({ x, y }, index) => ({ x, low: y, high: highest[index]!.y }));
}

function shortfall({ sessions }: SessionsInput, { locale, sides }: ChartStyle): string[] {
  const short = sessions.filter((session) =>
    sides.some((side) => (session[side].deliveredToProgrammedRatio ?? 1) < SHORT_RATIO),
  );
  return short.length === 0
    ? []
    : [`${locale.count(short.length, 'session')} more than 5 % below programmed`];
}
