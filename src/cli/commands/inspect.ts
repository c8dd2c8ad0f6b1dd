import { Option } from 'commander';
import { lastValueFrom, tap } from 'rxjs';
import { ParametersTold } from '../../analysis/parametersTold.js';
import { type Span, spanFold } from '../../analysis/spanFold.js';
import { TelemetrySpan } from '../../analysis/telemetrySpan.js';
import type { LogFormat } from '../../codecs/codec.js';
import { formats } from '../../codecs/index.js';
import { formatInstant } from '../../model/civil.js';
import { visible } from '../../model/diagnostic.js';
import { MINUTE_MS } from '../../model/units.js';
import { zoneNamed } from '../../model/zone.js';
import { foldBatches, onlySessions, type Readings } from '../../operators/index.js';
import type { DocumentTable, ReportDocument } from '../../reports/document.js';
import { number } from '../../reports/formatNumber.js';
import { inspectionNeeds } from '../../reports/inspectionNeeds.js';
import { renderText } from '../../reports/renderText.js';
import type { InputReport } from '../../reports/report.js';
import { someIds } from '../analysis.js';
import { onceEach } from '../cohortInputs.js';
import type { Command } from '../command.js';
import { DiagnosticPrinter } from '../diagnosticPrinter.js';
import { ExitCode } from '../exitCodes.js';
import { expandInputs } from '../expandInputs.js';
import { ingest } from '../ingest.js';
import { addInputOptions, INPUT_HELP, type InputFlags, inputOptionsOf } from '../inputOptions.js';

interface InspectFlags extends InputFlags {
  readonly format: 'text' | 'json';
}

export const inspect: Command = {
  name: 'inspect',
  summary: 'what an input is, how much it holds, and what is wrong with it',
  examples: [
    'stimlog inspect sessions.csv',
    'stimlog inspect export.csv --format json',
    'stimlog inspect Session1700000000000/',
  ],
  define(commander, io, run) {
    commander.argument('<input...>', `${INPUT_HELP}; folders and globs are the files in them`);
    addInputOptions(commander)
      .addOption(new Option('-f, --format <format>').choices(['text', 'json']).default('text'))
      .action((given: string[], flags: InspectFlags) =>
        run(async () => {
          const printer = new DiagnosticPrinter(io.stderr);
          // Without a zone, times of day are shown as written: nothing is counted by day here.
          const zone = zoneNamed(flags.zone ?? 'UTC');
          const named = onceEach((await expandInputs(given)).map((name) => ({ name }))).inputs;
          const { readings$, inputs } = ingest(named, inputOptionsOf(flags, zone), io, {
            hashes: true,
            onDiagnostic: (at, diagnostic) => {
              const saysNothing = diagnostic.code === 'TIME_NAIVE' && flags.zone === undefined;
              if (!saysNothing) printer.print(at, diagnostic);
            },
          });
          let pulses = 0;
          const telemetry = new TelemetrySpan();
          const told = new ParametersTold();
          const countPulses = (readings: Readings): void => {
            if (readings.kind === 'batch') {
              told.take(readings.batch);
              return;
            }
            for (const one of readings.telemetry) {
              if (one.kind === 'pulses') pulses += one.batch.length;
              telemetry.add(one);
            }
          };
          try {
            const span = await lastValueFrom(
              readings$.pipe(tap(countPulses), onlySessions(), foldBatches(spanFold)),
            );
            if (inputs.every(({ failure }) => failure)) throw inputs[0]!.failure!;
            const read = inputs.map((one) => one.finish());
            const seen = { span, pulses, telemetry: telemetry.finish() };
            const which = read.length === 1 ? { input: read[0] } : { inputs: read };
            const title = read.length === 1 ? read[0]!.name : visible(given.join(', '));
            await io.stdout.write(
              flags.format === 'json'
                ? `${JSON.stringify({ schema: 'stimlog/inspect/1', ...which, ...seen }, null, 2)}\n`
                : renderText(inspection(title, read, seen, told, flags.zone)),
            );
            return inputs.some(({ failure }) => failure) ? ExitCode.noInput : ExitCode.ok;
          } finally {
            await printer.end();
          }
        }),
      );
  },
};

/** What was seen in all inputs together. */
interface Seen {
  readonly span: Span;
  readonly pulses: number;
  readonly telemetry: ReturnType<TelemetrySpan['finish']>;
}

function inspection(
  title: string,
  inputs: readonly InputReport[],
  { span, pulses, telemetry: others }: Seen,
  told: ParametersTold,
  zone: string | undefined,
): ReportDocument {
  const only = inputs.length === 1 ? inputs[0]! : undefined;
  const header = only?.header ?? null;
  const { stamps } = span;
  const hasZones = header?.columns.some(({ readAs }) => readAs === 'zone') ?? false;
  const placedBy = hasZones ? 'placed by their zone column' : zone ? `in ${zone}` : 'needs --zone';
  const showsNaive = stamps.naive > 0 && zone === undefined && !hasZones;
  const time = (at: Span['first']): string => {
    if (at === null) return 'none';
    const text = formatInstant(at.startMs, at.offsetMinutes);
    return showsNaive ? text.slice(0, 19) : text;
  };
  const kinds = [
    stamps.offset > 0 ? `${stamps.offset} with an offset` : '',
    stamps.utc > 0 ? `${stamps.utc} in UTC (Z)` : '',
    stamps.naive > 0 ? `${stamps.naive} without an offset, ${placedBy}` : '',
  ];
  const known = [...new Set(inputs.map(({ format }) => format))].map(
    (id) => formats.find((format) => format.id === id) as LogFormat | undefined,
  );
  const makers = known.flatMap((format) => format?.maker ?? []);
  const sum = (of: (input: InputReport) => number): number =>
    inputs.reduce((total, input) => total + of(input), 0);
  const saysItself = (label: string): boolean =>
    header?.facts?.some((fact) => fact.label === label) ?? false;
  const patientIds = span.patientIds.length > 0 ? span.patientIds : others.patientIds;
  const held = Object.entries(others.kinds).filter(([kind]) => kind !== 'pulses');
  return {
    title,
    sections: [
      {
        heading: '',
        facts: [
          ...(only ? [] : [{ label: 'Files', text: number(inputs.length) }]),
          {
            label: only ? 'Format' : 'Formats',
            text: formatText(inputs) + (header?.layout ? ` (${header.layout})` : ''),
          },
          ...(saysItself('Recognised by') || !only || known[0] === undefined
            ? []
            : [{ label: 'Recognised by', text: known[0].sign }]),
          ...(saysItself('Maker') || makers.length === 0
            ? []
            : [{ label: 'Maker', text: makers.join(', ') }]),
          ...(others.devices.length === 0
            ? []
            : [{ label: 'Devices', text: visible(others.devices.join(', ')) }]),
          ...(only ? [{ label: 'Packed', text: only.compression }] : []),
          { label: 'Bytes', text: String(sum(({ bytes }) => bytes)) },
          ...(only ? [{ label: 'SHA-256', text: only.sha256 }] : []),
          {
            label: 'Records',
            text: `${sum(({ records }) => records.read)} read, ${sum(({ records }) => records.accepted)} accepted, ${sum(({ records }) => records.rejected)} set aside, ${sum(({ records }) => records.notEvents)} that record no session or event`,
          },
          ...(pulses > 0 ? [{ label: 'Pulses', text: number(pulses) }] : []),
          {
            label: 'Patients',
            text: `${patientIds.length}${patientIds.length > 0 ? ': ' : ''}${visible(someIds(patientIds.map((patientId) => ({ patientId }))))}`,
          },
          ...held.map(([kind, { records, firstMs, lastMs }]) => ({
            label: KIND_WORDS[kind] ?? kind,
            text: `${number(records)}${firstMs === null ? '' : `, ${shownPeriod(firstMs, lastMs!, zone)}`}`,
          })),
          ...(header?.facts ?? []).map(({ label, text }) => ({ label, text: visible(text) })),
          { label: 'First start', text: time(span.first) },
          { label: 'Last start', text: time(span.last) },
          { label: 'Times', text: kinds.filter((kind) => kind !== '').join(', ') || 'none' },
          {
            label: 'Durations',
            text:
              span.records === 0
                ? 'no record'
                : span.timed > 0
                  ? `${span.timed} of ${span.records}`
                  : 'none: events',
          },
          ...(saysItself('For adherence')
            ? []
            : inspectionNeeds({
                span,
                pulses,
                kinds: Object.keys(others.kinds),
                parametersMissing: told.missing(),
                needsZone: showsNaive,
              })),
        ],
      },
      ...(header === null || header.columns.length === 0
        ? []
        : [
            {
              heading:
                header.delimiter === ''
                  ? 'Columns'
                  : `Columns (header on line ${header.line}, ${delimiterName(header.delimiter)})`,
              tables: [
                {
                  columns: [
                    { title: 'Column', align: 'left' as const },
                    { title: 'Read as', align: 'left' as const },
                  ],
                  rows: header.columns.map(({ name, readAs }) => [
                    visible(name),
                    readAs ?? 'not read',
                  ]),
                },
              ],
            },
          ]),
      ...(header?.labels === undefined || header.labels.length === 0
        ? []
        : [
            {
              heading: 'Labels of the maker',
              tables: [
                {
                  columns: [
                    { title: 'Label', align: 'left' as const },
                    { title: 'Rows', align: 'right' as const },
                    { title: 'Events', align: 'right' as const },
                  ],
                  rows: header.labels.map(({ label, rows, events }) => [
                    label || '(another)',
                    String(rows),
                    String(events),
                  ]),
                },
              ],
            },
          ]),
      ...(only ? [] : [{ heading: 'Files', tables: [fileTable(inputs)] }]),
      { heading: 'Findings', notes: findingNotes(inputs) },
    ],
  };
}

/** The format, or of several files each with how many there are of it. */
function formatText(inputs: readonly InputReport[]): string {
  if (inputs.length === 1) return inputs[0]!.format;
  const counts = new Map<string, number>();
  for (const { format } of inputs) counts.set(format, (counts.get(format) ?? 0) + 1);
  return [...counts].map(([format, count]) => `${count} × ${format}`).join(', ');
}

function fileTable(inputs: readonly InputReport[]): DocumentTable {
  const folder = commonFolder(inputs.map(({ name }) => name));
  return {
    columns: [
      { title: 'File', align: 'left' },
      { title: 'Format', align: 'left' },
      { title: 'Bytes', align: 'right' },
      { title: 'Records', align: 'right' },
      { title: 'Set aside', align: 'right' },
    ],
    rows: inputs.map(({ name, format, bytes, records }) => [
      visible(name.slice(folder.length)),
      format,
      String(bytes),
      String(records.read),
      String(records.rejected),
    ]),
  };
}

/** The folder in which all of them are, with its slash; empty: none. */
function commonFolder(names: readonly string[]): string {
  const [first = '', ...others] = names;
  let folder = first.slice(0, first.lastIndexOf('/') + 1);
  while (!others.every((name) => name.startsWith(folder))) {
    folder = folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1);
  }
  return folder;
}

function findingNotes(inputs: readonly InputReport[]): string[] {
  const counts = new Map<string, number>();
  for (const { code, severity, count } of inputs.flatMap(({ diagnostics }) => diagnostics.counts)) {
    const kind = `${code} (${severity})`;
    counts.set(kind, (counts.get(kind) ?? 0) + count);
  }
  return counts.size === 0 ? ['none'] : [...counts].map(([kind, count]) => `${count} × ${kind}`);
}

/** What there is besides sessions, in words; a kind that is missing here is called by its own name. */
const KIND_WORDS: Readonly<Record<string, string>> = {
  'session-counters': 'Counters',
  contraction: 'Contractions',
  program: 'Programs',
  impedance: 'Impedance tests',
  battery: 'Battery',
  'amplitude-trend': 'Amplitude bins',
  group: 'Groups',
  'device-event': 'Events',
  'contact-impedances': 'Contact tests',
};

function shownPeriod(firstMs: number, lastMs: number, zone: string | undefined): string {
  const { offsetMsAt } = zoneNamed(zone ?? 'UTC');
  const [first, last] = [firstMs, lastMs].map((timeMs) =>
    formatInstant(timeMs, offsetMsAt(timeMs) / MINUTE_MS),
  );
  return first === last ? first! : `${first} to ${last}`;
}

function delimiterName(delimiter: string): string {
  return { ',': 'comma', ';': 'semicolon', '\t': 'tab' }[delimiter] ?? delimiter;
}
