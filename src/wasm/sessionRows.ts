// AssemblyScript: compiled to src/codecs/sessionRowsWasm.ts by `npm run wasm`.
//
// Reads the ordinary rows of a session log into columns: unquoted fields, decimal numbers of at most 15 digits, times
// with an offset. Any other row ends the run, so that the general reader may say what is the matter with it.

/** Rows that the columns hold. */
const CAPACITY: u32 = 8192;
const PARAMETERS: u32 = 8;
const MOST_FIELDS: u32 = 1024;

const POWERS: usize = memory.data(16 * 8, 8);
const ROLES: usize = memory.data(MOST_FIELDS, 8);
const START_MS: usize = memory.data(CAPACITY * 8, 8);
const DURATION_MS: usize = memory.data(CAPACITY * 8, 8);
const NUMBERS: usize = memory.data(CAPACITY * PARAMETERS * 8, 8);
const INDEX: usize = memory.data(CAPACITY * 3 * 4, 8); // patient, end reason, program
const OFFSET_MINUTES: usize = memory.data(CAPACITY * 2, 8);
const STAMP_KIND: usize = memory.data(CAPACITY, 8);

/** What a field is read as; a parameter's role is this much more than its number. */
const SKIPPED: u32 = 0;
const TEXT: u32 = 1; // to 3: patient, end reason, program
const START: u32 = 4;
const DURATION: u32 = 5;
const PARAMETER: u32 = 6;

/** Why a run ended. */
const OUT_OF_BYTES: u32 = 0;
const FULL: u32 = 1;
const ODD_ROW: u32 = 2;
const NEW_TEXT: u32 = 3;

export let next: usize = 0; // where the row behind the run begins
export let ended: u32 = OUT_OF_BYTES;
export let textKind: u32 = 0; // of the new text: 0 patient, 1 end reason, 2 program
export let textFrom: usize = 0;
export let textTo: usize = 0;

let fieldCount: u32 = 0;
let delimiter: u32 = 44;
let longestRow: usize = 0;
let longestMs: f64 = 0;
let firstYear: u32 = 0;
let lastYear: u32 = 0;

export function rolesAt(): usize { return ROLES; }
export function startMsAt(): usize { return START_MS; }
export function durationMsAt(): usize { return DURATION_MS; }
export function numbersAt(): usize { return NUMBERS; }
export function indexAt(): usize { return INDEX; }
export function offsetMinutesAt(): usize { return OFFSET_MINUTES; }
export function stampKindAt(): usize { return STAMP_KIND; }
/** Where bytes may be put. */
export function bytesAt(): usize { return (__heap_base + 63) & ~63; }
export function capacity(): u32 { return CAPACITY; }

/** Begins with a table of its own: of so many fields, whose roles stand at `rolesAt`. */
export function prepare(
  fields: u32,
  separator: u32,
  rowBytes: u32,
  sessionMs: f64,
  yearFrom: u32,
  yearTo: u32,
): void {
  fieldCount = fields;
  delimiter = separator;
  longestRow = rowBytes;
  longestMs = sessionMs;
  firstYear = yearFrom;
  lastYear = yearTo;
  let power: f64 = 1;
  for (let i: usize = 0; i < 16; i++, power *= 10) store<f64>(POWERS + i * 8, power);
  for (let kind: u32 = 0; kind < 3; kind++) forget(kind);
}

// Texts that are known, by open addressing: slots of length, index, and the text.
const SLOTS: u32 = 2048; // of each kind
const MOST_TEXTS: u32 = 1024;
const LONGEST_TEXT: u32 = 56; // bytes
/** Bytes that reading a time may look at, but for the digits of a fraction, which a line feed ends. */
const LONGEST_TIME: usize = 40;
const SLOT_BYTES: u32 = 64;
const TABLE: usize = memory.data(SLOTS * 3 * SLOT_BYTES, 8);
const COUNTS: usize = memory.data(3 * 4, 4);
const LAST: usize = memory.data(3 * 4, 4); // slot of the text found last

@inline
function hashed(hash: u32, byte: u32): u32 {
  return (hash ^ byte) * 0x01000193;
}

@inline
function slotOf(kind: u32, hash: u32): usize {
  return TABLE + <usize>((kind * SLOTS + ((hash ^ (hash >>> 15)) & (SLOTS - 1))) * SLOT_BYTES);
}

@inline
function isText(slot: usize, from: usize, length: u32): bool {
  if (load<u32>(slot) != length + 1) return false; // 0: the slot is free
  for (let i: u32 = 0; i < length; i++) {
    if (load<u8>(slot + 8 + i) != load<u8>(from + i)) return false;
  }
  return true;
}

/** The slot that holds a text, or the free one where it belongs. */
function findSlot(kind: u32, hash: u32, from: usize, length: u32): usize {
  const first = TABLE + <usize>(kind * SLOTS * SLOT_BYTES);
  const end = first + SLOTS * SLOT_BYTES;
  let slot = slotOf(kind, hash);
  while (load<u32>(slot) != 0 && !isText(slot, from, length)) {
    slot += SLOT_BYTES;
    if (slot == end) slot = first;
  }
  return slot;
}

function forget(kind: u32): void {
  memory.fill(TABLE + kind * SLOTS * SLOT_BYTES, 0, SLOTS * SLOT_BYTES);
  store<u32>(COUNTS + kind * 4, 0);
  store<u32>(LAST + kind * 4, 0);
}

/** Notes the index of the text at `from`; false if it is too long to be noted. */
export function learn(kind: u32, from: usize, to: usize, index: u32): bool {
  const length = <u32>(to - from);
  if (length > LONGEST_TEXT) return false;
  if (load<u32>(COUNTS + kind * 4) == MOST_TEXTS) forget(kind);
  let hash: u32 = 0x811c9dc5;
  for (let i = from; i < to; i++) hash = hashed(hash, load<u8>(i));
  const slot = findSlot(kind, hash, from, length);
  store<u32>(slot, length + 1);
  store<u32>(slot + 4, index);
  memory.copy(slot + 8, from, length);
  store<u32>(COUNTS + kind * 4, load<u32>(COUNTS + kind * 4) + 1);
  return true;
}

@inline
function digitAt(at: usize): u32 {
  return <u32>load<u8>(at) - 48; // above 9 if it is none
}

/** Two digits, or a number above 99. */
@inline
function two(at: usize): u32 {
  const tens = digitAt(at);
  const ones = digitAt(at + 1);
  return tens > 9 || ones > 9 ? 1000 : tens * 10 + ones;
}

let dateDigits: u64 = 0; // the last good date, as it was written without its last two digits
let dateDay: u32 = 0;
let dateMs: i64 = 0;

function dayNumber(year: i32, month: i32, day: i32): i64 {
  const y = month <= 2 ? year - 1 : year;
  const era = y / 400;
  const yearOfEra = y - era * 400;
  const dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return <i64>era * 146097 + <i64>dayOfEra - 719468;
}

function isDate(year: u32, month: u32, day: u32): bool {
  if (month < 1 || month > 12 || day < 1) return false;
  const isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const length: u32 =
    month == 2 ? (isLeap ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  return day <= length;
}

/** Reads a time with an offset; returns where it ends, 0 if it is not an ordinary one. */
@inline
function readTime(at: usize, row: u32): usize {
  const written = load<u64>(at);
  const day = two(at + 8);
  if (written != dateDigits || day != dateDay) {
    const century = two(at);
    const yearOfCentury = two(at + 2);
    const month = two(at + 5);
    if (century > 99 || yearOfCentury > 99) return 0;
    if (load<u8>(at + 4) != 45 || load<u8>(at + 7) != 45) return 0;
    const year = century * 100 + yearOfCentury;
    if (!isDate(year, month, day) || year < firstYear || year > lastYear) return 0;
    dateDigits = written;
    dateDay = day;
    dateMs = dayNumber(year, month, day) * 86400000;
  }
  const separator: u32 = load<u8>(at + 10);
  if (separator != 84 && separator != 32) return 0;
  const hour = two(at + 11);
  const minute = two(at + 14);
  const second = two(at + 17);
  if (hour > 23 || minute > 59 || second > 59) return 0;
  if (load<u8>(at + 13) != 58 || load<u8>(at + 16) != 58) return 0;
  let ms = (hour * 3600 + minute * 60 + second) * 1000;
  let p = at + 19;
  if (load<u8>(p) == 46) {
    let scale: u32 = 100;
    const first = ++p;
    for (let digit = digitAt(p); digit <= 9; digit = digitAt(++p)) {
      ms += digit * scale;
      scale /= 10;
    }
    if (p == first) return 0;
  }
  const sign: u32 = load<u8>(p);
  let offset: i32 = 0;
  if (sign == 90) {
    store<u8>(STAMP_KIND + row, 1);
    p++;
  } else {
    if (sign != 43 && sign != 45) return 0;
    const hours = two(p + 1);
    const minutes = two(p + 4);
    const size = hours * 60 + minutes;
    if (hours > 99 || minutes > 59 || size > 840 || load<u8>(p + 3) != 58) return 0;
    offset = sign == 45 ? -(<i32>size) : <i32>size;
    store<u8>(STAMP_KIND + row, 0);
    p += 6;
  }
  store<i16>(OFFSET_MINUTES + row * 2, <i16>offset);
  store<f64>(START_MS + row * 8, <f64>(dateMs + <i64>ms - <i64>offset * 60000));
  return p;
}

/** Ends the run at this row. */
@inline
function odd(): usize {
  ended = ODD_ROW;
  return 0;
}

/** Reads the number at `p` as that of a duration or parameter; returns where it ends, 0 if it is not an ordinary one. */
@inline
function readNumber(p: usize, role: u32, row: u32): usize {
  const first = p;
  let value: u64 = 0;
  let digit = digitAt(p);
  while (digit <= 9) {
    value = value * 10 + digit;
    digit = digitAt(++p);
  }
  let digits = p - first;
  let number = <f64>value;
  if (load<u8>(p) == 46) {
    const decimalsFrom = ++p;
    digit = digitAt(p);
    while (digit <= 9) {
      value = value * 10 + digit;
      digit = digitAt(++p);
    }
    const decimals = p - decimalsFrom;
    digits += decimals;
    if (digits > 15) return 0;
    // Below 2^53 over a power of ten up to 10^15, one division rounds once: exact.
    number = decimals > 0 ? <f64>value / load<f64>(POWERS + decimals * 8) : <f64>value;
  }
  if (digits - 1 > 14) {
    if (p != first || role == DURATION) return 0;
    number = NaN; // an empty parameter is absent
  }
  if (role == DURATION) {
    const ms = number * 1000;
    const whole = floor<f64>(ms);
    number = ms - whole >= 0.5 ? whole + 1 : whole; // as Math.round of JavaScript
    if (number > longestMs) return 0;
    store<f64>(DURATION_MS + row * 8, number);
  } else {
    store<f64>(NUMBERS + ((role - PARAMETER) * CAPACITY + row) * 8, number);
  }
  return p;
}

/** Reads the text at `p`; returns where it ends, 0 if it is odd or not known. */
@inline
function readText(p: usize, to: usize, kind: u32, separator: u32, row: u32): usize {
  const indexAt = INDEX + (kind * CAPACITY + row) * 4;
  const last = <usize>load<u32>(LAST + kind * 4); // mostly it is the text of the row before
  if (last != 0) {
    const length = load<u32>(last) - 1;
    if (isText(last, p, length)) {
      const behind: u32 = load<u8>(p + length);
      if (behind == separator || behind == 10) {
        store<u32>(indexAt, load<u32>(last + 4));
        return p + length;
      }
    }
  }
  const first = p;
  let hash: u32 = 0x811c9dc5;
  let byte: u32 = load<u8>(p);
  while (byte != separator && byte != 10 && byte != 34 && byte != 13) {
    hash = hashed(hash, byte);
    byte = load<u8>(++p);
  }
  const length = <u32>(p - first);
  if (length == 0) {
    if (kind == 0) return odd();
    store<u32>(indexAt, 0);
    return p;
  }
  if (load<u8>(first) == 32 || load<u8>(p - 1) == 32) return odd();
  const slot = findSlot(kind, hash, first, length);
  if (load<u32>(slot) == 0) {
    if (p >= to) return 0;
    ended = NEW_TEXT;
    textKind = kind;
    textFrom = first;
    textTo = p;
    return 0;
  }
  store<u32>(LAST + kind * 4, <u32>slot);
  store<u32>(indexAt, load<u32>(slot + 4));
  return p;
}

/** Reads the row at `begin`; returns where its line feed stands, or 0 with the reason in `ended`. */
@inline
function readRow(begin: usize, to: usize, row: u32): usize {
  const separator = delimiter;
  const lastField = fieldCount - 1;
  let p = begin;
  for (let field: u32 = 0; ; field++, p++) {
    const role: u32 = load<u8>(ROLES + field);
    if (role >= DURATION) {
      p = readNumber(p, role, row);
      if (p == 0) return odd();
    } else if (role == START) {
      if (p + LONGEST_TIME > to) {
        // Too near the end of the bytes to be read without looking behind them.
        return hasLineFeed(p, to) ? odd() : 0;
      }
      p = readTime(p, row);
      if (p == 0) return odd();
    } else if (role == SKIPPED) {
      let byte: u32 = load<u8>(p);
      while (byte != separator && byte != 10 && byte != 34 && byte != 13) byte = load<u8>(++p);
    } else {
      p = readText(p, to, role - TEXT, separator, row);
      if (p == 0) return 0;
    }
    const byte: u32 = load<u8>(p);
    if (byte != separator) {
      if (byte == 13) p++;
      if (p >= to) return 0;
      return load<u8>(p) == 10 && field == lastField && p - begin <= longestRow ? p : odd();
    }
    if (field == lastField) return odd();
  }
  return 0; // never: the compiler wants it
}

/** Reads rows from `from` on; returns how many. A line feed must stand at `to`. */
export function read(from: usize, to: usize): u32 {
  let row: u32 = 0;
  let begin = from;
  ended = OUT_OF_BYTES;
  while (begin < to) {
    if (row == CAPACITY) {
      ended = FULL;
      break;
    }
    const end = readRow(begin, to, row);
    if (end == 0) break;
    begin = end + 1;
    row++;
  }
  next = begin;
  return row;
}

function hasLineFeed(from: usize, to: usize): bool {
  let p = from;
  while (p < to && load<u8>(p) != 10) p++;
  return p < to;
}
