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
    const { length, deltaMicroseconds, amplitudeMicroamps, peakMillivolts, flags } = columns;
    if (length === 0) return;
    const widths = columns.pulseWidthMicroseconds;
    const levels = LEVELS; // locals: fields and module bindings cost up to a third of the loop
    const amplitudePages = this.amplitudes.pages;
    const peakPages = this.peaks.pages;
    let time = columns.firstMicroseconds;
    let segment = this.#segmentAt(time);
    let { level, levelFirstMicroseconds, levelLastMicroseconds } = segment;
    let began = 0; // index of the first pulse of the segment
    let [interval, intervalRun] = [0, 0];
    let [width, widthRun] = [widths[0]!, 0];
    let [charge, maxCharge] = [0, this.maxChargePicocoulombs];
    let [millivolts, microamps] = [0, 0];

    for (let i = 0; i < length; i++) {
      const amplitude = amplitudeMicroamps[i]!;
      const peak = peakMillivolts[i]!;
      if (i > 0) {
        const delta = deltaMicroseconds[i]!;
        if (delta > SEGMENT_GAP_MICROSECONDS) {
          segment.lastMicroseconds = time;
          segment.pulses += i - began;
          Object.assign(segment, { level, levelFirstMicroseconds, levelLastMicroseconds });
          time += delta;
          segment = this.#segmentAt(time);
          ({ level, levelFirstMicroseconds, levelLastMicroseconds } = segment);
          began = i;
        } else {
          time += delta;
          if (delta === interval) intervalRun++;
          else {
            if (intervalRun > 0) this.intervals.add(interval, intervalRun);
            interval = delta;
            intervalRun = 1;
          }
        }
      }
      if (widths[i] !== width) {
        this.widths.add(width, widthRun);
        width = widths[i]!;
        widthRun = 0;
      }
      widthRun++;
      (amplitudePages[amplitude >> 8] ?? this.amplitudes.page(amplitude >> 8))[amplitude & 255]!++;
      (peakPages[peak >> 8] ?? this.peaks.page(peak >> 8))[peak & 255]!++;
      if (amplitude !== ABSENT) {
        const step = levels[amplitude]!;
        if (step > level) {
          level = step;
          levelFirstMicroseconds = time;
          levelLastMicroseconds = time;
        } else if (step === level) levelLastMicroseconds = time;
        if (width !== ABSENT) {
          const phase = amplitude * width;
          charge += phase;
          if (phase > maxCharge) maxCharge = phase;
        }
        if (peak !== ABSENT) {
          millivolts += peak;
          microamps += amplitude;
        }
      }
      if (flags[i] !== 0) this.#countFlags(flags[i]!);
    }

    segment.lastMicroseconds = Math.max(segment.lastMicroseconds, time);
    segment.pulses += length - began;
    Object.assign(segment, { level, levelFirstMicroseconds, levelLastMicroseconds });
    if (intervalRun > 0) this.intervals.add(interval, intervalRun);
    this.widths.add(width, widthRun);
    this.pulses += length;
    this.chargePicocoulombs += charge;
    this.maxChargePicocoulombs = maxCharge;
    this.peakMillivolts += millivolts;
    this.peakMicroamps += microamps;
  }

  /** Takes in all that another counted. */
  absorb(other: SidePulses): void {
    this.absorbCounts(other);
    this.segments.push(...other.segments.map((segment) => ({ ...segment })));
  }

  /** As {@link absorb}, without the times: for sums over sessions, which have times of their own. */
  absorbCounts(other: SidePulses): void {
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
