import {
  asyncScheduler,
  Observable,
  type SchedulerLike,
  type Subscriber,
  type Subscription,
} from 'rxjs';
import { StimlogError } from '../model/errors.js';
import type { SourceOptions } from './unpack.js';

/**
 * What became of a live link. `atByte` counts the bytes that were read before; `afterMs` is the time since
 * it was lost. A `lost` is followed by one `back` or one `given-up`, or by unsubscription. `ended`: the other
 * side has closed in good order; nothing follows.
 */
export type LinkEvent =
  | { readonly kind: 'lost'; readonly reason: string; readonly atByte: number }
  | { readonly kind: 'back'; readonly afterMs: number; readonly atByte: number }
  | {
      readonly kind: 'ended';
      readonly atByte: number;
    }
  | {
      readonly kind: 'given-up';
      /** Why the last attempt failed. */
      readonly reason: string;
      readonly afterMs: number;
      readonly atByte: number;
    };

/** What an opened handle has to say. Never called before `open` has returned. */
export interface LinkListener {
  opened(): void;
  bytes(bytes: Uint8Array): void;
  /** It could not be opened, or is gone: why, in a few words. */
  lost(reason: string, cause?: unknown): void;
  /** The other side has said all it wanted to say: nothing is opened again. */
  ended(): void;
}

export interface LinkHandle {
  /** Lets go at once, even while opening; settles when the handle is gone. Called once. Never rejects. */
  close(): Promise<void> | undefined;
}

/** A way to a device. Every `open` makes a fresh handle, and never throws. */
export interface LinkAdapter {
  /** How errors call it. */
  readonly name: string;
  open(listener: LinkListener): LinkHandle;
}

/** How long a live source waits. */
export interface LinkTimes {
  /** Silence after which a link counts as lost, also while it is opened; 0: never. @defaultValue 30000 */
  readonly silenceMs?: number | undefined;
  /** Time without a link, all retries together, after which the stream ends; 0: never. @defaultValue 60000 */
  readonly giveUpMs?: number | undefined;
}

export interface LiveLinkOptions extends LinkTimes, Pick<SourceOptions, 'onRaw' | 'onLink'> {
  /** Pause before the first retry; every further one is twice as long. @defaultValue 250 */
  readonly firstRetryMs?: number | undefined;
  /** Longest pause before a retry. @defaultValue 8000 */
  readonly longestRetryMs?: number | undefined;
  /** The clock. @defaultValue asyncScheduler */
  readonly scheduler?: SchedulerLike | undefined;
}

/**
 * The bytes of a link that can be lost and come back, as they come, each handed on at once. Cold.
 * Errors with `SOURCE_UNREADABLE` if the first opening fails. Once it was open, a loss is told to `onLink`
 * and the link is opened again until it is back; the stream completes when that takes longer than
 * `giveUpMs`. A link lost by silence is back with its first byte, any other when it is open. Never holds
 * more than one handle, and none at once after unsubscription. Does not check its options.
 */
export function liveLink(
  adapter: LinkAdapter,
  options: LiveLinkOptions = {},
): Observable<Uint8Array> {
  return new Observable((subscriber) => {
    const link = new LiveLink(subscriber, adapter, options);
    link.open();
    return () => link.close();
  });
}

class LiveLink {
  readonly #subscriber: Subscriber<Uint8Array>;
  readonly #adapter: LinkAdapter;
  readonly #options: LiveLinkOptions;
  readonly #scheduler: SchedulerLike;
  readonly #silenceMs: number;
  readonly #giveUpMs: number;
  readonly #firstRetryMs: number;

  /** The only one that is listened to; older handles may still have something to say. */
  #handle: LinkHandle | undefined;
  #attempt = 0;
  #wasOpen = false;
  #atByte = 0;
  #lost: { readonly atMs: number; readonly bySilence: boolean } | undefined;
  #reason = '';
  // Only a byte sets these two back: a link that opens and breaks for ever must come to an end.
  #retryMs: number;
  #patienceMs: number;
  #silenceTimer: Subscription | undefined;
  #giveUpTimer: Subscription | undefined;

  constructor(subscriber: Subscriber<Uint8Array>, adapter: LinkAdapter, options: LiveLinkOptions) {
    this.#subscriber = subscriber;
    this.#adapter = adapter;
    this.#options = options;
    this.#scheduler = options.scheduler ?? asyncScheduler;
    this.#silenceMs = options.silenceMs ?? 30_000;
    this.#giveUpMs = options.giveUpMs ?? 60_000;
    this.#firstRetryMs = options.firstRetryMs ?? 250;
    this.#retryMs = this.#firstRetryMs;
    this.#patienceMs = this.#giveUpMs;
  }

  open(): void {
    const attempt = ++this.#attempt;
    const isCurrent = () => attempt === this.#attempt && !this.#subscriber.closed;
    this.#handle = this.#adapter.open({
      opened: () => isCurrent() && this.#takeOpened(),
      bytes: (bytes) => isCurrent() && this.#takeBytes(bytes),
      lost: (reason, cause) => isCurrent() && this.#takeLoss(reason, cause),
      ended: () => isCurrent() && this.#takeEnd(),
    });
    this.#expectSign('no answer');
  }

  close(): Promise<void> | undefined {
    this.#attempt++;
    const handle = this.#handle;
    this.#handle = undefined;
    return handle?.close();
  }

  #takeOpened(): void {
    this.#wasOpen = true;
    this.#expectSign('no byte');
    if (this.#lost?.bySilence === false) this.#takeBack(this.#lost.atMs);
  }

  #takeBytes(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#expectSign('no byte');
    if (this.#lost) this.#takeBack(this.#lost.atMs);
    this.#retryMs = this.#firstRetryMs;
    this.#patienceMs = this.#giveUpMs;
    this.#atByte += bytes.length;
    this.#guarded(() => this.#options.onRaw?.(bytes));
    this.#subscriber.next(bytes);
  }

  #takeBack(lostAtMs: number): void {
    const afterMs = this.#msSince(lostAtMs);
    this.#patienceMs = Math.max(0, this.#patienceMs - afterMs);
    this.#giveUpTimer?.unsubscribe();
    this.#lost = undefined;
    this.#tell({ kind: 'back', afterMs, atByte: this.#atByte });
  }

  #takeLoss(reason: string, cause?: unknown, bySilence = false): void {
    this.#silenceTimer?.unsubscribe();
    const closing = this.close();
    if (!this.#wasOpen) {
      const message = `${this.#adapter.name}: ${reason}`;
      this.#subscriber.error(new StimlogError('SOURCE_UNREADABLE', message, { cause }));
      return;
    }
    this.#reason = reason;
    if (this.#lost === undefined) {
      this.#lost = { atMs: this.#scheduler.now(), bySilence };
      if (this.#giveUpMs > 0) {
        this.#giveUpTimer = this.#after(this.#patienceMs, () => this.#giveUp());
      }
      this.#tell({ kind: 'lost', reason, atByte: this.#atByte });
    }
    if (closing) void closing.then(() => this.#retry());
    else this.#retry();
  }

  #takeEnd(): void {
    this.#tell({ kind: 'ended', atByte: this.#atByte });
    this.#subscriber.complete();
  }

  #retry(): void {
    this.#after(this.#retryMs, () => this.open());
    this.#retryMs = Math.min(2 * this.#retryMs, this.#options.longestRetryMs ?? 8_000);
  }

  #giveUp(): void {
    const afterMs = this.#msSince(this.#lost?.atMs ?? NaN);
    this.#tell({ kind: 'given-up', reason: this.#reason, afterMs, atByte: this.#atByte });
    this.#subscriber.complete();
  }

  /** Starts the wait for the next sign of life anew. */
  #expectSign(missing: string): void {
    this.#silenceTimer?.unsubscribe();
    if (this.#silenceMs === 0) return;
    this.#silenceTimer = this.#after(this.#silenceMs, () =>
      this.#takeLoss(`${missing} for ${this.#silenceMs / 1_000} s`, undefined, true),
    );
  }

  /** A timer that ends with the subscription, at the latest. */
  #after(delayMs: number, work: () => void): Subscription {
    const timer = this.#scheduler.schedule(work, delayMs);
    this.#subscriber.add(timer);
    return timer;
  }

  /** At least 0, whatever the clock was set to meanwhile. */
  #msSince(startMs: number): number {
    return Math.max(0, this.#scheduler.now() - startMs);
  }

  #tell(event: LinkEvent): void {
    this.#guarded(() => this.#options.onLink?.(event));
  }

  /** Trouble of a listener goes the way of all errors: an exception would end the process from here. */
  #guarded(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#subscriber.error(error);
    }
  }
}
