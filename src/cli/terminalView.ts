import { styleText } from 'node:util';
import type { TextRole } from '../reports/paint.js';
import type { TextView } from '../reports/renderText.js';
import type { Screen } from './io.js';

type Style = Parameters<typeof styleText>[0];

/** Colours that every terminal has, in whatever shade its owner likes. */
const STYLES: Readonly<Record<TextRole, Style>> = {
  title: 'bold',
  heading: 'bold',
  muted: 'dim',
  noSession: 'red',
  partly: 'yellow',
  asPrescribed: 'cyan',
  more: ['bold', 'blue'],
  leftOut: 'dim',
  nonePrescribed: 'dim',
};

/** How text is shown on this terminal: as wide as it is, and in colour unless somebody asked for none. */
export function terminalView({ columns, hasColours }: Screen): TextView {
  return {
    columns,
    ...(hasColours ? { paint: (role, text) => styleText(STYLES[role], text) } : {}),
  };
}
