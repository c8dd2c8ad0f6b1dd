import { extname } from 'node:path';
import { StimlogError } from '../model/errors.js';

const EXTENSIONS: Readonly<Record<string, string>> = {
  text: '.txt',
  markdown: '.md',
};

/** The format that was named, else the one that the name of the output shows, else text. Throws `OPTION_INVALID`. */
export function formatOf<Format extends string>(
  { format, output }: { readonly format?: Format; readonly output?: string },
  formats: readonly Format[],
): Format {
  if (format !== undefined) return format;
  if (output === undefined || output === '-') return formats[0]!;
  const extensionOf = (one: Format): string => EXTENSIONS[one] ?? `.${one}`;
  const shown = formats.find((one) => extensionOf(one) === extname(output).toLowerCase());
  if (shown !== undefined) return shown;
  throw new StimlogError(
    'OPTION_INVALID',
    `-o ${output} does not show the format by its ending (${formats.map(extensionOf).join(', ')}); add --format`,
  );
}
