import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frames } from '../../src/codecs/frames.js';
import { recogniseFormat } from '../../src/codecs/index.js';
import { pulseCsv } from '../../src/codecs/pulseCsv.js';
import { encodePulseRows, PULSE_CSV_HEADER } from '../../src/codecs/pulseCsvRow.js';
import type { LogLine } from '../../src/model/logLine.js';
import { ABSENT, type PulseColumns } from '../../src/model/pulse.js';
import { cutAt, type DecodedAll, decodeAll, utf8 } from '../helpers/decoderLaws.js';
import { readLog } from '../helpers/foundFaults.js';
import { settledColumns } from '../helpers/settledPulses.js';
import { simulatedLog } from '../helpers/simulatedLog.js';

const NOON = Date.UTC(2026, 2, 1, 12) * 1_000;
const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;

/** One pulse, whatever run it came in. */
interface Pulse {
  readonly us: number;
  readonly amplitude: number;
  readonly width: number;
  readonly peak: number;
  readonly flags: number;
}

/** The pulses of each patient's sides, in the order in which they came. */
function pulsesOf(events: readonly LogLine[]): Record<string, Pulse[]> {
  const sides: Record<string, Pulse[]> = Object.create(null);
  for (const event of events) {
    if (event.kind !== 'pulses') continue;
    for (const batch of event.batches.map(settledColumns)) {
      const origin = Number.isNaN(batch.sessionStartMs) ? 0 : batch.sessionStartMs * 1_000;
      const key = `${batch.patientId} ${batch.side}`;
      sides[key] ??= [];
      const pulses = sides[key];
      let us = origin + batch.firstMicroseconds;
      for (let i = 0; i < batch.length; i++) {
        us += batch.deltaMicroseconds[i]!;
        pulses.push({
          us,
          amplitude: batch.amplitudeMicroamps[i]!,
          width: batch.pulseWidthMicroseconds[i]!,
          peak: batch.peakMillivolts[i]!,
          flags: batch.flags[i]!,
        });
      }
    }
  }
  return sides;
}

interface Read extends DecodedAll {
  readonly pulses: Record<string, Pulse[]>;
  readonly found: readonly string[];
}

function decode(text: string, cuts: readonly number[] = []): Read {
  const decoded = decodeAll(pulseCsv, cutAt(utf8(text), cuts));
  const found = decoded.diagnostics.map(({ code, line }) => `${code} ${line}`);
  return { ...decoded, pulses: pulsesOf(decoded.events), found };
}

const HEADER = 'patient_id,unix_us,side,amplitude_ma,pulse_width_us,peak_v,flags';
const table = (...rows: string[]): string => `${HEADER}\n${rows.join('\n')}\n`;
const rowAt = (us: number, side = 'L', patient = 'P1'): string =>
  `${patient},${us},${side},3.5,214,2.485,0`;
const pulse = (us: number) => ({ us, amplitude: 3_500, width: 214, peak: 2_485, flags: 0 });

const sum = (sides: Record<string, Pulse[]>): number =>
  Object.values(sides).reduce((total, { length }) => total + length, 0);

describe('pulse-csv', () => {
  it('reads a row into whole µA, µs and mV', () => {
    const { pulses, diagnostics } = decode(table(`P1,${NOON},L,3.5,214,2.485,1`));
    expect(diagnostics).toEqual([]);
    expect(pulses).toEqual({ 'P1 left': [{ ...pulse(NOON), flags: 1 }] });
  });

  it.each([',', ';', '\t'])(
    'takes %j between fields, CRLF, a byte-order mark, quotes, spaces',
    (d) => {
      const lines = [HEADER.toUpperCase(), `"P1",${NOON}, L ,3.5,214,"2.485",`];
      const text = `\uFEFF${lines.join('\r\n')}\r\n`.replaceAll(',', d);
      expect(recogniseFormat(utf8(text)).id).toBe('pulse-csv');
      const { pulses, diagnostics } = decode(text);
      expect(diagnostics).toEqual([]);
      expect(pulses).toEqual({ 'P1 left': [pulse(NOON)] });
    },
  );

  it('takes columns in any order, columns that it does not know, and none but the needed', () => {
    const most = decode(`note,side,peak_v,unix_us,amplitude_ma\nx,R,2.485,${NOON},3.5\n`);
    expect(most.diagnostics).toEqual([]);
    expect(most.pulses).toEqual({ 'unnamed right': [{ ...pulse(NOON), width: ABSENT }] });
    const least = decode(`unix_us,side,amplitude_ma\n${NOON},R,\n`);
    const absent = { amplitude: ABSENT, width: ABSENT, peak: ABSENT, flags: 0 };
    expect(least.pulses).toEqual({ 'unnamed right': [{ us: NOON, ...absent }] });
  });

  it.each([
    ['L', 'left'],
    ['l', 'left'],
    ['left', 'left'],
    ['LEFT', 'left'],
    ['0', 'left'],
    ['R', 'right'],
    ['r', 'right'],
    ['Right', 'right'],
    ['1', 'right'],
  ])('takes %s for a side', (name, side) => {
    expect(decode(table(rowAt(NOON, name))).pulses).toEqual({ [`P1 ${side}`]: [pulse(NOON)] });
  });

  it('is no table without its columns, with one of them twice, or with columns to be named', () => {
    for (const missing of ['unix_us', 'side', 'amplitude_ma']) {
      const header = HEADER.replace(missing, 'x');
      expect(pulseCsv.recognises(utf8(`${header}\n`)), missing).toBe(false);
      expect(() => decode(`${header}\n`)).toThrow('no header found');
    }
    expect(() => decode(`${HEADER},side\n`)).toThrow('column side appears twice');
    expect(() => decodeAll(pulseCsv, [], { timeColumn: 'unix_us' })).toThrow('fixed names');
  });

  it.each([
    ['P1,1,L', 'FIELD_COUNT', '3 fields where the header has 7'],
    [`${rowAt(NOON)},1`, 'FIELD_COUNT', '8 fields where the header has 7'],
    [rowAt(NOON, 'L', ''), 'TEXT_INVALID', 'patient_id is empty'],
    [rowAt(NOON, ''), 'VALUE_INVALID', 'side "" is neither L nor R'],
    [rowAt(NOON, 'both'), 'VALUE_INVALID', 'side "both" is neither L nor R'],
    [rowAt(NOON, '2'), 'VALUE_INVALID', 'side "2" is neither L nor R'],
    [rowAt(NOON, '__proto__'), 'VALUE_INVALID', 'side "__proto__" is neither'],
    [`P1,,L,3.5,214,2,0`, 'TIME_INVALID', 'unix_us "" is no whole number'],
    [`P1,noon,L,3.5,214,2,0`, 'TIME_INVALID', 'unix_us "noon" is no whole number'],
    [`P1,${NOON}.5,L,3.5,214,2,0`, 'TIME_INVALID', '.5" is no whole number'],
    [`P1,${NOON / 1_000},L,3.5,214,2,0`, 'TIME_INVALID', 'from 1990 to 2100'],
    [`P1,${NOON}000,L,3.5,214,2,0`, 'TIME_INVALID', 'from 1990 to 2100'],
    [`P1,9999999999999999,L,3.5,214,2,0`, 'TIME_INVALID', 'from 1990 to 2100'],
    [`P1,${NOON},L,-1,214,2,0`, 'VALUE_INVALID', 'amplitude_ma "-1" is no number'],
    [`P1,${NOON},L,65.535,214,2,0`, 'VALUE_INVALID', 'amplitude_ma "65.535" is no number'],
    [`P1,${NOON},L,NaN,214,2,0`, 'VALUE_INVALID', 'amplitude_ma "NaN" is no number'],
    [`P1,${NOON},L,1e300,214,2,0`, 'VALUE_INVALID', 'amplitude_ma "1e300" is no number'],
    [`P1,${NOON},L,3.5,65535,2,0`, 'VALUE_INVALID', 'pulse_width_us "65535" is no number'],
    [`P1,${NOON},L,3.5,wide,2,0`, 'VALUE_INVALID', 'pulse_width_us "wide" is no number'],
    [`P1,${NOON},L,3.5,214,0x1,0`, 'VALUE_INVALID', 'peak_v "0x1" is no number'],
    [`P1,${NOON},L,"3.5,214,2,0`, 'RECORD_MALFORMED', 'a quote is not closed'],
    [`P"1,${NOON},L,3.5,214,2,0`, 'RECORD_MALFORMED', 'a quote stands inside'],
  ])('sets aside %j: %s', (row, code, message) => {
    const { pulses, diagnostics } = decode(table(rowAt(NOON - SECOND), row, rowAt(NOON + SECOND)));
    expect(pulses).toEqual({ 'P1 left': [pulse(NOON - SECOND), pulse(NOON + SECOND)] });
    expect(diagnostics).toMatchObject([{ severity: 'error', code, line: 3 }]);
    expect(diagnostics[0]!.message).toContain(message);
    expect(diagnostics[0]!.message).toMatch(/set aside$/);
  });

  it('sets aside a patient that is not UTF-8', () => {
    const bytes = Buffer.from(table(rowAt(NOON, 'L', 'P\u00e9')), 'latin1');
    const { events, diagnostics } = decodeAll(pulseCsv, [bytes]);
    expect(events).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: 'TEXT_INVALID', line: 2 }]);
  });

  it.each(['-1', '256', '1.5', 'x'])('takes flags %s as 0, and says so', (flags) => {
    const { pulses, found } = decode(table(`P1,${NOON},L,3.5,214,2.485,${flags}`));
    expect(pulses).toEqual({ 'P1 left': [pulse(NOON)] });
    expect(found).toEqual(['VALUE_INVALID 2']);
  });

  it('rounds to µA, µs and mV, and says once of each column that it did', () => {
    const { pulses, found } = decode(
      table(
        `P1,${NOON},L,1.0004,200.5,0.0005,0`,
        `P1,${NOON + SECOND},L,1.0006,200.4,65.5344,0`,
        `P1,${NOON + 2 * SECOND},L,65.534,65534,65.534,0`,
      ),
    );
    expect(pulses['P1 left']).toMatchObject([
      { amplitude: 1_000, width: 201, peak: 1 },
      { amplitude: 1_001, width: 200, peak: 65_534 },
      { amplitude: 65_534, width: 65_534, peak: 65_534 },
    ]);
    expect(found).toEqual(['VALUE_ROUNDED 2', 'VALUE_ROUNDED 2', 'VALUE_ROUNDED 2']);
  });

  it('is exact for every thousandth, without a word', () => {
    const rows = Array.from(
      { length: ABSENT },
      (_, i) => `P1,${NOON + i},L,${i / 1_000},${i},${(i / 1_000).toFixed(3)},${i & 255}`,
    );
    const { pulses, found } = decode(table(...rows));
    expect(found).toEqual([]);
    expect(pulses['P1 left']).toEqual(
      rows.map((_, i) => ({ us: NOON + i, amplitude: i, width: i, peak: i, flags: i & 255 })),
    );
  });

  it('counts a pulse that stands twice once, and takes time as it comes', () => {
    const { pulses, found, skipped } = decode(
      table(
        rowAt(NOON),
        rowAt(NOON),
        rowAt(NOON, 'R'),
        rowAt(NOON, 'L', 'P2'),
        rowAt(NOON - SECOND),
        rowAt(NOON),
      ),
    );
    expect(found).toEqual(['DUPLICATE 3', 'ORDER_BACKWARDS 6']);
    expect(skipped).toBe(1);
    expect(pulses).toEqual({
      'P1 left': [pulse(NOON), pulse(NOON - SECOND), pulse(NOON)],
      'P1 right': [pulse(NOON)],
      'P2 left': [pulse(NOON)],
    });
  });

  it('has no interval in a run that is longer than a minute', () => {
    const times = [NOON, NOON + MINUTE, NOON + 2 * MINUTE + 1, NOON + 3e15 - 2.5e15];
    const { events, pulses } = decode(table(...times.map((us) => rowAt(us))));
    expect(events.map((event) => event.kind === 'pulses' && event.batches[0]!.length)).toEqual([
      2, 1, 1,
    ]);
    expect(pulses['P1 left']!.map(({ us }) => us)).toEqual(times);
  });
});

describe('sessions', () => {
  async function sessions(text: string, cuts: readonly number[] = []) {
    const { batches, telemetry, diagnostics } = await readLog(cutAt(utf8(text), cuts));
    const pulsesIn = (patientId: string, startMs: number, side: string): number =>
      telemetry.reduce((total, item) => {
        if (item.kind !== 'pulses' || item.batch.side !== side) return total;
        const { batch } = item;
        const belongs = batch.patientId === patientId && batch.sessionStartMs === startMs;
        return belongs ? total + batch.length : total;
      }, 0);
    const found = batches.flatMap((batch) =>
      Array.from({ length: batch.length }, (_, i) => {
        const patient = batch.patients[batch.patientIndex[i]!]!;
        const startMs = batch.startMs[i]!;
        return {
          patient,
          startMs,
          durationMs: batch.durationMs[i]!,
          left: pulsesIn(patient, startMs, 'left'),
          right: pulsesIn(patient, startMs, 'right'),
        };
      }),
    );
    return { found, diagnostics };
  }
  const START = NOON / 1_000;

  it('are parted by silences of more than five minutes on both sides', async () => {
    const text = table(
      rowAt(NOON),
      rowAt(NOON, 'R'),
      rowAt(NOON + 5 * MINUTE, 'R'),
      rowAt(NOON + 10 * MINUTE),
      rowAt(NOON + 15 * MINUTE + 1_000),
      rowAt(NOON + 15 * MINUTE + 1_000, 'R'),
    );
    const { found, diagnostics } = await sessions(text);
    expect(diagnostics).toEqual([]);
    expect(found).toEqual([
      { patient: 'P1', startMs: START, durationMs: 600_000, left: 2, right: 2 },
      { patient: 'P1', startMs: START + 900_001, durationMs: 0, left: 1, right: 1 },
    ]);
  });

  it('are those of each patient', async () => {
    const rows = [0, 1, 2, 3, 4, 5].map((i) => rowAt(NOON + i * 2 * MINUTE, 'L', `P${i % 2}`));
    const { found } = await sessions(table(...rows));
    expect(found.map(({ patient, left }) => [patient, left])).toEqual([
      ['P0', 3],
      ['P1', 3],
    ]);
  });

  const moment = fc.record({
    patient: fc.constantFrom('P1', 'P2'),
    side: fc.constantFrom('L', 'R'),
    step: fc.constantFrom(
      0,
      50_000,
      SECOND,
      MINUTE,
      4 * MINUTE,
      6 * MINUTE,
      -7 * MINUTE,
      -40 * MINUTE,
    ),
  });
  const timeline = (
    moments: readonly { step: number; side: string; patient: string }[],
  ): string => {
    let us = NOON;
    const rows = moments.map(({ step, side, patient }) => {
      us += step;
      return rowAt(us, side, patient);
    });
    return table(...rows);
  };

  it('do not mind where the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(moment, { maxLength: 25 }),
        fc.array(fc.nat(1_500), { maxLength: 12 }),
        async (moments, places) => {
          const text = timeline(moments);
          const cuts = places.filter((place) => place <= text.length);
          // The first 16 KiB choose the format and come in one piece: filler in front of the rows.
          const filled = text.replace('\n', `\n${'\n'.repeat(17_000)}`);
          const shifted = cuts.map((cut) => 17_000 + cut);
          expect((await sessions(filled, shifted)).found).toEqual((await sessions(text)).found);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('do not mind where the bytes are cut if the clock was set back, either', async () => {
    const rows = [60, 0, 63, 3, 66].flatMap((minute) => [
      rowAt(NOON + minute * MINUTE),
      rowAt(NOON + minute * MINUTE, 'R'),
    ]);
    const text = table(...rows).replace('\n', `\n${'\n'.repeat(17_000)}`);
    const whole = (await sessions(text)).found;
    expect(whole).toHaveLength(5);
    const every = Array.from({ length: text.length - 17_000 }, (_, i) => 17_000 + i);
    expect((await sessions(text, every)).found).toEqual(whole);
  });
});

describe('laws', () => {
  const value = fc.oneof(
    fc.constantFrom('', 'L', 'R', 'left', 'x', '-1', '3.5', '214', '1e3', '65.535', '"', ' ', 'ü'),
    fc.integer({ min: -3, max: 3 }).map((i) => String(NOON + i * SECOND)),
    fc.string({ maxLength: 4 }),
  );
  const oddRow = fc.array(value, { minLength: 5, maxLength: 8 }).map((fields) => fields.join(','));
  const goodRow = fc
    .record({
      us: fc.integer({ min: -5, max: 5 }).map((i) => NOON + i * 30 * SECOND),
      side: fc.constantFrom('L', 'R'),
      patient: fc.constantFrom('P1', 'P2', 'Ü'),
    })
    .map(({ us, side, patient }) => rowAt(us, side, patient));

  it('the pulses do not mind where the bytes are cut, nor does what is said of them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(goodRow, goodRow, oddRow), { maxLength: 20 }),
        fc.array(fc.nat(1_200), { maxLength: 20 }),
        (rows, places) => {
          const text = table(...rows);
          const bytes = utf8(text).length;
          const cuts = places.filter((place) => place <= bytes);
          const whole = decode(text);
          for (const some of [cuts, Array.from({ length: bytes }, (_, i) => i)]) {
            const { pulses, diagnostics, skipped } = decode(text, some);
            expect({ pulses, diagnostics }).toEqual({
              pulses: whole.pulses,
              diagnostics: whole.diagnostics,
            });
            expect(skipped).toBe(whole.skipped);
          }
        },
      ),
    );
  });

  it('every row is a pulse, a duplicate or set aside', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            goodRow,
            oddRow.filter((row) => !/["\r\n]/.test(row)),
          ),
          { maxLength: 20 },
        ),
        (rows) => {
          const { pulses, diagnostics, skipped } = decode(table(...rows));
          const aside = diagnostics.filter(({ severity }) => severity === 'error').length;
          const blank = rows.filter((row) => /^[ ,]*$/.test(row)).length;
          expect(sum(pulses) + skipped + aside + blank).toBe(rows.length);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('random bytes behind the header throw nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        decodeAll(pulseCsv, [utf8(`${HEADER}\n`), bytes]);
      }),
    );
  });

  it('decode(encode(x)) = x, absent values too', () => {
    const columns: fc.Arbitrary<PulseColumns> = fc
      .tuple(
        fc.integer({ min: 0, max: 86_400_000_000 }),
        fc.array(
          fc.record({
            delta: fc.integer({ min: 1, max: 0xffff_ffff }),
            amplitude: fc.nat(ABSENT),
            width: fc.nat(ABSENT),
            peak: fc.nat(ABSENT),
            flags: fc.nat(255),
          }),
          { maxLength: 20 },
        ),
      )
      .map(([firstMicroseconds, rows]) => ({
        length: rows.length,
        from: 0,
        firstMicroseconds,
        deltaMicroseconds: Uint32Array.from(rows, ({ delta }, i) => (i === 0 ? 0 : delta)),
        amplitudeMicroamps: Uint16Array.from(rows, ({ amplitude }) => amplitude),
        pulseWidthMicroseconds: Uint16Array.from(rows, ({ width }) => width),
        peakMillivolts: Uint16Array.from(rows, ({ peak }) => peak),
        flags: Uint8Array.from(rows, ({ flags }) => flags),
      }));
    fc.assert(
      fc.property(columns, columns, (left, right) => {
        const session_start_ms = NOON / 1_000;
        const text = encodePulseRows('P1', { session_start_ms, left, right });
        const { pulses, diagnostics } = decode(`${PULSE_CSV_HEADER}${text}`);
        expect(diagnostics).toEqual([]);
        const batch = { ...left, sessionStartMs: session_start_ms, offsetMinutes: 0 };
        const stamp = { line: 0, seq: 1, patientId: 'P1', tickMs: 0, timeMs: 0 };
        const whole = { ...batch, patientId: 'P1', source: 0, line: 0 };
        const batches = [
          { ...whole, side: 'left' as const },
          { ...whole, ...right, side: 'right' as const },
        ].filter(({ length }) => length > 0);
        expect(pulses).toEqual(pulsesOf([{ ...stamp, kind: 'pulses', batches }]));
        const times = text
          .split('\n')
          .slice(0, -1)
          .map((line) => Number(line.split(',')[1]));
        expect(times).toEqual(times.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('simulated', () => {
  const scenario = {
    patients: 2,
    days: 2,
    level: 'pulse',
    sessionMinutes: 5,
  } as const;
  const csv = simulatedLog(scenario, { seed: 5, format: 'pulse-csv' }).data;
  const binary = simulatedLog(scenario, { seed: 5, format: 'frames' });

  it('rows are the pulses of the frames of the same scenario and seed', () => {
    const { events, diagnostics } = decodeAll(pulseCsv, [csv]);
    expect(diagnostics).toEqual([]);
    const pulses = pulsesOf(events);
    expect(sum(pulses)).toBeGreaterThan(10_000);
    expect(pulses).toEqual(pulsesOf(decodeAll(frames, [binary.data]).events));
  });

  it('rows in chunks hand out pulses that stay as they were when more comes', () => {
    const decoder = pulseCsv.createDecoder({});
    const kept: LogLine[] = [];
    const take = (items: ReturnType<typeof decoder.push>): void => {
      for (const item of items) if (item.kind === 'events') kept.push(...item.events);
    };
    for (let at = 0; at < csv.length; at += 20_000)
      take(decoder.push(csv.subarray(at, at + 20_000)));
    take(decoder.end());
    expect(pulsesOf(kept)).toEqual(pulsesOf(decodeAll(pulseCsv, [csv]).events));
  });

  it('sessions are found again by their silences', async () => {
    const read = await readLog([csv]);
    const starts = read.batches.flatMap(({ length, startMs }) => [...startMs.subarray(0, length)]);
    const truth = await readLog([binary.data]);
    const written = truth.batches.flatMap(({ length, startMs }) => [
      ...startMs.subarray(0, length),
    ]);
    expect(written.length).toBeGreaterThan(4);
    expect(starts.toSorted((a, b) => a - b)).toEqual(written.toSorted((a, b) => a - b));
  });
});

describe('the page', () => {
  const page = readFileSync('docs/formats/pulse-csv.md', 'utf8');

  it('names every column, and shows a table that reads as it says', () => {
    for (const column of HEADER.split(',')) expect(page).toContain(`\`${column}\``);
    const [, example] = /```csv\n([\s\S]*?)```/.exec(page)!;
    const { pulses, diagnostics } = decode(example!);
    expect(diagnostics).toEqual([]);
    expect(Object.entries(pulses).map(([side, { length }]) => `${side} ${length}`)).toEqual([
      'SIM-0001 left 2',
      'SIM-0001 right 2',
    ]);
  });

  it('names every code that is found', () => {
    const codes = 'FIELD_COUNT TEXT_INVALID TIME_INVALID VALUE_INVALID VALUE_ROUNDED DUPLICATE';
    for (const code of `${codes} ORDER_BACKWARDS RECORD_MALFORMED LINE_TOO_LONG`.split(' ')) {
      expect(page).toContain(`\`${code}\``);
    }
  });
});
