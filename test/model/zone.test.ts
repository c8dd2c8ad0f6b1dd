import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayNumberOf, formatDay } from '../../src/model/civil.js';
import { HOUR_MS } from '../../src/model/units.js';
import { zoneNamed } from '../../src/model/zone.js';

const instant = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2100, 11) });

/** The offset that ICU, an independent reader of the same data, gives. */
function icuOffsetMs(name: string): (utcMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  return (utcMs) => {
    const part = new Map(
      format.formatToParts(utcMs).map(({ type, value }) => [type, Number(value)]),
    );
    const [y, mo, d] = [part.get('year')!, part.get('month')!, part.get('day')!];
    const wall = Date.UTC(y, mo - 1, d, part.get('hour'), part.get('minute'), part.get('second'));
    return wall - Math.floor(utcMs / 1_000) * 1_000;
  };
}

describe('zoneNamed', () => {
  it.each([
    'Europe/Berlin',
    'America/New_York',
    'America/St_Johns',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Africa/Casablanca',
    'America/Asuncion',
    'Asia/Tehran',
    'Europe/Dublin',
    'UTC',
  ])('%s has the offsets that ICU has, and places every wall-clock time back', (name) => {
    const zone = zoneNamed(name);
    const icu = icuOffsetMs(name);
    fc.assert(
      fc.property(instant, (utcMs) => {
        const offsetMs = zone.offsetMsAt(utcMs);
        expect(offsetMs).toBe(icu(utcMs));
        const wallMs = new Float64Array(3);
        zone.wallMsAt(Float64Array.of(0, utcMs, Date.UTC(2090, 0)), wallMs);
        expect(wallMs[1]).toBe(utcMs + offsetMs);
        const instants = zone.instantsAt(utcMs + offsetMs);
        expect(instants).toContain(utcMs);
        expect(instants.length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    'Europe/Berlin',
    'America/St_Johns',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Pacific/Kiritimati',
    'America/Adak',
  ])('%s places every half hour of the year of a change', (name) => {
    const zone = zoneNamed(name);
    for (let utcMs = Date.UTC(2011, 0); utcMs < Date.UTC(2012, 1); utcMs += HOUR_MS / 2) {
      const instants = zone.instantsAt(utcMs + zone.offsetMsAt(utcMs));
      if (!instants.includes(utcMs)) expect([name, new Date(utcMs)]).toEqual('placed');
    }
  });

  it('knows 23- and 25-hour days', () => {
    const berlin = zoneNamed('Europe/Berlin');
    const hours = (from: number, to: number): number =>
      (berlin.instantsAt(to)[0]! - berlin.instantsAt(from)[0]!) / HOUR_MS;
    expect(hours(Date.UTC(2026, 2, 29), Date.UTC(2026, 2, 30))).toBe(23);
    expect(hours(Date.UTC(2026, 9, 25), Date.UTC(2026, 9, 26))).toBe(25);
    expect(hours(Date.UTC(2026, 9, 26), Date.UTC(2026, 9, 27))).toBe(24);
  });

  it('puts 1773030600 in New York on 8 March 2026, the day that the clocks went forward', () => {
    const utcMs = 1_773_030_600_000;
    const wallMs = utcMs + zoneNamed('America/New_York').offsetMsAt(utcMs);
    expect(formatDay(Math.floor(wallMs / 86_400_000))).toBe('2026-03-09');
    const noonDay = Math.floor((wallMs - 12 * HOUR_MS) / 86_400_000);
    expect(formatDay(noonDay)).toBe('2026-03-08');
  });

  it('knows the date that Samoa never had', () => {
    const [first, last] = [dayNumberOf(1990, 1, 1), dayNumberOf(2100, 12, 31)];
    const skippedBy = (name: string) => zoneNamed(name).skippedDays(first, last).map(formatDay);
    expect(skippedBy('Pacific/Apia')).toEqual(['2011-12-30']);
    expect(skippedBy('Europe/Berlin')).toEqual([]);
  });

  it('takes fixed offsets', () => {
    expect(zoneNamed('+05:30').offsetMsAt(0)).toBe(5.5 * HOUR_MS);
    expect(zoneNamed('-08:00').instantsAt(0)).toEqual([8 * HOUR_MS]);
  });

  it.each(['Mars/Base', '', '+25:00', 'Europe/Berlin; rm -rf'])('refuses %j', (name) => {
    expect(() => zoneNamed(name)).toThrow(/is not known; give an IANA name/);
  });
});
