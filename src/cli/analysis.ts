import { concat, defer, lastValueFrom, tap } from 'rxjs';
import type { PatientAdherence } from '../analysis/adherence.js';
import { adherenceFold } from '../analysis/adherenceFold.js';
import { type CountedSessions, copiedSessions } from '../analysis/countSessions.js';
import { parametersFold } from '../analysis/parametersFold.js';
import { reportFold } from '../analysis/reportFold.js';
import { type Diagnostic, visible } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import type { ShowTime } from '../model/shownTime.js';
import { foldBatches, type Readings } from '../operators/index.js';
import { plural } from '../reports/formatNumber.js';
import { type Report, type ReportKind, type ReportSettings, reportOf } from '../reports/report.js';
import { type SessionRow, sessionRows } from '../reports/tables.js';
import { type AnalysisFlags, analysisOptionsOf, filesRead } from './analysisOptions.js';
import { cohortInputs, mayHoldOthers, repeatedNote } from './cohortInputs.js';
import type { CohortRules } from './cohortRules.js';
import { DiagnosticPrinter } from './diagnosticPrinter.js';
import { reportFindings } from './findings.js';
import { enrolment, type InputRecorder, ingest } from './ingest.js';
import type { Io } from './io.js';
import { overruledNotes } from './overruledOptions.js';
import { parameterOptionsOf } from './parameterOptions.js';
import { program } from './program.js';
import { type StudiedCohort, studiedCohort } from './studiedCohort.js';

export interface Analysis {
  readonly report: Report;
  /** What was read, folders and globs as the files in them. */
  readonly names: readonly string[];
  /** Empty unless sessions were asked for. */
  sessionsOf(patientId: string): readonly SessionRow[];
  /** The same as columns; undefined unless sessions were asked for. */
  countedOf(patientId: string): CountedSessions | undefined;
  /** True if a record was set aside or is doubtful. */
  readonly hasFindings: boolean;
  /** True if an input could not be read: what is reported is of the others. */
  readonly lacksInput: boolean;
}

export interface AnalyseOptions {
  /** What the report is about. */
  readonly kinds: readonly ReportKind[];
  /** Keeps every counted session, for the outputs that list them. */
  readonly keepSessions: boolean;
  /** Hears every patient's sessions as they are counted, before the report is made. */
  readonly onSessions?: ((patientId: string, sessions: CountedSessions) => void) | undefined;
  /** Hears every diagnostic with its input, counted from 0. */
  readonly onDiagnostic?: ((source: number, diagnostic: Diagnostic) => void) | undefined;
  /** Hears, before anything is read, under which names and on which clocks it is shown. */
  readonly onStart?: ((shown: Shown) => void) | undefined;
  /** Hears what is read, on the way to the report. */
  readonly onReadings?: ((readings: Readings) => void) | undefined;
  /** False where the output does not show the SHA-256 of the inputs. */
  readonly hashes: boolean;
}

export interface Shown {
  /** The one patient shown; null: all. */
  readonly patient: string | null;
  readonly showTime: ShowTime;
}

/** Reads the inputs, counts, and says on stderr what was wrong with them. */
export async function analyse(
  given: readonly string[],
  flags: AnalysisFlags,
  io: Io,
  {
    kinds,
    keepSessions,
    hashes,
    onStart = () => {},
    onReadings = () => {},
    onSessions,
    onDiagnostic = () => {},
  }: AnalyseOptions,
): Promise<Analysis> {
  const options = await analysisOptionsOf(flags);
  const parameterOptions = parameterOptionsOf(flags);
  const wantsParameters = kinds.includes('parameters');
  const printer = new DiagnosticPrinter(io.stderr);
  const studied = studiedCohort(flags, options, printer.note);
  const { cohort, settings } = studied;
  onStart({ patient: settings.patient, showTime: studied.showTime });
  for (const note of overruledNotes(flags, cohort.manifest)) printer.note(note);
  const named = await cohortInputs(given, options.cohort, filesRead([], flags));
  for (const name of named.repeated) {
    printer.note(repeatedNote(name, flags.pseudonymize));
  }
  const { readings$, inputs } = ingest(named.inputs.map(studied.ingested), options.input, io, {
    onDiagnostic: (name, diagnostic, source) => {
      onDiagnostic(source, diagnostic);
      printer.print(name, diagnostic);
    },
    hashes,
    masked: studied.masked,
  });
  const sessions = new Map<string, CountedSessions>();
  const keep = (patientId: string, counted: CountedSessions): void => {
    onSessions?.(patientId, counted);
    if (keepSessions) sessions.set(patientId, copiedSessions(counted));
  };
  try {
    const fold = reportFold(
      adherenceFold(cohort.rulesOf, keepSessions || onSessions ? keep : undefined),
      wantsParameters
        ? parametersFold(parameterOptions.rules, { showTime: studied.showTime })
        : undefined,
    );
    // Whose records may have been in an input that could not be read is not known to have none.
    const others$ = defer(() =>
      named.anywhere.length === 0 ||
      inputs.some(({ failure }, source) => failure && mayHoldOthers(named.inputs[source]!))
        ? []
        : [enrolment(named.anywhere.map(studied.shownId))],
    );
    const { adherence: result, parameters } = await lastValueFrom(
      concat(readings$, others$).pipe(
        tap((readings) => onReadings(readings)),
        foldBatches(fold),
      ),
    );
    // Parameters and quality can be told of an input without sessions, adherence cannot.
    noteEmptyInputs(
      inputs,
      kinds.some((kind) => kind !== 'adherence'),
    );
    reportFindings(result, inputs);
    const isListed = (patientId: string): boolean =>
      cohort.manifest?.patients.has(studied.idOf(patientId)) ?? true;
    const isShown = ({ patientId }: { readonly patientId: string }): boolean =>
      isListed(patientId) && (settings.patient === null || patientId === settings.patient);
    const patients = result.patients.filter(isShown);
    const measured = parameters?.patients.filter(isShown);
    const unlisted = result.patients.filter(({ patientId }) => !isListed(patientId));
    if (unlisted.length > 0) {
      printer.note(
        `${plural(unlisted.length, 'patient')} not in the manifest, in no figure: ${visible(someIds(unlisted))}`,
      );
    }
    if (settings.patient !== null && patients.length === 0 && !measured?.length) {
      throw unknownPatient(settings.patient, parameters?.patients ?? result.patients);
    }
    if (!wantsParameters && inputs.some(({ hasPulses }) => hasPulses)) {
      printer.note('the input holds pulses; --report parameters tells what was delivered');
    }
    if (kinds.includes('adherence')) {
      for (const note of observationNotes(patients, settings, cohort)) printer.note(note);
    }
    const lacking = withoutRecords(studied, result.patients);
    if (lacking.length > 0) {
      const ids = someIds(lacking.map((patientId) => ({ patientId })));
      printer.note(
        `${plural(lacking.length, 'patient')} of the manifest without a record: ${visible(ids)}`,
      );
    }
    const reports = inputs.map((one) => {
      const report = one.finish();
      return { ...report, sha256: studied.shownDigest(report.sha256) };
    });
    return {
      report: reportOf(
        {
          adherence: { ...result, patients },
          parameters: measured && { ...parameterOptions, patients: measured },
        },
        kinds,
        reports,
        settings,
        program(),
        {
          of: cohort.enrolmentOf,
          covariates: cohort.covariates,
          withoutRecords: lacking,
          notInManifest: unlisted.map(({ patientId }) => patientId),
        },
        {
          ...options.asked,
          covariateOf: (patientId, covariate) =>
            cohort.manifest?.patients.get(studied.idOf(patientId))?.covariates.get(covariate),
        },
      ),
      sessionsOf(patientId) {
        const counted = sessions.get(patientId);
        const showTime = (timeMs: number, offset: number) =>
          studied.showTime(patientId, timeMs, offset);
        return counted ? sessionRows(counted, showTime) : [];
      },
      countedOf: (patientId) => sessions.get(patientId),
      names: [...named.inputs.map(({ name }) => name), ...studied.filesRead],
      lacksInput: inputs.some(({ failure }) => failure !== undefined),
      hasFindings: reports.some(({ diagnostics }) =>
        diagnostics.counts.some(({ severity }) => severity !== 'notice'),
      ),
    };
  } finally {
    await printer.end();
  }
}

/** Patients of the manifest of whom there is no record. */
function withoutRecords(
  { cohort: { manifest }, shownId }: StudiedCohort,
  patients: readonly PatientAdherence[],
): string[] {
  const seen = new Set(
    patients.flatMap(({ patientId, sessions }) => (sessions.records > 0 ? [patientId] : [])),
  );
  return [...(manifest?.patients.keys() ?? [])].map(shownId).filter((id) => !seen.has(id));
}

/** What the options may have got wrong: periods that meet no day, sessions that lie outside. */
function observationNotes(
  patients: readonly PatientAdherence[],
  { excused, from, to }: ReportSettings,
  { common, enrolmentOf, manifest }: CohortRules,
): string[] {
  const notes: string[] = [];
  const observed = patients.filter(({ observation }) => observation.days > 0);
  for (const period of excused) {
    const meets = observed.some(
      ({ observation }) => period.from <= observation.to! && observation.from! <= period.to,
    );
    if (!meets) notes.push(`excused ${period.from}..${period.to} meets no day that was observed`);
  }
  const unobserved = patients.length - observed.length;
  if (unobserved > 0) {
    const who = patients.filter(({ observation }) => observation.days === 0);
    // Who has no record is named as such.
    const silent = manifest !== undefined && who.every(({ sessions }) => sessions.records === 0);
    if (!silent)
      notes.push(
        `no day was observed of ${plural(unobserved, 'patient')}: ${visible(someIds(who))}`,
      );
  }
  const outside = patients.reduce((sum, { patientId, sessions }) => {
    const given = enrolmentOf(patientId) ?? common;
    return sum + (given.from === null && given.to === null ? sessions.outsideObservation : 0);
  }, 0);
  if (outside > 0 && from === null && to === null) {
    notes.push(
      `${outside} sessions start before the first observed day, which begins at the day start (docs/adherence.md, 3)`,
    );
  }
  return notes;
}

/** Says which inputs gave nothing; throws `NO_RECORDS` if none gave anything. */
export function noteEmptyInputs(
  inputs: readonly InputRecorder[],
  doesWithoutSessions: boolean,
): void {
  const isEmpty = (input: InputRecorder): boolean =>
    input.isEmpty && !(doesWithoutSessions && input.hasContinuous);
  for (const input of inputs) {
    if (!isEmpty(input) || input.failure) continue;
    const message = whyEmpty(input);
    if (inputs.length === 1) throw new StimlogError('NO_RECORDS', `${input.name}: ${message}`);
    input.report({ severity: 'warning', code: 'NO_RECORDS', message });
  }
  if (inputs.every(({ failure }) => failure)) throw inputs[0]!.failure!;
  if (inputs.every(isEmpty)) {
    throw new StimlogError('NO_RECORDS', 'no input holds a record that can be used');
  }
}

function whyEmpty(input: InputRecorder): string {
  if (input.hasContinuous) {
    return 'holds no sessions, so there is no adherence to count: it tells of stimulation that is always on; --report parameters shows it';
  }
  const { records, header } = input.finish();
  const { read, rejected } = records;
  return read === 0
    ? `holds ${header === null ? '' : 'a header and '}no record`
    : `no record of it is counted: ${rejected} set aside, ${read - rejected} that repeat others or record no session`;
}

function unknownPatient(
  wanted: string,
  patients: readonly { readonly patientId: string }[],
): StimlogError {
  return new StimlogError(
    'OPTION_INVALID',
    `--patient "${wanted}" is not in the input; it holds ${someIds(patients)}`,
  );
}

/** The first few patient ids, for a message. */
export function someIds(patients: readonly { readonly patientId: string }[]): string {
  const ids = patients.slice(0, 10).map(({ patientId }) => patientId);
  const more = patients.length - ids.length;
  return ids.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
