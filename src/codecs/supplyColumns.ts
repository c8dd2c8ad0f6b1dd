import { quoted } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';

/** What a column of a table of supplies can say. */
export const SUPPLY_ROLES = ['patient', 'date', 'duration', 'perDay', 'category'] as const;
export type SupplyRole = (typeof SUPPLY_ROLES)[number];

/** Columns by their names in the header; undefined: by the names that such tables usually have. */
export type SupplyColumns = Readonly<Partial<Record<SupplyRole, string | undefined>>>;

/** Where the columns are; -1: there is none. */
export type SupplyPlaces = Readonly<Record<SupplyRole, number>>;

interface Role {
  readonly title: string;
  readonly option: string;
  /** In lower case, words joined by `_`; the first that is in the header is taken. */
  readonly usual: readonly string[];
}

const ROLES: Readonly<Record<SupplyRole, Role>> = {
  patient: {
    title: 'patient',
    option: '--patient-column',
    usual: ['patient_id', 'patientid', 'patient', 'id', 'pid', 'subject', 'subject_id'],
  },
  date: {
    title: 'date',
    option: '--time-column',
    usual: ['date', 'start', 'start_date', 'dispensing_date', 'dispense_date', 'fill_date'],
  },
  duration: {
    title: 'duration in days',
    option: '--duration-column',
    usual: ['duration', 'duration_days', 'days_supply', 'dayssupply', 'supply_days', 'days'],
  },
  perDay: {
    title: 'dosage',
    option: '--per-day-column',
    usual: ['perday', 'per_day', 'dosage', 'dose', 'daily_dose'],
  },
  category: {
    title: 'medication',
    option: '--category-column',
    usual: ['category', 'medication', 'drug', 'class', 'atc', 'med'],
  },
};
/** Columns of a header that a message lists. */
const NAMED = 20;
const ALWAYS_NEEDED: readonly SupplyRole[] = ['patient', 'date', 'duration'];

/** What asks for a dosage or a medication, in words for a message; undefined: a supply may lack it. */
export type SupplyNeeds = Readonly<Partial<Record<'perDay' | 'category', string | undefined>>>;

/** How many of the wanted columns the names of a header hold: the line with most of them is the header. */
export function columnsFound(names: readonly string[], given: SupplyColumns): number {
  return ALWAYS_NEEDED.filter((role) => placeOf(role, names, given) >= 0).length;
}
/** {@link columnsFound} of a header. */
export const COLUMNS_NEEDED = ALWAYS_NEEDED.length;

/**
 * Where the columns are. Throws `OPTION_INVALID` for a column that was named or is needed and is not there,
 * `FORMAT_UNKNOWN` for a header without patient, date or duration or with two columns of the name that is wanted.
 */
export function supplyPlaces(
  names: readonly string[],
  given: SupplyColumns,
  needs: SupplyNeeds,
): SupplyPlaces {
  const more = names.length - NAMED;
  const has = names.slice(0, NAMED).map(quoted).join(', ') + (more > 0 ? ` and ${more} more` : '');
  const taken = new Map<number, SupplyRole>();
  const place = (role: SupplyRole): number => {
    const { title, option, usual } = ROLES[role];
    const wanted = given[role];
    const at = placeOf(role, names, given);
    if (at < 0 && wanted !== undefined) {
      const message = `${option} ${quoted(wanted)} is not in the header; its columns are ${has}`;
      throw new StimlogError('OPTION_INVALID', message);
    }
    if (at < 0 && ALWAYS_NEEDED.includes(role)) {
      const message = `has no column for the ${title} (${usual.join(', ')}); its columns are ${has}; name it with ${option}`;
      throw new StimlogError('FORMAT_UNKNOWN', message);
    }
    const need = role === 'perDay' || role === 'category' ? needs[role] : undefined;
    if (at < 0 && need !== undefined) {
      const message = `has no column for the ${title} (${usual.join(', ')}), which ${need} needs; its columns are ${has}; name it with ${option}`;
      throw new StimlogError('OPTION_INVALID', message);
    }
    if (at < 0) return -1;
    const name = normalized(names[at]!);
    if (names.filter((other) => normalized(other) === name).length > 1) {
      const message = `the header names ${quoted(names[at]!)} twice; rename one, or name another with ${option}`;
      throw new StimlogError('FORMAT_UNKNOWN', message);
    }
    const other = taken.get(at);
    if (other !== undefined) {
      const message = `${option} ${quoted(names[at]!)} is the column of the ${ROLES[other].title} too; name another with ${ROLES[other].option}`;
      throw new StimlogError('OPTION_INVALID', message);
    }
    taken.set(at, role);
    return at;
  };
  return {
    patient: place('patient'),
    date: place('date'),
    duration: place('duration'),
    perDay: place('perDay'),
    category: place('category'),
  };
}

function placeOf(role: SupplyRole, names: readonly string[], given: SupplyColumns): number {
  const plain = names.map(normalized);
  const wanted = given[role];
  if (wanted !== undefined) return plain.indexOf(normalized(wanted));
  const usual = ROLES[role].usual.find((name) => plain.includes(name));
  return usual === undefined ? -1 : plain.indexOf(usual);
}

function normalized(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s.-]+/g, '_');
}
