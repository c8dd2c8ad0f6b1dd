import type { PatientAdherence } from '../../analysis/adherence.js';
import { reusedColumns } from '../../analysis/columnSource.js';
import { pap90Days } from './pap90Days.js';
import { reactiv8bYear2 } from './reactiv8bYear2.js';
import { retention } from './retention.js';
import type { Comparison, PublishedStudy } from './study.js';
import { ukPmcf5y } from './ukPmcf5y.js';

/** Publications whose figures can be laid beside a cohort. A new one is a file and a line here. */
export const publishedStudies = [
  reactiv8bYear2,
  ukPmcf5y,
  pap90Days,
  retention,
] as const satisfies readonly PublishedStudy[];

export type StudyId = (typeof publishedStudies)[number]['id'];

/** The cohort beside each of the publications named, in the order of the registry. */
export function comparisonsOf(
  patients: readonly PatientAdherence[],
  ids: readonly StudyId[],
): Comparison[] {
  if (ids.length === 0) return [];
  const chosen: readonly { readonly study: PublishedStudy; readonly rows: unknown[] }[] =
    publishedStudies
      .filter(({ id }) => ids.includes(id))
      .map((study) => ({ study: study as PublishedStudy, rows: [] }));
  const columns = reusedColumns();
  for (const adherence of patients) {
    const days = adherence.daysIn(columns);
    for (const { study, rows } of chosen) rows.push(study.rowOf({ adherence, days }));
  }
  return chosen.map(({ study: { id, title, source, caveat, figures }, rows }) => ({
    id,
    title,
    source,
    caveat,
    figures: figures(rows),
  }));
}
