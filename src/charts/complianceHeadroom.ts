import type { ChartConfiguration } from 'chart.js';
import { bothSides } from '../analysis/sessionParameters.js';
import { blankChart } from './blankChart.js';
import type { ChartData, ChartOf, ChartOptions, SessionsInput } from './chart.js';
import { type ChartStyle, chartStyle } from './chartStyle.js';
import { estimateTextWidth } from './fitText.js';
import type { MarkedEntry } from './legend.js';
import { type Annotation, limitLine } from './limitLine.js';
import { sessionTable } from './sessionData.js';
import { sideLine, sidePoints } from './sideLine.js';
import { BACK_TO_FRONT, sideMark } from './sideStyle.js';
import { shownPoints, sideWords } from './sideWords.js';
import {
  sessionDetails,
  sessionSpan,
  type TimeDataset,
  timeChart,
  valueScale,
} from './timeChart.js';
import type { DaySpan, TimedPoint } from './timedPoints.js';

/** Voltage of each session under the supply, and the share of pulses that the supply limited. */
export const complianceHeadroom = {
  id: 'compliance-headroom',
  title: 'Compliance headroom',
  summary: 'voltage of each session under the supply, and pulses that the supply limited',
  needs: 'sessions',
  configuration(input: SessionsInput, options: ChartOptions = {}): ChartConfiguration {
    const { patientId, sessions, rules } = input;
    const style = chartStyle(options);
    const span = sessionSpan(input);
    const measured = shownPoints(style, sessions, (one, side) => one[side].peakVolts);
    const needed = shownPoints(style, sessions, (one, side) =>
      one[side].peakVolts === null ? one[side].requiredVolts : null,
    );
    const limited = shownPoints(style, sessions, (one, side) => {
      const ratio = one[side].complianceLimitedRatio;
      return ratio !== null && ratio > 0 ? ratio * 100 : null;
    });
    const known = bothSides((side) => [...measured[side], ...needed[side]]);
    if (!span || known.left.length + known.right.length === 0) {
      const reason =
        'No session tells a voltage, nor the impedance that one could be worked out of.';
      return blankChart('Headroom', patientId, reason, style);
    }
    const datasets: TimeDataset[] = [];
    const legend: MarkedEntry[] = [];
    const addLines = (points: typeof known, words: string, hollow: boolean) => {
      for (const side of style.sides) {
        if (points[side].length === 0) continue;
        const look = style.colours.sides[side];
        const label = `${look.label}, ${words}`;
        datasets.unshift(sideLine(points[side], look, { label, span, style, hollow }));
        legend.push({ text: label, mark: sideMark(look, style.colours, hollow) });
      }
    };
    addLines(measured, 'highest measured', false);
    addLines(needed, 'needed by the model', true);
    const showsShares = !style.isThumbnail && limited.left.length + limited.right.length > 0;
    for (const side of showsShares ? BACK_TO_FRONT : []) {
      if (limited[side].length === 0) continue;
      const { marker, colour, label: name } = style.colours.sides[side];
      const series = { label: `${name}, pulses limited`, span, style, yAxisID: 'share' };
      datasets.push(sidePoints(limited[side], marker, colour, series));
      const fill = style.colours.background;
      legend.push({
        text: series.label,
        mark: { marker: { shape: marker, stroke: colour, fill } },
      });
    }
    const least = leastHeadroom([...known.left, ...known.right], rules.supplyVolts);
    const supplyWords = `supply ${style.locale.quantity(rules.supplyVolts, 'V', 5)}${input.supplyAssumed ? ' (assumed)' : ''}`;
    return timeChart(
      input,
      {
        words: {
          name: 'Headroom',
          finding: `least ${sideWords(style, (side) => {
            const point = leastHeadroom(known[side], rules.supplyVolts);
            return point && style.locale.quantity(rules.supplyVolts - point.y, 'V');
          })}`,
          details: [
            ...sessionDetails(input, span, style),
            supplyWords,
            ...(needed.left.length + needed.right.length > 0 ? ['model illustrative'] : []),
            ...limitedWords(input, style),
          ],
        },
        span,
        datasets,
        legend,
        units: { y: 'V', share: '%' },
        scales: {
          ...(showsShares
            ? {
                share: shareScale([...limited.left, ...limited.right], style),
                gap: panelGap(style),
              }
            : {}),
          y: {
            ...valueScale('Voltage (V)', style),
            beginAtZero: true,
            suggestedMax: rules.supplyVolts * 1.1,
            stack: 'panels',
            stackWeight: 4,
          },
        },
        annotations: [
          beyondSupply(rules.supplyVolts, style),
          limitLine({ value: rules.supplyVolts, text: supplyWords, dash: [] }, style),
          ...(least && !style.isThumbnail && !isTouching(least, rules.supplyVolts)
            ? [headroomBar(least, rules.supplyVolts, span, style)]
            : []),
        ],
      },
      style,
    );
  },
  data: ({ sessions }: SessionsInput, { sides }: ChartOptions = {}): ChartData =>
    sessionTable(sessions, sides, {
      highest_measured_v: (side) => side.peakVolts,
      needed_by_model_v: (side) => side.requiredVolts,
      headroom_v: (side) => side.headroomVolts,
      limited_share: (side) => side.complianceLimitedRatio,
    }),
} as const satisfies ChartOf<'sessions'>;

/** The point nearest to the supply, or furthest above it. */
function leastHeadroom(points: readonly TimedPoint[], supplyVolts: number): TimedPoint | undefined {
  let least: TimedPoint | undefined;
  for (const point of points) {
    if (!least || supplyVolts - point.y < supplyVolts - least.y) least = point;
  }
  return least;
}

/** An empty panel, as high as a line of text, that keeps the numbers of the other two apart. */
function panelGap({ label, height }: ChartStyle) {
  const share = (label * 1.5) / (height * 0.5); // of the plot, which takes about half of the height
  return {
    type: 'linear',
    axis: 'y',
    position: 'left',
    stack: 'panels',
    stackWeight: (PANEL_WEIGHTS * share) / (1 - share),
    min: 0,
    max: 1,
    border: { display: false },
    grid: { display: false },
    ticks: { display: false },
  } as const;
}

/** Of the panels of voltage and of shares. */
const PANEL_WEIGHTS = 4 + 1;

/** True where the bar of the headroom would be shorter than its arrows. */
function isTouching({ y }: TimedPoint, supplyVolts: number): boolean {
  return Math.abs(supplyVolts - y) < supplyVolts * 0.02;
}

function limitedWords({ sessions }: SessionsInput, { locale, sides }: ChartStyle): string[] {
  const shares = sessions.flatMap((session) => {
    const share = Math.max(...sides.map((side) => session[side].complianceLimitedRatio ?? 0));
    return share > 0 ? [share] : [];
  });
  if (shares.length === 0) return [];
  const most = locale.quantity(shares.reduce((a, b) => Math.max(a, b)) * 100, '%');
  return [`${locale.count(shares.length, 'session')} with limited pulses, up to ${most}`];
}

function shareScale(shares: readonly TimedPoint[], style: ChartStyle) {
  const scale = valueScale('Limited (%)', style);
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

function beyondSupply(supplyVolts: number, style: ChartStyle): Annotation {
  return {
    type: 'box',
    yScaleID: 'y',
    yMin: supplyVolts,
    backgroundColor: style.colours.leftOutBand,
    borderWidth: 0,
    drawTime: 'beforeDraw',
  };
}

/** The least distance from the supply as an upright bar with its length: on it, or beside a short one. */
function headroomBar(
  { x, y }: TimedPoint,
  supplyVolts: number,
  span: DaySpan,
  style: ChartStyle,
): Annotation {
  const content = style.locale.quantity(supplyVolts - y, 'V');
  const isShort = Math.abs(supplyVolts - y) < supplyVolts * 0.15;
  const aside = estimateTextWidth(content, style.label) * 0.5 + style.label;
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
    borderColor: style.colours.ink,
    borderWidth: isShort ? 2.5 : 1.5,
    arrowHeads: { start: arrowHead, end: arrowHead },
    label: {
      display: true,
      content,
      padding: 3,
      xAdjust: isShort ? (isLate ? -aside : aside) : 0,
      yAdjust: isShort ? style.label * 1.2 : 0,
      color: style.colours.ink,
      backgroundColor: style.colours.halo,
      font: { family: style.fontFamily, size: style.label, weight: 'normal' },
    },
  };
}
