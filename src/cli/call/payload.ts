import { fstatSync, type Stats } from 'node:fs';
import { KosmoError } from '../../shared/errors.js';
import { isJsonObject, parseJson } from '../../shared/json.js';
import type { JsonObject } from '../../shared/wire.js';
import { note } from '../output.js';
import { readStdin } from '../stdin.js';

/** How long a pipe that nobody asked to read may stay silent before it counts as "no input", ms. */
const SILENCE_MS = 250;

/** What is known of the call when stdin is looked at. */
export interface PayloadQuestion {
  payload: string | undefined;
  /** Flags were given: then stdin is read for `-` only. */
  hasFlags: boolean;
  required: readonly string[];
}

/**
 * The JSON object of a call: the argument, or stdin for `-`. Without any argument a redirected stdin is read too, but
 * never waited for: a pipe that stays silent is left alone, and if the function needs arguments that is said.
 * Throws `invalid_arguments` or `usage`.
 */
export async function readPayload({ payload, hasFlags, required }: PayloadQuestion): Promise<JsonObject> {
  if (payload === '-') return parsePayload(await readStdin());
  if (payload !== undefined) return parsePayload(payload);
  if (hasFlags || process.stdin.isTTY) return {};
  if (await speaks()) return parsePayload(await readStdin());
  if (required.length > 0) {
    throw new KosmoError('invalid_arguments', `Missing required parameter(s): ${required.join(', ')}`, {
      hint: 'Nothing came on stdin. Give the arguments, or write - to wait for stdin.',
    });
  }
  note('Nothing came on stdin, so the function is called without arguments; write - to wait for stdin.');
  return {};
}

/** Whether stdin has something to say: files and devices always, pipes and sockets if they say it (or end) soon. */
async function speaks(): Promise<boolean> {
  let info: Stats;
  try {
    info = fstatSync(0);
  } catch {
    return false;
  }
  if (!info.isFIFO() && !info.isSocket()) return true;
  return new Promise((resolve) => {
    const answer = (says: boolean): void => {
      clearTimeout(timer);
      process.stdin.off('readable', yes).off('end', yes).off('error', no);
      resolve(says);
    };
    const yes = (): void => answer(true);
    const no = (): void => answer(false);
    // On a busy machine the time may be over before what came in it was looked at: one more look.
    const timer = setTimeout(() => setImmediate(no), SILENCE_MS);
    process.stdin.on('readable', yes).on('end', yes).on('error', no);
  });
}

function parsePayload(text: string): JsonObject {
  let value: unknown;
  try {
    value = parseJson(text.trim() === '' ? '{}' : text, { zeros: true });
  } catch (cause) {
    throw new KosmoError('invalid_arguments', `The arguments are not JSON${withoutText(cause as Error)}`, {
      hint: `Quote them for the shell, such as '{"table":"users"}', or write single ones as --table=users.`,
    });
  }
  if (isJsonObject(value)) return value;
  throw new KosmoError('invalid_arguments', 'JSON payload must decode to an object.', {
    hint: `Such as '{"table":"users"}'.`,
  });
}

/** What the parser says, without the text that it quotes: that may be a key in the wrong place. */
function withoutText({ message }: Error): string {
  const token = /^(Unexpected token '.+?'), /s.exec(message)?.[1];
  const problem = token ?? (message.endsWith(' is not valid JSON') ? '' : message);
  return problem === '' ? '.' : `: ${problem}.`;
}
