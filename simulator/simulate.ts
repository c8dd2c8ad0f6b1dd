import type { OtherCrc32 } from '../src/codecs/crc32.js';
import { wholeWithin } from '../src/model/checks.js';
import { formatDay } from '../src/model/civil.js';
import { StimlogError } from '../src/model/errors.js';
import type { LogLevel } from '../src/model/logEvent.js';
import { SIDES, type Side } from '../src/model/pulse.js';
import { PulseProgram } from './device/delivery.js';
import { contractionForces } from './device/fatigue.js';
import { deviceLog, patientIdOf } from './deviceLog.js';
import { faultKind, SIMULATED_FORMATS, type SimulatedFormat } from './faults/faults.js';
import { type LineOut, Link } from './faults/linkFaults.js';
import type { Fragment } from './fragment.js';
import { LogWriter, type SimulatedPiece } from './logWriter.js';
import { activeFaults, type CheckedScenario } from './scenario.js';
import { TRUTH_SCHEMA_ID, truthLine } from './truth.js';

export interface SimulateOptions {
  /** Whole number from 0 to 2^53 − 1. @defaultValue 42 */
  readonly seed?: number | undefined;
  /** @defaultValue `event-ndjson`; of pulses `frames` */
  readonly format?: SimulatedFormat | undefined;
  /** True if the pieces are to carry the truth. @defaultValue false */
  readonly truth?: boolean | undefined;
  /** Name of the scenario, and how a link cuts the bytes: for the truth. */
  readonly name?: string | undefined;
  readonly fragment?: Fragment | undefined;
  /** CRC-32 of long frames, where somebody has a faster one (such as zlib). */
  readonly crc32?: OtherCrc32 | undefined;
}

/**
 * The log of a cohort, a piece at a time, and what is true of it. A pure function of its arguments: a
 * patient comes out the same whatever the number of patients, and the first pieces are the beginning of
 * what more patients would give.
 */
export function simulate(
  scenario: CheckedScenario,
  options: SimulateOptions = {},
): Generator<SimulatedPiece, undefined> {
  const { seed = 42, format = usualFormat(scenario.level), truth = false } = options;
  wholeWithin('seed', seed, 0, Number.MAX_SAFE_INTEGER);
  refuseInvisible(scenario, format);
  refuseSeveral(scenario, format);
  const header = truth ? truthHeader(scenario, seed, format, options) : '';
  const leadSides = isOfOneDevice(format) ? ONE_LEAD : SIDES;
  return pieces(scenario, seed, new LogWriter(format, truth, options.crc32), header, leadSides);
}

function* pieces(
  scenario: CheckedScenario,
  seed: number,
  writer: LogWriter,
  header: string,
  leadSides: readonly Side[],
): Generator<SimulatedPiece, undefined> {
  const { patients, program, sessionMinutes, level, journeys, home, faults } = scenario;
  yield { ...writer.take(), truth: header };
  const pulseProgram = new PulseProgram(program);
  const forces =
    level === 'contraction' ? contractionForces(program, sessionMinutes * 60) : new Float64Array(0);
  const forceRatios = forces.map((force) => force / forces[0]!);
  const zoneOn = (day: number): CheckedScenario['home'] =>
    journeys.find(({ fromDay, toDay }) => day >= fromDay && day < toDay)?.zone ?? home;
  for (let patient = 1; patient <= patients; patient++) {
    const log = deviceLog({
      ...scenario,
      seed,
      patient,
      pulseProgram,
      forceRatios,
      zoneOn,
      leadSides,
    });
    const linkTo = (emit: (line: LineOut) => void): Link =>
      new Link(seed, patient, faults, emit, writer.spares);
    yield* writer.patient(patientIdOf(patient), patient, log, linkTo);
  }
  yield writer.take();
}

/** How finely each format can tell what happened. */
const LEVELS_OF: Readonly<Record<SimulatedFormat, readonly LogLevel[]>> = {
  'event-ndjson': ['session', 'contraction'],
  'session-csv': ['session'],
  frames: ['session', 'contraction', 'pulse'],
  'pulse-csv': ['pulse'],
  opennerve: ['session'],
};

/** True if a format can tell what happened as finely as that. */
export function tells(format: SimulatedFormat, level: LogLevel): boolean {
  return LEVELS_OF[format].includes(level);
}

/** The format of a log of that level that nobody named. */
export function usualFormat(level: LogLevel): SimulatedFormat {
  return SIMULATED_FORMATS.find((format) => tells(format, level))!;
}

/** A fault without a trace in the data could be neither found nor missed. */
function refuseInvisible(scenario: CheckedScenario, format: SimulatedFormat): void {
  const levels = LEVELS_OF[format];
  if (!tells(format, scenario.level)) {
    const fitting = SIMULATED_FORMATS.filter((id) => tells(id, scenario.level));
    throw new StimlogError(
      'OPTION_INVALID',
      `level ${scenario.level} needs format ${fitting.join(' or ')}; ${format} tells of each ${levels.join(' or ')}`,
    );
  }
  const hidden = activeFaults(scenario).filter(
    (fault) => !faultKind(fault).visibleIn.includes(format),
  );
  if (hidden.length === 0) return;
  throw new StimlogError(
    'OPTION_INVALID',
    `${hidden.join(', ')} would leave no trace in ${format}, which has no sequence numbers, checksums or device ticks; use format event-ndjson or frames`,
  );
}

/** OpenNerve: one generator with one lead, and a log that names nobody. */
const isOfOneDevice = (format: SimulatedFormat): boolean => format === 'opennerve';
const ONE_LEAD: readonly Side[] = ['left'];

function refuseSeveral({ patients }: CheckedScenario, format: SimulatedFormat): void {
  if (patients === 1 || !isOfOneDevice(format)) return;
  throw new StimlogError(
    'OPTION_INVALID',
    `format ${format} is the log of one device and names no patient, and ${patients} are to be simulated; use --patients 1`,
  );
}

/** The first line of a truth file. The number of patients is not in it: more patients only add lines. */
function truthHeader(
  scenario: CheckedScenario,
  seed: number,
  format: SimulatedFormat,
  { name = 'custom', fragment = 'none' }: SimulateOptions,
): string {
  const { days, firstDay, home, sessionsPerDay, sessionMinutes, level, behaviour, program } =
    scenario;
  return truthLine({
    type: 'header',
    schema: TRUTH_SCHEMA_ID,
    scenario: name,
    seed,
    start: formatDay(firstDay),
    days,
    zone: home.name,
    sessions_per_day: sessionsPerDay,
    session_minutes: sessionMinutes,
    level,
    format,
    fragment,
    behaviour,
    program,
    travel: scenario.journeys.map(({ fromDay, toDay, zone }) => ({
      fromDay,
      toDay,
      zone: zone.name,
    })),
    faults: scenario.faults,
  });
}
