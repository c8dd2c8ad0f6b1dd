import { type Diagnostic, type DiagnosticCode, visible } from '../model/diagnostic.js';
import { ClosedPipe, type TextSink } from './io.js';

/** Diagnostics printed for each input, and of one code of it; all are counted. */
const PRINTED = 20;
const PRINTED_OF_A_CODE = 3;

/** What was printed of an input, and what was not. */
interface Printed {
  lines: number;
  readonly ofCode: Map<DiagnosticCode, { lines: number; more: number }>;
}

/**
 * Prints diagnostics as they come, `name:line: severity: message`, and stops at a limit for each input and
 * for each code of it, so that a trouble that is frequent does not hide one that is rare.
 */
export class DiagnosticPrinter {
  readonly #sink: TextSink;
  readonly #inputs = new Map<string, Printed>();
  #written: Promise<void> = Promise.resolve();

  constructor(sink: TextSink) {
    this.#sink = sink;
  }

  readonly print = (name: string, diagnostic: Diagnostic): void => {
    const { code, severity, message, count = 1 } = diagnostic;
    const printed = this.#inputs.get(name) ?? { lines: 0, ofCode: new Map() };
    const ofCode = printed.ofCode.get(code) ?? { lines: 0, more: 0 };
    this.#inputs.set(name, printed);
    printed.ofCode.set(code, ofCode);
    if (printed.lines >= PRINTED || ofCode.lines >= PRINTED_OF_A_CODE) {
      ofCode.more += count;
      return;
    }
    printed.lines++;
    ofCode.lines++;
    const place = placeOf(name, diagnostic);
    this.#say(`${place}: ${severity}: ${visible(message)}\n`);
  };

  /** Says something about the run as a whole. */
  readonly note = (message: string): void => this.#say(`stimlog: note: ${visible(message)}\n`);

  /** Says of each code how many were not printed, and waits until all is written. */
  async end(): Promise<void> {
    for (const [name, { ofCode }] of this.#inputs) {
      for (const [code, { more }] of ofCode) {
        if (more > 0) this.#say(`${name}: ${more} more ${code}; all are counted in the report\n`);
      }
    }
    this.#inputs.clear();
    await this.#written;
  }

  #say(text: string): void {
    this.#written = this.#written.then(() => this.#sink.write(text)).catch(ignoreClosed);
  }
}

function placeOf(name: string, { line, byte, row }: Diagnostic): string {
  if (byte !== undefined) return `${name}:byte ${byte}`;
  if (row !== undefined) return `${name}:row ${row}`;
  return line === undefined ? name : `${name}:${line}`;
}

/** Nobody listens any more: no reason to give up the report. */
function ignoreClosed(error: unknown): void {
  if (!(error instanceof ClosedPipe)) throw error;
}
