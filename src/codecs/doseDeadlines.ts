import { quoted } from '../model/diagnostic.js';
import { HOUR_MS, MINUTE_MS } from '../model/units.js';
import type { Zone } from '../model/zone.js';
import type { CsvRow } from './csvReader.js';
import type { DeadlineLayout } from './doseLayouts.js';
import { spelledAlike } from './doseStatus.js';
import { minutesApart } from './minutesApart.js';
import { emptyStamp, readForeignStamp } from './stamp.js';
import { fieldText, normalized, type RowContext } from './tableDecoder.js';

/**
 * The maker's deadlines: holds the local column against the one in UTC, and the maker's labels against the
 * times. Nothing is placed or counted by them.
 */
export class DoseDeadlines {
  readonly #layout: DeadlineLayout;
  readonly #columns: Readonly<Record<'utcTime' | 'utcDate' | 'localTime' | 'localDate', number>>;
  readonly #names: readonly string[];
  readonly #context: RowContext;
  readonly #stamp = emptyStamp();
  readonly #seen = new Set<number>();
  #judged = 0;
  #agreed = 0;
  #disagreed: { readonly line: number; readonly message: string } | undefined;

  /** `names`: the header's. Undefined where it lacks a column of the deadline. */
  static of(
    names: readonly string[],
    layout: DeadlineLayout | undefined,
    context: RowContext,
  ): DoseDeadlines | undefined {
    if (layout === undefined) return undefined;
    const deadlines = new DoseDeadlines(names, layout, context);
    return deadlines.columns.every((column) => column >= 0) ? deadlines : undefined;
  }

  private constructor(names: readonly string[], layout: DeadlineLayout, context: RowContext) {
    const lower = names.map(normalized);
    this.#names = names;
    this.#layout = layout;
    this.#context = context;
    this.#columns = {
      utcTime: lower.indexOf(layout.utcTime),
      utcDate: lower.indexOf(layout.utcDate),
      localTime: lower.indexOf(layout.localTime),
      localDate: lower.indexOf(layout.localDate),
    };
  }

  /** Columns that are read. */
  get columns(): readonly number[] {
    return Object.values(this.#columns);
  }

  /** `takenMs`: when the dose was taken, NaN if it was not. */
  check(row: CsvRow, zone: Zone | undefined, label: string, takenMs: number): void {
    const { utcTime, utcDate, localTime, localDate } = this.#columns;
    const deadlineMs = this.#wallMsOf(row, utcDate, utcTime);
    if (Number.isNaN(deadlineMs)) return;
    const localMs = this.#wallMsOf(row, localDate, localTime);
    if (zone !== undefined) {
      const minutes = Math.round((localMs - deadlineMs - zone.offsetMsAt(deadlineMs)) / MINUTE_MS);
      if (minutes !== 0 && !Number.isNaN(minutes) && !this.#seen.has(minutes)) {
        this.#seen.add(minutes);
        const shown = `${this.#names[localTime]} ${quoted(fieldText(row, localTime))}`;
        const utc = `${this.#names[utcTime]} ${quoted(fieldText(row, utcTime))}`;
        const message = `${shown} is ${minutesApart(minutes)} ${utc} on the clocks of ${zone.name}; labels are held against ${quoted(this.#names[utcTime]!)}, and no event is placed by either (first row with this difference)`;
        this.#context.remark('warning', 'TIME_COLUMNS_DISAGREE', row.line, message);
      }
    }
    this.#compare(row, spelledAlike(label), takenMs - deadlineMs);
  }

  #compare(row: CsvRow, label: string, lateMs: number): void {
    const { early, onTime, late, toleranceMinutes } = this.#layout;
    if (Number.isNaN(lateMs) || ![early, onTime, late].includes(label)) return;
    this.#judged++;
    const minutes = Math.floor(lateMs / MINUTE_MS);
    const ours = minutes < -toleranceMinutes ? early : minutes < toleranceMinutes ? onTime : late;
    if (ours === label) this.#agreed++;
    else {
      const hours = Math.abs(lateMs) / HOUR_MS;
      const side = lateMs < 0 ? 'before' : 'after';
      this.#disagreed ??= {
        line: row.line,
        message: `${label} at ${hours.toFixed(2)} h ${side} the deadline`,
      };
    }
  }

  /** How many labels the times bear out. */
  summary(): string {
    if (this.#judged === 0) return '';
    const { toleranceMinutes } = this.#layout;
    const odd = this.#disagreed;
    const example = odd === undefined ? '' : ` (not line ${odd.line}: ${odd.message})`;
    return `; with ${toleranceMinutes} min around the deadline in UTC the times bear out ${this.#agreed} of ${this.#judged} labels${example}`;
  }

  #wallMsOf(row: CsvRow, date: number, time: number): number {
    if (row.fieldCount <= Math.max(date, time)) return Number.NaN;
    const written = new TextEncoder().encode(`${fieldText(row, date)} ${fieldText(row, time)}`);
    const trouble = readForeignStamp(written, 0, written.length, this.#stamp, 'mdy');
    return trouble === undefined ? this.#stamp.wallMs : Number.NaN;
  }
}
