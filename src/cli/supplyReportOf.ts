import { type CmaOptions, carryOf, cma } from '../analysis/cma/cma.js';
import { cmaPerEpisode } from '../analysis/cma/cmaPerEpisode.js';
import { cmaSlidingWindow } from '../analysis/cma/cmaSlidingWindow.js';
import { cmaMeasure } from '../analysis/cma/measures.js';
import type { CmaEvent } from '../analysis/cma/orderedEvents.js';
import { windowsOf } from '../analysis/cma/windows.js';
import { quoted } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import type { Program } from '../reports/report.js';
import type { SupplyPatient, SupplyReport } from '../reports/supplyReport.js';
import { someIds } from './analysis.js';
import type { ReadSupplies, ReadSupply } from './readSupplies.js';
import type { AskedOfSupply } from './supplyOptions.js';

/**
 * The figures of every patient. Throws `OPTION_INVALID` if the patient asked for has no supply, or if the windows
 * fit nobody; of some only, those whom they do not fit are `refused`, as is who has no supply left.
 */
export function supplyReportOf(
  { supplies, inputs, named }: ReadSupplies,
  { measures, options, settings, needs }: AskedOfSupply,
  program: Program,
): SupplyReport {
  const byPatient = new Map<string, ReadSupply[]>();
  for (const supply of supplies) {
    const known = byPatient.get(supply.patientId);
    if (known) known.push(supply);
    else byPatient.set(supply.patientId, [supply]);
  }
  const ids = [...named].sort(byNumberOrText);
  const { patient: wanted } = settings;
  if (wanted !== null && !named.has(wanted)) {
    const held = someIds(ids.map((patientId) => ({ patientId })));
    throw new StimlogError(
      'OPTION_INVALID',
      `--patient ${quoted(wanted)} is not in the input; it holds ${held}`,
    );
  }
  const patients: SupplyPatient[] = [];
  const refused: { patientId: string; reason: string }[] = [];
  for (const patientId of wanted === null ? ids : [wanted]) {
    const own = byPatient.get(patientId) ?? [];
    const reason = own.length === 0 ? 'every row of it was set aside' : whyNoWindows(own, options);
    if (reason !== undefined) {
      refused.push({ patientId, reason });
      continue;
    }
    // Of the other columns some rows may lack a value, and no figure looks at them.
    const events: CmaEvent[] = own.map(({ day, durationDays, perDay, category }) => ({
      day,
      durationDays,
      ...(needs.perDay === undefined ? {} : { perDay }),
      ...(needs.category === undefined ? {} : { category }),
    }));
    patients.push({
      patientId,
      supplies: own,
      results: () => measures.map((id) => cma(id, events, options)),
      episodes: () => settings.episodes && measures.map((id) => cmaPerEpisode(id, events, options)),
      windows: () =>
        settings.slidingWindows && measures.map((id) => cmaSlidingWindow(id, events, options)),
    });
  }
  if (patients.length === 0) {
    const [{ patientId, reason }] = refused as [(typeof refused)[number]];
    const who = refused.length === 1 ? `patient ${quoted(patientId)}: ` : '';
    throw new StimlogError('OPTION_INVALID', `${who}${reason}`);
  }
  return {
    program,
    inputs,
    settings,
    measures: measures.map((id) => {
      const measure = cmaMeasure(id);
      return { id, title: measure.title, carryOver: carryOf(measure, options) };
    }),
    patients,
    refused,
  };
}

function whyNoWindows(supplies: readonly ReadSupply[], options: CmaOptions): string | undefined {
  const firstDay = supplies.reduce((first, { day }) => Math.min(first, day), Infinity);
  try {
    windowsOf(firstDay, options);
    return undefined;
  } catch (error) {
    if (!(error instanceof StimlogError)) throw error;
    return `${error.message} (--observation-start, --observation-days, --followup-start, --followup-days)`;
  }
}

/** Ids that are numbers by value, the others behind them. */
function byNumberOrText(a: string, b: string): number {
  const [first, second] = [a, b].map((id) => (/^\d+$/.test(id) ? Number(id) : Infinity));
  return first! - second! || (a < b ? -1 : Number(a > b));
}
