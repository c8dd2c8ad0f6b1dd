import { SYNC } from '../../src/codecs/frameLayout.js';
import { CONCERN, RandomStream } from '../random.js';
import type { FaultId, FaultRates } from './faults.js';

/** Faults between the device and the log, in the order in which they win. */
const LINK_FAULTS = [
  'lost-frames',
  'duplicated-frames',
  'reordered-frames',
  'damaged-frames',
  'truncated-frames',
] as const satisfies readonly FaultId[];
type LinkFaultId = (typeof LINK_FAULTS)[number];

export interface Strike {
  readonly fault: LinkFaultId;
  readonly random: RandomStream;
}

/** True if a struck record cannot be read. */
export function isLost({ fault }: Strike): boolean {
  return fault === 'lost-frames' || fault === 'damaged-frames' || fault === 'truncated-frames';
}

/** What a record turns into on its way. */
export interface LineOut {
  /** Without a line end. */
  readonly bytes: Uint8Array;
  readonly fault: LinkFaultId | undefined;
  /** Records lost before this one; 0 for a line in which no loss can show. */
  readonly lostBefore: number;
}

/** A record that waits to be overtaken. */
interface HeldRecord {
  readonly bytes: Uint8Array;
  /** Records lost right before it. */
  lost: number;
  /** Records that may still overtake it. */
  left: number;
  passed: boolean;
}

/**
 * The way of one patient's records into the log: some are lost, doubled, late, damaged or cut short.
 * One record is struck by one fault at most, and a guarded record by none, so that every fault can be
 * told from every other. While one record waits to be overtaken none is damaged: of a line that cannot
 * be read nobody could say whether it came before or after.
 */
export class Link {
  readonly #emit: (line: LineOut) => void;
  readonly #seed: number;
  readonly #patient: number;
  readonly #rates: FaultRates;
  readonly #strikes: boolean;
  readonly #damage: Damage;
  #lost = 0;
  #held: HeldRecord | undefined;

  /** `emit` takes every record that arrives, in order; `damage`: how one is damaged and cut short. */
  constructor(
    seed: number,
    patient: number,
    rates: FaultRates,
    emit: (line: LineOut) => void,
    damage: Damage,
  ) {
    this.#emit = emit;
    this.#damage = damage;
    this.#seed = seed;
    this.#patient = patient;
    this.#rates = rates;
    this.#strikes = LINK_FAULTS.some((fault) => rates[fault]);
  }

  /** A line of the reader: nothing strikes it, and nothing overtakes it. */
  reader(bytes: Uint8Array): void {
    this.#release();
    this.#emit({ bytes, fault: undefined, lostBefore: 0 });
  }

  /** What strikes a record, with the random numbers for the rest of it. */
  strike(seq: number): Strike | undefined {
    if (!this.#strikes) return undefined;
    const random = new RandomStream(this.#seed, this.#patient, seq, CONCERN.link);
    const fault = LINK_FAULTS.find((candidate) => {
      const rate = this.#rates[candidate];
      return rate !== undefined && random.chance(rate);
    });
    const isClear = !this.#held || fault === 'lost-frames' || fault === 'duplicated-frames';
    return fault !== undefined && isClear ? { fault, random } : undefined;
  }

  /** A record that `strike` may have struck (`bytes` may be written over later); a guarded one lets nothing overtake it. */
  record(bytes: Uint8Array, guarded: boolean, strike: Strike | undefined): void {
    if (guarded) this.#release();
    switch (strike?.fault) {
      case 'lost-frames':
        this.#lost++;
        return;
      case 'reordered-frames':
        this.#held = {
          bytes: bytes.slice(),
          lost: this.#lost,
          left: 1 + strike.random.below(3),
          passed: false,
        };
        this.#lost = 0;
        return;
      case 'damaged-frames':
        this.#emit({
          bytes: this.#damage.damaged(bytes, strike.random),
          fault: strike.fault,
          lostBefore: 0,
        });
        return;
      case 'truncated-frames':
        this.#emit({
          bytes: this.#damage.truncated(bytes, strike.random),
          fault: strike.fault,
          lostBefore: 0,
        });
        return;
      default:
        this.#emit({ bytes, fault: undefined, lostBefore: this.#lost + this.#overtake() });
        this.#lost = 0;
        if (strike) this.#emit({ bytes, fault: strike.fault, lostBefore: 0 });
        if (this.#held?.left === 0) this.#release();
    }
  }

  /** A record goes by whole: the one that is held back is overtaken. Returns the losses before that one. */
  #overtake(): number {
    if (this.#held === undefined) return 0;
    const { lost } = this.#held;
    this.#held.lost = 0;
    this.#held.passed = true;
    this.#held.left--;
    return lost;
  }

  #release(): void {
    if (this.#held === undefined) return;
    const { bytes, passed, lost } = this.#held;
    this.#held = undefined;
    this.#emit({ bytes, fault: passed ? 'reordered-frames' : undefined, lostBefore: lost });
  }
}

/** How a link spoils a record so that a reader can tell one spoiled record from the next. */
export interface Damage {
  damaged(bytes: Uint8Array, random: RandomStream): Uint8Array;
  truncated(bytes: Uint8Array, random: RandomStream): Uint8Array;
}

/** Lines stay lines. */
export const LINE_DAMAGE: Damage = {
  /** Changes one to three bytes, none of them the last: a line that does not end was cut, not damaged. */
  damaged(bytes, random) {
    const copy = bytes.slice();
    const count = 1 + random.below(3);
    for (let i = 0; i < count; i++) {
      const at = random.below(copy.length - 1);
      const other = 33 + random.below(94); // a visible character, so that lines stay lines
      copy[at] = other === bytes[at] ? (other === 126 ? 33 : other + 1) : other;
    }
    return copy;
  },

  /** The beginning of a line, at least one byte, that does not end like a whole one. */
  truncated(bytes, random) {
    let length = 1 + random.below(bytes.length - 1);
    while (bytes[length - 1] === 125) length--;
    return bytes.slice(0, length);
  },
};

/** Frames keep their sync word: without it a spoiled frame is noise behind the one before. */
export const FRAME_DAMAGE: Damage = {
  damaged(bytes, random) {
    const copy = bytes.slice();
    const count = 1 + random.below(3);
    for (let i = 0; i < count; i++) {
      const at = SYNC.length + random.below(copy.length - SYNC.length);
      copy[at] = bytes[at]! ^ (1 + random.below(255));
    }
    return copy;
  },

  truncated(bytes, random) {
    const length = SYNC.length + random.below(bytes.length - SYNC.length);
    return bytes.slice(0, length);
  },
};
