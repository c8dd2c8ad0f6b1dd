import { lastValueFrom, tap } from 'rxjs';
import type { PatientAdherence } from '../analysis/adherence.js';
import { adherenceFold } from '../analysis/adherenceFold.js';
import type { CountedSessions } from '../analysis/countSessions.js';
import { parametersFold } from '../analysis/parametersFold.js';
import { reportFold } from '../analysis/reportFold.js';
import type { Diagnostic } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import type { Zone } from '../model/zone.js';
import { foldBatches, type Readings } from '../operators/index.js';
import { type Report, type ReportKind, type ReportSettings, reportOf } from '../reports/report.js';
import { type SessionRow, sessionRows } from '../reports/tables.js';
import { type AnalysisFlags, analysisOptionsOf } from './analysisOptions.js';
import { DiagnosticPrinter } from './diagnosticPrinter.js';
import { expandInputs } from './expandInputs.js';
import { reportFindings } from './findings.js';
import { type InputRecorder, ingest } from './ingest.js';
import type { Io } from './io.js';
import { parameterOptionsOf } from './parameterOptions.js';
import { program } from './program.js';

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
  /** Hears what is read, on the way to the report, with the zone of the local days if one is given. */
  readonly onReadings?: ((readings: Readings, zone: Zone | undefined) => void) | undefined;
  /** False where the output does not show the SHA-256 of the inputs. */
  readonly hashes: boolean;
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
    onReadings = () => {},
    onSessions = () => {},
    onDiagnostic = () => {},
  }: AnalyseOptions,
): Promise<Analysis> {
  const { input, rules, settings } = await analysisOptionsOf(flags);
  const parameterOptions = parameterOptionsOf(flags);
  const wantsParameters = kinds.includes('parameters');
  const printer = new DiagnosticPrinter(io.stderr);
  const names = await expandInputs(given);
  const { readings$, inputs } = ingest(names, input, io, {
    onDiagnostic: (name, diagnostic, source) => {
      onDiagnostic(source, diagnostic);
      printer.print(name, diagnostic);
    },
    hashes,
  });
  const sessions = new Map<string, CountedSessions>();
  const keep = (patientId: string, counted: CountedSessions): void => {
    onSessions(patientId, counted);
    if (keepSessions) sessions.set(patientId, counted);
  };
  try {
    const fold = reportFold(
      adherenceFold(rules, keep),
      wantsParameters
        ? parametersFold(parameterOptions.rules, { zone: input.decode.zone })
        : undefined,
    );
    const { adherence: result, parameters } = await lastValueFrom(
      readings$.pipe(
        tap((readings) => onReadings(readings, input.decode.zone)),
        foldBatches(fold),
      ),
    );
    noteEmptyInputs(inputs);
    reportFindings(result, inputs);
    const isShown = ({ patientId }: { readonly patientId: string }): boolean =>
      settings.patient === null || patientId === settings.patient;
    const patients = result.patients.filter(isShown);
    const measured = parameters?.patients.filter(isShown);
    if (settings.patient !== null && patients.length === 0 && !measured?.length) {
      throw unknownPatient(settings.patient, parameters?.patients ?? result.patients);
    }
    if (!wantsParameters && inputs.some(({ hasPulses }) => hasPulses)) {
      printer.note('the input holds pulses; --report parameters tells what was delivered');
    }
    if (kinds.includes('adherence')) {
      for (const note of observationNotes(patients, settings)) printer.note(note);
    }
    const reports = inputs.map((one) => one.finish());
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
      ),
      sessionsOf(patientId) {
        const counted = sessions.get(patientId);
        return counted ? sessionRows(counted) : [];
      },
      countedOf: (patientId) => sessions.get(patientId),
      names,
      lacksInput: inputs.some(({ failure }) => failure !== undefined),
      hasFindings: reports.some(({ diagnostics }) =>
        diagnostics.counts.some(({ severity }) => severity !== 'notice'),
      ),
    };
  } finally {
    await printer.end();
  }
}

/** What the options may have got wrong: periods that meet no day, sessions that lie outside. */
function observationNotes(
  patients: readonly PatientAdherence[],
  { excused, from, to }: ReportSettings,
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
  if (unobserved > 0) notes.push(`of ${unobserved} patients no day lies in the observation`);
  const outside = patients.reduce((sum, { sessions }) => sum + sessions.outsideObservation, 0);
  if (outside > 0 && from === null && to === null) {
    notes.push(
      `${outside} sessions start before the first observed day, which begins at the day start (docs/adherence.md, 3)`,
    );
  }
  return notes;
}

/** Says which inputs gave nothing; throws `NO_RECORDS` if none gave anything. */
export function noteEmptyInputs(inputs: readonly InputRecorder[]): void {
  for (const input of inputs) {
    if (!input.isEmpty || input.failure) continue;
    const { read, rejected } = input.finish().records;
    const message =
      read === 0
        ? 'holds a header and no record'
        : `no record of it is counted: ${rejected} set aside, ${read - rejected} that repeat others or record no session`;
    if (inputs.length === 1) throw new StimlogError('NO_RECORDS', `${input.name}: ${message}`);
    input.report({ severity: 'warning', code: 'NO_RECORDS', message });
  }
  if (inputs.every(({ failure }) => failure)) throw inputs[0]!.failure!;
  if (inputs.every(({ isEmpty }) => isEmpty)) {
    throw new StimlogError('NO_RECORDS', 'no input holds a record that can be used');
  }
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
