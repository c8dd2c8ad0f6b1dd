import { formatOffset } from '../model/civil.js';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../model/units.js';
import type { Zone } from '../model/zone.js';

/** Ticks are milliseconds in 32 bits: they wrap after 49.7 days. */
const TICK_WRAP = 4_294_967_296;
/** Stamps are whole seconds: two of them may be off by almost two against the ticks between. */
const JUMP_FROM_MS = 2_000;
/** A crystal of 20 ppm is usual. Assumed. */
export const DRIFT_LIMIT_PPM = 20;
/** How far the true time may be from what is known of it: 200 ppm over half a year. */
const UNCERTAIN_MS = 4 * HOUR_MS;
/** The same for a clock that was never checked: it may be set to another day. */
const UNCHECKED_MS = 26 * HOUR_MS;
/** Shortest time between two checks of the clock from which a rate is made. */
const SHORTEST_CHECK_MS = HOUR_MS;

/** What a record says of the device's clock. */
export type ClockFinding =
  | { readonly kind: 'jump'; readonly byMs: number }
  | { readonly kind: 'dst-naive'; readonly byMs: number }
  | { readonly kind: 'drift'; readonly ppm: number };

interface Moment {
  readonly tickMs: number;
  readonly timeMs: number;
}

/**
 * Holds one device's wall clock against its ticks, and its ticks against a clock that is right. Nothing
 * is corrected. Memory: two moments.
 */
export class DeviceTime {
  /** The patient's zone; undefined: a jump cannot be told from a change of offset that was missed. */
  zone: Zone | undefined;
  #last: Moment | undefined;
  /** What the wall clock is ahead by, as far as is known, ms: measured at a check, then by its jumps. */
  #aheadMs = 0;
  #checked = false;
  #firstCheck: Moment | undefined;
  #drifts = false;

  /** A record's stamp and tick; `wasSet`: the clock was set on purpose just now. */
  take(tickMs: number, timeMs: number, wasSet: boolean): ClockFinding | undefined {
    if (Number.isNaN(tickMs) || Number.isNaN(timeMs)) return undefined;
    const last = this.#last;
    this.#last = { tickMs, timeMs };
    if (last === undefined) return undefined;
    const byMs = shiftOf(timeMs - last.timeMs - (tickMs - last.tickMs));
    if (Math.abs(byMs) < JUMP_FROM_MS) return undefined;
    const trueMs = last.timeMs - this.#aheadMs;
    this.#aheadMs += byMs;
    if (wasSet) return undefined;
    const elapsedMs = tickMs - last.tickMs + (tickMs < last.tickMs ? TICK_WRAP : 0);
    const missed = this.#missedChange(trueMs, trueMs + elapsedMs, byMs);
    return { kind: missed ? 'dst-naive' : 'jump', byMs };
  }

  /** The device's stamp and tick beside a clock that is right. */
  check(tickMs: number, timeMs: number, hostMs: number): ClockFinding | undefined {
    if (!Number.isNaN(timeMs)) {
      this.#aheadMs = timeMs - hostMs;
      this.#checked = true;
    }
    if (Number.isNaN(tickMs)) return undefined;
    const first = this.#firstCheck;
    this.#firstCheck ??= { tickMs, timeMs: hostMs };
    if (first === undefined || this.#drifts) return undefined;
    const elapsedMs = hostMs - first.timeMs;
    if (elapsedMs < SHORTEST_CHECK_MS) return undefined;
    const aheadMs = wrapped(tickMs - first.tickMs - elapsedMs);
    if (Math.abs(aheadMs) < (DRIFT_LIMIT_PPM / 1e6) * elapsedMs + SECOND_MS) return undefined;
    this.#drifts = true;
    return { kind: 'drift', ppm: (aheadMs / elapsedMs) * 1e6 };
  }

  /** True if the zone changed its offset meanwhile by just what the stamps are off the other way. */
  #missedChange(fromMs: number, toMs: number, byMs: number): boolean {
    if (this.zone === undefined) return false;
    const uncertainMs = this.#checked ? UNCERTAIN_MS : UNCHECKED_MS;
    const before = this.zone.offsetMsAt(fromMs - uncertainMs);
    const after = this.zone.offsetMsAt(toMs + uncertainMs);
    return before !== after && Math.abs(byMs - (before - after)) < JUMP_FROM_MS;
  }
}

/**
 * What the wall clock shifted by, from its difference less that of the ticks. Where ticks wrapped between the records
 * it is off by whole turns of them: these come off if they leave no more than a day, for then the clock hardly moved.
 */
function shiftOf(differenceMs: number): number {
  const rest = differenceMs - Math.round(differenceMs / TICK_WRAP) * TICK_WRAP;
  return Math.abs(rest) <= UNCHECKED_MS ? rest : differenceMs;
}

/** A difference of ticks as the shortest way around. */
function wrapped(differenceMs: number): number {
  const half = TICK_WRAP / 2;
  return ((((differenceMs + half) % TICK_WRAP) + TICK_WRAP) % TICK_WRAP) - half;
}

/** `1 h 30 min ahead`, `12 s back`. */
export function formatShift(byMs: number): string {
  const size = Math.abs(byMs);
  const text =
    size >= 4 * 24 * HOUR_MS
      ? `${Math.round(size / 24 / HOUR_MS)} days`
      : size >= HOUR_MS
        ? `${formatOffset(Math.round(size / MINUTE_MS)).slice(1)} h`
        : size >= MINUTE_MS
          ? `${Math.round(size / MINUTE_MS)} min`
          : `${Math.round(size / SECOND_MS)} s`;
  return `${text} ${byMs > 0 ? 'ahead' : 'back'}`;
}
