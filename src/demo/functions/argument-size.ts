import { JsError } from '../failures.js';
import { DEMO_LIMITS } from '../limits.js';
import { binarySize, sizeOf } from '../values/size.js';
import type { Value } from '../values/types.js';

/** Throws `JsError` for arguments that are too large. `path` is `module.js:function`. */
export function checkArgumentSize(path: string, args: Value[]): void {
  checkSize(`Arguments for ${path} are`, args, DEMO_LIMITS.argumentBytes);
}

/** Throws `JsError` for a returned value that is too large. */
export function checkResultSize(path: string, result: Value, limit: number = DEMO_LIMITS.resultBytes): void {
  checkSize(`Function ${path} return value is`, result, limit);
}

function checkSize(what: string, value: Value, limit: number): void {
  const size = sizeOf(value);
  if (size <= limit) return;
  throw new JsError(`${what} too large (actual: ${binarySize(size)}, limit: ${binarySize(limit)})`, '');
}
