import { type Followed, kaplanMeier, type SurvivalStep } from '../analysis/kaplanMeier.js';
import { strataOf } from '../analysis/strata.js';
import { StimlogError } from '../model/errors.js';
import type { CohortInput } from './chart.js';
import type { ChartStyle } from './chartStyle.js';
import type { MarkedEntry } from './legend.js';

/** Patients whose curve is drawn. */
export interface PersistenceGroup {
  /** Of the covariate; null: not given, or there is no covariate. */
  readonly value: string | null;
  /** Those who began. */
  readonly subjects: readonly Followed[];
}

/** More curves than these cannot be told apart. */
const MOST_GROUPS = 6;
/** Bands of more groups lie over each other. */
const MOST_BANDS = 2;

/** One group, or one for each value of the covariate. Throws `OPTION_INVALID` for more than can be told apart. */
export function persistenceGroups({ patients, covariate }: CohortInput): PersistenceGroup[] {
  const followed = (given: CohortInput['patients']): Followed[] =>
    given.flatMap(({ persistence }) =>
      persistence ? [{ time: persistence.days, event: persistence.discontinued }] : [],
    );
  if (covariate === undefined) return [{ value: null, subjects: followed(patients) }];
  const values = new Map(
    patients.map(({ patientId, stratum }) => [patientId, stratum ?? undefined]),
  );
  const groups = strataOf(patients, values).map((stratum) => ({
    value: stratum.value,
    subjects: followed(stratum.patients),
  }));
  if (groups.length <= MOST_GROUPS) return groups.filter(({ subjects }) => subjects.length > 0);
  throw new StimlogError(
    'OPTION_INVALID',
    `${groups.length} groups by ${covariate} cannot be told apart in one chart; at most ${MOST_GROUPS} can`,
  );
}

interface CurveDataset {
  readonly label: string;
  readonly data: { x: number; y: number | null }[];
  /** Index of the group. */
  readonly group: number;
  readonly [option: string]: unknown;
}

/** The curves with their bands and the ends of data, and how the legend explains them. */
export function persistenceCurves(
  groups: readonly PersistenceGroup[],
  covariate: string | undefined,
  style: ChartStyle,
): { readonly datasets: CurveDataset[]; readonly legend: MarkedEntry[] } {
  const { colours } = style;
  const looks = looksOf(style);
  const steps = groups.map(({ subjects }) => kaplanMeier(subjects));
  const nameOf = ({ value }: PersistenceGroup): string =>
    covariate === undefined ? 'Still on' : `${covariate} ${value ?? 'not given'}`;
  const curve = { pointRadius: 0, stepped: 'before' as const, borderJoinStyle: 'miter' };
  const ends = 'Data end, still on (censored)';
  const censored = steps.map(
    (ofGroup, group): CurveDataset => ({
      label: ends,
      group,
      data: ofGroup
        .filter((step) => step.censored > 0)
        .map(({ time, survival }) => ({ x: time, y: survival * 100 })),
      showLine: false,
      pointStyle: 'crossRot',
      pointRadius: style.isThumbnail ? 2 : style.label * 0.3,
      pointBorderColor: groups.length === 1 ? colours.ink : looks[group]!.colour,
      pointBorderWidth: 1.25,
    }),
  );
  const lines = steps.map(
    (ofGroup, group): CurveDataset => ({
      ...curve,
      label: nameOf(groups[group]!),
      group,
      data: stairs(ofGroup, ({ survival }) => survival),
      borderColor: looks[group]!.colour,
      backgroundColor: looks[group]!.colour,
      borderDash: looks[group]!.dash,
      borderWidth: style.isThumbnail ? 1.75 : 2.5,
    }),
  );
  const bands =
    groups.length > MOST_BANDS
      ? []
      : steps.flatMap((ofGroup, group): CurveDataset[] => [
          {
            ...curve,
            label: 'Upper end of the 95 % band',
            group,
            data: stairs(ofGroup, ({ upper }) => upper),
            borderColor: 'transparent',
            backgroundColor: looks[group]!.wash,
            fill: '+1',
          },
          {
            ...curve,
            label: 'Lower end of the 95 % band',
            group,
            data: stairs(ofGroup, ({ lower }) => lower),
            borderColor: 'transparent',
            backgroundColor: 'transparent',
          },
        ]);
  return {
    datasets: [...censored, ...lines, ...bands],
    legend: [
      ...groups.map((group, index) => ({
        text: nameOf(group),
        mark: { line: { colour: looks[index]!.colour, width: 2.5, dash: looks[index]!.dash } },
      })),
      ...(bands.length === 0
        ? []
        : [{ text: '95 % band', mark: { area: { fill: looks[0]!.wash } } }]),
      {
        text: ends,
        mark: { marker: { shape: 'crossRot' as const, stroke: colours.ink, fill: colours.ink } },
      },
    ],
  };
}

/** Told apart by hue, lightness and dash. */
function looksOf({ colours }: ChartStyle) {
  const { left, right } = colours.sides;
  const [, low, , , high] = colours.steps;
  return [
    { colour: left.colour, wash: left.wash, dash: [] },
    { colour: right.colour, wash: right.wash, dash: [8, 4] },
    { colour: colours.ink, wash: colours.leftOutBand, dash: [2, 3] },
    { colour: colours.alert, wash: colours.leftOutBand, dash: [12, 4, 2, 4] },
    { colour: high, wash: colours.leftOutBand, dash: [] },
    { colour: low, wash: colours.leftOutBand, dash: [8, 4] },
  ].map((look) => ({ ...look, dash: [...look.dash] }));
}

/** Of a group's patients those who are followed at least so many days. */
export function atRisk(subjects: readonly Followed[], day: number): number {
  return subjects.filter(({ time }) => time >= day).length;
}

/** From 100 % on day 0 through every step, in percent. */
function stairs(
  steps: readonly SurvivalStep[],
  of: (step: SurvivalStep) => number | null,
): { x: number; y: number | null }[] {
  const points: { x: number; y: number | null }[] = [{ x: 0, y: 100 }];
  for (const step of steps) {
    const y = of(step);
    const before = points.at(-1)!.y;
    // A curve that is stepped "before" is level up to the next point: it needs the old height there first.
    points.push({ x: step.time, y: before }, { x: step.time, y: y === null ? null : y * 100 });
  }
  return points;
}
