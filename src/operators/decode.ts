import { concat, concatMap, defer, from, map, type OperatorFunction, of } from 'rxjs';
import { DeviceLogs, type DeviceLogsOptions, type FollowedLines } from '../analysis/deviceLogs.js';
import { DeviceWatch } from '../analysis/deviceWatch.js';
import { RcsLogs } from '../analysis/rcsLogs.js';
import type {
  Decoded,
  DecodeOptions,
  DecoderItem,
  HeaderReading,
  LogFormat,
  Places,
} from '../codecs/codec.js';
import type { Diagnostic } from '../model/diagnostic.js';

/** A diagnostic whose place counts in what its input is made of. */
export function placed({ line, ...diagnostic }: Diagnostic, places: Places): Diagnostic {
  return line === undefined ? diagnostic : { ...diagnostic, [places]: line };
}

/** What is remembered of devices across the inputs of one run. */
export interface Devices {
  readonly logs: DeviceLogs;
  readonly rcs: RcsLogs;
  readonly watch: Pick<DeviceWatch, 'take'>;
}

export function newDevices(options: DeviceLogsOptions = {}): Devices {
  return { logs: new DeviceLogs(options), rcs: new RcsLogs(), watch: new DeviceWatch() };
}

/**
 * Turns raw chunks into batches, diagnostics and counts of records that are no sessions. The decoder's
 * tail is flushed on completion, dropped on error; every subscription decodes afresh, unless `devices`
 * are given, which several inputs of one run share. With `onSighting` records are followed one by one, so
 * that everything comes in the order of the log, and what only the end of an upload decides is heard at once.
 */
export function decode(
  format: LogFormat,
  options: DecodeOptions = {},
  onHeader?: (header: HeaderReading) => void,
  devices?: Devices,
  onSighting?: (diagnostic: Diagnostic) => void,
): OperatorFunction<Uint8Array, Decoded> {
  return (chunks$) =>
    defer(() => {
      const decoder = format.createDecoder(options, onHeader);
      return concat(
        chunks$.pipe(map((bytes) => decoder.push(bytes))),
        defer(() => of(decoder.end())),
      ).pipe(followItems(options, devices, onSighting));
    });
}

/** The second half of {@link decode}, for what was decoded in another way: follows devices through the items. */
export function followItems(
  options: DecodeOptions = {},
  devices?: Devices,
  onSighting?: (diagnostic: Diagnostic) => void,
): OperatorFunction<readonly DecoderItem[], Decoded> {
  return (items$) =>
    defer(() => {
      const { logs, rcs, watch } = devices ?? newDevices();
      const source = options.source ?? 0;
      let hasEvents = false;
      let hasRcs = false;
      let places: Places = 'line';
      const saidOnce = new Set<string>();

      // Lazy: what one record says is taken before the next record is followed.
      function* follow(items: readonly DecoderItem[]): Generator<Decoded, undefined> {
        for (const item of items) {
          if (item.kind === 'batch') yield* watched(item.batch);
          else if (item.kind === 'once') {
            const { diagnostic } = item;
            if (!saidOnce.has(diagnostic.message)) yield { kind: 'diagnostic', diagnostic };
            saidOnce.add(diagnostic.message);
          } else if (item.kind === 'rcs') {
            hasRcs = true;
            places = 'byte';
            yield* followed(rcs.take(item.records, source));
          } else if (item.kind !== 'events') yield item;
          else {
            hasEvents = true;
            places = item.places;
            const runs = onSighting ? item.events.map((event) => [event]) : [item.events];
            for (const events of runs) yield* followed(logs.take(events, source));
          }
        }
      }
      const followed = (lines: FollowedLines): Decoded[] => {
        const { batch, telemetry, diagnostics, sightings, others } = lines;
        for (const one of sightings) onSighting?.(placed(one, places));
        return [
          ...diagnostics.map(said),
          ...(telemetry.length > 0 ? [{ kind: 'telemetry', telemetry } as const] : []),
          ...(others !== 0 ? [{ kind: 'skipped', count: others } as const] : []),
          ...(batch ? watched(batch) : []),
        ];
      };
      const watched = (batch: Extract<Decoded, { kind: 'batch' }>['batch']): Decoded[] => [
        ...watch.take(batch).map(said),
        { kind: 'batch', batch },
      ];

      const said = (diagnostic: Diagnostic): Decoded => {
        return { kind: 'diagnostic', diagnostic: placed(diagnostic, places) };
      };

      return concat(
        items$.pipe(concatMap((items) => follow(items))),
        defer(() => from(hasEvents ? followed(logs.endInput(source)) : [])),
        defer(() => from(hasRcs ? followed(rcs.endInput(source)) : [])),
      );
    });
}
