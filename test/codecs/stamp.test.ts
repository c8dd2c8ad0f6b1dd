import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyStamp,
  NAIVE,
  OFFSET,
  placeNaiveStamp,
  readForeignStamp,
  readIsoStamp,
  UTC,
} from '../../src/codecs/stamp.js';
import { zoneNamed } from '../../src/model/zone.js';
import { utf8 } from '../helpers/decoderLaws.js';

function iso(text: string) {
  const stamp = emptyStamp();
  const bytes = utf8(text);
  const trouble = readIsoStamp(bytes, 0, bytes.length, stamp);
  return { trouble, stamp, utcMs: stamp.wallMs - stamp.offsetMinutes * 60_000 };
}

function foreign(text: string, order: 'ymd' | 'mdy' | 'dmy') {
  const stamp = emptyStamp();
  const bytes = utf8(text);
  const trouble = readForeignStamp(bytes, 0, bytes.length, stamp, order);
  return trouble ? trouble.code : new Date(stamp.wallMs).toISOString();
}

describe('readIsoStamp', () => {
  it('reads every instant that Date writes', () => {
    const instant = fc.date({
      min: new Date('1990-01-01T00:00:00Z'),
      max: new Date('2100-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instant, (date) => {
        const { trouble, stamp, utcMs } = iso(date.toISOString());
        expect(trouble).toBeUndefined();
        expect(stamp.kind).toBe(UTC);
        expect(utcMs).toBe(date.getTime());
      }),
    );
  });

  it.each([
    ['2026-03-01T08:00:00+01:00', '2026-03-01T07:00:00.000Z', OFFSET],
    ['2026-03-01 08:00:00-0530', '2026-03-01T13:30:00.000Z', OFFSET],
    ['2026-03-01T08:00+14', '2026-02-28T18:00:00.000Z', OFFSET],
    ['2026-03-01T08:00:00.123456789Z', '2026-03-01T08:00:00.123Z', UTC],
    ['2026-03-01t08:00:00z', '2026-03-01T08:00:00.000Z', UTC],
    ['2026-03-01T08:00:00', '2026-03-01T08:00:00.000Z', NAIVE],
  ])('reads %s', (text, utc, kind) => {
    const { trouble, stamp, utcMs } = iso(text);
    expect(trouble).toBeUndefined();
    expect(new Date(utcMs).toISOString()).toBe(utc);
    expect(stamp.kind).toBe(kind);
  });

  it.each([
    ['2026-02-30T08:00:00Z', 'a date that the calendar does not have'],
    ['2025-02-29T08:00:00Z', 'a date that the calendar does not have'],
    ['2026-13-01T08:00:00Z', 'a date that the calendar does not have'],
    ['2026-03-01T24:00:00Z', 'no clock shows'],
    ['2026-03-01T08:61:00Z', 'no clock shows'],
    ['2026-03-01', 'has no time of day'],
    ['2026-03-01T08:00:00+98:32', 'an offset from UTC that no zone has'],
    ['1970-01-01T00:00:00Z', 'the clock was not set'],
    ['2026-03-01T08:00:00+1:00', 'is not a time'],
    ['2026-03-01T8:00:00Z', 'is not a time'],
    ['20260301T080000Z', 'is not a time'],
    ['yesterday at noon', 'is not a time'],
    ['2026-03-01T08:00:00.Z', 'is not a time'],
    ['2026-03-01T08:00:00Z ', 'is not a time'],
  ])('refuses %s', (text, why) => {
    expect(iso(text).trouble?.message).toContain(why);
  });

  it('reads a leap second as the second before and says so', () => {
    const { stamp, utcMs } = iso('2016-12-31T23:59:60Z');
    expect(stamp.leapSecond).toBe(true);
    expect(new Date(utcMs).toISOString()).toBe('2016-12-31T23:59:59.000Z');
  });
});

describe('readForeignStamp', () => {
  it.each([
    ['3/16/2022 12:30:10 PM', 'mdy', '2022-03-16T12:30:10.000Z'],
    ['3/7/2022 12:05:00 AM', 'mdy', '2022-03-07T00:05:00.000Z'],
    ['3/7/2022 9:12', 'dmy', '2022-07-03T09:12:00.000Z'],
    ['16.3.2022 12:30', 'dmy', '2022-03-16T12:30:00.000Z'],
    ['3/16/2022, 01:02:03 pm', 'mdy', '2022-03-16T13:02:03.000Z'],
    ['2023-Apr-28T15:15:48+00:00', 'ymd', '2023-04-28T15:15:48.000Z'],
    ['2023-Aor-28T15:15:48+00:00', 'ymd', 'TIME_INVALID'],
    ['3/7/2022 9:12', 'ymd', 'TIME_INVALID'],
    ['13/7/2022 9:12', 'mdy', 'TIME_INVALID'],
    ['3/7/2022 13:12 PM', 'mdy', 'TIME_INVALID'],
    ['2/30/2022 9:12', 'mdy', 'TIME_INVALID'],
    ['3/4/26 12:00 AM', 'mdy', '2026-03-04T00:00:00.000Z'],
    ['4.3.26 20:15', 'dmy', '2026-03-04T20:15:00.000Z'],
    ['26-03-04 20:15', 'dmy', 'TIME_INVALID'], // as likely year, month, day
    ['3/4/026 8:00', 'mdy', 'TIME_INVALID'],
  ] as const)('reads %s as %s', (text, order, expected) => {
    expect(foreign(text, order)).toBe(expected);
  });

  it.each([
    ['16/3/2022 12:30', 'mdy', 'where the day stands first, say so with --date-order dmy'],
    ['3/16/2022 12:30', 'dmy', 'where the month stands first, say so with --date-order mdy'],
    ['31/2/2022 12:30', 'dmy', 'names a date that the calendar does not have'],
  ] as const)('says of %s as %s what to do', (text, order, message) => {
    const bytes = utf8(text);
    const trouble = readForeignStamp(bytes, 0, bytes.length, emptyStamp(), order);
    expect(trouble?.message).toContain(message);
  });
});

describe('placeNaiveStamp', () => {
  const berlin = zoneNamed('Europe/Berlin');
  const place = (text: string) => {
    const { stamp } = iso(text);
    const trouble = placeNaiveStamp(stamp, berlin);
    return trouble?.code ?? stamp.offsetMinutes;
  };

  it('finds the offset of a wall-clock time', () => {
    expect(place('2026-03-29T01:59:59')).toBe(60);
    expect(place('2026-03-29T03:00:00')).toBe(120);
  });
  it('refuses a time that the clock jumped over', () => {
    expect(place('2026-03-29T02:30:00')).toBe('TIME_NONEXISTENT');
  });
  it('refuses a time that the clock showed twice', () => {
    expect(place('2026-10-25T02:30:00')).toBe('TIME_AMBIGUOUS');
  });
});
