import { stringify } from 'csv-stringify/sync';
import { formatInstant } from '../model/civil.js';
import { PARAMETER_COLUMNS, type SessionBatch, STAMP_KINDS } from '../model/session.js';
import { SECOND_MS } from '../model/units.js';
import { LeftOut, type LogReadings, type LogWriter, type TakePiece } from './logWriter.js';
import { SESSION_CSV_COLUMNS } from './sessionCsvRow.js';

/** No log but session-csv names its sessions: their patient and start do. */
const COLUMNS = SESSION_CSV_COLUMNS.filter((name) => name !== 'session_id');
const PARAMETERS = Object.values(PARAMETER_COLUMNS);

export interface CsvTexts {
  /** Leaves text as it is that a spreadsheet would run as a formula. @defaultValue false: it gets an apostrophe */
  readonly raw?: boolean | undefined;
}

/** Writes the sessions of any log as `session-csv`. */
export class SessionCsvWriter implements LogWriter {
  readonly leftOut = new LeftOut();
  rows = 0;
  readonly #out: TakePiece;
  readonly #patients: QuotedTexts;
  readonly #endReasons: QuotedTexts;
  readonly #programs: QuotedTexts;

  constructor(options: CsvTexts, out: TakePiece) {
    this.#out = out;
    this.#patients = new QuotedTexts(options);
    this.#endReasons = new QuotedTexts(options);
    this.#programs = new QuotedTexts(options);
    out(`${COLUMNS.join(',')}\n`);
  }

  take(readings: LogReadings): void {
    this.leftOut.addTelemetry(readings);
    if (readings.kind === 'batch') this.#sessions(readings.batch);
  }

  end(): void {}

  #sessions(batch: SessionBatch): void {
    const patients = this.#patients.of(batch.patients);
    const endReasons = this.#endReasons.of(batch.endReasons);
    const programs = this.#programs.of(batch.programs);
    const parameters = PARAMETERS.map((name) => batch[name]);
    let text = '';
    let bare = 0;
    for (let i = 0; i < batch.length; i++) {
      const durationMs = batch.durationMs[i]!;
      if (!(durationMs >= 0)) {
        bare++;
        continue;
      }
      text += `${patients[batch.patientIndex[i]!]},${startOf(batch, i)},${durationMs / SECOND_MS},${endReasons[batch.endReasonIndex[i]!]},${programs[batch.programIndex[i]!]}`;
      for (const column of parameters) {
        const value = column[i]!;
        text += value >= 0 ? `,${value}` : ',';
      }
      text += '\n';
    }
    this.rows += batch.length - bare;
    this.leftOut.add('bareEvents', bare);
    if (text !== '') this.#out(text);
  }
}

/** The start of a session on the wall clock as it was recorded, with its offset. */
export function startOf({ startMs, offsetMinutes, stampKind }: SessionBatch, i: number): string {
  const isUtc = STAMP_KINDS[stampKind[i]!] === 'utc';
  const text = formatInstant(startMs[i]!, offsetMinutes[i]!);
  return isUtc ? text.replace('+00:00', 'Z') : text;
}

/** The texts of a dictionary, quoted where CSV needs it. */
class QuotedTexts {
  readonly #options: CsvTexts;
  #dictionary: readonly string[] | undefined;
  #quoted: string[] = [];

  constructor(options: CsvTexts) {
    this.#options = options;
  }

  of(dictionary: readonly string[]): readonly string[] {
    if (dictionary !== this.#dictionary) [this.#dictionary, this.#quoted] = [dictionary, []];
    for (let i = this.#quoted.length; i < dictionary.length; i++) {
      this.#quoted.push(csvField(dictionary[i]!, this.#options));
    }
    return this.#quoted;
  }
}

/** A text as a field of CSV. */
export function csvField(text: string, { raw = false }: CsvTexts): string {
  return stringify([[text]], { escape_formulas: !raw, record_delimiter: '' });
}
