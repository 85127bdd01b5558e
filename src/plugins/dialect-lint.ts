import type { ClientName, NameLimit } from './client-limits.js';
import { NAME_LIMITS } from './client-limits.js';
import { lintSchema } from './schema-lint.js';

/** A tool as a client gets it. */
export interface LintedTool {
  name: string;
  description?: string;
  inputSchema: Record<string, unknown>;
  outputSchema?: Record<string, unknown>;
  annotations?: Record<string, unknown>;
}

/** Something in a tool that a client refuses, loses or changes. */
export interface DialectFinding {
  severity: 'error' | 'warning';
  /** Such as `inputSchema.properties.filter`. */
  path: string;
  message: string;
  fix: string;
}

const MOST_DESCRIPTION = 1024;
const ANNOTATIONS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'];

/** Everything in a tool that one of the clients does not take as it is, apart from the length of its name. */
export function lintTool(tool: LintedTool): DialectFinding[] {
  return [
    ...lintWords(tool),
    ...ANNOTATIONS.filter((key) => typeof tool.annotations?.[key] !== 'boolean').map((key) =>
      error(`annotations.${key}`, 'is missing; clients then assume the worst', 'Set it.'),
    ),
    ...schemaFindings('inputSchema', tool),
    ...schemaFindings('outputSchema', tool),
  ];
}

/** What clients make of a tool's name and description; `path` is the key. */
export function lintWords(tool: { name: string; description?: string }): DialectFinding[] {
  const findings: DialectFinding[] = [];
  if (!/^[a-z0-9_]+$/.test(tool.name))
    findings.push(error('name', 'has characters that clients replace', 'Use a-z, 0-9 and _ only.'));
  const described = tool.description?.trim() ?? '';
  if (described === '')
    findings.push(error('description', 'is missing', 'Say what the function does and gives.'));
  else if (described.length > MOST_DESCRIPTION)
    findings.push(
      error(
        'description',
        `has ${described.length} characters; some models take ${MOST_DESCRIPTION}`,
        'Shorten it.',
      ),
    );
  return findings;
}

/** The clients for which the name of a tool is too long, each with how long it gets there. */
export function namesTooLong(
  tool: string,
  clients: readonly { client: ClientName; server: string }[],
): { client: ClientName; shown: string; limit: NameLimit }[] {
  return clients.flatMap(({ client, server }) => {
    const limit: NameLimit = NAME_LIMITS[client];
    const shown = limit.shown(server, tool);
    return shown.length > limit.most ? [{ client, shown, limit }] : [];
  });
}

function schemaFindings(key: 'inputSchema' | 'outputSchema', tool: LintedTool): DialectFinding[] {
  const schema = tool[key];
  if (!schema) return [];
  return lintSchema(schema, key === 'inputSchema' ? 'input' : 'output').map(
    ({ severity, path, message, fix }) => ({ severity, path: [key, ...path].join('.'), message, fix }),
  );
}

const error = (path: string, message: string, fix: string): DialectFinding => ({
  severity: 'error',
  path,
  message,
  fix,
});
