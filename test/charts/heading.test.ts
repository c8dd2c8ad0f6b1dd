import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartStyle } from '../../src/charts/chartStyle.js';
import { estimateTextWidth, fitText } from '../../src/charts/fitText.js';
import { heading } from '../../src/charts/heading.js';

const style = chartStyle({});

function titleLines(patientId: string, width = 1_200): string[] {
  const words = {
    name: 'Weekly sessions',
    patientId,
    finding: '136 of 168 prescribed done',
    details: [],
  };
  return heading(words, chartStyle({ width })).title.text as string[];
}

describe('heading', () => {
  it('says all in one line where it fits', () => {
    expect(titleLines('SIM-0001')).toEqual([
      'Weekly sessions, SIM-0001: 136 of 168 prescribed done',
    ]);
  });

  it('breaks the line where the image is narrow', () => {
    expect(titleLines('SIM-0001', 400)).toEqual([
      'Weekly sessions, SIM-0001:',
      '136 of 168 prescribed done',
    ]);
  });

  it('cuts a long id with an ellipsis', () => {
    const [line] = titleLines('x'.repeat(200));
    expect(line).toMatch(/^Weekly sessions, x{20,40}…: 136/);
  });

  it('takes line breaks, control and direction characters out of the id', () => {
    expect(titleLines('a\n\u0000b\u202ec\u2066')[0]).toContain(', a b c:');
    expect(titleLines('\t')[0]).toContain(', (no id):');
    expect(titleLines('a\ud800b')[0]).toContain(', a\ufffdb:');
  });

  it('closes right-to-left text off from the figures behind it', () => {
    expect(titleLines('שלום')[0]).toContain('שלום\u200e: 136');
  });

  it('never makes a line wider than the image, whatever the id', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.integer({ min: 200, max: 8_000 }),
        (id, width) => {
          const { title, margin } = chartStyle({ width });
          for (const line of titleLines(id, width)) {
            expect(estimateTextWidth(line, title)).toBeLessThanOrEqual(width - 2 * margin + title);
          }
        },
      ),
    );
  });
});

describe('fitText', () => {
  it('never cuts through an emoji', () => {
    const family = '👩‍👩‍👧';
    const cut = fitText(family.repeat(9), style.title, 200);
    expect(cut).toMatch(new RegExp(`^(${family})+…$`, 'u'));
  });
});
