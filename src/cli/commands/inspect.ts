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
import type { ReportDocument } from '../../reports/document.js';
import { number } from '../../reports/formatNumber.js';
import { inspectionNeeds } from '../../reports/inspectionNeeds.js';
import { renderText } from '../../reports/renderText.js';
import type { InputReport } from '../../reports/report.js';
import { someIds } from '../analysis.js';
import type { Command } from '../command.js';
import { DiagnosticPrinter } from '../diagnosticPrinter.js';
import { ExitCode } from '../exitCodes.js';
import { ingest } from '../ingest.js';
import { addInputOptions, INPUT_HELP, type InputFlags, inputOptionsOf } from '../inputOptions.js';

interface InspectFlags extends InputFlags {
  readonly format: 'text' | 'json';
}

export const inspect: Command = {
  name: 'inspect',
  summary: 'what an input is, how much it holds, and what is wrong with it',
  examples: ['stimlog inspect sessions.csv', 'stimlog inspect export.csv --format json'],
  define(commander, io, run) {
    commander.argument('<input>', INPUT_HELP);
    addInputOptions(commander)
      .addOption(new Option('-f, --format <format>').choices(['text', 'json']).default('text'))
      .action((name: string, flags: InspectFlags) =>
        run(async () => {
          const printer = new DiagnosticPrinter(io.stderr);
          // Without a zone, times of day are shown as written: nothing is counted by day here.
          const zone = zoneNamed(flags.zone ?? 'UTC');
          const { readings$, inputs } = ingest([{ name }], inputOptionsOf(flags, zone), io, {
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
            const input = inputs[0]!.finish();
            await io.stdout.write(
              flags.format === 'json'
                ? `${JSON.stringify({ schema: 'stimlog/inspect/1', input, span, pulses, telemetry: telemetry.finish() }, null, 2)}\n`
                : renderText(inspection(input, span, pulses, telemetry, told, flags.zone)),
            );
            return ExitCode.ok;
          } finally {
            await printer.end();
          }
        }),
      );
  },
};

function inspection(
  input: InputReport,
  span: Span,
  pulses: number,
  telemetry: TelemetrySpan,
  told: ParametersTold,
  zone: string | undefined,
): ReportDocument {
  const { header, records, diagnostics } = input;
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
  const others = telemetry.finish();
  const format = formats.find(({ id }) => id === input.format) as LogFormat | undefined;
  const saysItself = (label: string): boolean =>
    header?.facts?.some((fact) => fact.label === label) ?? false;
  const patientIds = span.patientIds.length > 0 ? span.patientIds : others.patientIds;
  const held = Object.entries(others.kinds).filter(([kind]) => kind !== 'pulses');
  return {
    title: visible(input.name),
    sections: [
      {
        heading: '',
        facts: [
          { label: 'Format', text: input.format + (header?.layout ? ` (${header.layout})` : '') },
          ...(saysItself('Recognised by') || format === undefined
            ? []
            : [{ label: 'Recognised by', text: format.sign }]),
          ...(saysItself('Maker') || format?.maker === undefined
            ? []
            : [{ label: 'Maker', text: format.maker }]),
          ...(others.devices.length === 0
            ? []
            : [{ label: 'Devices', text: visible(others.devices.join(', ')) }]),
          { label: 'Packed', text: input.compression },
          { label: 'Bytes', text: String(input.bytes) },
          { label: 'SHA-256', text: input.sha256 },
          {
            label: 'Records',
            text: `${records.read} read, ${records.accepted} accepted, ${records.rejected} set aside, ${records.notEvents} that record no session or event`,
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
      {
        heading: 'Findings',
        notes:
          diagnostics.counts.length === 0
            ? ['none']
            : diagnostics.counts.map(
                ({ code, severity, count }) => `${count} × ${code} (${severity})`,
              ),
      },
    ],
  };
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
