import type { Observable } from 'rxjs';
import type { SerialPort } from 'serialport';
import { oneOf, wholeWithin } from '../model/checks.js';
import { StimlogError } from '../model/errors.js';
import { checkedTimes, linkArgument, numberOf, timesOf } from './linkArgument.js';
import { type LinkHandle, type LinkListener, type LiveLinkOptions, liveLink } from './liveLink.js';
import type { SourceOptions } from './unpack.js';

const KEYS = ['baud', 'data-bits', 'parity', 'stop-bits'] as const;
const PARITIES = ['none', 'even', 'odd'] as const;

/** What knows the ports of a system: the `binding` of the serialport package, or a pretended one. */
export interface SerialBinding {
  open(options: never): Promise<object>;
  list(): Promise<readonly ListedPort[]>;
}

export interface ListedPort {
  readonly path: string;
  readonly manufacturer?: string | undefined;
  readonly serialNumber?: string | undefined;
  readonly vendorId?: string | undefined;
  readonly productId?: string | undefined;
}

export interface SerialPortOptions extends LiveLinkOptions {
  /** Symbols per second. @defaultValue 115200 */
  readonly baud?: number | undefined;
  /** 5 to 8. @defaultValue 8 */
  readonly dataBits?: number | undefined;
  /** @defaultValue 'none' */
  readonly parity?: (typeof PARITIES)[number] | undefined;
  /** 1 or 2. @defaultValue 1 */
  readonly stopBits?: number | undefined;
  /** @defaultValue that of the system */
  readonly binding?: SerialBinding | undefined;
}

/** As the serialport package calls it. */
interface PortSettings {
  readonly path: string;
  readonly baudRate: number;
  readonly dataBits: 5 | 6 | 7 | 8;
  readonly parity: (typeof PARITIES)[number];
  readonly stopBits: 1 | 2;
  readonly binding?: SerialBinding;
}

/**
 * What a device sends through a serial port; a {@link liveLink}. Reads only: nothing is ever written, no
 * control line set, no break sent. (Opening a port raises DTR and RTS by itself: the system does that.)
 * What waited in the port before it is opened, or comes while it is lost, may be dropped: the library
 * flushes at opening. A port that is pulled while it sends is now and then noticed by its silence only (the
 * library then reads on in vain), so a silence of 0 may wait for ever. Needs the optional package
 * serialport. Throws `OPTION_INVALID` at the call.
 */
export function fromSerialPort(
  path: string,
  options: SerialPortOptions = {},
): Observable<Uint8Array> {
  const settings = checkedSettings(path, options);
  const open = (listener: LinkListener) => openPort(settings, listener);
  return liveLink({ name: `serial:${path}`, open }, checkedTimes(options));
}

/**
 * `serial:PATH?baud=115200&data-bits=8&parity=none&stop-bits=1&silence=30&give-up=60`, the last two in
 * seconds with 0 for never. Everything after the path has these defaults.
 */
export function fromSerialArgument(
  argument: string,
  { onRaw, onLink }: SourceOptions = {},
): Observable<Uint8Array> {
  const parsed = linkArgument(argument, KEYS);
  const parity = parsed.query.get('parity');
  return fromSerialPort(parsed.place, {
    ...timesOf(parsed),
    baud: numberOf(parsed, 'baud'),
    dataBits: numberOf(parsed, 'data-bits'),
    parity: parity === undefined ? undefined : oneOf('serial: option parity', parity, PARITIES),
    stopBits: numberOf(parsed, 'stop-bits'),
    onRaw,
    onLink,
  });
}

/** The serial ports of this system, as it lists them. Rejects with `SOURCE_UNREADABLE` if it cannot. */
export async function listSerialPorts(): Promise<readonly ListedPort[]> {
  const { SerialPort } = await loadSerialPort();
  try {
    return await SerialPort.list();
  } catch (cause) {
    const message = `serial ports cannot be listed: ${firstLineOf(cause)}`;
    throw new StimlogError('SOURCE_UNREADABLE', message, { cause });
  }
}

function checkedSettings(path: string, options: SerialPortOptions): PortSettings {
  const { baud = 115_200, dataBits = 8, parity = 'none', stopBits = 1, binding } = options;
  if (path === '') {
    throw new StimlogError(
      'OPTION_INVALID',
      'serial: needs a port, such as serial:/dev/ttyUSB0; stimlog ports lists them',
    );
  }
  return {
    path,
    baudRate: wholeWithin('baud', baud, 50, 12_000_000),
    dataBits: wholeWithin('dataBits', dataBits, 5, 8) as PortSettings['dataBits'],
    parity: oneOf('parity', parity, PARITIES),
    stopBits: wholeWithin('stopBits', stopBits, 1, 2) as PortSettings['stopBits'],
    ...(binding && { binding }),
  };
}

function openPort(settings: PortSettings, listener: LinkListener): LinkHandle {
  let isWanted = true;
  const opening = (async () => {
    try {
      const { SerialPort } = await loadSerialPort();
      return isWanted ? await opened(new SerialPort(portOptions(settings)), listener) : undefined;
    } catch (error) {
      listener.lost(reasonOf(error), error);
      return undefined;
    }
  })();
  return {
    close: async () => {
      isWanted = false;
      await released(await opening); // a port cannot be let go while the system still opens it
    },
  };
}

const portOptions = (settings: PortSettings) => ({
  autoOpen: false,
  hupcl: false,
  lock: true,
  ...settings,
});

/** Resolves when the port is open, rejects if it does not open. */
function opened(port: SerialPort, listener: LinkListener): Promise<SerialPort> {
  port.on('data', (bytes: Uint8Array) => listener.bytes(bytes));
  port.on('error', (error) => listener.lost(reasonOf(error), error));
  port.on('close', (error?: Error) => listener.lost('unplugged or closed', error));
  port.on('end', () => listener.lost('closed'));
  return new Promise((resolve, reject) => {
    port.open((error) => {
      if (error) return reject(error);
      listener.opened(); // here, not when the promise settles: before the first byte
      resolve(port);
    });
  });
}

async function released(port: SerialPort | undefined): Promise<void> {
  port?.removeAllListeners();
  port?.on('error', () => {}); // what a dying port still has to say must not end the process
  if (!port || !(port.isOpen || port.closing)) return;
  await new Promise<void>((resolve) => {
    port.once('close', () => resolve());
    port.once('error', () => resolve());
    if (!port.closing) port.close();
  });
}

async function loadSerialPort(): Promise<typeof import('serialport')> {
  try {
    return await import('serialport');
  } catch (cause) {
    const message =
      (cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
        ? 'serialport is not installed; npm install serialport'
        : `serialport cannot be loaded: ${firstLineOf(cause)}`;
    throw new StimlogError('SOURCE_UNREADABLE', message, { cause });
  }
}

/** The library gives no codes, only what the system said. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/no such (file|device)|not found|does not exist/i, 'no such port; stimlog ports lists them'],
  [
    /permission denied|not permitted/i,
    'permission denied; on Linux, the group dialout may read ports',
  ],
  [/access (is )?denied/i, 'access denied; another program may hold it'],
  [/lock|busy|temporarily unavailable/i, 'busy; another program holds it'],
  [/inappropriate ioctl|is a directory/i, 'is no serial port'],
];

function reasonOf(error: unknown): string {
  const message = firstLineOf(error);
  return REASONS.find(([pattern]) => pattern.test(message))?.[1] ?? message;
}

function firstLineOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}
