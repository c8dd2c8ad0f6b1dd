import { visible } from '../model/diagnostic.js';
import type { DocumentTable, Fact, Section } from './document.js';
import { number, plural } from './formatNumber.js';
import type { InputReport, LinkQuality, Report } from './report.js';

/** What the data can bear: what was read, set aside, lost, repeated, damaged, and what was assumed. */
export function qualitySection({ inputs, quality: sums }: Report): Section {
  const { read, accepted, rejected, notEvents } = sums.records;
  const facts: Fact[] = [
    {
      label: 'Records',
      text: `${number(read)} read, ${number(accepted)} accepted, ${number(rejected)} set aside, ${number(notEvents)} that record no session or event`,
    },
    ...(sums.patientsWithoutRecords.length > 0
      ? [{ label: 'Without records', text: someNames(sums.patientsWithoutRecords) }]
      : []),
    ...(sums.patientsNotInManifest.length > 0
      ? [{ label: 'Not in the manifest', text: someNames(sums.patientsNotInManifest) }]
      : []),
    ...(sums.patientsInSeveralInputs.length > 0
      ? [{ label: 'In several inputs', text: someNames(sums.patientsInSeveralInputs) }]
      : []),
    ...linkFacts(sums.link),
    ...sums.assumed.map((text) => ({ label: 'Assumed', text })),
  ];
  const troubles = inputs.flatMap((input) =>
    input.diagnostics.counts.map(({ severity, code, count }) => [
      visible(input.name),
      severity,
      code,
      number(count),
      firstPlace(input, code),
    ]),
  );
  const inputTable: DocumentTable = {
    columns: [
      { title: 'Input', align: 'left' },
      { title: 'Format', align: 'left' },
      { title: 'Bytes', align: 'right' },
      { title: 'Read', align: 'right' },
      { title: 'Set aside', align: 'right' },
      { title: 'SHA-256', align: 'left' },
    ],
    rows: inputs.map((input) => [
      visible(input.name),
      input.compression === 'none' ? input.format : `${input.format} (${input.compression})`,
      number(input.bytes),
      number(input.records.read),
      number(input.records.rejected),
      `${input.sha256.slice(0, 12)}…`,
    ]),
  };
  const troubleTable: DocumentTable = {
    columns: [
      { title: 'Input', align: 'left' },
      { title: 'Severity', align: 'left' },
      { title: 'Code', align: 'left' },
      { title: 'Count', align: 'right' },
      { title: 'First at', align: 'right' },
    ],
    rows: troubles,
  };
  const labels = inputs.flatMap((input) =>
    (input.header?.labels ?? []).map(({ label, rows, events }) => [
      visible(input.name),
      label || '(another)',
      number(rows),
      number(events),
    ]),
  );
  const labelTable: DocumentTable = {
    columns: [
      { title: 'Input', align: 'left' },
      { title: 'Maker’s label', align: 'left' },
      { title: 'Rows', align: 'right' },
      { title: 'Events', align: 'right' },
    ],
    rows: labels,
  };
  return {
    id: 'quality',
    heading: 'Data quality',
    facts,
    tables: [
      inputTable,
      ...(troubles.length > 0 ? [troubleTable] : []),
      ...(labels.length > 0 ? [labelTable] : []),
    ],
  };
}

/** How many, and the first of them. */
function someNames(patientIds: readonly string[]): string {
  const shown = patientIds.slice(0, 10).map(visible).join(', ');
  const more = patientIds.length - 10;
  return `${plural(patientIds.length, 'patient')}: ${shown}${more > 0 ? ` and ${number(more)} more` : ''}`;
}

function firstPlace(input: InputReport, code: string): string {
  const first = input.diagnostics.shown.find((diagnostic) => diagnostic.code === code);
  if (first?.byte !== undefined) return `byte ${first.byte}`;
  if (first?.row !== undefined) return `row ${first.row}`;
  return first?.line === undefined ? '–' : `line ${first.line}`;
}

/** What happened between the device and the log; nothing is said where nothing did. */
function linkFacts(link: LinkQuality): Fact[] {
  const words: [number, string][] = [
    [link.lost, 'lost'],
    [link.repeated, 'repeated'],
    [link.late, 'late'],
    [link.damaged, 'damaged'],
    [link.truncated, 'cut short'],
  ];
  const happened = words.filter(([count]) => count > 0);
  const facts: Fact[] = [];
  if (happened.length > 0) {
    const text = happened.map(([count, what]) => `${number(count)} ${what}`).join(', ');
    facts.push({ label: 'Link', text });
  }
  if (link.bytesSetAside > 0) {
    facts.push({ label: 'Bytes set aside', text: plural(link.bytesSetAside, 'byte') });
  }
  const breaks = link.gaps + link.disconnections;
  if (breaks > 0) facts.push({ label: 'Without contact', text: plural(breaks, 'time') });
  if (link.stopsMissing > 0) {
    const text = `${plural(link.stopsMissing, 'session')} of unknown length, in no figure of adherence`;
    facts.push({ label: 'Without a stop', text });
  }
  if (link.overwritten > 0) {
    facts.push({
      label: 'History',
      text: 'overwritten at the beginning: earlier records are gone',
    });
  }
  const clock: [number, string][] = [
    [link.clockJumps, 'jumped'],
    [link.clockDrifts, 'drifts'],
    [link.clockDstNaive, 'ignored daylight-saving time'],
  ];
  const wrong = clock.filter(([count]) => count > 0);
  if (wrong.length > 0) {
    const text = wrong.map(([count, what]) => `${what} (${plural(count, 'time')})`).join(', ');
    facts.push({ label: 'Clock', text: `${text}; stamps are left as they are` });
  }
  return facts;
}
