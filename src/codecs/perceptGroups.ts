import { quoted } from '../model/diagnostic.js';
import type { Side } from '../model/pulse.js';
import type { GroupProgram } from '../model/telemetry.js';
import type { JsonObject } from './jsonWalk.js';
import { isNothing, type OnStrange, partsIn, quantityIn } from './perceptValues.js';
import { enumText, groupLetter, sideNamed } from './perceptWords.js';

/** A group as `Groups.Final` has it. */
export interface PerceptGroup extends Readonly<Record<Side, readonly GroupProgram[]>> {
  readonly groupId: string;
  readonly isActive: boolean;
}

/** Greatest values that a neurostimulator of this family can be set to. */
const MAX_MILLIAMPS = 25.5;
const MAX_MICROSECONDS = 1_000;
const MAX_HERTZ = 1_200;

/** Reads a group; `onStrange` hears of each value that no device can have, which becomes NaN. */
export function perceptGroup(entry: JsonObject, onStrange: OnStrange): PerceptGroup {
  const [settings = {}] = partsIn(entry.ProgramSettings, 'ProgramSettings', onStrange);
  const milliamps = (program: JsonObject, name: string): number =>
    quantityIn(program[name], { name, unit: 'mA', max: MAX_MILLIAMPS }, onStrange);
  const programOf = (program: JsonObject): GroupProgram => ({
    amplitudeMilliamps: milliamps(program, 'AmplitudeInMilliAmps'),
    lowerLimitMilliamps: milliamps(program, 'LowerLimitInMilliAmps'),
    upperLimitMilliamps: milliamps(program, 'UpperLimitInMilliAmps'),
    pulseWidthMicroseconds: quantityIn(
      program.PulseWidthInMicroSecond,
      { name: 'PulseWidthInMicroSecond', unit: 'µs', max: MAX_MICROSECONDS },
      onStrange,
    ),
    frequencyHertz: quantityIn(
      isNothing(program.RateInHertz) ? settings.RateInHertz : program.RateInHertz,
      { name: 'RateInHertz', unit: 'Hz', max: MAX_HERTZ },
      onStrange,
    ),
  });
  const sides: Record<Side, GroupProgram[]> = { left: [], right: [] };
  for (const [name, value] of Object.entries(settings)) {
    const side = /hemisph/i.test(name) ? sideNamed(name) : undefined;
    if (side === undefined) continue;
    for (const hemisphere of partsIn(value, name, onStrange)) {
      const programs = partsIn(hemisphere.Programs, `Programs of ${name}`, onStrange);
      sides[side].push(...programs.map(programOf));
    }
  }
  for (const channel of partsIn(settings.SensingChannel, 'SensingChannel', onStrange)) {
    const side = sideNamed(enumText(channel.HemisphereLocation));
    if (side === undefined) onStrange('a sensing channel of no side');
    else sides[side].push(programOf({ ...channel, ...sensedAmplitude(channel, onStrange) }));
  }
  const active = isNothing(entry.ActiveGroup) ? 'false' : enumText(entry.ActiveGroup);
  if (!/^(?:true|false|[01])$/i.test(active)) onStrange(`ActiveGroup ${quoted(active)}`);
  return { groupId: groupLetter(entry.GroupId), isActive: /^(?:true|1)$/i.test(active), ...sides };
}

/**
 * A channel that senses may have no amplitude of its own. Where it adapts, the amplitude in force when it does
 * not is the one to which it falls back; else its cathodes' currents add up to it.
 */
function sensedAmplitude(channel: JsonObject, onStrange: OnStrange): JsonObject {
  if (!isNothing(channel.AmplitudeInMilliAmps)) return {};
  const isAdaptive = /running|enabled|aktiv/i.test(enumText(channel.AdaptiveTherapyStatus));
  if (isAdaptive && !isNothing(channel.SuspendAmplitudeInMilliAmps)) {
    return { AmplitudeInMilliAmps: channel.SuspendAmplitudeInMilliAmps };
  }
  const name = 'ElectrodeAmplitudeInMilliAmps';
  const currents = partsIn(channel.ElectrodeState, 'ElectrodeState', onStrange)
    .filter(({ ElectrodeStateResult: result }) => /neg/i.test(enumText(result)))
    .map((cathode) =>
      quantityIn(cathode[name], { name, unit: 'mA', max: MAX_MILLIAMPS }, onStrange),
    );
  if (currents.length === 0 || currents.some(Number.isNaN)) return {};
  // In hundredths: the device sets tenths, and their sum is not to show what floating point adds.
  const sum = currents.reduce((total, current) => total + current, 0);
  return { AmplitudeInMilliAmps: Math.round(sum * 100) / 100 };
}
