import type { DecoderItem, LogFormat } from '../../src/codecs/codec.js';
import type { LogLine } from '../../src/model/logLine.js';
import type { PulseColumns } from '../../src/model/pulse.js';

/** The same pulses in columns that hold nothing else, so that two decodes can be compared. */
export function settledColumns<T extends PulseColumns>(columns: T): T {
  const { from, length } = columns;
  const to = from + length;
  return {
    ...columns,
    from: 0,
    deltaMicroseconds: columns.deltaMicroseconds.slice(from, to),
    amplitudeMicroamps: columns.amplitudeMicroamps.slice(from, to),
    pulseWidthMicroseconds: columns.pulseWidthMicroseconds.slice(from, to),
    peakMillivolts: columns.peakMillivolts.slice(from, to),
    flags: columns.flags.slice(from, to),
  };
}

/** `format` with every run of pulses in columns of its own. */
export function settledPulses(format: LogFormat): LogFormat {
  return {
    ...format,
    createDecoder(options, onHeader) {
      const decoder = format.createDecoder(options, onHeader);
      return {
        push: (bytes) => decoder.push(bytes).map(settledItem),
        end: () => decoder.end().map(settledItem),
      };
    },
  };
}

function settledItem(item: DecoderItem): DecoderItem {
  return item.kind === 'events' ? { ...item, events: item.events.map(settledLine) } : item;
}

/** A line with its pulses in columns of their own. */
export function settledLine(line: LogLine): LogLine {
  return line.kind === 'pulses' ? { ...line, batches: line.batches.map(settledColumns) } : line;
}
