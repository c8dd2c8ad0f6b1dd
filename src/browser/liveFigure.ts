import type { ChartConfiguration } from 'chart.js';
import type { ChartData, ChartNeeds, ChartOf, ChartOptions } from '../charts/chart.js';
import { charts } from '../charts/index.js';
import { unpackInput } from '../charts/packedInputs.js';
import type { Theme } from '../charts/palette.js';
import { Chart } from './chartJs.js';

export interface LiveFigure {
  /** Draws at the width that the page has now; again when that or the theme changes. */
  draw(theme: Theme): void;
}

/** Height of a chart for its width: as on paper, but on a phone, where its words take many lines, as high as wide and more. */
function heightFor(width: number): number {
  return Math.round(Math.min(Math.max(width * 0.62, 430), 680));
}

/** Puts a canvas over the picture of a figure, from the numbers that stand beside it. */
export function liveFigure(figure: HTMLElement): LiveFigure {
  const frame = figure.querySelector<HTMLElement>('.chart')!;
  const chart = charts.find(({ id }) => id === figure.dataset.chart) as unknown as
    | ChartOf<ChartNeeds>
    | undefined;
  if (!chart) return { draw() {} }; // a page of another version: its picture stays
  const input = inputOf(figure.dataset.input ?? '');
  const given: ChartOptions = JSON.parse(figure.dataset.options ?? '{}');
  let live: Chart | undefined;
  addDownload(figure, () => chart.data(input, given));
  return {
    draw(theme) {
      const width = Math.floor(frame.clientWidth);
      if (width === 0) return; // it is in something that is closed
      const height = heightFor(width);
      const configuration = chart.configuration(input, { ...given, width, height, theme });
      live?.destroy();
      const canvas = document.createElement('canvas');
      canvas.width = width;
      canvas.height = height;
      canvas.setAttribute('role', 'img');
      canvas.setAttribute('aria-label', words(configuration));
      frame.querySelector('canvas')?.remove();
      frame.append(canvas);
      live = new Chart(canvas, configuration as never); // its union of all types is too large to check
      figure.classList.add('live');
    },
  };
}

const inputs = new Map<string, ReturnType<typeof unpackInput>>();

/** The numbers that stand in the page under this id; charts of the same days share them. */
function inputOf(id: string): ReturnType<typeof unpackInput> {
  const known =
    inputs.get(id) ?? unpackInput(JSON.parse(document.getElementById(id)!.textContent!));
  inputs.set(id, known);
  return known;
}

/** Title and subtitle as one sentence. */
function words({ options }: ChartConfiguration): string {
  return [options?.plugins?.title?.text ?? [], options?.plugins?.subtitle?.text ?? []]
    .flat()
    .join(' ');
}

function addDownload(figure: HTMLElement, dataOf: () => ChartData): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'download';
  button.textContent = 'Numbers as CSV';
  button.addEventListener('click', () => {
    const url = URL.createObjectURL(new Blob([csv(dataOf())], { type: 'text/csv' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `${figure.dataset.chart}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1_000);
  });
  figure.append(button);
}

/** RFC 4180; text that a spreadsheet would run gets an apostrophe, as in the program's own CSV. */
function csv({ columns, rows }: ChartData): string {
  const cell = (value: string | number | null): string => {
    if (value === null) return '';
    const text =
      typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('');
}
