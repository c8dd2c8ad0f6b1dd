import { SIDES, type Side } from '../model/pulse.js';
import type { GroupProgram } from '../model/telemetry.js';
import { isJsonObject, type JsonObject, type JsonValue, objectsIn } from './jsonWalk.js';
import { enumText, groupLetter, numberIn, sideNamed } from './perceptWords.js';

/** A group as `Groups.Final` has it. */
export interface PerceptGroup extends Readonly<Record<Side, readonly GroupProgram[]>> {
  readonly groupId: string;
  readonly isActive: boolean;
}

/** Greatest values that a neurostimulator of this family can be set to; beyond them a number is damage. */
const LIMITS = { milliamps: 25.5, microseconds: 1_000, hertz: 1_200 } as const;

/** Reads a group; `onStrange` hears of each value that no device can have, which becomes NaN. */
export function perceptGroup(entry: JsonObject, onStrange: (what: string) => void): PerceptGroup {
  const settings = isJsonObject(entry.ProgramSettings) ? entry.ProgramSettings : {};
  const read = (value: JsonValue | undefined, limit: keyof typeof LIMITS): number => {
    const number = numberIn(value);
    if (Number.isNaN(number) || (number >= 0 && number <= LIMITS[limit])) return number;
    onStrange(`${number} ${UNITS[limit]} in a group`);
    return Number.NaN;
  };
  const programOf = (program: JsonObject, amplitude: JsonValue | undefined): GroupProgram => ({
    amplitudeMilliamps: read(amplitude, 'milliamps'),
    lowerLimitMilliamps: read(program.LowerLimitInMilliAmps, 'milliamps'),
    upperLimitMilliamps: read(program.UpperLimitInMilliAmps, 'milliamps'),
    pulseWidthMicroseconds: read(program.PulseWidthInMicroSecond, 'microseconds'),
    frequencyHertz: read(program.RateInHertz ?? settings.RateInHertz, 'hertz'),
  });
  const sides: Record<Side, GroupProgram[]> = { left: [], right: [] };
  for (const side of SIDES) {
    const hemispheres = Object.entries(settings).filter(
      ([name, value]) => /hemisph/i.test(name) && sideNamed(name) === side && value !== null,
    );
    for (const [, value] of hemispheres) {
      for (const hemisphere of objectsIn(value)) {
        for (const program of objectsIn(hemisphere.Programs)) {
          sides[side].push(programOf(program, program.AmplitudeInMilliAmps));
        }
      }
    }
  }
  for (const channel of objectsIn(settings.SensingChannel)) {
    const side = sideNamed(enumText(channel.HemisphereLocation));
    if (side === undefined) onStrange('a sensing channel of no side');
    else sides[side].push(programOf(channel, sensedAmplitude(channel)));
  }
  const isActive = entry.ActiveGroup === true || /^(true|1)$/i.test(enumText(entry.ActiveGroup));
  return { groupId: groupLetter(entry.GroupId), isActive, ...sides };
}

const UNITS = { milliamps: 'mA', microseconds: 'µs', hertz: 'Hz' } as const;

/**
 * A channel that senses may have no amplitude of its own. Where it adapts, the amplitude in force when it does
 * not is the one to which it falls back; else its cathodes' currents add up to it.
 */
function sensedAmplitude(channel: JsonObject): JsonValue | undefined {
  if (channel.AmplitudeInMilliAmps !== undefined) return channel.AmplitudeInMilliAmps;
  const isAdaptive = /running|enabled|aktiv/i.test(enumText(channel.AdaptiveTherapyStatus));
  if (isAdaptive && channel.SuspendAmplitudeInMilliAmps !== undefined) {
    return channel.SuspendAmplitudeInMilliAmps;
  }
  const currents = objectsIn(channel.ElectrodeState)
    .filter(({ ElectrodeStateResult: result }) => /neg/i.test(enumText(result)))
    .map(({ ElectrodeAmplitudeInMilliAmps: current }) => numberIn(current));
  if (currents.length === 0 || currents.some(Number.isNaN)) return undefined;
  // In hundredths: the device sets tenths, and their sum is not to show what floating point adds.
  return Math.round(currents.reduce((sum, current) => sum + current, 0) * 100) / 100;
}
