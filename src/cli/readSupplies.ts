import { createHash } from 'node:crypto';
import { lastValueFrom, tap } from 'rxjs';
import { type SupplyCsvOptions, SupplyCsvReader, type SupplyRow } from '../codecs/supplyCsv.js';
import { type Diagnostic, visible } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import { DAY_MS } from '../model/units.js';
import { divertDamage } from '../operators/index.js';
import type { SupplyInput } from '../reports/supplyReport.js';
import type { DiagnosticPrinter } from './diagnosticPrinter.js';
import { isOfInput } from './ingest.js';
import type { Io } from './io.js';
import type { Pseudonyms } from './pseudonyms.js';
import { isSimulation } from './simulatorSource.js';
import { sourceOf } from './sourceOf.js';

/** A supply and the input that it was read from. */
export interface ReadSupply extends SupplyRow {
  readonly inputName: string;
}

export interface ReadSupplies {
  readonly supplies: readonly ReadSupply[];
  readonly inputs: readonly SupplyInput[];
  /** Patients whom a row names, also one that was set aside. */
  readonly named: ReadonlySet<string>;
  /** True if a row was set aside or is doubtful. */
  readonly hasFindings: boolean;
  /** True if an input could not be read: the supplies are those of the others. */
  readonly lacksInput: boolean;
}

/**
 * The supplies of all inputs, in order. Of several inputs one that cannot be read is named and left out; throws what
 * is wrong with the only one or with all, and `NO_RECORDS` if there is no supply.
 */
export async function readSupplies(
  names: readonly string[],
  options: SupplyCsvOptions,
  pseudonyms: Pseudonyms | undefined,
  io: Io,
  printer: DiagnosticPrinter,
): Promise<ReadSupplies> {
  refuseInputs(names);
  const supplies: ReadSupply[] = [];
  const inputs: SupplyInput[] = [];
  const named = new Set<string>();
  const firstAt = new Map<string, ReadSupply>();
  let hasFindings = false;
  let failure: StimlogError | undefined;
  for (const [source, name] of names.entries()) {
    const own = visible(sourceOf(name).displayName(name));
    const shown = pseudonyms ? `input ${source + 1}` : own;
    const report = (diagnostic: Diagnostic): void => {
      hasFindings ||= diagnostic.severity !== 'notice';
      const { message } = diagnostic;
      printer.print(shown, { ...diagnostic, message: pseudonyms?.masked(message) ?? message });
    };
    try {
      const { rows, input, ids } = await readInput(name, shown, options, io, report);
      for (const row of rows) {
        const supply = { ...renamed(row, pseudonyms), inputName: shown };
        reportRepeat(supply, firstAt, report);
        supplies.push(supply);
      }
      for (const id of ids) named.add(pseudonyms?.of(id).patientId ?? id);
      inputs.push(pseudonyms ? { ...input, sha256: pseudonyms.keyed(input.sha256) } : input);
    } catch (error) {
      if (names.length === 1 || !isOfInput(error)) throw error;
      failure ??= error;
      const reason = error.message.replace(`${own}: `, '').replace(`${shown}: `, '');
      const message = `is in no figure: ${reason}`;
      report({ severity: 'warning', code: 'INPUT_UNREADABLE', message });
    }
  }
  if (inputs.length === 0 && failure) throw failure;
  if (supplies.length > 0) {
    return { supplies, inputs, named, hasFindings, lacksInput: failure !== undefined };
  }
  const only = inputs.length === 1 ? `${inputs[0]!.name}: ` : '';
  throw new StimlogError('NO_RECORDS', `${only}no row holds a supply`);
}

/** Under another name and on another date. */
function renamed(row: SupplyRow, pseudonyms: Pseudonyms | undefined): SupplyRow {
  if (pseudonyms === undefined) return row;
  const { patientId, shiftMs } = pseudonyms.of(row.patientId);
  return { ...row, patientId, day: row.day + shiftMs / DAY_MS };
}

function refuseInputs(names: readonly string[]): void {
  if (names.filter((name) => name === '-').length > 1) {
    throw new StimlogError('OPTION_INVALID', 'standard input (-) can be read once only');
  }
  const other = names.find((name) => sourceOf(name).isLive || isSimulation(name));
  if (other !== undefined) {
    throw new StimlogError(
      'OPTION_INVALID',
      `${other} gives no supplies; name a table: file, folder, glob, or - for standard input`,
    );
  }
}

async function readInput(
  name: string,
  shown: string,
  options: SupplyCsvOptions,
  io: Io,
  report: (diagnostic: Diagnostic) => void,
): Promise<{ rows: readonly SupplyRow[]; input: SupplyInput; ids: ReadonlySet<string> }> {
  const reader = new SupplyCsvReader(options);
  const hash = createHash('sha256');
  let bytes = 0;
  const onRaw = (raw: Uint8Array): void => {
    bytes += raw.length;
    hash.update(raw);
  };
  try {
    await lastValueFrom(
      sourceOf(name)
        .open(name, { onRaw, reuseBuffer: true }, io.stdin)
        .pipe(
          divertDamage(report),
          tap((chunk) => reader.push(chunk)),
        ),
      { defaultValue: undefined },
    );
    const { rows, diagnostics, read, named: ids, columns, dateOrder } = reader.end();
    for (const diagnostic of diagnostics) report(diagnostic);
    const counts = { read, accepted: rows.length, setAside: read - rows.length };
    const sha256 = hash.digest('hex');
    return { rows, input: { name: shown, bytes, sha256, rows: counts, columns, dateOrder }, ids };
  } catch (error) {
    if (!(error instanceof StimlogError) || error.code.startsWith('SOURCE_')) throw error;
    const place = error.line === undefined ? shown : `${shown}:${error.line}`;
    throw new StimlogError(error.code, `${place}: ${error.message}`, { cause: error });
  }
}

/** Both count, as in AdhereR: who put two exports together is told. */
function reportRepeat(
  supply: ReadSupply,
  firstAt: Map<string, ReadSupply>,
  report: (diagnostic: Diagnostic) => void,
): void {
  const { patientId, day, durationDays, perDay, category, line } = supply;
  const key = JSON.stringify([patientId, day, durationDays, perDay ?? null, category ?? null]);
  const first = firstAt.get(key);
  if (first === undefined) {
    firstAt.set(key, supply);
    return;
  }
  const where = first.inputName === supply.inputName ? 'line ' : `${first.inputName}:`;
  const message = `is the supply of ${where}${first.line} again; both count`;
  report({ severity: 'warning', code: 'DUPLICATE', line, message });
}
