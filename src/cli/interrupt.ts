import { Observable } from 'rxjs';

/** Emits once when somebody asks the program to end (Ctrl-C, TERM, HUP). A second signal ends it at once. */
export function processInterrupts(): Observable<NodeJS.Signals> {
  return new Observable((subscriber) => {
    const listener = (signal: NodeJS.Signals): void => {
      forget();
      subscriber.next(signal);
      subscriber.complete();
    };
    const forget = (): void => {
      for (const signal of SIGNALS) process.off(signal, listener);
    };
    for (const signal of SIGNALS) process.on(signal, listener);
    return forget;
  });
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
