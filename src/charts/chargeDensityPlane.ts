import type { ChartConfiguration, ChartDataset, Scale } from 'chart.js';
import { bothSides } from '../analysis/sessionParameters.js';
import { ASSUMED_CONTACT_AREA, chargeReachingK } from '../model/electrical.js';
import type { Side } from '../model/pulse.js';
import { logTitle } from './axisText.js';
import { blankChart } from './blankChart.js';
import type { ChartData, ChartOf, ChartOptions, SessionsInput } from './chart.js';
import type { ChartLocale } from './chartLocale.js';
import { type ChartStyle, chartStyle } from './chartStyle.js';
import { drawnChart } from './drawnChart.js';
import { heading } from './heading.js';
import { markedLegend } from './legend.js';
import { limitLine } from './limitLine.js';
import { logTicks } from './logTicks.js';
import { sessionTable } from './sessionData.js';
import {
  contactLine,
  type Range,
  SHANNON_LINES,
  shannonLabels,
  shannonLine,
} from './shannonLines.js';
import { markerRadius } from './sideLine.js';
import { BACK_TO_FRONT } from './sideStyle.js';
import { sideWords } from './sideWords.js';
import { valueScale } from './timeChart.js';

/** Ceiling on labels of deep brain stimulators, µC/cm². */
const LABEL_CEILING = 30;

/** Charge and charge density of one phase in a session; `count` sessions lie there. */
interface ChargePoint {
  readonly x: number;
  readonly y: number;
  readonly count: number;
}

/** Every session in the plane of charge and charge density, under Shannon's lines. */
export const chargeDensityPlane = {
  id: 'charge-density',
  title: 'Charge density',
  summary: 'charge and charge density per phase of each session against Shannon’s lines',
  needs: 'sessions',
  configuration(input: SessionsInput, options: ChartOptions = {}): ChartConfiguration {
    const { patientId, sessions, rules, note } = input;
    const style = chartStyle(options);
    const points = bothSides((side) =>
      style.sides.includes(side) ? chargePoints(input, side) : [],
    );
    const all = [...points.left, ...points.right];
    if (all.length === 0) {
      const reason = 'No session tells the charge of a pulse.';
      return blankChart('Charge density', patientId, reason, style);
    }
    const area = rules.contactAreaSquareCentimetres;
    const atDamage = chargeReachingK(1.85, area);
    const charges = rangeOf([...all.map(({ x }) => x), atDamage], 2);
    const densities = rangeOf([...all.map(({ y }) => y), atDamage / area, LABEL_CEILING], 2);
    const headings = heading(
      {
        name: 'Charge density',
        patientId,
        finding: `k at most ${sideWords(style, (side) => highestK(input, side, style))}`,
        details: [
          style.locale.count(sessions.length, 'session'),
          `contact ${style.locale.quantity(area, 'cm²', 4)}${area === ASSUMED_CONTACT_AREA ? ' (assumed)' : ''}`,
          'no clearance; Shannon 1992: cat cortex, 7 h, 50 Hz',
        ],
        note,
      },
      style,
    );
    const sessionEntries = style.sides
      .filter((side) => points[side].length > 0)
      .map((side) => {
        const { label, marker: shape, colour, wash } = style.colours.sides[side];
        const mark = { marker: { shape, stroke: colour, fill: wash } };
        return { text: `${label}, a session (larger: several)`, mark };
      });
    const contact = { line: { colour: style.colours.reference, width: 2, dash: [] } };
    const explained = markedLegend(
      [...sessionEntries, { text: 'Any charge on this contact', mark: contact }],
      style,
    );
    return drawnChart(
      {
        type: 'line',
        heading: headings,
        legend: explained.options,
        datasets: [
          ...BACK_TO_FRONT.map((side) => sideDataset(points[side], side, style)),
          contactLine(area, charges, style),
          ...SHANNON_LINES.map(({ k, dash }) => shannonLine(k, dash, charges, style)),
        ],
        scales: {
          x: logScale(logTitle('Charge per phase', 'µC', style), charges, style),
          y: logScale(logTitle('Charge density', 'µC/cm²', style), densities, style),
        },
        annotations: [
          limitLine(
            {
              value: LABEL_CEILING,
              text:
                style.width < 700
                  ? `${LABEL_CEILING} µC/cm² (DBS labels)`
                  : `${LABEL_CEILING} µC/cm², on labels of deep brain stimulators`,
              position: 'start',
              dash: [1, 3],
            },
            style,
          ),
          ...(style.isThumbnail ? [] : shannonLabels(charges, densities, style)),
        ],
        plugins: explained.plugins,
        pointWords: (datasetIndex, index) => {
          const side = BACK_TO_FRONT[datasetIndex];
          return side ? chargeWords(points[side][index]!, side, style) : [];
        },
      },
      style,
    );
  },
  data: ({ sessions }: SessionsInput, { sides }: ChartOptions = {}): ChartData =>
    sessionTable(sessions, sides, {
      charge_uc: (side) => side.chargePerPhaseMicrocoulombs,
      charge_density_uc_per_cm2: (side) => side.chargeDensityMicrocoulombsPerSquareCentimetre,
      shannon_k: (side) => side.shannonK,
    }),
} as const satisfies ChartOf<'sessions'>;

function chargeWords({ x, y, count }: ChargePoint, side: Side, { locale }: ChartStyle): string[] {
  return [
    `${locale.count(count, 'session')}, ${side}`,
    `${locale.quantity(x, 'µC')}, ${locale.quantity(y, 'µC/cm²')}`,
    `k ${formatK(Math.log10(x * y), locale)}`,
  ];
}

/** Sessions of the same charge, to three digits, are one point: thousands of sessions have few charges. */
function chargePoints({ sessions }: SessionsInput, side: Side): ChargePoint[] {
  const points = new Map<string, ChargePoint>();
  for (const session of sessions) {
    const x = session[side].chargePerPhaseMicrocoulombs;
    const y = session[side].chargeDensityMicrocoulombsPerSquareCentimetre;
    if (x === null || y === null || !(x > 0 && y > 0 && Number.isFinite(x * y))) continue;
    const key = `${x.toPrecision(3)} ${y.toPrecision(3)}`;
    const known = points.get(key);
    points.set(key, known ? { ...known, count: known.count + 1 } : { x, y, count: 1 });
  }
  return [...points.values()].sort((a, b) => a.x - b.x);
}

function highestK(
  { sessions }: SessionsInput,
  side: Side,
  { locale }: ChartStyle,
): string | undefined {
  const known = sessions.map((session) => session[side].shannonK).filter((k) => k !== null);
  return known.length === 0
    ? undefined
    : formatK(
        known.reduce((a, b) => Math.max(a, b)),
        locale,
      );
}

/** Shannon's k is a logarithm: it has decimals, not digits. */
function formatK(k: number, locale: ChartLocale): string {
  return locale.number(k, { maximumFractionDigits: 2 });
}

/** Lowest and highest with a factor of room on either side, and never less than a decade and a half. */
function rangeOf(values: readonly number[], room: number): Range {
  const lowest = values.reduce((a, b) => Math.min(a, b)) / room;
  const max = values.reduce((a, b) => Math.max(a, b)) * room;
  return { min: Math.min(lowest, max / 30), max };
}

function sideDataset(
  points: readonly ChargePoint[],
  side: Side,
  style: ChartStyle,
): ChartDataset<'line', { x: number; y: number }[]> {
  const { label, colour, wash, marker } = style.colours.sides[side];
  return {
    label,
    data: points.map(({ x, y }) => ({ x, y })),
    showLine: false,
    pointStyle: marker,
    pointRadius: points.map(({ count }) => markerRadius(style) * (1.1 + 0.55 * Math.log10(count))),
    pointBorderColor: colour,
    pointBackgroundColor: wash,
    pointBorderWidth: 1.5,
    borderColor: colour,
    backgroundColor: wash,
  };
}

function logScale(title: string, { min, max }: Range, style: ChartStyle) {
  const scale = valueScale(title, style);
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
      maxRotation: 0,
      callback: (value: number | string) =>
        style.locale.number(Number(value), { maximumSignificantDigits: 3 }),
    },
  };
}
