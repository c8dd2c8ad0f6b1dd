/** A copy of `bytes[from .. to)` that shares nothing: `slice` of a Node Buffer would still look into it. */
export function copyOf(bytes: Uint8Array, from = 0, to = bytes.length): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes.subarray(from, to));
}
