import { describe, expect, it } from 'vitest';
import { adherenceFold } from '../../src/analysis/adherenceFold.js';
import type { HeaderReading } from '../../src/codecs/codec.js';
import { doseEvents } from '../../src/codecs/doseEvents.js';
import { type Zone, zoneNamed } from '../../src/model/zone.js';
import { utf8 } from '../helpers/decoderLaws.js';
import { rulesOf } from '../helpers/rules.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const NEW_YORK = zoneNamed('America/New_York');
const HEADER =
  'Patient_UID,Device_UID,Site,Medication,Reminder_Sent,Status,Deadline_UTC,Dose_Date_UTC,Time_Recorded_UTC,Patient_Timezone,Deadline_Patient_Timezone,Dose_Date_Patient_Timezone,Time_Recorded_Patient_Timezone';

/** Minutes from the deadline, one after the other; NaN: missed. */
const LATENESS = [-30, 0, 59, Number.NaN, 60, 200, -61, 12, Number.NaN, -60];

function parts(ms: number): { readonly date: string; readonly time: string } {
  const at = new Date(ms);
  const date = `${at.getUTCMonth() + 1}/${at.getUTCDate()}/${at.getUTCFullYear()}`;
  return { date, time: `${at.getUTCHours()}:${String(at.getUTCMinutes()).padStart(2, '0')}` };
}

/** A twice-daily export over fifteen months and three clock changes, newest first, its local deadline wrong in summer. */
function madeUpExport() {
  const labels = { ONTIME: 0, LATE: 0, EARLY: 0, MISSED: 0 };
  const rows: string[] = [];
  const first = Date.UTC(2021, 10, 5);
  const days = 462;
  for (let day = 0; day < days; day++) {
    [450, 1_155].forEach((minutes, slot) => {
      const wallMs = first + day * DAY_MS + minutes * MINUTE_MS;
      const [deadlineMs] = NEW_YORK.instantsAt(wallMs);
      const minutesLate = LATENESS[(day * 2 + slot) % LATENESS.length]!;
      const label = Number.isNaN(minutesLate)
        ? 'MISSED'
        : minutesLate < -60
          ? 'EARLY'
          : minutesLate < 60
            ? 'ONTIME'
            : 'LATE';
      labels[label]++;
      const takenMs = deadlineMs! + minutesLate * MINUTE_MS;
      const deadline = parts(deadlineMs!);
      const local = parts(deadlineMs! - 5 * 60 * MINUTE_MS); // winter's offset all the year
      const shown = (on: Zone): string => {
        if (label === 'MISSED') return '';
        const at = parts(takenMs + on.offsetMsAt(takenMs));
        return `${at.date} ${at.time}`;
      };
      const patient = day === days - 1 && slot === 1 ? 'SIM-1' : '';
      rows.push(
        `${patient},D,S,M,OFF,${label},${deadline.time},${deadline.date},${shown(zoneNamed('UTC'))},America/New_York,${local.time},${local.date},${shown(NEW_YORK)}`,
      );
    });
  }
  return { text: `\uFEFF${[HEADER, ...rows.toReversed()].join('\r\n')}\r\n`, labels, days };
}

describe('an export with labels of the maker, over fifteen months', () => {
  const { text, labels, days } = madeUpExport();
  const taken = labels.ONTIME + labels.LATE + labels.EARLY;
  let header: HeaderReading | undefined;
  const decoder = doseEvents.createDecoder({}, (reading) => {
    header = reading;
  });
  const fold = adherenceFold(rulesOf({ regimens: [{ sessionsPerDay: 2, slots: 2 }] }));
  const ledger = fold.create();
  const messages: string[] = [];
  let skipped = 0;
  for (const item of [...decoder.push(utf8(text)), ...decoder.end()]) {
    if (item.kind === 'batch') fold.add(ledger, item.batch);
    else if (item.kind === 'skipped') skipped += item.count;
    else if (item.kind === 'diagnostic') {
      messages.push(`${item.diagnostic.code} ${item.diagnostic.message}`);
    }
  }
  const [patient] = fold.finish(ledger).patients;

  it('counts a dose in each half-day that the maker does not call missed', () => {
    expect(patient!.observation).toMatchObject({ days, periods: days * 2 });
    expect(patient!.takingRatio).toMatchObject({ numerator: taken, denominator: days * 2 });
    expect(patient!.correctPeriodsRatio).toMatchObject({ numerator: taken });
    expect(skipped).toBe(labels.MISSED);
  });

  it('gives the rows and events of each label', () => {
    const said = new Map(header!.labels!.map(({ label, rows, events }) => [label, [rows, events]]));
    const expected = Object.entries(labels).map(([label, count]) => [
      label.toLowerCase(),
      [count, label === 'MISSED' ? 0 : count],
    ]);
    expect(said).toEqual(new Map(expected as [string, number[]][]));
  });

  it('bears out every label, and says once that the local deadline is 1 h off', () => {
    const [summary] = messages.filter((message) => message.startsWith('LABELS_COUNTED'));
    for (const [label, count] of Object.entries(labels)) {
      expect(summary).toContain(`${count} ${label}`);
    }
    expect(summary).toMatch(
      new RegExp(`${taken} are events here; .* ${taken} of ${taken} labels$`),
    );
    const wrong = messages.filter((message) => message.startsWith('TIME_COLUMNS_DISAGREE'));
    expect(wrong).toHaveLength(1);
    expect(wrong[0]).toContain('is 1 h before Deadline_UTC');
  });
});
