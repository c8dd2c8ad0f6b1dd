import cliProgress from 'cli-progress';

/** A bar with rate and time left, drawn on a terminal. */
export interface Progress {
  /** `done` of the whole, and how many of what the rate counts so far. */
  update(done: number, counted: number): void;
  stop(): void;
}

const NOTHING: Progress = { update: () => {}, stop: () => {} };

/** A bar up to `total` on `terminal`, with the rate of what is counted; nothing at all without a terminal. */
export function progressOf(
  terminal: NodeJS.WriteStream | undefined,
  total: number,
  unit: string,
  countedUnit: string,
): Progress {
  if (terminal === undefined) return NOTHING;
  const bar = new cliProgress.SingleBar({
    format: `{bar} {percentage} % | {value} of {total} ${unit} | {rate} | {eta_formatted} left`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    stream: terminal,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: true,
    emptyOnZero: true,
  });
  const beganMs = performance.now();
  bar.start(total, 0, { rate: '' });
  return {
    update: (done, counted) => {
      const perSecond = Math.round(counted / ((performance.now() - beganMs) / 1_000));
      const rate = `${counted.toLocaleString('en')} ${countedUnit}, ${perSecond.toLocaleString('en')}/s`;
      bar.update(done, { rate });
    },
    stop: () => bar.stop(),
  };
}
