import { LIMITS } from '../config/limits.js';
import type { JsonValue } from '../shared/wire.js';

/** The arguments of a call as a question shows them, without secrets of the account. */
export interface ShownArguments {
  text: string;
  /** Present where not all is shown: characters of the whole, and the SHA-256 that its audit record has as well. */
  cut?: { chars: number; digest: string };
}

/** What is left of a text that does not fit, in characters. */
const TEXT_HEADS = [1_000, 200, 40] as const;

/**
 * Arguments as they will be used where they fit, else with long texts cut at their ends: every name and every short
 * value stays, so that nothing can hide behind what is long. Undefined where that is not enough to judge the call.
 */
export function showArguments(json: string, digest: string): ShownArguments | undefined {
  const most = LIMITS.questionArgumentChars;
  if (json.length <= most) return { text: json };
  if (json.length > LIMITS.questionWholeChars) return undefined;
  const value = JSON.parse(json) as JsonValue;
  for (const head of TEXT_HEADS) {
    const text = shortened(value, head);
    if (text.length <= most) return { text, cut: { chars: json.length, digest } };
  }
  return undefined;
}

/** Lines of a question. */
export function argumentLines({ text, cut }: ShownArguments): string[] {
  if (cut === undefined) return [`Arguments: ${text}`];
  return [
    `Arguments, NOT WHOLE (${cut.chars} characters, SHA-256 ${cut.digest}; long texts are cut): ${text}`,
  ];
}

/** JSON with the ends of long texts left out. What is said of that stands outside the quotes, where no text can be. */
function shortened(value: JsonValue, head: number): string {
  if (typeof value === 'string') return cutText(value, head);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => shortened(item, head)).join(',')}]`;
  // Names are never cut: two of them could look alike then.
  const members = Object.entries(value).map(
    ([name, item]) => `${JSON.stringify(name)}:${shortened(item, head)}`,
  );
  return `{${members.join(',')}}`;
}

function cutText(text: string, head: number): string {
  const over = text.length - head;
  return over <= 0
    ? JSON.stringify(text)
    : `${JSON.stringify(text.slice(0, head))} … (${over} more characters are not shown)`;
}
