import fc from 'fast-check';
import { from } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type QualityDays, QualityTimeline } from '../../src/analysis/qualityTimeline.js';
import { recognisedFormat } from '../../src/codecs/index.js';
import { showingTime } from '../../src/model/shownTime.js';
import { zoneNamed } from '../../src/model/zone.js';
import { decode } from '../../src/operators/index.js';
import { simulatedLog } from '../helpers/simulatedLog.js';

/** Reads a log in pieces of so many bytes. */
async function timelineOf(data: Uint8Array, pieceBytes: number): Promise<QualityDays> {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += pieceBytes) pieces.push(data.slice(at, at + pieceBytes));
  const timeline = new QualityTimeline();
  await new Promise<void>((resolve, reject) => {
    from(pieces)
      .pipe(decode(recognisedFormat()))
      .subscribe({
        next: (item) => {
          if (item.kind === 'batch') timeline.takeSessions(item.batch);
          if (item.kind === 'telemetry') timeline.takeTelemetry(item.telemetry);
          if (item.kind === 'diagnostic') timeline.takeDiagnostic(0, item.diagnostic);
        },
        error: reject,
        complete: resolve,
      });
  });
  return timeline.finish();
}

const sumOf = (
  { days, undated }: QualityDays,
  kind: 'accepted' | 'lost' | 'damaged' | 'repeated',
) => days.reduce((sum, { counts }) => sum + (counts[kind] ?? 0), undated[kind] ?? 0);

describe('QualityTimeline', () => {
  it('counts on their days what the simulator did to a log, wherever it is cut', async () => {
    const faults = { 'lost-frames': 0.05, 'duplicated-frames': 0.05, 'damaged-frames': 0.02 };
    const { data, truth } = simulatedLog({ patients: 1, days: 60, faults }, { seed: 5 });
    const whole = await timelineOf(data, data.length);
    const faultsOf = (name: string) =>
      truth.filter((line) => line.type === 'fault' && line.fault === name).length;
    // A damaged record at the very end cannot be told from one that is missing.
    expect(sumOf(whole, 'repeated')).toBe(faultsOf('duplicated-frames'));
    expect(sumOf(whole, 'damaged')).toBe(faultsOf('damaged-frames'));
    expect(sumOf(whole, 'lost')).toBe(faultsOf('lost-frames'));
    const days = whole.days.map(({ day }) => day);
    expect(days).toEqual([...new Set(days)].sort((a, b) => a - b));
    expect(days.length).toBeLessThanOrEqual(60);
    for (const pieceBytes of [500, 4_000]) {
      expect(await timelineOf(data, pieceBytes)).toEqual(whole);
    }
  });

  it('places a finding on the day of the record before it, or of the first', () => {
    const timeline = new QualityTimeline();
    const batch = {
      source: 0,
      length: 2,
      line: Float64Array.of(10, 20),
      startMs: Float64Array.of(0, 86_400_000),
      offsetMinutes: new Int16Array(2),
      patients: ['P1'],
      patientIndex: new Uint32Array(2),
    };
    timeline.takeSessions(batch as never);
    for (const line of [3, 15, 20, 99]) {
      timeline.takeDiagnostic(0, {
        severity: 'error',
        code: 'RECORD_MALFORMED',
        line,
        message: '',
      });
    }
    timeline.takeDiagnostic(1, {
      severity: 'error',
      code: 'RECORD_MALFORMED',
      line: 1,
      message: '',
    });
    timeline.takeDiagnostic(0, { severity: 'notice', code: 'LEAP_SECOND', line: 1, message: '' });
    expect(timeline.finish()).toEqual({
      days: [
        { day: 0, counts: { accepted: 1, 'set-aside': 2 } },
        { day: 1, counts: { accepted: 1, 'set-aside': 2 } },
      ],
      undated: { 'set-aside': 1 },
    });
  });

  it('takes the days of a zone where one is given', () => {
    const batch = {
      source: 0,
      length: 1,
      line: Float64Array.of(1),
      startMs: Float64Array.of(Date.UTC(2026, 0, 1, 23, 30)),
      offsetMinutes: new Int16Array(1),
      patients: ['P1'],
      patientIndex: new Uint32Array(1),
    };
    const dayIn = (zone?: string) => {
      const timeline = new QualityTimeline();
      timeline.takeSessions(
        batch as never,
        showingTime(() => (zone === undefined ? undefined : zoneNamed(zone))),
      );
      return timeline.finish().days[0]!.day;
    };
    expect(dayIn()).toBe(Date.UTC(2026, 0, 1) / 86_400_000);
    expect(dayIn('Europe/Berlin')).toBe(Date.UTC(2026, 0, 2) / 86_400_000);
  });

  it('keeps its size under endless garbage, and loses no count', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40_000 }), (count) => {
        const timeline = new QualityTimeline();
        for (let byte = 0; byte < count; byte++) {
          timeline.takeDiagnostic(0, {
            severity: 'error',
            code: 'BYTES_SKIPPED',
            byte,
            message: '',
          });
        }
        expect(timeline.finish().undated.damaged).toBe(count);
      }),
      { numRuns: 5 },
    );
  });
});
