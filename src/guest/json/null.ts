import lobject from 'fengari/src/lobject.js';
import type { TValue } from '../vm/types.js';
import { TAG } from '../vm/values.js';

const NULL = Object.freeze({ null: true });

/** JSON null in Lua: a light value that is true and equal to itself only. */
export const nullValue: TValue = new lobject.TValue(TAG.LIGHT, NULL);

export function isNull(value: TValue): boolean {
  return value.type === TAG.LIGHT && value.value === NULL;
}
