import { distance } from 'fastest-levenshtein';

/** The known names nearest to a wrong one, best first and none much worse; at most `most`, none if nothing is close. */
export function nearest(wrong: string, known: readonly string[], most = 3): string[] {
  const word = wrong.toLowerCase();
  const close = known
    .map((name) => ({ name, points: score(word, name.toLowerCase()) }))
    .filter(({ name, points }) => points <= Math.max(2, Math.floor(name.length / 3)))
    .sort((a, b) => a.points - b.points || a.name.localeCompare(b.name));
  const best = close[0]?.points ?? 0;
  return close
    .filter(({ points }) => points <= best + 1)
    .slice(0, most)
    .map(({ name }) => name);
}

function score(word: string, name: string): number {
  if (word.length > 2 && (name.includes(word) || word.includes(name))) return 1;
  return distance(word, name);
}

/** ` Did you mean a, b?`, with a leading space, or an empty text. */
export function didYouMean(wrong: string, known: readonly string[]): string {
  const names = nearest(wrong, known);
  return names.length === 0 ? '' : ` Did you mean ${names.map((name) => `"${name}"`).join(', ')}?`;
}
