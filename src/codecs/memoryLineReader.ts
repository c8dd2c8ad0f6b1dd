const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** What a memory holds where nothing was written: no text has these bytes. */
const isFiller = (byte: number): boolean => byte === 0 || byte === 0xff;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

export interface MemoryLineReaderOptions {
  readonly maxLineBytes: number;
  /**
   * Called for every stretch of text that is not empty; `terminated` is false for a last one without an
   * end. The bytes hold until the call returns.
   */
  onText(bytes: Uint8Array, from: number, to: number, line: number, terminated: boolean): void;
  onTooLong(line: number): void;
}

/**
 * Stretches of text out of a memory or of what tools made of it, whatever the chunks: they end with LF,
 * CRLF, CR alone, or the bytes of empty memory (0x00, 0xFF), which end no line. A stretch that is too
 * long is never kept.
 */
export class MemoryLineReader {
  readonly #options: MemoryLineReaderOptions;
  /** The beginning of a stretch whose end has not come yet: `#tail[0 .. #tailLength)`. */
  #tail = new Uint8Array(1_024);
  #tailLength = 0;
  #line = 1;
  #tooLong = false;
  /** True if the last byte was a CR: an LF right after it ends no other line. */
  #afterReturn = false;
  #isFirst = true;

  constructor(options: MemoryLineReaderOptions) {
    this.#options = options;
  }

  push(chunk: Uint8Array): void {
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!;
      const endsLine = byte === LINE_FEED || byte === CARRIAGE_RETURN;
      if (!endsLine && !isFiller(byte)) {
        this.#afterReturn = false;
        continue;
      }
      this.#keep(chunk, from, i);
      this.#take(true);
      from = i + 1;
      if (endsLine && !(byte === LINE_FEED && this.#afterReturn)) this.#line++;
      this.#afterReturn = byte === CARRIAGE_RETURN;
    }
    this.#keep(chunk, from, chunk.length);
  }

  end(): void {
    this.#take(false);
  }

  #keep(chunk: Uint8Array, from: number, to: number): void {
    if (from === to) return;
    const length = this.#tailLength + to - from;
    if (this.#tooLong || length > this.#options.maxLineBytes) {
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

  #take(terminated: boolean): void {
    const length = this.#tailLength;
    const tooLong = this.#tooLong;
    this.#tailLength = 0;
    this.#tooLong = false;
    if (tooLong) this.#options.onTooLong(this.#line);
    if (tooLong || length === 0) {
      this.#isFirst &&= !tooLong;
      return;
    }
    const marked = this.#isFirst && BYTE_ORDER_MARK.every((byte, i) => this.#tail[i] === byte);
    this.#isFirst = false;
    const from = marked ? BYTE_ORDER_MARK.length : 0;
    if (from < length) this.#options.onText(this.#tail, from, length, this.#line, terminated);
  }
}
