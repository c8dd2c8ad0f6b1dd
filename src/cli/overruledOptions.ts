import { plural } from '../reports/formatNumber.js';
import type { AnalysisFlags } from './analysisOptions.js';
import type { Enrolment, Manifest } from './manifest.js';

/** Options that a column of the manifest overrules where it says something. */
const OVERRULED: readonly (readonly [keyof AnalysisFlags & keyof Enrolment, string, string])[] = [
  ['zone', '--zone', 'zone'],
  ['prescription', '--prescription', 'prescription'],
  ['activation', '--activation', 'activation'],
  ['from', '--from', 'from'],
  ['to', '--to', 'to'],
  ['endReason', '--end-reason', 'end_reason'],
];

/** Says of each option for whom it does not hold. */
export function overruledNotes(flags: AnalysisFlags, manifest: Manifest | undefined): string[] {
  const patients = [...(manifest?.patients.values() ?? [])];
  return OVERRULED.flatMap(([name, option, column]) => {
    const asked = flags[name];
    const own = patients.filter((one) => one[name] !== undefined && one[name] !== asked).length;
    if (asked === undefined || own === 0) return [];
    const of = `${own} of ${plural(patients.length, 'patient')}`;
    return [`${option} is overruled by the manifest (column ${column}) for ${of}`];
  });
}
