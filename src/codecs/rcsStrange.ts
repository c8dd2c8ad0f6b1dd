import { quoted } from '../model/diagnostic.js';
import type { JsonMembers } from './jsonRecords.js';

type Members = Record<string, unknown>;
type Test = (value: unknown) => boolean;

const isMade: Test = (value) => typeof value === 'object' && value !== null;
const isObject: Test = (value) => isMade(value) && !Array.isArray(value);
const isCode: Test = (value) => typeof value === 'number';
const isId: Test = (value) =>
  typeof value === 'number' || (typeof value === 'string' && value !== '');
const isUpTo =
  (max: number): Test =>
  (value) =>
    typeof value === 'number' && value >= 0 && value <= max;
const areAll =
  (test: Test): Test =>
  (value) =>
    (Array.isArray(value) ? value : [value]).every((one) => one === null || test(one));

/** Greatest amplitude of a Summit RC+S, mA, and a step beyond every other value that is read. */
const MAX_MILLIAMPS = 25.5;
const MAX_PULSE_WIDTH_MICROSECONDS = 65_534;
const MAX_HERTZ = 10_000;

const STIMULATED: readonly (readonly [string, Test])[] = [
  ['therapyStatusData', isObject],
  ['therapyStatusData.activeGroup', isCode],
  ['therapyStatusData.therapyStatus', isCode],
  ...[0, 1, 2, 3].flatMap((group) => ofGroup(`TherapyConfigGroup${group}`)),
  ['UtcOffset', isCode],
  ['BatteryStatus', isObject],
  ['BatteryStatus.batteryVoltage', isUpTo(10_000)],
  ['BatteryStatus.batteryLevelPercent', isUpTo(100)],
  ['SubjectInfo', isObject],
  ['SubjectInfo.LeadLocation', areAll(isCode)],
];

function ofGroup(group: string): [string, Test][] {
  return [
    [group, isObject],
    [`${group}.RateInHz`, isUpTo(MAX_HERTZ)],
    [`${group}.programs`, areAll(isObject)],
    [`${group}.cyclingEnabled`, (value) => typeof value === 'boolean'],
    ...['cycleOnTime', 'cycleOffTime'].flatMap((time): [string, Test][] => [
      [`${group}.${time}`, isObject],
      [`${group}.${time}.time`, isUpTo(65_535)],
      [`${group}.${time}.units`, isUpTo(2)],
    ]),
    ...[0, 1, 2, 3].flatMap((i): [string, Test][] => [
      [`${group}.program${i}`, isObject],
      [`${group}.program${i}.AmplitudeInMilliamps`, isUpTo(MAX_MILLIAMPS)],
      [`${group}.program${i}.PulseWidthInMicroseconds`, isUpTo(MAX_PULSE_WIDTH_MICROSECONDS)],
      [`${group}.programs.${i}.isEnabled`, isCode],
    ]),
  ];
}

const NOTED: readonly (readonly [string, Test])[] = [['Event.EventType', isId]];
const BATTERY: readonly (readonly [string, Test])[] = [
  ['Event.EventSubType', (value) => /^\s*(?:\d{1,2}(?:\.\d+)?|100)\s*%?\s*$/.test(String(value))],
];
const ADAPTIVE: readonly (readonly [string, Test])[] = [
  ['AdaptiveUpdate.CurrentProgramAmplitudesInMilliamps', areAll(isUpTo(MAX_MILLIAMPS))],
];

/**
 * Takes away each member of a record that is read and holds what it cannot, so that it counts as absent; `onStrange`
 * hears of it in words. null is absent: so NaN and INF are read, which real files have.
 */
export function dropStrange(record: JsonMembers, onStrange: (what: string) => void): void {
  const session = isObject(record.RecordInfo)
    ? (record.RecordInfo as Members).SessionId
    : undefined;
  if (session !== undefined && !isId(session)) onStrange(`RecordInfo.SessionId ${shown(session)}`);
  for (const [path, test] of membersOf(record)) {
    const names = path.split('.');
    const last = names.pop()!;
    const holder = names.reduce<unknown>(
      (at, name) => (isMade(at) ? (at as Members)[name] : undefined),
      record,
    );
    if (!isMade(holder)) continue;
    const value = (holder as Members)[last];
    if (value === undefined || value === null || test(value)) continue;
    onStrange(`${path} ${shown(value)}`);
    delete (holder as Members)[last];
  }
}

function membersOf(record: JsonMembers): readonly (readonly [string, Test])[] {
  if (isObject(record.AdaptiveUpdate)) return ADAPTIVE;
  if (isObject(record.TimeSyncData)) return [];
  if (!isObject(record.Event)) return STIMULATED;
  const type = (record.Event as Members).EventType;
  return typeof type === 'string' && /^INS.*BatteryLevel$/.test(type) ? BATTERY : NOTED;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  return isMade(value) ? 'with members' : String(value);
}
