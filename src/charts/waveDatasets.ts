import type { Side } from '../model/pulse.js';
import type { ChartStyle } from './chartStyle.js';
import type { Pulse } from './contractionPulses.js';
import type { TimeDataset } from './timeChart.js';

/**
 * The current of one pulse: its first phase as reported, and dotted the reversal that is assumed to balance it,
 * of the same size and without a pause. No log tells the reversal.
 */
export function waveDatasets(
  { amplitudeMilliamps: mA, pulseWidthMicroseconds: width }: Pulse,
  side: Side,
  style: ChartStyle,
): TimeDataset[] {
  const { label, colour, dash } = style.colours.sides[side];
  const common = {
    type: 'line' as const,
    xAxisID: 'within',
    yAxisID: 'wave',
    borderColor: colour,
    backgroundColor: 'transparent',
    borderJoinStyle: 'miter' as const,
    pointRadius: 0,
  };
  return [
    {
      ...common,
      label: `${label}, first phase`,
      data: [
        { x: -width * 0.25, y: 0 },
        { x: 0, y: 0 },
        { x: 0, y: mA },
        { x: width, y: mA },
        { x: width, y: 0 },
      ],
      borderDash: [...dash],
      borderWidth: style.isThumbnail ? 1.5 : 2.5,
    },
    {
      ...common,
      label: `${label}, reversal (assumed)`,
      data: [
        { x: width, y: 0 },
        { x: width, y: -mA },
        { x: width * 2, y: -mA },
        { x: width * 2, y: 0 },
        { x: width * 2.6, y: 0 },
      ],
      borderDash: [2, 3],
      borderWidth: style.isThumbnail ? 1 : 1.75,
    },
  ];
}
