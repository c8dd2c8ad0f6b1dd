import { DAY_MS, SECOND_MS } from '../model/units.js';

/*
 * Times of packets of a Summit RC+S, after `assignTime.m` of Analysis-rcs-data (Sellers et al. 2021, Front Hum Neurosci
 * 15:714256): packets with faulty stamps are set aside, the others parted into runs without a gap, and each run is placed
 * as a whole by the median of what the computer noted. No packet is placed by its own note: those scatter by 50 ms.
 */

/** The implant's short clock: 16 bits of 100 µs, so that it begins anew every 6.5536 s. */
const TICKS_TURN = 65_536;
export const TICKS_PER_MS = 10;
const TICKS_PER_SECOND = TICKS_PER_MS * SECOND_MS;
/** Packets are numbered in 8 bits. */
const SEQUENCE_TURN = 256;

const FAR_SECONDS = DAY_MS / SECOND_MS;
const BACKWARDS_MS = 500;
const APART_MS = 2_000;
/** So many packets in a row that are apart from the clock the same way are a clock that was set, not faults. */
const SETTLED = 5;
/** Ticks between two packets may differ from the usual by this share within a run. */
const TICK_TOLERANCE = 0.5;

/** Packets in the order in which they came, a column for each quantity. */
export interface PacketColumns {
  readonly length: number;
  /** Seconds since 2000-03-01, by the implant. */
  readonly timestampSeconds: Float64Array;
  /** 0 to 65,535. */
  readonly systemTick: Float64Array;
  /** 0 to 255. */
  readonly sequence: Float64Array;
  /** Unix time, ms, as the computer estimated it. */
  readonly generatedMs: Float64Array;
}

/** Why packets are given no time. */
export const PACKET_FAULTS = {
  far: 'a stamp more than 24 h from the median',
  unplaced: 'no estimate of the computer',
  repeated: 'the number and tick of a packet before',
  backwards: 'an estimate more than 500 ms before that of the packet before',
  apart: 'an estimate more than 2 s apart from the implant’s clock',
} as const;
export type PacketFault = keyof typeof PACKET_FAULTS;

/** Packets that never came, before the packet at `index`. */
export interface PacketLoss {
  readonly index: number;
  readonly count: number;
}

/** The computer's clock against the implant's was shifted before the packet at `index`. */
export interface PacketJump {
  readonly index: number;
  readonly byMs: number;
}

/** Where the packets of one block end, for the block that follows. */
export interface LastPacket {
  /** Ticks since the clock's beginning, unwrapped by the stamp. */
  readonly ticks: number;
  /** What they are ahead of the stamp by. */
  readonly aheadTicks: number;
  readonly sequence: number;
  /** Usual ticks from one packet to the next; NaN: not known. */
  readonly usualTicks: number;
  /** The computer's time less the implant's, ms; NaN: not known. */
  readonly offsetMs: number;
}

export interface PacketTimes {
  /** Unix time of each packet, ms; NaN: it is given none. */
  readonly timeMs: Float64Array;
  /** Indices in the order of the implant's clock, without those far off and repeated. */
  readonly order: Uint32Array;
  /** 1 where a run without a gap begins, by index. */
  readonly begins: Uint8Array;
  /** Of the packets that are given no time: why, in the order in which they came. */
  readonly faults: readonly { readonly index: number; readonly fault: PacketFault }[];
  readonly losses: readonly PacketLoss[];
  readonly jumps: readonly PacketJump[];
  /** Packets that came after one that was made later. */
  readonly late: readonly number[];
  readonly last: LastPacket | undefined;
}

/**
 * Ticks since the implant's clock began: the short clock, told apart from its other turns by the whole seconds of
 * `nearTicks`, which may be off by up to half a turn (3.2 s).
 */
export function unwrappedTicks(systemTick: number, nearTicks: number): number {
  return systemTick + Math.round((nearTicks - systemTick) / TICKS_TURN) * TICKS_TURN;
}

/**
 * Packets lost between two, by their numbers and ticks. The numbers say how many but for whole turns of 256, the ticks
 * which turn. Where the ticks leave no room for so many, the numbering began anew and they alone decide; where they leave
 * room for many more that fit no turn, the stream was halted.
 */
export function packetsLost(numberStep: number, elapsedTicks: number, usualTicks: number): number {
  const byNumber = modulo(numberStep - 1, SEQUENCE_TURN);
  if (!(usualTicks > 0)) return byNumber;
  const byTicks = Math.max(0, Math.round(elapsedTicks / usualTicks) - 1);
  const turns = Math.max(0, Math.round((byTicks - byNumber) / SEQUENCE_TURN));
  const lost = byNumber + turns * SEQUENCE_TURN;
  if (Math.abs(lost - byTicks) <= Math.max(2, Math.min(8, byTicks / 100))) return lost;
  return byNumber > byTicks * 1.5 + 2 ? byTicks : byNumber;
}

/**
 * Times of one block of packets, at most some ten thousand: over hours the implant's two clocks drift apart by more than
 * can be told. `before`: the last packet of the block before, so that nothing is lost between two blocks.
 */
export function packetTimes(packets: PacketColumns, before?: LastPacket): PacketTimes {
  const { length, sequence, generatedMs } = packets;
  const fault = new Array<PacketFault | undefined>(length).fill(undefined);
  const ticks = deviceTicks(packets, fault, before?.aheadTicks);
  const { order, late } = deviceOrder(packets, ticks, fault);
  const usualTicks = usualStep(order, ticks, sequence, before?.usualTicks ?? Number.NaN);
  const { begins, losses } = runsOf(order, ticks, sequence, usualTicks, before, fault);
  const offsetMs = (i: number): number => generatedMs[i]! - ticks[i]! / TICKS_PER_MS;
  for (const i of order) if (!(generatedMs[i]! > 0)) fault[i] = 'unplaced';

  const timeMs = new Float64Array(length).fill(Number.NaN);
  const jumps: PacketJump[] = [];
  let lastOffsetMs = before?.offsetMs ?? Number.NaN;
  for (const run of settledRuns(order, begins, offsetMs, fault)) {
    markBackwards(run, generatedMs, fault);
    const kept = run.filter((i) => fault[i] === undefined);
    if (kept.length === 0) continue;
    const placedMs = median(Float64Array.from(kept, offsetMs));
    for (const i of kept) timeMs[i] = placedMs + ticks[i]! / TICKS_PER_MS;
    const byMs = placedMs - lastOffsetMs;
    if (Math.abs(byMs) > APART_MS) jumps.push({ index: kept[0]!, byMs });
    lastOffsetMs = placedMs;
  }
  const newest = order.at(-1);
  return {
    timeMs,
    order,
    begins,
    faults: fault.flatMap((why, index) => (why === undefined ? [] : [{ index, fault: why }])),
    losses,
    jumps,
    late,
    last:
      newest === undefined
        ? before
        : {
            ticks: ticks[newest]!,
            aheadTicks: ticks[newest]! - packets.timestampSeconds[newest]! * TICKS_PER_SECOND,
            sequence: sequence[newest]!,
            usualTicks,
            offsetMs: lastOffsetMs,
          },
  };
}

/** The implant's clock of each packet, ticks; NaN for those with stamps far from the others, which are marked. */
function deviceTicks(
  packets: PacketColumns,
  fault: (PacketFault | undefined)[],
  knownAhead = 0,
): Float64Array {
  const { length, timestampSeconds, systemTick } = packets;
  const ticks = new Float64Array(length).fill(Number.NaN);
  const middle = median(timestampSeconds.slice(0, length).filter((seconds) => seconds > 0));
  let ahead = knownAhead; // followed, for the two clocks drift apart
  for (let i = 0; i < length; i++) {
    const seconds = timestampSeconds[i]!;
    if (!(Math.abs(seconds - middle) <= FAR_SECONDS)) {
      fault[i] = 'far';
      continue;
    }
    const bySeconds = seconds * TICKS_PER_SECOND;
    ticks[i] = unwrappedTicks(systemTick[i]!, bySeconds + ahead);
    ahead = ticks[i]! - bySeconds;
  }
  return ticks;
}

/** Packets in the order of the implant's clock; marks those that repeat another. */
function deviceOrder(
  { length, sequence }: PacketColumns,
  ticks: Float64Array,
  fault: (PacketFault | undefined)[],
): { readonly order: Uint32Array; readonly late: number[] } {
  const late: number[] = [];
  const placed: number[] = [];
  let newestTicks = -Infinity;
  let isOrdered = true;
  for (let i = 0; i < length; i++) {
    if (fault[i] !== undefined) continue;
    if (ticks[i]! < newestTicks) isOrdered = false;
    else newestTicks = ticks[i]!;
    placed.push(i);
  }
  if (!isOrdered) placed.sort((a, b) => ticks[a]! - ticks[b]! || a - b);
  let kept = 0;
  for (const i of placed) {
    const before = kept > 0 ? placed[kept - 1]! : -1;
    if (before >= 0 && ticks[i] === ticks[before] && sequence[i] === sequence[before]) {
      fault[i] = 'repeated';
    } else placed[kept++] = i;
  }
  placed.length = kept;
  newestTicks = -Infinity;
  for (let i = 0; i < length && !isOrdered; i++) {
    if (fault[i] !== undefined) continue;
    if (ticks[i]! < newestTicks) late.push(i);
    else newestTicks = ticks[i]!;
  }
  return { order: Uint32Array.from(placed), late };
}

/** The median of the ticks between packets that follow each other by number; else what was known before. */
function usualStep(
  order: Uint32Array,
  ticks: Float64Array,
  sequence: Float64Array,
  known: number,
): number {
  const steps: number[] = [];
  for (let k = 1; k < order.length; k++) {
    const [from, to] = [order[k - 1]!, order[k]!];
    if (modulo(sequence[to]! - sequence[from]!, SEQUENCE_TURN) !== 1) continue;
    steps.push(ticks[to]! - ticks[from]!);
  }
  return steps.length === 0 ? known : median(Float64Array.from(steps));
}

function runsOf(
  order: Uint32Array,
  ticks: Float64Array,
  sequence: Float64Array,
  usualTicks: number,
  before: LastPacket | undefined,
  fault: (PacketFault | undefined)[],
): { readonly begins: Uint8Array; readonly losses: PacketLoss[] } {
  const begins = new Uint8Array(ticks.length);
  const losses: PacketLoss[] = [];
  let lastTicks = before?.ticks ?? Number.NaN;
  let lastSequence = before?.sequence ?? Number.NaN;
  for (const [k, i] of order.entries()) {
    const elapsed = ticks[i]! - lastTicks;
    if (k === 0) begins[i] = 1;
    // It repeats the last of the block before, or is late and was counted as lost there.
    if (elapsed === 0 && sequence[i] === lastSequence) fault[i] = 'repeated';
    if (elapsed <= 0) continue;
    if (!Number.isNaN(elapsed)) {
      const count = packetsLost(sequence[i]! - lastSequence, elapsed, usualTicks);
      if (count > 0) losses.push({ index: i, count });
      const isUnusual = Math.abs(elapsed - usualTicks) > TICK_TOLERANCE * usualTicks;
      if (count > 0 || isUnusual) begins[i] = 1;
    }
    lastTicks = ticks[i]!;
    lastSequence = sequence[i]!;
  }
  return { begins, losses };
}

/** After the packets that are apart: one that is far ahead would put all that follow it back. */
function markBackwards(
  run: readonly number[],
  generatedMs: Float64Array,
  fault: (PacketFault | undefined)[],
): void {
  let lastMs = Number.NaN;
  let marked = 0;
  for (const i of run) {
    if (fault[i] !== undefined) continue;
    const ms = generatedMs[i]!;
    if (ms < lastMs - BACKWARDS_MS && marked < SETTLED) {
      fault[i] = 'backwards';
      marked++;
      continue;
    }
    lastMs = ms;
    marked = 0;
  }
}

/**
 * Runs without a gap, parted also where the computer's clock was set: there the next packets too are apart from it, all
 * alike. Packets that are apart alone are marked.
 */
function settledRuns(
  order: Uint32Array,
  begins: Uint8Array,
  offsetMs: (index: number) => number,
  fault: (PacketFault | undefined)[],
): number[][] {
  const runs: number[][] = [];
  let run: number[] = [];
  let level = Number.NaN;
  for (let k = 0; k < order.length; k++) {
    const i = order[k]!;
    if (begins[i] === 1) {
      if (run.length > 0) runs.push(run);
      run = [];
      level = Number.NaN;
    }
    if (fault[i] === undefined) {
      if (Number.isNaN(level)) level = levelFrom(k, order, offsetMs, fault);
      const offset = offsetMs(i);
      if (Math.abs(offset - level) > APART_MS) {
        const next = levelFrom(k, order, offsetMs, fault);
        if (Math.abs(offset - next) > APART_MS || Math.abs(next - level) <= APART_MS) {
          fault[i] = 'apart';
        } else {
          begins[i] = 1;
          runs.push(run);
          run = [];
          level = next;
        }
      }
    }
    run.push(i);
  }
  if (run.length > 0) runs.push(run);
  return runs;
}

/** The median offset of this packet and the good ones that follow it, ms. */
function levelFrom(
  k: number,
  order: Uint32Array,
  offsetMs: (index: number) => number,
  fault: readonly (PacketFault | undefined)[],
): number {
  const offsets: number[] = [];
  for (let at = k; at < order.length && offsets.length < SETTLED; at++) {
    const i = order[at]!;
    if (fault[i] === undefined) offsets.push(offsetMs(i));
  }
  return median(Float64Array.from(offsets));
}

/** The lower of the middle two where their number is even; NaN of none. */
function median(values: Float64Array): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted();
  return sorted[Math.ceil(sorted.length / 2) - 1]!;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
