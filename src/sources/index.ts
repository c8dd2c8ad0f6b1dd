import type { Readable } from 'node:stream';
import type { Observable } from 'rxjs';
import { fromFile } from './file.js';
import { fromSerialArgument } from './serial.js';
import { fromStdin } from './stdin.js';
import { fromTcpArgument } from './tcp.js';
import type { SourceOptions } from './unpack.js';

/** Where bytes come from. The first that accepts the argument is taken; a new source is one line here. */
export const sources = [
  {
    id: 'stdin',
    isLive: false,
    isPath: false,
    accepts: (argument: string) => argument === '-',
    displayName: () => 'stdin',
    open: (_: string, options: SourceOptions, stdin: Readable) =>
      fromStdin({ ...options, stream: stdin }),
  },
  {
    id: 'serial',
    isLive: true,
    isPath: false,
    accepts: (argument: string) => argument.startsWith('serial:'),
    displayName: (argument: string) => argument,
    open: (argument: string, options: SourceOptions) => fromSerialArgument(argument, options),
  },
  {
    id: 'tcp',
    isLive: true,
    isPath: false,
    accepts: (argument: string) => argument.startsWith('tcp:'),
    displayName: (argument: string) => argument,
    open: (argument: string, options: SourceOptions) => fromTcpArgument(argument, options),
  },
  {
    id: 'file',
    isLive: false,
    isPath: true,
    accepts: () => true,
    displayName: (argument: string) => argument,
    open: (argument: string, options: SourceOptions) => fromFile(argument, options),
  },
] as const satisfies readonly Source[];

export interface Source {
  readonly id: string;
  /** True if it goes on until somebody ends it. */
  readonly isLive: boolean;
  /** True if the argument is a path, which people name after what it holds. */
  readonly isPath: boolean;
  accepts(argument: string): boolean;
  displayName(argument: string): string;
  open(argument: string, options: SourceOptions, stdin: Readable): Observable<Uint8Array>;
}
