import { Observable } from 'rxjs';
import { fragmented } from '../../simulator/fragment.js';
import type { CheckedScenario } from '../../simulator/scenario.js';
import { type SimulateOptions, simulate } from '../../simulator/simulate.js';

export type SimulationOptions = Omit<SimulateOptions, 'truth'>;

/** Milliseconds of work before the event loop gets a turn (signals, timers, progress). */
const TURN_MS = 50;

/**
 * The log of a simulated cohort as bytes, as they would come from a file. Cold: every subscription
 * simulates afresh, and stops at once on unsubscription. Throws `OPTION_INVALID` at the call.
 */
export function fromSimulation(
  scenario: CheckedScenario,
  options: SimulationOptions = {},
): Observable<Uint8Array> {
  simulate(scenario, options); // refuses here what it would refuse later
  return new Observable((subscriber) => {
    const { fragment = 'none', seed = 42 } = options;
    const pieces = fragmented(dataOf(simulate(scenario, options)), fragment, seed);
    let turn: NodeJS.Immediate | undefined;
    const goOn = (): void => {
      try {
        const until = performance.now() + TURN_MS;
        while (performance.now() < until && !subscriber.closed) {
          const { done, value } = pieces.next();
          if (done) subscriber.complete();
          else if (value.length > 0) subscriber.next(value);
        }
      } catch (error) {
        subscriber.error(error);
      }
      if (!subscriber.closed) turn = setImmediate(goOn);
    };
    turn = setImmediate(goOn);
    return () => clearImmediate(turn);
  });
}

function* dataOf(pieces: ReturnType<typeof simulate>): Generator<Uint8Array, undefined> {
  for (const { data } of pieces) yield data;
}
