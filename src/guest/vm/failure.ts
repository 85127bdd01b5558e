import { encodeJson } from '../json/encode.js';
import { GUEST_LIMITS } from '../limits.js';
import type { JsonObject, ScriptFailure } from '../../shared/wire.js';
import numbers from '../engine/numbers.cjs';
import type { Table, TValue } from './types.js';
import { rawField, TAG, textOf } from './values.js';

const WRITTEN = new Set(['none', 'succeeded', 'unknown']);

/** What the host is told about an error value that no script caught. */
export function failureOf(value: TValue, traceback: string): ScriptFailure {
  const trace: Pick<ScriptFailure, 'traceback'> =
    traceback === '' ? {} : { traceback: cut(traceback, GUEST_LIMITS.tracebackChars) };
  if (value.type !== TAG.TABLE) return { message: cut(describe(value), GUEST_LIMITS.errorChars), ...trace };
  const table = value.value as Table;
  const field = (name: string): string | undefined => {
    const found = textOf(rawField(table, name));
    return found === undefined ? undefined : cut(found, GUEST_LIMITS.errorChars);
  };
  const code = field('code');
  const hint = field('hint');
  const written = field('written');
  const details = detailsOf(table);
  return {
    ...(code === undefined ? {} : { code }),
    ...(code === undefined ? trace : {}),
    message: field('message') ?? code ?? 'The script raised a table without a message.',
    ...(hint === undefined ? {} : { hint }),
    ...(written !== undefined && WRITTEN.has(written)
      ? { written: written as 'none' | 'succeeded' | 'unknown' }
      : {}),
    ...(details === undefined ? {} : { details }),
  };
}

function describe(value: TValue): string {
  const found = textOf(value);
  if (found !== undefined) return found;
  if (value.type === TAG.FLOAT || value.type === TAG.INTEGER)
    return numbers.numberText(value.value as number);
  if (value.type === TAG.NIL) return 'The script raised nil.';
  if (value.type === TAG.BOOLEAN) return `The script raised ${String(value.value)}.`;
  return 'The script raised a value without text.';
}

function detailsOf(table: Table): JsonObject | undefined {
  const value = rawField(table, 'details');
  if (value.type !== TAG.TABLE) return undefined;
  try {
    const json = encodeJson(value);
    if (!json.startsWith('{')) return undefined;
    return json.length > GUEST_LIMITS.detailsChars ? undefined : (JSON.parse(json) as JsonObject);
  } catch {
    return undefined;
  }
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most).toWellFormed()}…` : text;
}
