import { AmplitudeColumns } from '../model/amplitudeColumns.js';
import { SIDES, type Side } from '../model/pulse.js';
import type { ShownTime, ShowTime } from '../model/shownTime.js';
import type {
  ContactImpedances,
  DeviceEventRecord,
  EventOrigin,
  GroupRecord,
  Telemetry,
} from '../model/telemetry.js';
import { MINUTE_MS, SECOND_MS } from '../model/units.js';
import { CountingHistogram } from './countingHistogram.js';

/** Length of a bin of the devices known, ms. Source: Medtronic Percept, ten minutes. */
const BIN_MS = 10 * MINUTE_MS;
/** From here on two bins do not follow each other: at least half of one is missing between them. */
const GAP_MS = 1.5 * BIN_MS;

/** Distances between bins that follow each other by more than one and a half bins, begin to begin. */
export interface TrendGaps {
  readonly count: number;
  readonly longestSeconds: number;
  readonly totalSeconds: number;
  /** How many bins have room in them. */
  readonly missingBins: number;
}

/** The lowest, the middle one (of an even number the lower), and the highest. */
export interface Spread {
  readonly count: number;
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** The amplitude trend of one side. */
export interface TrendFigures {
  readonly bins: number;
  readonly first: ShownTime;
  readonly last: ShownTime;
  readonly gaps: TrendGaps;
  /** mA, over the bins that have one; null: none has. */
  readonly amplitudeMilliamps: Spread | null;
  /** The bins, for charts. */
  readonly timeMs: Float64Array;
  /** µA; {@link ABSENT}: not known. */
  readonly amplitudeMicroamps: Uint16Array;
}

/** Events of one name. */
export interface EventFigures {
  readonly origin: EventOrigin;
  readonly name: string;
  readonly count: number;
  /** Null: no event of it has a time. */
  readonly first: ShownTime | null;
  readonly last: ShownTime | null;
  /** What they say beside their name, with how often; in the order of the text. */
  readonly details: readonly { readonly text: string; readonly count: number }[];
}

/** Resistances of one side's contacts at one time, Ω; null: none was measured. */
export interface ContactFigures {
  readonly time: ShownTime;
  readonly side: Side;
  readonly monopolarOhms: Spread | null;
  readonly bipolarOhms: Spread | null;
}

/** What a device did that stimulates without sessions. */
export interface ContinuousTherapy {
  readonly trends: Readonly<Record<Side, TrendFigures | null>>;
  /** As they were set when the device was last read out, in the order of their ids. */
  readonly groups: readonly (GroupRecord & { readonly time: ShownTime })[];
  /** By origin and name. */
  readonly events: readonly EventFigures[];
  /** In order of time. */
  readonly contacts: readonly ContactFigures[];
}

type ContinuousTelemetry = Extract<
  Telemetry,
  { kind: 'amplitude-trend' | 'group' | 'device-event' | 'contact-impedances' }
>;

/**
 * Gathers what is known of one patient's device without sessions. Reports overlap: a bin, an event and a
 * measurement that several of them hold counts once. Keeps 10 bytes for each bin.
 */
export class ContinuousState {
  readonly #trends: Record<Side, AmplitudeColumns | undefined> = {
    left: undefined,
    right: undefined,
  };
  /** Of the newest read-out, by id. */
  #groups = new Map<string, GroupRecord>();
  #groupsMs = Number.NEGATIVE_INFINITY;
  readonly #events = new Map<string, DeviceEventRecord>();
  readonly #contacts = new Map<string, ContactImpedances>();

  add(one: ContinuousTelemetry): void {
    switch (one.kind) {
      case 'amplitude-trend':
        this.#columns(one.side).absorb(one);
        break;
      case 'group':
        this.#addGroup(one);
        break;
      case 'device-event': {
        const { timeMs, origin, name, detail, repeat } = one;
        this.#events.set(JSON.stringify([timeMs, origin, name, detail, repeat]), one);
        break;
      }
      case 'contact-impedances':
        this.#contacts.set(`${one.timeMs} ${one.side}`, one);
        break;
    }
  }

  absorb(later: ContinuousState): void {
    for (const side of SIDES) {
      const columns = later.#trends[side];
      if (columns) this.#columns(side).absorb(columns.ordered());
    }
    for (const group of later.#groups.values()) this.#addGroup(group);
    for (const [key, event] of later.#events) this.#events.set(key, event);
    for (const [key, contacts] of later.#contacts) this.#contacts.set(key, contacts);
  }

  finish(patientId: string, showTime: ShowTime): ContinuousTherapy {
    const show = (timeMs: number): ShownTime => showTime(patientId, timeMs, 0);
    return {
      trends: { left: this.#trend('left', show), right: this.#trend('right', show) },
      groups: [...this.#groups.values()]
        .sort((a, b) => (a.groupId < b.groupId ? -1 : 1))
        .map((group) => ({ ...group, time: show(group.timeMs) })),
      events: eventFigures([...this.#events.values()], show),
      contacts: [...this.#contacts.values()]
        .sort((a, b) => a.timeMs - b.timeMs || (a.side < b.side ? -1 : 1))
        .map(({ timeMs, side, monopolarOhms, bipolarOhms }) => ({
          time: show(timeMs),
          side,
          monopolarOhms: spreadOf(monopolarOhms),
          bipolarOhms: spreadOf(bipolarOhms),
        })),
    };
  }

  #columns(side: Side): AmplitudeColumns {
    this.#trends[side] ??= new AmplitudeColumns();
    return this.#trends[side];
  }

  #addGroup(group: GroupRecord): void {
    const timeMs = Number.isNaN(group.timeMs) ? Number.NEGATIVE_INFINITY : group.timeMs;
    if (timeMs < this.#groupsMs) return;
    if (timeMs > this.#groupsMs) this.#groups = new Map();
    this.#groupsMs = timeMs;
    this.#groups.set(group.groupId, group);
  }

  #trend(side: Side, show: (timeMs: number) => ShownTime): TrendFigures | null {
    const ordered = this.#trends[side]?.ordered();
    if (ordered === undefined || ordered.timeMs.length === 0) return null;
    const { timeMs, amplitudeMicroamps } = ordered;
    return {
      bins: timeMs.length,
      first: show(timeMs[0]!),
      last: show(timeMs.at(-1)!),
      gaps: trendGaps(timeMs),
      amplitudeMilliamps: spreadInMilliamps(amplitudeMicroamps),
      timeMs,
      amplitudeMicroamps,
    };
  }
}

/** Where bins are missing; `timeMs`: begins of bins in ascending order. */
export function trendGaps(timeMs: Float64Array): TrendGaps {
  let [count, longestMs, totalMs, missingBins] = [0, 0, 0, 0];
  for (let i = 1; i < timeMs.length; i++) {
    const distanceMs = timeMs[i]! - timeMs[i - 1]!;
    if (distanceMs <= GAP_MS) continue;
    count++;
    totalMs += distanceMs;
    longestMs = Math.max(longestMs, distanceMs);
    missingBins += Math.round(distanceMs / BIN_MS) - 1;
  }
  return {
    count,
    longestSeconds: longestMs / SECOND_MS,
    totalSeconds: totalMs / SECOND_MS,
    missingBins,
  };
}

/** Counted, not sorted: a trend of years is kept once. */
function spreadInMilliamps(microamps: Uint16Array): Spread | null {
  const histogram = new CountingHistogram();
  for (const value of microamps) histogram.add(value);
  const found = histogram.distribution();
  if (found === null) return null;
  const { count, min, median, max } = found;
  return { count, min: min / 1_000, median: median / 1_000, max: max / 1_000 };
}

/** Over the values that are known; null if none is. */
function spreadOf(values: readonly number[]): Spread | null {
  const known = Float64Array.from(values).filter((value) => !Number.isNaN(value));
  if (known.length === 0) return null;
  known.sort();
  return {
    count: known.length,
    min: known[0]!,
    median: known[Math.ceil(known.length / 2) - 1]!,
    max: known.at(-1)!,
  };
}

function eventFigures(
  events: readonly DeviceEventRecord[],
  show: (timeMs: number) => ShownTime,
): EventFigures[] {
  const byName = new Map<string, DeviceEventRecord[]>();
  for (const event of events) {
    const key = JSON.stringify([event.origin, event.name]);
    const known = byName.get(key);
    if (known) known.push(event);
    else byName.set(key, [event]);
  }
  return [...byName.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, same]) => {
      const { origin, name } = same[0]!;
      const times = same.map(({ timeMs }) => timeMs).filter((timeMs) => !Number.isNaN(timeMs));
      const details = new Map<string, number>();
      for (const { detail } of same) {
        if (detail !== '') details.set(detail, (details.get(detail) ?? 0) + 1);
      }
      return {
        origin,
        name,
        count: same.length,
        first: times.length > 0 ? show(times.reduce((a, b) => Math.min(a, b))) : null,
        last: times.length > 0 ? show(times.reduce((a, b) => Math.max(a, b))) : null,
        details: [...details]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([text, count]) => ({ text, count })),
      };
    });
}
