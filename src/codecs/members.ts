import type { DiagnosticCode } from '../model/diagnostic.js';
import { quoted } from '../model/diagnostic.js';
import { SIDES, type Side } from '../model/pulse.js';
import { MINUTE_MS } from '../model/units.js';
import { emptyStamp, NAIVE, readIsoStamp } from './stamp.js';

/** A line of `event-ndjson` as JSON has it. Only own members are read, by the names of the format. */
export type Members = Readonly<Record<string, unknown>>;

/** Why a line is set aside. */
export class SetAside extends Error {
  readonly code: DiagnosticCode;
  constructor(code: DiagnosticCode, message: string) {
    super(message);
    this.code = code;
  }
}

export function memberOf(members: Members, name: string): unknown {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

/** A member that is text with something in it. */
export function text(members: Members, name: string): string | undefined {
  const value = memberOf(members, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A member that is a number; NaN for anything else. */
export function numberOf(members: Members, name: string): number {
  const value = memberOf(members, name);
  return typeof value === 'number' ? value : Number.NaN;
}

/** A member that is a quantity; NaN for anything else. */
export function figure(members: Members, name: string): number {
  const value = numberOf(members, name);
  return value >= 0 && value < Infinity ? value : Number.NaN;
}

export function wholeNumber(members: Members, name: string, from: number, to: number): number {
  const value = numberOf(members, name);
  return Number.isInteger(value) && value >= from && value <= to ? value : Number.NaN;
}

/** Throws `SetAside` for anything but the name of a side. */
export function sideOf(members: Members): Side {
  const side = SIDES.find((name) => name === memberOf(members, 'side'));
  if (side) return side;
  throw new SetAside('VALUE_INVALID', `side ${shown(members.side)} is neither left nor right`);
}

/** A value for a message. What it may be nested in is not walked through. */
export function shown(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? 'a list or an object'
    : quoted(String(value));
}

/** Reads times with an offset. */
export class MemberTimes {
  readonly #ascii = new TextEncoder();
  readonly #bytes = new Uint8Array(256);
  /** How the last one was written. */
  readonly stamp = emptyStamp();

  /** Unix time, ms. Throws `SetAside` for what is no time, or one without an offset. */
  instant(members: Members, name: string): number {
    const written = memberOf(members, name);
    const { stamp } = this;
    if (typeof written !== 'string' || written.length > 64) {
      const got = written === undefined ? 'is missing' : 'is no time';
      throw new SetAside('TIME_INVALID', `${name} ${got}`);
    }
    const length = this.#ascii.encodeInto(written, this.#bytes).written;
    const trouble = readIsoStamp(this.#bytes, 0, length, stamp);
    if (trouble) throw new SetAside(trouble.code, `${name} ${quoted(written)} ${trouble.message}`);
    if (stamp.kind === NAIVE) {
      throw new SetAside('TIME_INVALID', `${name} ${quoted(written)} has no offset from UTC`);
    }
    return stamp.wallMs - stamp.offsetMinutes * MINUTE_MS;
  }
}
