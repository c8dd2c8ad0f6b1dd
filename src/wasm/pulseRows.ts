// AssemblyScript: compiled to src/codecs/pulseRowsWasm.ts by `npm run wasm`.
//
// Reads the ordinary rows of a pulse capture into columns, those of each side apart: unquoted fields, one patient, a time
// behind that of the pulse before. Any other row ends the run, so that the general reader may say what is the matter.

/** Pulses of a side that the columns hold. */
const CAPACITY: u32 = 16384;
const MOST_FIELDS: u32 = 1024;
const LONGEST_TEXT: u32 = 256;

const ROLES: usize = memory.data(MOST_FIELDS, 8);
const PATIENT: usize = memory.data(LONGEST_TEXT, 8);
const DELTA: usize = memory.data(CAPACITY * 2 * 4, 8); // left, then right; so are all others
const AMPLITUDE: usize = memory.data(CAPACITY * 2 * 2, 8);
const WIDTH: usize = memory.data(CAPACITY * 2 * 2, 8);
const PEAK: usize = memory.data(CAPACITY * 2 * 2, 8);
const FLAGS: usize = memory.data(CAPACITY * 2, 8);

/** What a field is read as. */
const SKIPPED: u32 = 0;
const PATIENT_ID: u32 = 1;
const TIME: u32 = 2;
const SIDE: u32 = 3;
const MILLIAMPS: u32 = 4;
const MICROSECONDS: u32 = 5;
const VOLTS: u32 = 6;
const FLAG_BITS: u32 = 7;

const ABSENT: u32 = 0xffff;
const TIME_DIGITS: usize = 16;

export let next: usize = 0; // where the row behind the run begins
export let isFull: bool = false; // true: the run ended for want of room
export let lines: u32 = 0; // rows of the run
export let leftCount: u32 = 0;
export let rightCount: u32 = 0;
export let leftMicroseconds: f64 = 0; // begin of the newest pulse of each side
export let rightMicroseconds: f64 = 0;
export let lastMicroseconds: f64 = 0; // of both

let fieldCount: u32 = 0;
let delimiter: u32 = 44;
let longestRow: usize = 0;
let longestInterval: i64 = 0;
let patientLength: usize = 0;
let firstMicroseconds: i64 = 0;
let endMicroseconds: i64 = 0;

export function rolesAt(): usize { return ROLES; }
export function patientAt(): usize { return PATIENT; }
export function longestPatient(): u32 { return LONGEST_TEXT; }
export function deltaAt(): usize { return DELTA; }
export function amplitudeAt(): usize { return AMPLITUDE; }
export function widthAt(): usize { return WIDTH; }
export function peakAt(): usize { return PEAK; }
export function flagsAt(): usize { return FLAGS; }
export function capacity(): u32 { return CAPACITY; }
/** Where bytes may be put. */
export function bytesAt(): usize { return (__heap_base + 63) & ~63; }

/** Begins with a table of its own: of so many fields, whose roles stand at `rolesAt`. Times are in µs. */
export function prepare(
  fields: u32,
  separator: u32,
  rowBytes: u32,
  interval: f64,
  timeFrom: f64,
  timeTo: f64,
): void {
  fieldCount = fields;
  delimiter = separator;
  longestRow = rowBytes;
  longestInterval = <i64>interval;
  firstMicroseconds = <i64>timeFrom;
  endMicroseconds = <i64>timeTo;
}

@inline
function digitAt(at: usize): u32 {
  return <u32>load<u8>(at) - 48; // above 9 if it is none
}

let value: u32 = 0; // of the quantity read last
let microseconds: i64 = 0;
let side: u32 = 0;

/** Reads a quantity with so many decimals at most, in whole parts; returns where it ends, 0 if it is odd. */
@inline
function readQuantity(at: usize, decimals: u32): usize {
  let p = at;
  let number: u32 = 0;
  let digit = digitAt(p);
  while (digit <= 9) {
    number = number * 10 + digit;
    digit = digitAt(++p);
  }
  let digits = p - at;
  if (digits > 6) return 0;
  let left = decimals;
  if (load<u8>(p) == 46) {
    digit = digitAt(++p);
    while (digit <= 9) {
      if (left == 0) return 0;
      number = number * 10 + digit;
      left--;
      digits++;
      digit = digitAt(++p);
    }
  }
  if (digits == 0) {
    if (p != at) return 0;
    value = ABSENT;
    return p;
  }
  for (; left > 0; left--) number *= 10;
  if (number >= ABSENT) return 0;
  value = number;
  return p;
}

@inline
function readTime(at: usize, to: usize): usize {
  if (at + TIME_DIGITS >= to) return 0;
  let time: i64 = 0;
  let p = at;
  for (const end = at + TIME_DIGITS; p < end; p++) {
    const digit = digitAt(p);
    if (digit > 9) return 0;
    time = time * 10 + digit;
  }
  if (time < firstMicroseconds || time >= endMicroseconds) return 0;
  microseconds = time;
  return p;
}

@inline
function readPatient(at: usize, to: usize): usize {
  if (at + patientLength >= to) return 0;
  for (let i: usize = 0; i < patientLength; i++) {
    if (load<u8>(at + i) != load<u8>(PATIENT + i)) return 0;
  }
  return at + patientLength;
}

/** Reads the row at `begin` into place `left` or `right` of its side; returns where its line feed stands, 0 if it is odd. */
@inline
function readRow(begin: usize, to: usize, left: u32, right: u32): usize {
  const separator = delimiter;
  const lastField = fieldCount - 1;
  let amplitude = ABSENT;
  let width = ABSENT;
  let peak = ABSENT;
  let flags: u32 = 0;
  let p = begin;
  for (let field: u32 = 0; ; field++, p++) {
    const role: u32 = load<u8>(ROLES + field);
    if (role == TIME) {
      p = readTime(p, to);
      if (p == 0) return 0;
    } else if (role == PATIENT_ID) {
      p = readPatient(p, to);
      if (p == 0) return 0;
    } else if (role == SIDE) {
      const letter: u32 = load<u8>(p++);
      if (letter == 76) side = 0;
      else if (letter == 82) side = 1;
      else return 0;
    } else if (role == MILLIAMPS) {
      p = readQuantity(p, 3);
      if (p == 0) return 0;
      amplitude = value;
    } else if (role == VOLTS) {
      p = readQuantity(p, 3);
      if (p == 0) return 0;
      peak = value;
    } else if (role == MICROSECONDS) {
      p = readQuantity(p, 0);
      if (p == 0) return 0;
      width = value;
    } else if (role == FLAG_BITS) {
      p = readQuantity(p, 0);
      if (p == 0) return 0;
      if (value > 255 && value != ABSENT) return 0;
      flags = value == ABSENT ? 0 : value;
    } else {
      let byte: u32 = load<u8>(p);
      while (byte != separator && byte != 10 && byte != 34 && byte != 13) byte = load<u8>(++p);
    }
    const byte: u32 = load<u8>(p);
    if (byte == separator) {
      if (field == lastField) return 0;
      continue;
    }
    if (byte == 13) p++;
    if (p >= to || load<u8>(p) != 10 || field != lastField || p - begin > longestRow) return 0;
    const before = <i64>(side == 0 ? leftMicroseconds : rightMicroseconds);
    const interval = microseconds - before;
    if (interval <= 0 || interval > longestInterval) return 0;
    const other = <i64>(side == 0 ? rightMicroseconds : leftMicroseconds);
    if (other - microseconds > longestInterval) return 0; // the clock was set back
    const at = side == 0 ? left : CAPACITY + right;
    store<u32>(DELTA + at * 4, <u32>interval);
    store<u16>(AMPLITUDE + at * 2, <u16>amplitude);
    store<u16>(WIDTH + at * 2, <u16>width);
    store<u16>(PEAK + at * 2, <u16>peak);
    store<u8>(FLAGS + at, <u8>flags);
    return p;
  }
  return 0; // never: the compiler wants it
}

/**
 * Reads rows of the patient whose id of so many bytes stands at `patientAt`, from `from` on. `leftLast` and `rightLast`
 * are the times of the pulses before, µs; below zero: there is none, and its rows are odd. A line feed must stand at `to`.
 */
export function read(from: usize, to: usize, idBytes: u32, leftLast: f64, rightLast: f64): void {
  let left: u32 = 0;
  let right: u32 = 0;
  let begin = from;
  patientLength = idBytes;
  leftMicroseconds = leftLast;
  rightMicroseconds = rightLast;
  isFull = false;
  lines = 0;
  while (begin < to) {
    if (left == CAPACITY || right == CAPACITY) {
      isFull = true;
      break;
    }
    const end = readRow(begin, to, left, right);
    if (end == 0) break;
    if (side == 0) {
      leftMicroseconds = <f64>microseconds;
      left++;
    } else {
      rightMicroseconds = <f64>microseconds;
      right++;
    }
    lastMicroseconds = <f64>microseconds;
    begin = end + 1;
    lines++;
  }
  leftCount = left;
  rightCount = right;
  next = begin;
}
