import type { Node } from 'jsonc-parser';
import { eolOf } from './toml-edit.js';

/** Adds a property to the end of an object, written as its neighbours are. Nothing else of the text changes. */
export function addProperty(text: string, object: Node, key: string, value: unknown): string {
  const eol = eolOf(text);
  const last = object.children?.at(-1);
  if (last === undefined) {
    const outer = indentAt(text, object.offset);
    const lines = write(key, value, outer + unitOf(text), text);
    return replace(text, object.offset, object.offset + object.length, `{${eol}${lines}${eol}${outer}}`);
  }
  const lastEnd = last.offset + last.length;
  const lineStart = text.lastIndexOf('\n', last.offset) + 1;
  const indent = text.slice(lineStart, last.offset);
  if (indent.trim() !== '')
    return replace(text, lastEnd, lastEnd, `, ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  // Behind what else the line has: a comment there belongs to the neighbour.
  const rest = /^[ \t]*(,?)[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*)?(?=\r?\n)/.exec(
    text.slice(lastEnd),
  );
  const at = lastEnd + (rest?.[0].length ?? 0);
  const trailing = rest?.[1] === ',';
  const added = `${eol}${write(key, value, indent, text)}${trailing ? ',' : ''}`;
  return text.slice(0, lastEnd) + (trailing ? '' : ',') + text.slice(lastEnd, at) + added + text.slice(at);
}

/** Takes out what `addProperty` has put in, or any other property with its comma. */
export function cutProperty(text: string, object: Node, property: Node): string {
  const children = object.children ?? [];
  const index = children.indexOf(property);
  const before = children[index - 1];
  const end = property.offset + property.length;
  const comma = /^\s*,/.exec(text.slice(end));
  const gap = /\r?\n?[ \t]*$/.exec(text.slice(0, property.offset))?.[0].length ?? 0;
  if (comma) {
    const from = before === undefined && gap === 0 ? property.offset : property.offset - gap;
    return replace(text, from, end + comma[0].length, '');
  }
  if (before === undefined) return replace(text, property.offset - gap, end, '');
  const beforeEnd = before.offset + before.length;
  const between = text.slice(beforeEnd, property.offset - gap);
  return replace(text, beforeEnd, end, between.replace(',', ''));
}

/** The indentation of the file: that of its first indented line. */
const unitOf = (text: string): string => /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';

const indentAt = (text: string, at: number): string =>
  /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', at) + 1))?.[0] ?? '';

const write = (key: string, value: unknown, indent: string, text: string): string =>
  `${JSON.stringify(key)}: ${JSON.stringify(value, null, unitOf(text))}`
    .split('\n')
    .map((line) => indent + line)
    .join(eolOf(text));

const replace = (text: string, from: number, to: number, by: string): string =>
  text.slice(0, from) + by + text.slice(to);
