import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { adherenceFold } from '../../src/analysis/adherenceFold.js';
import { recognisedFormat } from '../../src/codecs/index.js';
import { zoneNamed } from '../../src/model/zone.js';
import { type RulesInput, rulesOf } from '../helpers/rules.js';

const folder = new URL('../../../shared/data/oncmap/', import.meta.url);

const daily: RulesInput = { regimens: [{ sessionsPerDay: 1 }] };
const halves: RulesInput = { regimens: [{ sessionsPerDay: 2, slots: 2 }] };

/** Figures that oncmap's own tests publish: correct, at least, taking, number of periods. */
const published: [string, RulesInput, [number, number, number, number]][] = [
  ['sample-data-ecap2.csv', daily, [0.5833, 0.7083, 0.8333, 24]],
  ['sample-data-ecap2.csv', { ...daily, dayStart: '22:00' }, [0.3913, 0.6087, 0.8261, 23]],
  [
    'sample-data-ecap2.csv',
    { regimens: [{ sessionsPerDay: { sun: 2, mon: 2 } }] },
    [0.2083, 0.7083, 1.25, 24],
  ],
  [
    'sample-data-ecap2.csv',
    {
      ...daily,
      excused: [
        { from: '2018-12-10', to: '2018-12-11' },
        { from: '2018-12-20', to: '2018-12-21' },
      ],
    },
    [0.6, 0.7, 0.8, 20],
  ],
  ['test_adheretech.csv', daily, [0.2857, 1, 1.7143, 7]],
  ['test_adheretech.csv', halves, [0.8571, 0.8571, 0.8571, 14]],
  ['test_adheretech.csv', { regimens: [{ sessionsPerDay: 2 }] }, [0.7143, 0.7143, 0.8571, 7]],
  ['test_mems.csv', daily, [0.5, 0.9, 1.3, 10]],
  ['test_mems.csv', halves, [0.55, 0.6, 0.65, 20]],
  ['test_ecap3.csv', daily, [0.367, 0.4587, 0.5505, 109]],
  ['test_ecap3.csv', halves, [0.2752, 0.2752, 0.2752, 218]],
];

describe.skipIf(!existsSync(folder))('figures published by oncmap', () => {
  it.each(published)('%s with %j', (file, input, [correct, atLeast, taking, periods]) => {
    const decoder = recognisedFormat().createDecoder({ zone: zoneNamed('America/New_York') });
    const fold = adherenceFold(rulesOf(input));
    const ledger = fold.create();
    const bytes = readFileSync(new URL(file, folder));
    for (const item of [...decoder.push(bytes), ...decoder.end()]) {
      if (item.kind === 'batch') fold.add(ledger, item.batch);
    }
    const { patients } = fold.finish(ledger);
    expect(patients).toHaveLength(1);
    const [patient] = patients;
    expect(patient!.observation.periods).toBe(periods);
    expect(patient!.correctPeriodsRatio.value).toBeCloseTo(correct, 4);
    expect(patient!.atLeastPeriodsRatio.value).toBeCloseTo(atLeast, 4);
    expect(patient!.takingRatio.value).toBeCloseTo(taking, 4);
  });
});

describe.skipIf(!existsSync(folder))('exports of makers', () => {
  const diagnosticsOf = (file: string) => {
    const decoder = recognisedFormat().createDecoder({});
    const items = [...decoder.push(readFileSync(new URL(file, folder))), ...decoder.end()];
    return items.flatMap((item) => (item.kind === 'diagnostic' ? [item.diagnostic] : []));
  };

  it('bear out every label of the smart bottle', () => {
    const labels = diagnosticsOf('test_adheretech.csv').find(
      ({ code }) => code === 'LABELS_COUNTED',
    );
    expect(labels?.message).toBe(
      'Status: 5 ONTIME, 7 LATE, 2 MISSED; 12 are events here; with 60 min around the deadline in UTC the times bear out 12 of 12 labels',
    );
  });

  it('name the zone of a cap in words', () => {
    const [first] = diagnosticsOf('test_mems.csv');
    expect(first).toMatchObject({ code: 'ZONE_IN_WORDS', line: 1, severity: 'notice' });
    expect(first!.message).toContain('America/New_York');
  });
});
