import { kaplanMeier } from '../../analysis/kaplanMeier.js';
import { DEFAULT_GAP_DAYS, type PersistenceForGap } from '../../analysis/persistence.js';
import { endOfYear } from './endOfYear.js';
import { type ComparedFigure, comparedFigure, type PublishedStudy } from './study.js';

/** Who came to a visit, of those implanted: as printed, or quotients of printed counts. */
const VISITS: readonly {
  readonly study: string;
  readonly years: number;
  readonly seen: number;
  readonly of: number;
}[] = [
  { study: 'RESTORE, treatment', years: 1, seen: 94, of: 99 },
  { study: 'ReActiv8-B', years: 2, seen: 156, of: 204 },
  { study: 'ReActiv8-B', years: 3, seen: 133, of: 204 },
  { study: 'ReActiv8-B', years: 5, seen: 126, of: 204 },
  { study: 'ReActiv8-A', years: 2, seen: 39, of: 53 },
  { study: 'ReActiv8-A', years: 4, seen: 34, of: 53 },
  { study: 'UK post-market', years: 2, seen: 37, of: 42 },
  { study: 'UK post-market', years: 5, seen: 34, of: 42 },
];

/** Persistence of the cohort, and below it the published attendance of visits, which is something else. */
export const retention = {
  id: 'retention',
  title: 'Persistence here, and attendance of visits as published',
  source:
    'NCT04803214 results; Gilligan et al. (ReActiv8-B, two, three and five years); Mitchell et al. (ReActiv8-A); Thomson et al. 2021–2025',
  caveat: `Two different things, kept apart: persistence is use without a gap of more than ${DEFAULT_GAP_DAYS} days (product-limit estimate), retention is who came to a visit. A patient may go on without coming, and come without going on; attendance even rose from 33 to 34 in the UK cohort.`,
  rowOf: ({ adherence }) =>
    adherence.persistence.find(({ gapDays }) => gapDays === DEFAULT_GAP_DAYS)!,
  figures: (rows) => [
    ...[1, 2, 3, 4, 5].map((years) => persistenceAt(rows, years)),
    ...VISITS.map(({ study, years, seen, of }) =>
      comparedFigure({
        figure: `attended the visit of year ${years}, ${study}`,
        unit: 'share',
        here: null,
        patients: 0,
        published: seen / of,
        note: `${seen} of ${of}`,
      }),
    ),
  ],
} as const satisfies PublishedStudy<PersistenceForGap>;

function persistenceAt(rows: readonly PersistenceForGap[], years: number): ComparedFigure {
  const subjects = rows.flatMap(({ days, discontinued }) =>
    days === null ? [] : [{ time: days, event: discontinued === true }],
  );
  const time = endOfYear(years);
  const atRisk = subjects.filter((subject) => subject.time >= time).length;
  const step = kaplanMeier(subjects).findLast((one) => one.time <= time);
  return comparedFigure({
    figure: `went on until the end of year ${years}`,
    unit: 'share',
    here: atRisk === 0 ? null : (step?.survival ?? 1),
    patients: atRisk,
    note: 'patients: at risk then',
  });
}
