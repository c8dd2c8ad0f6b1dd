import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fileLabels } from '../../src/reports/fileLabels.js';

it('keeps ids that are labels, and takes all else out of the others', () => {
  expect([...fileLabels(['SIM-0001', 'a b', '<b>x</b>', 'P7'])]).toEqual([
    ['P7', 'P7'],
    ['SIM-0001', 'SIM0001'],
    ['a b', 'ab'],
    ['<b>x</b>', 'bxb'],
  ]);
});

it('tells ids apart that come to one label, and those that differ by case alone', () => {
  const labels = fileLabels(['P 1', 'P-1', 'P1', 'p1', '..', '患者', 'P1x2']);
  expect(Object.fromEntries(labels)).toEqual({
    P1: 'P1',
    P1x2: 'P1x2',
    'P 1': 'P1x3',
    'P-1': 'P1x4',
    p1: 'p1x5',
    '..': 'patient',
    患者: 'patientx2',
  });
});

it('gives every id a label of its own of ASCII letters and digits', () => {
  const id = fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[aAbB12 -]{0,4}$/));
  fc.assert(
    fc.property(fc.uniqueArray(id, { maxLength: 60 }), (ids) => {
      const labels = fileLabels(ids);
      expect([...labels.keys()].sort()).toEqual([...ids].sort());
      for (const label of labels.values()) expect(label).toMatch(/^[A-Za-z0-9]{1,60}$/);
      expect(new Set([...labels.values()].map((label) => label.toLowerCase())).size).toBe(
        ids.length,
      );
    }),
  );
});
