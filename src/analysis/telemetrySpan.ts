import { maskedSerial } from '../model/maskedSerial.js';
import type { Telemetry } from '../model/telemetry.js';

/** How much there is of one kind of telemetry, and from when to when. */
export interface KindSpan {
  /** Of a trend its bins, of pulses each one. */
  readonly records: number;
  /** Unix time, ms; null: no record of it has a time. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

/** Counts what an input says beside its sessions. */
export class TelemetrySpan {
  readonly #kinds = new Map<Telemetry['kind'], KindSpan>();
  readonly #deviceIds = new Set<string>();
  readonly #patientIds = new Set<string>();

  add(one: Telemetry): void {
    const { patientId } = one.kind === 'pulses' ? one.batch : one;
    this.#patientIds.add(patientId);
    if (one.kind === 'device') {
      this.#deviceIds.add(one.deviceId);
      return;
    }
    const [records, firstMs, lastMs] = extentOf(one);
    const known = this.#kinds.get(one.kind) ?? { records: 0, firstMs: null, lastMs: null };
    this.#kinds.set(one.kind, {
      records: known.records + records,
      firstMs: earlier(known.firstMs, firstMs),
      lastMs: later(known.lastMs, lastMs),
    });
  }

  finish(): {
    readonly patientIds: readonly string[];
    /** Serial numbers of devices, masked. */
    readonly devices: readonly string[];
    readonly kinds: Readonly<Record<string, KindSpan>>;
  } {
    return {
      patientIds: [...this.#patientIds].sort(),
      devices: [...this.#deviceIds].sort().map(maskedSerial),
      kinds: Object.fromEntries(this.#kinds),
    };
  }
}

/** Records, and the first and last time of one piece of telemetry. */
function extentOf(one: Exclude<Telemetry, { kind: 'device' }>): [number, number, number] {
  if (one.kind === 'pulses') {
    const { length, sessionStartMs } = one.batch;
    return [length, sessionStartMs, sessionStartMs];
  }
  if ('sessionStartMs' in one) return [1, one.sessionStartMs, one.sessionStartMs];
  if (one.kind !== 'amplitude-trend') return [1, one.timeMs, one.timeMs];
  return [one.length, one.timeMs[0] ?? Number.NaN, one.timeMs.at(-1) ?? Number.NaN];
}

function earlier(known: number | null, timeMs: number): number | null {
  if (Number.isNaN(timeMs)) return known;
  return known === null ? timeMs : Math.min(known, timeMs);
}

function later(known: number | null, timeMs: number): number | null {
  if (Number.isNaN(timeMs)) return known;
  return known === null ? timeMs : Math.max(known, timeMs);
}
