import { notNegative, oneOf } from '../../model/checks.js';
import { StimlogError } from '../../model/errors.js';
import { type CarryOver, type CarryOverOptions, carryOverOf } from './carryOver.js';
import { eventGaps } from './eventGaps.js';
import { type CmaEvent, type OrderedEvent, orderedEvents } from './orderedEvents.js';
import { type CmaWindow, type CmaWindowOptions, followupOf } from './windows.js';

/** What ends a treatment episode, under AdhereR's names. */
export interface EpisodeOptions {
  /** A change of category starts a new episode; every event then needs one. @defaultValue true */
  readonly medicationChangeMeansNewTreatmentEpisode?: boolean | undefined;
  /** A change of dosage starts a new episode; every event then needs one. @defaultValue false */
  readonly dosageChangeMeansNewTreatmentEpisode?: boolean | undefined;
  /** A longer gap ends an episode; in `maximumPermissibleGapUnit`. @defaultValue 90, in `cmaPerEpisode` 180 */
  readonly maximumPermissibleGap?: number | undefined;
  /** `percent`: of the duration of the event that the gap follows; may be above 100. @defaultValue 'days' */
  readonly maximumPermissibleGapUnit?: 'days' | 'percent' | undefined;
  /** The permissible gap is still part of an episode that a longer one ended. @defaultValue false */
  readonly maximumPermissibleGapAppendToEpisode?: boolean | undefined;
}

/** A stretch of treatment. `endDay - startDay` is `durationDays`. */
export interface TreatmentEpisode {
  /** 1, 2, 3 … in order of time. */
  readonly episodeId: number;
  readonly startDay: number;
  readonly endDay: number;
  readonly durationDays: number;
  /** Gap after the last event of the episode, days; part of the last episode if it is permissible. */
  readonly endEpisodeGapDays: number;
}

export interface TreatmentEpisodesOptions
  extends EpisodeOptions,
    Pick<CmaWindowOptions, 'followupWindowStart' | 'followupWindowDuration'>,
    Omit<CarryOverOptions, 'carryoverIntoObsWindow'> {}

const DEFAULT_GAP_DAYS = 90;

/**
 * The treatment episodes of one patient over the follow-up window; none if no event lies in it. An episode starts
 * with its first event and ends where the supply of its last one does, if a gap longer than permissible or a change
 * of medication or dosage follows; the last one ends with the follow-up window if the gap before that is shorter.
 * By default supply is carried over, for the same medication only and adjusted to the dosage. Source: AdhereR,
 * `compute.treatment.episodes`. Throws `OPTION_INVALID`.
 */
export function treatmentEpisodes(
  events: readonly CmaEvent[],
  options: TreatmentEpisodesOptions = {},
): TreatmentEpisode[] {
  const ordered = orderedEvents(events);
  const within = options.carryoverWithinObsWindow ?? true;
  const usual = { within, into: false, sameMedicationOnly: within, dosageChange: true };
  const followup = followupOf(ordered[0]!.day, options);
  return episodesOf(ordered, followup, carryOverOf(options, usual), options, DEFAULT_GAP_DAYS);
}

/** {@link treatmentEpisodes} of events in order. */
export function episodesOf(
  ordered: readonly OrderedEvent[],
  followup: CmaWindow,
  carry: CarryOver,
  options: EpisodeOptions,
  usualGapDays: number,
): TreatmentEpisode[] {
  const permissible = permissibleGap(options, usualGapDays);
  const isChange = changes(ordered, options);
  const events = ordered.filter(({ day }) => day >= followup.startDay && day <= followup.endDay);
  const gaps = eventGaps(events, followup, { ...carry, into: false });
  const episodes: TreatmentEpisode[] = [];
  let startDay = events[0]?.day ?? NaN;
  for (const [i, event] of events.entries()) {
    const next = events[i + 1];
    const gapDays = gaps[i]!.gapDays;
    const allowedDays = permissible(event);
    if (next && gapDays <= allowedDays && !isChange(event, next)) continue;
    const leftOutDays = outsideEpisode(gapDays, allowedDays, next === undefined, options);
    const endDay = (next?.day ?? followup.endDay) - leftOutDays;
    const durationDays = endDay - startDay;
    const episodeId = episodes.length + 1;
    episodes.push({ episodeId, startDay, endDay, durationDays, endEpisodeGapDays: gapDays });
    startDay = next?.day ?? NaN;
  }
  return episodes;
}

/**
 * Days of the gap after an episode that are no part of it. With the permissible gap appended, a gap up to it belongs
 * to the episode wholly, even before a change of medication.
 */
function outsideEpisode(
  gapDays: number,
  allowedDays: number,
  isLast: boolean,
  { maximumPermissibleGapAppendToEpisode: append = false }: EpisodeOptions,
): number {
  if (append) return Math.max(0, gapDays - allowedDays);
  return isLast && gapDays < allowedDays ? 0 : gapDays;
}

function permissibleGap(options: EpisodeOptions, usualDays: number): (event: CmaEvent) => number {
  const unit = oneOf('maximumPermissibleGapUnit', options.maximumPermissibleGapUnit ?? 'days', [
    'days',
    'percent',
  ]);
  const gap = notNegative('maximumPermissibleGap', options.maximumPermissibleGap ?? usualDays);
  return unit === 'days' ? () => gap : ({ durationDays }) => (gap / 100) * durationDays;
}

function changes(
  [first]: readonly CmaEvent[],
  options: EpisodeOptions,
): (event: CmaEvent, next: CmaEvent) => boolean {
  const {
    medicationChangeMeansNewTreatmentEpisode: byMedication = true,
    dosageChangeMeansNewTreatmentEpisode: byDosage = false,
  } = options;
  if (byMedication && first?.category === undefined) {
    refuse('medicationChangeMeansNewTreatmentEpisode', 'category');
  }
  if (byDosage && first?.perDay === undefined) {
    refuse('dosageChangeMeansNewTreatmentEpisode', 'perDay');
  }
  return (event, next) =>
    (byMedication && event.category !== next.category) ||
    (byDosage && event.perDay !== next.perDay);
}

function refuse(option: string, field: string): never {
  throw new StimlogError(
    'OPTION_INVALID',
    `${option} must be false where events have no ${field}; give every event one, or set it to false`,
  );
}
