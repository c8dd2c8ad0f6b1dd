/** As much of WebAssembly as is used here: Node's own types have next to nothing of it. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

/** Linear memory of an instance. `grow` takes pages of 64 KiB; views of the buffer before hold nothing afterwards. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** A variable that an instance exports. */
export interface WasmGlobal {
  readonly value: number;
}

const PAGE_BYTES = 65_536;

/** The exports of a module that was compiled to base64; undefined where WebAssembly cannot be had. */
export function wasmExports<Exports>(base64: string): Exports | undefined {
  const api = (globalThis as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly;
  if (api === undefined) return undefined;
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  return new api.Instance(new api.Module(bytes)).exports as Exports;
}

/** Fewer bytes are read before an instance is made. */
const LEAST_BYTES = 32_768;
/** Bytes behind the last that a module may look at. */
const MARGIN_BYTES = 64;
const NEWLINE = 10;

/** Copies bytes to where an instance has them, a line feed behind; false if what is left from `from` on is not worth while. */
export function loadBytes(
  { memory, bytesAt }: { readonly memory: WasmMemory; bytesAt(): number },
  bytes: Uint8Array,
  from: number,
): boolean {
  if (bytes.length - from < LEAST_BYTES) return false;
  const base = bytesAt();
  const lacking = base + bytes.length + MARGIN_BYTES - memory.buffer.byteLength;
  if (lacking > 0) memory.grow(Math.ceil(lacking / PAGE_BYTES));
  const target = new Uint8Array(memory.buffer, base, bytes.length + 1);
  target.set(bytes);
  target[bytes.length] = NEWLINE;
  return true;
}
