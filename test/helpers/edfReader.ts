// biome-ignore-all lint/suspicious/noControlCharactersInRegex: they are what the format is made of
/** One annotation of an EDF+ file. */
export interface EdfAnnotation {
  readonly onsetSeconds: number;
  readonly durationSeconds: number | undefined;
  readonly text: string;
}

export interface EdfFile {
  readonly fields: Readonly<Record<string, string>>;
  readonly recordBytes: number;
  /** Start of each data record, s, as its own first annotation says. */
  readonly recordStarts: readonly number[];
  readonly annotations: readonly EdfAnnotation[];
}

/** Names and widths of the header of a file with one signal: edfplus.info, "Header record". */
const FIELDS = [
  ['version', 8],
  ['patient', 80],
  ['recording', 80],
  ['startDate', 8],
  ['startTime', 8],
  ['headerBytes', 8],
  ['reserved', 44],
  ['records', 8],
  ['recordSeconds', 8],
  ['signals', 4],
  ['label', 16],
  ['transducer', 80],
  ['dimension', 8],
  ['physicalMinimum', 8],
  ['physicalMaximum', 8],
  ['digitalMinimum', 8],
  ['digitalMaximum', 8],
  ['prefilter', 80],
  ['samples', 8],
  ['signalReserved', 32],
] as const;

/** Reads an EDF+ file with one signal of annotations, by the specification; throws where it does not keep to it. */
export function readEdf(bytes: Uint8Array): EdfFile {
  const text = Buffer.from(bytes).toString('latin1');
  const fields: Record<string, string> = {};
  let at = 0;
  for (const [name, width] of FIELDS) {
    const field = text.slice(at, at + width);
    if (!/^[\x20-\x7e]*$/.test(field)) throw new Error(`${name} is not printable ASCII`);
    fields[name] = field.trimEnd();
    at += width;
  }
  if (at !== Number(fields.headerBytes)) throw new Error(`header of ${fields.headerBytes} bytes`);
  const recordBytes = 2 * Number(fields.samples);
  const records = Number(fields.records);
  if (bytes.length !== at + records * recordBytes) throw new Error('the file has another length');
  const recordStarts: number[] = [];
  const annotations: EdfAnnotation[] = [];
  for (let record = 0; record < records; record++) {
    const content = text.slice(at + record * recordBytes, at + (record + 1) * recordBytes);
    const [lists] = /^(?:[+-][^\x00]*\x00)*/.exec(content)!;
    if (/[^\x00]/.test(content.slice(lists.length))) throw new Error('text behind the lists');
    lists
      .split('\x00')
      .slice(0, -1)
      .forEach((list, i) => {
        const match = /^([+-]\d+(?:\.\d+)?)(?:\x15(\d+(?:\.\d+)?))?\x14((?:[^\x14]*\x14)*)$/.exec(
          list,
        );
        if (!match) throw new Error(`list ${JSON.stringify(list)}`);
        const texts = match[3]!.split('\x14').slice(0, -1);
        if (i === 0) {
          if (texts[0] !== '' || match[2]) throw new Error('no time-keeping at the start');
          recordStarts.push(Number(match[1]));
          texts.shift();
        }
        for (const one of texts) {
          annotations.push({
            onsetSeconds: Number(match[1]),
            durationSeconds: match[2] === undefined ? undefined : Number(match[2]),
            text: one,
          });
        }
      });
  }
  return { fields, recordBytes, recordStarts, annotations };
}
