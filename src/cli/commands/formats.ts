import { formats as known } from '../../codecs/index.js';
import { renderText } from '../../reports/renderText.js';
import type { Command } from '../command.js';
import { CONVERSION_IDS } from '../conversions.js';
import { ExitCode } from '../exitCodes.js';

export const formats: Command = {
  name: 'formats',
  summary: 'the log formats that can be read',
  examples: ['stimlog formats'],
  define(commander, io, run) {
    commander.action(() =>
      run(async () => {
        await io.stdout.write(
          renderText({
            title: 'Formats',
            sections: [
              {
                heading: '',
                tables: [
                  {
                    columns: [
                      { title: 'Id', align: 'left' },
                      { title: 'Records', align: 'left' },
                      { title: 'What', align: 'left' },
                    ],
                    rows: known.map(({ id, title, records }) => [id, records, title]),
                  },
                ],
                notes: [
                  `Written by stimlog convert: ${CONVERSION_IDS.join(', ')}.`,
                  'Recognised by content; --input-format chooses. gzip is read as it comes, zstd where Node has it.',
                ],
              },
            ],
          }),
        );
        return ExitCode.ok;
      }),
    );
  },
};
