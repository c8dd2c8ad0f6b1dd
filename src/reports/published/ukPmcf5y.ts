import { spreadOf } from '../../analysis/distribution.js';
import { studySums } from '../../analysis/studyDays.js';
import { HOUR_MS } from '../../model/units.js';
import { endOfYear } from './endOfYear.js';
import { type ComparedFigure, comparedFigure, type PublishedStudy } from './study.js';

const YEARS = [1, 2, 3, 4, 5] as const;

/** Hours of use over five years in the United Kingdom. */
export const ukPmcf5y = {
  id: 'uk-pmcf-5y',
  title: 'UK post-market follow-up, hours over five years',
  source:
    'Thomson et al. 2025, Reg Anesth Pain Med, doi:10.1136/rapm-2025-106899, abstract; device logs of 34 at five years',
  caveat:
    'A mean, of another cohort than the 43 % of ReActiv8-B: no one course of use has to meet both. Years end on days 365, 730, 1,095, 1,461 and 1,826, of patients observed over all of them; who stopped counts only where --as-of or the manifest says how long he was observed.',
  rowOf: ({ adherence, days }) =>
    YEARS.map((year) => {
      const sums = studySums(adherence, days, 1, endOfYear(year));
      return sums === undefined || adherence.deliveredHours === null
        ? null
        : sums.deliveredMs / HOUR_MS;
    }),
  figures: (rows) =>
    YEARS.map((year, index): ComparedFigure => {
      const spread = spreadOf(rows.map((row) => row[index]!).filter((hours) => hours !== null));
      return comparedFigure({
        figure: `hours delivered by the end of year ${year}, mean`,
        unit: 'hours',
        here: spread?.mean ?? null,
        hereQuartiles: spread && [spread.q1, spread.q3],
        patients: spread?.patients ?? 0,
        published: year === 5 ? 1_106 : null,
      });
    }),
} as const satisfies PublishedStudy<(number | null)[]>;
