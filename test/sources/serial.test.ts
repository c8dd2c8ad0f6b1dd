import { spawn, spawnSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Observable } from 'rxjs';
import { SerialPort, SerialPortMock } from 'serialport';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sourceOf } from '../../src/cli/sourceOf.js';
import type { LinkEvent } from '../../src/sources/liveLink.js';
import {
  fromSerialArgument,
  fromSerialPort,
  type SerialBinding,
} from '../../src/sources/serial.js';

type MockPort = Awaited<ReturnType<typeof SerialPortMock.binding.open>>;

const root = new URL('../..', import.meta.url).pathname;
const PORT = '/dev/ttySIM0';

/** Waits for what must happen; very long, for slow machines. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn++) {
    if (turn === 5_000) throw new Error(`waited in vain: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Collects what comes, until unsubscribed. */
function listen(bytes$: Observable<Uint8Array>) {
  const pieces: Uint8Array[] = [];
  const heard = { outcome: undefined as unknown, bytes: () => Buffer.concat(pieces) };
  const subscription = bytes$.subscribe({
    next: (bytes) => pieces.push(bytes),
    error: (error: unknown) => {
      heard.outcome = error;
    },
    complete: () => {
      heard.outcome = 'completed';
    },
  });
  subscriptions.push(subscription);
  return Object.assign(heard, { unsubscribe: () => subscription.unsubscribe() });
}

const subscriptions: { unsubscribe(): void }[] = [];
afterEach(() => {
  for (const subscription of subscriptions.splice(0)) subscription.unsubscribe();
});

describe('fromSerialPort, with a pretended port', () => {
  let opened: MockPort[];
  let told: string[];
  let openOptions: Record<string, unknown>[];

  /** The library's own pretended port, with a record of everything that would reach the device. */
  const binding: SerialBinding = {
    list: () => SerialPortMock.binding.list(),
    open: async (options: Parameters<typeof SerialPortMock.binding.open>[0]) => {
      openOptions.push({ ...options });
      const port = await SerialPortMock.binding.open(options);
      opened.push(port);
      for (const name of ['write', 'set', 'update', 'flush', 'drain'] as const) {
        port[name] = async () => void told.push(name);
      }
      return port;
    },
  };
  const openCount = () => opened.filter(({ isOpen }) => isOpen).length;
  const unplug = (port: MockPort) =>
    (port as unknown as { pendingRead(error: Error): void }).pendingRead(new Error('gone'));

  beforeEach(() => {
    SerialPortMock.binding.reset();
    SerialPortMock.binding.createPort(PORT, { record: true });
    opened = [];
    told = [];
    openOptions = [];
  });

  it('gives what arrives, and tells the device nothing', async () => {
    const heard = listen(fromSerialPort(PORT, { binding }));
    await until(() => openCount() === 1);
    const all = Buffer.from(Array.from({ length: 5_000 }, (_, i) => i % 256));
    for (let from = 0; from < all.length; from += 700) {
      opened[0]!.emitData(all.subarray(from, from + 700));
    }
    await until(() => heard.bytes().length >= all.length);
    expect(heard.bytes().equals(all)).toBe(true);
    heard.unsubscribe();
    await until(() => openCount() === 0);
    expect(told).toEqual([]);
    expect(opened[0]!.recording).toHaveLength(0);
  });

  it('opens with the settings asked for, alone and without hanging up', async () => {
    listen(fromSerialPort(PORT, { binding }));
    await until(() => openCount() === 1);
    expect(openOptions[0]).toMatchObject({
      path: PORT,
      baudRate: 115_200,
      dataBits: 8,
      parity: 'none',
      stopBits: 1,
      hupcl: false,
      lock: true,
    });
    SerialPortMock.binding.createPort('/dev/ttySIM1');
    listen(
      fromSerialPort('/dev/ttySIM1', {
        binding,
        baud: 9_600,
        dataBits: 7,
        parity: 'even',
        stopBits: 2,
      }),
    );
    await until(() => openCount() === 2);
    expect(openOptions[1]).toMatchObject({
      baudRate: 9_600,
      dataBits: 7,
      parity: 'even',
      stopBits: 2,
    });
  });

  it('holds one handle and hears each byte once after five times unplugged', async () => {
    const events: LinkEvent[] = [];
    const heard = listen(
      fromSerialPort(PORT, { binding, firstRetryMs: 1, onLink: (event) => events.push(event) }),
    );
    let sent = '';
    for (let round = 0; round <= 5; round++) {
      await until(() => opened.length === round + 1 && events.length === 2 * round);
      const port = opened[round]!;
      const text = `round ${round}\n`;
      port.emitData(text);
      sent += text;
      await until(() => heard.bytes().length >= sent.length);
      expect(openCount()).toBe(1);
      if (round < 5) unplug(port);
    }
    expect(heard.bytes().toString()).toBe(sent);
    expect(events.map(({ kind }) => kind)).toEqual(
      Array.from({ length: 5 }, () => ['lost', 'back']).flat(),
    );
    expect(events[0]).toEqual({ kind: 'lost', reason: 'unplugged or closed', atByte: 8 });
    heard.unsubscribe();
    await until(() => openCount() === 0);
    expect(told).toEqual([]);
  });

  it('neither hears nor minds what a port says after it was let go', async () => {
    const open = vi.spyOn(SerialPort.prototype, 'open');
    const heard = listen(fromSerialPort(PORT, { binding }));
    await until(() => openCount() === 1);
    const [port] = open.mock.contexts as SerialPort[];
    open.mockRestore();
    heard.unsubscribe();
    await until(() => openCount() === 0);
    for (let i = 0; i < 3; i++) {
      expect(() => port!.emit('error', new Error('late'))).not.toThrow();
    }
    expect([port!.listenerCount('data'), port!.listenerCount('end')]).toEqual([0, 0]);
  });

  it('opens a silent port anew', async () => {
    const events: LinkEvent[] = [];
    const heard = listen(
      fromSerialPort(PORT, {
        binding,
        silenceMs: 20,
        firstRetryMs: 1,
        onLink: (event) => events.push(event),
      }),
    );
    await until(() => opened.length >= 2 && opened.at(-1)!.isOpen);
    opened.at(-1)!.emitData('x');
    await until(() => heard.bytes().length === 1);
    expect(openCount()).toBe(1);
    expect(events.slice(0, 2)).toMatchObject([
      { kind: 'lost', reason: 'no byte for 0.02 s', atByte: 0 },
      { kind: 'back', atByte: 0 },
    ]);
  });

  it('ends when the port stays away, with what was read', async () => {
    const events: LinkEvent[] = [];
    const heard = listen(
      fromSerialPort(PORT, {
        binding,
        firstRetryMs: 5,
        giveUpMs: 30,
        onLink: (event) => events.push(event),
      }),
    );
    await until(() => openCount() === 1);
    opened[0]!.emitData('kept');
    await until(() => heard.bytes().length === 4);
    SerialPortMock.binding.reset();
    unplug(opened[0]!);
    await until(() => heard.outcome !== undefined);
    expect([heard.outcome, heard.bytes().toString()]).toEqual(['completed', 'kept']);
    expect(events.at(-1)).toMatchObject({
      kind: 'given-up',
      reason: 'no such port; stimlog ports lists them',
      atByte: 4,
    });
  });

  it('lets go of a port that was still opening when it was unsubscribed', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let asked = false;
    const slow: SerialBinding = {
      list: () => binding.list(),
      open: async (options: never) => {
        asked = true;
        await gate;
        return binding.open(options);
      },
    };
    const heard = listen(fromSerialPort(PORT, { binding: slow }));
    await until(() => asked);
    heard.unsubscribe();
    release();
    await until(() => opened.length === 1 && openCount() === 0);
    expect(heard.outcome).toBeUndefined();
  });

  it.each([
    ['No such file or directory, cannot open', /no such port; stimlog ports lists them$/],
    ['Permission denied, cannot open', /permission denied; .*group dialout/],
    ['Resource temporarily unavailable Cannot lock port', /busy; another program/],
    ['Device or resource busy, cannot open', /busy; another program/],
    ['Inappropriate ioctl for device setting custom baud rate of 9600', /is no serial port$/],
    ['something else', /: Error: something else$/],
  ])('words "%s"', async (message, words) => {
    const failing: SerialBinding = {
      list: async () => [],
      open: () => Promise.reject(new Error(`Error: ${message}`)),
    };
    const heard = listen(fromSerialPort(PORT, { binding: failing }));
    await until(() => heard.outcome !== undefined);
    expect(heard.outcome).toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: expect.stringMatching(words),
    });
    expect((heard.outcome as Error).message).toMatch(/^serial:\/dev\/ttySIM0: /);
  });
});

describe('a serial argument', () => {
  it('is known to every command', () => {
    expect(sourceOf('serial:/dev/ttyUSB0').id).toBe('serial');
    expect(sourceOf('./serial:x').id).toBe('file');
  });

  it.each([
    ['serial:', 'serial: needs a port, such as serial:/dev/ttyUSB0; stimlog ports lists them'],
    [
      'serial:/dev/x?bauds=9600',
      'serial: option must be one of baud, data-bits, parity, stop-bits, silence, give-up, got "bauds"; did you mean baud?',
    ],
    ['serial:/dev/x?baud=fast', 'serial: option baud must be a number, got "fast"'],
    ['serial:/dev/x?baud=', 'serial: option baud must be a number, got ""'],
    ['serial:/dev/x?baud=9600.5', 'baud must be a whole number from 50 to 12000000, got 9600.5'],
    ['serial:/dev/x?data-bits=9', 'dataBits must be a whole number from 5 to 8, got 9'],
    ['serial:/dev/x?stop-bits=1.5', 'stopBits must be a whole number from 1 to 2, got 1.5'],
    [
      'serial:/dev/x?parity=evn',
      'serial: option parity must be one of none, even, odd, got "evn"; did you mean even?',
    ],
    [
      'serial:/dev/x?silence=-1',
      'serial: option silence must be a number from 0 to 604800, got -1',
    ],
    [
      'serial:/dev/x?give-up=1e9',
      'serial: option give-up must be a number from 0 to 604800, got 1000000000',
    ],
    ['serial:/dev/x?baud=300&baud=600', 'serial: option baud is given twice'],
  ])('%s is refused at the call', (argument, message) => {
    expect(() => fromSerialArgument(argument)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID', message }),
    );
  });

  it('is refused by the library too, in its own names', () => {
    expect(() => fromSerialPort(PORT, { silenceMs: -1 })).toThrow(/^silenceMs must be/);
    expect(() => fromSerialPort(PORT, { giveUpMs: NaN })).toThrow(/^giveUpMs must be/);
  });
});

const pty = await import('@lydell/node-pty').catch(() => undefined);

/** A terminal whose other side is here. It vanishes with the process that lives in it, as a cable that is pulled. */
function pseudoTerminal() {
  const terminal = pty!.spawn('sleep', ['60'], { encoding: null });
  let isThere = true;
  terminal.onExit(() => {
    isThere = false;
  });
  const unplug = () => {
    if (isThere) terminal.kill('SIGHUP');
  };
  subscriptions.push({ unsubscribe: unplug });
  const { ptsName: path, write } = terminal as unknown as {
    ptsName: string;
    write(bytes: Buffer): void;
  };
  return { path, unplug, send: (bytes: Buffer) => write.call(terminal, bytes) };
}

/** A name that can be pointed at another terminal, as a port that comes back. */
function plug() {
  const path = join(mkdtempSync(join(tmpdir(), 'stimlog-serial-')), 'port');
  return {
    path,
    pointTo(target: string) {
      symlinkSync(target, `${path}.new`);
      renameSync(`${path}.new`, path);
    },
  };
}

/** How many descriptors of this process are `path`. */
function heldCount(path: string): number {
  return readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith(path);
    } catch {
      return false; // the descriptor of the listing itself
    }
  }).length;
}

describe.skipIf(!pty || process.platform !== 'linux')('fromSerialPort, with a terminal', () => {
  let openings: number;
  beforeEach(() => {
    openings = 0;
  });
  const binding: SerialBinding = {
    list: async () => [],
    open: async (options: Parameters<typeof SerialPort.binding.open>[0]) => {
      const port = await SerialPort.binding.open(options as never);
      openings++;
      return port;
    },
  };

  it('gives all bytes once, however they are cut, and frees the terminal', async () => {
    const terminal = pseudoTerminal();
    const heard = listen(fromSerialPort(terminal.path, { binding }));
    await until(() => openings === 1);
    expect(heldCount(terminal.path)).toBe(1);
    const all = Buffer.from(Array.from({ length: 20_000 }, (_, i) => (i * 31 + (i >> 8)) % 256));
    for (let from = 0, size = 1; from < all.length; from += size, size = (size * 7) % 1_009) {
      terminal.send(all.subarray(from, from + size));
      if (size % 3 === 0) await new Promise(setImmediate);
    }
    await until(() => heard.bytes().length >= all.length);
    expect(heard.bytes().equals(all)).toBe(true);
    heard.unsubscribe();
    await until(() => heldCount(terminal.path) === 0);
  });

  it('goes on when the terminal is taken away and comes back', async () => {
    const events: LinkEvent[] = [];
    const port = plug();
    let terminal = pseudoTerminal();
    port.pointTo(terminal.path);
    const heard = listen(
      fromSerialPort(port.path, {
        binding,
        firstRetryMs: 10,
        onLink: (event) => events.push(event),
      }),
    );
    let sent = '';
    for (let round = 0; round < 3; round++) {
      await until(() => openings === round + 1 && events.length === 2 * round);
      for (let i = 0; i < 50; i++) {
        const text = `${round} ${i}\n`;
        terminal.send(Buffer.from(text));
        sent += text;
      }
      await until(() => heard.bytes().length >= sent.length);
      if (round === 2) break;
      const old = terminal.path;
      terminal.unplug();
      await until(() => events.at(-1)?.kind === 'lost');
      await until(() => heldCount(old) === 0);
      terminal = pseudoTerminal();
      port.pointTo(terminal.path);
    }
    expect(heard.bytes().toString()).toBe(sent);
    expect(events.map(({ kind }) => kind)).toEqual(['lost', 'back', 'lost', 'back']);
    expect(events.map(({ atByte }) => atByte)).toEqual([240, 240, 480, 480]);
    expect(heldCount(terminal.path)).toBe(1);
  });

  it('refuses a terminal that another reader holds', async () => {
    const terminal = pseudoTerminal();
    listen(fromSerialPort(terminal.path, { binding }));
    await until(() => openings === 1);
    const second = listen(fromSerialPort(terminal.path, { binding }));
    await until(() => second.outcome !== undefined);
    expect(second.outcome).toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: expect.stringContaining('busy; another program holds it'),
    });
  });

  /** Reads from the port named on its standard input, in a process of its own, until an `!` comes. */
  function readerProcess(prefix: readonly string[]) {
    const script = `
      import { readFileSync } from 'node:fs';
      import { fromSerialPort } from '${root}src/sources/serial.ts';
      const path = readFileSync(0, 'utf8');
      const say = ({ kind }) => console.log(kind);
      const subscription = fromSerialPort(path, { firstRetryMs: 10, onLink: say }).subscribe((bytes) => {
        console.log('read');
        if (bytes.includes(33)) subscription.unsubscribe();
      });`;
    const node = ['node', '--import', 'tsx', '--input-type=module', '-e', script];
    const [command = '', ...args] = [...prefix, ...node];
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, UV_USE_IO_URING: '0' }, // which strace could not see into
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    subscriptions.push({ unsubscribe: () => child.kill() });
    const reader = {
      said: '',
      exitCode: undefined as number | null | undefined,
      read: (path: string) => child.stdin.end(path),
    };
    child.stdout.on('data', (text: Buffer) => {
      reader.said += text;
    });
    child.on('close', (code) => {
      reader.exitCode = code;
    });
    return reader;
  }

  /** What comes before the port is open is lost: sends again and again. */
  async function sendUntil(
    terminal: ReturnType<typeof pseudoTerminal>,
    text: string,
    condition: () => boolean,
  ): Promise<void> {
    const timer = setInterval(() => terminal.send(Buffer.from(text)), 20);
    await until(condition).finally(() => clearInterval(timer));
  }

  /** Unplugs and plugs in again under a reader in its own process, then lets it end. */
  async function session(prefix: readonly string[]) {
    const reader = readerProcess(prefix); // before there are terminals: it would inherit their other side
    const port = plug();
    const first = pseudoTerminal();
    port.pointTo(first.path);
    reader.read(port.path);
    await sendUntil(first, 'a', () => reader.said.includes('read'));
    first.unplug();
    await until(() => reader.said.includes('lost'));
    const second = pseudoTerminal();
    port.pointTo(second.path);
    await sendUntil(second, '!', () => reader.exitCode !== undefined);
    expect(reader.said).toMatch(/^(read\n)+lost\nback\n(read\n)+$/);
    return { exitCode: reader.exitCode, paths: [port.path, first.path, second.path] };
  }

  it('lets the process end when it is unsubscribed', async () => {
    expect((await session([])).exitCode).toBe(0);
  });

  const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

  it.skipIf(!canTrace)('asks the system for nothing that would reach the device', async () => {
    const trace = join(mkdtempSync(join(tmpdir(), 'stimlog-strace-')), 'trace');
    const { paths } = await session(['strace', '-f', '-y', '-e', 'signal=none', '-o', trace]);
    const calls = readFileSync(trace, 'utf8')
      .split('\n')
      .filter((line) => paths.some((path) => new RegExp(`[<"]${path}[>"( ]`).test(line)));
    const count = (pattern: RegExp) => calls.filter((line) => pattern.test(line)).length;
    expect(count(/ open(at)?\(.*O_RDWR/)).toBeGreaterThanOrEqual(2); // the trace sees the port
    expect(count(/ read\(\d+</)).toBeGreaterThanOrEqual(2);
    expect(count(/ (p?writev?2?|pwrite64|send\w*|splice|\w*sendfile\w*)\(\d+</)).toBe(0);
    expect(
      calls.filter((line) => /TIOC(MSET|MBIS|MBIC|SBRK|CBRK|STI)|TCSBRKP?\b/.test(line)),
    ).toEqual([]);
  });
});

describe('the serialport package', () => {
  it('is missed only by those who use it, in one line', () => {
    const hook = `export const resolve = (specifier, context, next) => {
      if (specifier !== 'serialport') return next(specifier, context);
      throw Object.assign(new Error('gone'), { code: 'ERR_MODULE_NOT_FOUND' });
    };`;
    const script = `
      import { register } from 'node:module';
      register('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(hook))});
      const { main } = await import('${root}src/cli/main.ts');
      const exitCodes = [];
      for (const args of [['formats'], ['ports'], ['inspect', 'serial:/dev/ttyUSB0']]) {
        exitCodes.push(await main(args));
      }
      console.log(exitCodes.join(' '));`;
    const { stdout, stderr } = spawnSync(
      'node',
      ['--import', 'tsx', '--input-type=module', '-e', script],
      { cwd: root, encoding: 'utf8', timeout: 30_000 },
    );
    expect(stderr.split('\n')).toEqual([
      'stimlog: serialport is not installed; npm install serialport',
      'stimlog: serial:/dev/ttyUSB0: serialport is not installed; npm install serialport',
      '',
    ]);
    expect(stdout).toMatch(/^Formats\n[\s\S]*\n0 66 66\n$/);
  });
});
