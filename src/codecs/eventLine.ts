import type { DeviceStamp, ReaderEvent, WrittenEvent } from '../model/logEvent.js';
import { appendChecksum, CHECKSUM_LENGTH } from './lineChecksum.js';

/** Writes lines of `event-ndjson`, each with its checksum and without a line end. A line holds until the next one. */
export class EventLineEncoder {
  readonly #encoder = new TextEncoder();
  #line = new Uint8Array(4_096);
  // An id stands in many lines, one after the other.
  readonly #patient = new LastQuoted();
  readonly #session = new LastQuoted();
  readonly #program = new LastQuoted();

  /** A line of the reader of the device. */
  reader(event: ReaderEvent): Uint8Array {
    return this.#withChecksum(JSON.stringify(event));
  }

  /** A line of any members, an object as JSON. */
  line(text: string): Uint8Array {
    return this.#withChecksum(text);
  }

  /** A line of the device. */
  device(stamp: DeviceStamp, event: WrittenEvent): Uint8Array {
    const { seq, patient_id, time, tick_ms } = stamp;
    const patient = this.#patient.of(patient_id);
    return this.#withChecksum(
      `{"seq":${seq},"patient_id":${patient},"time":"${time}","tick_ms":${tick_ms},${this.#eventText(event)}}`,
    );
  }

  /**
   * The members of an event. Those that make up nearly all of a log are written out: JSON.stringify of a
   * whole object takes several times as long. Times and numbers need no escape; all other text gets it.
   */
  #eventText(event: WrittenEvent): string {
    switch (event.type) {
      case 'session-start':
        return `"type":"session-start","session_id":${this.#session.of(event.session_id)},"program_id":${this.#program.of(event.program_id)}`;
      case 'session-stop':
        return `"type":"session-stop","session_id":${this.#session.of(event.session_id)},"start":"${event.start}","duration_s":${event.duration_s},"end_reason":"${event.end_reason}","program_id":${this.#program.of(event.program_id)},"amplitude_left_ma":${event.amplitude_left_ma},"amplitude_right_ma":${event.amplitude_right_ma},"pulse_width_us":${event.pulse_width_us},"frequency_hz":${event.frequency_hz},"impedance_left_ohm":${event.impedance_left_ohm},"impedance_right_ohm":${event.impedance_right_ohm},"contractions":${event.contractions},"pulses_left":${event.pulses_left},"pulses_right":${event.pulses_right},"limited_left":${event.limited_left},"limited_right":${event.limited_right},"charge_left_uc":${event.charge_left_uc},"charge_right_uc":${event.charge_right_uc}`;
      case 'contraction':
        return `"type":"contraction","session_id":${this.#session.of(event.session_id)},"contraction":${event.contraction},"side":"${event.side}","start":"${event.start}","duration_ms":${event.duration_ms},"pulses":${event.pulses},"amplitude_mean_ma":${event.amplitude_mean_ma},"amplitude_peak_ma":${event.amplitude_peak_ma},"impedance_ohm":${event.impedance_ohm},"force_ratio":${event.force_ratio}`;
      default:
        return JSON.stringify(event).slice(1, -1);
    }
  }

  #withChecksum(text: string): Uint8Array {
    const room = text.length * 3 + CHECKSUM_LENGTH;
    if (this.#line.length < room) this.#line = new Uint8Array(room * 2);
    const { written } = this.#encoder.encodeInto(text, this.#line);
    return this.#line.subarray(0, appendChecksum(this.#line, 0, written));
  }
}

/** A text as JSON, made anew only if it is another than the last time. */
class LastQuoted {
  #text = '';
  #quoted = '""';

  of(text: string): string {
    if (text !== this.#text) {
      this.#text = text;
      this.#quoted = JSON.stringify(text);
    }
    return this.#quoted;
  }
}
