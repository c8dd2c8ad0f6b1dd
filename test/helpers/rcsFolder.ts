/** Files of an invented Summit RC+S session folder, with the members of real ones. Nothing in it comes from a person. */

export const RCS_DEVICE = 'SIM-NPC700001H';
export const RCS_SESSION = '1772433000000';
/** 2026-03-02 07:30 +01:00. */
export const RCS_START_MS = 1_772_433_000_000;
/** Unix time of the implant's epoch, 2000-03-01, ms. */
export const RCS_EPOCH_MS = 951_868_800_000;

export interface RcsIdentity {
  readonly deviceId?: string;
  readonly sessionId?: string;
}

export function recordInfo(hostMs: number, of: RcsIdentity = {}): object {
  return {
    RecordInfo: {
      ApiVer: '1.6.0.0',
      DeviceId: of.deviceId ?? RCS_DEVICE,
      HostUnixTime: hostMs,
      SessionId: of.sessionId ?? RCS_SESSION,
    },
  };
}

/** What unused memory holds: 0x55. */
const UNUSED = {
  amplitude: 85,
  AmplitudeInMilliamps: 8.5,
  pulseWidth: 85,
  PulseWidthInMicroseconds: 850,
};

export function stimProgram(milliamps: number, microseconds: number): object {
  return {
    amplitude: Math.round(milliamps * 10),
    AmplitudeInMilliamps: milliamps,
    pulseWidth: microseconds / 10,
    PulseWidthInMicroseconds: microseconds,
  };
}

/** A group as StimLog has it; programs that are not given are unused. */
export function stimGroup(hertz: number, ...programs: readonly object[]): object {
  const [program0 = UNUSED, program1 = UNUSED, program2 = UNUSED, program3 = UNUSED] = programs;
  const ratePeriod = Math.round(100_000 / hertz);
  return { ratePeriod, RateInHz: hertz, program0, program1, program2, program3 };
}

export interface StimChange {
  readonly activeGroup?: number;
  readonly therapyStatus?: number;
  /** Members `TherapyConfigGroup0` to `3`. */
  readonly groups?: Readonly<Record<string, object>>;
}

export function stimRecord(
  hostMs: number,
  { activeGroup, therapyStatus, groups }: StimChange,
  of?: RcsIdentity,
): object {
  const status = {
    ...(activeGroup === undefined ? {} : { activeGroup }),
    ...(therapyStatus === undefined ? {} : { therapyStatus }),
  };
  return {
    ...recordInfo(hostMs, of),
    ...(Object.keys(status).length > 0 ? { therapyStatusData: status } : {}),
    ...groups,
  };
}

/** The first record of a StimLog, which says everything. Group A: 20 Hz, 210 µs, right 3 mA, left 2.5 mA. */
export function wholeStimRecord(hostMs: number, therapyStatus: number, of?: RcsIdentity): object {
  const groups = {
    TherapyConfigGroup0: stimGroup(20, stimProgram(3, 210), stimProgram(2.5, 210)),
    TherapyConfigGroup1: stimGroup(4.6),
    TherapyConfigGroup2: stimGroup(4.6),
    TherapyConfigGroup3: stimGroup(40, stimProgram(1, 60), stimProgram(1, 60)),
  };
  return stimRecord(hostMs, { activeGroup: 0, therapyStatus, groups }, of);
}

function electrodes(cathode: number, isUsed: boolean): object {
  return {
    electrodes: Array.from({ length: 17 }, (_, contact) => {
      const isOff = isUsed && contact !== cathode && contact !== 16;
      return { electrodeType: contact === cathode ? 0 : 1, isOff, elecValue: 63 };
    }),
  };
}

/** A group as DeviceSettings has it: a program on each of the cathodes. */
export function settingsGroup(cathodes: readonly number[], cycling = false): object {
  return {
    cyclingEnabled: cycling,
    cycleOnTime: { time: 10, units: 1 },
    cycleOffTime: { time: 20, units: 1 },
    programs: Array.from({ length: 4 }, (_, i) => {
      const cathode = cathodes[i];
      return {
        isEnabled: cathode === undefined ? 131 : 0,
        electrodes: electrodes(cathode ?? 0, cathode !== undefined),
      };
    }),
    rampTime: 0,
    valid: cathodes.length > 0,
  };
}

/** The first record of DeviceSettings: leads on the right first. */
export function settingsRecord(hostMs: number, utcOffset = 1, of?: RcsIdentity): object {
  return {
    ...recordInfo(hostMs, of),
    UtcOffset: utcOffset,
    GeneralData: { therapyStatusData: { activeGroup: 0, therapyStatus: 0 } },
    BatteryStatus: { batteryLevelPercent: 73, batteryVoltage: 3_715 },
    SubjectInfo: {
      ID: 'SIM-0001',
      ImplantedLeads: [5, 5, 5, 5],
      LeadLocation: [2, 2, 1, 1],
      TargetCoordinates: [{ TargetCoordinate1: Number.NaN }],
    },
    SensingConfig: { timeDomainChannels: [{ sampleRate: 240 }] },
    TherapyConfigGroup0: settingsGroup([1, 9], true),
    TherapyConfigGroup1: settingsGroup([]),
    TherapyConfigGroup2: settingsGroup([]),
    TherapyConfigGroup3: settingsGroup([1, 9]),
  };
}

/** A packet that the implant made at `timeMs`, told by its clocks; the computer's estimate is `noiseMs` off. */
export function packetHeader(timeMs: number, sequence: number): object {
  const ticks = Math.floor((timeMs - RCS_EPOCH_MS) * 10);
  return {
    dataSize: 0,
    dataType: 240,
    dataTypeSequence: sequence % 256,
    systemTick: ticks % 65_536,
    timestamp: { seconds: Math.floor(ticks / 10_000) },
  };
}

export function timeSyncPacket(timeMs: number, sequence: number, noiseMs = 0): object {
  return {
    Header: packetHeader(timeMs, sequence),
    PacketGenTime: Math.round(timeMs + noiseMs),
    PacketRxUnixTime: Math.round(timeMs + noiseMs + 32),
    LatencyMilliseconds: 32.3,
  };
}

export function adaptiveRecord(
  timeMs: number,
  sequence: number,
  milliamps: readonly number[],
  noiseMs = 0,
  of?: RcsIdentity,
): object {
  return {
    ...recordInfo(Math.round(timeMs + noiseMs + 60), of),
    AdaptiveUpdate: {
      Header: packetHeader(timeMs, sequence),
      PacketGenTime: Math.round(timeMs + noiseMs),
      PacketRxUnixTime: Math.round(timeMs + noiseMs + 60),
      CurrentAdaptiveState: 0,
      CurrentProgramAmplitudesInMilliamps: milliamps,
      StimRateInHz: 20,
    },
  };
}

export function eventRecord(hostMs: number, type: string, subType: string): object {
  return {
    ...recordInfo(hostMs),
    Event: {
      EventName: 'UserCustom',
      EventSubType: subType,
      EventType: type,
      UnixOffsetTime: hostMs,
      UnixOnsetTime: hostMs,
    },
  };
}

/** As the maker's software writes it: on one line, and NaN as it is. */
export function rcsText(value: unknown): string {
  const marked = JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'number' && Number.isNaN(member) ? '\u0000NaN' : member,
  );
  return marked.replaceAll('"\\u0000NaN"', 'NaN');
}

const MINUTE = 60_000;

/**
 * A folder of one recording: therapy on for 30 min and, after an hour, for 20 min. In the first the left goes from 3 to
 * 3.2 mA after 20 min; in the second AdaptiveLog lets it swing between 1 and 2 mA.
 */
export function rcsFolder(): Readonly<Record<string, string>> {
  const at = RCS_START_MS;
  const second = at + 90 * MINUTE;
  const adaptive = Array.from({ length: 121 }, (_, i) => i)
    .filter((i) => i < 40 || i >= 43)
    .map((i) => {
      const left = Math.floor(i / 6) % 2 === 0 ? 1 : 2;
      return adaptiveRecord(second + i * 10_000, 200 + i, [2.5, left, 0, 0], (i % 5) * 7 - 14);
    });
  const sync = Array.from({ length: 60 }, (_, i) => i)
    .filter((i) => i !== 30)
    .map((i) => timeSyncPacket(at + i * 1_000 - 30_000, 230 + i, (i % 7) * 9 - 27));
  const files: Readonly<Record<string, unknown>> = {
    AdaptiveLog: adaptive,
    DeviceSettings: [
      settingsRecord(at - 60_000),
      { ...recordInfo(at), GeneralData: { therapyStatusData: { therapyStatus: 1 } } },
    ],
    DiagnosticsLog: [
      {
        ...recordInfo(at - 59_000),
        LatencyResultsDiagnostic: { AverageLatency: 32.3, Units: 'milliseconds' },
      },
    ],
    ErrorLog: [],
    EventLog: [
      eventRecord(at - 50_000, 'INSLeftBatteryLevel', '72%'),
      eventRecord(at - 40_000, 'medication', 'none'),
    ],
    RawDataTD: [
      {
        ...recordInfo(at - 58_000),
        TimeDomainData: [
          { Header: packetHeader(at, 0), ChannelSamples: [{ Key: 0, Value: [0.1] }] },
        ],
      },
    ],
    StimLog: [
      wholeStimRecord(at - 55_000, 0),
      stimRecord(at, { therapyStatus: 1 }),
      stimRecord(at + 20 * MINUTE, {
        groups: { TherapyConfigGroup0: { program1: stimProgram(2.7, 210) } },
      }),
      stimRecord(at + 30 * MINUTE, { therapyStatus: 0 }),
      stimRecord(second, { therapyStatus: 1 }),
      stimRecord(second + 20 * MINUTE, { therapyStatus: 0 }),
    ],
    TimeSync: [{ ...recordInfo(at - 57_000), TimeSyncData: sync }],
  };
  return Object.fromEntries(
    Object.entries(files).map(([name, value]) => [`${name}.json`, rcsText(value)]),
  );
}
