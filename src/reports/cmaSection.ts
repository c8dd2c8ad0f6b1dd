import { formatNoCarryOver } from '../analysis/cma/formatNoCarryOver.js';
import { cmaMeasures } from '../analysis/cma/measures.js';
import type { SessionCma } from '../analysis/sessionCma.js';
import type { Section } from './document.js';
import { number, percent } from './formatNumber.js';

/** AdhereR's measures of one patient, and why nothing is carried over. */
export function cmaSection(cma: SessionCma): Section {
  return {
    heading: 'Availability measures (CMA)',
    tables: [
      {
        columns: [
          { title: 'Measure', align: 'left' },
          { title: 'Value', align: 'right' },
          { title: 'Days supplied', align: 'right' },
          { title: 'Days', align: 'right' },
          { title: '', align: 'left' },
        ],
        rows: cmaMeasures.map(({ id, title }) => [
          id,
          percent(cma[id].value),
          number(cma[id].numerator),
          number(cma[id].denominator),
          title,
        ]),
      },
    ],
    notes: [formatNoCarryOver()],
  };
}
