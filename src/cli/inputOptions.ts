import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import { DATE_ORDERS, type DateOrder, type DecodeOptions } from '../codecs/codec.js';
import { type FormatId, formats } from '../codecs/index.js';
import { wholeWithin, within } from '../model/checks.js';
import { StimlogError } from '../model/errors.js';
import { type Zone, zoneNamed } from '../model/zone.js';
import { numberOf } from './numberOf.js';

const MAX_JOBS = 256;

/** How inputs are to be read. */
export interface InputOptions {
  readonly inputFormat: FormatId | undefined;
  readonly decode: DecodeOptions;
  /** Silence that ends a session where pulses come without one, min; undefined: the default. */
  readonly sessionGapMinutes: number | undefined;
  /** Threads that decode a large file. */
  readonly jobs: number;
}

/** What commander makes of the options below. */
export interface InputFlags {
  readonly inputFormat?: FormatId;
  readonly timeColumn?: string;
  readonly patientColumn?: string;
  readonly zoneColumn?: string;
  readonly patientId?: string;
  readonly dateOrder?: DateOrder;
  readonly zone?: string;
  readonly sessionGap?: number;
  readonly jobs?: number;
}

/** What an input may be, for the help of every command that reads one. */
export const INPUT_HELP =
  'file, - for standard input, serial:PATH?baud=N, tcp:HOST:PORT, or sim:SCENARIO?seed=N';

export function addInputOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--input-format <id>', 'read as this format (default: by content)').choices(
        formats.map(({ id }) => id),
      ),
    )
    .option('--time-column <name>', 'dose-events: column with the time')
    .option('--patient-column <name>', 'dose-events: column with the patient')
    .option('--zone-column <name>', 'dose-events: column with the IANA zone of each time')
    .addOption(
      new Option('--date-order <order>', 'dose-events: order in dates such as 3/4/2026').choices([
        ...DATE_ORDERS,
      ]),
    )
    .option('--patient-id <id>', 'opennerve: whose log it is (default: the name of the file)')
    .option(
      '--session-gap <min>',
      'pulse-csv: silence that ends a session (default: 5, assumed)',
      numberOf,
    )
    .option('--jobs <n>', 'threads that decode a large file (default: all cores)', numberOf)
    .option('--zone <zone>', 'IANA zone (Europe/Berlin) or offset (+02:00) of the local days');
}

export function inputOptionsOf(
  flags: InputFlags,
  zone: Zone | undefined = zoneOf(flags),
): InputOptions {
  const { inputFormat, timeColumn, patientColumn, zoneColumn, dateOrder, patientId } = flags;
  const { sessionGap: sessionGapMinutes } = flags;
  if (sessionGapMinutes !== undefined) within('--session-gap', sessionGapMinutes, 1, 1_440);
  if (patientId?.trim() === '') {
    throw new StimlogError('OPTION_INVALID', '--patient-id must say whose log it is, got ""');
  }
  const engine = process.env.STIMLOG_ENGINE === 'plain' ? 'plain' : 'wasm';
  return {
    inputFormat,
    decode: { zone, engine, timeColumn, patientColumn, zoneColumn, dateOrder, patientId },
    sessionGapMinutes,
    jobs: wholeWithin('--jobs', flags.jobs ?? availableParallelism(), 1, MAX_JOBS),
  };
}

function zoneOf({ zone }: InputFlags): Zone | undefined {
  return zone === undefined ? undefined : zoneNamed(zone);
}
