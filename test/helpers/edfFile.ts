/** A minimal EDF+ writer after https://www.edfplus.info/specs/edfplus.html: nothing here comes from the codec. */

export interface EdfFile {
  readonly kind?: 'EDF+C' | 'EDF+D' | '';
  readonly patient?: string;
  readonly recording?: string;
  readonly date?: string;
  readonly time?: string;
  /** As the header has it. @defaultValue as many as there are */
  readonly recordCount?: number;
  readonly recordSeconds?: number;
  /** Annotation lists of each record, behind the one with its time. */
  readonly records: readonly { readonly onset: number; readonly lists?: readonly string[] }[];
  readonly annotationBytes?: number;
}

/** `+30<duration>text`, with the marks between. */
export function list(onset: number | string, text: string, duration?: number | string): string {
  const sign = typeof onset === 'number' && onset >= 0 ? '+' : '';
  const length = duration === undefined ? '' : `\u0015${duration}`;
  return `${sign}${onset}${length}\u0014${text}\u0014\u0000`;
}

export function edfFile({
  kind = 'EDF+C',
  patient = 'SIM-7 F 02-MAY-1951 Jane_Doe',
  recording = 'Startdate 02-MAR-2026 X X X',
  date = '02.03.26',
  time = '08.00.00',
  records,
  recordCount = records.length,
  recordSeconds = 60,
  annotationBytes = 120,
}: EdfFile): Uint8Array {
  const SAMPLES = 10; // of one signal beside the annotations
  const field = (text: string | number, width: number): string => String(text).padEnd(width);
  const each = (width: number, ...texts: (string | number)[]): string =>
    texts.map((text) => field(text, width)).join('');
  const header = [
    field(0, 8),
    field(patient, 80),
    field(recording, 80),
    field(date, 8),
    field(time, 8),
    field(256 * 3, 8),
    field(kind, 44),
    field(recordCount, 8),
    field(recordSeconds, 8),
    field(2, 4),
    each(16, 'Current', 'EDF Annotations'),
    each(80, '', ''),
    each(8, 'mA', ''),
    each(8, 0, -1),
    each(8, 10, 1),
    each(8, -32_768, -32_768),
    each(8, 32_767, 32_767),
    each(80, '', ''),
    each(8, SAMPLES, annotationBytes / 2),
    each(32, '', ''),
  ].join('');
  const parts: Uint8Array[] = [Buffer.from(header, 'latin1')];
  for (const { onset, lists = [] } of records) {
    const text = `+${onset}\u0014\u0014\u0000${lists.join('')}`;
    const annotations = Buffer.alloc(annotationBytes);
    if (annotations.write(text) !== Buffer.byteLength(text))
      throw new Error('too many annotations');
    parts.push(Buffer.alloc(SAMPLES * 2, 0x14), annotations);
  }
  return Buffer.concat(parts);
}
