import { HOUR_MS } from '../model/units.js';
import { type DayColumns, prescribedInSlot, prescribedMsOf } from './adherenceDays.js';
import { LEFT_OUT_REASONS, type LeftOutReason, type Ratio } from './adherenceResult.js';

/** The ratios over days and periods; docs/adherence.md has the formulas. */
export interface DayRatios {
  readonly takingRatio: Ratio;
  readonly cappedTakingRatio: Ratio;
  /** Sides in hours. */
  readonly durationRatio: Ratio;
  readonly correctDaysRatio: Ratio;
  readonly atLeastDaysRatio: Ratio;
  readonly anyUseDaysRatio: Ratio;
  readonly correctPeriodsRatio: Ratio;
  readonly atLeastPeriodsRatio: Ratio;
  readonly anyUsePeriodsRatio: Ratio;
}

type DaySums = ReturnType<typeof sumDays>;

/** Sums over the days from index `from` up to `to` that count. */
export function sumDays(days: DayColumns, from = 0, to = days.length) {
  const daysLeftOut = Object.fromEntries(LEFT_OUT_REASONS.map((reason) => [reason, 0])) as Record<
    LeftOutReason,
    number
  >;
  const sums = {
    days: 0,
    daysLeftOut,
    periods: 0,
    prescribed: 0,
    prescribedMs: 0,
    valid: 0,
    capped: 0,
    inSlots: 0,
    deliveredMs: 0,
    creditedMs: 0,
    correctDays: 0,
    atLeastDays: 0,
    anyUseDays: 0,
    correctPeriods: 0,
    atLeastPeriods: 0,
    anyUsePeriods: 0,
  };
  for (let i = from; i < to; i++) {
    if (days.leftOut[i] !== 0) {
      daysLeftOut[LEFT_OUT_REASONS[days.leftOut[i]! - 1]!]++;
      continue;
    }
    const prescribed = days.prescribed[i]!;
    const valid = days.valid[i]!;
    const { slots } = days.regimens[days.regimen[i]!]!;
    const prescribedMs = prescribedMsOf(days, i);
    sums.days++;
    sums.periods += slots.length;
    sums.prescribed += prescribed;
    sums.prescribedMs += prescribedMs;
    sums.valid += valid;
    sums.deliveredMs += days.deliveredMs[i]!;
    sums.creditedMs += Math.min(days.deliveredMs[i]!, prescribedMs);
    sums.correctDays += Number(valid === prescribed);
    sums.atLeastDays += Number(valid >= prescribed);
    sums.anyUseDays += Number(valid + days.short[i]! > 0);
    for (let slot = 0; slot < slots.length; slot++) {
      const inSlot = days.validInSlot[i * days.maxSlots + slot]!;
      const wanted = prescribedInSlot(days, i, slot);
      sums.inSlots += inSlot;
      sums.capped += Math.min(inSlot, wanted);
      sums.correctPeriods += Number(inSlot === wanted);
      sums.atLeastPeriods += Number(inSlot >= wanted);
      sums.anyUsePeriods += Number(days.usedInSlot[i * days.maxSlots + slot]! > 0);
    }
  }
  return sums;
}

/** The ratios of sums over days. */
export function dayRatios(
  sums: DaySums,
  { deliveredKnown }: Pick<DayColumns, 'deliveredKnown'>,
): DayRatios {
  const daysLeftOut = Object.values(sums.daysLeftOut).reduce((all, days) => all + days, 0);
  const ratio = (numerator: number, denominator: number): Ratio => ({
    value: denominator > 0 ? numerator / denominator : null,
    numerator,
    denominator,
    daysLeftOut,
  });
  return {
    takingRatio: ratio(sums.valid, sums.prescribed),
    cappedTakingRatio: ratio(sums.capped, sums.prescribed),
    durationRatio: deliveredKnown
      ? ratio(sums.creditedMs / HOUR_MS, sums.prescribedMs / HOUR_MS)
      : { ...ratio(0, sums.prescribedMs / HOUR_MS), value: null },
    correctDaysRatio: ratio(sums.correctDays, sums.days),
    atLeastDaysRatio: ratio(sums.atLeastDays, sums.days),
    anyUseDaysRatio: ratio(sums.anyUseDays, sums.days),
    correctPeriodsRatio: ratio(sums.correctPeriods, sums.periods),
    atLeastPeriodsRatio: ratio(sums.atLeastPeriods, sums.periods),
    anyUsePeriodsRatio: ratio(sums.anyUsePeriods, sums.periods),
  };
}
