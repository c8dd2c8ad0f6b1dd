import { HOUR_MS } from '../model/units.js';
import type { DayColumns } from './adherenceDays.js';
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
  const { leftOut, regimen, regimens, maxSlots, validInSlot, usedInSlot } = days;
  // In variables of their own, for a cohort has millions of days.
  let [counted, periods, prescribed, prescribedMs, valid, capped, inSlots] = [0, 0, 0, 0, 0, 0, 0];
  let [deliveredMs, creditedMs, correctDays, atLeastDays, anyUseDays] = [0, 0, 0, 0, 0];
  let [correctPeriods, atLeastPeriods, anyUsePeriods] = [0, 0, 0];
  for (let i = from; i < to; i++) {
    if (leftOut[i] !== 0) {
      daysLeftOut[LEFT_OUT_REASONS[leftOut[i]! - 1]!]++;
      continue;
    }
    const { slots, shares, sessionMs } = regimens[regimen[i]!]!;
    const wanted = days.prescribed[i]!;
    const wantedMs = wanted * sessionMs;
    const done = days.valid[i]!;
    const delivered = days.deliveredMs[i]!;
    counted++;
    periods += slots.length;
    prescribed += wanted;
    prescribedMs += wantedMs;
    valid += done;
    deliveredMs += delivered;
    creditedMs += delivered < wantedMs ? delivered : wantedMs;
    if (done === wanted) correctDays++;
    if (done >= wanted) atLeastDays++;
    if (done + days.short[i]! > 0) anyUseDays++;
    for (let slot = 0; slot < slots.length; slot++) {
      const doneInSlot = validInSlot[i * maxSlots + slot]!;
      const wantedInSlot = (wanted * slots[slot]!.share) / shares;
      inSlots += doneInSlot;
      capped += doneInSlot < wantedInSlot ? doneInSlot : wantedInSlot;
      if (doneInSlot === wantedInSlot) correctPeriods++;
      if (doneInSlot >= wantedInSlot) atLeastPeriods++;
      if (usedInSlot[i * maxSlots + slot]! > 0) anyUsePeriods++;
    }
  }
  return {
    days: counted,
    daysLeftOut,
    periods,
    prescribed,
    prescribedMs,
    valid,
    capped,
    inSlots,
    deliveredMs,
    creditedMs,
    correctDays,
    atLeastDays,
    anyUseDays,
    correctPeriods,
    atLeastPeriods,
    anyUsePeriods,
  };
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
