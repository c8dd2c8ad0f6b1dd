import type { Scenario } from '../scenario.js';

export const dstTraveller: Scenario = {
  id: 'dst-traveller',
  summary: 'to New York and Kolkata across two changes of time',
  start: '2026-02-02',
  days: 84,
  travel: [
    { fromDay: 28, toDay: 49, zone: 'America/New_York' },
    { fromDay: 60, toDay: 70, zone: 'Asia/Kolkata' },
  ],
};
