import type { DeviceEvent, DeviceStamp, ReaderEvent } from '../src/model/logEvent.js';
import type { FaultMark } from './faults/faults.js';
import type { TruePart, TruthEntry } from './truth.js';

/** One step of a patient's log: data, or what is true of them. */
export type LogItem =
  | {
      readonly kind: 'record';
      readonly stamp: DeviceStamp;
      readonly event: DeviceEvent;
      /** True if the record shows a fault, or is needed to see one: no fault of the link strikes it. */
      readonly guarded: boolean;
      /** Faults that show first in this record. */
      readonly marks: readonly FaultMark[];
      /** What is lost if the record is. */
      readonly part: TruePart | undefined;
    }
  | {
      readonly kind: 'reader';
      readonly event: ReaderEvent;
      readonly marks: readonly FaultMark[];
    }
  | { readonly kind: 'truth'; readonly entry: TruthEntry };
