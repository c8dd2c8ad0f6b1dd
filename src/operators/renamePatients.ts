import { defer, map, type OperatorFunction } from 'rxjs';
import type { SessionKey } from '../model/pulse.js';
import type { SessionBatch } from '../model/session.js';
import type { Telemetry } from '../model/telemetry.js';
import type { Readings } from './divertDiagnostics.js';

/** Who a patient is called from here on, and how far their times are moved. */
export interface Renaming {
  readonly patientId: string;
  /** ms to add to every time; 0: none. */
  readonly shiftMs: number;
  /** What a device is called. @defaultValue as it is */
  readonly deviceNameOf?: ((deviceId: string) => string) | undefined;
  /** What an event is called that the patient, or who set the device up, has given a name. @defaultValue as it is */
  readonly eventNameOf?: ((name: string) => string) | undefined;
}

/** Gives every patient another name, and moves all their times. What `renamingOf` says of an id must not change. */
export function renamePatients(
  renamingOf: (patientId: string) => Renaming,
): OperatorFunction<Readings, Readings> {
  return (readings$) =>
    defer(() => {
      let dictionary: readonly string[] | undefined;
      let renamings: Renaming[] = [];
      let names: string[] = []; // grows with the dictionary, as a dictionary must
      const batchOf = (batch: SessionBatch): SessionBatch => {
        if (batch.patients !== dictionary)
          [dictionary, renamings, names] = [batch.patients, [], []];
        for (let i = renamings.length; i < batch.patients.length; i++) {
          renamings.push(renamingOf(batch.patients[i]!));
          names.push(renamings[i]!.patientId);
        }
        return {
          ...batch,
          patients: names,
          enrolled: batch.enrolled.map((patientId) => renamingOf(patientId).patientId),
          startMs: shifted(batch, renamings),
        };
      };
      return readings$.pipe(
        map(
          (readings): Readings =>
            readings.kind === 'batch'
              ? { kind: 'batch', batch: batchOf(readings.batch) }
              : {
                  kind: 'telemetry',
                  telemetry: readings.telemetry.map((one) => renamed(one, renamingOf)),
                },
        ),
      );
    });
}

function shifted(
  { startMs, patientIndex, length }: SessionBatch,
  renamings: readonly Renaming[],
): Float64Array {
  if (renamings.every(({ shiftMs }) => shiftMs === 0)) return startMs;
  const moved = new Float64Array(length);
  for (let i = 0; i < length; i++) moved[i] = startMs[i]! + renamings[patientIndex[i]!]!.shiftMs;
  return moved;
}

function renamed(one: Telemetry, renamingOf: (patientId: string) => Renaming): Telemetry {
  if (one.kind === 'pulses') return { ...one, batch: withKey(one.batch, renamingOf) };
  if ('sessionStartMs' in one) return withKey(one, renamingOf);
  const { patientId, shiftMs, deviceNameOf = same, eventNameOf = same } = renamingOf(one.patientId);
  if (one.kind === 'device') return { ...one, patientId, deviceId: deviceNameOf(one.deviceId) };
  if (one.kind === 'amplitude-trend') {
    return { ...one, patientId, timeMs: one.timeMs.map((timeMs) => timeMs + shiftMs) };
  }
  const moved = { ...one, patientId, timeMs: one.timeMs + shiftMs };
  if (moved.kind !== 'device-event' || moved.origin === 'device') return moved;
  return { ...moved, name: eventNameOf(moved.name) };
}

function same(text: string): string {
  return text;
}

function withKey<T extends SessionKey>(keyed: T, renamingOf: (patientId: string) => Renaming): T {
  const { patientId, shiftMs } = renamingOf(keyed.patientId);
  return { ...keyed, patientId, sessionStartMs: keyed.sessionStartMs + shiftMs };
}
