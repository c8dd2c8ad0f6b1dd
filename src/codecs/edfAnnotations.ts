import { FIRST_YEAR, LAST_YEAR } from '../model/civil.js';
import { type Diagnostic, quoted, type Severity } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import { LONGEST_SESSION_MS } from '../model/session.js';
import { SessionRows } from '../model/sessionRows.js';
import { MINUTE_MS, SECOND_MS } from '../model/units.js';
import type { Zone } from '../model/zone.js';
import type { DecodeOptions, Decoder, DecoderItem, LogFormat } from './codec.js';
import { copyOf } from './copyOf.js';
import {
  EDF_BLOCK_BYTES,
  type EdfHeader,
  edfHeaderBytes,
  looksLikeEdf,
  readEdfHeader,
} from './edfHeader.js';
import { refuseMapping } from './refuseMapping.js';
import { UNNAMED_PATIENT } from './sessionCsv.js';
import { emptyStamp, NAIVE, placeNaiveStamp } from './stamp.js';
import { takeBatch } from './tableDecoder.js';

/** EDF+ files: annotations that tell of stimulation become sessions; docs/formats/edf.md. */
export const edfAnnotations = {
  id: 'edf',
  title: 'annotations of an EDF+ recording (EDF+C, EDF+D)',
  records: 'sessions',
  sign: 'the version field and EDF+C or EDF+D in its header',
  places: 'byte',
  recognises: looksLikeEdf,
  createDecoder: (options): Decoder => new EdfDecoder(options),
} as const satisfies LogFormat;

/** What an annotation says of stimulation: `Stimulation on`, `stim off`, `Session started: program A`, `Therapy`. */
const STIMULATION =
  /^(?:(?:neuro)?stim(?:ulation)?|therapy|treatment|session)(?:[ _-]session)?(?:[ _:-]+(?:(on|start(?:ed|s)?|begins?|began)|(off|stop(?:ped|s)?|end(?:ed|s)?)))?(?:\s*[:;,(].*)?$/is;
const ONSET = /^[+-]\d+(?:\.\d*)?$/;
const DURATION = /^\d+(?:\.\d*)?$/;
const FIRST_MS = Date.UTC(FIRST_YEAR, 0, 1);
const END_MS = Date.UTC(LAST_YEAR + 1, 0, 1);
/** Between onset, duration and texts of an annotation list, and at its end. */
const DURATION_MARK = '\u0015';
const TEXT_MARK = '\u0014';

/** Marks that are held to be put in order; a recording of years has fewer. */
const MAX_MARKS = 65_536;

/** What an annotation says of stimulation: switched on, switched off, or a whole session of this duration as written. */
interface Mark {
  readonly says: 'on' | 'off' | 'session';
  readonly duration: string;
  readonly onsetMs: number;
  readonly byte: number;
}

class EdfDecoder implements Decoder {
  readonly #options: DecodeOptions;
  readonly #rows: SessionRows;
  readonly #patients: string[] = [];
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #out: DecoderItem[] = [];
  #skipped = 0;
  #byte = 0; // of the input, up to which everything was taken
  #head = new Uint8Array(0);
  #header: EdfHeader | undefined;
  /** Annotations of the record that is being read, one piece a signal. */
  #pieces: Uint8Array[] = [];
  #inRecord = 0; // bytes of the record so far
  #records = 0;
  /** Instant of the start, ms; NaN: nobody knows, as `#unplaced` says. */
  #startMs = Number.NaN;
  #zone: Zone | undefined;
  #unplaced: Pick<Diagnostic, 'code' | 'message'> | undefined;
  #isPlaced = false;
  /** Still to be put in order of time: lists and signals may hold them in any. */
  #marks: Mark[] = [];
  /** A stimulation that was switched on and not yet off. */
  #on: { readonly onsetMs: number; readonly byte: number } | undefined;
  #lastRecordMs = Number.NaN;
  #gaps = 0;
  #gapMs = 0;
  #firstGapByte = 0;

  constructor(options: DecodeOptions) {
    refuseMapping(options, 'EDF+ has no columns');
    this.#options = options;
    const texts = { patients: this.#patients, endReasons: [''], programs: [''] };
    this.#rows = new SessionRows(options, [], texts);
  }

  push(bytes: Uint8Array): DecoderItem[] {
    const rest = this.#header === undefined ? this.#takeHeader(bytes) : bytes;
    if (this.#header !== undefined) this.#takeData(rest, this.#header);
    return this.#flush();
  }

  end(): DecoderItem[] {
    if (this.#header === undefined) {
      const message = `breaks off in its header, after ${this.#head.length} bytes`;
      throw new StimlogError('FORMAT_UNKNOWN', message);
    }
    this.#takeMarks();
    this.#stopMissing();
    this.#sayGaps();
    this.#sayRecordCount(this.#header);
    return this.#flush();
  }

  #flush(): DecoderItem[] {
    const out = this.#out;
    this.#out = [];
    if (this.#skipped > 0) out.push({ kind: 'skipped', count: this.#skipped });
    this.#skipped = 0;
    return [...out, ...takeBatch(this.#rows)];
  }

  /** Bytes behind the header, once it is whole. */
  #takeHeader(bytes: Uint8Array): Uint8Array {
    const joined = new Uint8Array(this.#head.length + bytes.length);
    joined.set(this.#head);
    joined.set(bytes, this.#head.length);
    this.#head = joined;
    if (joined.length < EDF_BLOCK_BYTES) return new Uint8Array(0);
    const size = looksLikeEdf(joined) ? edfHeaderBytes(joined) : 0;
    if (joined.length < size) return new Uint8Array(0);
    this.#header = readEdfHeader(joined);
    this.#head = new Uint8Array(0);
    this.#byte = size;
    this.#patients.push(this.#header.patientCode ?? UNNAMED_PATIENT);
    this.#pieces = this.#header.annotations.map(({ from, to }) => new Uint8Array(to - from));
    return joined.subarray(size);
  }

  #takeData(bytes: Uint8Array, header: EdfHeader): void {
    let at = 0;
    while (at < bytes.length) {
      const size = Math.min(bytes.length - at, header.recordBytes - this.#inRecord);
      header.annotations.forEach(({ from, to }, i) => {
        const first = Math.max(from, this.#inRecord);
        const last = Math.min(to, this.#inRecord + size);
        if (first >= last) return;
        const offset = at - this.#inRecord;
        this.#pieces[i]!.set(bytes.subarray(first + offset, last + offset), first - from);
      });
      at += size;
      this.#inRecord += size;
      if (this.#inRecord === header.recordBytes) {
        this.#takeRecord(header);
        this.#byte += header.recordBytes;
        this.#inRecord = 0; // the pieces are written over from end to end
      }
    }
  }

  #takeRecord(header: EdfHeader): void {
    this.#records++;
    header.annotations.forEach(({ from: signalAt }, i) => {
      const piece = this.#pieces[i]!;
      let from = 0;
      while (from < piece.length) {
        const end = piece.indexOf(0, from);
        const to = end < 0 ? piece.length : end;
        if (to > from)
          this.#takeList(copyOf(piece, from, to), this.#byte + signalAt + from, header);
        from = to + 1;
      }
    });
  }

  /** One time-stamped annotations list: an onset, perhaps a duration, and texts. The first of a record may have none. */
  #takeList(bytes: Uint8Array, byte: number, header: EdfHeader): void {
    let text: string;
    try {
      text = this.#utf8.decode(bytes);
    } catch {
      this.#say('error', 'TEXT_INVALID', byte, 'annotation is not UTF-8 text; set aside');
      return;
    }
    const [time = '', ...texts] = text.split(TEXT_MARK);
    const [onset = '', duration] = time.split(DURATION_MARK);
    if (!ONSET.test(onset) || texts.length === 0) {
      const message = `annotation ${quoted(text)} does not begin with a time; set aside`;
      this.#say('error', 'RECORD_MALFORMED', byte, message);
      return;
    }
    const onsetMs = Math.round(Number(onset) * SECOND_MS);
    const said = texts.filter((one) => one.trim() !== '');
    if (said.length === 0) this.#takeRecordTime(onsetMs, byte, header);
    for (const one of said) this.#takeAnnotation(one.trim(), onsetMs, duration, byte);
  }

  /** An onset without text says when the record begins. */
  #takeRecordTime(onsetMs: number, byte: number, { recordDurationMs }: EdfHeader): void {
    const gapMs = onsetMs - this.#lastRecordMs - recordDurationMs;
    this.#lastRecordMs = onsetMs;
    if (!(gapMs >= 1)) return;
    if (this.#gaps === 0) this.#firstGapByte = byte;
    this.#gaps++;
    this.#gapMs += gapMs;
  }

  #takeAnnotation(text: string, onsetMs: number, duration: string | undefined, byte: number): void {
    const found = STIMULATION.exec(text);
    const [, on, off] = found ?? [];
    if (found === null || (on === undefined && off === undefined && duration === undefined)) {
      this.#skipped++;
      return;
    }
    const says = off !== undefined ? 'off' : duration === undefined ? 'on' : 'session';
    this.#marks.push({ says, duration: duration ?? '', onsetMs, byte });
    if (this.#marks.length === MAX_MARKS) this.#takeMarks();
  }

  #takeMarks(): void {
    // The sort is stable: of one instant, what stands first was first.
    const inOrder = this.#marks.sort((a, b) => a.onsetMs - b.onsetMs);
    this.#marks = [];
    for (const { says, duration, onsetMs, byte } of inOrder) {
      if (says === 'off') this.#takeOff(onsetMs, byte);
      else if (says === 'on') {
        this.#stopMissing();
        this.#on = { onsetMs, byte };
      } else {
        const isNumber = DURATION.test(duration);
        const durationMs = isNumber ? Math.round(Number(duration) * SECOND_MS) : Number.NaN;
        this.#takeSession(onsetMs, durationMs, quoted(duration), byte);
      }
    }
  }

  #takeOff(onsetMs: number, byte: number): void {
    const on = this.#on;
    this.#on = undefined;
    if (on === undefined) {
      const message = 'stimulation was switched off and never on; set aside';
      this.#say('error', 'START_MISSING', byte, message);
      return;
    }
    const durationMs = onsetMs - on.onsetMs;
    this.#takeSession(on.onsetMs, durationMs, `${durationMs / SECOND_MS} s`, on.byte);
  }

  #stopMissing(): void {
    if (this.#on === undefined) return;
    const message = 'stimulation was switched on and never off; set aside';
    this.#say('error', 'STOP_MISSING', this.#on.byte, message);
    this.#on = undefined;
  }

  #takeSession(onsetMs: number, durationMs: number, written: string, byte: number): void {
    if (!(durationMs >= 0 && durationMs <= LONGEST_SESSION_MS)) {
      const why = durationMs > LONGEST_SESSION_MS ? 'is longer than a day' : 'is no duration';
      const message = `session of ${written} ${why}; set aside`;
      this.#say('error', 'DURATION_INVALID', byte, message);
      return;
    }
    if (!this.#isPlaced) this.#placeStart(byte);
    if (this.#unplaced !== undefined) {
      const { code, message } = this.#unplaced;
      this.#say('error', code, byte, `${message}; set aside`);
      return;
    }
    // The recording runs on when the clocks are changed: its seconds are counted from the instant of its start.
    const startMs = this.#startMs + onsetMs;
    if (!(startMs >= FIRST_MS && startMs + durationMs < END_MS)) {
      const message = `onset ${onsetMs / SECOND_MS} s lies outside the years ${FIRST_YEAR} to ${LAST_YEAR}; set aside`;
      this.#say('error', 'TIME_IMPLAUSIBLE', byte, message);
      return;
    }
    const rows = this.#rows;
    const i = rows.next();
    rows.line[i] = byte;
    rows.patientIndex[i] = 0;
    rows.startMs[i] = startMs;
    rows.offsetMinutes[i] = this.#zone!.offsetMsAt(startMs) / MINUTE_MS;
    rows.stampKind[i] = NAIVE;
    rows.durationMs[i] = durationMs;
    rows.endReasonIndex[i] = 0;
    rows.programIndex[i] = 0;
    rows.length = i + 1;
  }

  #placeStart(byte: number): void {
    this.#isPlaced = true;
    const { startWallMs, startTrouble } = this.#header!;
    if (Number.isNaN(startWallMs)) {
      this.#unplaced = { code: 'TIME_INVALID', message: startTrouble ?? 'the start is not known' };
      return;
    }
    const { zone } = this.#options;
    if (zone === undefined) {
      throw new StimlogError(
        'ZONE_REQUIRED',
        'the start of an EDF+ recording has no offset from UTC; say where it was recorded with --zone, for example --zone Europe/Berlin',
      );
    }
    if (startTrouble !== undefined) this.#say('warning', 'TIME_COLUMNS_DISAGREE', 0, startTrouble);
    const naive = `times without an offset are taken as wall-clock time of ${zone.name} (first here)`;
    this.#say('notice', 'TIME_NAIVE', byte, naive);
    const stamp = { ...emptyStamp(), wallMs: startWallMs };
    const trouble = placeNaiveStamp(stamp, zone);
    if (trouble !== undefined) {
      this.#unplaced = { code: trouble.code, message: `start of the recording ${trouble.message}` };
      return;
    }
    this.#zone = zone;
    this.#startMs = startWallMs - stamp.offsetMinutes * MINUTE_MS;
  }

  #sayGaps(): void {
    if (this.#gaps === 0) return;
    const times = this.#gaps === 1 ? 'once' : `${this.#gaps} times`;
    const message = `the recording was interrupted ${times}, for ${this.#gapMs / SECOND_MS} s in all; what happened then is not in it (first here)`;
    this.#say('notice', 'RECORDING_GAP', this.#firstGapByte, message);
  }

  #sayRecordCount({ recordCount, recordBytes }: EdfHeader): void {
    const whole = `${this.#records} whole ${this.#records === 1 ? 'record' : 'records'}`;
    if (this.#inRecord > 0) {
      const message = `the last record breaks off after ${this.#inRecord} of ${recordBytes} bytes; ${whole} before it were read`;
      this.#say('warning', 'INPUT_TRUNCATED', this.#byte, message);
    } else if (recordCount < 0) {
      const message = `the header was never completed (${recordCount} records); ${whole} were found and read`;
      this.#say('notice', 'RECORD_COUNT', 0, message);
    } else if (recordCount !== this.#records) {
      const code = recordCount > this.#records ? 'INPUT_TRUNCATED' : 'RECORD_COUNT';
      const message = `the header names ${recordCount} records; ${whole} were found and read`;
      this.#say('warning', code, 0, message);
    }
  }

  #say(severity: Severity, code: Diagnostic['code'], line: number, message: string): void {
    this.#out.push({ kind: 'diagnostic', diagnostic: { severity, code, line, message } });
  }
}
