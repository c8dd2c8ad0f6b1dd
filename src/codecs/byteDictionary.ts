import { copyOf } from './copyOf.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Distinct texts, each decoded once: a number for every byte sequence, by open addressing on its hash. */
export class ByteDictionary {
  /** The texts in order of first appearance; grows, never changes. */
  readonly texts: string[] = [];
  readonly #keys: Uint8Array[] = [];
  #slots = new Int32Array(64).fill(-1);
  #last = -1;

  /** Index of the text at `bytes[from .. to)`; -1 if it is not UTF-8. */
  indexOf(bytes: Uint8Array, from: number, to: number): number {
    const slot = this.#slotOf(bytes, from, to);
    return slot < 0 ? this.#last : this.#insert(copyOf(bytes, from, to), slot);
  }

  /** Index of the text at `bytes[from .. to)` if it was seen before; else -1. */
  find(bytes: Uint8Array, from: number, to: number): number {
    return this.#slotOf(bytes, from, to) < 0 ? this.#last : -1;
  }

  /** The bytes of a text. */
  bytesOf(index: number): Uint8Array {
    return this.#keys[index]!;
  }

  /** The free slot where the text belongs; -1 if it is known, as what is now the last. */
  #slotOf(bytes: Uint8Array, from: number, to: number): number {
    if (this.#last >= 0 && equals(this.#keys[this.#last]!, bytes, from, to)) return -1;
    const mask = this.#slots.length - 1;
    let slot = hash(bytes, from, to) & mask;
    for (;;) {
      const index = this.#slots[slot]!;
      if (index < 0) return slot;
      if (equals(this.#keys[index]!, bytes, from, to)) {
        this.#last = index;
        return -1;
      }
      slot = (slot + 1) & mask;
    }
  }

  #insert(key: Uint8Array, slot: number): number {
    let text: string;
    try {
      text = utf8.decode(key);
    } catch {
      return -1;
    }
    const index = this.texts.length;
    this.texts.push(text);
    this.#keys.push(key);
    this.#slots[slot] = index;
    this.#last = index;
    if (this.texts.length * 2 > this.#slots.length) this.#grow();
    return index;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    this.#keys.forEach((key, index) => {
      let slot = hash(key, 0, key.length) & mask;
      while (slots[slot]! >= 0) slot = (slot + 1) & mask;
      slots[slot] = index;
    });
    this.#slots = slots;
  }
}

function equals(key: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  const length = to - from;
  if (key.length !== length) return false;
  for (let i = length - 1; i >= 0; i--) if (key[i] !== bytes[from + i]) return false;
  return true;
}

/** FNV-1a, 32 bit. */
function hash(bytes: Uint8Array, from: number, to: number): number {
  let h = 0x811c9dc5;
  for (let i = from; i < to; i++) h = Math.imul(h ^ bytes[i]!, 0x01000193);
  return h ^ (h >>> 15);
}
