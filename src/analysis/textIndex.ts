/** Texts by number, each once. */
export class TextIndex {
  readonly texts: string[];
  readonly #indices = new Map<string, number>();

  constructor(texts: readonly string[] = []) {
    this.texts = [...texts];
    for (const [index, text] of texts.entries()) this.#indices.set(text, index);
  }

  indexOf(text: string): number {
    const known = this.#indices.get(text);
    if (known !== undefined) return known;
    this.#indices.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}
