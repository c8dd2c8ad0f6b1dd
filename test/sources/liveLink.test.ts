import { VirtualTimeScheduler } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type LinkAdapter,
  type LinkEvent,
  type LinkHandle,
  type LinkListener,
  type LiveLinkOptions,
  liveLink,
} from '../../src/sources/liveLink.js';

/** A link in virtual time that does as it is told. */
class FakeLink implements LinkAdapter {
  readonly name = 'fake:link';
  readonly openedAtMs: number[] = [];
  readonly listeners: LinkListener[] = [];
  does: 'opens' | 'fails' | 'hangs' = 'opens';
  heldCount = 0;
  mostHeld = 0;
  closing: Promise<void> | undefined;

  open(listener: LinkListener): LinkHandle {
    this.openedAtMs.push(scheduler.now());
    this.listeners.push(listener);
    this.heldCount++;
    this.mostHeld = Math.max(this.mostHeld, this.heldCount);
    scheduler.schedule(() => {
      if (this.does === 'opens') listener.opened();
      if (this.does === 'fails') listener.lost('no such port');
    });
    return {
      close: () => {
        if (this.closing) return this.closing.then(() => void this.heldCount--);
        this.heldCount--;
        return undefined;
      },
    };
  }

  get current(): LinkListener {
    return this.listeners.at(-1)!;
  }
}

let scheduler: VirtualTimeScheduler;
let link: FakeLink;
let events: (LinkEvent & { readonly nowMs: number })[];
let heard: string;
let outcome: unknown;

beforeEach(() => {
  scheduler = new VirtualTimeScheduler();
  link = new FakeLink();
  events = [];
  heard = '';
  outcome = 'reading';
});

function subscribe(options: LiveLinkOptions = {}) {
  return liveLink(link, {
    scheduler,
    onLink: (event) => events.push({ ...event, nowMs: scheduler.now() }),
    ...options,
  }).subscribe({
    next: (bytes) => {
      heard += Buffer.from(bytes);
    },
    error: (error: unknown) => {
      outcome = error;
    },
    complete: () => {
      outcome = 'completed';
    },
  });
}

const at = (ms: number, work: () => void) => void scheduler.schedule(work, ms);
const send = (text: string) => link.current.bytes(Buffer.from(text));
const drop = () => link.current.lost('unplugged');

/** Lets virtual time run to `ms`; without it, to the last timer. */
function runTo(ms = Infinity): void {
  scheduler.maxFrames = ms;
  if (ms < Infinity) at(ms - scheduler.now(), () => {});
  scheduler.flush();
}

describe('liveLink', () => {
  it('hands bytes on at once, after onRaw heard them, and opens at subscription only', () => {
    let raw = 0;
    subscribe({
      onRaw: ({ length }) => {
        expect(heard.length).toBe(raw);
        raw += length;
      },
    });
    expect(link.openedAtMs).toEqual([0]);
    at(1, () => {
      send('ab');
      expect(heard).toBe('ab');
      send('');
      send('c');
      link.current.ended();
    });
    runTo();
    expect([heard, raw, outcome, link.heldCount]).toEqual(['abc', 3, 'completed', 0]);
    expect(events).toEqual([{ kind: 'ended', atByte: 3, nowMs: 1 }]);
    expect(scheduler.now()).toBe(1); // no timer is left
  });

  it.each([
    ['fails', 'fake:link: no such port', 0],
    ['hangs', 'fake:link: no answer for 3 s', 3_000],
  ] as const)('errors if the first opening %s', (does, message, afterMs) => {
    link.does = does;
    subscribe({ silenceMs: 3_000 });
    runTo();
    expect(outcome).toMatchObject({ code: 'SOURCE_UNREADABLE', message });
    expect([link.openedAtMs, link.heldCount, events]).toEqual([[0], 0, []]);
    expect(scheduler.now()).toBe(afterMs);
  });

  it('comes back after a loss, and says both', () => {
    subscribe();
    at(10, () => send('abc'));
    at(20, drop);
    at(300, () => send('def'));
    runTo(301);
    expect(heard).toBe('abcdef');
    expect(events).toEqual([
      { kind: 'lost', reason: 'unplugged', atByte: 3, nowMs: 20 },
      { kind: 'back', afterMs: 250, atByte: 3, nowMs: 270 },
    ]);
    expect([link.heldCount, link.mostHeld]).toEqual([1, 1]);
  });

  it('takes silence for a loss, counted from the last byte; only a byte ends it', () => {
    subscribe({ silenceMs: 1_000, giveUpMs: 10_000 });
    at(900, () => send('a'));
    runTo(1_899);
    expect(events).toEqual([]);
    at(6_000 - 1_899, () => send('b'));
    runTo(6_000);
    expect(events).toEqual([
      { kind: 'lost', reason: 'no byte for 1 s', atByte: 1, nowMs: 1_900 },
      { kind: 'back', afterMs: 4_100, atByte: 1, nowMs: 6_000 },
    ]);
    // Lost at 1900, mute for a second each time, paused 250 ms, 500 ms, 1 s.
    expect(link.openedAtMs).toEqual([0, 2_150, 3_650, 5_650]);
  });

  it('doubles its pauses up to the longest, and begins anew after a byte', () => {
    subscribe({ giveUpMs: 0, longestRetryMs: 2_000 });
    at(0, () => {
      link.does = 'fails';
      at(0, drop);
    });
    runTo(8_000);
    expect(link.openedAtMs).toEqual([0, 250, 750, 1_750, 3_750, 5_750, 7_750]);
    link.does = 'opens';
    runTo(9_750);
    send('x');
    drop();
    runTo(10_000);
    expect(link.openedAtMs.slice(-2)).toEqual([9_750, 10_000]);
    expect(events.map(({ kind }) => kind)).toEqual(['lost', 'back', 'lost', 'back']);
  });

  it('completes when the link stays away, keeping what was read', () => {
    subscribe({ giveUpMs: 5_000 });
    at(100, () => {
      send('abc');
      link.does = 'fails';
      drop();
    });
    runTo();
    expect([heard, outcome, link.heldCount]).toEqual(['abc', 'completed', 0]);
    expect(events.at(-1)).toEqual({
      kind: 'given-up',
      reason: 'no such port',
      afterMs: 5_000,
      atByte: 3,
      nowMs: 5_100,
    });
    expect(events).toHaveLength(2);
    expect(scheduler.now()).toBe(5_100);
  });

  it('gives up while an attempt hangs', () => {
    subscribe({ giveUpMs: 1_000 });
    at(100, () => {
      link.does = 'hangs';
      drop();
    });
    runTo();
    expect([outcome, link.heldCount, scheduler.now()]).toEqual(['completed', 0, 1_100]);
  });

  it('comes to an end with a link that opens and breaks for ever', () => {
    subscribe({ giveUpMs: 5_000 });
    const breakAgain = () => {
      if (outcome !== 'reading') return;
      if (link.heldCount > 0) drop();
      at(10, breakAgain);
    };
    at(10, breakAgain);
    runTo(100_000);
    expect(outcome).toBe('completed');
    expect(link.openedAtMs.length).toBeLessThan(8);
    expect(events.at(-1)?.kind).toBe('given-up');
  });

  it('does not give up a link that is back but has nothing to say', () => {
    subscribe({ silenceMs: 0, giveUpMs: 1_000 });
    at(100, drop);
    at(60_000, drop); // pulled again: what is left of the patience is 750 ms
    runTo(60_700);
    expect(outcome).toBe('reading');
    expect(events.map(({ kind }) => kind)).toEqual(['lost', 'back', 'lost', 'back']);
    link.does = 'fails';
    drop(); // 250 ms and 500 ms were spent
    runTo(62_000);
    expect(events.at(-1)).toMatchObject({ kind: 'given-up', afterMs: 250 });
  });

  it('waits for ever where both waits are 0', () => {
    subscribe({ silenceMs: 0, giveUpMs: 0 });
    runTo(1e7);
    expect(events).toEqual([]);
    link.does = 'fails';
    drop();
    runTo(2e7);
    expect(outcome).toBe('reading');
  });

  it.each([
    ['while open', 50],
    ['while lost', 150],
    ['while opening again', 350],
  ])('lets go of the handle and all timers at once: unsubscribed %s', (_, ms) => {
    const subscription = subscribe();
    at(100, () => {
      link.does = 'hangs';
      drop();
    });
    runTo(ms);
    subscription.unsubscribe();
    expect(link.heldCount).toBe(0);
    const { length } = link.openedAtMs;
    runTo();
    expect(link.openedAtMs).toHaveLength(length);
    expect(scheduler.now()).toBeLessThanOrEqual(350);
  });

  it('can be unsubscribed from within onLink', () => {
    const subscription = subscribe({ onLink: () => subscription.unsubscribe() });
    at(100, drop);
    runTo();
    expect([link.heldCount, link.openedAtMs, scheduler.now()]).toEqual([0, [0], 100]);
  });

  it('hands an exception of onLink to the error channel', () => {
    const failure = new Error('listener');
    subscribe({
      onLink: () => {
        throw failure;
      },
    });
    at(100, drop);
    runTo();
    expect([outcome, link.heldCount, link.openedAtMs]).toEqual([failure, 0, [0]]);
  });

  it('hears nothing from handles of before', () => {
    subscribe();
    at(100, drop);
    runTo(400);
    const [old] = link.listeners;
    old!.bytes(Buffer.from('late'));
    old!.lost('late');
    old!.ended();
    runTo(500);
    send('x');
    expect([heard, outcome, events.length, link.openedAtMs.length]).toEqual(['x', 'reading', 2, 2]);
  });

  it('opens again only when the old handle is gone', async () => {
    let gone = () => {};
    link.closing = new Promise((resolve) => {
      gone = resolve;
    });
    subscribe();
    at(100, drop);
    runTo(10_000);
    expect(link.openedAtMs).toEqual([0]);
    gone();
    await new Promise(setImmediate);
    runTo(20_000);
    expect([link.openedAtMs.length, link.mostHeld]).toEqual([2, 1]);
  });

  it('gives every subscriber a link of its own', () => {
    const first = subscribe();
    runTo(10);
    subscribe();
    runTo(20);
    first.unsubscribe();
    send('x');
    expect([heard, link.openedAtMs, link.heldCount]).toEqual(['x', [0, 10], 1]);
  });
});
