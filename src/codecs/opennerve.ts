import type { DiagnosticCode, Severity } from '../model/diagnostic.js';
import { quoted } from '../model/diagnostic.js';
import type { LogLine } from '../model/logLine.js';
import { SessionRows } from '../model/sessionRows.js';
import type { DecodeOptions, Decoder, DecoderItem, LogFormat } from './codec.js';
import { DEFAULT_MAX_LINE_BYTES } from './csvReader.js';
import { textAt } from './decimal.js';
import { MemoryLineReader } from './memoryLineReader.js';
import { OpennerveHistory } from './opennerveHistory.js';
import { readOpennerveRecord } from './opennerveRecord.js';
import { refuseMapping } from './refuseMapping.js';
import { UNNAMED_PATIENT } from './sessionCsv.js';

/** Lines before the first record, or that cannot be read, behind which a log is still recognised. */
const LINES_LOOKED_AT = 20;
/** The end of a stamp and the type of a record: no other format has them. */
const STAMPED_TYPE = /Z\(\d{3}\)\]<(?:EV|BA|IM|PA)>/;
const LINE_ENDS = /[\r\n\0\u00ff]+/;

/** The log of the open-source generator OpenNerve: docs/formats/opennerve.md. */
export const opennerve = {
  id: 'opennerve',
  title: 'log of the OpenNerve generator, one record a line (text)',
  records: 'events, sessions',
  sign: 'records [date Z(ticks)]<TYPE>',
  maker: 'OpenNerve (open source)',
  places: 'line',
  recognises: (head) =>
    textLines(head)
      .slice(0, LINES_LOOKED_AT)
      .some((line) => STAMPED_TYPE.test(line)),
  isCertain: (head) => STAMPED_TYPE.test(textLines(head)[0] ?? ''),
  createDecoder: (options): Decoder => new OpennerveDecoder(options),
} as const satisfies LogFormat;

function textLines(head: Uint8Array): string[] {
  const text = new TextDecoder('latin1').decode(head);
  return text.split(LINE_ENDS).filter((line) => line.trim() !== '');
}

class OpennerveDecoder implements Decoder {
  readonly #lines: MemoryLineReader;
  readonly #history: OpennerveHistory;
  readonly #patientId: string;
  readonly #enrolment: SessionRows;
  #isEnrolled = false;
  /** In the order of the lines. */
  #items: DecoderItem[] = [];
  #events: LogLine[] = [];

  constructor(options: DecodeOptions) {
    refuseMapping(options, 'opennerve has no columns');
    const { maxLineBytes = DEFAULT_MAX_LINE_BYTES, patientId, inputName, source } = options;
    this.#patientId = patientId ?? inputName ?? UNNAMED_PATIENT;
    const dictionaries = { patients: [], endReasons: [''], programs: [''] };
    this.#enrolment = new SessionRows({ source }, [], dictionaries);
    this.#history = new OpennerveHistory(this.#patientId, {
      event: (line) => this.#events.push(line),
      remark: (...what) => this.#remark(...what),
    });
    this.#lines = new MemoryLineReader({
      maxLineBytes,
      onText: (bytes, from, to, line, terminated) => {
        for (const text of recordsIn(textAt(bytes, from, to))) this.#take(text, line);
        if (!terminated) this.#sayUnfinished(line);
      },
      onTooLong: (line) =>
        this.#setAside('LINE_TOO_LONG', line, `line is longer than ${maxLineBytes} bytes`),
    });
  }

  push(bytes: Uint8Array): DecoderItem[] {
    this.#lines.push(bytes);
    return this.#flush();
  }

  end(): DecoderItem[] {
    this.#lines.end();
    this.#history.end();
    return this.#flush();
  }

  #take(text: string, line: number): void {
    if (text.trim() === '') return;
    const reading = readOpennerveRecord(text, line);
    if (!('kind' in reading)) {
      this.#enrol();
      const { record, trouble } = reading;
      if (trouble) {
        const stamp = quoted(text.slice(1, text.indexOf(']')));
        const message = `time ${stamp} ${trouble.message}; taken as absent`;
        this.#remark('warning', trouble.code, line, message);
      }
      this.#history.take(record);
      return;
    }
    switch (reading.kind) {
      case 'begins-within':
        this.#history.takeRemainder(line);
        return;
      case 'breaks-off':
        this.#setAside('RECORD_TRUNCATED', line, 'record breaks off or is damaged');
        return;
      case 'foreign':
        this.#setAside('RECORD_MALFORMED', line, 'line is no record of the log');
    }
  }

  /** Whoever has a log counts as a patient, even if no session is in it. */
  #enrol(): void {
    if (this.#isEnrolled) return;
    this.#isEnrolled = true;
    this.#enrolment.enrol(this.#patientId);
    const batch = this.#enrolment.take();
    if (batch) this.#items.push({ kind: 'batch', batch });
  }

  #sayUnfinished(line: number): void {
    const message = 'last line has no line end; if the file was cut off here, records are missing';
    this.#remark('notice', 'LAST_LINE_UNFINISHED', line, message);
  }

  #setAside(code: DiagnosticCode, line: number, message: string): void {
    this.#history.takeUnreadable(line);
    this.#remark('error', code, line, `${message}; set aside`);
  }

  #remark(severity: Severity, code: DiagnosticCode, line: number, message: string): void {
    this.#flushEvents();
    this.#items.push({ kind: 'diagnostic', diagnostic: { severity, code, line, message } });
  }

  #flush(): DecoderItem[] {
    this.#flushEvents();
    const items = this.#items;
    this.#items = [];
    return items;
  }

  #flushEvents(): void {
    if (this.#events.length === 0) return;
    this.#items.push({ kind: 'events', events: this.#events, places: 'line' });
    this.#events = [];
  }
}

/** The records of a line: where line ends went lost on the way, one follows the other. */
function recordsIn(text: string): string[] {
  return text.split(/(?=\[20\d\d-)/);
}
