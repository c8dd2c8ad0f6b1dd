import type { ChartConfiguration, ChartDataset, Scale } from 'chart.js';
import { bothSides } from '../analysis/sessionParameters.js';
import { ASSUMED_CONTACT_AREA, chargeReachingK } from '../model/electrical.js';
import { SIDES, type Side } from '../model/pulse.js';
import { blankChart } from './blankChart.js';
import type { ChartOf, ChartOptions, SessionsInput } from './chart.js';
import { formatCount } from './dateLabels.js';
import { heading } from './heading.js';
import { markedLegend } from './legend.js';
import { limitLine } from './limitLine.js';
import { logTicks } from './logTicks.js';
import {
  CONTACT_COLOUR,
  contactLine,
  type Range,
  SHANNON_LINES,
  shannonLabels,
  shannonLine,
} from './shannonLines.js';
import { markerRadius } from './sideLine.js';
import { BACK_TO_FRONT, SIDE_STYLES } from './sideStyle.js';
import { formatQuantity, sideWords } from './sideWords.js';
import { type TextSizes, textSizes } from './theme.js';
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
    const sizes = textSizes(options);
    const points = bothSides((side) => chargePoints(input, side));
    const all = [...points.left, ...points.right];
    if (all.length === 0) {
      const reason = 'No session tells the charge of a pulse.';
      return blankChart('Charge density', patientId, reason, sizes);
    }
    const area = rules.contactAreaSquareCentimetres;
    const atDamage = chargeReachingK(1.85, area);
    const charges = rangeOf([...all.map(({ x }) => x), atDamage], 2);
    const densities = rangeOf([...all.map(({ y }) => y), atDamage / area, LABEL_CEILING], 2);
    const { title, subtitle } = heading(
      {
        name: 'Charge density',
        patientId,
        finding: `k at most ${sideWords((side) => highestK(input, side))}`,
        details: [
          formatCount(sessions.length, 'session'),
          `contact ${formatQuantity(area, 'cm²', 4)}${area === ASSUMED_CONTACT_AREA ? ' (assumed)' : ''}`,
          'no clearance; Shannon 1992: cat cortex, 7 h, 50 Hz',
        ],
        note,
      },
      sizes,
    );
    const sessionEntries = SIDES.filter((side) => points[side].length > 0).map((side) => {
      const { label, marker: shape, colour, wash } = SIDE_STYLES[side];
      const mark = { marker: { shape, stroke: colour, fill: wash } };
      return { text: `${label}, a session (larger: several)`, mark };
    });
    const contact = { line: { colour: CONTACT_COLOUR, width: 2, dash: [] } };
    const explained = markedLegend(
      [...sessionEntries, { text: 'Any charge on this contact', mark: contact }],
      sizes,
    );
    const configuration: ChartConfiguration<'line', { x: number; y: number }[]> = {
      type: 'line',
      data: {
        datasets: [
          ...BACK_TO_FRONT.map((side) => sideDataset(points[side], side, sizes)),
          contactLine(area, charges, sizes),
          ...SHANNON_LINES.map(({ k, dash }) => shannonLine(k, dash, charges, sizes)),
        ],
      },
      options: {
        responsive: false,
        animation: false,
        layout: { padding: sizes.margin },
        scales: {
          x: logScale('Charge per phase (µC, logarithmic)', charges, sizes),
          y: logScale('Charge density (µC/cm², logarithmic)', densities, sizes),
        },
        plugins: {
          title,
          subtitle,
          legend: explained.options,
          tooltip: { enabled: false },
          annotation: {
            annotations: [
              limitLine(
                {
                  value: LABEL_CEILING,
                  text: `${LABEL_CEILING} µC/cm², on labels of deep brain stimulators`,
                  position: 'start',
                  dash: [1, 3],
                },
                sizes,
              ),
              ...(sizes.isThumbnail ? [] : shannonLabels(charges, densities, sizes)),
            ],
          },
        },
      },
      plugins: [...explained.plugins],
    };
    return configuration as unknown as ChartConfiguration;
  },
} as const satisfies ChartOf<'sessions'>;

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

function highestK({ sessions }: SessionsInput, side: Side): string | undefined {
  const known = sessions.map((session) => session[side].shannonK).filter((k) => k !== null);
  return known.length === 0 ? undefined : formatK(known.reduce((a, b) => Math.max(a, b)));
}

/** Shannon's k is a logarithm: it has decimals, not digits. */
function formatK(k: number): string {
  return k.toLocaleString('en', { maximumFractionDigits: 2 }).replace('-', '\u2212');
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
  sizes: TextSizes,
): ChartDataset<'line', { x: number; y: number }[]> {
  const { label, colour, wash, marker } = SIDE_STYLES[side];
  return {
    label,
    data: points.map(({ x, y }) => ({ x, y })),
    showLine: false,
    pointStyle: marker,
    pointRadius: points.map(({ count }) => markerRadius(sizes) * (1.1 + 0.55 * Math.log10(count))),
    pointBorderColor: colour,
    pointBackgroundColor: wash,
    pointBorderWidth: 1.5,
    borderColor: colour,
    backgroundColor: wash,
  };
}

function logScale(title: string, { min, max }: Range, sizes: TextSizes) {
  const scale = valueScale(title, sizes);
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
        Number(value).toLocaleString('en', { maximumSignificantDigits: 3 }),
    },
  };
}
