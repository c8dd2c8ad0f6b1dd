/** Writes the session folder of samples/README.md. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RCS_DEVICE, RCS_SESSION, rcsFolder } from '../test/helpers/rcsFolder.js';

const folder = fileURLToPath(
  new URL(
    `../samples/rcs-two-sessions/Session${RCS_SESSION}/Device${RCS_DEVICE}/`,
    import.meta.url,
  ),
);
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(rcsFolder())) writeFileSync(`${folder}${name}`, text);
