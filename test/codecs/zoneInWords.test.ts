import { describe, expect, it } from 'vitest';
import { zoneInWords } from '../../src/codecs/zoneInWords.js';

describe('zoneInWords', () => {
  it.each([
    ['Exported by Joe at 04-Oct-2022 20:41:56 (UTC-5) Eastern Standard Time,,', 'America/New_York'],
    ['(UTC-05:00) Eastern Time (US & Canada)', 'America/New_York'],
    ['(UTC-04:00) Eastern Daylight Time', 'America/New_York'],
    ['made in W. Europe Standard Time', 'Europe/Berlin'],
    ['all times in Pacific Time (US & Canada)', 'America/Los_Angeles'],
    ['US Eastern Standard Time', 'America/Indianapolis'],
    ['Zone: Europe/Vienna', 'Europe/Vienna'],
    ['Zone: America/Argentina/Ushuaia', 'America/Argentina/Ushuaia'],
    ['GMT Standard Time', 'Europe/London'],
    ['GMT+1', '+01:00'],
    ['(UTC-03:30)', '-03:30'],
    ['UTC \u22125', '-05:00'],
    ['(UTC) Coordinated Universal Time', 'UTC'],
  ])('reads %j as %s', (text, zone) => {
    expect(zoneInWords(text)?.zone.name).toBe(zone);
  });

  it.each([
    'Exported by Joe at 04-Oct-2022 20:41:56',
    'Exported on 04/10/2022',
    'Report/Summary of Tablets/Day',
    'Some Fancy Standard Time',
    'last time',
    'UTC+99',
    'UTC+05:00 Eastern Standard Time',
  ])('is not sure of %j', (text) => {
    expect(zoneInWords(text)).toBeUndefined();
  });

  it('says of an offset that it knows no daylight saving time', () => {
    expect(zoneInWords('GMT+1')?.isFixed).toBe(true);
    expect(zoneInWords('Eastern Standard Time')?.isFixed).toBe(false);
  });
});
