import type { Readings } from '../operators/index.js';

/** Remembers, while the inputs are read, which devices the logs of each patient name. */
export class DeviceIds {
  readonly #ids = new Map<string, Set<string>>();

  take(readings: Readings): void {
    if (readings.kind !== 'telemetry') return;
    for (const one of readings.telemetry) {
      if (one.kind !== 'device') continue;
      const known = this.#ids.get(one.patientId) ?? new Set();
      this.#ids.set(one.patientId, known.add(one.deviceId));
    }
  }

  /** In code-unit order, whatever the order of the inputs. */
  of(patientId: string): string[] {
    return [...(this.#ids.get(patientId) ?? [])].sort();
  }
}
