import type { PulseBatch, PulseColumns, Side } from '../model/pulse.js';
import { LeftOut, type LogReadings, type LogWriter, type TakePiece } from './logWriter.js';
import { encodePulseRows, PULSE_CSV_HEADER } from './pulseCsvRow.js';
import { type CsvTexts, csvField } from './sessionCsvWriter.js';

const EMPTY = new Uint32Array(0);
const NO_PULSES: PulseColumns = {
  length: 0,
  from: 0,
  firstMicroseconds: 0,
  deltaMicroseconds: EMPTY,
  amplitudeMicroamps: new Uint16Array(0),
  pulseWidthMicroseconds: new Uint16Array(0),
  peakMillivolts: new Uint16Array(0),
  flags: new Uint8Array(0),
};

/** Writes the pulses of any log as `pulse-csv`: the runs of both sides of a session merged by time. */
export class PulseCsvWriter implements LogWriter {
  readonly leftOut = new LeftOut();
  rows = 0;
  readonly #options: CsvTexts;
  readonly #out: TakePiece;
  /** Of one session: what waits for the other side. */
  readonly #waiting = new Map<Side, PulseBatch>();
  #patientId: string | undefined;
  #field = '';

  constructor(options: CsvTexts, out: TakePiece) {
    this.#options = options;
    this.#out = out;
    out(PULSE_CSV_HEADER);
  }

  take(readings: LogReadings): void {
    if (readings.kind === 'batch') {
      this.leftOut.add('sessions', readings.batch.length);
      return;
    }
    for (const one of readings.telemetry) {
      if (one.kind === 'pulses') this.#add(one.batch);
      else this.leftOut.add('others', 1);
    }
    this.#flush(); // columns hold no longer
  }

  end(): void {}

  #add(batch: PulseBatch): void {
    const [other] = this.#waiting.values();
    const belongs =
      other === undefined ||
      (other.patientId === batch.patientId && other.sessionStartMs === batch.sessionStartMs);
    if (!belongs || this.#waiting.has(batch.side)) this.#flush();
    this.#waiting.set(batch.side, batch);
    this.rows += batch.length;
  }

  #flush(): void {
    const [batch] = this.#waiting.values();
    if (batch === undefined) return;
    if (batch.patientId !== this.#patientId) {
      this.#patientId = batch.patientId;
      this.#field = csvField(batch.patientId, this.#options);
    }
    const { left = NO_PULSES, right = NO_PULSES } = Object.fromEntries(this.#waiting);
    const session_start_ms = batch.sessionStartMs;
    this.#out(encodePulseRows(this.#field, { session_start_ms, left, right }));
    this.#waiting.clear();
  }
}
