const QUESTION_MARK = 63;

/**
 * Replaces every byte that is part of no UTF-8 character by a question mark, so that a text saved in another
 * code page loses its umlauts and nothing else. Bytes keep their places, however the text is cut.
 */
export class Utf8Repair {
  /** Begin of a character whose other bytes have not come. */
  #tail = new Uint8Array();
  #repaired = 0;

  /** Bytes that were replaced so far. */
  get repaired(): number {
    return this.#repaired;
  }

  /** What can be told of the text now: the same bytes where nothing is wrong with them. */
  push(bytes: Uint8Array): Uint8Array {
    if (this.#tail.length === 0 && isAscii(bytes)) return bytes;
    const text = new Uint8Array(this.#tail.length + bytes.length);
    text.set(this.#tail);
    text.set(bytes, this.#tail.length);
    this.#tail = new Uint8Array();
    for (let i = 0; i < text.length; ) {
      const length = characterLength(text, i);
      if (length > 0) i += length;
      else if (length === 0) {
        text[i++] = QUESTION_MARK;
        this.#repaired++;
      } else {
        this.#tail = text.slice(i);
        return text.subarray(0, i);
      }
    }
    return text;
  }
}

function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i]! >= 0x80) return false;
  return true;
}

/** Bytes of the character at `i`; 0: none begins here; -1: it may go on behind the end. RFC 3629, 4. */
function characterLength(text: Uint8Array, i: number): number {
  const lead = text[i]!;
  if (lead < 0x80) return 1;
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  for (let k = 1; k < length; k++) {
    if (i + k >= text.length) return -1;
    const next = text[i + k]!;
    const lowest = k > 1 ? 0x80 : lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const highest = k > 1 ? 0xbf : lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (next < lowest || next > highest) return 0;
  }
  return length;
}
