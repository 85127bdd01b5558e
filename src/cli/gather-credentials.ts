import type { CredentialField, Manifest } from '../plugins/manifest.js';
import { KosmoError } from '../shared/errors.js';
import { isReference } from '../credentials/references.js';
import type { ConfigureInput } from './configure-input.js';
import { credentialsFromEnvironment, readEnvironment } from './environment.js';
import { normalizeCredential } from '../credentials/values.js';
import { note } from './output.js';
import { out } from './show/colors.js';
import { streamWidth, wrapText } from './show/text-width.js';
import { isInteractive, NOT_ASKED } from './terminal.js';

/** Columns that the bar of a prompt takes. */
const BAR_COLUMNS = 3;

export interface GatherOptions {
  set: string[];
  unset: string[];
  fromEnv?: boolean;
  envFile?: string;
}

export interface Given {
  set: Record<string, string>;
  unset: string[];
  /** The file of each value that a file supplied: others than the user may have written it. */
  files: ReadonlyMap<string, string>;
}

/** Raw values from where the user said: stdin, flags, environment; a prompt at a terminal if nothing was said and something is needed. */
export async function gatherCredentials(
  manifest: Manifest,
  options: GatherOptions,
  input: ConfigureInput | undefined,
  stored: readonly string[],
  needed = true,
): Promise<Given> {
  const variables = Object.entries(
    options.fromEnv === true || options.envFile !== undefined
      ? credentialsFromEnvironment(manifest, readEnvironment(options.envFile))
      : {},
  );
  const own = { ...input?.set, ...input?.credentials, ...fromFlags(manifest, options.set) };
  const set = { ...Object.fromEntries(variables.map(([key, { value }]) => [key, value])), ...own };
  const files = new Map(
    variables.flatMap(([key, { from, inFile }]) => (inFile && !Object.hasOwn(own, key) ? [[key, from]] : [])),
  );
  const unset = [...new Set([...options.unset, ...(input?.unset ?? [])])].filter(
    (key) => !Object.hasOwn(set, key),
  );
  if (Object.keys(set).length > 0 || unset.length > 0) return { set, unset, files };
  if (needed) {
    if (isInteractive()) return { set: await prompt(manifest, stored), unset, files };
    throw new KosmoError('usage', `No credentials were given, and ${NOT_ASKED}.`, {
      hint: `Pipe {"credentials":{${manifest.credentials.map((field) => `"${field.key}":"…"`).join(',')}}} to --stdin-json.`,
    });
  }
  return { set, unset, files };
}

function fromFlags(manifest: Manifest, set: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    set.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new KosmoError('usage', '--set takes key=value.');
      const [key, value] = [pair.slice(0, at), pair.slice(at + 1)];
      const secret = manifest.credentials.some((field) => field.key === key && field.type === 'secret');
      if (secret && !isReference(value)) {
        note(
          `warning: ${key} is a secret, and other users can see command lines; use --stdin-json or the prompt.`,
        );
      }
      return [key, value];
    }),
  );
}

async function prompt(manifest: Manifest, stored: readonly string[]): Promise<Record<string, string>> {
  const { password, text, isCancel } = await import('@clack/prompts');
  const answers: Record<string, string> = {};
  for (const field of manifest.credentials) {
    const kept = stored.includes(field.key);
    const message = `${field.label}${kept ? ' (empty keeps the stored value)' : ''}${helpLines(field)}`;
    const validate = validator(manifest, field, kept);
    const answer =
      field.type === 'secret' ? await password({ message, validate }) : await text({ message, validate });
    if (isCancel(answer)) throw new KosmoError('cancelled', 'Cancelled. Nothing was stored.');
    if (answer !== undefined && answer !== '') answers[field.key] = answer;
  }
  return answers;
}

/** What a field is for, below its label and beside the bar of the prompt. */
function helpLines({ help }: CredentialField): string {
  const bar = out.gray('│');
  const width = streamWidth(process.stdout) ?? 80;
  return wrapText(help, width - BAR_COLUMNS)
    .map((line) => `\n${bar}  ${out.dim(line)}`)
    .join('');
}

/** What is wrong with an answer, said at once. Whether plain http is allowed is known when the account is. */
function validator(
  manifest: Manifest,
  field: CredentialField,
  kept: boolean,
): (value: string | undefined) => string | undefined {
  return (value = '') => {
    if (value.trim() === '') return field.required && !kept ? `${field.label} is required.` : undefined;
    if (isReference(value)) return undefined;
    try {
      normalizeCredential(manifest, field, value, { plainHttp: true });
      return undefined;
    } catch (error) {
      if (!(error instanceof KosmoError)) throw error;
      return error.message.replace(`Credential "${field.key}" (${field.label})`, field.label);
    }
  };
}
