import { spreadOf } from '../../analysis/distribution.js';
import { studySums } from '../../analysis/studyDays.js';
import { parseDay } from '../../model/civil.js';
import { MINUTE_MS } from '../../model/units.js';
import {
  type ComparedFigure,
  type ComparedPatient,
  comparedFigure,
  type PublishedStudy,
} from './study.js';

const DAYS = 90;
const ENOUGH_MINUTES = 30;

/** The first 90 days of one patient; null: there is none to tell. */
export interface FirstDays {
  readonly metAfter: number | null;
  readonly minutesOnDaysUsed: number | null;
  readonly minutesADay: number;
  readonly used: number;
  readonly enough: number;
}

/** The first 90 days in the layout in which positive airway pressure is reported. */
export const pap90Days = {
  id: 'pap-90-days',
  title: 'The first 90 days, laid out as for positive airway pressure',
  source: 'first 90 days of 2,621,182 patients with positive airway pressure, PMC6589354, table 1',
  caveat: `Another therapy: the layout is taken over, the figures are no yardstick. A day is compliant from ${ENOUGH_MINUTES} min on, half of the usual dose, as 4 h are half of a night. Of patients observed over all 90 days.`,
  rowOf({ adherence, days }) {
    const sums = studySums(adherence, days, 1, DAYS);
    if (sums === undefined || adherence.deliveredHours === null || sums.days === 0)
      return undefined;
    const { metOn } = adherence.windows.rules[0]!;
    const minutes = sums.deliveredMs / MINUTE_MS;
    return {
      metAfter: metOn === null ? null : parseDay(metOn)! - days.firstDay + 1,
      minutesOnDaysUsed: sums.anyUseDays === 0 ? null : minutes / sums.anyUseDays,
      minutesADay: minutes / sums.days,
      used: sums.anyUseDays / sums.days,
      enough: daysWithEnough(days) / sums.days,
    };
  },
  figures(rows) {
    const observed = rows.filter((row) => row !== undefined);
    const known = (of: (row: FirstDays) => number | null): number[] =>
      observed.map(of).filter((value) => value !== null);
    const metAfter = known((row) => row.metAfter);
    const median = (
      figure: string,
      unit: ComparedFigure['unit'],
      values: readonly number[],
      published: number | null,
      publishedQuartiles: readonly [number, number] | null,
      note = '',
    ): ComparedFigure => {
      const spread = spreadOf(values);
      return comparedFigure({
        figure,
        unit,
        here: spread?.median ?? null,
        hereQuartiles: spread && [spread.q1, spread.q3],
        patients: spread?.patients ?? 0,
        published,
        publishedQuartiles,
        note,
      });
    };
    return [
      comparedFigure({
        figure: `patients with ≥ ${ENOUGH_MINUTES} min on 70 % of 30 consecutive days`,
        unit: 'share',
        here: observed.length === 0 ? null : metAfter.length / observed.length,
        patients: observed.length,
        published: 0.746,
        note: 'published: ≥ 4 h',
      }),
      median('days until then, median', 'days', metAfter, 23, [21, 27]),
      median(
        'minutes on days with use, median of the means',
        'minutes',
        known((row) => row.minutesOnDaysUsed),
        6.18 * 60,
        [4.79 * 60, 7.35 * 60],
        'published: hours of a night',
      ),
      median(
        'minutes over all days, median of the means',
        'minutes',
        known((row) => row.minutesADay),
        5.54 * 60,
        [3.42 * 60, 7.04 * 60],
        'published: hours of a night',
      ),
      median(
        'days with any use, median',
        'share',
        known((row) => row.used),
        0.933,
        [0.722, 0.989],
      ),
      median(
        'compliant days, median',
        'share',
        known((row) => row.enough),
        0.8,
        [0.467, 0.956],
      ),
    ];
  },
} as const satisfies PublishedStudy<FirstDays | undefined>;

function daysWithEnough({ leftOut, deliveredMs }: ComparedPatient['days']): number {
  let count = 0;
  for (let i = 0; i < DAYS; i++) {
    if (leftOut[i] === 0 && deliveredMs[i]! >= ENOUGH_MINUTES * MINUTE_MS) count++;
  }
  return count;
}
