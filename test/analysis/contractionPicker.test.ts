import { describe, expect, it } from 'vitest';
import { ContractionPicker, type PickedContraction } from '../../src/analysis/contractionPicker.js';
import { parameterRules } from '../../src/analysis/parameterRules.js';
import { readLog } from '../helpers/foundFaults.js';
import { simulatedLog } from '../helpers/simulatedLog.js';

const input = {
  start: '2026-02-02',
  days: 2,
  patients: 2,
  preset: 'perfect',
  level: 'pulse',
} as const;

async function picked(
  options: { patientId?: string; session: number; contraction: number },
  faults = {},
) {
  const picker = new ContractionPicker({
    patientId: undefined,
    rules: parameterRules(),
    ...options,
  });
  const { telemetry } = await readLog([simulatedLog({ ...input, faults }, { seed: 4 }).data]);
  picker.take({ kind: 'telemetry', telemetry });
  return picker.pick();
}

describe('the contraction that was asked for', () => {
  it('has all its pulses and no other', async () => {
    const found = (await picked({ session: 2, contraction: 7 })) as PickedContraction;
    expect(found).toMatchObject({ patientId: 'SIM-0001', contraction: 7 });
    for (const side of ['left', 'right'] as const) {
      const columns = found[side]!;
      expect(columns.length).toBe(200);
      expect(columns.firstMicroseconds).toBe(6 * 30e6);
      expect(columns.deltaMicroseconds.reduce((sum, delta) => sum + delta, 0)).toBe(9.95e6);
    }
  });

  it('is of the patient that was asked for', async () => {
    const found = await picked({ patientId: 'SIM-0002', session: 4, contraction: 60 });
    expect(found).toMatchObject({ patientId: 'SIM-0002', contraction: 60 });
  });

  it('has late pulses in their place', async () => {
    const clean = await picked({ session: 1, contraction: 3 });
    const late = await picked({ session: 1, contraction: 3 }, { 'reordered-frames': 0.3 });
    expect(late).toEqual(clean);
  });

  it('is said to be missing, with what there is', async () => {
    expect(await picked({ session: 5, contraction: 1 })).toEqual({
      sessions: 4,
      contractions: Number.NaN,
    });
    expect(await picked({ session: 4, contraction: 61 })).toEqual({
      sessions: 4,
      contractions: 60,
    });
  });
});
