const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

export interface LineReaderOptions {
  readonly maxLineBytes: number;
  /**
   * Called for every line that is not empty, without its line end; `terminated` is false for a last
   * line without one. The bytes hold until the call returns.
   */
  onLine(bytes: Uint8Array, from: number, to: number, line: number, terminated: boolean): void;
  onTooLong(line: number): void;
}

/** Lines out of bytes, whatever the chunks: LF or CRLF, byte-order mark. A line that is too long is never kept. */
export class LineReader {
  readonly #options: LineReaderOptions;
  /** The beginning of a line whose end has not come yet: `#tail[0 .. #tailLength)`. */
  #tail = new Uint8Array(1_024);
  #tailLength = 0;
  #line = 1;
  #tooLong = false;

  constructor(options: LineReaderOptions) {
    this.#options = options;
  }

  push(chunk: Uint8Array): void {
    let from = 0;
    for (;;) {
      const newline = chunk.indexOf(NEWLINE, from);
      if (newline < 0) break;
      if (this.#tailLength > 0 || this.#tooLong) {
        this.#keep(chunk, from, newline);
        this.#take(this.#tail, 0, this.#tailLength, true);
        this.#tailLength = 0;
      } else {
        this.#take(chunk, from, newline, true);
      }
      this.#line++;
      from = newline + 1;
    }
    this.#keep(chunk, from, chunk.length);
  }

  end(): void {
    if (this.#tailLength > 0 || this.#tooLong) this.#take(this.#tail, 0, this.#tailLength, false);
    this.#tailLength = 0;
  }

  #keep(chunk: Uint8Array, from: number, to: number): void {
    const length = this.#tailLength + to - from;
    if (this.#tooLong || length > this.#options.maxLineBytes + 1) {
      this.#tooLong = true;
      this.#tailLength = 0;
      return;
    }
    if (length > this.#tail.length) {
      const larger = new Uint8Array(length * 2);
      larger.set(this.#tail.subarray(0, this.#tailLength));
      this.#tail = larger;
    }
    this.#tail.set(chunk.subarray(from, to), this.#tailLength);
    this.#tailLength = length;
  }

  #take(bytes: Uint8Array, from: number, end: number, terminated: boolean): void {
    const isFirst = this.#line === 1;
    const marked = isFirst && BYTE_ORDER_MARK.every((byte, i) => bytes[from + i] === byte);
    const begin = marked ? Math.min(end, from + BYTE_ORDER_MARK.length) : from;
    const to = terminated && end > begin && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    const tooLong = this.#tooLong || to - begin > this.#options.maxLineBytes;
    this.#tooLong = false;
    if (tooLong) this.#options.onTooLong(this.#line);
    else if (to > begin) this.#options.onLine(bytes, begin, to, this.#line, terminated);
  }
}
