import { ABSENT, PULSE_FLAG, type PulseColumns } from '../model/pulse.js';
import { CountingHistogram } from './countingHistogram.js';
import { IntervalHistogram } from './intervalHistogram.js';
import { LEVELS, type Segment } from './pulseTrain.js';

/** A longer silence ends a segment: the longest regular interval is 1 s, at 1 Hz. */
const SEGMENT_GAP_MICROSECONDS = 1_100_000;
/** Beyond so many segments (a day of them is 78,000) more are joined to the last: memory stays bounded. */
const MAX_SEGMENTS = 100_000;

const FLAG_COUNT = 8;

/**
 * The pulses of one side of a session, counted. Everything is a sum of whole numbers or a histogram of
 * them, so that `absorb` gives the same whatever the order and wherever the pulses were cut.
 */
export class SidePulses {
  readonly amplitudes = new CountingHistogram();
  readonly widths = new CountingHistogram();
  readonly peaks = new CountingHistogram();
  readonly intervals = new IntervalHistogram();
  readonly segments: Segment[] = [];
  pulses = 0;
  /** Sum over pulses of amplitude × pulse width, µA × µs = pC. */
  chargePicocoulombs = 0;
  maxChargePicocoulombs = 0;
  /** Sums over pulses that report both. */
  peakMillivolts = 0;
  peakMicroamps = 0;
  /** Pulses with each bit of the flags set. */
  readonly flags = new Float64Array(FLAG_COUNT);

  /** Pulses with one flag of {@link PULSE_FLAG} set. */
  flagged(flag: keyof typeof PULSE_FLAG): number {
    return this.flags[Math.log2(PULSE_FLAG[flag])]!;
  }

  /** Takes in a run of pulses of this side. */
  add(columns: PulseColumns): void {
    const { length, from, deltaMicroseconds, amplitudeMicroamps, peakMillivolts, flags } = columns;
    if (length === 0) return;
    const widths = columns.pulseWidthMicroseconds;
    const end = from + length;
    let time = columns.firstMicroseconds;
    let segment = this.#segmentAt(time);
    let began = from; // index of the first pulse of the segment
    let [interval, intervals] = [0, 0];
    // Pulses that are all alike are counted together: most of a contraction is.
    let [amplitude, width, peak] = [
      amplitudeMicroamps[from]!,
      widths[from]!,
      peakMillivolts[from]!,
    ];
    let alike = 0;
    let alikeFrom = time;
    let last = time;

    for (let i = from; i < end; i++) {
      if (i > from) {
        const delta = deltaMicroseconds[i]!;
        time += delta;
        if (delta === interval) intervals++;
        else {
          if (intervals > 0) this.intervals.add(interval, intervals);
          intervals = 0;
          if (delta > SEGMENT_GAP_MICROSECONDS) {
            this.#count(segment, amplitude, width, peak, alike, alikeFrom, last);
            alike = 0;
            alikeFrom = time;
            segment.lastMicroseconds = last;
            segment.pulses += i - began;
            segment = this.#segmentAt(time);
            began = i;
          } else {
            interval = delta;
            intervals = 1;
          }
        }
      }
      if (
        amplitudeMicroamps[i] !== amplitude ||
        peakMillivolts[i] !== peak ||
        widths[i] !== width
      ) {
        this.#count(segment, amplitude, width, peak, alike, alikeFrom, last);
        amplitude = amplitudeMicroamps[i]!;
        width = widths[i]!;
        peak = peakMillivolts[i]!;
        alike = 0;
        alikeFrom = time;
      }
      alike++;
      last = time;
      if (flags[i] !== 0) this.#countFlags(flags[i]!);
    }

    this.#count(segment, amplitude, width, peak, alike, alikeFrom, last);
    if (intervals > 0) this.intervals.add(interval, intervals);
    segment.lastMicroseconds = Math.max(segment.lastMicroseconds, last);
    segment.pulses += end - began;
    this.pulses += length;
  }

  /** Counts pulses in a row that are all alike, the first and the last of which begin at these times. */
  #count(
    segment: Segment,
    amplitude: number,
    width: number,
    peak: number,
    pulses: number,
    first: number,
    last: number,
  ): void {
    if (pulses === 0) return;
    this.amplitudes.add(amplitude, pulses);
    this.widths.add(width, pulses);
    this.peaks.add(peak, pulses);
    if (amplitude === ABSENT) return;
    const level = LEVELS[amplitude]!;
    if (level > segment.level) {
      segment.level = level;
      segment.levelFirstMicroseconds = first;
      segment.levelLastMicroseconds = last;
    } else if (level === segment.level) segment.levelLastMicroseconds = last;
    if (width !== ABSENT) {
      const charge = amplitude * width;
      this.chargePicocoulombs += charge * pulses;
      if (charge > this.maxChargePicocoulombs) this.maxChargePicocoulombs = charge;
    }
    if (peak === ABSENT) return;
    this.peakMillivolts += peak * pulses;
    this.peakMicroamps += amplitude * pulses;
  }

  /** Takes in all that another counted. */
  absorb(other: SidePulses): void {
    this.segments.push(...other.segments.map((segment) => ({ ...segment })));
    this.amplitudes.absorb(other.amplitudes);
    this.widths.absorb(other.widths);
    this.peaks.absorb(other.peaks);
    this.intervals.absorb(other.intervals);
    this.pulses += other.pulses;
    this.chargePicocoulombs += other.chargePicocoulombs;
    this.maxChargePicocoulombs = Math.max(this.maxChargePicocoulombs, other.maxChargePicocoulombs);
    this.peakMillivolts += other.peakMillivolts;
    this.peakMicroamps += other.peakMicroamps;
    for (let i = 0; i < FLAG_COUNT; i++) this.flags[i]! += other.flags[i]!;
  }

  /** The segment that a pulse at this time belongs to: the newest, or a new one. */
  #segmentAt(time: number): Segment {
    const last = this.segments.at(-1);
    if (last !== undefined) {
      const interval = time - last.lastMicroseconds;
      if (interval > 0 && interval <= SEGMENT_GAP_MICROSECONDS) {
        this.intervals.add(interval);
        return last;
      }
      if (this.segments.length >= MAX_SEGMENTS) return last;
    }
    const segment = {
      firstMicroseconds: time,
      lastMicroseconds: time,
      pulses: 0,
      level: -1,
      levelFirstMicroseconds: time,
      levelLastMicroseconds: time,
    };
    this.segments.push(segment);
    return segment;
  }

  #countFlags(flags: number): void {
    for (let bit = 0; bit < FLAG_COUNT; bit++) this.flags[bit]! += (flags >> bit) & 1;
  }
}
