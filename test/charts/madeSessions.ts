import { parameterRules } from '../../src/analysis/parameterRules.js';
import type { SessionParameters } from '../../src/analysis/sessionParameters.js';
import type { SideFigures } from '../../src/analysis/sideFigures.js';
import type { SessionsInput } from '../../src/charts/chart.js';
import { DAY_MS } from '../../src/model/units.js';

/** 5 January 2026, a Monday, as a day number. */
export const FIRST_DAY = 20_458;

const UNKNOWN: SideFigures = {
  from: 'session',
  amplitudeMilliamps: null,
  amplitudes: null,
  programmedAmplitudeMilliamps: null,
  deliveredToProgrammedRatio: null,
  pulseWidthMicroseconds: null,
  frequencyHertz: null,
  programmedFrequencyHertz: null,
  jitterMicroseconds: null,
  contractions: null,
  onSeconds: null,
  offSeconds: null,
  rampUpSeconds: null,
  rampDownSeconds: null,
  stimulationTimeRatio: null,
  weightedFrequencyHertz: null,
  pulses: { programmed: null, reported: null, counted: null, notInLog: null, missing: null },
  chargePerPhaseMicrocoulombs: null,
  chargeDensityMicrocoulombsPerSquareCentimetre: null,
  shannonK: null,
  totalChargeMicrocoulombs: null,
  energyMillijoules: null,
  impedanceOhms: null,
  peakVolts: null,
  requiredVolts: null,
  headroomVolts: null,
  complianceLimitedRatio: null,
  flagged: null,
};

export interface MadeSession {
  /** Days after {@link FIRST_DAY}, local time. */
  readonly day: number;
  /** Minutes that local time is ahead of UTC. @defaultValue 60 */
  readonly offsetMinutes?: number;
  /** What is known of each side; everything else is not. */
  readonly left?: Partial<SideFigures>;
  readonly right?: Partial<SideFigures>;
}

/** A session of which a log says just that. */
export function madeSession({
  day,
  offsetMinutes = 60,
  left,
  right,
}: MadeSession): SessionParameters {
  return {
    startMs: (FIRST_DAY + day) * DAY_MS - offsetMinutes * 60_000,
    offsetMinutes,
    durationMs: null,
    endReason: null,
    left: { ...UNKNOWN, ...left },
    right: { ...UNKNOWN, ...right },
  };
}

export function madeInput(
  sessions: readonly MadeSession[],
  more: Partial<SessionsInput> = {},
): SessionsInput {
  return {
    patientId: 'SIM-0001',
    sessions: sessions.map(madeSession),
    impedanceTests: [],
    rules: parameterRules(),
    supplyAssumed: true,
    ...more,
  };
}

export interface DrawnPoint {
  readonly x: number;
  readonly y: number | null;
}

interface Drawn {
  readonly data: {
    readonly datasets: readonly { readonly label?: string | undefined; readonly data: unknown }[];
  };
  readonly options?: unknown;
}

/** The points of the data set of that label; none if it is not drawn. */
export function pointsOf(drawn: Drawn, label: string): DrawnPoint[] {
  const found = drawn.data.datasets.find((dataset) => dataset.label === label);
  return (found?.data ?? []) as DrawnPoint[];
}

interface Headed {
  readonly plugins?: {
    readonly title?: { readonly text: readonly string[] };
    readonly subtitle?: { readonly text: readonly string[] };
  };
}

/** Both headings, with plain spaces. */
export function wordsOf({ options }: Drawn): { title: string; details: string } {
  const { plugins } = options as Headed;
  const plain = (lines: readonly string[] | undefined) =>
    (lines ?? []).join(' ').replaceAll('\u00a0', ' ');
  return { title: plain(plugins?.title?.text), details: plain(plugins?.subtitle?.text) };
}
