import type { ChartConfiguration, ChartType, Plugin } from 'chart.js';
import type {} from 'chartjs-plugin-annotation';
import type { ChartStyle } from './chartStyle.js';
import type { Heading } from './heading.js';
import type { Annotation } from './limitLine.js';

/** What one point says when the mouse is over it, or a finger on it: by its data set and its place in it, a line or more. */
export type PointWords = (datasetIndex: number, index: number) => readonly string[];

/** What sets a chart apart from all others; the rest is the same for each. */
export interface ChartParts {
  readonly type: ChartType | 'matrix' | 'boxplot' | 'violin';
  readonly heading: Pick<Heading, 'title' | 'subtitle'>;
  /** Options of Chart.js' legend; none unless given. */
  readonly legend?: object | undefined;
  /** As Chart.js takes them: the first is drawn on top. */
  readonly datasets: readonly object[];
  readonly scales: object;
  readonly annotations?: readonly Annotation[] | undefined;
  /** Whether annotations end at the edges of the plot. @defaultValue true */
  readonly clipsAnnotations?: boolean;
  readonly plugins?: readonly Plugin[];
  /** @defaultValue none: the points say nothing */
  readonly pointWords?: PointWords | undefined;
}

/** A configuration that draws the same wherever it is drawn: on its own background, at once, at a size that is given. */
export function drawnChart(parts: ChartParts, style: ChartStyle): ChartConfiguration {
  const { heading, legend, datasets, scales, annotations = [], plugins = [], pointWords } = parts;
  return {
    type: parts.type,
    data: { datasets },
    options: {
      responsive: false,
      animation: false,
      layout: { padding: style.margin },
      scales,
      plugins: {
        title: heading.title,
        subtitle: heading.subtitle,
        legend: legend ?? { display: false },
        tooltip: tooltip(pointWords, style),
        background: { colour: style.colours.background },
        annotation: { clip: parts.clipsAnnotations ?? true, annotations },
      },
    },
    plugins,
  } as unknown as ChartConfiguration;
}

function tooltip(pointWords: PointWords | undefined, style: ChartStyle): object {
  if (!pointWords) return { enabled: false };
  const font = { family: style.fontFamily, size: style.label };
  return {
    enabled: true,
    displayColors: false,
    backgroundColor: style.colours.ink,
    titleColor: style.colours.background,
    bodyColor: style.colours.background,
    bodyFont: font,
    padding: Math.round(style.label * 0.6),
    callbacks: {
      title: () => '',
      label: (item: { datasetIndex: number; dataIndex: number }) => [
        ...pointWords(item.datasetIndex, item.dataIndex),
      ],
    },
  };
}
