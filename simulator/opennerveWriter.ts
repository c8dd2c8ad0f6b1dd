import {
  encodeOpennerveBattery,
  encodeOpennerveEvent,
  encodeOpennerveImpedance,
  encodeOpennerveParameter,
} from '../src/codecs/opennerveLine.js';
import type { ReaderEvent, SessionStopEvent } from '../src/model/logEvent.js';
import { SECOND_MS } from '../src/model/units.js';
import type { FaultMark } from './faults/faults.js';
import type { LogItem } from './logItem.js';

/** The lead is tested so long before a session. Assumed: the device tests while it sleeps. */
const TEST_BEFORE_MS = SECOND_MS;

/** What is left of the last record that was overwritten: it ended a session. */
const REMAINDER = ':00Z(000)]<EV>SE   ';

type Item = Exclude<LogItem, { kind: 'truth' }>;

/** A line without its end, and the faults that show in it. */
export interface WrittenLine {
  readonly text: string;
  readonly marks: readonly FaultMark[];
}

/** A session that has begun: its lead was tested before, which only its stop tells. */
interface HeldStart {
  readonly utcMs: number;
  readonly marks: readonly FaultMark[];
  /** Requests for more than is safe: the device refuses them before it starts. */
  readonly clamps: readonly WrittenLine[];
}

/**
 * Writes down what a device of this simulator does in the words of an OpenNerve generator: one lead, that
 * of the left side; sessions as starts and stops; times in UTC.
 */
export class OpennerveWriter {
  #sessionsPerDay = 0;
  #start: HeldStart | undefined;
  /** Faults of the reading itself: they show in the next line. */
  #marks: readonly FaultMark[] = [];
  #replaceSaid = false;
  /** Faults of the lead that a stop was to show whose start was overwritten: the next one shows them. */
  #carried: readonly FaultMark[] = [];
  /** When the last line was written. */
  #lastMs = -Infinity;

  /** The lines that an item makes, in order. */
  lines(item: Item): WrittenLine[] {
    if (item.kind === 'reader') return this.#reader(item.event, item.marks);
    const { stamp, event } = item;
    const utcMs = instantOf(stamp.time);
    const lost = item.marks.filter(({ fault }) => fault === 'log-overwritten');
    const marks = item.marks.filter(({ fault }) => fault !== 'log-overwritten');
    const lines: WrittenLine[] = lost.length > 0 ? [{ text: REMAINDER, marks: lost }] : [];
    if (event.type !== 'session-stop' && event.type !== 'amplitude-clamp') {
      lines.push(...this.#unstopped());
    }
    switch (event.type) {
      case 'session-start':
        this.#start = { utcMs, marks, clamps: [] };
        break;
      case 'amplitude-clamp':
        this.#hold(clampLines(utcMs, event, marks));
        break;
      case 'session-stop':
        if (this.#start) lines.push(...this.#session(this.#start, utcMs, event, marks));
        else {
          if (item.part) item.part.recorded = false;
          lines.push(...this.#stopAlone(utcMs, event, marks));
        }
        break;
      case 'parameter-change': {
        const values = [
          ['SP01', this.#sessionsPerDay],
          ['SP02', event.amplitude_left_ma],
          ['SP03', event.pulse_width_us],
          ['SP04', event.frequency_hz],
          ['SP05', event.ramp_up_s],
          ['SP06', event.ramp_down_s],
          ['SP07', event.on_s],
          ['SP08', event.off_s],
        ] as const;
        const changes = values.map(([id, value]) => encodeOpennerveParameter(utcMs, id, value));
        const texts = [
          encodeOpennerveEvent(utcMs, 'BC'),
          ...changes,
          encodeOpennerveEvent(utcMs, 'BD'),
        ];
        lines.push(...texts.map((text) => ({ text, marks: [] })));
        break;
      }
      case 'impedance':
        lines.push({ text: encodeOpennerveImpedance(utcMs, event.impedance_left_ohm), marks });
        break;
      case 'battery':
        lines.push(...this.#battery(utcMs, event.voltage_v, event.state, marks));
        break;
      default: // what this device does not write
    }
    if (event.type !== 'session-start') this.#lastMs = utcMs;
    return this.#marked(lines);
  }

  #reader(event: ReaderEvent, marks: readonly FaultMark[]): WrittenLine[] {
    if (event.type === 'header') {
      this.#sessionsPerDay = event.sessions_per_day;
      this.#lastMs = -Infinity;
    }
    const lost = marks.filter(({ fault }) => fault === 'log-overwritten');
    this.#marks = [...this.#marks, ...marks.filter(({ fault }) => fault !== 'log-overwritten')];
    if (event.type !== 'end') return [];
    const lines = this.#unstopped();
    if (lost.length > 0) lines.push({ text: REMAINDER, marks: lost });
    return this.#marked(lines);
  }

  #session(
    { utcMs, clamps, marks: startMarks }: HeldStart,
    stopMs: number,
    { end_reason, impedance_left_ohm }: SessionStopEvent,
    marks: readonly FaultMark[],
  ): WrittenLine[] {
    this.#start = undefined;
    const testedMs = Math.max(this.#lastMs, utcMs - TEST_BEFORE_MS);
    const carried = this.#carried;
    this.#carried = [];
    return [
      { text: encodeOpennerveImpedance(testedMs, impedance_left_ohm), marks: [] },
      ...clamps,
      { text: encodeOpennerveEvent(utcMs, 'SS'), marks: startMarks },
      ...(end_reason === 'battery' ? [endOfService(stopMs, [])] : []),
      { text: encodeOpennerveEvent(stopMs, 'SE'), marks: [...carried, ...marks] },
    ];
  }

  /** The stop of a session whose start was overwritten: nobody can say how long it was. */
  #stopAlone(
    stopMs: number,
    { end_reason }: SessionStopEvent,
    marks: readonly FaultMark[],
  ): WrittenLine[] {
    const isOfBattery = ({ fault }: FaultMark): boolean => fault === 'battery-end';
    this.#carried = marks.filter((mark) => !isOfBattery(mark));
    const stop = { text: encodeOpennerveEvent(stopMs, 'SE'), marks: [] };
    return end_reason === 'battery'
      ? [endOfService(stopMs, marks.filter(isOfBattery)), stop]
      : [stop];
  }

  /** A start whose stop was never written. */
  #unstopped(): WrittenLine[] {
    if (this.#start === undefined) return [];
    const { utcMs, clamps, marks } = this.#start;
    this.#start = undefined;
    return [...clamps, { text: encodeOpennerveEvent(utcMs, 'SS'), marks }];
  }

  #hold(clamps: readonly WrittenLine[]): void {
    if (this.#start) this.#start = { ...this.#start, clamps: [...this.#start.clamps, ...clamps] };
  }

  #battery(
    utcMs: number,
    volts: number,
    state: string,
    marks: readonly FaultMark[],
  ): WrittenLine[] {
    const lines: WrittenLine[] = [{ text: encodeOpennerveBattery(utcMs, volts, volts), marks }];
    if (state === 'replace' && !this.#replaceSaid) {
      this.#replaceSaid = true;
      lines.push({ text: encodeOpennerveEvent(utcMs, 'ER'), marks: [] });
    }
    return lines;
  }

  #marked(lines: readonly WrittenLine[]): WrittenLine[] {
    const [first, ...rest] = lines;
    if (first === undefined || this.#marks.length === 0) return [...lines];
    const marks = [...this.#marks, ...first.marks];
    this.#marks = [];
    return [{ ...first, marks }, ...rest];
  }
}

function endOfService(utcMs: number, marks: readonly FaultMark[]): WrittenLine {
  return { text: encodeOpennerveEvent(utcMs, 'EOS'), marks };
}

/** The clinic sets the highest safe amplitude, then asks for more. */
function clampLines(
  utcMs: number,
  { requested_ma, clamped_ma }: { readonly requested_ma: number; readonly clamped_ma: number },
  marks: readonly FaultMark[],
): WrittenLine[] {
  return [
    { text: encodeOpennerveParameter(utcMs, 'SP13', clamped_ma), marks: [] },
    { text: encodeOpennerveParameter(utcMs, 'SP02', requested_ma), marks: [] },
    { text: encodeOpennerveEvent(utcMs, 'LSA'), marks },
  ];
}

/** Unix time, ms, of a stamp of this simulator, which has an offset. */
function instantOf(time: string): number {
  return Date.parse(time);
}
