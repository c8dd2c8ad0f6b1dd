import { formatDay } from '../model/civil.js';
import { MINUTE_MS } from '../model/units.js';
import type { DayColumns } from './adherenceDays.js';

/** Days on which enough was delivered, in a window of so many consecutive days. */
export interface MinutesWindow {
  readonly from: string;
  readonly to: string;
  /** Days with at least the minutes asked for. */
  readonly daysMet: number;
  /** daysMet / days of the window. */
  readonly share: number;
}

/** A rule in the manner of the one for positive airway pressure. */
export interface MinutesRule {
  /** Delivered time that a day needs. */
  readonly minutes: number;
  /** Consecutive days of a window. */
  readonly windowDays: number;
  /** Share of them that must meet it, 0 to 1; exactly as much is enough. */
  readonly share: number;
  /** The window must end within so many days of the first. */
  readonly withinDays: number;
}

export interface MinutesRuleResult extends MinutesRule {
  /** null: no window was observed whole, or the records carry no durations. */
  readonly met: boolean | null;
  /** Last day of the first window that meets it; null: none does. */
  readonly metOn: string | null;
  /** The window with the highest share, the first of equals; null as for `met`. */
  readonly best: MinutesWindow | null;
  /** False: fewer days were observed than the rule looks at, and it may still be met. */
  readonly complete: boolean;
}

/**
 * "At least 4 h on 70 % of nights in 30 consecutive days within the first three months" is the rule for positive
 * airway pressure (CMS NCD 240.4); 30 min is half of the day's dose as 4 h is half of a night, 48 min is 80 % of it.
 */
export const MINUTES_RULES: readonly MinutesRule[] = [30, 48].map((minutes) => ({
  minutes,
  windowDays: 30,
  share: 0.7,
  withinDays: 90,
}));

/**
 * The rule over one patient's days, counted from the first day observed. Windows are of consecutive calendar days that
 * all count: one with a day left out is no window. Shares are decided before they are rounded.
 */
export function minutesRule(days: DayColumns, rule: MinutesRule): MinutesRuleResult {
  const { withinDays, windowDays } = rule;
  const { windows, best, firstMet } = scan(days, rule, Math.min(days.length, withinDays));
  return {
    ...rule,
    met: windows === 0 ? null : firstMet !== undefined,
    metOn: firstMet === undefined ? null : formatDay(days.firstDay + firstMet + windowDays - 1),
    best: best === undefined ? null : windowAt(days, best, windowDays),
    complete: days.length >= withinDays,
  };
}

/** The window with the highest share over the whole observation, the first of equals; null if none is whole. */
export function bestWindow(
  days: DayColumns,
  rule: Pick<MinutesRule, 'minutes' | 'windowDays'>,
): MinutesWindow | null {
  const { best } = scan(days, { ...rule, share: 1 }, days.length);
  return best === undefined ? null : windowAt(days, best, rule.windowDays);
}

/** Index of the first day of a window, and how many of its days meet the minutes. */
interface FoundWindow {
  readonly first: number;
  readonly daysMet: number;
}

/** Every window of consecutive days that all count within the first `length` days, looked at in order. */
function scan(
  days: DayColumns,
  { minutes, windowDays, share }: Omit<MinutesRule, 'withinDays'>,
  length: number,
): { windows: number; best: FoundWindow | undefined; firstMet: number | undefined } {
  const wantedMs = minutes * MINUTE_MS;
  let [windows, daysMet, daysOut] = [0, 0, 0];
  let best: FoundWindow | undefined;
  let firstMet: number | undefined;
  for (let i = 0; days.deliveredKnown && i < length; i++) {
    const leaving = i - windowDays;
    if (leaving >= 0) {
      if (days.leftOut[leaving] !== 0) daysOut--;
      else if (days.deliveredMs[leaving]! >= wantedMs) daysMet--;
    }
    if (days.leftOut[i] !== 0) daysOut++;
    else if (days.deliveredMs[i]! >= wantedMs) daysMet++;
    if (leaving < -1 || daysOut > 0) continue;
    windows++;
    const first = leaving + 1;
    if (best === undefined || daysMet > best.daysMet) best = { first, daysMet };
    // Not rounded, and a share of exactly as much is enough: 0.7 × 30 days are 21.
    if (firstMet === undefined && daysMet >= share * windowDays - 1e-9) firstMet = first;
  }
  return { windows, best, firstMet };
}

function windowAt(
  { firstDay }: DayColumns,
  { first, daysMet }: FoundWindow,
  windowDays: number,
): MinutesWindow {
  return {
    from: formatDay(firstDay + first),
    to: formatDay(firstDay + first + windowDays - 1),
    daysMet,
    share: daysMet / windowDays,
  };
}
