import type { DiagnosticCode, Severity } from '../model/diagnostic.js';
import type { RcsRecord } from '../model/rcsRecord.js';
import type { DecodeOptions, Decoder, DecoderItem, LogFormat } from './codec.js';
import { type JsonDamage, type JsonMembers, JsonRecords } from './jsonRecords.js';
import { rcsRecordOf, rcsStampOf, timeSyncOf } from './rcsRecords.js';
import { dropStrange } from './rcsStrange.js';
import { refuseMapping } from './refuseMapping.js';

/** Longest record: the first of DeviceSettings, which says everything, has about 50 kB. */
const MAX_RECORD_BYTES = 8_388_608;

/** Lists of packets: one record holds all of them. */
const TIME_SYNC = 'TimeSyncData';
/** Signals that the implant recorded: nothing of them is read, for they may be gigabytes. */
const SIGNALS: Readonly<Record<string, string>> = {
  TimeDomainData: 'potentials',
  AccelData: 'acceleration',
  FftData: 'spectra',
  PowerDomainData: 'power of bands',
};

/** How a record of any file of a session folder begins. */
const FIRST_RECORD =
  /^\uFEFF?\s*\[?\s*\{\s*"RecordInfo"\s*:\s*\{[^{}]*"(?:DeviceId|SessionId|HostUnixTime)"/;
/** A file into which nothing was written but the list itself. */
const EMPTY_LIST = /^\uFEFF?\s*\[\s*\]\s*$/;

/** The JSON files of a Medtronic Summit RC+S session folder: docs/formats/rcs.md. */
export const rcs = {
  id: 'rcs',
  title: 'Medtronic Summit RC+S session folder (StimLog, DeviceSettings and others, JSON)',
  records: 'sessions, changes of settings, packets',
  sign: 'members that only its files have',
  maker: 'Medtronic',
  places: 'byte',
  recognises: (head) => {
    const text = new TextDecoder().decode(head);
    return FIRST_RECORD.test(text) || EMPTY_LIST.test(text);
  },
  createDecoder: (options): Decoder => new RcsDecoder(options),
} as const satisfies LogFormat;

const DAMAGE: Readonly<Record<JsonDamage, readonly [DiagnosticCode, string]>> = {
  malformed: ['RECORD_MALFORMED', 'are no JSON object'],
  'broken-off': ['RECORD_TRUNCATED', 'begin a record that breaks off where another begins'],
  'too-long': ['LINE_TOO_LONG', 'begin a record that is longer still'],
  stray: ['BYTES_SKIPPED', 'stand outside of the records'],
};

class RcsDecoder implements Decoder {
  readonly #json: JsonRecords;
  /** The record whose packets come one by one. */
  #head: JsonMembers = {};
  /** True once the input is known to hold signals: the rest is passed over. */
  #isSignal = false;
  /** In the order of the bytes. */
  #items: DecoderItem[] = [];
  #records: RcsRecord[] = [];
  #passedOver = false;

  constructor(options: DecodeOptions) {
    refuseMapping(options, 'rcs has no columns');
    this.#json = new JsonRecords({
      firstMember: 'RecordInfo',
      lists: [TIME_SYNC, ...Object.keys(SIGNALS)],
      maxBytes: options.maxLineBytes ?? MAX_RECORD_BYTES,
      onRecord: (record, byte) => {
        if (!this.#isSignal) this.#dropStrange(record, byte);
        this.#take(rcsRecordOf(record, byte), record);
      },
      onList: (name, record, byte) => this.#list(name, record, byte),
      onItem: (item, byte) => {
        if (!this.#isSignal) this.#records.push(timeSyncOf(rcsStampOf(this.#head, byte), item));
      },
      onDamage: (damage, byte, bytes) => {
        if (this.#isSignal) return;
        const [code, words] = DAMAGE[damage];
        this.#remark('error', code, byte, `${bytes} bytes ${words}; set aside`, bytes);
      },
      onTruncated: (byte, bytes) => {
        const what =
          bytes === 0
            ? 'the list of records is not closed'
            : `the record that begins here has ${bytes} bytes and no end; it is set aside`;
        const message = `${what}: the file was cut off, what stands before is kept`;
        this.#remark('warning', 'INPUT_TRUNCATED', byte, message, bytes);
      },
    });
  }

  push(bytes: Uint8Array): DecoderItem[] {
    if (!this.#isSignal) this.#json.push(bytes);
    return this.#flush();
  }

  end(): DecoderItem[] {
    if (!this.#isSignal) this.#json.end();
    return this.#flush();
  }

  #flush(): DecoderItem[] {
    this.#flushRecords();
    const items = this.#items;
    this.#items = [];
    return items;
  }

  #flushRecords(): void {
    if (this.#records.length === 0) return;
    this.#items.push({ kind: 'rcs', records: this.#records });
    this.#records = [];
  }

  #take(record: RcsRecord, members: JsonMembers): void {
    if (this.#isSignal) return;
    this.#records.push(record);
    if (record.kind !== 'other' || this.#passedOver) return;
    this.#passedOver = true;
    const names = Object.keys(members).filter((name) => name !== 'RecordInfo');
    const message = `records with ${names.slice(0, 3).join(', ') || 'nothing'} tell nothing of stimulation; passed over (first here)`;
    this.#remark('notice', 'RECORD_UNKNOWN', record.byte, message);
  }

  #dropStrange(record: JsonMembers, byte: number): void {
    dropStrange(record, (what) => {
      const message = `${what} is not plausible; taken as absent`;
      this.#remark('warning', 'VALUE_INVALID', byte, message);
    });
  }

  #list(name: string, head: JsonMembers, byte: number): void {
    if (this.#isSignal) return;
    this.#head = head;
    const signal = SIGNALS[name];
    if (signal === undefined) return;
    this.#isSignal = true;
    this.#records.push({ ...rcsStampOf(head, byte), kind: 'other' });
    const message = `${name} holds recorded signals (${signal}), nothing of stimulation; the file is passed over`;
    this.#remark('notice', 'RECORD_UNKNOWN', byte, message);
  }

  #remark(
    severity: Severity,
    code: DiagnosticCode,
    byte: number,
    message: string,
    bytes = 0,
  ): void {
    this.#flushRecords();
    const diagnostic = { severity, code, byte, message };
    this.#items.push({
      kind: 'diagnostic',
      diagnostic: bytes > 0 ? { ...diagnostic, bytes } : diagnostic,
    });
  }
}
