/** Programs of one group of a Summit RC+S, and groups of a device. */
export const RCS_PROGRAMS = 4;
export const RCS_GROUPS = 4;

/** Where a record of a session folder stands, whose it is and when the computer wrote it. */
export interface RcsStamp {
  /** First byte of the record in its file, from 0. */
  readonly byte: number;
  readonly deviceId: string;
  /** Name of the recording, as in `Session<id>/`; '' where the record has none. */
  readonly sessionId: string;
  /** Unix time of the computer, ms; NaN: the record does not say. */
  readonly hostMs: number;
}

/** What a record says of one program of a group; NaN and undefined: nothing. */
export interface RcsProgramChange {
  readonly amplitudeMilliamps: number;
  readonly pulseWidthMicroseconds: number;
}

/** What a record says of one group of programs. */
export interface RcsGroupChange {
  /** 0 to 3, called A to D. */
  readonly group: number;
  readonly rateHertz: number;
  /** By number of the program; undefined: the record says nothing of it. */
  readonly programs: readonly (RcsProgramChange | undefined)[];
}

/** What DeviceSettings says of one program beside its amplitude. */
export interface RcsProgramSettings {
  readonly isEnabled: boolean;
  /** Contacts that are cathodes, else those that are anodes; 0 to 15, the case (16) left out. */
  readonly contacts: readonly number[];
}

export interface RcsGroupSettings {
  readonly group: number;
  readonly programs: readonly (RcsProgramSettings | undefined)[];
  /** Times of a cycle, s; NaN: stimulation does not cycle. */
  readonly onSeconds: number;
  readonly offSeconds: number;
}

/** What the implant says of a packet, and the computer's estimate of when it was made. */
export interface RcsPacket {
  /** Seconds since 2000-03-01, by the implant. */
  readonly timestampSeconds: number;
  /** 0 to 65,535, 100 µs each. */
  readonly systemTick: number;
  /** 0 to 255. */
  readonly sequence: number;
  /** Unix time, ms, by the computer; not above 0: it had no estimate. */
  readonly generatedMs: number;
}

/** One record of a file in a session folder, as far as it is of use. */
export type RcsRecord = RcsStamp &
  (
    | {
        readonly kind: 'stimulation';
        /** NaN: not said. */
        readonly activeGroup: number;
        readonly therapyStatus: number;
        readonly groups: readonly RcsGroupChange[];
      }
    | {
        readonly kind: 'settings';
        readonly utcOffsetHours: number;
        /** By lead, four contacts each: 1 left, 2 right, else not said; undefined: the record does not say. */
        readonly leadLocations: readonly number[] | undefined;
        readonly groups: readonly RcsGroupSettings[];
        readonly batteryVolts: number;
        readonly batteryPercent: number;
      }
    | {
        readonly kind: 'adaptive';
        readonly packet: RcsPacket;
        /** By number of the program. */
        readonly amplitudesMilliamps: readonly number[];
        readonly rateHertz: number;
      }
    | { readonly kind: 'time-sync'; readonly packet: RcsPacket }
    | { readonly kind: 'battery'; readonly batteryPercent: number }
    /** Something that was noted at a time, or set: read, and nothing of it is used. */
    | { readonly kind: 'unused' }
    /** Of a kind that tells nothing of stimulation. */
    | { readonly kind: 'other' }
  );
