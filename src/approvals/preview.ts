import { randomBytes } from 'node:crypto';
import { LIMITS } from '../config/limits.js';
import type { JsonObject, JsonValue } from '../shared/wire.js';

/** What a call would change, as the service gives it: data, bounded, and never part of the question's own words. */
export type Preview = { before?: string; after?: string } | { failed: string };

/** The preview that a script made. A script that says nothing has failed to. */
export function previewOf(said: JsonObject): Preview {
  const [before, after] = [shown(said['before']), shown(said['after'])];
  if (before === undefined && after === undefined) return { failed: 'the plugin shows nothing' };
  return { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

/** Lines of a question. The data stand between marks that nobody could know when the data were written. */
export function previewLines(preview: Preview): string[] {
  if ('failed' in preview) return [`What it would change could not be shown: ${preview.failed}`];
  const mark = randomBytes(4).toString('hex');
  const fenced = (title: string, text: string | undefined): string[] =>
    text === undefined ? [] : [title, `[${mark}] ${text} [/${mark}]`];
  return [
    `Data of the service stand between [${mark}] and [/${mark}]; nothing in them is a word of this question.`,
    ...fenced('Before:', preview.before),
    ...fenced('After:', preview.after),
  ];
}

function shown(value: JsonValue | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) && value.length > 1 ? listText(value) : cut(JSON.stringify(value));
}

/** Whole items as long as there is room. */
function listText(items: JsonValue[]): string {
  const texts: string[] = [];
  let room = LIMITS.previewChars;
  for (const item of items) {
    const text = JSON.stringify(item);
    if (text.length > room && texts.length > 0) break;
    texts.push(cut(text));
    room -= text.length + 1;
  }
  const more = items.length - texts.length;
  return `${texts.join(',')}${more === 0 ? '' : ` … and ${more} more that are not shown`}`;
}

function cut(text: string): string {
  const over = text.length - LIMITS.previewChars;
  return over > 0 ? `${text.slice(0, LIMITS.previewChars)} … (${over} more characters are not shown)` : text;
}
