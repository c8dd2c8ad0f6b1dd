/** One file of an export that is a folder. */
export interface ExportFile {
  /** Below the folder, parts apart by `/`. */
  readonly path: string;
  /** What it holds, in order. */
  readonly pieces: Iterable<string | Uint8Array>;
}
