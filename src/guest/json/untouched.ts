import { InexactNumber } from '../../shared/json.js';

// Unguessable, so that no text of a service can pass for a number literal.
const MARK = `\u0000${Math.random()}${Math.random()}:`;
const MARKED = JSON.stringify(MARK).slice(0, -1);

Object.defineProperty(InexactNumber.prototype, 'toJSON', {
  value(this: InexactNumber) {
    return MARK + this.literal;
  },
});

/** JSON of a part that no script has touched. */
export function untouched(value: object): string {
  const out = JSON.stringify(value);
  if (!out.includes(MARKED)) return out;
  return out
    .split(MARKED)
    .map((piece, index) => (index === 0 ? piece : piece.replace('"', '')))
    .join('');
}
