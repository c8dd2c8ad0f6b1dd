import type { Diagnostic } from '../model/diagnostic.js';
import type { DecodeOptions, Decoder, DecoderItem, HeaderReading, LogFormat } from './codec.js';
import { type JsonValue, JsonWalk, type JsonWish } from './jsonWalk.js';
import { PerceptReport } from './perceptReport.js';
import { isNothing } from './perceptValues.js';
import { refuseMapping } from './refuseMapping.js';

/** Session report of a deep-brain stimulator, one JSON text: docs/formats/percept-json.md. */
export const perceptJson = {
  id: 'percept-json',
  title: 'session report of a Medtronic Percept (JSON)',
  records: 'amplitude trend, groups, events; no sessions',
  sign: 'members that only a session report has',
  maker: 'Medtronic',
  places: 'byte',
  recognises: (head) => {
    const text = new TextDecoder().decode(head);
    if (!/^[\s\ufeff]*[[{]/.test(text)) return false;
    return MARKS.filter((mark) => text.includes(`"${mark}`)).length >= 2;
  },
  createDecoder: (options, onHeader): Decoder => new PerceptDecoder(options, onHeader),
} as const satisfies LogFormat;

/** Names of members and enumerations that stand in such reports, in whatever order, and together nowhere else. */
const MARKS = [
  'AbnormalEnd"',
  'FullyReadForSession"',
  'FeatureInformationCode"',
  'ProgrammerUtcOffset"',
  'ProgrammerLocale"',
  'ProgrammerVersion"',
  'GroupUsagePercentage"',
  'BatteryInformation"',
  'LeadConfiguration"',
  'DeviceInformation"',
  'MostRecentInSessionSignalCheck"',
  'GroupHistory"',
  'DiagnosticData"',
  'LFPTrendLogs"',
  'LfpFrequencySnapshotEvents"',
  'BrainSenseTimeDomain"',
  'BrainSenseLfp"',
  'LfpMontageTimeDomain"',
  'LFPMontage"',
  'IndefiniteStreaming"',
  'SenseChannelTests"',
  'CalibrationTests"',
  'FirstPacketDateTime"',
  'TicksInMses"',
  'HemisphereLocationDef',
  'GroupIdDef',
  'ElectrodeDef',
  'SensingElectrodeConfigDef',
] as const;

/** Members of the report that are kept whole: they are small. */
const HEADS = new Set([
  'AbnormalEnd',
  'FullyReadForSession',
  'SessionDate',
  'SessionEndDate',
  'ProgrammerTimezone',
  'ProgrammerTimezoneId',
  'ProgrammerUtcOffset',
  'ProgrammerLocale',
  'ProgrammerVersion',
  'PatientInformation',
  'DeviceInformation',
  'BatteryInformation',
  'Stimulation',
]);
/** Members that are kept element by element, so that a text that breaks off in them loses one. */
const LISTS = new Set(['GroupUsagePercentage', 'Impedance']);

function wishFor([first, second, third, fourth]: readonly string[]): JsonWish {
  if (first === undefined) return 'enter';
  if (HEADS.has(first) || LISTS.has(first)) return 'take';
  if (first === 'Groups') {
    if (second === undefined) return 'enter';
    return second === 'Initial' || second === 'Final' ? 'take' : 'pass';
  }
  if (first !== 'DiagnosticData') return 'pass';
  if (second === undefined) return 'enter';
  if (second === 'EventLogs' || second === 'LfpFrequencySnapshotEvents') return 'take';
  if (second !== 'LFPTrendLogs') return 'pass';
  return third === undefined || fourth === undefined ? 'enter' : 'take';
}

class PerceptDecoder implements Decoder {
  readonly #walk: JsonWalk;
  readonly #onHeader: ((header: HeaderReading) => void) | undefined;
  #report = new PerceptReport();
  /** True if something of the report was read that has not left yet. */
  #isBegun = false;
  #items: DecoderItem[] = [];

  constructor(options: DecodeOptions, onHeader: ((header: HeaderReading) => void) | undefined) {
    refuseMapping(options, 'percept-json has no columns');
    this.#onHeader = onHeader;
    this.#walk = new JsonWalk({
      wishFor,
      onValue: (path, value, byte) => {
        this.#isBegun = true;
        this.#take(path, value, byte);
      },
      onStray: (path, value, byte) => {
        if (isNothing(value)) return;
        this.#isBegun = true;
        this.#report.noteStray(path.join('.') || 'report', value, byte);
      },
      onPassed: ([first, second]) => {
        if (first !== undefined) this.#report.countPassed(second ?? first);
      },
      onLeft: (path) => {
        if (path.length === 0) this.#finishReport();
      },
    });
  }

  push(bytes: Uint8Array): DecoderItem[] {
    this.#walk.push(bytes);
    return this.#flush();
  }

  end(): DecoderItem[] {
    const broken = this.#walk.end();
    if (this.#isBegun) this.#finishReport();
    const { repairedBytes } = this.#walk;
    if (repairedBytes > 0) {
      this.#say({
        severity: 'warning',
        code: 'TEXT_INVALID',
        count: repairedBytes,
        message: `${repairedBytes} bytes are not UTF-8, and read as ?; save the report as UTF-8`,
      });
    }
    if (broken) {
      const isCut = broken.kind === 'truncated';
      const why = isCut
        ? 'the report breaks off here'
        : `this is no JSON: ${firstSentence(broken.message)}`;
      this.#say({
        severity: isCut ? 'warning' : 'error',
        code: isCut ? 'INPUT_TRUNCATED' : 'RECORD_MALFORMED',
        byte: broken.byte,
        message: `${why}; what stands before it is kept, what would follow is missing`,
      });
    }
    return this.#flush();
  }

  #flush(): DecoderItem[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }

  #say(diagnostic: Diagnostic): void {
    this.#items.push({ kind: 'diagnostic', diagnostic });
  }

  #take([first, second, third]: readonly string[], value: JsonValue, byte: number): void {
    const report = this.#report;
    if (first === 'GroupUsagePercentage') report.takeUsage(value, byte);
    else if (first === 'Impedance') report.takeImpedance(value, byte);
    else if (first === 'Groups') report.takeGroup(second as 'Initial' | 'Final', value, byte);
    else if (second === 'EventLogs') report.takeDeviceEvent(value, byte);
    else if (second === 'LfpFrequencySnapshotEvents') report.takePatientEvent(value, byte);
    else if (second === 'LFPTrendLogs') report.takeBin(third!, value, byte);
    else if (first !== undefined) report.takeHead(first, value);
  }

  #finishReport(): void {
    const { telemetry, diagnostics, facts, records } = this.#report.finish();
    for (const diagnostic of diagnostics) this.#say(diagnostic);
    if (telemetry.length > 0) this.#items.push({ kind: 'telemetry', telemetry });
    if (records > 0) this.#items.push({ kind: 'skipped', count: records });
    this.#onHeader?.({ line: 1, delimiter: '', columns: [], facts });
    this.#report = new PerceptReport();
    this.#isBegun = false;
  }
}

function firstSentence(text: string): string {
  return text.split(/[.(]\s/)[0]!.replace(/^./, (letter) => letter.toLowerCase());
}
