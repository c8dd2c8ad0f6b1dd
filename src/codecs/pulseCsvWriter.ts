import type { SessionKey } from '../model/pulse.js';
import { LeftOut, type LogReadings, type LogWriter, type TakePiece } from './logWriter.js';
import { encodePulseRows, PULSE_CSV_HEADER } from './pulseCsvRow.js';
import { type PulsePair, PulsePairs } from './pulsePairs.js';
import { type CsvTexts, csvField } from './sessionCsvWriter.js';

/** Writes the pulses of any log as `pulse-csv`: the runs of both sides of a session merged by time. */
export class PulseCsvWriter implements LogWriter {
  readonly leftOut = new LeftOut();
  rows = 0;
  readonly #options: CsvTexts;
  readonly #out: TakePiece;
  readonly #pairs = new PulsePairs((key, pair) => this.#write(key, pair));
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
      if (one.kind === 'pulses') {
        this.#pairs.add(one.batch);
        this.rows += one.batch.length;
      } else this.leftOut.add('others', 1);
    }
    this.#pairs.flush(); // columns hold no longer
  }

  end(): void {}

  #write({ patientId, sessionStartMs: session_start_ms }: SessionKey, pair: PulsePair): void {
    if (patientId !== this.#patientId) {
      this.#patientId = patientId;
      this.#field = csvField(patientId, this.#options);
    }
    this.#out(encodePulseRows(this.#field, { session_start_ms, ...pair }));
  }
}
