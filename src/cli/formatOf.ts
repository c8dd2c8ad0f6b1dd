import { StimlogError } from '../model/errors.js';

const EXTENSIONS: Readonly<Record<string, string>> = {
  text: '.txt',
  markdown: '.md',
  fhir: '.fhir.json',
};

/** Endings that are a second name of a format, or of a folder. */
const UNUSUAL = ['.fhir-r5', '.bids'];

/** The format that was named, else the one that the name of the output shows, else text. Throws `OPTION_INVALID`. */
export function formatOf<Format extends string>(
  { format, output }: { readonly format?: Format; readonly output?: string },
  formats: readonly Format[],
): Format {
  if (format !== undefined) return format;
  if (output === undefined || output === '-') return formats[0]!;
  const extensionOf = (one: Format): string => EXTENSIONS[one] ?? `.${one}`;
  const [shown] = formats
    .filter((one) => output.toLowerCase().endsWith(extensionOf(one)))
    .sort((a, b) => extensionOf(b).length - extensionOf(a).length);
  if (shown !== undefined) return shown;
  throw new StimlogError(
    'OPTION_INVALID',
    `-o ${output} does not show the format by its ending (${formats
      .map(extensionOf)
      .filter((ending) => !UNUSUAL.includes(ending))
      .join(', ')}); add --format`,
  );
}
