import { createHash, type Hash } from 'node:crypto';
import zlib from 'node:zlib';
import {
  catchError,
  concat,
  defer,
  EMPTY,
  endWith,
  finalize,
  identity,
  ignoreElements,
  merge,
  NEVER,
  type Observable,
  takeUntil,
  tap,
  throwError,
} from 'rxjs';
import type { Decoded, HeaderReading, LogFormat, Places } from '../codecs/codec.js';
import { type FormatId, formats, recognisedFormat } from '../codecs/index.js';
import { parquet } from '../codecs/parquet.js';
import { wholeWithin } from '../model/checks.js';
import type { Diagnostic, DiagnosticCode, Severity } from '../model/diagnostic.js';
import { visible } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import { SessionRows } from '../model/sessionRows.js';
import type { Telemetry } from '../model/telemetry.js';
import type { Zone } from '../model/zone.js';
import { type Devices, followItems, placed } from '../operators/decode.js';
import {
  decode,
  divertDamage,
  divertDiagnostics,
  newDevices,
  type Readings,
  type Renaming,
  renamePatients,
} from '../operators/index.js';
import type { InputReport } from '../reports/report.js';

import type { LinkEvent } from '../sources/liveLink.js';
import type { Compression } from '../sources/unpack.js';
import { DecodingPool, type DividedFile } from './decodingPool.js';
import { dividedFile } from './dividedFile.js';
import type { InputOptions } from './inputOptions.js';
import { inputStems } from './inputStems.js';
import type { Io } from './io.js';
import { isParquetFile, parquetItems } from './parquetItems.js';
import { sourceOf } from './sourceOf.js';

/** A record names its input in 16 bits. */
const MAX_INPUTS = 65_535;

/** Diagnostics of one input that reports repeat; all are counted. */
const SHOWN_IN_REPORT = 100;

export interface IngestOptions {
  /** Hears every diagnostic as it comes. */
  readonly onDiagnostic: (name: string, diagnostic: Diagnostic, source: number) => void;
  /**
   * Hears at once what looks lost and only the end of an upload decides; what is read then comes in the
   * order of the log, record by record.
   */
  readonly onSighting?: ((diagnostic: Diagnostic) => void) | undefined;
  /** False where nothing shows the SHA-256 of the inputs: a tenth of the time of a large log. */
  readonly hashes: boolean;
  /** True if Ctrl-C ends any input in good order; else only those that go on until somebody ends them. @defaultValue false */
  readonly endsOnInterrupt?: boolean | undefined;
  /** Hears every byte as it is stored. */
  readonly onRaw?: ((bytes: Uint8Array) => void) | undefined;
  /** Hears what becomes of a live link, but for its end in good order. */
  readonly onLink?: ((event: LinkTrouble) => void) | undefined;
  /** Says something about the run, one line without its end. @defaultValue to stderr */
  readonly onNote?: ((text: string) => void) | undefined;
  /** What of a diagnostic's sentence may be written. @defaultValue all of it */
  readonly masked?: ((message: string) => string) | undefined;
  /** @defaultValue new ones */
  readonly devices?: Devices | undefined;
}

/** What became of a live link against its will. */
export type LinkTrouble = Exclude<LinkEvent, { kind: 'ended' }>;

/** What was read from one input so far. */
export class InputRecorder {
  readonly name: string;
  readonly #counts = new Map<string, { code: DiagnosticCode; severity: Severity; count: number }>();
  readonly #shown: Diagnostic[] = [];
  readonly #hash: Hash | undefined;
  readonly #source: number;
  readonly #onDiagnostic: IngestOptions['onDiagnostic'];
  readonly #masked: (message: string) => string;
  #bytes = 0;
  #compression: Compression = 'none';
  #format = 'unknown';
  #places: Places = 'line';
  #bytesSetAside = 0;
  #header: HeaderReading | null = null;
  #accepted = 0;
  #enrolled = 0;
  #hasPulses = false;
  #hasContinuous = false;
  #rejected = 0;
  #notEvents = 0;
  #failure: StimlogError | undefined;

  /** `source`: which input, counted from 0. */
  constructor(name: string, source: number, options: IngestOptions) {
    const { onDiagnostic, hashes, masked = (message) => message } = options;
    this.name = name;
    this.#masked = masked;
    this.#source = source;
    this.#onDiagnostic = onDiagnostic;
    this.#hash = hashes ? createHash('sha256') : undefined;
  }

  readonly takeRaw = (bytes: Uint8Array): void => {
    this.takeLength(bytes.length);
    this.#hash?.update(bytes);
  };
  readonly takeLength = (bytes: number): void => {
    this.#bytes += bytes;
  };
  readonly takeCompression = (compression: Compression): void => {
    this.#compression = compression;
  };
  readonly takeFormat = ({ id, places }: LogFormat): void => {
    this.#format = id;
    this.#places = places;
  };
  readonly takeHeader = (header: HeaderReading): void => {
    this.#header = header;
  };
  readonly takeSkipped = (count: number): void => {
    this.#notEvents += count;
  };
  readonly takeReadings = (readings: Readings): void => {
    if (readings.kind === 'telemetry') {
      this.#hasPulses ||= readings.telemetry.some(isPulses);
      this.#hasContinuous ||= readings.telemetry.some(isContinuous);
    } else {
      this.#accepted += readings.batch.length;
      this.#enrolled += readings.batch.enrolled.length;
    }
  };
  readonly report = (diagnostic: Diagnostic): void => {
    const message = this.#masked(diagnostic.message);
    const shown = placed({ ...diagnostic, message }, this.#places);
    this.count(shown.code, shown.severity, shown.count ?? 1);
    this.#bytesSetAside += shown.bytes ?? 0;
    this.#show(shown);
    this.#onDiagnostic(this.name, shown, this.#source);
  };
  /** Keeps the topmost, in the order of their lines: it must not matter how the input was cut. */
  #show(diagnostic: Diagnostic): void {
    const lineOf = ({ line, byte, row }: Diagnostic): number => line ?? row ?? byte ?? Infinity;
    const line = lineOf(diagnostic);
    const last = this.#shown.at(-1);
    if (this.#shown.length === SHOWN_IN_REPORT && line >= lineOf(last!)) return;
    const after = this.#shown.findLastIndex((other) => lineOf(other) <= line);
    this.#shown.splice(after + 1, 0, diagnostic);
    if (this.#shown.length > SHOWN_IN_REPORT) this.#shown.pop();
  }

  /** Counts diagnostics that are not shown one by one. */
  readonly count = (code: DiagnosticCode, severity: Severity, count: number): void => {
    const key = `${severity} ${code}`;
    const known = this.#counts.get(key) ?? { code, severity, count: 0 };
    known.count += count;
    this.#counts.set(key, known);
    if (severity === 'error') this.#rejected += count;
  };

  /** How often a kind of diagnostic was reported. */
  countOf(code: DiagnosticCode): number {
    let total = 0;
    for (const known of this.#counts.values()) if (known.code === code) total += known.count;
    return total;
  }

  /** The input is left out: it could not be read. */
  fail(error: StimlogError, name: string): void {
    this.#failure = error;
    const reason = error.message.replace(`${name}: `, '');
    const message = `is in no figure: ${reason}`;
    this.report({ severity: 'warning', code: 'INPUT_UNREADABLE', message });
  }

  /** Why it could not be read; undefined: it could. */
  get failure(): StimlogError | undefined {
    return this.#failure;
  }

  /** Records that were read, and bytes. */
  get progress(): {
    readonly records: number;
    readonly bytes: number;
    readonly bytesSetAside: number;
  } {
    const records = this.#accepted + this.#notEvents;
    return { records, bytes: this.#bytes, bytesSetAside: this.#bytesSetAside };
  }

  /** What places in it are. */
  get places(): Places {
    return this.#places;
  }

  /** True if it tells of single pulses. */
  get hasPulses(): boolean {
    return this.#hasPulses;
  }

  /** True if it tells of stimulation without sessions. */
  get hasContinuous(): boolean {
    return this.#hasContinuous;
  }

  /** True if nothing in it is of use: no session, no pulse, and no log of a patient who did none. */
  get isEmpty(): boolean {
    return this.#accepted === 0 && this.#enrolled === 0 && !this.#hasPulses;
  }

  /** True if a diagnostic of this kind was reported. */
  has(code: DiagnosticCode): boolean {
    return [...this.#counts.values()].some((count) => count.code === code);
  }

  finish(): InputReport {
    return {
      name: this.name,
      bytes: this.#bytes,
      sha256: this.#hash?.copy().digest('hex') ?? '',
      compression: this.#compression,
      format: this.#format,
      header: this.#header,
      bytesSetAside: this.#bytesSetAside,
      records: {
        read: this.#accepted + this.#rejected + this.#notEvents,
        accepted: this.#accepted,
        rejected: this.#rejected,
        notEvents: this.#notEvents,
      },
      diagnostics: {
        counts: [...this.#counts.values()].map((count) => ({ ...count })),
        shown: this.#shown,
      },
    };
  }
}

/** An input, and what is done with what is read from it. */
export interface IngestInput {
  readonly name: string;
  /** What it is called in all that is written. @defaultValue its own name */
  readonly shownAs?: string | undefined;
  /** Zone of times without an offset. @defaultValue that of the options */
  readonly zone?: Zone | undefined;
  /** What a patient of it is called. @defaultValue as in the input */
  readonly renamingOf?: ((patientId: string) => Renaming) | undefined;
  /** Who is a patient even if the input, read to its end, holds no record of theirs. */
  readonly enrolled?: readonly string[] | undefined;
}

/** Session batches and telemetry of all inputs, one input after the other, and what was seen on the way. */
export interface Ingest {
  readonly readings$: Observable<Readings>;
  readonly inputs: readonly InputRecorder[];
}

export function ingest(
  given: readonly IngestInput[],
  input: InputOptions,
  io: Io,
  options: IngestOptions,
): Ingest {
  const names = given.map(({ name }) => name);
  refuseRepeatedStdin(names);
  wholeWithin('the number of inputs', names.length, 1, MAX_INPUTS);
  const inputs = given.map(({ name, shownAs }, source) => {
    const shown = shownAs ?? visible(sourceOf(name).displayName(name));
    return new InputRecorder(shown, source, options);
  });
  const patientNames = inputStems(names);
  const note = options.onNote ?? ((text) => void writeNote(text, io));
  const pool = new DecodingPool(input.jobs);
  const streamOf = (one: IngestInput, source: number, devices: Devices): Observable<Readings> => {
    const { name, renamingOf, enrolled = [] } = one;
    const recorder = inputs[source]!;
    const zone = one.zone ?? input.decode.zone;
    const found = sourceOf(name);
    const bytes$ = found.open(
      name,
      {
        onRaw: (bytes) => {
          options.onRaw?.(bytes);
          recorder.takeRaw(bytes);
        },
        onLink: (event) => {
          if (event.kind === 'ended') {
            note(
              `${recorder.name}: the other end closed the connection after ${event.atByte} bytes; end=reconnect waits for it`,
            );
            return;
          }
          recorder.report(linkDiagnostic(event));
          options.onLink?.(event);
        },
        onCompression: recorder.takeCompression,
        reuseBuffer: true,
      },
      io.stdin,
    );
    const ended$ = found.isLive || options.endsOnInterrupt ? io.interrupts$ : NEVER;
    const decodeOptions = {
      ...input.decode,
      zone,
      source,
      inputName: patientNames[source],
      reuseColumns: true,
      crc32: zlib.crc32,
    };
    const { takeHeader, report } = recorder;
    const { onSighting } = options;
    const decodedBytes = (): Observable<Decoded> =>
      bytes$.pipe(
        takeUntil(ended$),
        divertDamage(report),
        decode(chosenFormat(input, recorder), decodeOptions, takeHeader, devices, onSighting),
      );
    const decodedTable = (): Observable<Decoded> => {
      recorder.takeFormat(parquet);
      const hashed$ = bytes$.pipe(ignoreElements()); // from first to last byte, which reading the table is not
      return concat(hashed$, parquetItems(name, decodeOptions, takeHeader)).pipe(
        takeUntil(ended$),
        divertDamage(report),
        followItems(decodeOptions, devices, onSighting),
      );
    };
    const divided = (): DividedFile | undefined => {
      if (found.id !== 'file' || options.onRaw) return undefined;
      const file = dividedFile(name, formatId(input), decodeOptions, takeHeader);
      const format = file && formats.find(({ id }) => id === file.format);
      if (format) recorder.takeFormat(format);
      return file;
    };
    const decodedPieces = (file: DividedFile): Observable<Decoded> => {
      const { hashes } = options;
      if (!hashes) recorder.takeLength(file.head.length);
      const items$ = pool.items(file, decodeOptions, hashes ? () => {} : recorder.takeLength);
      const hashed$ = hashes ? bytes$.pipe(ignoreElements()) : EMPTY;
      return merge(hashed$, items$).pipe(
        takeUntil(ended$),
        divertDamage(report),
        followItems(decodeOptions, devices, onSighting),
      );
    };
    const isTable = [undefined, parquet.id].includes(input.inputFormat as typeof parquet.id);
    return defer(() => {
      if (isTable && found.id === 'file' && isParquetFile(name)) return decodedTable();
      const file = divided();
      return file ? decodedPieces(file) : decodedBytes();
    }).pipe(
      divertDiagnostics(recorder.report, recorder.takeSkipped),
      tap(recorder.takeReadings),
      renamingOf ? renamePatients(renamingOf) : identity,
      enrolled.length > 0 ? endWith(enrolment(enrolled)) : identity,
      catchError((error: unknown) => {
        if (names.length === 1 || !isOfInput(error)) {
          return throwError(() => named(recorder, error));
        }
        recorder.fail(error, name);
        return EMPTY;
      }),
    );
  };
  const readings$ = defer(() => {
    const { sessionGapMinutes } = input;
    const devices =
      options.devices ?? newDevices({ sessionGapMinutes, severalInputs: given.length > 1 });
    return concat(...given.map((one, source) => streamOf(one, source, devices)));
  }).pipe(finalize(() => pool.close()));
  return { readings$, inputs };
}

/** Counts patients in who may have no record. */
export function enrolment(patientIds: readonly string[]): Readings {
  const rows = new SessionRows({}, [], { patients: [], endReasons: [], programs: [] });
  for (const patientId of patientIds) rows.enrol(patientId);
  return { kind: 'batch', batch: rows.take()! };
}

/** A note that nobody reads any more is no reason to end. */
export async function writeNote(text: string, io: Io): Promise<void> {
  await io.stderr.write(`stimlog: note: ${text}\n`).catch(() => {});
}

/** The format that the options name. */
function formatId({ inputFormat, decode: mapping }: InputOptions): FormatId | undefined {
  return inputFormat ?? (mapping.timeColumn === undefined ? undefined : 'dose-events');
}

function chosenFormat(options: InputOptions, input: InputRecorder): LogFormat {
  const id = formatId(options);
  const format = formats.find((candidate) => candidate.id === id);
  if (format === undefined) return recognisedFormat(input.takeFormat);
  input.takeFormat(format);
  return format;
}

function isPulses({ kind }: Telemetry): boolean {
  return kind === 'pulses';
}

/** What only devices tell that stimulate without sessions. */
const CONTINUOUS_KINDS: ReadonlySet<Telemetry['kind']> = new Set([
  'amplitude-trend',
  'group',
  'device-event',
  'contact-impedances',
]);

function isContinuous({ kind }: Telemetry): boolean {
  return CONTINUOUS_KINDS.has(kind);
}

/** What became of a live link, as a finding of its input. */
function linkDiagnostic(event: LinkTrouble): Diagnostic {
  const at = { byte: event.atByte };
  switch (event.kind) {
    case 'lost': {
      const message = `the link was lost (${event.reason}); what the device sent since is missing`;
      return { severity: 'warning', code: 'LINK_LOST', ...at, message };
    }
    case 'back': {
      const message = `the link is back after ${(event.afterMs / 1_000).toFixed(1)} s`;
      return { severity: 'notice', code: 'LINK_BACK', ...at, message };
    }
    case 'given-up': {
      const message = `the link did not come back in ${(event.afterMs / 1_000).toFixed(0)} s (${event.reason}); what was read before is kept`;
      return { severity: 'warning', code: 'LINK_GIVEN_UP', ...at, message };
    }
  }
}

/** What concerns one input alone: the others can be read without it. */
export function isOfInput(error: unknown): error is StimlogError {
  const codes = ['SOURCE_UNREADABLE', 'FORMAT_UNKNOWN'];
  return error instanceof StimlogError && codes.includes(error.code);
}

/** Errors about content do not know which input it was; those about sources do. */
function named({ name, places }: InputRecorder, error: unknown): unknown {
  if (!(error instanceof StimlogError) || error.code.startsWith('SOURCE_')) return error;
  const { line } = error;
  const at = places === 'row' ? `row ${line}` : line;
  return new StimlogError(error.code, `${line ? `${name}:${at}` : name}: ${error.message}`, {
    cause: error,
  });
}

function refuseRepeatedStdin(names: readonly string[]): void {
  if (names.filter((name) => name === '-').length < 2) return;
  throw new StimlogError('OPTION_INVALID', 'standard input (-) can be read once only');
}
