import { Worker } from 'node:worker_threads';
import type { Answer, Order } from './decodeOrders.js';
import { PieceReader } from './pieceReader.js';

/** Hears what a thread has done. */
export interface ThreadListener {
  answer(answer: Answer): void;
  /** A fault of the program. */
  fail(error: Error): void;
}

/** Who decodes pieces, one after the other, and answers some time later. */
export interface PieceThread {
  send(order: Order): void;
  /** Answers go to the listener alone; without one, nothing waits for the thread. */
  listen(listener: ThreadListener | undefined): void;
  close(): void;
}

/** The worker stands beside this module; where the sources are run as they are, it is the built one. */
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/cli/decodeWorker.js' : './decodeWorker.js',
  import.meta.url,
);

/** A thread beside this one. */
export class OtherThread implements PieceThread {
  readonly #worker = new Worker(WORKER);
  #listener: ThreadListener | undefined;

  constructor() {
    this.#worker.on('message', (answer: Answer) => this.#listener?.answer(answer));
    this.#worker.on('error', (error: Error) => this.#listener?.fail(error));
  }

  send(order: Order): void {
    this.#worker.postMessage(order);
  }

  listen(listener: ThreadListener | undefined): void {
    this.#listener = listener;
    if (listener) this.#worker.ref();
    else this.#worker.unref();
  }

  close(): void {
    void this.#worker.terminate();
  }
}

/** This thread, a piece at each turn of its event loop: for those who want no other. */
export class OwnThread implements PieceThread {
  readonly #reader = new PieceReader();
  readonly #orders: Order[] = [];
  #listener: ThreadListener | undefined;
  #turn: NodeJS.Immediate | undefined;

  send(order: Order): void {
    this.#orders.push(order);
    this.#turn ??= setImmediate(this.#obey);
  }

  listen(listener: ThreadListener | undefined): void {
    this.#listener = listener;
    if (listener === undefined) this.close();
  }

  close(): void {
    clearImmediate(this.#turn);
    this.#turn = undefined;
    this.#orders.length = 0;
    this.#reader.close();
  }

  readonly #obey = (): void => {
    this.#turn = undefined;
    const order = this.#orders.shift()!;
    try {
      const answer = this.#reader.obey(order);
      if (answer) this.#listener?.answer(answer);
    } catch (error) {
      this.#listener?.fail(error as Error);
    }
    if (this.#orders.length > 0) this.#turn ??= setImmediate(this.#obey);
  };
}
