import { quoted } from '../model/diagnostic.js';
import type { CsvRow } from './csvReader.js';
import { fieldText, type RowContext, type RowOutcome } from './tableDecoder.js';

/**
 * A lid's edges, 1 where it was opened and 0 where it was closed. The opening is the event; the closing
 * belongs to it and is none. Whichever way the rows run, the two alternate: where they do not, one is missing.
 */
export class LidEdges {
  readonly #name: string;
  readonly #context: RowContext;
  readonly #last: number[] = [];

  constructor(name: string, context: RowContext) {
    this.#name = name;
    this.#context = context;
  }

  /** `skipped` for a closing, undefined for an opening; `patient`: index of whose lid it is. */
  read(row: CsvRow, column: number, patient: number): RowOutcome {
    const text = fieldText(row, column);
    const edge = /^[01](?:\.0*)?$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isNaN(edge)) {
      const message = `${this.#name} ${quoted(text)} is neither 1 (opened) nor 0 (closed)`;
      return { code: 'VALUE_INVALID', message };
    }
    if (this.#last[patient] === edge) {
      const [twice, between] = edge === 1 ? ['openings', 'a closing'] : ['closings', 'an opening'];
      const lost = edge === 1 ? 'both are counted' : 'an event may be lost';
      const message = `two ${twice} follow each other without ${between} between them; ${lost}`;
      this.#context.remark('warning', 'EDGE_UNPAIRED', row.line, message);
    }
    this.#last[patient] = edge;
    return edge === 0 ? 'skipped' : undefined;
  }
}
