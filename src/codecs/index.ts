import { quoted } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import type { DecodeOptions, Decoder, DecoderItem, HeaderReading, LogFormat } from './codec.js';
import { copyOf } from './copyOf.js';
import { doseEvents } from './doseEvents.js';
import { edfAnnotations } from './edfAnnotations.js';
import { eventNdjson } from './eventNdjson.js';
import { frames } from './frames.js';
import { opennerve } from './opennerve.js';
import { parquet } from './parquet.js';
import { perceptJson } from './perceptJson.js';
import { pulseCsv } from './pulseCsv.js';
import { rcs } from './rcs.js';
import { sessionCsv } from './sessionCsv.js';

/** Every format the program can read, most particular first. A new format is one file and one line here. */
export const formats = [
  frames,
  parquet,
  edfAnnotations,
  perceptJson,
  eventNdjson,
  opennerve,
  rcs,
  pulseCsv,
  sessionCsv,
  doseEvents,
] as const satisfies readonly LogFormat[];

export type FormatId = (typeof formats)[number]['id'];

/** Bytes looked at to recognise a format. */
const HEAD_BYTES = 16_384;

/** The first format that recognises `head`. Throws `FORMAT_UNKNOWN` with what was seen instead. */
export function recogniseFormat(head: Uint8Array): LogFormat {
  const format = formats.find((candidate) => candidate.recognises(head));
  if (format) return format;
  throw new StimlogError('FORMAT_UNKNOWN', whyUnknown(head));
}

/** A format that chooses the right one by the first bytes and then steps aside. */
export function recognisedFormat(onFormat: (format: LogFormat) => void = () => {}): LogFormat {
  return {
    id: 'recognised',
    title: 'whatever the content shows',
    records: 'whatever the content shows',
    sign: 'its first bytes',
    places: 'line',
    recognises: () => true,
    createDecoder: (options, onHeader) => new RecognisingDecoder(options, onFormat, onHeader),
  };
}

class RecognisingDecoder implements Decoder {
  readonly #options: DecodeOptions;
  readonly #onFormat: (format: LogFormat) => void;
  readonly #onHeader: ((header: HeaderReading) => void) | undefined;
  #pieces: Uint8Array[] = [];
  #length = 0;
  #decoder: Decoder | undefined;

  constructor(
    options: DecodeOptions,
    onFormat: (format: LogFormat) => void,
    onHeader: ((header: HeaderReading) => void) | undefined,
  ) {
    this.#options = options;
    this.#onFormat = onFormat;
    this.#onHeader = onHeader;
  }

  push(bytes: Uint8Array): DecoderItem[] {
    if (this.#decoder) return this.#decoder.push(bytes);
    this.#pieces.push(copyOf(bytes)); // the chunk may be written over after this call
    this.#length += bytes.length;
    return this.#length < HEAD_BYTES && !this.#isCertain() ? [] : this.#begin(this.#options);
  }

  #isCertain(): boolean {
    const head = this.#head();
    return formats.some((format: LogFormat) => format.isCertain?.(head));
  }

  /** All bytes so far, in one piece. */
  #head(): Uint8Array {
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const piece of this.#pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    this.#pieces = [bytes];
    return bytes;
  }

  end(): DecoderItem[] {
    // Two batches leave in one answer here: they must not share their columns.
    const first = this.#decoder ? [] : this.#begin({ ...this.#options, reuseColumns: false });
    return [...first, ...(this.#decoder?.end() ?? [])];
  }

  #begin(options: DecodeOptions): DecoderItem[] {
    const bytes = this.#head();
    this.#pieces = [];
    const format = recogniseFormat(bytes.subarray(0, HEAD_BYTES));
    this.#onFormat(format);
    this.#decoder = format.createDecoder(options, this.#onHeader);
    return this.#decoder.push(bytes);
  }
}

function whyUnknown(head: Uint8Array): string {
  if (head.length === 0) return 'is empty';
  const wide = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (wide) return 'looks like UTF-16 text; save it as UTF-8';
  const magic = Array.from(head.subarray(0, 4), (byte) => byte.toString(16)).join(' ');
  const isPacked = magic === '50 4b 3 4' && new TextDecoder('latin1').decode(head).includes('xl/');
  if (isPacked || magic === 'd0 cf 11 e0') {
    return 'is a workbook of a spreadsheet; save the sheet as CSV';
  }
  if (magic === '50 4b 3 4') return 'is a ZIP archive; unpack it first';
  if (head.includes(0)) return 'is binary data and no known log format';
  const text = new TextDecoder().decode(head.subarray(0, 2_000));
  const line = text.split(/\r\n|\r|\n/).find((candidate) => candidate.trim() !== '');
  if (line === undefined) return 'holds blank lines only';
  const known = formats.map(({ id }) => id).join(', ');
  return `matches no known log format (${known}); its first line is ${quoted(line)}; name the time column with --time-column, or choose with --input-format`;
}
