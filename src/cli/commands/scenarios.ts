import { faultKinds } from '../../../simulator/faults/faults.js';
import { presets } from '../../../simulator/presets/index.js';
import { SCENARIO_DEFAULTS } from '../../../simulator/scenario.js';
import { scenarios as known } from '../../../simulator/scenarios/index.js';
import type { Column } from '../../reports/document.js';
import { renderText } from '../../reports/renderText.js';
import type { Command } from '../command.js';
import { ExitCode } from '../exitCodes.js';

export const scenarios: Command = {
  name: 'scenarios',
  summary: 'what can be simulated: scenarios, populations, faults',
  examples: ['stimlog scenarios'],
  define(commander, io, run) {
    commander.action(() =>
      run(async () => {
        const left = (...titles: string[]): Column[] =>
          titles.map((title) => ({ title, align: 'left' }));
        const right = (...titles: string[]): Column[] =>
          titles.map((title) => ({ title, align: 'right' }));
        await io.stdout.write(
          renderText({
            title: 'Scenarios',
            sections: [
              {
                heading: '',
                tables: [
                  {
                    columns: [...left('Id'), ...right('Patients', 'Days'), ...left('What')],
                    rows: known.map(({ id, patients, days, summary }) => [
                      id,
                      String(patients ?? SCENARIO_DEFAULTS.patients),
                      String(days ?? SCENARIO_DEFAULTS.days),
                      summary,
                    ]),
                  },
                ],
                notes: [
                  `The last ${presets.length} are populations too: --preset puts their patients into any scenario.`,
                ],
              },
              {
                heading: 'Faults (--fault NAME=RATE, a probability from 0 to 1)',
                tables: [
                  {
                    columns: left('Name', 'For each', 'What', 'Found as'),
                    rows: faultKinds.map(({ id, per, summary, code }) => [id, per, summary, code]),
                  },
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
