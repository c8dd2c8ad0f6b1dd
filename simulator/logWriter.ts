import type { OtherCrc32 } from '../src/codecs/crc32.js';
import { EventLineEncoder } from '../src/codecs/eventLine.js';
import { FrameEncoder } from '../src/codecs/frameEncoder.js';
import { encodePulseRows, PULSE_CSV_HEADER } from '../src/codecs/pulseCsvRow.js';
import { encodeSessionRow, SESSION_CSV_HEADER } from '../src/codecs/sessionCsvRow.js';
import type { DeviceEvent, DeviceStamp, ReaderEvent } from '../src/model/logEvent.js';
import { type FaultMark, faultKind, type SimulatedFormat } from './faults/faults.js';
import {
  type Damage,
  FRAME_DAMAGE,
  isLost,
  LINE_DAMAGE,
  type LineOut,
  type Link,
} from './faults/linkFaults.js';
import type { LogItem } from './logItem.js';
import { OpennerveWriter } from './opennerveWriter.js';
import { type TruthEntry, truthLine } from './truth.js';

/** A piece of the output: data, and what is true of them. */
export interface SimulatedPiece {
  readonly data: Uint8Array;
  readonly truth: string;
  /** Patients whose log is complete, and sessions of all of them, so far. */
  readonly patientsDone: number;
  readonly sessions: number;
}

type DataItem = Exclude<LogItem, { kind: 'truth' }>;

const PIECE_BYTES = 262_144;
const NEWLINE = 10;
const encoder = new TextEncoder();

/** Collects lines into pieces, counts them, and tells each fault the line on which it shows. */
export class LogWriter {
  readonly #format: SimulatedFormat;
  readonly #wantsTruth: boolean;
  readonly #lines = new EventLineEncoder();
  #bytes = new Uint8Array(PIECE_BYTES * 2);
  #length = 0;
  #truth = '';
  /** Lines, or in binary data bytes, that are written. */
  #place = 0;
  readonly #crc32: OtherCrc32 | undefined;
  #frames = new FrameEncoder(0);
  #opennerve = new OpennerveWriter();
  /** Byte at which the last frame begins. */
  #begun = 0;
  #sessions = 0;
  #patientsDone = 0;

  constructor(format: SimulatedFormat, wantsTruth: boolean, crc32?: OtherCrc32) {
    this.#crc32 = crc32;
    this.#format = format;
    this.#wantsTruth = wantsTruth;
    const header = { 'session-csv': SESSION_CSV_HEADER, 'pulse-csv': PULSE_CSV_HEADER }[
      format as string
    ];
    if (header === undefined) return;
    this.#length = encoder.encodeInto(header, this.#bytes).written;
    this.#place = 1;
  }

  /** How records of this format are spoiled. */
  get spares(): Damage {
    return this.#format === 'frames' ? FRAME_DAMAGE : LINE_DAMAGE;
  }

  /** One patient's whole log; yields whenever a piece is full. */
  *patient(
    patientId: string,
    channel: number,
    log: Iterable<readonly LogItem[]>,
    linkTo: (emit: (line: LineOut) => void) => Link,
  ): Generator<SimulatedPiece, undefined> {
    const link = linkTo((line) => this.#event(patientId, line));
    this.#frames = new FrameEncoder(channel, this.#crc32);
    this.#opennerve = new OpennerveWriter();
    for (const items of log) {
      for (const item of items) {
        if (item.kind === 'truth') this.#tell(item.entry);
        else if (this.#format === 'session-csv') this.#row(patientId, item);
        else if (this.#format === 'pulse-csv') this.#pulseRows(patientId, item);
        else if (this.#format === 'opennerve') this.#opennerveLines(patientId, item);
        else this.#events(item, link, patientId);
        if (this.#length >= PIECE_BYTES) yield this.take();
      }
      if (this.#length >= PIECE_BYTES || this.#truth.length >= PIECE_BYTES) yield this.take();
    }
    this.#patientsDone++;
  }

  /** Everything since the last piece. */
  take(): SimulatedPiece {
    const data = this.#bytes.slice(0, this.#length);
    const truth = this.#truth;
    this.#length = 0;
    this.#truth = '';
    return { data, truth, patientsDone: this.#patientsDone, sessions: this.#sessions };
  }

  #row(patientId: string, item: DataItem): void {
    if (item.kind !== 'record' || item.event.type !== 'session-stop') return;
    const text = encodeSessionRow(patientId, item.event);
    this.#reserve(text.length * 3);
    this.#length += encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written;
    this.#place++;
    for (const mark of item.marks) this.#tellFault(patientId, mark);
  }

  #events(item: DataItem, link: Link, patientId: string): void {
    if (item.kind === 'reader') {
      link.reader(this.#encodedReader(item.event));
    } else {
      const { stamp, event, guarded, part } = item;
      const strike = guarded ? undefined : link.strike(stamp.seq);
      if (part && strike && isLost(strike)) part.recorded = false;
      link.record(this.#encodedDevice(stamp, event), guarded, strike);
    }
    // A line with a mark is guarded: it is the last of those that were written just now.
    for (const mark of item.marks) this.#tellFault(patientId, mark);
  }

  #encodedReader(event: ReaderEvent): Uint8Array {
    return this.#format === 'frames' ? this.#frames.reader(event) : this.#lines.reader(event);
  }

  #encodedDevice(stamp: DeviceStamp, event: DeviceEvent): Uint8Array {
    if (this.#format === 'frames') return this.#frames.device(stamp, event);
    if (event.type === 'pulses') throw new Error('pulses have no line'); // refused before the first
    return this.#lines.device(stamp, event);
  }

  #pulseRows(patientId: string, item: DataItem): void {
    if (item.kind !== 'record' || item.event.type !== 'pulses') return;
    const text = encodePulseRows(patientId, item.event);
    this.#reserve(text.length);
    this.#length += encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written;
    this.#place += item.event.left.length + item.event.right.length;
  }

  #opennerveLines(patientId: string, item: DataItem): void {
    for (const { text, marks } of this.#opennerve.lines(item)) {
      this.#reserve(text.length + 2);
      const line = `${text}\r\n`;
      this.#length += encoder.encodeInto(line, this.#bytes.subarray(this.#length)).written;
      this.#place++;
      for (const mark of marks) this.#tellFault(patientId, mark);
    }
  }

  #event(patientId: string, { bytes, fault, lostBefore }: LineOut): void {
    this.#reserve(bytes.length + 1);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    if (this.#format === 'frames') {
      this.#begun = this.#place;
      this.#place += bytes.length;
    } else {
      this.#bytes[this.#length++] = NEWLINE;
      this.#place++;
    }
    if (lostBefore > 0) {
      const detail = 'right before this line';
      this.#tellFault(patientId, { fault: 'lost-frames', count: lostBefore, detail });
    }
    if (fault) this.#tellFault(patientId, { fault, count: 1, detail: '' });
  }

  #tellFault(patientId: string, { fault, count, detail }: FaultMark): void {
    const { code } = faultKind(fault);
    const place = this.#format === 'frames' ? { byte: this.#begun } : { line: this.#place };
    this.#tell({ type: 'fault', patient_id: patientId, fault, code, ...place, count, detail });
  }

  #tell(entry: TruthEntry): void {
    if (entry.type === 'session') this.#sessions++;
    if (this.#wantsTruth) this.#truth += truthLine(entry);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array((this.#length + more) * 2);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
