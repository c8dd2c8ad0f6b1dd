import {
  RCS_GROUPS,
  RCS_PROGRAMS,
  type RcsGroupChange,
  type RcsGroupSettings,
  type RcsPacket,
  type RcsProgramChange,
  type RcsProgramSettings,
  type RcsRecord,
  type RcsStamp,
} from '../model/rcsRecord.js';
import type { JsonMembers } from './jsonRecords.js';

/** `isEnabled` of a program that is in use; 131 if it is not (createStimSettingsFromDeviceSettings.m). */
const ENABLED = 0;
/** `electrodeType` of a cathode; 1 of an anode. */
const CATHODE = 0;
/** Number of the case among the electrodes. */
const CASE = 16;
/** Units of the times of a cycle, s, by their code (createStimSettingsFromDeviceSettings.m). */
const CYCLE_UNIT_SECONDS = [0.1, 1, 10];

/** What stands before everything else in a record. */
export function rcsStampOf(record: JsonMembers, byte: number): RcsStamp {
  const info = membersOf(record.RecordInfo);
  return {
    byte,
    deviceId: textOf(info.DeviceId),
    sessionId: textOf(info.SessionId),
    hostMs: numberOf(info.HostUnixTime),
  };
}

/** One record of any file of a session folder, told by its members: the names of the files are not looked at. */
export function rcsRecordOf(record: JsonMembers, byte: number): RcsRecord {
  const stamp = rcsStampOf(record, byte);
  if (isObject(record.AdaptiveUpdate)) return adaptiveOf(stamp, membersOf(record.AdaptiveUpdate));
  // A list of one packet that was written as the packet itself.
  if (isObject(record.TimeSyncData)) return timeSyncOf(stamp, membersOf(record.TimeSyncData));
  if (isObject(record.Event)) return eventOf(stamp, membersOf(record.Event));
  const groups = groupsOf(record);
  const isSettings =
    SETTINGS_MEMBERS.some((name) => record[name] !== undefined) ||
    groups.some(({ members }) => members.programs !== undefined);
  if (isSettings) return settingsOf(stamp, record, groups);
  if (isObject(record.therapyStatusData) || groups.length > 0) {
    return stimulationOf(stamp, record, groups);
  }
  const isUnused = UNUSED_MEMBERS.some((name) => record[name] !== undefined);
  return { ...stamp, kind: isUnused ? 'unused' : 'other' };
}

/** Members of DeviceSettings that tell nothing of stimulation; they come alone where they alone have changed. */
const UNUSED_MEMBERS = [
  'SensingConfig',
  'DetectionConfig',
  'AdaptiveConfig',
  'SenseState',
  'StreamState',
  'AmplitudeLimitsGroup0',
  'AmplitudeLimitsGroup1',
  'AmplitudeLimitsGroup2',
  'AmplitudeLimitsGroup3',
];

/** Members that only records of DeviceSettings have. */
const SETTINGS_MEMBERS = ['UtcOffset', 'GeneralData', 'SubjectInfo', 'BatteryStatus'];

export function timeSyncOf(stamp: RcsStamp, packet: JsonMembers): RcsRecord {
  return { ...stamp, kind: 'time-sync', packet: packetOf(packet) };
}

function packetOf(packet: JsonMembers): RcsPacket {
  const header = membersOf(packet.Header);
  return {
    timestampSeconds: numberOf(membersOf(header.timestamp).seconds),
    systemTick: numberOf(header.systemTick),
    sequence: numberOf(header.dataTypeSequence),
    generatedMs: numberOf(packet.PacketGenTime),
  };
}

function adaptiveOf(stamp: RcsStamp, update: JsonMembers): RcsRecord {
  const amplitudes = listOf(update.CurrentProgramAmplitudesInMilliamps);
  return {
    ...stamp,
    kind: 'adaptive',
    packet: packetOf(update),
    amplitudesMilliamps: Array.from({ length: RCS_PROGRAMS }, (_, i) => figureOf(amplitudes[i])),
    rateHertz: figureOf(update.StimRateInHz),
  };
}

function eventOf(stamp: RcsStamp, event: JsonMembers): RcsRecord {
  if (!/^INS(?:Left|Right)?BatteryLevel$/.test(textOf(event.EventType))) {
    return { ...stamp, kind: 'unused' };
  }
  const percent = /^\s*(\d{1,3}(?:\.\d+)?)\s*%?\s*$/.exec(textOf(event.EventSubType))?.[1];
  return percent === undefined
    ? { ...stamp, kind: 'unused' }
    : { ...stamp, kind: 'battery', batteryPercent: Number(percent) };
}

interface GroupMembers {
  readonly group: number;
  readonly members: JsonMembers;
}

function groupsOf(record: JsonMembers): GroupMembers[] {
  return Array.from({ length: RCS_GROUPS }, (_, group) => ({
    group,
    value: record[`TherapyConfigGroup${group}`],
  }))
    .filter(({ value }) => isObject(value))
    .map(({ group, value }) => ({ group, members: membersOf(value) }));
}

function stimulationOf(
  stamp: RcsStamp,
  record: JsonMembers,
  groups: readonly GroupMembers[],
): RcsRecord {
  const status = membersOf(record.therapyStatusData);
  return {
    ...stamp,
    kind: 'stimulation',
    activeGroup: numberOf(status.activeGroup),
    therapyStatus: numberOf(status.therapyStatus),
    groups: groups.map(changeOf),
  };
}

function changeOf({ group, members }: GroupMembers): RcsGroupChange {
  const programs = Array.from({ length: RCS_PROGRAMS }, (_, i): RcsProgramChange | undefined => {
    const program = members[`program${i}`];
    if (!isObject(program)) return undefined;
    const { AmplitudeInMilliamps, PulseWidthInMicroseconds, amplitude, pulseWidth } =
      membersOf(program);
    return {
      amplitudeMilliamps: scaled(AmplitudeInMilliamps, amplitude, 10, 1),
      pulseWidthMicroseconds: scaled(PulseWidthInMicroseconds, pulseWidth, 1, 10),
    };
  });
  const rate = figureOf(members.RateInHz);
  const period = figureOf(members.ratePeriod);
  // The period is in steps of 10 µs, and the rate made of it by the maker's software.
  return { group, rateHertz: Number.isNaN(rate) ? 100_000 / period : rate, programs };
}

/** A value in its unit, else what it was made of: `steps` × `times` / `by`. */
function scaled(value: unknown, steps: unknown, by: number, times: number): number {
  const known = figureOf(value);
  return Number.isNaN(known) ? (figureOf(steps) * times) / by : known;
}

function settingsOf(
  stamp: RcsStamp,
  record: JsonMembers,
  groups: readonly GroupMembers[],
): RcsRecord {
  const battery = membersOf(record.BatteryStatus);
  const locations = membersOf(record.SubjectInfo).LeadLocation;
  return {
    ...stamp,
    kind: 'settings',
    utcOffsetHours: numberOf(record.UtcOffset),
    leadLocations: locations === undefined ? undefined : listOf(locations).map(numberOf),
    groups: groups.map(groupSettingsOf),
    batteryVolts: figureOf(battery.batteryVoltage) / 1_000,
    batteryPercent: figureOf(battery.batteryLevelPercent),
  };
}

function groupSettingsOf({ group, members }: GroupMembers): RcsGroupSettings {
  const given = listOf(members.programs);
  const cycles = members.cyclingEnabled === true;
  return {
    group,
    programs: Array.from({ length: RCS_PROGRAMS }, (_, i) => programSettingsOf(given[i])),
    onSeconds: cycles ? cycleSeconds(members.cycleOnTime) : Number.NaN,
    offSeconds: cycles ? cycleSeconds(members.cycleOffTime) : Number.NaN,
  };
}

function programSettingsOf(program: unknown): RcsProgramSettings | undefined {
  if (!isObject(program)) return undefined;
  const { isEnabled, electrodes } = membersOf(program);
  const cathodes: number[] = [];
  const anodes: number[] = [];
  for (const [contact, electrode] of listOf(membersOf(electrodes).electrodes).entries()) {
    const { isOff, electrodeType } = membersOf(electrode);
    if ((isOff !== false && isOff !== 0) || contact >= CASE) continue;
    (electrodeType === CATHODE ? cathodes : anodes).push(contact);
  }
  return {
    isEnabled: isEnabled === ENABLED,
    contacts: cathodes.length > 0 ? cathodes : anodes,
  };
}

function cycleSeconds(value: unknown): number {
  const { time, units } = membersOf(value);
  // Of whole steps: 0.1 × 3 would not be 0.3.
  const unit = CYCLE_UNIT_SECONDS[numberOf(units)] ?? Number.NaN;
  return Math.round(figureOf(time) * unit * 10) / 10;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const NO_MEMBERS: JsonMembers = {};

function membersOf(value: unknown): JsonMembers {
  return isObject(value) ? (value as JsonMembers) : NO_MEMBERS;
}

/** A list; of one item that was written without its list, that item. */
function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN;
}

/** A quantity: a number of at least 0. */
function figureOf(value: unknown): number {
  const number = numberOf(value);
  return number >= 0 ? number : Number.NaN;
}
