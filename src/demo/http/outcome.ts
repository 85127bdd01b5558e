import { randomBytes } from 'node:crypto';
import { type JsError, TransportFailure } from '../failures.js';
import type { Outcome } from '../functions/runner.js';
import { encodeValue, exportValue } from '../values/encode.js';
import type { Json, Value } from '../values/types.js';

const FORMATS: Record<string, (value: Value) => Json> = {
  convex_encoded_json: encodeValue,
  convex_json: encodeValue,
  json: exportValue,
  convex_clean_json: exportValue,
};

/** How results are written. Throws 400 for a format that does not exist. */
export function formatNamed(
  name: string | undefined,
  fallback: 'convex_encoded_json' | 'json',
): (value: Value) => Json {
  const format = FORMATS[name ?? fallback];
  if (format) return format;
  throw new TransportFailure(400, 'BadFormat', `format param must be one of [\`json\`]. Got ${name}`);
}

/** The body of a function's answer: the value, or its error with the message cut if the deployment redacts. */
export function outcomeJson(
  outcome: Outcome,
  format: (value: Value) => Json,
  path: string,
  redact: boolean,
): Json {
  const logged = outcome.lines?.length ? { logLines: outcome.lines } : {};
  if (outcome.ok) return { status: 'success', value: format(outcome.value), ...logged };
  const { error } = outcome;
  const requestId = randomBytes(8).toString('hex');
  const head = `[Request ID: ${requestId}] Server Error`;
  return {
    status: 'error',
    errorMessage: redact ? head : `${head}\n${uncaught(error, path)}`,
    ...(error.data === undefined ? {} : { errorData: format(error.data) }),
    ...logged,
  };
}

function uncaught(error: JsError, path: string): string {
  if (error.className === '') return error.message;
  const module = path.split(':')[0]?.replace(/\.js$/, '');
  return `Uncaught ${error.className}: ${error.message}\n    at handler (../../convex/${module}.ts)`;
}
