const MAX_LENGTH = 40;

/**
 * A label of ASCII letters and digits for each id, for names of files: the id without all else, cut to 40. No
 * two are alike, not even where upper and lower case are one: ids that are labels already keep theirs, others
 * get `x2`, `x3` … behind, in the order given.
 */
export function fileLabels(ids: readonly string[]): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  const taken = new Set<string>();
  const take = (id: string, label: string): boolean => {
    if (taken.has(label.toLowerCase())) return false;
    taken.add(label.toLowerCase());
    labels.set(id, label);
    return true;
  };
  for (const id of ids) if (id !== '' && lettersOf(id) === id) take(id, id);
  const counts = new Map<string, number>();
  for (const id of ids) {
    if (labels.has(id)) continue;
    const base = lettersOf(id) || 'patient';
    let label = base;
    let count = counts.get(base.toLowerCase()) ?? 1;
    while (!take(id, label)) label = `${base}x${++count}`;
    counts.set(base.toLowerCase(), count);
  }
  return labels;
}

function lettersOf(id: string): string {
  return id.replace(/[^A-Za-z0-9]/g, '').slice(0, MAX_LENGTH);
}
