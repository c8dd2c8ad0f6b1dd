import type { ChartConfiguration } from 'chart.js';
import { bothSides } from '../analysis/sessionParameters.js';
import { SIDES } from '../model/pulse.js';
import { blankChart } from './blankChart.js';
import type { ChartOf, ChartOptions, SessionsInput } from './chart.js';
import { formatCount } from './dateLabels.js';
import type { MarkedEntry } from './legend.js';
import { type Stem, sideLine, stems, stepLine } from './sideLine.js';
import { SIDE_STYLES, sideMark } from './sideStyle.js';
import { firstToLast, sideWords } from './sideWords.js';
import { textSizes } from './theme.js';
import {
  sessionDetails,
  sessionSpan,
  type TimeDataset,
  timeChart,
  valueScale,
} from './timeChart.js';
import { sessionPoints } from './timedPoints.js';

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
    const sizes = textSizes(options);
    const span = sessionSpan(input);
    const delivered = bothSides((side) =>
      sessionPoints(sessions, (session) => session[side].amplitudeMilliamps),
    );
    if (!span || delivered.left.length + delivered.right.length === 0) {
      const reason = 'No session tells an amplitude and when it was.';
      return blankChart('Amplitude', patientId, reason, sizes);
    }
    const lines: TimeDataset[] = [];
    const steps: TimeDataset[] = [];
    const spreads: TimeDataset[] = [];
    const [lineEntries, stepEntries, spreadEntries]: MarkedEntry[][] = [[], [], []];
    for (const side of SIDES) {
      const style = SIDE_STYLES[side];
      const series = { span, sizes };
      if (delivered[side].length > 0) {
        const label = `${style.label}, delivered`;
        lines.unshift(sideLine(delivered[side], style, { ...series, label }));
        lineEntries!.push({ text: label, mark: sideMark(style) });
      }
      const programmed = sessionPoints(
        sessions,
        (session) => session[side].programmedAmplitudeMilliamps,
      );
      if (programmed.length > 0) {
        const label = `${style.label}, programmed`;
        steps.push(stepLine(programmed, style, { ...series, label }));
        const line = { colour: style.tint, width: sizes.label * 0.5, dash: [] };
        stepEntries!.push({ text: label, mark: { line } });
      }
      const spread = pulseSpread(input, side);
      if (spread.some(({ low, high }) => high > low)) {
        const label = `${style.label}, median to largest pulse`;
        spreads.push(stems(spread, style, { ...series, label }));
        spreadEntries!.push({ text: label, mark: { area: { fill: style.wash } } });
      }
    }
    return timeChart(
      input,
      {
        words: {
          name: 'Amplitude',
          finding: sideWords((side) => firstToLast(delivered[side], 'mA')),
          details: [...sessionDetails(input, span), 'plateau of each session', ...shortfall(input)],
        },
        span,
        datasets: [...lines, ...steps, ...spreads],
        legend: [...lineEntries!, ...stepEntries!, ...spreadEntries!],
        scales: { y: { ...valueScale('Amplitude (mA)', sizes), beginAtZero: true, grace: '6%' } },
      },
      sizes,
    );
  },
} as const satisfies ChartOf<'sessions'>;

/** Half of a session's pulses are at or above the median: ramps keep out of it, amplitudes that sink do not. */
function pulseSpread({ sessions }: SessionsInput, side: (typeof SIDES)[number]): Stem[] {
  const of = (which: 'median' | 'max') =>
    sessionPoints(sessions, (session) => session[side].amplitudes?.[which] ?? null);
  const highest = of('max');
  return of('median').map(({ x, y }, index) => ({ x, low: y, high: highest[index]!.y }));
}

function shortfall({ sessions }: SessionsInput): string[] {
  const short = sessions.filter((session) =>
    SIDES.some((side) => (session[side].deliveredToProgrammedRatio ?? 1) < SHORT_RATIO),
  );
  return short.length === 0
    ? []
    : [`${formatCount(short.length, 'session')} more than 5 % below programmed`];
}
