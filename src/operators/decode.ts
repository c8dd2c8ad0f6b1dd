import { concat, concatMap, defer, from, type OperatorFunction } from 'rxjs';
import { DeviceLogs, type FollowedLines } from '../analysis/deviceLogs.js';
import { DeviceWatch } from '../analysis/deviceWatch.js';
import type {
  Decoded,
  DecodeOptions,
  DecoderItem,
  HeaderReading,
  LogFormat,
} from '../codecs/codec.js';

/** What is remembered of devices across the inputs of one run. */
export interface Devices {
  readonly logs: DeviceLogs;
  readonly watch: DeviceWatch;
}

export function newDevices(): Devices {
  return { logs: new DeviceLogs(), watch: new DeviceWatch() };
}

/**
 * Turns raw chunks into batches, diagnostics and counts of records that are no sessions. The decoder's
 * tail is flushed on completion, dropped on error; every subscription decodes afresh, unless `devices`
 * are given, which several inputs of one run share.
 */
export function decode(
  format: LogFormat,
  options: DecodeOptions = {},
  onHeader?: (header: HeaderReading) => void,
  devices?: Devices,
): OperatorFunction<Uint8Array, Decoded> {
  return (chunks$) =>
    defer(() => {
      const decoder = format.createDecoder(options, onHeader);
      const { logs, watch } = devices ?? newDevices();
      const source = options.source ?? 0;
      let hasEvents = false;

      const follow = (items: readonly DecoderItem[]): Decoded[] =>
        items.flatMap((item): Decoded[] => {
          if (item.kind === 'batch') return watched(item.batch);
          if (item.kind !== 'events') return [item];
          hasEvents = true;
          return followed(logs.take(item.events, source));
        });
      const followed = ({ batch, diagnostics, others }: FollowedLines): Decoded[] => [
        ...diagnostics.map((diagnostic): Decoded => ({ kind: 'diagnostic', diagnostic })),
        ...(others > 0 ? [{ kind: 'skipped', count: others } as const] : []),
        ...(batch ? watched(batch) : []),
      ];
      const watched = (batch: Extract<Decoded, { kind: 'batch' }>['batch']): Decoded[] => [
        ...watch.take(batch).map((diagnostic): Decoded => ({ kind: 'diagnostic', diagnostic })),
        { kind: 'batch', batch },
      ];

      return concat(
        chunks$.pipe(concatMap((bytes) => follow(decoder.push(bytes)))),
        defer(() => from(follow(decoder.end()))),
        defer(() => from(hasEvents ? followed(logs.endInput(source)) : [])),
      );
    });
}
