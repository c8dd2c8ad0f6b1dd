/** Powers of ten that a double holds exactly. */
const POWERS = Float64Array.from({ length: 16 }, (_, i) => 10 ** i);
const WRITTEN_NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Writes the decimal number at `bytes[from .. to)`, correctly rounded, to `column[index]`; NaN unless
 * every byte belongs to one. `1e3` is a number; `1,5`, `0x10`, `NaN`, `Infinity` and the empty text are
 * not. (A returned number would be put on the heap: nine times a row, it is most of the garbage.)
 */
export function readDecimal(
  bytes: Uint8Array,
  from: number,
  to: number,
  column: Float64Array,
  index: number,
): void {
  let i = from;
  const negative = bytes[i] === 45;
  if (negative) i++;
  let mantissa = 0;
  let decimals = -1;
  const digitsFrom = i;
  for (; i < to; i++) {
    const digit = bytes[i]! - 48;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      if (decimals >= 0) decimals++;
    } else if (digit === -2 && decimals < 0) {
      decimals = 0;
    } else {
      column[index] = written(bytes, from, to);
      return;
    }
  }
  const digits = to - digitsFrom - (decimals >= 0 ? 1 : 0);
  // Below 2^53 over a power of ten up to 10^15, one division rounds once: exact.
  if (digits < 1 || digits > 15) {
    column[index] = written(bytes, from, to);
    return;
  }
  const value = decimals > 0 ? mantissa / POWERS[decimals]! : mantissa;
  column[index] = negative ? -value : value;
}

function written(bytes: Uint8Array, from: number, to: number): number {
  if (to - from > 40) return Number.NaN;
  const text = textAt(bytes, from, to);
  const value = WRITTEN_NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}

const lenient = new TextDecoder();

/** The text at `bytes[from .. to)`; bytes that are not UTF-8 become U+FFFD. For messages and rare paths. */
export function textAt(bytes: Uint8Array, from: number, to: number): string {
  return lenient.decode(bytes.subarray(from, to));
}
