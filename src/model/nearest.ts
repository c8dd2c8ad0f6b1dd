import { closest, distance } from 'fastest-levenshtein';

/** `; did you mean …?` if one of `known` is spelled nearly like `word`, else nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  if (known.length === 0 || word.length > 100) return '';
  const wanted = word.toLowerCase();
  const lower = known.map((candidate) => candidate.toLowerCase());
  const best = closest(wanted, lower);
  if (distance(wanted, best) > Math.max(1, Math.floor(best.length / 3))) return '';
  return `; did you mean ${known[lower.indexOf(best)]}?`;
}
