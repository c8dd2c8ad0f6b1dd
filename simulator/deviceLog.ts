import { formatDay, formatInstant, weekdayOf } from '../src/model/civil.js';
import {
  type EndReason,
  EVENTS_SCHEMA_ID,
  type LogLevel,
  type SessionStopEvent,
} from '../src/model/logEvent.js';
import { SIDES, type Side } from '../src/model/pulse.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../src/model/units.js';
import type { Zone } from '../src/model/zone.js';
import { batteryState, batteryVolts } from './device/battery.js';
import type { Delivered, PulseProgram, SideSetting } from './device/delivery.js';
import { DeviceClock } from './device/deviceClock.js';
import { type BothSides, bothSides, DeviceState } from './device/deviceState.js';
import { deviceTraits } from './device/deviceTraits.js';
import { postureOf } from './device/impedance.js';
import { contractionTimes } from './device/pulseTrain.js';
import type { FaultMark, FaultRates } from './faults/faults.js';
import {
  gapMs,
  type LeadFault,
  type PatientFaults,
  patientFaults,
  sessionFault,
} from './faults/patientFaults.js';
import type { LogItem } from './logItem.js';
import type { Behaviour } from './patient/behaviour.js';
import { type PatientSession, patientDays, type SessionPart } from './patient/days.js';
import { traitsOf } from './patient/traits.js';
import { localDate, PatientTally } from './patientTally.js';
import { CONCERN, RandomStream } from './random.js';
import { type Note, Recorder } from './recorder.js';
import type { TruePart, TrueSession } from './truth.js';

export interface DeviceLogOptions {
  readonly seed: number;
  /** From 1. */
  readonly patient: number;
  readonly behaviour: Behaviour;
  /** Day number of the activation. */
  readonly firstDay: number;
  readonly days: number;
  readonly home: Zone;
  zoneOn(day: number): Zone;
  readonly sessionsPerDay: number;
  readonly sessionMinutes: number;
  readonly pulseProgram: PulseProgram;
  /** Force of each contraction of a whole session over that of the first. */
  readonly forceRatios: Float64Array;
  readonly level: LogLevel;
  readonly faults: FaultRates;
  /** Sides that have a lead which may fail. */
  readonly leadSides: readonly Side[];
}

/** Days after activation on which the clinic sees the patient. Assumed. */
const isVisitDay = (since: number): boolean =>
  since > 0 && ([28, 90, 180].includes(since) || since % 365 === 0);
const VISIT_TIME_MS = 10.5 * HOUR_MS;
const WEEKLY_CHECK_WEEKDAY = 1; // Monday

export function patientIdOf(patient: number): string {
  return `SIM-${String(patient).padStart(4, '0')}`;
}

/** Everything that one patient's device wrote, in order, and what is true of it. */
export function* deviceLog(options: DeviceLogOptions): Generator<LogItem[], undefined> {
  const log = new DeviceLog(options);
  let holdsRecords = false;
  for (const items of log.items()) {
    holdsRecords ||= items.some(({ kind }) => kind === 'record');
    yield items;
  }
  if (log.uploadedTwice && holdsRecords) yield* secondUpload(options);
}

/** The same log once more, to the byte. All that it adds to the truth is itself. */
function* secondUpload(options: DeviceLogOptions): Generator<LogItem[], undefined> {
  const mark: FaultMark = { fault: 'duplicate-upload', count: 1, detail: 'the whole log again' };
  for (const items of new DeviceLog(options).items()) {
    yield items.flatMap((item): LogItem[] => {
      if (item.kind === 'truth') return [];
      if (item.kind === 'record') return [{ ...item, marks: [], part: undefined }];
      const begins = item.event.type === 'header' && !item.event.repeats;
      return [{ ...item, marks: begins ? [mark] : [] }];
    });
  }
}

/** What is to become of one part of a session. */
interface PartFate {
  readonly endReason: EndReason;
  /** False if the device does not write its stop. */
  readonly stops: boolean;
  readonly clamped: boolean;
  /** True if a gap follows, in which the loss of the stop would not show by itself. */
  readonly guardsStop: boolean;
}

class DeviceLog {
  readonly #options: DeviceLogOptions;
  readonly #patientId: string;
  readonly #faults: PatientFaults;
  readonly #state: DeviceState;
  readonly #clock: DeviceClock;
  readonly #recorder: Recorder;
  readonly #tally: PatientTally;
  readonly #leadsShown = new Set<LeadFault>();
  #session = 0;
  #dead = false;
  /** True from the start of a session that never stops to the start of the next: nothing there may be lost. */
  #guarding = false;
  #lastMs: number;

  constructor(options: DeviceLogOptions) {
    this.#options = options;
    const { seed, patient, days, home, firstDay, sessionsPerDay, sessionMinutes, pulseProgram } =
      options;
    this.#patientId = patientIdOf(patient);
    this.#faults = patientFaults({
      seed,
      patient,
      rates: options.faults,
      leadSides: options.leadSides,
      days,
      midnightOf: (day) => this.#midnightOf(day),
    });
    const traits = deviceTraits(seed, patient, pulseProgram.program);
    this.#state = new DeviceState(pulseProgram, traits, this.#faults.leads);
    this.#lastMs = this.#midnightOf(0);
    this.#clock = new DeviceClock(this.#lastMs, traits.firstTick, home, this.#faults.clock);
    this.#recorder = new Recorder({
      patientId: this.#patientId,
      clock: this.#clock,
      home,
      keptFromMs: this.#midnightOf(this.#faults.overwrittenDays),
    });
    this.#tally = new PatientTally({
      patientId: this.#patientId,
      firstDay,
      days,
      sessionsPerDay,
      sessionSeconds: sessionMinutes * 60,
    });
  }

  get uploadedTwice(): boolean {
    return this.#faults.uploadedTwice;
  }

  /** Day by day. */
  *items(): Generator<LogItem[], undefined> {
    const { seed, patient, behaviour, firstDay, days } = this.#options;
    const { initiationDays, propensity, breakChance } = traitsOf(seed, patient, behaviour);
    this.#recorder.tell({
      kind: 'truth',
      entry: {
        type: 'patient',
        patient_id: this.#patientId,
        device_id: this.#deviceId,
        activated: formatDay(firstDay),
        initiation_days: Number.isFinite(initiationDays) ? initiationDays : null,
        propensity: 1 / (1 + Math.exp(-propensity)),
        break_chance: breakChance,
      },
    });
    this.#header();
    if (this.#options.level === 'pulse') this.#programInForce();
    this.#clockCheck(this.#lastMs);
    this.#parameters(this.#lastMs);
    const patientDaysOptions = {
      ...this.#options,
      sessionSeconds: this.#options.sessionMinutes * 60,
    };
    for (const { day, state, slotsDone, sessions } of patientDays(patientDaysOptions)) {
      const since = day - firstDay;
      const slots: (string | null)[] = slotsDone.map(() => null);
      this.#weeklyCheck(since);
      let visited = !isVisitDay(since);
      for (const session of sessions) {
        const { startMs } = session.parts[0]!;
        if (!visited && startMs > this.#midnightOf(since) + VISIT_TIME_MS) {
          this.#visit(since);
          visited = true;
        }
        if (this.#dead || startMs >= this.#midnightOf(days)) continue;
        const trueSession = this.#sessionOf(since, session);
        if (session.slot !== undefined) slots[session.slot] = trueSession.parts[0]!.session_id;
        this.#recorder.tell({ kind: 'truth', entry: trueSession });
      }
      if (!visited) this.#visit(since);
      this.#recorder.tell({
        kind: 'truth',
        entry: {
          type: 'day',
          patient_id: this.#patientId,
          day: formatDay(day),
          state: this.#dead ? 'device-off' : state,
          slots,
        },
      });
      yield this.#recorder.take();
    }
    this.#readOut();
    this.#recorder.tell({ kind: 'truth', entry: this.#tally.summary() });
    yield this.#recorder.take();
  }

  get #deviceId(): string {
    return this.#patientId.replace('SIM-', 'SIM-D-');
  }

  #midnightOf(since: number): number {
    const { firstDay, home } = this.#options;
    const wallMs = (firstDay + since) * DAY_MS;
    // Where the clock is set forward at midnight, the day begins an hour later.
    return home.instantsAt(wallMs)[0] ?? home.instantsAt(wallMs + HOUR_MS)[0] ?? wallMs;
  }

  #programInForce(): void {
    const event = {
      type: 'program',
      patient_id: this.#patientId,
      ...this.#state.program,
    } as const;
    this.#recorder.tell({ kind: 'reader', event, marks: [] });
  }

  /** For who listens late: says again who is speaking. */
  #repeatHeader(): void {
    if (this.#options.level === 'pulse') this.#header(true);
  }

  #header(repeats = false): void {
    const { home, level, firstDay, sessionsPerDay, sessionMinutes } = this.#options;
    this.#recorder.tell({
      kind: 'reader',
      event: {
        type: 'header',
        schema: EVENTS_SCHEMA_ID,
        patient_id: this.#patientId,
        device_id: this.#deviceId,
        zone: home.name,
        level,
        activated: formatDay(firstDay),
        sessions_per_day: sessionsPerDay,
        session_minutes: sessionMinutes,
        ...(repeats ? { repeats } : {}),
      },
      marks: [],
    });
  }

  /** The clinic reads the device for the last time. */
  #readOut(): void {
    const endMs = Math.max(this.#midnightOf(this.#options.days), this.#lastMs);
    this.#recorder.endGap(endMs);
    if (!this.#dead) this.#clockCheck(endMs);
    const { lastSeq } = this.#recorder;
    this.#recorder.tell({
      kind: 'reader',
      event: { type: 'end', patient_id: this.#patientId, last_seq: lastSeq },
      marks: this.#recorder.overwrittenMarks(),
    });
  }

  #clockCheck(atMs: number): void {
    const { home } = this.#options;
    const hostTime = formatInstant(atMs, home.offsetMsAt(atMs) / MINUTE_MS);
    const event = { type: 'clock-check', host_time: hostTime } as const;
    this.#recorder.note({ event, atMs, zone: home });
  }

  #parameters(atMs: number): void {
    const event = { type: 'parameter-change', ...this.#state.program } as const;
    this.#recorder.note({ event, atMs, zone: this.#options.home, guarded: this.#guarding });
  }

  #visit(since: number): void {
    if (this.#dead) return;
    const { seed, patient } = this.#options;
    const atMs = Math.max(this.#midnightOf(since) + VISIT_TIME_MS, this.#lastMs);
    this.#clockCheck(atMs);
    this.#state.adjustAmplitudes(new RandomStream(seed, patient, since + 1, CONCERN.device));
    this.#parameters(atMs);
  }

  /** The device measures its leads and its battery by itself. */
  #weeklyCheck(since: number): void {
    const { seed, patient, firstDay, home } = this.#options;
    if (this.#dead || weekdayOf(firstDay + since) !== WEEKLY_CHECK_WEEKDAY) return;
    const atMs = Math.max(this.#midnightOf(since), this.#lastMs);
    const random = new RandomStream(seed, patient, since, CONCERN.checks);
    const settings = this.#state.settings(since, 'lying', random);
    const ohms = bothSides((side) => this.#state.measuredOhms(settings[side]));
    const guarded = this.#guarding;
    const impedance = {
      type: 'impedance',
      impedance_left_ohm: ohms.left,
      impedance_right_ohm: ohms.right,
    } as const;
    this.#recorder.note({ event: impedance, atMs, zone: home, guarded });
    this.#batteryCheck(atMs, home);
  }

  #batteryCheck(atMs: number, zone: Zone): void {
    const used = this.#dead ? 1 : this.#state.batteryUsed(atMs - this.#midnightOf(0));
    const event = {
      type: 'battery',
      voltage_v: Number(batteryVolts(used).toFixed(2)),
      state: batteryState(used),
    } as const;
    this.#recorder.note({ event, atMs, zone, guarded: this.#guarding || this.#dead });
  }

  #sessionOf(since: number, { moment, slot, zone, parts }: PatientSession): TrueSession {
    const { seed, patient, faults } = this.#options;
    const random = new RandomStream(seed, patient, moment, CONCERN.session);
    const settings = this.#state.settings(since, postureOf(random.uniform()), random);
    const endsBattery =
      since >= this.#faults.batteryEndsFromDay ||
      this.#state.batteryUsed(parts[0]!.startMs - this.#midnightOf(0)) >= 1;
    const struck = endsBattery ? undefined : sessionFault(seed, patient, moment, faults);
    const trueParts: TruePart[] = [];
    for (const [index, planned] of parts.entries()) {
      const isLast = index === parts.length - 1;
      const part = endsBattery ? this.#cutByBattery(planned) : planned;
      const endReason = endsBattery
        ? 'battery'
        : part.completed
          ? 'completed'
          : 'stopped-by-patient';
      const stops = !(struck?.fault === 'missing-stop' && isLast);
      const clamped = struck?.fault === 'amplitude-clamped' && index === 0;
      const guardsStop = struck?.fault === 'telemetry-gap' && isLast;
      trueParts.push(
        this.#part(since, part, zone, settings, { endReason, stops, clamped, guardsStop }),
      );
      if (endsBattery) {
        this.#endOfService(zone);
        break;
      }
    }
    if (struck?.fault === 'telemetry-gap') {
      this.#recorder.beginGap(this.#lastMs, gapMs(struck.random));
    }
    return this.#trueSession(slot, zone, parts[0]!.startMs, trueParts);
  }

  #trueSession(
    slot: number | undefined,
    zone: Zone,
    startMs: number,
    parts: readonly TruePart[],
  ): TrueSession {
    const wallMs = startMs + zone.offsetMsAt(startMs);
    const session: TrueSession = {
      type: 'session',
      patient_id: this.#patientId,
      day: localDate(wallMs),
      slot: slot === undefined ? null : slot + 1,
      start: parts[0]!.start,
      delivered_s: parts.reduce((total, part) => total + part.duration_s, 0),
      parts,
    };
    this.#tally.add(session, wallMs);
    return session;
  }

  #cutByBattery(part: SessionPart): SessionPart {
    const seconds = Math.floor(part.durationSeconds * this.#faults.batteryEndsAtShare);
    return { ...part, durationSeconds: Math.max(1, seconds), completed: false };
  }

  #endOfService(zone: Zone): void {
    this.#dead = true;
    this.#batteryCheck(this.#lastMs, zone);
  }

  /** One start of the device to its stop: the records, and what is true of them. */
  #part(
    since: number,
    part: SessionPart,
    zone: Zone,
    settings: BothSides<SideSetting>,
    fate: PartFate,
  ): TruePart {
    const { pulseProgram, level } = this.#options;
    const { program } = pulseProgram;
    const { startMs, durationSeconds } = part;
    const endMs = startMs + durationSeconds * SECOND_MS;
    const sessionId = `${this.#patientId}-${String(++this.#session).padStart(5, '0')}`;
    const delivered = bothSides((side) => pulseProgram.session(settings[side], durationSeconds));
    const truePart: TruePart = {
      session_id: sessionId,
      start: formatInstant(startMs, zone.offsetMsAt(startMs) / MINUTE_MS),
      duration_s: durationSeconds,
      end_reason: fate.endReason,
      contractions: contractionTimes(program, durationSeconds).count,
      pulses_left: delivered.left.pulses,
      pulses_right: delivered.right.pulses,
      recorded: fate.stops,
    };
    this.#state.takeCharge(delivered.left.chargeMicrocoulombs);
    this.#state.takeCharge(delivered.right.chargeMicrocoulombs);
    this.#repeatHeader();
    this.#recorder.note({
      event: { type: 'session-start', session_id: sessionId, program_id: program.id },
      atMs: startMs,
      zone,
      guarded: this.#guarding || !fate.stops,
      ...(fate.stops ? undefined : { marks: [missingStop(sessionId)] }),
    });
    this.#guarding = !fate.stops;
    if (fate.clamped) this.#clamp(startMs, zone, settings);
    if (level === 'contraction') this.#contractions(sessionId, part, zone, settings);
    if (level === 'pulse') this.#pulses(part, zone, settings);
    this.#lastMs = endMs;
    if (!fate.stops) return truePart;
    this.#recorder.note({
      event: this.#stopEvent(truePart, startMs, zone, delivered, settings),
      atMs: endMs,
      zone,
      guarded: fate.guardsStop,
      part: truePart,
      ...this.#stopMarks(since, fate.endReason),
    });
    return truePart;
  }

  #stopEvent(
    { session_id, start, duration_s, end_reason, contractions }: TruePart,
    startMs: number,
    zone: Zone,
    { left, right }: BothSides<Delivered>,
    settings: BothSides<SideSetting>,
  ): SessionStopEvent {
    const { program } = this.#options.pulseProgram;
    const clock = this.#clock;
    return {
      type: 'session-stop',
      session_id,
      start: clock.isRight
        ? start
        : formatInstant(clock.stampAt(startMs), zone.offsetMsAt(startMs) / MINUTE_MS),
      duration_s,
      end_reason,
      program_id: program.id,
      amplitude_left_ma: rounded(left.amplitudeMilliamps, 3),
      amplitude_right_ma: rounded(right.amplitudeMilliamps, 3),
      pulse_width_us: program.pulseWidthMicroseconds,
      frequency_hz: program.frequencyHertz,
      impedance_left_ohm: this.#state.measuredOhms(settings.left),
      impedance_right_ohm: this.#state.measuredOhms(settings.right),
      contractions,
      pulses_left: left.pulses,
      pulses_right: right.pulses,
      limited_left: left.limitedPulses,
      limited_right: right.limitedPulses,
      charge_left_uc: rounded(left.chargeMicrocoulombs, 3),
      charge_right_uc: rounded(right.chargeMicrocoulombs, 3),
    };
  }

  /** Faults that a stop shows first. */
  #stopMarks(since: number, endReason: EndReason): Pick<Note, 'marks' | 'onShown'> | undefined {
    const leads = this.#faults.leads.filter(
      (lead) => this.#state.leadFault(lead.side, since) === lead && !this.#leadsShown.has(lead),
    );
    if (leads.length === 0 && endReason !== 'battery') return undefined;
    const marks = leads.map(({ fault, side, ohms }): FaultMark => {
      return { fault, count: 1, detail: `${side}, ${ohms} ohm` };
    });
    if (endReason === 'battery') marks.push({ fault: 'battery-end', count: 1, detail: '' });
    const onShown = (): void => {
      for (const lead of leads) this.#leadsShown.add(lead);
    };
    return { marks, onShown };
  }

  #clamp(atMs: number, zone: Zone, settings: BothSides<SideSetting>): void {
    const clamped = settings.left.amplitudeMilliamps;
    const event = {
      type: 'amplitude-clamp',
      side: 'left',
      requested_ma: rounded(clamped * 1.3, 2),
      clamped_ma: clamped,
    } as const;
    const detail = `left, ${event.requested_ma} mA held back to ${clamped} mA`;
    const marks: FaultMark[] = [{ fault: 'amplitude-clamped', count: 1, detail }];
    this.#recorder.note({ event, atMs, zone, marks });
  }

  /** Blocks of pulses, each sent when its last pulse has begun. */
  #pulses(part: SessionPart, zone: Zone, settings: BothSides<SideSetting>): void {
    const { pulseProgram } = this.#options;
    const session_start_ms = this.#clock.stampAt(part.startMs);
    const offset_min = zone.offsetMsAt(part.startMs) / MINUTE_MS;
    for (const block of pulseProgram.pulses(settings, part.durationSeconds)) {
      const { contraction, left, right, end } = block;
      const event = {
        type: 'pulses',
        session_start_ms,
        offset_min,
        contraction,
        left,
        right,
      } as const;
      const atMs = part.startMs + Math.floor(end / 1_000);
      this.#recorder.note({ event, atMs, zone, guarded: this.#guarding });
    }
  }

  /** One record for each contraction and side, written when it ends. */
  #contractions(
    sessionId: string,
    part: SessionPart,
    zone: Zone,
    settings: BothSides<SideSetting>,
  ): void {
    const { pulseProgram, forceRatios } = this.#options;
    const times = contractionTimes(pulseProgram.program, part.durationSeconds);
    for (let index = 0; index < times.count; index++) {
      const isLast = index === times.count - 1;
      const onMicroseconds = isLast ? times.lastMicroseconds : times.onMicroseconds;
      const startMs = part.startMs + (index * times.cycleMicroseconds) / 1_000;
      const atMs = startMs + onMicroseconds / 1_000;
      for (const side of SIDES) {
        const setting = settings[side];
        const given = pulseProgram.contraction(setting, onMicroseconds);
        const { pulseWidthMicroseconds } = pulseProgram.program;
        const meanMilliamps =
          given.pulses === 0
            ? 0
            : (given.chargeMicrocoulombs * 1e3) / pulseWidthMicroseconds / given.pulses;
        const event = {
          type: 'contraction',
          session_id: sessionId,
          contraction: index + 1,
          side,
          start: formatInstant(
            this.#clock.instantAt(startMs),
            zone.offsetMsAt(startMs) / MINUTE_MS,
          ),
          duration_ms: onMicroseconds / 1_000,
          pulses: given.pulses,
          amplitude_mean_ma: rounded(meanMilliamps, 3),
          amplitude_peak_ma: rounded(given.amplitudeMilliamps, 3),
          impedance_ohm: this.#state.measuredOhms(setting),
          force_ratio: rounded(forceRatios[index] ?? Number.NaN, 3),
        } as const;
        this.#recorder.note({ event, atMs, zone, guarded: this.#guarding });
      }
    }
  }
}

function missingStop(sessionId: string): FaultMark {
  return { fault: 'missing-stop', count: 1, detail: sessionId };
}

function rounded(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
