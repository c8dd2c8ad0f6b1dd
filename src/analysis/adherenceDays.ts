import { formatDay, mondayOf } from '../model/civil.js';
import { type Prescription, type Regimen, sessionsPrescribedOn } from '../model/prescription.js';
import {
  type AdherenceDay,
  type AdherenceWeek,
  LEFT_OUT_REASONS,
  type LeftOutReason,
} from './adherenceResult.js';
import { type ColumnSource, ownColumns } from './columnSource.js';

/** The days of one patient's observation as columns of `length`; day `i` begins on day number `firstDay + i`. */
export interface DayColumns {
  readonly firstDay: number;
  readonly length: number;
  readonly prescribed: Uint8Array;
  /** Index into `regimens` of the one in force; each slot of it prescribes its share of `prescribed`. */
  readonly regimen: Uint8Array;
  readonly regimens: readonly Regimen[];
  /** 0: the day counts; else 1 + index into {@link LEFT_OUT_REASONS}. */
  readonly leftOut: Uint8Array;
  readonly valid: Uint32Array;
  readonly short: Uint32Array;
  /** Valid sessions of slot `s` of day `i` at `i * maxSlots + s`. */
  readonly validInSlot: Uint32Array;
  /** Sessions of any length, laid out alike. */
  readonly usedInSlot: Uint32Array;
  readonly maxSlots: number;
  readonly deliveredMs: Uint32Array;
  /** False if the records are bare events, so that delivered time is unknown. */
  readonly deliveredKnown: boolean;
}

/** Empty days from `firstDay` to `lastDay` with what was prescribed; none if `lastDay` lies before `firstDay`. */
export function prescribedDays(
  prescription: Prescription,
  firstDay: number,
  lastDay: number,
  deliveredKnown: boolean,
  activationDay = -Infinity,
  columns: ColumnSource = ownColumns,
): DayColumns {
  const length = Math.max(0, lastDay - firstDay + 1);
  const maxSlots = prescription.regimens.reduce(
    (most, { slots }) => Math.max(most, slots.length),
    1,
  );
  const days: DayColumns = {
    firstDay,
    length,
    prescribed: columns('Uint8Array', 'days.prescribed', length),
    regimen: columns('Uint8Array', 'days.regimen', length),
    regimens: prescription.regimens,
    leftOut: columns('Uint8Array', 'days.leftOut', length),
    valid: columns('Uint32Array', 'days.valid', length),
    short: columns('Uint32Array', 'days.short', length),
    validInSlot: columns('Uint32Array', 'days.validInSlot', length * maxSlots),
    usedInSlot: columns('Uint32Array', 'days.usedInSlot', length * maxSlots),
    maxSlots,
    deliveredMs: columns('Uint32Array', 'days.deliveredMs', length),
    deliveredKnown,
  };
  const leaveOut = (from: number, to: number, reason: LeftOutReason): void => {
    const start = Math.max(0, from - firstDay);
    if (to >= firstDay)
      days.leftOut.fill(1 + LEFT_OUT_REASONS.indexOf(reason), start, to - firstDay + 1);
  };
  const { regimens, excuses, zone } = prescription;
  let regimen = 0;
  for (let i = 0; i < length; i++) {
    const day = firstDay + i;
    while (regimen + 1 < regimens.length && regimens[regimen + 1]!.fromDay <= day) regimen++;
    days.regimen[i] = regimen;
    if (day <= regimens[regimen]!.toDay) {
      days.prescribed[i] = sessionsPrescribedOn(regimens[regimen]!, day);
    } else leaveOut(day, day, 'no-prescription');
  }
  for (const day of zone?.skippedDays(firstDay, lastDay) ?? []) {
    leaveOut(day, day, 'date-skipped-by-zone');
  }
  for (const { fromDay, toDay } of excuses) leaveOut(fromDay, toDay, 'excused');
  const prescribedFrom = regimens[0]!.fromDay;
  if (prescribedFrom > firstDay) {
    const before = Math.min(prescribedFrom - 1, lastDay);
    leaveOut(firstDay, before, 'before-prescription');
    days.prescribed.fill(0, 0, before - firstDay + 1);
  }
  leaveOut(firstDay, Math.min(activationDay - 1, lastDay), 'before-activation');
  return days;
}

/** Prescribed time of day `i`, ms. */
export function prescribedMsOf(days: DayColumns, i: number): number {
  return days.prescribed[i]! * days.regimens[days.regimen[i]!]!.sessionMs;
}

/** Day by day, for tables and charts. */
export function daysOf(days: DayColumns): AdherenceDay[] {
  return Array.from({ length: days.length }, (_, i) => {
    const reason = LEFT_OUT_REASONS[days.leftOut[i]! - 1];
    return {
      date: formatDay(days.firstDay + i),
      prescribedSessions: days.prescribed[i]!,
      prescribedMs: prescribedMsOf(days, i),
      validSessions: days.valid[i]!,
      shortSessions: days.short[i]!,
      deliveredMs: days.deliveredKnown ? days.deliveredMs[i]! : null,
      ...(reason === undefined ? {} : { leftOut: reason }),
    };
  });
}

/** Week by week, Monday to Sunday, over the days that count. */
export function weeksOf(days: DayColumns): AdherenceWeek[] {
  const weeks: AdherenceWeek[] = [];
  let i = 0;
  while (i < days.length) {
    const monday = mondayOf(days.firstDay + i);
    const week = {
      weekStart: formatDay(monday),
      daysCounted: 0,
      daysLeftOut: 0,
      prescribedSessions: 0,
      prescribedMs: 0,
      validSessions: 0,
      shortSessions: 0,
      deliveredMs: days.deliveredKnown ? 0 : null,
    };
    for (; i < days.length && days.firstDay + i < monday + 7; i++) {
      if (days.leftOut[i] !== 0) {
        week.daysLeftOut++;
        continue;
      }
      week.daysCounted++;
      week.prescribedSessions += days.prescribed[i]!;
      week.prescribedMs += prescribedMsOf(days, i);
      week.validSessions += days.valid[i]!;
      week.shortSessions += days.short[i]!;
      if (week.deliveredMs !== null) week.deliveredMs += days.deliveredMs[i]!;
    }
    weeks.push(week);
  }
  return weeks;
}
