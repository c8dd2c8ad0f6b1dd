import { charts as known } from '../../charts/index.js';
import { renderText } from '../../reports/renderText.js';
import type { Command } from '../command.js';
import { ExitCode } from '../exitCodes.js';

const NEEDS = {
  days: 'one patient: sessions',
  starts: 'one patient: sessions',
  sessions: 'one patient: parameters',
  pulses: 'one patient: pulses',
  cohort: 'any number of patients',
  quality: 'the inputs as they are',
} as const;

export const charts: Command = {
  name: 'charts',
  summary: 'the charts that can be drawn',
  examples: ['stimlog charts'],
  define(commander, io, run) {
    commander.action(() =>
      run(async () => {
        await io.stdout.write(
          renderText({
            title: 'Charts',
            sections: [
              {
                heading: '',
                tables: [
                  {
                    columns: [
                      { title: 'Id', align: 'left' },
                      { title: 'Of', align: 'left' },
                      { title: 'What', align: 'left' },
                    ],
                    rows: known.map(({ id, needs, summary }) => [id, NEEDS[needs], summary]),
                  },
                ],
                notes: ['stimlog chart ID INPUT -o FILE.png, .svg, .pdf or .html draws one.'],
              },
            ],
          }),
        );
        return ExitCode.ok;
      }),
    );
  },
};
