import { type Diagnostic, visible } from '../model/diagnostic.js';
import { ClosedPipe, type TextSink } from './io.js';

/** Diagnostics printed for each input; all are counted. */
const PRINTED = 20;

/** Prints diagnostics as they come, `name:line: severity: message`, and stops at a limit for each input. */
export class DiagnosticPrinter {
  readonly #sink: TextSink;
  readonly #counts = new Map<string, number>();
  #written: Promise<void> = Promise.resolve();

  constructor(sink: TextSink) {
    this.#sink = sink;
  }

  readonly print = (name: string, { line, byte, severity, message }: Diagnostic): void => {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    if (count > PRINTED) return;
    const place =
      byte !== undefined ? `${name}:byte ${byte}` : line === undefined ? name : `${name}:${line}`;
    this.#say(`${place}: ${severity}: ${visible(message)}\n`);
  };

  /** Says something about the run as a whole. */
  readonly note = (message: string): void => this.#say(`stimlog: note: ${visible(message)}\n`);

  /** Says how many were not printed, and waits until all is written. */
  async end(): Promise<void> {
    for (const [name, count] of this.#counts) {
      const more = count - PRINTED;
      if (more > 0) this.#say(`${name}: ${more} more; all are counted in the report\n`);
    }
    this.#counts.clear();
    await this.#written;
  }

  #say(text: string): void {
    this.#written = this.#written.then(() => this.#sink.write(text)).catch(ignoreClosed);
  }
}

/** Nobody listens any more: no reason to give up the report. */
function ignoreClosed(error: unknown): void {
  if (!(error instanceof ClosedPipe)) throw error;
}
