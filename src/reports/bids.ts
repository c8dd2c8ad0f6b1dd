import type { CountedSessions } from '../analysis/countSessions.js';
import { formatInstant } from '../model/civil.js';
import { visible } from '../model/diagnostic.js';
import { SIDES } from '../model/pulse.js';
import { MINUTE_MS } from '../model/units.js';
import { EVENT_COLUMNS } from './bidsEvents.js';
import type { ExportFile } from './exportFile.js';
import { fileLabels } from './fileLabels.js';
import { NOTICE } from './measures.js';
import type { Report } from './report.js';
import { rounded } from './rounded.js';
import { type StimulationEvent, stimulationEvents } from './stimulationEvents.js';

/** Version of the specification: bids-specification.readthedocs.io. */
const BIDS_VERSION = '1.10.0';
const TASK = 'stimulation';

/** What a BIDS table has where a value is not known. */
const ABSENT = 'n/a';

/**
 * The sessions of all patients as a BIDS dataset: `sub-<label>/beh/…_events.tsv`, its sidecars, and what every
 * dataset has at its top. A file at a time; docs/exports.md names the columns.
 */
export function* bidsDataset(
  { adherence, parameters, program, quality }: Report,
  countedOf: (patientId: string) => CountedSessions | undefined,
): Generator<ExportFile> {
  const ids = adherence.map(({ patientId }) => patientId);
  const labels = fileLabels(ids);
  const measured = new Map(parameters?.patients.map((patient) => [patient.patientId, patient]));

  yield json('dataset_description.json', {
    Name: 'Sessions of neurostimulation',
    BIDSVersion: BIDS_VERSION,
    DatasetType: 'raw',
    GeneratedBy: [{ Name: program.name, Version: program.version }],
  });
  // What is assumed of the device is of figures that are not in here.
  const assumed = quality.assumed.filter((text) => !parameters?.assumed.includes(text));
  yield { path: 'README', pieces: [readme(program.version, assumed)] };
  yield json('participants.json', PARTICIPANT_COLUMNS);
  yield {
    path: 'participants.tsv',
    pieces: participants(ids, labels, countedOf),
  };
  yield json(`task-${TASK}_events.json`, EVENT_COLUMNS);
  for (const id of ids) {
    const sessions = countedOf(id);
    const subject = `sub-${labels.get(id)}`;
    const stem = `${subject}/beh/${subject}_task-${TASK}_events`;
    yield {
      path: `${stem}.tsv`,
      pieces: eventLines(stimulationEvents(sessions, measured.get(id))),
    };
    yield json(`${stem}.json`, startSidecar(sessions));
  }
}

const PARTICIPANT_COLUMNS = {
  participant_id: { Description: 'Label of the participant, made of patient_id' },
  patient_id: { Description: 'Id of the patient as it stands in the log' },
  sessions: { Description: 'Sessions or events of the patient' },
};

function* participants(
  ids: readonly string[],
  labels: ReadonlyMap<string, string>,
  countedOf: (patientId: string) => CountedSessions | undefined,
): Generator<string> {
  yield line(Object.keys(PARTICIPANT_COLUMNS));
  for (const id of ids) yield line([`sub-${labels.get(id)}`, id, countedOf(id)?.length ?? 0]);
}

function* eventLines(events: Iterable<StimulationEvent>): Generator<string> {
  yield line(Object.keys(EVENT_COLUMNS));
  for (const event of events) yield line(eventCells(event));
}

/** In the order of {@link EVENT_COLUMNS}. */
function eventCells(event: StimulationEvent): (string | number | null)[] {
  const { onsetSeconds, durationSeconds, outcome, records, parameters } = event;
  const isTimed = durationSeconds !== null;
  const currents = SIDES.map((side) => parameters?.[side].amplitudeMilliamps ?? null);
  const active = SIDES.filter((_, i) => (currents[i] ?? 0) > 0);
  const first = parameters?.[active[0] ?? 'left'];
  return [
    onsetSeconds,
    durationSeconds,
    isTimed ? 'electrical_stimulation' : 'event',
    outcome,
    records,
    isTimed ? 'pulse_train' : null,
    active.length > 0 ? active.join('-') : null,
    ...currents.map((milliamps) => (milliamps === null ? null : milliamps / 1_000)),
    first?.frequencyHertz ?? null,
    first?.pulseWidthMicroseconds == null ? null : first.pulseWidthMicroseconds / 1e6,
  ];
}

/** What is this participant's own: the instant that its onsets begin at. */
function startSidecar(sessions: CountedSessions | undefined): object {
  if (sessions === undefined || sessions.length === 0) return {};
  const start = firstStart(sessions);
  const description = `Start of the session, seconds after the first one at ${start}`;
  return {
    onset: { ...EVENT_COLUMNS.onset, Description: description },
    OnsetReference: { Description: 'Instant of onset 0, ISO 8601', Value: start },
  };
}

function firstStart({ startMs, startWallMs }: CountedSessions): string {
  return formatInstant(startMs[0]!, (startWallMs[0]! - startMs[0]!) / MINUTE_MS);
}

function readme(version: string, assumed: readonly string[]): string {
  return [
    'Sessions of neurostimulation, one event each',
    '',
    `Written by stimlog ${version} from the logs of devices: when each session began, how long it`,
    'stimulated and with what, and what became of it in the count of adherence. There is no recording:',
    'times are in seconds after the first session of each participant, which OnsetReference in the',
    'sidecar beside the events dates.',
    '',
    'The dataset holds what the logs hold: take out or shift dates and ids before you share it.',
    '',
    NOTICE,
    ...(assumed.length > 0 ? ['', 'Assumed:', ...assumed.map((text) => `- ${text}`)] : []),
    '',
  ].join('\n');
}

function json(path: string, value: object): ExportFile {
  return { path, pieces: [`${JSON.stringify(value, null, 2)}\n`] };
}

/** A row of a BIDS table: tabs between, no quotes, so control characters are shown and not written. */
function line(cells: readonly (string | number | null)[]): string {
  const text = (cell: string | number | null): string => {
    if (cell === null || cell === '') return ABSENT;
    return typeof cell === 'number' ? String(rounded(cell)) : visible(cell);
  };
  return `${cells.map(text).join('\t')}\n`;
}
