import type { Section } from './document.js';
import type { EmergePhase } from './emerge.js';

/** What EMERGE asks every report on adherence to say, phase by phase. */
export function emergeSection(phases: readonly EmergePhase[]): Section {
  return {
    heading: 'EMERGE minimum criteria',
    facts: phases.flatMap(({ phase, definition, measurement, results }) => [
      { label: capital(phase), text: definition },
      { label: '– measured', text: measurement },
      { label: '– result', text: results },
    ]),
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
