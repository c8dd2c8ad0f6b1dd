import { oneOf } from '../../model/checks.js';
import { type CarryOver, NO_CARRY_OVER } from './carryOver.js';
import type { CmaFigure, CmaStudy } from './figure.js';
import { coveredFirstToEnd, supplyFirstToEnd } from './firstToEnd.js';
import { coveredFirstToLast, supplyFirstToLast } from './firstToLast.js';
import { coveredInLaggedWindow } from './laggedWindow.js';
import { weightedInWindow } from './weightedDays.js';
import { coveredInWindow } from './wholeWindow.js';

interface Measure {
  readonly id: string;
  /** One line, as a report's legend has it. */
  readonly title: string;
  /** How AdhereR carries supply for it; null: never, whatever is asked for. */
  readonly carryOver: CarryOver | null;
  /** True if the intervals of events before the observation window are shown, as AdhereR does for CMA9 alone. */
  readonly showsIntervalsBeforeWindow?: boolean;
  figure(study: CmaStudy): CmaFigure;
}

const WITHIN: CarryOver = { ...NO_CARRY_OVER, within: true };
const WITHIN_AND_INTO: CarryOver = { ...WITHIN, into: true };

/** CMA3 and CMA4: the value, not the numerator, is held at 1. */
const capped =
  (figure: (study: CmaStudy) => CmaFigure) =>
  (study: CmaStudy): CmaFigure => {
    const found = figure(study);
    return { ...found, value: Math.min(1, found.value) };
  };

/** AdhereR's nine measures. A new one is a file and a line here. */
export const cmaMeasures = [
  {
    id: 'CMA1',
    title: 'supply but the last event’s / first to last event',
    carryOver: null,
    figure: supplyFirstToLast,
  },
  {
    id: 'CMA2',
    title: 'supply / first event to window end',
    carryOver: null,
    figure: supplyFirstToEnd,
  },
  {
    id: 'CMA3',
    title: 'CMA1, at most 1',
    carryOver: null,
    figure: capped(supplyFirstToLast),
  },
  {
    id: 'CMA4',
    title: 'CMA2, at most 1',
    carryOver: null,
    figure: capped(supplyFirstToEnd),
  },
  {
    id: 'CMA5',
    title: 'days covered / first to last event',
    carryOver: WITHIN,
    figure: coveredFirstToLast,
  },
  {
    id: 'CMA6',
    title: 'days covered / first event to window end',
    carryOver: WITHIN,
    figure: coveredFirstToEnd,
  },
  {
    id: 'CMA7',
    title: 'days covered / window, supply from before it included',
    carryOver: WITHIN_AND_INTO,
    figure: coveredInWindow,
  },
  {
    id: 'CMA8',
    title: 'days covered / window from where supply from before it ends',
    carryOver: WITHIN_AND_INTO,
    figure: coveredInLaggedWindow,
  },
  {
    id: 'CMA9',
    title: 'days weighted by the supply of their interval / window',
    carryOver: WITHIN_AND_INTO,
    showsIntervalsBeforeWindow: true,
    figure: weightedInWindow,
  },
] as const satisfies readonly Measure[];

export type CmaId = (typeof cmaMeasures)[number]['id'];

/** One of {@link cmaMeasures}. */
export interface CmaMeasure extends Measure {
  readonly id: CmaId;
}

/** The measure of an id. Throws `OPTION_INVALID`, listing the ids, for any other text. */
export function cmaMeasure(id: CmaId): CmaMeasure {
  const ids = cmaMeasures.map((measure) => measure.id);
  const known = oneOf('cma', id, ids);
  return cmaMeasures.find((measure) => measure.id === known)!;
}
