import { formatOffset } from '../model/civil.js';
import type { RowContext } from './tableDecoder.js';

/** No clock change is longer. */
const LONGEST_CHANGE_MINUTES = 60;

/** Says where a patient's offset jumps further than any clock change: a journey, or a slip in the export. */
export class OffsetJumps {
  readonly #name: string;
  readonly #context: RowContext;
  /** By patient, minutes. */
  readonly #last: number[] = [];
  readonly #seen = new Set<string>();

  /** `name`: the time's column as the header has it. */
  constructor(name: string, context: RowContext) {
    this.#name = name;
    this.#context = context;
  }

  /** `patient`: index of whose row it is. */
  check(offsetMinutes: number, patient: number, line: number): void {
    const before = this.#last[patient] ?? offsetMinutes;
    this.#last[patient] = offsetMinutes;
    if (Math.abs(offsetMinutes - before) <= LONGEST_CHANGE_MINUTES) return;
    const pair = [before, offsetMinutes].toSorted((a, b) => a - b).join();
    if (this.#seen.has(pair)) return;
    this.#seen.add(pair);
    const [earlier, now] = [formatOffset(before), formatOffset(offsetMinutes)];
    const message = `${this.#name} has the offset ${now}, the row before ${earlier}: a journey or a slip; believed as written (first here)`;
    this.#context.remark('warning', 'OFFSET_JUMP', line, message);
  }
}
