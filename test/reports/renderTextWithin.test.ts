import { expect, it } from 'vitest';
import type { ReportDocument } from '../../src/reports/document.js';
import { renderText } from '../../src/reports/renderText.js';
import { renderTextWithin } from '../../src/reports/renderTextWithin.js';

const left = (title: string) => ({ title, align: 'left' as const });
const document: ReportDocument = {
  title: 'Summary',
  sections: [
    {
      heading: 'Figures',
      tables: [
        {
          columns: [left('Figure'), left('L'), left('range'), left('R'), left('range')],
          rows: [['Amplitude', '1.8', '1.75 – 1.85', '2.4', '2.35 – 2.45']],
        },
      ],
    },
    {
      heading: 'Sessions',
      tables: [{ columns: [left('Start'), left('End')], rows: [['a'.repeat(40), 'done']] }],
      notes: ['about the sessions'],
    },
    {
      heading: 'Quality',
      facts: [
        { label: 'Patient', text: 'P1' },
        { label: 'Supply', text: 'that of a generator, assumed; set it' },
      ],
    },
  ],
};

it('is the whole text where there is room', () => {
  expect(renderTextWithin(document, 60)).toBe(renderText(document));
});

it('leaves out the widest columns, or the table, names them, and breaks lines between words', () => {
  expect(renderTextWithin(document, 30)).toBe(`Summary
=======

Figures
-------
Figure     L    R
Amplitude  1.8  2.4

Quality
-------
Patient  P1
Supply   that of a generator,
         assumed; set it

Left out, too wide for this
terminal: “range”, Sessions. A
wider one shows all; so does
analyze, of a recording
(--record).
`);
});
