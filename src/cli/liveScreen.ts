import { type LiveLine, type LiveScreen, liveLines } from '../reports/liveLines.js';
import type { Screen, TextSink } from './io.js';

/** Time between two drawings, ms: fast enough to look alive, slow enough for a slow terminal. */
const REDRAW_MS = 200;

const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const END_OF_LINE = '\x1b[K';
const END_OF_SCREEN = '\x1b[J';
/** Bold and reversed: seen without colour. */
const ALARM = '\x1b[1;7m';
const PLAIN = '\x1b[0m';

/** A screen of its own on a terminal, drawn anew while it is open; leaves the terminal as it was. */
export class LiveScreenDrawer {
  readonly #screen: Screen;
  readonly #sink: TextSink;
  readonly #shown: () => LiveScreen;
  #timer: NodeJS.Timeout | undefined;
  #last = '';
  #writing = false;

  constructor(screen: Screen, sink: TextSink, shown: () => LiveScreen) {
    this.#screen = screen;
    this.#sink = sink;
    this.#shown = shown;
  }

  async open(): Promise<void> {
    await this.#sink.write(ENTER);
    this.#timer = setInterval(() => void this.#draw(), REDRAW_MS);
    await this.#draw();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sink.write(LEAVE);
  }

  /** A drawing that the terminal has not taken yet is not followed by another. */
  async #draw(): Promise<void> {
    if (this.#writing) return;
    const { columns, rows } = this.#screen;
    const lines = liveLines(this.#shown(), columns, rows);
    const text = `${HOME}${lines.map((line) => `${styled(line)}${END_OF_LINE}`).join('\r\n')}${END_OF_SCREEN}`;
    if (text === this.#last) return;
    this.#last = text;
    this.#writing = true;
    try {
      await this.#sink.write(text);
    } catch {
      clearInterval(this.#timer); // nobody looks any more: the summary says what is to be said
    } finally {
      this.#writing = false;
    }
  }
}

function styled({ text, isAlarm }: LiveLine): string {
  return isAlarm ? `${ALARM}${text}${PLAIN}` : text;
}
