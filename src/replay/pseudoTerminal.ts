import {
  closeSync,
  constants,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  write,
} from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadStream } from 'node:tty';
import { promisify } from 'node:util';
import { StimlogError } from '../model/errors.js';

/** A pseudo-terminal: what is written to it, a reader of its path reads as from a serial port. */
export interface PseudoTerminal {
  readonly path: string;
  /** True if another process has opened it; undefined where the system does not tell. */
  isOpened(): boolean | undefined;
  /** Settles when the terminal has taken the bytes, or is closed. The event loop is never held. */
  write(bytes: Uint8Array): Promise<void>;
  /** Lets go of it, whoever reads or not: its path is gone, and a reader sees it go. */
  close(): Promise<void>;
}

interface OpenedTerminal {
  readonly _pty: string;
  readonly _fd: number;
  readonly _master: ReadStream;
  readonly _slave: ReadStream;
}

/** Where the terminal is full: time until it is tried again, ms. */
const RETRY_MS = 2;
const writeTo = promisify(write);

/** Makes a pseudo-terminal in raw mode, without echo. Throws `OPTION_INVALID` where that cannot be done. */
export async function openPseudoTerminal(): Promise<PseudoTerminal> {
  const { _pty: path, _fd: master, _master: handle, _slave: slave } = await opened();
  slave.setRawMode(true);
  const flags = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;
  const kept = openSync(path, flags); // so that it lives without a reader
  slave.destroy(); // it would read along
  let isClosed = false;
  let isWriting = false;

  /** Bytes that the terminal takes now. Where it waits, it does so in another thread. */
  const writeSome = async (bytes: Uint8Array): Promise<number> => {
    isWriting = true;
    try {
      return (await writeTo(master, bytes)).bytesWritten;
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      if (code !== 'EAGAIN') {
        throw new StimlogError('OUTPUT_FAILED', `${path}: ${message}`, { cause });
      }
      await sleep(RETRY_MS);
      return 0;
    } finally {
      isWriting = false;
    }
  };

  return {
    path,
    isOpened: () => isOpenedByOthers(path),
    async write(bytes) {
      for (let at = 0; at < bytes.length && !isClosed; ) at += await writeSome(bytes.subarray(at));
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      while (isWriting) {
        await sleep(RETRY_MS);
        drain(kept);
      }
      handle.destroy();
      closeSync(kept);
    },
  };
}

/** Takes what nobody has read, so that a write that waits for room can end. */
function drain(descriptor: number): void {
  try {
    readSync(descriptor, new Uint8Array(4_096));
  } catch {
    // nothing to take
  }
}

async function opened(): Promise<OpenedTerminal> {
  try {
    const { open } = (await import('@lydell/node-pty')) as unknown as {
      open(options: { encoding: null }): OpenedTerminal;
    };
    return open({ encoding: null });
  } catch (cause) {
    const message =
      '--pty needs the package @lydell/node-pty, which is not here: npm install @lydell/node-pty';
    throw new StimlogError('OPTION_INVALID', message, { cause });
  }
}

/** Looks through the open files of the processes that this user may look at. */
function isOpenedByOthers(path: string): boolean | undefined {
  let processes: string[];
  try {
    processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return undefined;
  }
  return processes.some((id) => id !== String(process.pid) && filesOf(id).includes(path));
}

function filesOf(processId: string): string[] {
  try {
    const folder = `/proc/${processId}/fd`;
    return readdirSync(folder).map((name) => readlinkSync(`${folder}/${name}`));
  } catch {
    return []; // of another user, or gone
  }
}
