import { beforeAll, describe, expect, it } from 'vitest';
import type { ChartInputs } from '../../src/charts/chart.js';
import { chartById } from '../../src/charts/index.js';
import type { Figure } from '../../src/rendering/figure.js';
import { renderPdf } from '../../src/rendering/pdf/renderPdf.js';
import type { ReportDocument } from '../../src/reports/document.js';
import { exampleInputs } from '../charts/exampleInputs.js';

let inputs: ChartInputs;
beforeAll(async () => {
  inputs = await exampleInputs();
});

const table = (rows: number, columns = 3): ReportDocument => ({
  title: 'Report',
  sections: [
    {
      heading: 'Table',
      tables: [
        {
          columns: Array.from({ length: columns }, (_, i) => ({
            title: `Column ${i}`,
            align: 'right',
          })),
          rows: Array.from({ length: rows }, (_, row) =>
            Array.from({ length: columns }, (__, i) => `${row}, ${i}`),
          ),
        },
      ],
    },
  ],
});

const pagesOf = (pdf: Uint8Array): number =>
  Buffer.from(pdf)
    .toString('latin1')
    .match(/\/Type \/Page\b/g)?.length ?? 0;

const draw = (document: ReportDocument, figures: readonly Figure[] = []) =>
  renderPdf(document, { date: new Date('2026-03-01'), figures });

describe('renderPdf', () => {
  it('takes as many pages as a table needs, and one for a short one', async () => {
    expect(pagesOf(await draw(table(5)))).toBe(1);
    const pages = pagesOf(await draw(table(500)));
    expect(pages).toBeGreaterThan(6);
    expect(pages).toBeLessThan(16);
  });

  it('sets a table of many columns, one without rows, and a section without anything', async () => {
    expect(pagesOf(await draw(table(40, 30)))).toBeGreaterThanOrEqual(1);
    expect(pagesOf(await draw(table(0)))).toBe(1);
    expect(pagesOf(await draw({ title: 'Report', sections: [{ heading: '' }] }))).toBe(1);
  });

  it('draws charts as lines and letters, and brings its font along', async () => {
    const chart = chartById('weekly-sessions') as unknown as Figure['chart'];
    const figures: Figure[] = [{ section: 'adherence', chart, input: inputs.days }];
    const document: ReportDocument = {
      title: 'Report',
      sections: [{ id: 'adherence', heading: 'Adherence' }],
    };
    const [without, pdf] = [await draw(document), await draw(document, figures)];
    const text = Buffer.from(pdf).toString('latin1');
    expect(text.startsWith('%PDF-')).toBe(true);
    expect(text).not.toContain('/Subtype /Image');
    expect(text).toContain('/FontFile2');
    expect(pdf.length).toBeGreaterThan(without.length + 5_000);
  });

  it('gives the same bytes for the same report, and says when the data end', async () => {
    const [first, second] = [await draw(table(20)), await draw(table(20))];
    expect(Buffer.compare(first, second)).toBe(0);
    expect(Buffer.from(first).toString('latin1')).toContain('D:20260301000000Z');
  });

  it.each(['\u0000\u0007', 'שלום', '🧠 emoji', 'x'.repeat(3_000), '<script>'])(
    'sets text from outside: %j',
    async (text) => {
      const document: ReportDocument = {
        title: 'Report',
        sections: [{ heading: text, facts: [{ label: text, text }], notes: [text] }],
      };
      expect(pagesOf(await draw(document))).toBeGreaterThanOrEqual(1);
    },
  );

  it('sets a chart of very many marks as a picture, others as lines', async () => {
    const figureOf = (patients: number): Figure => ({
      section: undefined as never,
      chart: chartById('cohort-lasagna'),
      input: {
        ...inputs.cohort,
        patients: Array.from({ length: patients }, (_, i) => ({
          ...inputs.cohort.patients[i % inputs.cohort.patients.length]!,
          patientId: `P-${i}`,
        })),
      },
    });
    const [few, many] = await Promise.all(
      [30, 3_000].map((patients) => draw(table(1), [figureOf(patients)])),
    );
    const hasImage = (pdf: Uint8Array) =>
      Buffer.from(pdf).toString('latin1').includes('/Subtype /Image');
    expect([hasImage(few!), hasImage(many!)]).toEqual([false, true]);
    expect(many!.length).toBeLessThan(3_000_000);
  }, 60_000);
});
