import type { Diagnostic } from '../model/diagnostic.js';
import { quoted } from '../model/diagnostic.js';
import type { RcsPacket } from '../model/rcsRecord.js';
import { DeviceTime, DRIFT_LIMIT_PPM, formatShift } from './deviceTime.js';
import {
  type LastPacket,
  PACKET_FAULTS,
  type PacketFault,
  type PacketTimes,
  packetTimes,
} from './packetTimes.js';

/** Packets that are placed together: of ten a second those of a quarter of an hour. */
const BLOCK_PACKETS = 8_192;

/** A block of packets with their times. */
export interface PlacedBlock {
  readonly times: PacketTimes;
  readonly diagnostics: readonly Diagnostic[];
}

/** Follows one stream of packets: what of it was lost, repeated or late, and what the clocks did. Memory: one block. */
export class PacketWatch {
  readonly #who: string;
  readonly #what: string;
  readonly #byte = new Float64Array(BLOCK_PACKETS);
  readonly #columns = {
    timestampSeconds: new Float64Array(BLOCK_PACKETS),
    systemTick: new Float64Array(BLOCK_PACKETS),
    sequence: new Float64Array(BLOCK_PACKETS),
    generatedMs: new Float64Array(BLOCK_PACKETS),
  };
  #length = 0;
  #last: LastPacket | undefined;
  #clock = new DeviceTime();

  /** `what`: what its packets tell of. */
  constructor(patientId: string, what: string) {
    this.#who = quoted(patientId);
    this.#what = what;
  }

  /** Index of the packet in its block. A block that is full must be placed before the next packet. */
  add(packet: RcsPacket, byte: number): number {
    const i = this.#length++;
    this.#byte[i] = byte;
    this.#columns.timestampSeconds[i] = packet.timestampSeconds;
    this.#columns.systemTick[i] = packet.systemTick;
    this.#columns.sequence[i] = packet.sequence;
    this.#columns.generatedMs[i] = packet.generatedMs;
    return i;
  }

  get isFull(): boolean {
    return this.#length === BLOCK_PACKETS;
  }

  /** Gives the packets since the last call their times. */
  place(): PlacedBlock {
    const times = packetTimes({ ...this.#columns, length: this.#length }, this.#last);
    const diagnostics = [...this.#losses(times), ...this.#faults(times), ...this.#clocks(times)];
    this.#last = times.last;
    this.#length = 0;
    return { times, diagnostics };
  }

  *#losses({ losses }: PacketTimes): Generator<Diagnostic, undefined> {
    for (const { index, count } of losses) {
      const message = `${count} ${count === 1 ? 'packet' : 'packets'} of ${this.#what} of ${this.#who} missing before this one, by their numbers and ticks`;
      yield {
        severity: 'warning',
        code: 'RECORDS_LOST',
        line: this.#byte[index]!,
        count,
        message,
      };
    }
  }

  /** One finding for each kind of fault, at the first packet that has it. */
  *#faults({ faults, late }: PacketTimes): Generator<Diagnostic, undefined> {
    for (const kind of Object.keys(PACKET_FAULTS) as PacketFault[]) {
      const found = faults.filter(({ fault }) => fault === kind);
      if (found.length === 0) continue;
      const count = found.length;
      const place = { line: this.#byte[found[0]!.index]!, count };
      const who = `${count} ${count === 1 ? 'packet' : 'packets'} of ${this.#what} of ${this.#who}`;
      const message = `${who} with ${PACKET_FAULTS[kind]} from here on: given no time`;
      if (kind === 'repeated') {
        yield { severity: 'warning', code: 'RECORD_REPEATED', ...place, message };
      } else if (kind === 'unplaced') {
        yield { severity: 'notice', code: 'TIME_IMPLAUSIBLE', ...place, message };
      } else yield { severity: 'warning', code: 'TIME_IMPLAUSIBLE', ...place, message };
    }
    if (late.length === 0) return;
    const place = { line: this.#byte[late[0]!]!, count: late.length };
    const message = `${late.length} ${late.length === 1 ? 'packet' : 'packets'} of ${this.#what} of ${this.#who} came after later ones, from here on; put in order`;
    yield { severity: 'notice', code: 'RECORD_LATE', ...place, message };
  }

  *#clocks({ timeMs, order, jumps, last }: PacketTimes): Generator<Diagnostic, undefined> {
    for (const { index, byMs } of jumps) {
      this.#clock = new DeviceTime(); // a rate across it would be none
      const message = `the computer’s clock jumped ${formatShift(byMs)} against that of ${this.#who} before this packet; times are made on either side of it`;
      yield { severity: 'warning', code: 'CLOCK_JUMP', line: this.#byte[index]!, message };
    }
    const newest = order.findLast((i) => !Number.isNaN(timeMs[i]!));
    if (newest === undefined || last === undefined) return;
    const hostMs = timeMs[newest]!;
    const tickMs = hostMs - last.offsetMs;
    const finding = this.#clock.check(tickMs, Number.NaN, hostMs);
    if (finding?.kind !== 'drift') return;
    const rate = `${Math.abs(finding.ppm).toFixed(0)} ppm ${finding.ppm > 0 ? 'fast' : 'slow'}`;
    const message = `the clock of ${this.#who} runs ${rate} against the computer’s (limit ${DRIFT_LIMIT_PPM}, assumed)`;
    yield { severity: 'warning', code: 'CLOCK_DRIFT', line: this.#byte[newest]!, message };
  }
}
