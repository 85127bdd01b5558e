/** What integrations, their functions and their credentials may be called. */
export const SNAKE_NAME = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;
export const SNAKE_NAME_CHARS = 48;
export const isSnakeName = (text: string): boolean =>
  text.length <= SNAKE_NAME_CHARS && SNAKE_NAME.test(text);

/** How JSON begins in Base64: the tokens of most services, and the second half of a key of Convex. */
const TOKEN = /(?<![A-Za-z\d])eyJ/;

/** Whether a text can be a name. What cannot may be a key in the wrong place, and no message repeats it. */
export const isName = (text: string): boolean =>
  text.length <= SNAKE_NAME_CHARS && /^[\w.-]+$/.test(text) && !TOKEN.test(text);

/** Whether a text can be a name of several, such as `convex.list_tables`, `mcp:serve` or the name of a tool. */
export const isQualifiedName = (text: string): boolean =>
  text.length <= 3 * SNAKE_NAME_CHARS &&
  /^[\w:.-]+$/.test(text) &&
  !TOKEN.test(text) &&
  text.split(/[:.]|__/).every((part) => part.length <= SNAKE_NAME_CHARS);

/** A name for a message. */
export const shownName = (text: string): string => shown(text, isName);
export const shownQualifiedName = (text: string): string => shown(text, isQualifiedName);

const shown = (text: string, may: (text: string) => boolean): string =>
  text === '' || may(text) ? `"${text}"` : '"…" (not shown, as it may be a key)';

/** The path of a value for a message. */
export const shownPath = (path: readonly PropertyKey[]): string =>
  path.map((part) => (isName(String(part)) ? String(part) : '…')).join('.');
