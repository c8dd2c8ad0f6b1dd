/** Throws at the first figure of a patient in which a report (JSON) and another program's table differ. */
export function compareAdherence(
  { patients }: { readonly patients: readonly ReportPatient[] },
  table: string,
  program: string,
): void {
  const [header, ...rows] = table.trimEnd().split('\n');
  const names = header!.split(',');
  if (rows.length !== patients.length) {
    throw new Error(`${program}: ${patients.length} and ${rows.length} patients`);
  }
  rows.forEach((row, i) => {
    const theirs = Object.fromEntries(row.split(',').map((value, k) => [names[k], value]));
    const { id, adherence } = patients[i]!;
    const mine: Record<string, string | number> = {
      patient_id: id,
      days: adherence.observation.daysCounted,
      records: adherence.sessions.records,
      joined: adherence.sessions.joined,
      valid: adherence.sessions.valid,
      short: adherence.sessions.short,
      capped: adherence.cappedTakingRatio.numerator,
      correct_days: adherence.correctDaysRatio.numerator,
      at_least_days: adherence.atLeastDaysRatio.numerator,
      any_use_days: adherence.anyUseDaysRatio.numerator,
      credited_ms: Math.round(adherence.durationRatio.numerator * 3_600_000),
      delivered_ms: Math.round(adherence.deliveredHours * 3_600_000),
      holidays: adherence.holidays.count,
      holiday_days: adherence.holidays.days,
      streak: adherence.streaks.longest?.days ?? 0,
      weeks: adherence.weeks.length,
      best_week: Math.max(...adherence.weeks.map(({ validSessions }) => validSessions)),
    };
    for (const [name, value] of Object.entries(mine)) {
      if (String(value) === theirs[name]) continue;
      throw new Error(`${program}, ${id}: ${name} is ${value} here and ${theirs[name]} there`);
    }
  });
}

interface Numerator {
  readonly numerator: number;
}

/** What is compared of a patient in a JSON report. */
interface ReportPatient {
  readonly id: string;
  readonly adherence: {
    readonly observation: { readonly daysCounted: number };
    readonly sessions: Readonly<Record<'records' | 'joined' | 'valid' | 'short', number>>;
    readonly cappedTakingRatio: Numerator;
    readonly correctDaysRatio: Numerator;
    readonly atLeastDaysRatio: Numerator;
    readonly anyUseDaysRatio: Numerator;
    readonly durationRatio: Numerator;
    readonly deliveredHours: number;
    readonly holidays: { readonly count: number; readonly days: number };
    readonly streaks: { readonly longest: { readonly days: number } | null };
    readonly weeks: readonly { readonly validSessions: number }[];
  };
}

interface Figures {
  readonly [name: string]: number;
}

/** What is compared of the parameters of a side. */
interface ReportSide {
  readonly trends: Readonly<Record<string, Figures>>;
  readonly totals: Figures;
  readonly amplitudes: Figures;
}

/** Throws at the first figure of a side in which a report (JSON) and another program's rows differ. */
export function comparePulses(
  {
    patients,
  }: {
    readonly patients: readonly { readonly parameters: Readonly<Record<string, ReportSide>> }[];
  },
  rows: readonly Readonly<Record<string, string>>[],
): void {
  for (const row of rows) {
    const { trends, totals, amplitudes } =
      patients[0]!.parameters[row.side === 'L' ? 'left' : 'right']!;
    const mine: Record<string, number> = {
      sessions: trends.amplitudeMilliamps!.sessions!,
      pulses: totals.pulsesCounted!,
      missing: totals.pulsesMissing!,
      amplitude_min: amplitudes.min!,
      amplitude_median: amplitudes.median!,
      amplitude_mean: amplitudes.mean!,
      amplitude_p95: amplitudes.p95!,
      amplitude_max: amplitudes.max!,
      charge_uc: totals.totalChargeMicrocoulombs!,
      phase_max_uc: trends.chargePerPhaseMicrocoulombs!.max!,
      peak_max_v: trends.peakVolts!.max!,
      limited: Math.round(totals.complianceLimitedRatio! * totals.pulsesCounted!),
      frequency_min: trends.frequencyHertz!.min!,
      frequency_max: trends.frequencyHertz!.max!,
      jitter_max: trends.jitterMicroseconds!.max!,
      on_max_s: trends.onSeconds!.max!,
    };
    for (const [figure, value] of Object.entries(mine)) {
      const other = Number(row[figure]);
      if (Math.abs(value - other) <= 1e-9 * Math.max(1, Math.abs(other))) continue;
      throw new Error(`side ${row.side}: ${figure} is ${value} here and ${other} there`);
    }
  }
}
