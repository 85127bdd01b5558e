import { scanToml, type TomlHeader, type TomlItem, type TomlPair } from './toml-scan.js';

export type Path = readonly string[];

/** A value as TOML, on one line. Objects become inline tables. */
export function tomlValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value).replaceAll('\u007f', '\\u007f');
  if (Array.isArray(value)) return `[${value.map(tomlValue).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${tomlKey(key)} = ${tomlValue(item)}`)
      .join(', ')} }`;
  }
  return String(value);
}

export const tomlKey = (key: string): string => (/^[A-Za-z0-9_-]+$/.test(key) ? key : tomlValue(key));

/** Sets one value where it is, or adds it to its table wherever that is. Every other byte stays. */
export function setToml(text: string, path: Path, value: unknown): string {
  const items = scanToml(text);
  const found = items.find((item) => isPair(item) && samePath(item.path, path)) as TomlPair | undefined;
  if (found) return splice(text, found.valueStart, found.valueEnd, tomlValue(value));
  const parent = path.slice(0, -1);
  const line = `${tomlKey(path.at(-1) ?? '')} = ${tomlValue(value)}`;
  const inline = items.find((item) => isPair(item) && samePath(item.path, parent)) as TomlPair | undefined;
  if (inline) return intoInlineTable(text, inline, line);
  const header = items.find((item) => item.kind === 'table' && samePath(item.path, parent));
  if (header) return afterLine(text, lastOf(items, header as TomlHeader).end, line);
  const dotted = items.findLast(
    (item) => isPair(item) && samePath(item.path.slice(0, -1), parent) && item.lastKeyStart > item.start,
  ) as TomlPair | undefined;
  if (dotted) return afterLine(text, dotted.end, text.slice(dotted.start, dotted.lastKeyStart) + line);
  return appendTable(text, parent, [line]);
}

/** Adds elements to the end of an array that is there. */
export function addToTomlArray(text: string, path: Path, values: readonly string[]): string {
  const pair = scanToml(text).find((item) => isPair(item) && samePath(item.path, path)) as TomlPair;
  const added = values.map(tomlValue).join(', ');
  return pair.lastElementEnd === undefined
    ? splice(text, pair.valueStart + 1, pair.valueStart + 1, added)
    : splice(text, pair.lastElementEnd, pair.lastElementEnd, `, ${added}`);
}

/** Adds a table behind everything else, after an empty line. A text without a last line break stays without. */
export function appendTable(text: string, path: Path, lines: readonly string[]): string {
  const eol = eolOf(text);
  const table = [`[${path.map(tomlKey).join('.')}]`, ...lines].join(eol);
  return text !== '' && !text.endsWith('\n') ? `${text}${eol}${eol}${table}` : `${text}${eol}${table}${eol}`;
}

/** Removes one value, with its line. */
export function unsetToml(text: string, path: Path): string {
  const pair = scanToml(text).find((item) => isPair(item) && samePath(item.path, path)) as
    TomlPair | undefined;
  return pair === undefined ? text : cutPair(text, pair);
}

/** Removes a table with all that is below it, wherever its parts stand. */
export function removeToml(text: string, path: Path): string {
  let rest = text;
  for (;;) {
    const items = scanToml(rest);
    const item = items.find(({ path: at }) => path.every((key, index) => at[index] === key));
    if (item === undefined) return rest;
    rest = isPair(item) ? cutPair(rest, item) : cutTable(rest, item.start, lastOf(items, item).end);
  }
}

/** All items at or below a path. */
export const tomlItemsBelow = (items: readonly TomlItem[], path: Path): TomlItem[] =>
  items.filter((item) => path.every((key, index) => item.path[index] === key));

export const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

export const eolOf = (text: string): string => (/\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n');

const isPair = (item: TomlItem): item is TomlPair => item.kind === 'pair';

const samePath = (a: Path, b: Path): boolean =>
  a.length === b.length && a.every((key, index) => key === b[index]);

const splice = (text: string, from: number, to: number, by: string): string =>
  text.slice(0, from) + by + text.slice(to);

/** The last line that belongs to a header: its own, or that of its last pair. */
function lastOf(items: readonly TomlItem[], header: TomlHeader): TomlItem {
  let last: TomlItem = header;
  for (const item of items.slice(items.indexOf(header) + 1)) {
    if (!isPair(item)) break;
    if (!item.inline) last = item;
  }
  return last;
}

function afterLine(text: string, end: number, line: string): string {
  const eol = eolOf(text);
  const broken = end === 0 || text[end - 1] === '\n';
  return splice(text, end, end, broken ? `${line}${eol}` : `${eol}${line}`);
}

function intoInlineTable(text: string, table: TomlPair, line: string): string {
  const rest = text.slice(table.valueStart + 1, table.valueEnd - 1);
  const more = rest.trim() === '' ? ' ' : ', ';
  return splice(
    text,
    table.valueStart + 1,
    table.valueStart + 1 + (/^[ \t]*/.exec(rest)?.[0].length ?? 0),
    ` ${line}${more}`,
  );
}

function cutPair(text: string, pair: TomlPair): string {
  if (!pair.inline) return splice(text, lineStart(text, pair.start), pair.end, '');
  const comma = /^\s*,[ \t]*/.exec(text.slice(pair.end));
  if (comma) return splice(text, pair.start, pair.end + comma[0].length, '');
  const before = /,?\s*$/.exec(text.slice(0, pair.start))?.index ?? pair.start;
  const space = text.slice(pair.end).startsWith(' ') ? 0 : 1;
  return splice(text, before, pair.end, ' '.repeat(text[before] === ',' ? 0 : space));
}

/** Cuts a table together with the empty line that parts it from what is above. */
function cutTable(text: string, start: number, end: number): string {
  const above = text.slice(0, lineStart(text, start));
  const gap = text.slice(start, end).endsWith('\n')
    ? (/(?<=^|\n)\r?\n$/.exec(above)?.index ?? above.length)
    : (/(?:\r?\n){1,2}$/.exec(above)?.index ?? above.length);
  return splice(text, gap, end, '');
}

const lineStart = (text: string, at: number): number =>
  at - (/[ \t]*$/.exec(text.slice(0, at))?.[0].length ?? 0);
