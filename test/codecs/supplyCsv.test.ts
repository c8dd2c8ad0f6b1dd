import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type SupplyCsvOptions,
  SupplyCsvReader,
  type SupplyTable,
} from '../../src/codecs/supplyCsv.js';
import { formatDay } from '../../src/model/civil.js';

const HEADER = 'patient_id,date,duration';

function readAll(chunks: readonly Uint8Array[], options: SupplyCsvOptions = {}): SupplyTable {
  const reader = new SupplyCsvReader(options);
  for (const chunk of chunks) {
    const bytes = chunk.slice();
    reader.push(bytes);
    bytes.fill(0x2a); // nothing of it may be kept
  }
  return reader.end();
}
const read = (lines: readonly string[], options?: SupplyCsvOptions): SupplyTable =>
  readAll([new TextEncoder().encode(`${lines.join('\n')}\n`)], options);
const datesOf = (table: SupplyTable): string[] => table.rows.map(({ day }) => formatDay(day));
const troubleOf = (table: SupplyTable): string[] =>
  table.diagnostics.map(({ line, severity, code }) => `${line} ${severity} ${code}`);

describe('a table of supplies', () => {
  it('says the same wherever its bytes are cut', () => {
    const text =
      '\uFEFF"PATIENT_ID";"DATE";"PERDAY";"CATEGORY";"DURATION"\r\n' +
      '37;"04/10/2036";4;"med ""A"" é";50\r\n76;30/02/2036;2;b;30\r\nx;1/31/2036;2;"a;\r\nb";1e1\r\n\r\n;;;;\r\ny;1/2/2036';
    const bytes = new TextEncoder().encode(text);
    const whole = readAll([bytes]);
    expect(datesOf(whole)).toEqual(['2036-04-10', '2036-01-31']);
    expect(whole.rows.map(({ category }) => category)).toEqual(['med "A" é', 'a;\r\nb']);
    expect(troubleOf(whole)).toEqual(['3 error TIME_INVALID', '8 error FIELD_COUNT']);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 6 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        expect(readAll(at.slice(1).map((to, i) => bytes.subarray(at[i], to)))).toEqual(whole);
      }),
    );
  });

  it.each([
    ['PATIENT_ID,DATE,DURATION'],
    ['Id,Start,Days Supply'],
    ['patient;Fill-Date;duration_days'],
    ['pid\tdispense.date\tDays'],
    ['"patient"|"date"|"duration"'],
  ])('is known by the header %s', (header) => {
    const delimiter = /[,;\t|]/.exec(header)![0];
    const table = read([header, ['a', '2026-01-31', '30'].join(delimiter)]);
    expect(table.rows).toMatchObject([{ patientId: 'a', durationDays: 30, line: 2 }]);
  });

  it('is found below other lines, and a named column in any case', () => {
    const table = read(['sep=,', '', 'Export of the pharmacy', 'Who,When,DAYS', 'a,20260131,2'], {
      columns: { patient: 'who', date: 'WHEN' },
    });
    expect(table.rows).toMatchObject([{ patientId: 'a', line: 5 }]);
    expect(table.columns).toMatchObject({ patient: 'Who', duration: 'DAYS', perDay: null });
  });

  it.each<[string, string[], SupplyCsvOptions, string]>([
    [
      'without durations',
      ['patient,date', 'a,2026-01-01'],
      {},
      'no column for the duration in days',
    ],
    ['without a line', [], {}, 'is empty'],
    ['in UTF-16', ['\0i\0d\0'], {}, 'is no text in UTF-8'],
    ['with one column twice', ['id,date,days,Days', 'a,2026-01-01,1,2'], {}, '"days" twice'],
    [
      'with one column for two things',
      [HEADER, 'a,2026-01-01,1'],
      { columns: { perDay: 'duration' } },
      '--per-day-column "duration" is the column of the duration in days too',
    ],
    [
      'without a column that was named',
      [HEADER, 'a,2026-01-01,1'],
      { columns: { category: 'drug' } },
      '--category-column "drug" is not in the header',
    ],
    [
      'without a column that is needed',
      [HEADER, 'a,2026-01-01,1'],
      { needs: { perDay: '--dosage-change' } },
      'no column for the dosage (perday, per_day, dosage, dose, daily_dose), which --dosage-change needs',
    ],
  ])('is refused %s', (_, lines, options, message) => {
    expect(() => read(lines, options)).toThrow(message);
  });

  it.each<[string, string[], string[]]>([
    ['a number above 12 first', ['13/2/2026', '1/2/2026'], ['2026-02-13', '2026-02-01']],
    ['a number above 12 second', ['1/2/2026', '2/13/2026'], ['2026-01-02', '2026-02-13']],
    ['the year first', ['2026/3/4', '2026.03.04', '20260304'], Array(3).fill('2026-03-04')],
    ['nothing, but either way is the same', ['3/3/2026'], ['2026-03-03']],
    [
      'a time of day behind it',
      ['2026-03-04T08:15:00Z', '2026-03-04 8:15'],
      Array(2).fill('2026-03-04'),
    ],
  ])('has dates whose order is told by %s', (_, dates, expected) => {
    expect(datesOf(read([HEADER, ...dates.map((date) => `a,${date},1`)]))).toEqual(expected);
  });

  it('has no order that a date without a month tells', () => {
    expect(troubleOf(read([HEADER, 'a,45/13/2026,1', 'a,2/13/2026,1']))).toEqual([
      '2 error TIME_INVALID',
    ]);
    expect(troubleOf(read([HEADER, 'a,30/2/2026,1', 'a,2/13/2026,1']))).toHaveLength(1);
    expect(() => read([HEADER, 'a,1/2/2026,1'])).toThrow('--date-order mdy or dmy');
    expect(() => read([HEADER, 'a,13/2/2026,1', 'a,2/13/2026,1'])).toThrow(/line 2.*line 3/);
    expect(datesOf(read([HEADER, 'a,1/2/2026,1'], { dateOrder: 'dmy' }))).toEqual(['2026-02-01']);
    expect(troubleOf(read([HEADER, 'a,1/2/2026,1'], { dateOrder: 'ymd' }))).toEqual([
      '2 error TIME_INVALID',
    ]);
  });

  it.each<[string, string]>([
    ['a,2026-02-30,1', 'TIME_INVALID'],
    ['a,soon,1', 'TIME_INVALID'],
    ['a,2026-01-01 and later,1', 'TIME_INVALID'],
    ['a,9999-12-31,1', 'TIME_IMPLAUSIBLE'],
    ['a,2026-01-01,"30,5"', 'DECIMAL_COMMA'],
    ['a,2026-01-01,0', 'DURATION_INVALID'],
    ['a,2026-01-01,-1', 'DURATION_INVALID'],
    ['a,2026-01-01,NaN', 'DURATION_INVALID'],
    ['a,2026-01-01,Infinity', 'DURATION_INVALID'],
    ['a,2026-01-01,1e9', 'DURATION_INVALID'],
    ['a,2026-01-01,0x10', 'DURATION_INVALID'],
    ['a,2026-01-01,', 'DURATION_INVALID'],
    [',2026-01-01,1', 'RECORD_MALFORMED'],
    ['a,2026-01-01', 'FIELD_COUNT'],
    ['a,2026-01-01,1,5', 'FIELD_COUNT'],
    ['a,2026-01-01,"1', 'RECORD_MALFORMED'],
  ])('sets %s aside alone', (row, code) => {
    const table = read([HEADER, row, 'b,2026-01-01,1']);
    expect(table.rows.map(({ line }) => line)).toEqual([3]);
    expect(troubleOf(table)).toEqual([`2 error ${code}`]);
    expect(table.read).toBe(2);
  });

  it('may lack a dosage or medication that nothing needs', () => {
    const lines = [`${HEADER},perday,class`, 'a,2026-01-01,1,NA,', 'a,2026-01-02,1,many,x'];
    const table = read(lines);
    expect(table.rows.map(({ perDay, category }) => [perDay, category])).toEqual([
      [undefined, undefined],
      [undefined, 'x'],
    ]);
    expect(troubleOf(table)).toEqual(['3 warning VALUE_INVALID']);
    const needed = read(lines, { needs: { perDay: '--dosage-change', category: '--episodes' } });
    expect(troubleOf(needed)).toEqual(['2 error VALUE_INVALID', '3 error VALUE_INVALID']);
  });

  it('never throws but for its header and dates, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const head = new TextEncoder().encode(`${HEADER}\n`);
        const table = (() => {
          try {
            return readAll([head, bytes]);
          } catch (error) {
            expect(String(error)).toContain('--date-order');
            return undefined;
          }
        })();
        if (!table) return;
        const errors = table.diagnostics.filter(({ severity }) => severity === 'error');
        expect(table.rows.length + errors.length).toBe(table.read);
      }),
    );
  });
});
