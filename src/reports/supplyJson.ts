import type { CmaResult } from '../analysis/cma/cma.js';
import type { TreatmentEpisode } from '../analysis/cma/treatmentEpisodes.js';
import type { CmaWindow } from '../analysis/cma/windows.js';
import { NOTICE } from './measures.js';
import { dateOf, knownNumber, type SupplyPatient, type SupplyReport } from './supplyReport.js';

/** The report as JSON, a patient at a time and a line each; with `events`, which was used where. */
export function* renderSupplyJson(
  { patients, ...rest }: SupplyReport,
  withEvents: boolean,
): Generator<string> {
  const head = JSON.stringify({ schema: 'stimlog/cma/1', notice: NOTICE, ...rest }, null, 2);
  yield `${head.slice(0, -2)},\n  "patients": [`;
  let separator = '\n';
  for (const patient of patients) {
    yield `${separator}    ${JSON.stringify(patientJson(patient, withEvents))}`;
    separator = ',\n';
  }
  yield patients.length > 0 ? '\n  ]\n}\n' : ']\n}\n';
}

function patientJson(patient: SupplyPatient, withEvents: boolean): object {
  const episodes = patient.episodes();
  const windows = patient.windows();
  return {
    id: patient.patientId,
    events: patient.supplies.length,
    measures: patient.results().map((result) => ({
      ...figureJson(result),
      ...(withEvents ? { events: eventsJson(result, patient) } : {}),
    })),
    ...(episodes && {
      episodes: episodes.flatMap((found) =>
        found.episodes.map((one) => ({ ...figureJson(one), episode: episodeJson(one.episode) })),
      ),
      /** Without a figure: they share no day with the observation window. */
      episodesOutsideWindow: episodes.flatMap(({ outsideWindow }, i) =>
        outsideWindow.map((one) => ({
          measure: patient.results()[i]!.cma,
          episode: episodeJson(one),
        })),
      ),
    }),
    ...(windows && {
      windows: windows.flatMap((found) =>
        found.windows.map((one) => ({ ...figureJson(one), window: one.windowId })),
      ),
      uncoveredDays: windows[0]!.uncoveredDays,
    }),
  };
}

function figureJson(result: CmaResult): object {
  return {
    measure: result.cma,
    value: knownNumber(result.value),
    reason: result.reason,
    numeratorDays: knownNumber(result.numeratorDays),
    denominatorDays: knownNumber(result.denominatorDays),
    followupWindow: spanJson(result.followupWindow),
    observationWindow: spanJson(result.observationWindow),
    usedWindow: result.usedWindow && spanJson(result.usedWindow),
  };
}

function eventsJson({ events }: CmaResult, { supplies }: SupplyPatient): object[] {
  return events.map((event) => {
    const { inputName, line, perDay, category } = supplies[event.index]!;
    return {
      input: inputName,
      line,
      date: dateOf(event.day),
      durationDays: event.durationDays,
      perDay: perDay ?? null,
      category: category ?? null,
      withinFollowup: event.withinFollowup,
      startsBeforeWindow: event.startsBeforeWindow,
      startsAfterWindow: event.startsAfterWindow,
      intervalDays: knownNumber(event.intervalDays),
      gapDays: knownNumber(event.gapDays),
      carryOverDays: knownNumber(event.carryOverDays),
      usedInCma: event.usedInCma,
    };
  });
}

function episodeJson(episode: TreatmentEpisode): object {
  return {
    id: episode.episodeId,
    start: dateOf(episode.startDay),
    end: dateOf(episode.endDay),
    durationDays: episode.durationDays,
    endGapDays: episode.endEpisodeGapDays,
  };
}

function spanJson({ startDay, endDay }: CmaWindow): object {
  return { from: dateOf(startDay), to: dateOf(endDay), days: endDay - startDay };
}
