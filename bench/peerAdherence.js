/**
 * The adherence figures of `stimlog analyze` from rows that another CSV parser has read: what its parsing takes beside
 * the same counting. Usage: node bench/peerAdherence.js csv-parse|papaparse|udsv|readline FILE ZONE OUT.csv
 */
import { createReadStream, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import Papa from 'papaparse';
import { inferSchema, initParser } from 'udsv';
import { adherenceFold } from '../dist/src/analysis/adherenceFold.js';
import { adherenceRules } from '../dist/src/analysis/adherenceRules.js';
import { prescriptionOf } from '../dist/src/model/prescription.js';
import { SessionRows } from '../dist/src/model/sessionRows.js';

const [parser, file, zone, output] = process.argv.slice(2);
const BATCH = 8_192;
/** Columns of numbers; an empty one is absent. */
const NUMBERS = [
  'amplitude_left_ma',
  'amplitude_right_ma',
  'pulse_width_us',
  'frequency_hz',
  'impedance_left_ohm',
  'impedance_right_ohm',
  'pulses_left',
  'pulses_right',
];

const prescription = prescriptionOf({ regimens: [{ sessionsPerDay: 2 }], excused: [], zone });
const fold = adherenceFold(adherenceRules({ prescription }));
const state = fold.create();
const dictionaries = { patients: [], endReasons: [''], programs: [''] };
const indices = new Map();
const rows = new SessionRows({ reuseColumns: true }, [], dictionaries);
let line = 1;

/** Takes a row as text, its fields in the order of session-csv. */
function take(fields) {
  const i = rows.next();
  const patientId = fields[0];
  let index = indices.get(patientId);
  if (index === undefined) {
    index = dictionaries.patients.push(patientId) - 1;
    indices.set(patientId, index);
  }
  for (let k = 0; k < NUMBERS.length; k++) {
    const text = fields[6 + k];
    if (text !== '' && !(Number(text) >= 0)) throw new Error(`line ${line}: ${NUMBERS[k]} ${text}`);
  }
  rows.line[i] = ++line;
  rows.patientIndex[i] = index;
  rows.startMs[i] = Date.parse(fields[2]);
  rows.offsetMinutes[i] = 0;
  rows.stampKind[i] = 0;
  rows.durationMs[i] = Math.round(Number(fields[3]) * 1_000);
  rows.length = i + 1;
  if (rows.length === BATCH) flush();
}

function flush() {
  const batch = rows.take();
  if (batch) fold.add(state, batch);
}

const text = () => createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 18 });
const readers = {
  async 'csv-parse'() {
    for await (const fields of createReadStream(file).pipe(parse({ from_line: 2 }))) take(fields);
  },
  papaparse: () =>
    new Promise((resolve, reject) => {
      let isHeader = true;
      Papa.parse(text(), {
        step({ data }) {
          if (!isHeader && data.length > 1) take(data);
          isHeader = false;
        },
        complete: resolve,
        error: reject,
      });
    }),
  async udsv() {
    let parsing;
    for await (const chunk of Readable.toWeb(text())) {
      parsing ??= initParser(inferSchema(chunk, { trim: false }));
      parsing.chunk(chunk, parsing.stringArrs, take);
    }
    parsing.end();
  },
  async readline() {
    let isHeader = true;
    for await (const row of createInterface({ input: text(), crlfDelay: Infinity })) {
      if (!isHeader) take(row.split(','));
      isHeader = false;
    }
  },
};

await readers[parser]();
flush();
const lines = fold.finish(state).patients.map((patient) => {
  const { observation, sessions, holidays, streaks, days } = patient;
  const weeks = weeksOf(days);
  return [
    patient.patientId,
    observation.daysCounted,
    sessions.records,
    sessions.joined,
    sessions.valid,
    sessions.short,
    patient.cappedTakingRatio.numerator,
    patient.correctDaysRatio.numerator,
    patient.atLeastDaysRatio.numerator,
    patient.anyUseDaysRatio.numerator,
    Math.round(patient.durationRatio.numerator * 3_600_000),
    Math.round(patient.deliveredHours * 3_600_000),
    holidays.count,
    holidays.days,
    streaks.longest?.days ?? 0,
    weeks.length,
    Math.max(...weeks),
  ].join(',');
});
const header =
  'patient_id,days,records,joined,valid,short,capped,correct_days,at_least_days,any_use_days,credited_ms,delivered_ms,holidays,holiday_days,streak,weeks,best_week';
writeFileSync(output, `${[header, ...lines].join('\n')}\n`);

/** Valid sessions of each week, Monday to Sunday. */
function weeksOf({ firstDay, length, valid }) {
  const weeks = new Map();
  for (let i = 0; i < length; i++) {
    const week = Math.floor((firstDay + i + 3) / 7);
    weeks.set(week, (weeks.get(week) ?? 0) + valid[i]);
  }
  return [...weeks.values()];
}
