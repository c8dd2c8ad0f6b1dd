import { DAY_CLASS_IDS, type DayClassId } from '../analysis/dayClass.js';
import { formatDay, mondayOf, parseDay } from '../model/civil.js';
import type { CalendarDay } from './document.js';
import { number } from './formatNumber.js';
import type { Paint, TextRole } from './paint.js';

/** A sign for each class that needs no colour to be told from the others, the fuller the more was done. */
const SIGNS: Readonly<Record<DayClassId, string>> = {
  noSession: '·',
  partly: '▄',
  asPrescribed: '█',
  more: '+',
  leftOut: '/',
  nonePrescribed: ' ',
};

const WORDS: Readonly<Record<DayClassId, string>> = {
  noSession: 'no valid session',
  partly: 'fewer than prescribed',
  asPrescribed: 'as prescribed',
  more: 'more',
  leftOut: 'left out',
  nonePrescribed: 'none prescribed',
};

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const LABEL_WIDTH = 5;
const CELL_WIDTH = 2;

/** Days as a calendar of signs, a column a week, as many of the latest weeks as `columns` hold; each sign with what it says. */
export function calendarText(
  days: readonly CalendarDay[],
  columns: number,
  paint: Paint,
): string[] {
  const weeksWithRoom = Math.max(1, Math.floor((columns - LABEL_WIDTH) / CELL_WIDTH));
  const last = parseDay(days.at(-1)?.date ?? '');
  const first = parseDay(days[0]?.date ?? '');
  if (last === undefined || first === undefined) return [];
  const lastMonday = mondayOf(last);
  const firstMonday = Math.max(mondayOf(first), lastMonday - (weeksWithRoom - 1) * 7);
  const classes = new Map(days.map(({ date, dayClass }) => [date, dayClass]));
  const mondays: number[] = [];
  for (let monday = firstMonday; monday <= lastMonday; monday += 7) mondays.push(monday);
  const rows = WEEKDAYS.map((weekday, row) => {
    const cells = mondays.map((monday) => {
      const dayClass = classes.get(formatDay(monday + row));
      const role: TextRole = dayClass ?? 'muted';
      return { sign: dayClass === undefined ? ' ' : SIGNS[dayClass], role };
    });
    const filled = cells.slice(0, cells.findLastIndex(({ sign }) => sign !== ' ') + 1);
    const signs = filled.map(({ sign, role }) => (sign === ' ' ? sign : paint(role, sign)));
    const label = paint('muted', weekday);
    return signs.length === 0
      ? label
      : `${label}${' '.repeat(LABEL_WIDTH - weekday.length)}${signs.join(' ')}`;
  });
  const shown = days.filter(({ date }) => parseDay(date)! >= firstMonday);
  return [paint('muted', monthLine(mondays)), ...rows, '', ...legend(shown, paint)];
}

/** Each month's name above the week in which it begins, if there is room for it. */
function monthLine(mondays: readonly number[]): string {
  let line = ' '.repeat(LABEL_WIDTH);
  let named = '';
  for (const [index, monday] of mondays.entries()) {
    const month = formatDay(monday + 6).slice(0, 7); // the month that the week ends in
    const at = LABEL_WIDTH + index * CELL_WIDTH;
    if (month === named || (line.length > at && line.trim() !== '')) continue;
    named = month;
    line = `${line.padEnd(at)}${MONTHS[Number(month.slice(5)) - 1]} `;
  }
  return line.trimEnd();
}

function legend(days: readonly CalendarDay[], paint: Paint): string[] {
  return DAY_CLASS_IDS.flatMap((id) => {
    const count = days.filter(({ dayClass }) => dayClass === id).length;
    const isQuiet = id === 'leftOut' || id === 'nonePrescribed' || id === 'more';
    if (count === 0 && isQuiet) return [];
    return [`${paint(id, SIGNS[id] === ' ' ? '␣' : SIGNS[id])} ${WORDS[id]} (${number(count)})`];
  });
}
