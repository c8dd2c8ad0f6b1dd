import cliProgress from 'cli-progress';

/** A bar with rate and time left, drawn on a terminal. */
export interface Progress {
  /** `done` of the whole, and how many of something that is of interest. */
  update(done: number, detail: string): void;
  stop(): void;
}

const NOTHING: Progress = { update: () => {}, stop: () => {} };

/** A bar up to `total` on `terminal`; nothing at all without one. */
export function progressOf(
  terminal: NodeJS.WriteStream | undefined,
  total: number,
  unit: string,
): Progress {
  if (terminal === undefined) return NOTHING;
  const bar = new cliProgress.SingleBar({
    format: `{bar} {percentage} % | {value} of {total} ${unit} | {detail} | {eta_formatted} left`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    stream: terminal,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: true,
    emptyOnZero: true,
  });
  bar.start(total, 0, { detail: '' });
  return {
    update: (done, detail) => bar.update(done, { detail }),
    stop: () => bar.stop(),
  };
}
