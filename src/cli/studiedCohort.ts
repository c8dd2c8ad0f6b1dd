import { type ShowTime, showingTime } from '../model/shownTime.js';
import { MINUTE_MS } from '../model/units.js';
import type { ZoneOf } from '../model/zone.js';
import type { ReportSettings } from '../reports/report.js';
import type { AnalysisFlags, AnalysisOptions } from './analysisOptions.js';
import type { CohortInput } from './cohortInputs.js';
import type { CohortRules } from './cohortRules.js';
import type { IngestInput } from './ingest.js';
import { usersKeyPath } from './pseudonymKey.js';
import { pseudonymsOf } from './pseudonymOptions.js';
import { pseudonymousRules, pseudonymousSettings } from './pseudonymousRules.js';

/** Who is studied by which rules, and what everything is called in what is written. */
export interface StudiedCohort {
  readonly cohort: CohortRules;
  readonly settings: ReportSettings;
  /** The name under which a patient is shown. */
  readonly shownId: (patientId: string) => string;
  /** The patient of the inputs, or of the manifest, who is shown under a name. */
  readonly idOf: (shown: string) => string;
  /** An input under the name that is shown, giving patients under theirs. */
  readonly ingested: (input: CohortInput, source: number) => IngestInput;
  /** How an instant of a patient under the shown name is shown. */
  readonly showTime: ShowTime;
  /** Files beside the inputs that the flags do not name: an output must be none of them. */
  readonly filesRead: readonly string[];
  /** What of a diagnostic's sentence may be shown. */
  readonly masked: (message: string) => string;
  /** What is shown of a digest of an input. */
  readonly shownDigest: (sha256: string) => string;
}

/** Everything under its own name, or with `--pseudonymize` under other names and with dates moved. */
export function studiedCohort(
  flags: AnalysisFlags,
  { cohort, settings, asked }: AnalysisOptions,
  note: (text: string) => void,
): StudiedCohort {
  const filesRead = [
    usersKeyPath(),
    ...[...(cohort.manifest?.patients.values() ?? [])].flatMap(
      ({ prescription }) => prescription ?? [],
    ),
  ];
  const pseudonyms = pseudonymsOf(flags, note);
  if (pseudonyms === undefined) return { ...asTheyAre(cohort, settings), filesRead };
  const hidden = pseudonymousRules(cohort, pseudonyms, asked.by);
  return {
    cohort: hidden,
    settings: pseudonymousSettings(settings, pseudonyms),
    shownId: (patientId) => pseudonyms.of(patientId).patientId,
    idOf: (shown) => pseudonyms.originalOf(shown) ?? shown,
    ingested: ({ name, zone, nameOf, enrolled }, source) => ({
      name,
      shownAs: `input ${source + 1}`,
      zone,
      renamingOf: (patientId) => pseudonyms.of(nameOf(patientId)),
      enrolled: enrolled.map((patientId) => pseudonyms.of(patientId).patientId),
    }),
    showTime: onAnotherCalendar(
      (shown) => hidden.zoneOf(shown),
      (shown) => cohort.zoneOf(pseudonyms.originalOf(shown) ?? shown),
    ),
    filesRead,
    masked: (message) => pseudonyms.masked(message),
    shownDigest: (sha256) => sha256 && pseudonyms.keyed(sha256),
  };
}

function asTheyAre(
  cohort: CohortRules,
  settings: ReportSettings,
): Omit<StudiedCohort, 'filesRead'> {
  const same = (text: string): string => text;
  return {
    cohort,
    settings,
    shownId: same,
    idOf: same,
    ingested: ({ name, zone, nameOf, enrolled }) => ({
      name,
      zone,
      enrolled,
      renamingOf:
        enrolled.length === 0
          ? undefined
          : (patientId) => ({ patientId: nameOf(patientId), shiftMs: 0 }),
    }),
    showTime: showingTime(cohort.zoneOf),
    masked: same,
    shownDigest: same,
  };
}

/**
 * The wall clock that the patient saw, on the new date, with the offset that the zone has on it: the zone's own days of
 * change would tell how far dates were moved. Without a zone the wall clock stands as if it were UTC.
 */
export function onAnotherCalendar(movedZoneOf: ZoneOf, zoneOf: ZoneOf): ShowTime {
  return (patientId, timeMs, recorded) => {
    if (Number.isNaN(timeMs)) return { timeMs, offsetMinutes: 0 };
    const moved = movedZoneOf(patientId);
    const wallMs = timeMs + (moved ? moved.offsetMsAt(timeMs) : recorded * MINUTE_MS);
    const zone = zoneOf(patientId);
    const [instant = wallMs - (zone?.offsetMsAt(wallMs) ?? 0)] = zone?.instantsAt(wallMs) ?? [];
    return { timeMs: instant, offsetMinutes: (wallMs - instant) / MINUTE_MS };
  };
}
