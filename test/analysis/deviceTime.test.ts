import { describe, expect, it } from 'vitest';
import { DeviceTime, formatShift } from '../../src/analysis/deviceTime.js';
import { zoneNamed } from '../../src/model/zone.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SPRING = Date.parse('2026-03-29T02:00:00+01:00');

function clock(zone = 'Europe/Berlin'): DeviceTime {
  const time = new DeviceTime();
  time.zone = zoneNamed(zone);
  return time;
}
const tick = (ms: number): number => ((ms % 4_294_967_296) + 4_294_967_296) % 4_294_967_296;

describe('DeviceTime', () => {
  it('keeps quiet about whole seconds and wrapped ticks', () => {
    const time = clock();
    expect(time.take(4_294_967_000, SPRING, false)).toBeUndefined();
    expect(time.take(tick(4_294_967_000 + 61_900), SPRING + 61_000, false)).toBeUndefined();
    expect(
      time.take(tick(4_294_967_000 + 61_900 + 60 * DAY), SPRING + 61_000 + 60 * DAY, false),
    ).toBeUndefined();
  });

  it.each([
    [-30, 5],
    [30, 5],
    [-400, 5],
    [1, 60 * 86_400],
    [0.5, 200 * 86_400],
  ])('tells a jump of %d days after %d s of ticks as what it is', (days, seconds) => {
    const device = clock();
    const wrap = 2 ** 32;
    device.take(1_000, SPRING, false);
    const tick = (1_000 + seconds * 1_000) % wrap;
    expect(device.take(tick, SPRING + seconds * 1_000 + days * DAY, false)).toMatchObject({
      byMs: days * DAY,
    });
  });

  it('tells a missed change of the zone from a jump of the same size elsewhere', () => {
    const missed = clock();
    missed.take(0, SPRING - DAY, false);
    expect(missed.take(2 * DAY, SPRING + DAY - HOUR, false)).toEqual({
      kind: 'dst-naive',
      byMs: -HOUR,
    });
    const jump = clock();
    jump.take(0, SPRING - 9 * DAY, false);
    expect(jump.take(2 * DAY, SPRING - 7 * DAY - HOUR, false)).toEqual({
      kind: 'jump',
      byMs: -HOUR,
    });
    const nowhere = new DeviceTime();
    nowhere.take(0, SPRING - DAY, false);
    expect(nowhere.take(2 * DAY, SPRING + DAY - HOUR, false)).toMatchObject({ kind: 'jump' });
  });

  it('still tells them apart after a jump of a day, checked before or never checked', () => {
    for (const checks of [true, false]) {
      const time = clock();
      if (checks) time.check(0, SPRING - 20 * DAY, SPRING - 20 * DAY);
      time.take(0, SPRING - 20 * DAY, false);
      const ahead = 23 * HOUR + 17 * 60_000;
      if (checks) {
        expect(time.take(18 * DAY, SPRING - 2 * DAY + ahead, false)).toMatchObject({
          kind: 'jump',
        });
      } else {
        time.take(18 * DAY, SPRING - 2 * DAY, false);
      }
      // A record a little before the change: by its own stamp it is well behind it.
      const shift = checks ? ahead : 0;
      time.take(20 * DAY - 9 * HOUR, SPRING - 9 * HOUR + shift, false);
      const after = time.take(20 * DAY + 9 * HOUR, SPRING + 8 * HOUR + shift, false);
      expect(after).toEqual({ kind: 'dst-naive', byMs: -HOUR });
    }
  });

  it('does not know where a clock stands that was off from the beginning', () => {
    const time = clock();
    const off = 20 * HOUR;
    time.take(0, SPRING - 10 * HOUR + off, false);
    expect(time.take(12 * HOUR, SPRING + HOUR + off, false)).toEqual({
      kind: 'dst-naive',
      byMs: -HOUR,
    });
  });

  it('says nothing of a clock that was set on purpose', () => {
    const time = clock();
    time.take(0, SPRING, false);
    expect(time.take(60_000, SPRING + 2 * DAY, true)).toBeUndefined();
    expect(time.take(120_000, SPRING + 2 * DAY + 60_000, false)).toBeUndefined();
  });

  it.each([
    [19, undefined],
    [-19, undefined],
    [40, 40],
    [-200, -200],
  ])('finds of %d ppm: %s', (ppm, found) => {
    const time = clock();
    const start = SPRING - 30 * DAY;
    time.check(500, start, start);
    const elapsed = 28 * DAY;
    const drifted = elapsed * (1 + ppm / 1e6);
    const finding = time.check(tick(500 + drifted), start + drifted, start + elapsed);
    if (found === undefined) expect(finding).toBeUndefined();
    else expect(finding).toEqual({ kind: 'drift', ppm: expect.closeTo(found, 3) });
    expect(time.check(tick(500 + 2 * drifted), start, start + 2 * elapsed)).toBeUndefined();
  });

  it('makes no rate of less than an hour', () => {
    const time = clock();
    time.check(0, SPRING, SPRING);
    expect(time.check(700_000, SPRING, SPRING + 600_000)).toBeUndefined();
  });

  it.each([
    [90 * 60_000, '01:30 h ahead'],
    [95 * 3_600_000, '95:00 h ahead'],
    [-500 * 3_600_000, '21 days back'],
    [-5 * 60_000, '5 min back'],
    [12_000, '12 s ahead'],
  ])('says a shift of %d ms as %s', (byMs, text) => {
    expect(formatShift(byMs)).toBe(text);
  });
});
