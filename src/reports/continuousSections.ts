import type { ContinuousTherapy, Spread } from '../analysis/continuousTherapy.js';
import { formatInstant } from '../model/civil.js';
import { visible } from '../model/diagnostic.js';
import { SIDES } from '../model/pulse.js';
import type { ShownTime } from '../model/shownTime.js';
import type { GroupProgram } from '../model/telemetry.js';
import type { Column, DocumentTable, Section } from './document.js';
import { number, percent, quantity } from './formatNumber.js';

const left = (title: string): Column => ({ title, align: 'left' });
const right = (title: string): Column => ({ title, align: 'right' });

/** What a device did that stimulates without sessions: its amplitude over time, its groups, events and leads. */
export function continuousSections({
  trends,
  groups,
  events,
  contacts,
}: ContinuousTherapy): Section[] {
  const sections: Section[] = [];
  if (SIDES.some((side) => trends[side] !== null)) {
    sections.push({
      heading: 'Amplitude trend',
      tables: [trendTable(trends)],
      notes: [
        'Mean amplitudes of bins of ten minutes. A gap is the time from the begin of a bin to the begin of the next, where more than a bin and a half lies between them.',
      ],
    });
  }
  if (groups.length > 0) {
    const [{ time }] = groups as [(typeof groups)[number]];
    sections.push({
      heading: 'Groups',
      tables: [groupTable(groups)],
      notes: [`As set ${timeText(time) ?? 'at a time not known'}.`],
    });
  }
  if (events.length > 0) {
    sections.push({ heading: 'Events', tables: [eventTable(events)], notes: eventNotes(events) });
  }
  if (contacts.length > 0) {
    sections.push({ heading: 'Impedances of the contacts', tables: [contactTable(contacts)] });
  }
  return sections;
}

function trendTable(trends: ContinuousTherapy['trends']): DocumentTable {
  return {
    columns: [
      left('Side'),
      right('Bins'),
      left('First'),
      left('Last'),
      right('Gaps'),
      right('longest, s'),
      right('total, s'),
      right('min mA'),
      right('median mA'),
      right('max mA'),
    ],
    rows: SIDES.flatMap((side) => {
      const trend = trends[side];
      if (trend === null) return [];
      const { bins, first, last, gaps, amplitudeMilliamps: amplitude } = trend;
      return [
        [
          side,
          number(bins),
          timeText(first) ?? '–',
          timeText(last) ?? '–',
          number(gaps.count),
          gaps.count === 0 ? '–' : number(gaps.longestSeconds),
          gaps.count === 0 ? '–' : number(gaps.totalSeconds),
          quantity(amplitude?.min ?? null),
          quantity(amplitude?.median ?? null),
          quantity(amplitude?.max ?? null),
        ],
      ];
    }),
  };
}

function groupTable(groups: ContinuousTherapy['groups']): DocumentTable {
  return {
    columns: [
      left('Group'),
      left('Active'),
      right('Usage'),
      ...SIDES.flatMap((side) => {
        const letter = side === 'left' ? 'L' : 'R';
        return [right(`mA ${letter}`), right(`µs ${letter}`), right(`Hz ${letter}`)];
      }),
    ],
    rows: groups.map((group) => [
      visible(group.groupId),
      group.isActive ? 'yes' : '',
      percent(orNull(group.usageRatio)),
      ...SIDES.flatMap((side) => [
        each(group[side], ({ amplitudeMilliamps }) => amplitudeMilliamps),
        each(group[side], ({ pulseWidthMicroseconds }) => pulseWidthMicroseconds),
        each(group[side], ({ frequencyHertz }) => frequencyHertz),
      ]),
    ]),
  };
}

/** The value of each program; one where all have the same. */
function each(programs: readonly GroupProgram[], of: (program: GroupProgram) => number): string {
  const texts = programs.map((program) => quantity(orNull(of(program))));
  if (texts.length === 0) return '–';
  return texts.every((text) => text === texts[0]) ? texts[0]! : texts.join(' + ');
}

function eventTable(events: ContinuousTherapy['events']): DocumentTable {
  return {
    columns: [left('Event'), left('Of'), right('Count'), left('First'), left('Last')],
    rows: events.map(({ origin, name, count, first, last }) => [
      visible(name),
      origin,
      number(count),
      (first && timeText(first)) ?? '–',
      (last && timeText(last)) ?? '–',
    ]),
  };
}

/** How many events each has written down, and what some say beside their names. */
function eventNotes(events: ContinuousTherapy['events']): string[] {
  const totals = (['device', 'patient'] as const).flatMap((origin) => {
    const same = events.filter((one) => one.origin === origin);
    const total = same.reduce((sum, { count }) => sum + count, 0);
    return total === 0 ? [] : [`${number(total)} of the ${origin}`];
  });
  const details = events
    .filter((one) => one.details.length > 0)
    .map(({ name, details }) => {
      const counts = details.map(({ text, count }) => `${visible(text)} (${number(count)})`);
      return `${visible(name)}: ${counts.join(', ')}`;
    });
  return [`In all ${totals.join(', ')}.`, ...details];
}

function contactTable(contacts: ContinuousTherapy['contacts']): DocumentTable {
  const cells = (spread: Spread | null): string[] =>
    spread === null
      ? ['–', '–']
      : [quantity(spread.median), `${quantity(spread.min)} – ${quantity(spread.max)}`];
  return {
    columns: [
      left('Time'),
      left('Side'),
      right('to the case, Ω'),
      right('from – to'),
      right('between contacts, Ω'),
      right('from – to'),
    ],
    rows: contacts.map(({ time, side, monopolarOhms, bipolarOhms }) => [
      timeText(time) ?? '–',
      side,
      ...cells(monopolarOhms),
      ...cells(bipolarOhms),
    ]),
  };
}

/** What the JSON report has of it. */
export function continuousJson({ trends, groups, events, contacts }: ContinuousTherapy): object {
  const trendJson = (trend: ContinuousTherapy['trends']['left']): object | null => {
    if (trend === null) return null;
    const { bins, first, last, gaps, amplitudeMilliamps } = trend;
    return { bins, first: timeText(first), last: timeText(last), gaps, amplitudeMilliamps };
  };
  return {
    amplitudeTrend: { left: trendJson(trends.left), right: trendJson(trends.right) },
    groups: groups.map(({ groupId, time, isActive, usageRatio, left, right }) => ({
      groupId,
      time: timeText(time),
      isActive,
      usageRatio: orNull(usageRatio),
      left: left.map(programJson),
      right: right.map(programJson),
    })),
    events: events.map(({ origin, name, count, first, last, details }) => ({
      origin,
      name,
      count,
      first: first && timeText(first),
      last: last && timeText(last),
      details,
    })),
    contactImpedances: contacts.map(({ time, ...rest }) => ({ time: timeText(time), ...rest })),
  };
}

function programJson(program: GroupProgram): object {
  return Object.fromEntries(
    Object.entries(program).map(([name, value]: [string, number]) => [name, orNull(value)]),
  );
}

function timeText({ timeMs, offsetMinutes }: ShownTime): string | null {
  return Number.isNaN(timeMs) ? null : formatInstant(timeMs, offsetMinutes);
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
