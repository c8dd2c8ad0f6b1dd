import { execFileSync } from 'node:child_process';
import { mkdtempSync, openSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { lastValueFrom, type Observable, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { fromFile } from '../../src/sources/file.js';
import { fromStdin } from '../../src/sources/stdin.js';
import type { SourceOptions } from '../../src/sources/unpack.js';

const folder = mkdtempSync(join(tmpdir(), 'stimlog-sources-'));
const content = Buffer.from(Array.from({ length: 200_000 }, (_, i) => `${i}\n`).join(''));

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const asFile = (bytes: Uint8Array, options?: SourceOptions) =>
  fromFile(file(`f${bytes.length}`, bytes), options);
const asStdin = (bytes: Uint8Array, options?: SourceOptions) => {
  const stream = new PassThrough();
  stream.end(bytes);
  return fromStdin({ ...options, stream });
};

async function allOf(bytes$: Observable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await lastValueFrom(bytes$.pipe(toArray())));
}

/** Paths that this process holds open. */
function openPaths(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return []; // the descriptor of the listing itself
    }
  });
}

describe.each([
  ['fromFile', asFile],
  ['fromStdin', asStdin],
])('%s', (_, open) => {
  it('gives the bytes as they are', async () => {
    expect((await allOf(open(content))).equals(content)).toBe(true);
  });

  it('gives nothing of nothing, and the one byte of one', async () => {
    expect(await allOf(open(Buffer.alloc(0)).pipe(take(0)))).toHaveLength(0);
    expect([...(await allOf(open(Buffer.from('x'))))]).toEqual([0x78]);
  });

  it('inflates gzip, in one member or several, and hears the stored bytes', async () => {
    const members = [content.subarray(0, 700_000), content.subarray(700_000)].map((part) =>
      gzipSync(part),
    );
    const stored = Buffer.concat(members);
    let raw = 0;
    let packed = '';
    const bytes = await allOf(
      open(stored, {
        onRaw: ({ length }) => {
          raw += length;
        },
        onCompression: (compression) => {
          packed = compression;
        },
      }),
    );
    expect(bytes.equals(content)).toBe(true);
    expect(raw).toBe(stored.length);
    expect(packed).toBe('gzip');
  });

  it('gives what came before the damage, then says so', async () => {
    const stored = gzipSync(content);
    const pieces: Uint8Array[] = [];
    const failure = await new Promise<unknown>((resolve) => {
      open(stored.subarray(0, stored.length >> 1)).subscribe({
        next: (piece) => pieces.push(piece),
        error: resolve,
        complete: () => resolve('completed'),
      });
    });
    const bytes = Buffer.concat(pieces);
    expect(failure).toMatchObject({ code: 'SOURCE_DAMAGED' });
    expect(bytes.length).toBeGreaterThan(0);
    expect(bytes.equals(content.subarray(0, bytes.length))).toBe(true);
  });

  it('gives the same of damaged data, however they come', async () => {
    const good = gzipSync(content);
    const damaged = Buffer.concat([good, Buffer.from('garbage')]);
    const lengths = new Set<number>();
    for (const size of [damaged.length, 65_536, 1_000, 7]) {
      const stream = new PassThrough({ highWaterMark: 1 });
      let length = 0;
      const ended = new Promise((resolve) => {
        fromStdin({ stream }).subscribe({
          next: (piece) => {
            length += piece.length;
          },
          error: resolve,
          complete: () => resolve(undefined),
        });
      });
      for (let at = 0; at < damaged.length; at += size)
        stream.write(damaged.subarray(at, at + size));
      stream.end();
      expect(await ended).toMatchObject({ code: 'SOURCE_DAMAGED' });
      lengths.add(length);
    }
    expect(lengths.size).toBe(1);
    expect(content.length - [...lengths][0]!).toBeLessThan(40_000);
  });

  it('refuses zstd with the way out, where Node cannot read it', async () => {
    const zstd = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0]);
    await expect(allOf(open(zstd))).rejects.toThrow(/zstd/);
  });
});

describe('fromFile', () => {
  it('reads afresh for every subscriber', async () => {
    const bytes$ = asFile(content);
    expect((await allOf(bytes$)).equals(await allOf(bytes$))).toBe(true);
  });

  it('closes the file at once on unsubscription, and after the end', async () => {
    const path = file('closing', content);
    await lastValueFrom(fromFile(path).pipe(take(1)));
    expect(openPaths()).not.toContain(path);
    await lastValueFrom(fromFile(path));
    expect(openPaths()).not.toContain(path);
    fromFile(path).subscribe().unsubscribe();
    expect(openPaths()).not.toContain(path);
  });

  it('writes over one buffer only where that was asked for', async () => {
    const path = file('buffers', content);
    const buffers = async (options: SourceOptions) =>
      new Set(
        (await lastValueFrom(fromFile(path, options).pipe(toArray()))).map(({ buffer }) => buffer),
      ).size;
    expect(await buffers({})).toBeGreaterThan(4);
    expect(await buffers({ reuseBuffer: true })).toBeLessThanOrEqual(2);
  });

  it('reads a named pipe without holding the event loop', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const writer = openSync(path, 'r+'); // keeps the reader's open from waiting
    let turns = 0;
    const subscription = fromFile(path).subscribe(() => {});
    await new Promise<void>((resolve) =>
      setTimeout(() => {
        turns++;
        resolve();
      }, 20),
    );
    expect(turns).toBe(1);
    writeFileSync(writer, 'x'); // lets the waiting read end
    subscription.unsubscribe();
  });

  it.each([
    ['a file that is missing', join(folder, 'missing'), /missing: no such file/],
    ['a folder', folder, /is a folder; give the files in it/],
  ])('names %s', async (_, path, message) => {
    await expect(allOf(fromFile(path))).rejects.toThrow(message);
    await expect(allOf(fromFile(path))).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
  });
});
