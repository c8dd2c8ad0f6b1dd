const encoder = new TextEncoder();
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const SPACE = 32;
const LONGEST_NUMBER = 32;
/** Above, one thousandth of a number is no longer exact. */
const MOST_THOUSANDTHS = 1e12;

/** The text of one row, UTF-8, field behind field, written again and again into the same bytes. */
export class CellText {
  bytes = new Uint8Array(1_024);
  length = 0;
  readonly #digits = new Uint8Array(LONGEST_NUMBER);

  /** Text without the spaces around it. */
  addBytes(text: Uint8Array): void {
    let from = 0;
    let to = text.length;
    while (from < to && text[from] === SPACE) from++;
    while (to > from && text[to - 1] === SPACE) to--;
    this.#makeRoom(to - from);
    for (let i = from; i < to; i++) this.bytes[this.length++] = text[i]!;
  }

  addText(text: string): void {
    this.addBytes(encoder.encode(text));
  }

  /** A number as it is read back exactly. */
  addNumber(value: number): void {
    const thousandths = Math.round(value * 1_000);
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) this.#addInteger(value);
    else if (
      thousandths / 1_000 === value &&
      thousandths > 0 &&
      thousandths < MOST_THOUSANDTHS // one division rounds once: exact
    ) {
      this.#addInteger(Math.floor(thousandths / 1_000));
      this.#addDecimals(thousandths % 1_000);
    } else this.addText(String(value));
  }

  #addDecimals(thousandths: number): void {
    if (thousandths === 0) return;
    this.#makeRoom(4);
    this.bytes[this.length++] = POINT;
    this.bytes[this.length++] = ZERO + Math.floor(thousandths / 100);
    this.bytes[this.length++] = ZERO + (Math.floor(thousandths / 10) % 10);
    this.bytes[this.length++] = ZERO + (thousandths % 10);
    while (this.bytes[this.length - 1] === ZERO) this.length--;
  }

  #addInteger(value: number): void {
    this.#makeRoom(LONGEST_NUMBER);
    let left = Math.abs(value);
    let count = 0;
    do {
      const tenth = Math.floor(left / 10);
      this.#digits[count++] = ZERO + (left - tenth * 10);
      left = tenth;
    } while (left > 0);
    if (value < 0) this.bytes[this.length++] = MINUS;
    while (count > 0) this.bytes[this.length++] = this.#digits[--count]!;
  }

  #makeRoom(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = new Uint8Array(2 * (this.length + more));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}
