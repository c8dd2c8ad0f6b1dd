import type { LoggedProgram } from '../../src/model/logEvent.js';
import { SIDES, type Side } from '../../src/model/pulse.js';
import { SECOND_MS } from '../../src/model/units.js';
import type { LeadFault } from '../faults/patientFaults.js';
import type { RandomStream } from '../random.js';
import { ASSUMED_BATTERY, usedShare } from './battery.js';
import type { PulseProgram, SideSetting } from './delivery.js';
import {
  type DeviceTraits,
  electrodeMeasuring,
  electrodeOf,
  SUPPLY_VOLTS,
  steppedAmplitude,
} from './deviceTraits.js';
import { type Electrode, impedanceOhms } from './electrode.js';
import { accessOhmsOn, type Posture } from './impedance.js';

export type BothSides<T> = Readonly<Record<Side, T>>;

/** Standard deviation of a measured impedance, Ω. Assumed. */
const IMPEDANCE_NOISE_OHMS = 12;

/** What changes in a device over the years: amplitudes, electrodes, charge taken from the battery. */
export class DeviceState {
  readonly #pulseProgram: PulseProgram;
  readonly #traits: DeviceTraits;
  readonly #leads: readonly LeadFault[];
  #amplitudes: BothSides<number>;
  #chargeMicrocoulombs = 0;

  constructor(pulseProgram: PulseProgram, traits: DeviceTraits, leads: readonly LeadFault[]) {
    this.#pulseProgram = pulseProgram;
    this.#traits = traits;
    this.#leads = leads;
    this.#amplitudes = bothSides((side) => traits.sides[side].amplitudeMilliamps);
  }

  /** What each side is set to and works into, on a day after activation. */
  settings(day: number, posture: Posture, random: RandomStream): BothSides<SideSetting> {
    return bothSides((side) => ({
      amplitudeMilliamps: this.#amplitudes[side],
      electrode: this.#electrode(side, day, posture, random.normal()),
      supplyVolts: SUPPLY_VOLTS,
    }));
  }

  leadFault(side: Side, day: number): LeadFault | undefined {
    return this.#leads.find(
      (lead) => lead.side === side && day >= lead.fromDay && day < lead.toDay,
    );
  }

  /** What the device measures on a side, whole Ω. */
  measuredOhms({ electrode }: SideSetting): number {
    return Math.round(impedanceOhms(electrode, this.#pulseProgram.program.pulseWidthMicroseconds));
  }

  /** A follow-up visit: amplitudes are set a little higher or lower. */
  adjustAmplitudes(random: RandomStream): void {
    this.#amplitudes = bothSides((side) =>
      steppedAmplitude(this.#amplitudes[side] * random.between(0.97, 1.08)),
    );
  }

  takeCharge(microcoulombs: number): void {
    this.#chargeMicrocoulombs += microcoulombs;
  }

  /** Share of the battery that is used up, `sinceMs` after activation. */
  batteryUsed(sinceMs: number): number {
    const hours = sinceMs / (3_600 * SECOND_MS);
    return usedShare(ASSUMED_BATTERY, hours, this.#chargeMicrocoulombs, SUPPLY_VOLTS);
  }

  get program(): LoggedProgram {
    const { program } = this.#pulseProgram;
    return {
      program_id: program.id,
      frequency_hz: program.frequencyHertz,
      pulse_width_us: program.pulseWidthMicroseconds,
      amplitude_left_ma: this.#amplitudes.left,
      amplitude_right_ma: this.#amplitudes.right,
      on_s: program.onSeconds,
      off_s: program.offSeconds,
      ramp_up_s: program.rampUpSeconds,
      ramp_down_s: program.rampDownSeconds,
      session_min: program.sessionMinutes,
    };
  }

  #electrode(side: Side, day: number, posture: Posture, noise: number): Electrode {
    const lead = this.leadFault(side, day);
    if (lead)
      return electrodeMeasuring(lead.ohms, this.#pulseProgram.program.pulseWidthMicroseconds);
    const ohms = accessOhmsOn(this.#traits.sides[side].impedance, day, posture);
    return electrodeOf(ohms + IMPEDANCE_NOISE_OHMS * noise);
  }
}

export function bothSides<T>(of: (side: Side) => T): BothSides<T> {
  const [left, right] = SIDES;
  return { left: of(left), right: of(right) };
}
