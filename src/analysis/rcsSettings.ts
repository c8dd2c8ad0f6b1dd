import type { LoggedProgram } from '../model/logEvent.js';
import { LOGGED_PROGRAM_LIMITS } from '../model/program.js';
import { SIDES, type Side } from '../model/pulse.js';
import {
  RCS_GROUPS,
  RCS_PROGRAMS,
  type RcsGroupChange,
  type RcsGroupSettings,
} from '../model/rcsRecord.js';
import { ALL_PROGRAMS, isDisabled, type ProgramSide, programSide } from './rcsSides.js';

/**
 * A program that is not in use is filled with the byte 0x55, 85 steps of 10 µs: no program is that wide. Analysis-rcs-data
 * (createStimSettingsTable.m) tells it by 85 steps of 0.1 mA, which a program may have.
 */
const UNUSED_PULSE_WIDTH_MICROSECONDS = 850;

interface ProgramState {
  amplitudeMilliamps: number;
  pulseWidthMicroseconds: number;
}

interface GroupState {
  rateHertz: number;
  readonly programs: readonly ProgramState[];
}

/** The settings of all groups, as the records so far make them. */
export class RcsSettings {
  readonly #groups: readonly GroupState[] = Array.from({ length: RCS_GROUPS }, () => ({
    rateHertz: Number.NaN,
    programs: Array.from({ length: RCS_PROGRAMS }, () => ({
      amplitudeMilliamps: Number.NaN,
      pulseWidthMicroseconds: Number.NaN,
    })),
  }));

  /** Takes what a record says; what it does not say stays as it was. */
  apply({ group, rateHertz, programs }: RcsGroupChange): void {
    const state = this.#groups[group]!;
    if (!Number.isNaN(rateHertz)) state.rateHertz = rateHertz;
    for (const [i, change] of programs.entries()) {
      if (change === undefined) continue;
      const { amplitudeMilliamps, pulseWidthMicroseconds } = change;
      const program = state.programs[i]!;
      if (!Number.isNaN(amplitudeMilliamps)) program.amplitudeMilliamps = amplitudeMilliamps;
      if (!Number.isNaN(pulseWidthMicroseconds)) {
        program.pulseWidthMicroseconds = pulseWidthMicroseconds;
      }
    }
  }

  /** What a group stimulates with; `device` is what DeviceSettings says of it. */
  of(group: number, device: DeviceGroup): GroupStimulation {
    const { rateHertz, programs } = this.#groups[group]!;
    const used = ALL_PROGRAMS.filter(
      (i) =>
        !Number.isNaN(programs[i]!.amplitudeMilliamps) &&
        programs[i]!.pulseWidthMicroseconds !== UNUSED_PULSE_WIDTH_MICROSECONDS &&
        !isDisabled(i, device.settings),
    ).map((program) => ({
      program,
      ...programSide(program, device.settings, device.leadLocations),
      ...programs[program]!,
    }));
    const strongest = (side: Side): UsedProgram | undefined =>
      used
        .filter((one) => one.side === side)
        .sort((a, b) => b.amplitudeMilliamps - a.amplitudeMilliamps || a.program - b.program)[0];
    const [left, right] = SIDES.map(strongest);
    // One pulse width is told of both sides: that of the stronger.
    const leads = [left, right]
      .filter((one) => one !== undefined)
      .sort((a, b) => b.amplitudeMilliamps - a.amplitudeMilliamps)[0];
    const believed = (name: keyof typeof LOGGED_PROGRAM_LIMITS, value: number): number =>
      value <= LOGGED_PROGRAM_LIMITS[name] ? value : Number.NaN;
    return {
      used,
      program: {
        program_id: groupName(group),
        frequency_hz: believed('frequency_hz', rateHertz),
        pulse_width_us: believed('pulse_width_us', leads?.pulseWidthMicroseconds ?? Number.NaN),
        amplitude_left_ma: believed('amplitude_left_ma', left?.amplitudeMilliamps ?? Number.NaN),
        amplitude_right_ma: believed('amplitude_right_ma', right?.amplitudeMilliamps ?? Number.NaN),
        on_s: device.settings?.onSeconds ?? Number.NaN,
        off_s: device.settings?.offSeconds ?? Number.NaN,
        ramp_up_s: Number.NaN,
        ramp_down_s: Number.NaN,
        session_min: Number.NaN,
      },
    };
  }
}

/** What DeviceSettings says of a group. */
export interface DeviceGroup {
  readonly settings: RcsGroupSettings | undefined;
  readonly leadLocations: readonly number[];
}

export interface UsedProgram extends ProgramSide, Readonly<ProgramState> {
  /** From 0. */
  readonly program: number;
}

export interface GroupStimulation {
  readonly program: LoggedProgram;
  readonly used: readonly UsedProgram[];
}

/** Of a log that does not say which group is active. */
export const NO_STIMULATION: GroupStimulation = {
  program: {
    program_id: '',
    frequency_hz: Number.NaN,
    pulse_width_us: Number.NaN,
    amplitude_left_ma: Number.NaN,
    amplitude_right_ma: Number.NaN,
    on_s: Number.NaN,
    off_s: Number.NaN,
    ramp_up_s: Number.NaN,
    ramp_down_s: Number.NaN,
    session_min: Number.NaN,
  },
  used: [],
};

/** `A` to `D`, as the maker calls groups 0 to 3. */
export function groupName(group: number): string {
  return String.fromCharCode(65 + group);
}
