import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { DAY_CLASS_IDS } from '../../src/analysis/dayClass.js';
import { formatDay, parseDay } from '../../src/model/civil.js';
import type { CalendarDay, ReportDocument } from '../../src/reports/document.js';
import { renderText } from '../../src/reports/renderText.js';

const word = fc.stringMatching(/^[a-z0-9.]{1,9}$/);
const cell = fc.array(word, { minLength: 1, maxLength: 2 }).map((words) => words.join(' '));
const table = fc.integer({ min: 1, max: 9 }).chain((width) =>
  fc.record({
    columns: fc.array(
      fc.record({ title: cell, align: fc.constantFrom('left' as const, 'right' as const) }),
      { minLength: width, maxLength: width },
    ),
    rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 6 }),
  }),
);
const calendar = fc
  .array(fc.constantFrom(...DAY_CLASS_IDS), { minLength: 1, maxLength: 120 })
  .map((classes): CalendarDay[] =>
    classes.map((dayClass, index) => ({
      date: formatDay(parseDay('2026-01-01')! + index),
      dayClass,
    })),
  );
const documents: fc.Arbitrary<ReportDocument> = fc.record({
  title: cell,
  sections: fc.array(
    fc.record({
      heading: cell,
      tables: fc.array(table, { maxLength: 2 }),
      facts: fc.array(
        fc.record({
          label: word,
          text: fc.array(word, { maxLength: 30 }).map((all) => all.join(' ')),
        }),
      ),
      notes: fc.array(fc.array(word, { maxLength: 30 }).map((all) => all.join(' '))),
      calendar,
    }),
    { maxLength: 3 },
  ),
});

const paint = (role: string, text: string): string => `\x1b[3${role.length % 8}m${text}\x1b[39m`;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const withoutColours = (text: string): string => text.replace(/\x1b\[\d+m/g, '');

describe('renderText', () => {
  it('is no wider than the view, and no row loses a cell', () => {
    fc.assert(
      fc.property(documents, fc.integer({ min: 50, max: 140 }), (document, columns) => {
        const text = renderText(document, { columns });
        for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
        const words = new Set(text.split(/\s+/));
        for (const { tables = [], facts = [], notes = [] } of document.sections) {
          const said = [
            ...tables.flatMap(({ columns: heads, rows }) => [
              ...heads.map(({ title }) => title),
              ...rows.flat(),
            ]),
            ...facts.flatMap(({ label, text: words }) => [label, words]),
            ...notes,
          ];
          for (const one of said.flatMap((part) => part.split(' '))) {
            if (one !== '') expect(words).toContain(one);
          }
        }
      }),
    );
  });

  it('says in colour what it says without', () => {
    fc.assert(
      fc.property(documents, fc.integer({ min: 50, max: 140 }), (document, columns) => {
        expect(withoutColours(renderText(document, { columns, paint }))).toBe(
          renderText(document, { columns }),
        );
      }),
    );
  });

  it('shows each day of the calendar in the row of its weekday, each class by a sign of its own', () => {
    const days: CalendarDay[] = [
      { date: '2026-01-05', dayClass: 'asPrescribed' }, // a Monday
      { date: '2026-01-06', dayClass: 'partly' },
      { date: '2026-01-07', dayClass: 'noSession' },
      { date: '2026-01-08', dayClass: 'more' },
      { date: '2026-01-09', dayClass: 'leftOut' },
      { date: '2026-01-12', dayClass: 'noSession' },
    ];
    const text = renderText({ title: 't', sections: [{ heading: 'h', calendar: days }] });
    expect(text.split('\n').slice(5)).toEqual([
      '     Jan',
      'Mon  █ ·',
      'Tue  ▄',
      'Wed  ·',
      'Thu  +',
      'Fri  /',
      'Sat',
      'Sun',
      '',
      '· no valid session (2)   ▄ fewer than prescribed (1)   █ as prescribed (1)   + more (1)',
      '/ left out (1)',
      '',
    ]);
  });
});
