import { spreadOf } from '../../analysis/distribution.js';
import { studySums } from '../../analysis/studyDays.js';
import { comparedFigure, type PublishedStudy } from './study.js';

const YEAR_DAYS = 365;

/** null: not recorded. */
export interface SecondYear {
  readonly used: boolean;
  readonly share: number | null;
}

/** Use in the second year of ReActiv8-B. */
export const reactiv8bYear2 = {
  id: 'reactiv8b-year2',
  title: 'ReActiv8-B, use in the second year',
  source:
    'Gilligan et al., two-year results, Neuromodulation 2023;26:87–97, abstract; n = 156 at the visit',
  caveat:
    'Second year: days 366 to 730 of the therapy, of patients observed over all of them. The abstract does not define the maximum duration; here it is the prescribed time, capped day by day; nor does it say whether the median is of users or of all. Who stopped counts only where --as-of or the manifest says how long he was observed.',
  rowOf({ adherence, days }) {
    const sums = studySums(adherence, days, YEAR_DAYS + 1, 2 * YEAR_DAYS);
    if (sums === undefined || sums.prescribedMs === 0) return undefined;
    return {
      used: sums.anyUseDays > 0,
      share: adherence.deliveredHours === null ? null : sums.creditedMs / sums.prescribedMs,
    };
  },
  figures(rows) {
    const years = rows.filter((row) => row !== undefined);
    const users = years.filter(({ used }) => used);
    const sharesOf = (given: typeof years): number[] =>
      given.map(({ share }) => share).filter((share) => share !== null);
    const [ofUsers, ofAll] = [spreadOf(sharesOf(users)), spreadOf(sharesOf(years))];
    return [
      comparedFigure({
        figure: 'patients with any use',
        unit: 'share',
        here: years.length === 0 ? null : users.length / years.length,
        patients: years.length,
        published: 0.87,
      }),
      comparedFigure({
        figure: 'share of the maximum duration, median of users',
        unit: 'share',
        here: ofUsers?.median ?? null,
        hereQuartiles: ofUsers && [ofUsers.q1, ofUsers.q3],
        patients: ofUsers?.patients ?? 0,
        published: 0.43,
      }),
      comparedFigure({
        figure: 'share of the maximum duration, median of all',
        unit: 'share',
        here: ofAll?.median ?? null,
        hereQuartiles: ofAll && [ofAll.q1, ofAll.q3],
        patients: ofAll?.patients ?? 0,
      }),
    ];
  },
} as const satisfies PublishedStudy<SecondYear | undefined>;
