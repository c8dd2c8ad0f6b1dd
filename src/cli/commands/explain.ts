import { Argument } from 'commander';
import { type CmaId, cmaMeasures } from '../../analysis/cma/measures.js';
import { CMA_WORDS } from '../../reports/cmaWords.js';
import { MEASURES, type Measure, type MeasureName } from '../../reports/measures.js';
import { renderText } from '../../reports/renderText.js';
import type { Command } from '../command.js';
import { ExitCode } from '../exitCodes.js';
import { terminalView } from '../terminalView.js';

const ADHERER = 'AdhereR 0.8.1, Dima & Dediu 2017, PLoS ONE 12:e0174426';
const CMA_SOURCE = {
  adherer: ADHERER,
  vollmer: `${ADHERER}; after Vollmer et al. 2012, BMC Health Serv Res 12:155`,
} as const;
const NAMES = Object.keys(MEASURES) as MeasureName[];
const CMA_IDS: readonly CmaId[] = cmaMeasures.map(({ id }) => id);

export const explain: Command = {
  name: 'explain',
  summary: 'what a measure of adherence is, its formula and its source',
  examples: ['stimlog explain', 'stimlog explain durationRatio', 'stimlog explain CMA7'],
  define(commander, io, run) {
    commander
      .addArgument(
        new Argument('[measure]', 'one of those that are listed without it').choices([
          ...NAMES,
          ...CMA_IDS,
        ]),
      )
      .action((name: MeasureName | CmaId | undefined) =>
        run(async () => {
          const document =
            name === undefined
              ? { title: 'Measures', sections: [listed()] }
              : isCma(name)
                ? { title: name, sections: [explainedCma(name)] }
                : { title: MEASURES[name].title, sections: [explained(name, MEASURES[name])] };
          const screen = io.screen();
          await io.stdout.write(renderText(document, screen && terminalView(screen)));
          return ExitCode.ok;
        }),
      );
  },
};

function isCma(name: MeasureName | CmaId): name is CmaId {
  return CMA_IDS.includes(name as CmaId);
}

/** One of AdhereR's measures, for supplies and for sessions. */
function explainedCma(id: CmaId) {
  const { definition, formula, span, carryOver, edges } = CMA_WORDS[id];
  return {
    heading: '',
    facts: [
      {
        label: 'In JSON',
        text: `patients[].measures[] of stimlog cma; of sessions patients[].adherence.cma.${id}`,
      },
      { label: 'Definition', text: definition },
      { label: 'Formula', text: formula },
      { label: 'Span', text: span },
      { label: 'Carry-over', text: `${carryOver}; of sessions none: one cannot be banked` },
      { label: 'Unit', text: 'days' },
      { label: 'Edges', text: edges },
      { label: 'Of sessions', text: MEASURES.cma.definition },
      { label: 'Source', text: `${id} of ${CMA_SOURCE[id === 'CMA9' ? 'adherer' : 'vollmer']}` },
    ],
    notes: ['Words, windows and worked figures: docs/cma.md.'],
  };
}

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
      `Each of ${CMA_IDS.join(', ')} too.`,
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
