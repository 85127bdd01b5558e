import * as z from 'zod/v4';
import { KosmoError } from '../shared/errors.js';
import { shownName, shownPath } from '../shared/names.js';
import { readStdin } from './stdin.js';

const permission = z.enum(['allow', 'ask', 'deny']);
const texts = z.record(z.string(), z.string());

const shape = z.strictObject({
  account: z.string().optional(),
  scope: z.enum(['global', 'project']).optional(),
  credentials: texts.optional(),
  set: texts.optional(),
  unset: z.array(z.string()).optional(),
  enabled: z.boolean().optional(),
  permissions: z.strictObject({ read: permission.optional(), write: permission.optional() }).optional(),
});

/** What `--stdin-json` may say. */
export type ConfigureInput = z.infer<typeof shape>;

const EXPECTED = 'Expected: {"credentials":{"key":"value"},"unset":["key"],"account":"name","enabled":true}';

/** Reads and checks the JSON on stdin. Throws `usage`, never quoting what it read. */
export async function readConfigureInput(): Promise<ConfigureInput> {
  let data: unknown;
  try {
    data = JSON.parse(await readStdin());
  } catch {
    // The parser's message would quote the text, secret included.
    throw new KosmoError('usage', 'Invalid JSON supplied on stdin. Nothing was stored.', { hint: EXPECTED });
  }
  const parsed = shape.safeParse(data);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => shownName(key)).join(', ')
      : shownPath(issue.path) || 'the top level',
  );
  throw new KosmoError(
    'usage',
    `The JSON on stdin is not right at: ${fields.join('; ')}. Nothing was stored.`,
    { hint: EXPECTED },
  );
}
