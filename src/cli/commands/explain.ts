import { Argument } from 'commander';
import { MEASURES, type Measure, type MeasureName } from '../../reports/measures.js';
import { renderText } from '../../reports/renderText.js';
import type { Command } from '../command.js';
import { ExitCode } from '../exitCodes.js';
import { terminalView } from '../terminalView.js';

const NAMES = Object.keys(MEASURES) as MeasureName[];

export const explain: Command = {
  name: 'explain',
  summary: 'what a measure of adherence is, its formula and its source',
  examples: ['stimlog explain', 'stimlog explain durationRatio'],
  define(commander, io, run) {
    commander
      .addArgument(
        new Argument('[measure]', 'one of those that are listed without it').choices(NAMES),
      )
      .action((name: MeasureName | undefined) =>
        run(async () => {
          const document =
            name === undefined
              ? { title: 'Measures', sections: [listed()] }
              : { title: MEASURES[name].title, sections: [explained(name, MEASURES[name])] };
          const screen = io.screen();
          await io.stdout.write(renderText(document, screen && terminalView(screen)));
          return ExitCode.ok;
        }),
      );
  },
};

function listed() {
  return {
    heading: '',
    tables: [
      {
        columns: [
          { title: 'Measure', align: 'left' as const },
          { title: 'Name', align: 'left' as const },
          { title: 'Formula', align: 'left' as const },
        ],
        rows: NAMES.map((name) => [name, MEASURES[name].title, MEASURES[name].formula]),
      },
    ],
    notes: [
      'P prescribed and x valid sessions, u minutes delivered, M minutes a session, N slots: docs/adherence.md.',
    ],
  };
}

function explained(name: MeasureName, measure: Measure) {
  return {
    heading: '',
    facts: [
      { label: 'In JSON', text: `patients[].adherence.${name}` },
      { label: 'Definition', text: measure.definition },
      { label: 'Formula', text: measure.formula },
      { label: 'Unit', text: measure.unit },
      { label: 'Edges', text: measure.edges },
      { label: 'Source', text: measure.source },
    ],
    notes: [
      'P prescribed and x valid sessions, u minutes delivered, M minutes a session, N slots: docs/adherence.md.',
    ],
  };
}
