import * as z from 'zod/v4';
import type { CredentialField, Manifest } from '../plugins/manifest.js';
import { KosmoError } from '../shared/errors.js';
import { note } from './output.js';
import { readStdin } from './stdin.js';
import { isInteractive } from './terminal.js';

export interface GatherOptions {
  stdinJson?: boolean;
  set: string[];
  fromEnv?: boolean;
}

const stdinShape = z.strictObject({
  credentials: z.record(z.string(), z.string()).optional(),
  set: z.record(z.string(), z.string()).optional(),
  enabled: z.literal(true).optional(),
});

/** Raw values from where the user said: stdin, flags, environment; a prompt at a terminal if nothing was said. */
export async function gatherCredentials(
  manifest: Manifest,
  options: GatherOptions,
  stored: Record<string, string>,
): Promise<Record<string, string>> {
  const given = {
    ...(options.fromEnv === true ? fromEnvironment(manifest) : {}),
    ...(options.stdinJson === true ? await fromStdin() : {}),
    ...fromFlags(manifest, options.set),
  };
  if (Object.keys(given).length > 0) return given;
  if (isInteractive()) return prompt(manifest, stored);
  throw new KosmoError('usage', 'No credentials were given, and there is no terminal to ask at.', {
    hint: `Pipe {"credentials":{${manifest.credentials.map((field) => `"${field.key}":"…"`).join(',')}}} to --stdin-json.`,
  });
}

async function fromStdin(): Promise<Record<string, string>> {
  let data: unknown;
  try {
    data = JSON.parse(await readStdin());
  } catch {
    // The parser's message would quote the text, secret included.
    throw new KosmoError('usage', 'Invalid JSON supplied on stdin. Nothing was stored.', {
      hint: 'Expected: {"credentials":{"key":"value"},"enabled":true}',
    });
  }
  const parsed = stdinShape.safeParse(data);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue.path.join('.') || 'the top level',
    );
    throw new KosmoError(
      'usage',
      `The JSON on stdin is not right at: ${fields.join('; ')}. Nothing was stored.`,
      {
        hint: 'Expected: {"credentials":{"key":"value"},"enabled":true}',
      },
    );
  }
  return { ...parsed.data.set, ...parsed.data.credentials };
}

function fromFlags(manifest: Manifest, set: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    set.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new KosmoError('usage', '--set takes key=value.');
      const key = pair.slice(0, at);
      if (manifest.credentials.some((field) => field.key === key && field.type === 'secret')) {
        note(
          `warning: ${key} is a secret, and other users can see command lines; use --stdin-json or the prompt.`,
        );
      }
      return [key, pair.slice(at + 1)];
    }),
  );
}

function fromEnvironment(manifest: Manifest): Record<string, string> {
  const found: Record<string, string> = {};
  for (const field of manifest.credentials) {
    const name = field.env.find((variable) => (process.env[variable] ?? '') !== '');
    if (name === undefined) continue;
    found[field.key] = process.env[name] ?? '';
    note(`${field.key}: taken from ${name}`);
  }
  if (Object.keys(found).length > 0) return found;
  throw new KosmoError('credentials_missing', 'None of the variables is set.', {
    hint: `Looked for ${manifest.credentials.flatMap((field) => field.env).join(', ')}.`,
  });
}

async function prompt(manifest: Manifest, stored: Record<string, string>): Promise<Record<string, string>> {
  const { password, text, isCancel } = await import('@clack/prompts');
  const answers: Record<string, string> = {};
  for (const field of manifest.credentials) {
    const kept = Object.hasOwn(stored, field.key);
    const message = `${field.label}${kept ? ' (empty keeps the stored value)' : ''}\n${field.help}`;
    const validate = requireValue(field, kept);
    const answer =
      field.type === 'secret' ? await password({ message, validate }) : await text({ message, validate });
    if (isCancel(answer)) throw new KosmoError('cancelled', 'Cancelled. Nothing was stored.');
    if (answer !== undefined && answer !== '') answers[field.key] = answer;
  }
  return answers;
}

function requireValue(
  field: CredentialField,
  kept: boolean,
): (value: string | undefined) => string | undefined {
  return (value) =>
    field.required && !kept && (value ?? '').trim() === '' ? `${field.label} is required.` : undefined;
}
