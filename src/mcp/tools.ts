import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import type { CatalogEntry } from '../gateway/catalog.js';
import { ACCOUNT_ARGUMENT } from '../gateway/choose-account.js';

type Schema = Record<string, unknown>;

/** Result of a failed call, in every tool's output schema: clients check error results against it too. */
const ERROR_SCHEMA = {
  type: 'object',
  description: 'Only on failure.',
  properties: {
    code: { type: 'string', description: 'Stable error code.' },
    message: { type: 'string' },
    hint: { type: 'string', description: 'What to do next.' },
    written: {
      type: 'string',
      enum: ['none', 'succeeded', 'unknown'],
      description: 'Whether anything was changed.',
    },
  },
};

/**
 * A function as MCP shows it. All four annotations are always there: clients take a missing one for the worst.
 * `accounts`: what a client may choose from, empty if there is no choice.
 */
export function toTool({ fn, plugin, toolName }: CatalogEntry, accounts: readonly string[]): Tool {
  const read = fn.operation === 'read';
  return {
    name: toolName,
    title: `${plugin.manifest.title}: ${fn.title}`,
    description: fn.description,
    inputSchema: withAccounts(fn.input, accounts) as Tool['inputSchema'],
    outputSchema: outputSchema(fn.output) as Tool['outputSchema'],
    annotations: {
      title: `${plugin.manifest.title}: ${fn.title}`,
      readOnlyHint: read,
      destructiveHint: !read && fn.destructive !== false,
      idempotentHint: fn.idempotent,
      openWorldHint: true,
    },
  };
}

/** The manifest's output schema widened by `error`. Nothing is required at the top: an error result has to fit as well. */
function outputSchema(output: Schema): Schema {
  const { required: _required, ...rest } = output;
  return { ...rest, properties: { ...(output['properties'] as Schema | undefined), error: ERROR_SCHEMA } };
}

/** The input schema with `_account` where there is a choice; required if no account is the default one. */
function withAccounts(input: Schema, accounts: readonly string[]): Schema {
  if (accounts.length === 0) return input;
  const optional = accounts.includes('default');
  const choice = {
    type: 'string',
    enum: accounts,
    description: optional ? 'Account to use; without it, "default".' : 'Account to use.',
  };
  const required = (input['required'] ?? []) as string[];
  return {
    ...input,
    properties: { ...(input['properties'] as Schema | undefined), [ACCOUNT_ARGUMENT]: choice },
    ...(optional ? {} : { required: [...required, ACCOUNT_ARGUMENT] }),
  };
}
