import { createHmac } from 'node:crypto';
import { StimlogError } from '../model/errors.js';
import { DAY_MS } from '../model/units.js';
import type { Renaming } from '../operators/index.js';

/** Dates move back by at most so many weeks: five years. */
const MOST_WEEKS = 260;
const DIGITS = 12;

/** Another name for every patient, and another calendar: who has the key can make them again, who has not cannot undo them. */
export class Pseudonyms {
  readonly #key: Uint8Array;
  readonly #byId = new Map<string, Renaming>();
  readonly #idOf = new Map<string, string>();

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** The same for the same id and key, whoever else is there. Throws `OPTION_INVALID` in the case that two ids share a name. */
  readonly of = (patientId: string): Renaming => {
    const known = this.#byId.get(patientId);
    if (known) return known;
    const renaming = {
      patientId: this.#label('P', 'id', patientId),
      shiftMs: -7 * (1 + (this.#digest('weeks', patientId).readUInt32BE() % MOST_WEEKS)) * DAY_MS,
      deviceNameOf: (deviceId: string) => this.#label('D', 'device', deviceId),
      eventNameOf: (name: string) => this.#label('E', 'event', name),
    };
    if (this.#idOf.has(renaming.patientId)) {
      throw new StimlogError(
        'OPTION_INVALID',
        `two patients get the pseudonym ${renaming.patientId} with this key; use another --pseudonym-key`,
      );
    }
    this.#byId.set(patientId, renaming);
    this.#idOf.set(renaming.patientId, patientId);
    return renaming;
  };

  /** Whose name it is; undefined: nobody's that was seen. */
  originalOf(pseudonym: string): string | undefined {
    return this.#idOf.get(pseudonym);
  }

  /** A digest that only the key can make, 64 hexadecimal digits. */
  keyed(text: string): string {
    return this.#digest('text', text).toString('hex');
  }

  /**
   * What a message may say: the pseudonyms of patients that it quotes, nothing else of what it quotes, and no date
   * or time of day.
   */
  masked(message: string): string {
    const named = message.replace(/"([^"]*)"/g, (quote, id: string) => {
      const known = this.#byId.get(id);
      return known ? known.patientId : quote;
    });
    return named
      .replace(/".*"/s, '"…"')
      .replace(/\d{4}-\d\d(-\d\d)?([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?/g, '(date)');
  }

  #label(sign: string, use: string, text: string): string {
    return `${sign}-${this.#digest(use, text).toString('hex').slice(0, DIGITS)}`;
  }

  #digest(use: string, text: string): Buffer {
    return createHmac('sha256', this.#key).update(`${use}\0${text}`).digest();
  }
}
