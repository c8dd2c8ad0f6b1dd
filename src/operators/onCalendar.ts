import { map, type OperatorFunction } from 'rxjs';
import type { SessionKey } from '../model/pulse.js';
import { type SessionBatch, STAMP_KINDS } from '../model/session.js';
import type { ShowTime } from '../model/shownTime.js';
import type { Telemetry } from '../model/telemetry.js';
import type { Readings } from './divertDiagnostics.js';

const OFFSET = STAMP_KINDS.indexOf('offset');

/** Puts every time where `showTime` shows it, with the offset that it has there. */
export function onCalendar(showTime: ShowTime): OperatorFunction<Readings, Readings> {
  return map((readings) =>
    readings.kind === 'batch'
      ? { kind: 'batch', batch: sessionsOn(readings.batch, showTime) }
      : {
          kind: 'telemetry',
          telemetry: readings.telemetry.map((one) => telemetryOn(one, showTime)),
        },
  );
}

function sessionsOn(batch: SessionBatch, showTime: ShowTime): SessionBatch {
  const { length, patients, patientIndex } = batch;
  const startMs = new Float64Array(length);
  const offsetMinutes = new Int16Array(length);
  for (let i = 0; i < length; i++) {
    const patientId = patients[patientIndex[i]!]!;
    const shown = showTime(patientId, batch.startMs[i]!, batch.offsetMinutes[i]!);
    startMs[i] = shown.timeMs;
    offsetMinutes[i] = shown.offsetMinutes;
  }
  const stampKind = new Uint8Array(length).fill(OFFSET);
  return { ...batch, startMs, offsetMinutes, stampKind };
}

function telemetryOn(one: Telemetry, showTime: ShowTime): Telemetry {
  if (one.kind === 'pulses') return { ...one, batch: keyOn(one.batch, showTime) };
  const at = (timeMs: number): number => showTime(one.patientId, timeMs, 0).timeMs;
  if ('sessionStartMs' in one) return keyOn(one, showTime);
  if (one.kind === 'device') return one;
  if (one.kind === 'amplitude-trend') return { ...one, timeMs: one.timeMs.map(at) };
  return { ...one, timeMs: at(one.timeMs) };
}

function keyOn<T extends SessionKey>(keyed: T, showTime: ShowTime): T {
  const { patientId, sessionStartMs, offsetMinutes } = keyed;
  const shown = showTime(patientId, sessionStartMs, offsetMinutes);
  return { ...keyed, sessionStartMs: shown.timeMs, offsetMinutes: shown.offsetMinutes };
}
