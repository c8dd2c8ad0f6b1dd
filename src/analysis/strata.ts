/** Patients with one value of a covariate. */
export interface Stratum<Patient> {
  /** As given; null: the value of these patients is not given. */
  readonly value: string | null;
  /** In the order of the patients given; at least one. */
  readonly patients: readonly Patient[];
}

/**
 * Groups patients by a covariate (site, sex, age group …), in natural order: numbers by value, then texts, `L2`
 * before `L10`; last the patients whose value is missing or blank. Blanks around a value do not count.
 */
export function strataOf<Patient extends { readonly patientId: string }>(
  patients: readonly Patient[],
  covariates: ReadonlyMap<string, string | undefined>,
): Stratum<Patient>[] {
  const byValue = new Map<string | null, Patient[]>();
  for (const patient of patients) {
    const value = covariates.get(patient.patientId)?.trim() || null;
    const group = byValue.get(value);
    if (group) group.push(patient);
    else byValue.set(value, [patient]);
  }
  return [...byValue]
    .map(([value, group]) => ({ value, patients: group }))
    .sort((a, b) => naturalOrder(a.value, b.value));
}

const TEXTS = new Intl.Collator('en', { numeric: true });

function naturalOrder(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const [first, second] = [numberIn(a), numberIn(b)];
  // Texts that stand for one number, such as 1 and 1.0, and texts that the collator takes as equal keep an order of their own.
  return (
    (first ?? Infinity) - (second ?? Infinity) ||
    TEXTS.compare(a, b) ||
    (a < b ? -1 : Number(a > b))
  );
}

/** The finite number that a text is, all of it; undefined for other texts. */
function numberIn(text: string): number | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
