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

/** Whether a text can be a name. What cannot may be a key in the wrong place, and no message repeats it. */
export const isName = (text: string, most = 48): boolean => text.length <= most && /^[\w.-]+$/.test(text);

/** A name of at most so many characters, for a message. */
export const shownName = (text: string, most?: number): string =>
  isName(text, most) ? `"${text}"` : '"…" (not shown, as it may be a key)';

/** What integrations, their functions and their credentials may be called. */
export const SNAKE_NAME = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;
export const SNAKE_NAME_CHARS = 48;
export const isSnakeName = (text: string): boolean =>
  text.length <= SNAKE_NAME_CHARS && SNAKE_NAME.test(text);

/** The path of a value for a message. */
export const shownPath = (path: readonly PropertyKey[]): string =>
  path.map((part) => (isName(String(part)) ? String(part) : '…')).join('.');

/** ` Did you mean a, b?`, with a leading space, or an empty text. */
export function didYouMean(wrong: string, known: readonly string[]): string {
  const names = nearest(wrong, known);
  return names.length === 0 ? '' : ` Did you mean ${names.map((name) => `"${name}"`).join(', ')}?`;
}
