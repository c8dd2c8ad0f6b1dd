import type { Command } from '../command.js';

/** Every command, loaded by those only who need it. A new one is one file and one line here. */
export const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['analyze', async () => (await import('./analyze.js')).analyze],
  ['chart', async () => (await import('./chart.js')).chart],
  ['monitor', async () => (await import('./monitor.js')).monitor],
  ['replay', async () => (await import('./replay.js')).replay],
  ['simulate', async () => (await import('./simulate.js')).simulate],
  ['inspect', async () => (await import('./inspect.js')).inspect],
  ['convert', async () => (await import('./convert.js')).convert],
  ['cma', async () => (await import('./cma.js')).cma],
  ['explain', async () => (await import('./explain.js')).explain],
  ['formats', async () => (await import('./formats.js')).formats],
  ['charts', async () => (await import('./charts.js')).charts],
  ['scenarios', async () => (await import('./scenarios.js')).scenarios],
  ['ports', async () => (await import('./ports.js')).ports],
]);
