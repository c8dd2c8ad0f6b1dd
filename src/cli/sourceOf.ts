import { type Source, sources } from '../sources/index.js';
import { simulatorSource } from './simulatorSource.js';

/** The source that an argument names: the first that accepts it. */
export function sourceOf(argument: string): Source {
  return [simulatorSource, ...sources].find((source) => source.accepts(argument))!;
}
