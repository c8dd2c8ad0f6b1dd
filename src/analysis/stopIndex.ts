/** Starts of sessions by the number of the record that tells them: 16 bytes each. */
export class StopIndex {
  #length = 0;
  #seqs = new Float64Array(64);
  #startsMs = new Float64Array(64);

  /** Numbers mostly come in order; one that comes late is put in its place. */
  add(seq: number, startMs: number): void {
    if (this.#length === this.#seqs.length) this.#grow();
    const at = this.#indexFrom(seq);
    this.#seqs.copyWithin(at + 1, at, this.#length);
    this.#startsMs.copyWithin(at + 1, at, this.#length);
    this.#seqs[at] = seq;
    this.#startsMs[at] = startMs;
    this.#length++;
  }

  /** Start of the session of a record, ms; undefined if the record is not known, or told no session. */
  startOf(seq: number): number | undefined {
    const at = this.#indexFrom(seq);
    return at < this.#length && this.#seqs[at] === seq ? this.#startsMs[at] : undefined;
  }

  /** Index of the first number that is at least `seq`. */
  #indexFrom(seq: number): number {
    if (this.#length === 0 || this.#seqs[this.#length - 1]! < seq) return this.#length;
    let [low, high] = [0, this.#length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#seqs[middle]! < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #grow(): void {
    const capacity = this.#length * 2;
    const [seqs, startsMs] = [new Float64Array(capacity), new Float64Array(capacity)];
    seqs.set(this.#seqs);
    startsMs.set(this.#startsMs);
    this.#seqs = seqs;
    this.#startsMs = startsMs;
  }
}
