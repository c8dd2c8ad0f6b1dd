import type { Zone } from '../../src/model/zone.js';

/** How a device's clock goes wrong. The default is a clock that is right. */
export interface ClockFaults {
  /** Rate error: positive is fast, parts per million. */
  readonly driftPpm?: number | undefined;
  /** One wrong setting of the wall clock: when, and by how much. */
  readonly jump?: { readonly atMs: number; readonly byMs: number } | undefined;
  /** True if the wall clock stays on the offset that it had at activation. */
  readonly ignoresDst?: boolean | undefined;
}

/** Ticks of 1 ms in 32 bits: the counter wraps after 49.7 days. */
export const TICK_WRAP = 4_294_967_296;

/** The device's three notions of time, from the true one. All three are pure functions of it. */
export class DeviceClock {
  readonly #activationMs: number;
  readonly #firstTick: number;
  readonly #faults: ClockFaults;
  readonly #home: Zone;
  readonly #homeOffsetMs: number;

  constructor(activationMs: number, firstTick: number, home: Zone, faults: ClockFaults = {}) {
    this.#activationMs = activationMs;
    this.#firstTick = firstTick;
    this.#faults = faults;
    this.#home = home;
    this.#homeOffsetMs = home.offsetMsAt(activationMs);
  }

  /** True if it has no fault. */
  get isRight(): boolean {
    const { driftPpm = 0, jump, ignoresDst = false } = this.#faults;
    return driftPpm === 0 && jump === undefined && !ignoresDst;
  }

  /** Rate error, ppm; 0 for a clock that is right. */
  get driftPpm(): number {
    return this.#faults.driftPpm ?? 0;
  }

  /** Size of the wrong setting, ms; 0 if there is none. */
  get jumpMs(): number {
    return this.#faults.jump?.byMs ?? 0;
  }

  /** The monotonic counter, which drifts with the clock's crystal and knows no setting. */
  tickAt(trueMs: number): number {
    const elapsed = Math.round(this.#elapsedMs(trueMs));
    return (this.#firstTick + elapsed) % TICK_WRAP;
  }

  /** The instant that the device writes for `trueMs`, whole seconds, ms: its wall clock read as local time. */
  stampAt(trueMs: number): number {
    return Math.floor(this.instantAt(trueMs) / 1_000) * 1_000;
  }

  /** As {@link stampAt}, with the milliseconds. */
  instantAt(trueMs: number): number {
    const jumped = this.hasJumpedAt(trueMs) ? this.jumpMs : 0;
    return (
      this.#activationMs + Math.round(this.#elapsedMs(trueMs)) + jumped + this.dstErrorAt(trueMs)
    );
  }

  /** What ignoring the zone's changes adds to the stamp, ms; 0 for a clock that follows them. */
  dstErrorAt(trueMs: number): number {
    return this.#faults.ignoresDst ? this.#homeOffsetMs - this.#home.offsetMsAt(trueMs) : 0;
  }

  hasJumpedAt(trueMs: number): boolean {
    const { jump } = this.#faults;
    return jump !== undefined && trueMs >= jump.atMs;
  }

  #elapsedMs(trueMs: number): number {
    return (trueMs - this.#activationMs) * (1 + this.driftPpm / 1e6);
  }
}
