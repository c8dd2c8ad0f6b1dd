import { connect } from 'node:net';
import type { Observable } from 'rxjs';
import { oneOf, wholeWithin } from '../model/checks.js';
import { quoted } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import { checkedTimes, linkArgument, timesOf } from './linkArgument.js';
import { type LinkHandle, type LinkListener, type LiveLinkOptions, liveLink } from './liveLink.js';
import type { SourceOptions } from './unpack.js';

const ENDS = ['complete', 'reconnect'] as const;

export interface TcpOptions extends LiveLinkOptions {
  /**
   * What it means that the server ends the connection in good order: that all is said (`complete`), or
   * that the link is lost and to be opened again (`reconnect`). @defaultValue 'complete'
   */
  readonly end?: (typeof ENDS)[number] | undefined;
}

/**
 * What a server sends to whoever connects; a {@link liveLink}. Reads only: nothing is ever sent. A server
 * that begins anew for each connection is read anew after a loss. Throws `OPTION_INVALID` at the call.
 */
export function fromTcp(
  host: string,
  port: number,
  options: TcpOptions = {},
): Observable<Uint8Array> {
  const address = { host, port: wholeWithin('port', port, 1, 65_535) };
  const end = oneOf('end', options.end ?? 'complete', ENDS);
  const name = `tcp:${host.includes(':') ? `[${host}]` : host}:${port}`;
  const open = (listener: LinkListener) => openSocket(address, end, listener);
  return liveLink({ name, open }, checkedTimes(options));
}

/**
 * `tcp:HOST:PORT?end=complete&silence=30&give-up=60`, an IPv6 address in brackets; the waits in seconds
 * with 0 for never.
 */
export function fromTcpArgument(
  argument: string,
  { onRaw, onLink }: SourceOptions = {},
): Observable<Uint8Array> {
  const parsed = linkArgument(argument, ['end']);
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d+)$/.exec(parsed.place) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) {
    throw new StimlogError(
      'OPTION_INVALID',
      `tcp: needs a host and a port, such as tcp:localhost:4000 or tcp:[::1]:4000, got ${quoted(parsed.place)}`,
    );
  }
  const end = parsed.query.get('end');
  return fromTcp(host, Number(port), {
    ...timesOf(parsed),
    end: end === undefined ? undefined : oneOf('tcp: option end', end, ENDS),
    onRaw,
    // Who has said that an end is the end need not be told of it.
    onLink: end === undefined ? onLink : (event) => event.kind !== 'ended' && onLink?.(event),
  });
}

function openSocket(
  address: { readonly host: string; readonly port: number },
  end: (typeof ENDS)[number],
  listener: LinkListener,
): LinkHandle {
  const socket = connect(address);
  socket.on('connect', () => listener.opened());
  socket.on('data', (bytes) => listener.bytes(bytes));
  socket.on('end', () =>
    end === 'complete' ? listener.ended() : listener.lost('ended by the server'),
  );
  socket.on('error', (error: NodeJS.ErrnoException) =>
    listener.lost(REASONS[error.code ?? ''] ?? error.message, error),
  );
  socket.on('close', () => listener.lost('closed'));
  return {
    close: async () => {
      socket.removeAllListeners();
      socket.on('error', () => {}); // what a dying socket still has to say must not end the process
      socket.destroy();
      if (!socket.closed) await new Promise<void>((resolve) => socket.once('close', resolve));
    },
  };
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'host cannot be reached',
  ENETUNREACH: 'network cannot be reached',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'host name cannot be looked up now',
  ETIMEDOUT: 'no answer',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
};
