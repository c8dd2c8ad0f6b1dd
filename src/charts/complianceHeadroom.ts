import type { ChartConfiguration } from 'chart.js';
import { bothSides } from '../analysis/sessionParameters.js';
import { SIDES } from '../model/pulse.js';
import { blankChart } from './blankChart.js';
import type { ChartOf, ChartOptions, SessionsInput } from './chart.js';
import { formatCount } from './dateLabels.js';
import { estimateTextWidth } from './fitText.js';
import type { MarkedEntry } from './legend.js';
import { type Annotation, limitLine } from './limitLine.js';
import { sideLine, sidePoints } from './sideLine.js';
import { BACK_TO_FRONT, SIDE_STYLES, sideMark } from './sideStyle.js';
import { formatQuantity, sideWords } from './sideWords.js';
import { COLOURS, FONT_FAMILY, type TextSizes, textSizes } from './theme.js';
import {
  sessionDetails,
  sessionSpan,
  type TimeDataset,
  timeChart,
  valueScale,
} from './timeChart.js';
import { type DaySpan, sessionPoints, type TimedPoint } from './timedPoints.js';

/** Voltage of each session under the supply, and the share of pulses that the supply limited. */
export const complianceHeadroom = {
  id: 'compliance-headroom',
  title: 'Compliance headroom',
  summary: 'voltage of each session under the supply, and pulses that the supply limited',
  needs: 'sessions',
  configuration(input: SessionsInput, options: ChartOptions = {}): ChartConfiguration {
    const { patientId, sessions, rules } = input;
    const sizes = textSizes(options);
    const span = sessionSpan(input);
    const measured = bothSides((side) =>
      sessionPoints(sessions, (session) => session[side].peakVolts),
    );
    const needed = bothSides((side) =>
      sessionPoints(sessions, ({ [side]: { peakVolts, requiredVolts } }) =>
        peakVolts === null ? requiredVolts : null,
      ),
    );
    const limited = bothSides((side) =>
      sessionPoints(sessions, ({ [side]: { complianceLimitedRatio: ratio } }) =>
        ratio !== null && ratio > 0 ? ratio * 100 : null,
      ),
    );
    const known = bothSides((side) => [...measured[side], ...needed[side]]);
    if (!span || known.left.length + known.right.length === 0) {
      const reason =
        'No session tells a voltage, nor the impedance that one could be worked out of.';
      return blankChart('Headroom', patientId, reason, sizes);
    }
    const datasets: TimeDataset[] = [];
    const legend: MarkedEntry[] = [];
    const addLines = (points: typeof known, words: string, hollow: boolean) => {
      for (const side of SIDES) {
        if (points[side].length === 0) continue;
        const style = SIDE_STYLES[side];
        const label = `${style.label}, ${words}`;
        datasets.unshift(sideLine(points[side], style, { label, span, sizes, hollow }));
        legend.push({ text: label, mark: sideMark(style, hollow) });
      }
    };
    addLines(measured, 'highest measured', false);
    addLines(needed, 'needed by the model', true);
    const showsShares = !sizes.isThumbnail && limited.left.length + limited.right.length > 0;
    for (const side of showsShares ? BACK_TO_FRONT : []) {
      if (limited[side].length === 0) continue;
      const { marker, colour, label: name } = SIDE_STYLES[side];
      const series = { label: `${name}, pulses limited`, span, sizes, yAxisID: 'share' };
      datasets.push(sidePoints(limited[side], marker, colour, series));
    }
    const least = leastHeadroom([...known.left, ...known.right], rules.supplyVolts);
    const supplyWords = `supply ${formatQuantity(rules.supplyVolts, 'V', 5)}${input.supplyAssumed ? ' (assumed)' : ''}`;
    return timeChart(
      input,
      {
        words: {
          name: 'Headroom',
          finding: `least ${sideWords((side) => {
            const point = leastHeadroom(known[side], rules.supplyVolts);
            return point && formatQuantity(rules.supplyVolts - point.y, 'V');
          })}`,
          details: [
            ...sessionDetails(input, span),
            supplyWords,
            ...(needed.left.length + needed.right.length > 0 ? ['model illustrative'] : []),
            ...limitedWords(input),
          ],
        },
        span,
        datasets,
        legend,
        scales: {
          ...(showsShares ? { share: shareScale([...limited.left, ...limited.right], sizes) } : {}),
          y: {
            ...valueScale('Voltage (V)', sizes),
            beginAtZero: true,
            suggestedMax: rules.supplyVolts * 1.1,
            stack: 'panels',
            stackWeight: 4,
          },
        },
        annotations: [
          beyondSupply(rules.supplyVolts),
          limitLine({ value: rules.supplyVolts, text: supplyWords, dash: [] }, sizes),
          ...(least && !sizes.isThumbnail
            ? [headroomBar(least, rules.supplyVolts, span, sizes)]
            : []),
        ],
      },
      sizes,
    );
  },
} as const satisfies ChartOf<'sessions'>;

/** The point nearest to the supply, or furthest above it. */
function leastHeadroom(points: readonly TimedPoint[], supplyVolts: number): TimedPoint | undefined {
  let least: TimedPoint | undefined;
  for (const point of points) {
    if (!least || supplyVolts - point.y < supplyVolts - least.y) least = point;
  }
  return least;
}

function limitedWords({ sessions }: SessionsInput): string[] {
  const shares = sessions.flatMap((session) => {
    const share = Math.max(...SIDES.map((side) => session[side].complianceLimitedRatio ?? 0));
    return share > 0 ? [share] : [];
  });
  if (shares.length === 0) return [];
  const most = formatQuantity(shares.reduce((a, b) => Math.max(a, b)) * 100, '%');
  return [`${formatCount(shares.length, 'session')} with limited pulses, up to ${most}`];
}

function shareScale(shares: readonly TimedPoint[], sizes: TextSizes) {
  const scale = valueScale('Limited (%)', sizes);
  return {
    ...scale,
    min: 0,
    max: shares.reduce((most, { y }) => Math.max(most, y), 0) * 1.35,
    axis: 'y',
    position: 'left',
    stack: 'panels',
    stackWeight: 1,
    ticks: { ...scale.ticks, maxTicksLimit: 3, includeBounds: false },
  };
}

function beyondSupply(supplyVolts: number): Annotation {
  return {
    type: 'box',
    yScaleID: 'y',
    yMin: supplyVolts,
    backgroundColor: COLOURS.leftOutBand,
    borderWidth: 0,
    drawTime: 'beforeDraw',
  };
}

/** The least distance from the supply as an upright bar with its length: on it, or beside a short one. */
function headroomBar(
  { x, y }: TimedPoint,
  supplyVolts: number,
  span: DaySpan,
  sizes: TextSizes,
): Annotation {
  const content = formatQuantity(supplyVolts - y, 'V');
  const isShort = Math.abs(supplyVolts - y) < supplyVolts * 0.15;
  const aside = estimateTextWidth(content, sizes.label) * 0.5 + sizes.label;
  const isLate = x > (span.from + span.to) / 2;
  const arrowHead = { display: !isShort, length: 7, width: 4 };
  return {
    type: 'line',
    xScaleID: 'x',
    yScaleID: 'y',
    xMin: x,
    xMax: x,
    yMin: y,
    yMax: supplyVolts,
    borderColor: COLOURS.ink,
    borderWidth: isShort ? 2.5 : 1.5,
    arrowHeads: { start: arrowHead, end: arrowHead },
    label: {
      display: true,
      content,
      padding: 3,
      xAdjust: isShort ? (isLate ? -aside : aside) : 0,
      yAdjust: isShort ? sizes.label * 1.2 : 0,
      color: COLOURS.ink,
      backgroundColor: 'rgba(255, 255, 255, 0.85)',
      font: { family: FONT_FAMILY, size: sizes.label, weight: 'normal' },
    },
  };
}
