import { lastValueFrom, of } from 'rxjs';
import { expect, it } from 'vitest';
import type { PulseBatch } from '../../src/model/pulse.js';
import type { Telemetry } from '../../src/model/telemetry.js';
import { renamePatients } from '../../src/operators/index.js';

const key = { patientId: 'Anna', sessionStartMs: 1_000, offsetMinutes: 60 };
const at = { patientId: 'Anna', timeMs: 1_000 };
const noColumn = new Uint16Array();
const batch: PulseBatch = {
  ...key,
  source: 0,
  line: 1,
  side: 'left',
  length: 0,
  from: 0,
  firstMicroseconds: 0,
  deltaMicroseconds: new Uint32Array(),
  amplitudeMicroamps: noColumn,
  pulseWidthMicroseconds: noColumn,
  peakMillivolts: noColumn,
  flags: new Uint8Array(),
};
const program = {} as Extract<Telemetry, { kind: 'program' }>['program'];

/** One of each kind: a kind that is added without a line here does not compile. */
const kinds: { readonly [K in Telemetry['kind']]: Extract<Telemetry, { kind: K }> } = {
  pulses: { kind: 'pulses', batch },
  'session-counters': {
    kind: 'session-counters',
    ...key,
    contractions: 1,
    limitedLeft: 0,
    limitedRight: 0,
    chargeLeftMicrocoulombs: 0,
    chargeRightMicrocoulombs: 0,
  },
  contraction: {
    kind: 'contraction',
    ...key,
    side: 'left',
    durationMs: 1,
    pulses: 1,
    amplitudeMeanMilliamps: 1,
    amplitudePeakMilliamps: 1,
    impedanceOhms: 1,
  },
  program: { kind: 'program', ...at, program },
  device: { kind: 'device', patientId: 'Anna', deviceId: 'serial-17' },
  impedance: { kind: 'impedance', ...at, leftOhms: 1, rightOhms: 1 },
  battery: { kind: 'battery', ...at, volts: 3, state: 'ok' },
  'amplitude-trend': {
    kind: 'amplitude-trend',
    patientId: 'Anna',
    side: 'left',
    length: 2,
    timeMs: Float64Array.of(1_000, 2_000),
    amplitudeMicroamps: Uint16Array.of(1, 2),
  },
  group: { kind: 'group', ...at, groupId: 'A', isActive: true, usageRatio: 1, left: [], right: [] },
  'device-event': {
    kind: 'device-event',
    ...at,
    origin: 'device',
    name: 'x',
    detail: '',
    repeat: 0,
  },
  'contact-impedances': {
    kind: 'contact-impedances',
    ...at,
    side: 'left',
    monopolarOhms: [1],
    bipolarOhms: [],
  },
};

it.each(Object.values(kinds))('renames and moves $kind', async (one) => {
  const given = structuredClone(one);
  const readings = await lastValueFrom(
    of({ kind: 'telemetry', telemetry: [one] } as const).pipe(
      renamePatients((patientId) => ({
        patientId: `${patientId.length}`,
        shiftMs: -604_800_000,
        deviceNameOf: (deviceId) => `D-${deviceId.length}`,
      })),
    ),
  );
  expect(readings.kind).toBe('telemetry');
  const [renamed] = (readings as Extract<typeof readings, { kind: 'telemetry' }>).telemetry;
  const flat = one.kind === 'pulses' ? (renamed as typeof kinds.pulses).batch : renamed!;
  expect(flat).toMatchObject({ patientId: '4' });
  expect(one).toEqual(given); // what came is left as it is
  if (one.kind === 'device') {
    expect(flat).toMatchObject({ deviceId: 'D-9' });
    return;
  }
  const times =
    'sessionStartMs' in flat
      ? [flat.sessionStartMs]
      : [
          ...('timeMs' in flat && typeof flat.timeMs === 'number'
            ? [flat.timeMs]
            : (flat as (typeof kinds)['amplitude-trend']).timeMs),
        ];
  expect(times[0]).toBe(1_000 - 604_800_000);
});
