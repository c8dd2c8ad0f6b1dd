import { type CmaOptions, type CmaResult, carryOf, cmaOver } from './cma.js';
import { type CmaId, cmaMeasure } from './measures.js';
import { type CmaEvent, orderedEvents } from './orderedEvents.js';
import { roundHalfEven } from './roundHalfEven.js';
import { type EpisodeOptions, episodesOf, type TreatmentEpisode } from './treatmentEpisodes.js';
import { type CmaWindow, type CmaWindows, windowsOf } from './windows.js';

export interface CmaPerEpisodeOptions extends CmaOptions, EpisodeOptions {}

/** The figure of one episode; `observationWindow` is the part of it that lies in the observation window asked for. */
export interface EpisodeCma extends CmaResult {
  /** The whole episode. */
  readonly episode: TreatmentEpisode;
}

export interface CmaPerEpisode {
  readonly episodes: readonly EpisodeCma[];
  /** Episodes that share no day with the observation window, and have no figure. */
  readonly outsideWindow: readonly TreatmentEpisode[];
}

const DEFAULT_GAP_DAYS = 180;

/**
 * A measure of every treatment episode, for the part of it in the observation window. The follow-up window of each
 * is the episode itself, so that no supply is carried from one into the next; an event on its last day belongs to
 * it, as in any window. Episodes are found with the measure's own carry-over. Source: AdhereR, `CMA_per_episode`.
 * Throws `OPTION_INVALID`.
 */
export function cmaPerEpisode(
  id: CmaId,
  events: readonly CmaEvent[],
  options: CmaPerEpisodeOptions = {},
): CmaPerEpisode {
  const measure = cmaMeasure(id);
  const ordered = orderedEvents(events);
  const { followup, observation } = windowsOf(ordered[0]!.day, options);
  const carry = carryOf(measure, options);
  const found: EpisodeCma[] = [];
  const outsideWindow: TreatmentEpisode[] = [];
  for (const episode of episodesOf(ordered, followup, carry, options, DEFAULT_GAP_DAYS)) {
    const windows = windowsOfEpisode(episode, observation);
    if (windows) found.push({ ...cmaOver(measure, ordered, windows, carry), episode });
    else outsideWindow.push(episode);
  }
  return { episodes: found, outsideWindow };
}

/** Whole days from the start on, as AdhereR rounds durations; undefined if they share no day. */
function windowsOfEpisode(
  episode: TreatmentEpisode,
  observation: CmaWindow,
): CmaWindows | undefined {
  const startDay = Math.max(episode.startDay, observation.startDay);
  const endDay = Math.min(episode.endDay, observation.endDay);
  if (startDay >= endDay) return undefined;
  return {
    followup: {
      startDay: episode.startDay,
      endDay: episode.startDay + roundHalfEven(episode.durationDays),
    },
    observation: { startDay, endDay: startDay + roundHalfEven(endDay - startDay) },
  };
}
