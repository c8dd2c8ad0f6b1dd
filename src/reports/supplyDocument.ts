import type { CmaResult } from '../analysis/cma/cma.js';
import { formatNoCarryOver } from '../analysis/cma/formatNoCarryOver.js';
import type { CmaWindow } from '../analysis/cma/windows.js';
import { visible } from '../model/diagnostic.js';
import type { Fact, ReportDocument, Section } from './document.js';
import { number, percent, plural } from './formatNumber.js';
import { NOTICE } from './measures.js';
import {
  dateOf,
  type SupplyMeasure,
  type SupplyPatient,
  type SupplyReport,
  type SupplySettings,
} from './supplyReport.js';

/** Patients that a note names; the others are counted. */
const NAMED = 5;

/** The report for reading: a row a patient, a column a measure. */
export function supplyDocument(report: SupplyReport): ReportDocument {
  const { settings, refused, program } = report;
  const sections: Section[] = [
    { heading: '', facts: [...readFacts(report), ...settingFacts(settings)] },
    figureSection(report),
    ...episodeSection(report),
    ...windowSection(report),
    ...(refused.length === 0
      ? []
      : [
          {
            heading: 'Not computed',
            facts: refused.map(({ patientId, reason }) => ({
              label: visible(patientId),
              text: visible(reason),
            })),
          },
        ]),
    {
      heading: 'Method',
      facts: report.measures.map((measure) => ({
        label: measure.id,
        text: `${measure.title}; ${carryText(measure)}`,
      })),
      notes: [
        'After AdhereR (Dima & Dediu 2017, PLoS ONE 12:e0174426): docs/cma.md. Windows are written as there: the second date is the first day behind the window.',
        ...(settings.carryOver ? [] : [formatNoCarryOver()]),
      ],
    },
    { heading: 'About', notes: [`${program.name} ${program.version}. ${NOTICE}`] },
  ];
  return { title: 'Availability of medication (CMA)', sections };
}

function readFacts({ patients, inputs }: SupplyReport): Fact[] {
  const sumOf = (count: 'read' | 'setAside'): string =>
    number(inputs.reduce((sum, { rows }) => sum + rows[count], 0));
  const orders = new Set(inputs.map(({ dateOrder }) => dateOrder).filter((order) => order));
  return [
    { label: 'Patients', text: number(patients.length) },
    { label: 'Rows', text: `${sumOf('read')} read, ${sumOf('setAside')} set aside` },
    ...(orders.size === 0 ? [] : [{ label: 'Dates read as', text: [...orders].join(', ') }]),
  ];
}

function settingFacts(settings: SupplySettings): Fact[] {
  const { followupStart, followupDays, observationStart, observationDays } = settings;
  const { episodes, slidingWindows } = settings;
  const carry = !settings.carryOver
    ? 'none'
    : settings.carryOnlySameMedication
      ? 'as each measure has it, for the same medication only'
      : 'as each measure has it';
  const facts: Fact[] = [
    {
      label: 'Follow-up',
      text: `${number(followupDays)} days from ${startText(followupStart, 'the first event')}`,
    },
    {
      label: 'Observation',
      text: `${number(observationDays)} days from ${startText(observationStart, 'the begin of the follow-up')}`,
    },
    {
      label: 'Carry-over',
      text: `${carry}${settings.considerDosageChange ? ', adjusted to the dosage' : ''}`,
    },
    ...(settings.pseudonymized
      ? [
          {
            label: 'Pseudonyms',
            text: 'other names for patients and inputs; the dates of each patient are moved by whole weeks',
          },
        ]
      : []),
  ];
  if (episodes) {
    const gap =
      episodes.maximumGapUnit === 'days'
        ? `${number(episodes.maximumGap)} days`
        : `${number(episodes.maximumGap)} % of the supply before it`;
    const also = [
      ...(episodes.medicationChange ? ['another medication'] : []),
      ...(episodes.dosageChange ? ['another dosage'] : []),
    ];
    const appended = episodes.gapAppended ? '; the permissible gap is part of it' : '';
    const text = `end with a gap of more than ${gap}${also.map((one) => `, or ${one}`).join('')}${appended}`;
    facts.push({ label: 'Episodes', text });
  }
  if (slidingWindows) {
    const { days, step } = slidingWindows;
    const text = `${number(days)} days, every ${number(step)} days`;
    facts.push({ label: 'Sliding windows', text });
  }
  return facts;
}

function startText(start: number | string, from: string): string {
  if (start === 0) return from;
  return typeof start === 'string' ? start : `day ${number(start)} after ${from}`;
}

function carryText({ carryOver }: SupplyMeasure): string {
  const { within, into, sameMedicationOnly, dosageChange } = carryOver;
  if (!within && !into) return 'nothing carried over';
  const where =
    within && into
      ? 'within the window and into it'
      : within
        ? 'within the window'
        : 'into the window';
  const how = [
    ...(sameMedicationOnly ? ['for the same medication only'] : []),
    ...(dosageChange ? ['adjusted to the dosage'] : []),
  ];
  return `supply carried over ${[where, ...how].join(', ')}`;
}

function figureSection({ patients, measures }: SupplyReport): Section {
  const reasons = new Map<string, string[]>();
  const rows = patients.map((patient) => {
    const results = patient.results();
    for (const [reason, ids] of reasonsOf(results)) {
      const key = `${ids.join(', ')}: ${reason.replaceAll('-', ' ')}`;
      reasons.set(key, [...(reasons.get(key) ?? []), visible(patient.patientId)]);
    }
    return [
      visible(patient.patientId),
      number(patient.supplies.length),
      spanText(results[0]!.observationWindow),
      ...results.map(({ value }) => share(value)),
    ];
  });
  return {
    heading: 'Availability of medication',
    tables: [
      {
        columns: [
          { title: 'Patient', align: 'left' },
          { title: 'Events', align: 'right' },
          { title: 'Window', align: 'left' },
          ...measures.map(({ id }) => ({ title: id, align: 'right' as const })),
        ],
        rows,
        patientIds: patients.map(({ patientId }) => patientId),
      },
    ],
    notes: [...reasons].map(([key, ids]) => `${key} (${someOf(ids)})`),
  };
}

/** Measures of a patient by the reason that they have. */
function reasonsOf(results: readonly CmaResult[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { cma, reason } of results) {
    if (reason !== null) found.set(reason, [...(found.get(reason) ?? []), cma]);
  }
  return found;
}

function someOf(ids: readonly string[]): string {
  const more = ids.length - NAMED;
  return ids.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${number(more)} more` : '');
}

function episodeSection({ patients, settings }: SupplyReport): Section[] {
  if (!settings.episodes) return [];
  let outside = 0;
  const rows = patients.flatMap((patient) =>
    patient.episodes()!.flatMap(({ episodes, outsideWindow }) => {
      outside += outsideWindow.length;
      return episodes.map((one) => partRow(patient, one.episode.episodeId, one.episode, one));
    }),
  );
  const notes =
    outside === 0
      ? []
      : [
          `Of all measures together, ${plural(outside, 'episode')} without a day in the observation window: no figure.`,
        ];
  return [partSection('Treatment episodes', 'Episode', rows, notes)];
}

function windowSection({ patients, settings }: SupplyReport): Section[] {
  if (!settings.slidingWindows) return [];
  let uncoveredDays = 0;
  const rows = patients.flatMap((patient) =>
    patient.windows()!.flatMap((found) => {
      uncoveredDays = found.uncoveredDays;
      return found.windows.map((one) => partRow(patient, one.windowId, one.observationWindow, one));
    }),
  );
  const notes =
    uncoveredDays === 0
      ? []
      : [`No window reaches the last ${number(uncoveredDays)} days of the observation window.`];
  return [partSection('Sliding windows', 'Window', rows, notes)];
}

function partRow(
  { patientId }: SupplyPatient,
  id: number,
  window: CmaWindow,
  { cma, value }: Pick<CmaResult, 'cma' | 'value'>,
): string[] {
  const days = number(window.endDay - window.startDay);
  return [visible(patientId), number(id), spanText(window), days, cma, share(value)];
}

function partSection(
  heading: string,
  part: string,
  rows: readonly (readonly string[])[],
  notes: readonly string[],
): Section {
  const columns = [
    { title: 'Patient', align: 'left' as const },
    { title: part, align: 'right' as const },
    { title: 'From, to', align: 'left' as const },
    { title: 'Days', align: 'right' as const },
    { title: 'Measure', align: 'left' as const },
    { title: 'Value', align: 'right' as const },
  ];
  return { heading, tables: rows.length === 0 ? [] : [{ columns, rows }], notes };
}

function share(value: number): string {
  return Number.isFinite(value) ? percent(value) : '–';
}

function spanText({ startDay, endDay }: CmaWindow): string {
  return `${dateOf(startDay)} to ${dateOf(endDay)}`;
}
