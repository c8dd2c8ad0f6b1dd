import { PARAMETER_COLUMNS, type ParameterColumn, type SessionBatch } from '../model/session.js';

/** Which parameters of stimulation the session records of an input tell at all. */
export class ParametersTold {
  readonly #told = new Set<ParameterColumn>();

  take(batch: SessionBatch): void {
    for (const column of Object.values(PARAMETER_COLUMNS)) {
      if (this.#told.has(column)) continue;
      const values = batch[column];
      for (let i = 0; i < batch.length; i++) {
        if (Number.isNaN(values[i]!)) continue;
        this.#told.add(column);
        break;
      }
    }
  }

  /** As the columns of `session-csv` are named, in their order. */
  missing(): string[] {
    return Object.entries(PARAMETER_COLUMNS)
      .filter(([, column]) => !this.#told.has(column))
      .map(([name]) => name);
  }
}
