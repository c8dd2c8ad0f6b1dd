import type { Diagnostic } from '../model/diagnostic.js';
import type { LogLine } from '../model/logLine.js';
import type { RcsRecord } from '../model/rcsRecord.js';
import type { SessionBatch } from '../model/session.js';
import type { Telemetry } from '../model/telemetry.js';
import type { Zone } from '../model/zone.js';
import type { OtherCrc32 } from './crc32.js';
import type { NewestPulses, PulseEdges } from './pulseEdges.js';

export type Decoded =
  | { readonly kind: 'batch'; readonly batch: SessionBatch }
  /** What a log says beside its sessions. */
  | { readonly kind: 'telemetry'; readonly telemetry: readonly Telemetry[] }
  | { readonly kind: 'diagnostic'; readonly diagnostic: Diagnostic }
  /** Records that the format defines as no event, such as a reminder that nobody answered. */
  | { readonly kind: 'skipped'; readonly count: number };

/** What a decoder emits: what everybody reads, or events of devices that belong together across lines. */
export type DecoderItem =
  | Decoded
  /** Something that is said where it is seen first in an input, however often it comes. */
  | { readonly kind: 'once'; readonly diagnostic: Diagnostic }
  | { readonly kind: 'events'; readonly events: readonly LogLine[]; readonly places: Places }
  /** The same of the files of an RC+S session folder; places are bytes. */
  | { readonly kind: 'rcs'; readonly records: readonly RcsRecord[] };

/** What a place in an input is: a line or the row of a table, from 1, or in a binary format a byte, from 0. */
export type Places = 'line' | 'byte' | 'row';

/** A push parser: bytes in, finished items out. Holds the unfinished tail, and nothing else. */
export interface Decoder {
  push(bytes: Uint8Array): DecoderItem[];
  end(): DecoderItem[];
}

/** A decoder of lines that remembers little from one record to the next: what it reads may begin at any of them. */
export interface LineDecoder extends Decoder {
  /** Line on which the next record begins, from 1. */
  readonly nextLine: number;
  /** True once the header was read. */
  readonly headerFound: boolean;
  /** Bytes pushed of a record that is not at its end yet; infinitely many of one that is set aside. */
  readonly pendingBytes: number;
  /** What comes begins a record elsewhere, behind these pulses; without them, behind nothing that is known. */
  restart(newest?: readonly NewestPulses[]): void;
  /** What stands at the edges of all since the restart. */
  readonly edges: readonly PulseEdges[];
}

/** Order of the parts of a date written with numbers only. */
export const DATE_ORDERS = ['ymd', 'mdy', 'dmy'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

/** What reads bulk data. */
export type Engine = 'wasm' | 'plain';

/** What a decoder may need to know beside the bytes. Formats refuse options that mean nothing to them. */
export interface DecodeOptions {
  /** Which input, counted from 0; stamped on every batch. @defaultValue 0 */
  readonly source?: number | undefined;
  /** Zone of times written without an offset. Without it such a time is an error `ZONE_REQUIRED`. */
  readonly zone?: Zone | undefined;
  /** Longest line, bytes; a longer one is set aside. @defaultValue 1 MiB */
  readonly maxLineBytes?: number | undefined;
  /**
   * Writes every batch into the same columns: a batch holds only until the next push. For a
   * pipeline that digests each batch at once, as a fold does. @defaultValue false
   */
  readonly reuseColumns?: boolean | undefined;
  /** `plain` reads without WebAssembly, to the same result. @defaultValue `wasm` where there is WebAssembly */
  readonly engine?: Engine | undefined;
  /** CRC-32 of bytes, where somebody has a faster one (such as zlib) than this package's own. */
  readonly crc32?: OtherCrc32 | undefined;
  /** Header names of the columns of a foreign table (`dose-events`). */
  readonly timeColumn?: string | undefined;
  readonly patientColumn?: string | undefined;
  readonly zoneColumn?: string | undefined;
  readonly dateOrder?: DateOrder | undefined;
  /** Whose log it is, in a format that names no patient (`opennerve`). @defaultValue `inputName` */
  readonly patientId?: string | undefined;
  /** What the name of the input says, where it says something. @defaultValue none: the patient is `unnamed` */
  readonly inputName?: string | undefined;
}

/** What a decoder made of the header, for people and for `inspect`. */
export interface HeaderReading {
  readonly line: number;
  readonly delimiter: string;
  /** Column names with what each is read as; undefined: known to nobody, kept aside. */
  readonly columns: readonly { readonly name: string; readonly readAs: string | undefined }[];
  /** The maker's layout that was recognised, where there is one. */
  readonly layout?: string;
  /** What the input says of itself where that is no table. Never who the patient is, nor a date. */
  readonly facts?: readonly InputFact[];
  /** The maker's labels, where the layout has a column of them: known at the end. */
  readonly labels?: readonly LabelCount[];
}

/** Rows with a label of the maker, and how many of them are events here. */
export interface LabelCount {
  /** The layout's word for it; '': none that it knows. */
  readonly label: string;
  readonly rows: number;
  readonly events: number;
}

/** Something that an input says of itself, for people. */
export interface InputFact {
  readonly label: string;
  readonly text: string;
}

export interface LogFormat {
  readonly id: string;
  readonly title: string;
  /** What its records tell of, for people: sessions have a duration, events have none. */
  readonly records: string;
  readonly places: Places;
  /** By what its inputs are recognised, in words. */
  readonly sign: string;
  /** Who makes what writes it; missing: nobody in particular. */
  readonly maker?: string;
  /** True if the first bytes of an input look like this format. */
  recognises(head: Uint8Array): boolean;
  /** True if these first bytes, however few, cannot be of another format: a live link need not wait for more. */
  isCertain?(head: Uint8Array): boolean;
  /** `onHeader` hears once how the header was read. */
  createDecoder(options: DecodeOptions, onHeader?: (header: HeaderReading) => void): Decoder;
}
