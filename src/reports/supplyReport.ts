import type { CarryOver } from '../analysis/cma/carryOver.js';
import type { CmaResult } from '../analysis/cma/cma.js';
import type { CmaPerEpisode } from '../analysis/cma/cmaPerEpisode.js';
import type { CmaSlidingWindow } from '../analysis/cma/cmaSlidingWindow.js';
import type { CmaId } from '../analysis/cma/measures.js';
import { formatDay } from '../model/civil.js';
import type { Program } from './report.js';

/** Availability of medication of one patient. Figures are made as they are asked for, so that none is kept. */
export interface SupplyPatient {
  readonly patientId: string;
  /** In the order in which they were read: `index` of an event is the position here. */
  readonly supplies: readonly PlacedSupply[];
  /** One for each measure. */
  readonly results: () => readonly CmaResult[];
  /** One for each measure; null: not asked for. */
  readonly episodes: () => readonly CmaPerEpisode[] | null;
  /** One for each measure; null: not asked for. */
  readonly windows: () => readonly CmaSlidingWindow[] | null;
}

/** A supply and where it was read. */
export interface PlacedSupply {
  readonly inputName: string;
  readonly line: number;
  readonly perDay: number | undefined;
  readonly category: string | undefined;
}

export interface SupplyInput {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly rows: { readonly read: number; readonly accepted: number; readonly setAside: number };
  /** Column that each is read from; null: there is none. */
  readonly columns: Readonly<Record<string, string | null>>;
  /** How dates such as 3/4/2026 are read; null: there are none. */
  readonly dateOrder: string | null;
}

/** The options that hold. Starts are days, or a date YYYY-MM-DD. */
export interface SupplySettings {
  /** Only this patient; null: all. */
  readonly patient: string | null;
  /** True if names are pseudonyms and dates were moved. */
  readonly pseudonymized: boolean;
  /** Days after the first event, or a date. */
  readonly followupStart: number | string;
  readonly followupDays: number;
  /** Days after the start of the follow-up, or a date. */
  readonly observationStart: number | string;
  readonly observationDays: number;
  /** False: nothing is carried over, whatever the measure. */
  readonly carryOver: boolean;
  readonly carryOnlySameMedication: boolean;
  readonly considerDosageChange: boolean;
  /** Null: not asked for. */
  readonly episodes: {
    readonly maximumGap: number;
    readonly maximumGapUnit: 'days' | 'percent';
    readonly gapAppended: boolean;
    readonly medicationChange: boolean;
    readonly dosageChange: boolean;
  } | null;
  /** Null: not asked for. */
  readonly slidingWindows: { readonly days: number; readonly step: number } | null;
}

export interface SupplyMeasure {
  readonly id: CmaId;
  readonly title: string;
  /** How supply is carried for it, with the options that hold. */
  readonly carryOver: CarryOver;
}

export interface SupplyReport {
  readonly program: Program;
  readonly inputs: readonly SupplyInput[];
  readonly settings: SupplySettings;
  readonly measures: readonly SupplyMeasure[];
  readonly patients: readonly SupplyPatient[];
  /** Patients of whom nothing could be computed, and why. */
  readonly refused: readonly { readonly patientId: string; readonly reason: string }[];
}

/** A date of a window. A change of dosage can divide a day: the date is the one in which it lies. */
export function dateOf(day: number): string {
  return formatDay(Math.floor(day));
}

/** Null where nothing is known. */
export function knownNumber(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
