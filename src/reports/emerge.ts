import { withoutOwnPrescription } from './enrolmentSummary.js';
import { number, percent, plural } from './formatNumber.js';
import { MEASURES } from './measures.js';
import type { Report } from './report.js';

/** One phase of adherence as EMERGE asks for it: what is meant, how it was measured, what came out. */
export interface EmergePhase {
  readonly phase: 'initiation' | 'implementation' | 'discontinuation';
  readonly definition: string;
  readonly measurement: string;
  readonly results: string;
}

type Source = Pick<
  Report,
  'inputs' | 'settings' | 'cohort' | 'quality' | 'adherence' | 'enrolments'
>;

/**
 * The four minimum criteria of EMERGE (De Geest et al. 2018, Ann Intern Med 169:30): phase, operational definition,
 * measurement and results, for each phase of the ABC taxonomy. Their wording is the project's own.
 */
export function emergePhases(source: Source): EmergePhase[] {
  const measurement = measurementOf(source);
  return [
    {
      phase: 'initiation',
      definition: MEASURES.initiation.definition,
      measurement,
      results: initiationResults(source),
    },
    {
      phase: 'implementation',
      definition: `${lower(MEASURES.takingRatio.title)}: ${MEASURES.takingRatio.definition}; ${lower(MEASURES.durationRatio.title)}: ${MEASURES.durationRatio.definition}; further figures below`,
      measurement,
      results: implementationResults(source),
    },
    {
      phase: 'discontinuation',
      definition: `persistence: ${MEASURES.persistence.definition}, G = 14, 30, 90 and 180`,
      measurement,
      results: persistenceResults(source),
    },
  ];
}

function lower(title: string): string {
  return title.toLowerCase();
}

function measurementOf(source: Source): string {
  const { inputs, quality, cohort, adherence, settings, enrolments } = source;
  const formats = [...new Set(inputs.map(({ format }) => format))].join(', ');
  const { read, rejected } = quality.records;
  const dates = adherence
    .flatMap(({ observation: { from, to } }) => (from && to ? [from, to] : []))
    .sort();
  const period = dates.length === 0 ? 'no day observed' : `${dates[0]} to ${dates.at(-1)}`;
  const days = adherence.reduce((sum, { observation }) => sum + observation.days, 0);
  const assumed = settings.sessionsPerDayAssumed ? withoutOwnPrescription(enrolments) : 0;
  const prescribed =
    assumed === 0
      ? 'prescription given'
      : assumed === adherence.length
        ? 'prescription assumed'
        : `prescription assumed for ${number(assumed)} of ${plural(adherence.length, 'patient')}`;
  return `electronic logs (${formats}), ${number(read)} records read, ${number(rejected)} set aside; ${period}, ${plural(days, 'patient day')}, ${number(days - cohort.daysCounted)} left out; ${prescribed}`;
}

function initiationResults({ adherence }: Source): string {
  const began = adherence.filter(({ initiation }) => initiation.firstValidSession !== null).length;
  const delays = adherence.flatMap(({ initiation: { days } }) => (days === null ? [] : [days]));
  const counted = adherence.filter(({ observation }) => observation.daysCounted > 0).length;
  const of = counted === adherence.length ? '' : ' with a day that counts';
  const first = `${number(began)} of ${plural(counted, 'patient')}${of} began`;
  if (delays.length === 0) return `${first}; the delay is not known without an activation`;
  const [least, most] = [Math.min(...delays), Math.max(...delays)];
  const span = least === most ? plural(least, 'day') : `${number(least)} to ${plural(most, 'day')}`;
  return `${first}, ${span} after the activation where it is known (${number(delays.length)})`;
}

function implementationResults({ cohort: { pooled } }: Source): string {
  const { takingRatio, durationRatio } = pooled;
  const duration =
    durationRatio.value === null
      ? 'duration not recorded'
      : `duration ${percent(durationRatio.value)} (${number(durationRatio.numerator)} of ${number(durationRatio.denominator)} h)`;
  return `taking ${percent(takingRatio.value)} (${number(takingRatio.numerator)} of ${number(takingRatio.denominator)} sessions), ${duration}`;
}

function persistenceResults({ adherence, cohort }: Source): string {
  const stopped = cohort.persistence.map(
    ({ gapDays, discontinued }) => `${number(discontinued)} (${gapDays} days)`,
  );
  const reasons = new Map<string, number>();
  for (const { persistence } of adherence) {
    const reason = persistence[0]!.censored;
    if (reason !== null) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const censored = [...reasons].map(([reason, count]) => `${number(count)} by ${reason}`);
  const { patients } = cohort.persistence[0]!;
  return `of ${plural(patients, 'patient')} who began, stopped by gap: ${stopped.join(', ')}; censored at 14 days: ${censored.join(', ') || 'none'}`;
}
