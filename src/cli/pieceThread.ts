import { Worker } from 'node:worker_threads';
import type { Answer, Order } from './decodeOrders.js';

/** Hears what a thread has done. */
export interface ThreadListener {
  answer(answer: Answer): void;
  /** A fault of the program. */
  fail(error: Error): void;
}

/** The worker stands beside this module; where the sources are run as they are, it is the built one. */
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/cli/decodeWorker.js' : './decodeWorker.js',
  import.meta.url,
);

/** A thread that decodes pieces, one after the other. */
export class PieceThread {
  readonly #worker = new Worker(WORKER);
  #listener: ThreadListener | undefined;

  constructor() {
    this.#worker.on('message', (answer: Answer) => this.#listener?.answer(answer));
    this.#worker.on('error', (error: Error) => this.#listener?.fail(error));
  }

  send(order: Order): void {
    this.#worker.postMessage(order);
  }

  /** Answers go to the listener alone; without one, nothing waits for the thread. */
  listen(listener: ThreadListener | undefined): void {
    this.#listener = listener;
    if (listener) this.#worker.ref();
    else this.#worker.unref();
  }

  close(): void {
    void this.#worker.terminate();
  }
}
