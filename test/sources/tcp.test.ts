import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { lastValueFrom } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { sourceOf } from '../../src/cli/sourceOf.js';
import type { LinkEvent } from '../../src/sources/liveLink.js';
import { fromTcp, fromTcpArgument, type TcpOptions } from '../../src/sources/tcp.js';

const LOOPBACK = '127.0.0.1';

/** Waits for what must happen; very long, for slow machines. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn++) {
    if (turn === 5_000) throw new Error(`waited in vain: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** A server that keeps its connections and what it was told. */
class FakeServer {
  readonly connections: Socket[] = [];
  toldBytes = 0;
  readonly #server: Server = createServer((socket) => {
    this.connections.push(socket);
    socket.on('error', () => {});
    socket.on('data', ({ length }) => {
      this.toldBytes += length;
    });
  });

  async listen(host = LOOPBACK, port = 0): Promise<number> {
    this.#server.listen(port, host);
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes no further connections. */
  refuse(): void {
    this.#server.close();
  }

  async close(): Promise<void> {
    for (const socket of this.connections) socket.destroy();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  get openCount(): number {
    return this.connections.filter((socket) => !socket.closed).length;
  }
}

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function serve(host?: string): Promise<{ server: FakeServer; port: number }> {
  const server = new FakeServer();
  cleanUps.push(() => server.close());
  return { server, port: await server.listen(host) };
}

function listen(port: number, options: TcpOptions = {}, host = LOOPBACK) {
  const events: LinkEvent[] = [];
  const heard = { text: '', outcome: undefined as unknown, events };
  const subscription = fromTcp(host, port, {
    firstRetryMs: 5,
    onLink: (event) => events.push(event),
    ...options,
  }).subscribe({
    next: (bytes) => {
      heard.text += Buffer.from(bytes);
    },
    error: (error: unknown) => {
      heard.outcome = error;
    },
    complete: () => {
      heard.outcome = 'completed';
    },
  });
  cleanUps.push(() => subscription.unsubscribe());
  return Object.assign(heard, { unsubscribe: () => subscription.unsubscribe() });
}

describe('fromTcp', () => {
  it('gives what the server sends, tells it nothing, and completes when it ends', async () => {
    const { server, port } = await serve();
    const heard = listen(port);
    await until(() => server.connections.length === 1);
    const all = 'x'.repeat(300_000);
    server.connections[0]!.end(all);
    await until(() => heard.outcome !== undefined);
    expect([heard.outcome, heard.text === all]).toEqual(['completed', true]);
    expect(heard.events).toEqual([{ kind: 'ended', atByte: 300_000 }]);
    await until(() => server.openCount === 0);
    expect([server.toldBytes, server.connections.length]).toEqual([0, 1]);
  });

  it('takes an end for a loss where that was asked for', async () => {
    const { server, port } = await serve();
    const heard = listen(port, { end: 'reconnect' });
    for (let round = 0; round < 5; round++) {
      await until(() => server.connections.length === round + 1);
      server.connections[round]!.end(`${round}\n`);
    }
    await until(() => server.connections.length === 6 && heard.events.length === 10);
    expect(heard.text).toBe('0\n1\n2\n3\n4\n');
    expect(heard.events[8]).toEqual({ kind: 'lost', reason: 'ended by the server', atByte: 10 });
    expect(server.openCount).toBe(1);
    expect([heard.outcome, server.toldBytes]).toEqual([undefined, 0]);
  });

  it('comes back after a reset', async () => {
    const { server, port } = await serve();
    const heard = listen(port);
    await until(() => server.connections.length === 1);
    server.connections[0]!.write('abc');
    await until(() => heard.text === 'abc');
    server.connections[0]!.resetAndDestroy();
    await until(() => server.connections.length === 2);
    server.connections[1]!.end('def');
    await until(() => heard.outcome !== undefined);
    expect([heard.text, heard.outcome]).toEqual(['abcdef', 'completed']);
    expect(heard.events).toMatchObject([
      { kind: 'lost', reason: 'connection reset', atByte: 3 },
      { kind: 'back', atByte: 3 },
      { kind: 'ended', atByte: 6 },
    ]);
  });

  it('ends when the server stays away, with what was read', async () => {
    const { server, port } = await serve();
    const heard = listen(port, { giveUpMs: 40 });
    await until(() => server.connections.length === 1);
    server.connections[0]!.write('kept');
    await until(() => heard.text === 'kept');
    server.refuse();
    server.connections[0]!.resetAndDestroy();
    await until(() => heard.outcome !== undefined);
    expect([heard.outcome, heard.text]).toEqual(['completed', 'kept']);
    expect(heard.events.at(-1)).toMatchObject({ kind: 'given-up', reason: 'connection refused' });
  });

  it('lets go of the connection at once when it is unsubscribed', async () => {
    const { server, port } = await serve();
    const heard = listen(port);
    await until(() => server.connections.length === 1);
    heard.unsubscribe();
    await until(() => server.openCount === 0);
    listen(port).unsubscribe(); // while it connects
    expect(heard.outcome).toBeUndefined();
  });

  it('errors if nobody listens', async () => {
    const { server, port } = await serve();
    await server.close();
    const heard = listen(port);
    await until(() => heard.outcome !== undefined);
    expect(heard.outcome).toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: `tcp:${LOOPBACK}:${port}: connection refused`,
    });
  });

  it('reads over IPv6 where there is one', async ({ skip }) => {
    const served = await serve('::1').catch(() => undefined);
    if (!served) return skip();
    let text = '';
    const done = new Promise<void>((resolve, reject) => {
      fromTcpArgument(`tcp:[::1]:${served.port}`).subscribe({
        next: (bytes) => {
          text += Buffer.from(bytes);
        },
        error: reject,
        complete: resolve,
      });
    });
    await until(() => served.server.connections.length === 1);
    served.server.connections[0]!.end('six');
    await done;
    expect(text).toBe('six');
  });
});

describe('a tcp argument', () => {
  it('is known to every command', () => {
    expect(sourceOf('tcp:localhost:4000').id).toBe('tcp');
  });

  it('hands its options on', async () => {
    const { server, port } = await serve();
    const events: LinkEvent[] = [];
    const subscription = fromTcpArgument(
      `tcp:${LOOPBACK}:${port}?end=reconnect&silence=0.02&give-up=0`,
      { onLink: (event) => events.push(event) },
    ).subscribe();
    cleanUps.push(() => subscription.unsubscribe());
    await until(() => events.length > 0);
    expect(events[0]).toEqual({ kind: 'lost', reason: 'no byte for 0.02 s', atByte: 0 });
    expect(server.connections).toHaveLength(1);
  });

  it('tells of an end unless it says what an end means', async () => {
    for (const [query, told] of [
      ['', ['ended']],
      ['?end=complete', []],
    ] as const) {
      const { server, port } = await serve();
      const events: LinkEvent[] = [];
      const ended = lastValueFrom(
        fromTcpArgument(`tcp:${LOOPBACK}:${port}${query}`, {
          onLink: (event) => events.push(event),
        }),
      );
      await until(() => server.connections.length === 1);
      server.connections[0]!.end('all');
      await ended;
      expect(events.map(({ kind }) => kind)).toEqual(told);
    }
  });

  it.each([
    ['tcp:', /needs a host and a port, such as tcp:localhost:4000 or tcp:\[::1\]:4000, got ""$/],
    ['tcp:localhost', /needs a host and a port/],
    ['tcp:::1:4000', /needs a host and a port/],
    ['tcp:localhost:http', /needs a host and a port/],
    ['tcp:localhost:0', /^port must be a whole number from 1 to 65535, got 0$/],
    ['tcp:localhost:70000', /^port must be a whole number from 1 to 65535, got 70000$/],
    ['tcp:localhost:1?end=never', /^tcp: option end must be one of complete, reconnect, got/],
    ['tcp:localhost:1?giveup=3', /got "giveup"; did you mean give-up\?$/],
    ['tcp:localhost:1?silence=x', /^tcp: option silence must be a number, got "x"$/],
  ])('%s is refused at the call', (argument, message) => {
    expect(() => fromTcpArgument(argument)).toThrow(
      expect.objectContaining({
        code: 'OPTION_INVALID',
        message: expect.stringMatching(message),
      }),
    );
  });
});
