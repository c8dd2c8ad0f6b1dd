import { formatInstant } from '../src/model/civil.js';
import type { DeviceEvent } from '../src/model/logEvent.js';
import { MINUTE_MS } from '../src/model/units.js';
import type { Zone } from '../src/model/zone.js';
import type { DeviceClock } from './device/deviceClock.js';
import type { FaultMark } from './faults/faults.js';
import type { LogItem } from './logItem.js';
import type { TruePart } from './truth.js';

export interface RecorderOptions {
  readonly patientId: string;
  readonly clock: DeviceClock;
  readonly home: Zone;
  /** Records from before this were overwritten, Unix time, ms. */
  readonly keptFromMs: number;
}

const NO_MARKS: readonly FaultMark[] = [];

export interface Note {
  readonly event: DeviceEvent;
  /** True time, Unix, ms. */
  readonly atMs: number;
  readonly zone: Zone;
  readonly marks?: readonly FaultMark[];
  readonly guarded?: boolean;
  readonly part?: TruePart;
  /** Called if the record reaches the reader. */
  readonly onShown?: () => void;
}

/**
 * The device's memory and its contact with the reader: numbers and stamps each record, drops what was
 * overwritten or fell into a telemetry gap, and marks the first record in which a fault of the clock or
 * of the memory shows.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  #items: LogItem[] = [];
  #seq = 0;
  #emitted = 0;
  #overwritten = 0;
  #clockChecks = 0;
  #jumped = false;
  #dstErrorMs = 0;
  #gap: { readonly fromMs: number; toMs: number; records: number } | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** What has reached the reader since the last call, and what was told besides. */
  take(): LogItem[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }

  /** Puts in something that the device did not write. */
  tell(item: LogItem): void {
    this.#items.push(item);
  }

  get lastSeq(): number {
    return this.#seq;
  }

  /** No contact from here on for a while; ignored where there is none to lose. */
  beginGap(fromMs: number, lastsMs: number): void {
    if (this.#gap === undefined && fromMs >= this.#options.keptFromMs) {
      this.#gap = { fromMs, toMs: fromMs + lastsMs, records: 0 };
    }
  }

  /** Ends a gap that is still open, for the log is read out now. */
  endGap(atMs: number): void {
    if (this.#gap === undefined) return;
    this.#gap.toMs = Math.min(this.#gap.toMs, atMs);
    this.#closeGap();
  }

  /** Writes a record down; it reaches the reader unless it is overwritten or falls into a gap. */
  note({ event, atMs, zone, marks = NO_MARKS, guarded = false, part, onShown }: Note): void {
    const { clock, patientId, keptFromMs } = this.#options;
    this.#seq++;
    if (atMs < keptFromMs) {
      this.#overwritten++;
      if (part) part.recorded = false;
      return;
    }
    let afterGap = false;
    if (this.#gap !== undefined) {
      if (atMs < this.#gap.toMs) {
        this.#gap.records++;
        if (part) part.recorded = false;
        return;
      }
      this.#closeGap();
      afterGap = true;
    }
    onShown?.();
    const newMarks = this.#newMarks(event, atMs);
    const shown = newMarks.length === 0 ? marks : [...marks, ...newMarks];
    const isFirst = this.#emitted++ === 0;
    const stampMs = clock.stampAt(atMs);
    this.#items.push({
      kind: 'record',
      stamp: {
        seq: this.#seq,
        patient_id: patientId,
        time: formatInstant(stampMs, zone.offsetMsAt(atMs) / MINUTE_MS),
        tick_ms: clock.tickAt(atMs),
      },
      event,
      guarded: guarded || afterGap || isFirst || shown.length > 0 || event.type === 'clock-check',
      marks: shown,
      part,
    });
  }

  #closeGap(): void {
    const { patientId, home } = this.#options;
    const { fromMs, toMs, records } = this.#gap!;
    const text = (atMs: number): string => formatInstant(atMs, home.offsetMsAt(atMs) / MINUTE_MS);
    this.#gap = undefined;
    this.#items.push({
      kind: 'reader',
      event: { type: 'telemetry-gap', patient_id: patientId, from: text(fromMs), to: text(toMs) },
      marks: [{ fault: 'telemetry-gap', count: 1, detail: `${records} records` }],
    });
  }

  /** The loss of all records before, once: it shows in what comes next. */
  overwrittenMarks(): FaultMark[] {
    if (this.#overwritten === 0) return [];
    const detail = `${this.#overwritten} records`;
    this.#overwritten = 0;
    return [{ fault: 'log-overwritten', count: 1, detail }];
  }

  /** Faults of memory and clock that show in this record and in none before it. */
  #newMarks(event: DeviceEvent, atMs: number): readonly FaultMark[] {
    const { clock } = this.#options;
    if (this.#overwritten === 0 && clock.isRight) return NO_MARKS;
    const marks = this.overwrittenMarks();
    const hasEarlier = this.#emitted > 0;
    if (clock.hasJumpedAt(atMs) && !this.#jumped) {
      this.#jumped = true;
      const detail = `${clock.jumpMs / MINUTE_MS} min`;
      if (hasEarlier) marks.push({ fault: 'clock-jump', count: 1, detail });
    }
    const dstErrorMs = clock.dstErrorAt(atMs);
    if (dstErrorMs !== this.#dstErrorMs) {
      const detail = `${(dstErrorMs - this.#dstErrorMs) / MINUTE_MS} min`;
      this.#dstErrorMs = dstErrorMs;
      if (hasEarlier) marks.push({ fault: 'dst-naive-clock', count: 1, detail });
    }
    if (event.type === 'clock-check' && ++this.#clockChecks === 2 && clock.driftPpm !== 0) {
      marks.push({ fault: 'clock-drift', count: 1, detail: `${clock.driftPpm} ppm` });
    }
    return marks;
  }
}
