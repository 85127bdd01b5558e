import { KosmoError } from '../../shared/errors.js';
import { CLIENT_NAMES, NAME_LIMITS } from '../client-limits.js';
import { lintWords, namesTooLong } from '../dialect-lint.js';
import { lintSchema } from '../schema-lint.js';
import type { Manifest, ManifestFault } from '../manifest.js';
import { parseManifest } from '../parse-manifest.js';
import type { Finding } from './finding.js';
import { fromFault, inSchema, MANIFEST as FILE, splitPath, withoutMisspelt } from './manifest-fault.js';
import { readJson, type JsonLines } from './json-lines.js';

export interface CheckedManifest {
  findings: Finding[];
  /** Absent if it cannot be used. */
  manifest?: Manifest;
  /** The line of a place in the manifest, or of the nearest place around it. */
  lineAt: JsonLines['lineAt'];
}

/** Checks the text of plugin.json: JSON, shape, rules, schemas and names as clients take them. */
export function checkManifest(source: string): CheckedManifest {
  const { fault, twice, lineAt } = readJson(source, FILE, 'manifest-json');
  if (fault) return { findings: [fault], lineAt };
  const data = JSON.parse(source) as unknown;
  const dialect = [...twice, ...dialectFindings(data, lineAt)];
  try {
    const manifest = parseManifest(source, FILE);
    return { findings: dialect, manifest, lineAt };
  } catch (error) {
    if (!(error instanceof KosmoError)) throw error;
    const faults = (error.details?.['faults'] ?? []) as ManifestFault[];
    const known = new Set(dialect.map(({ line }) => line));
    // The lint of schemas says more than that a key is not known.
    const rest = withoutMisspelt(faults).filter(
      ({ path }) => !inSchema(path) || !known.has(lineAt(splitPath(path))),
    );
    return { findings: [...dialect, ...rest.map((fault) => fromFault(fault, lineAt, data))], lineAt };
  }
}

function dialectFindings(data: unknown, lineAt: JsonLines['lineAt']): Finding[] {
  const { functions, name } = (data ?? {}) as { functions?: unknown; name?: unknown };
  if (!Array.isArray(functions)) return [];
  return functions.flatMap((fn: unknown, index) => {
    if (typeof fn !== 'object' || fn === null) return [];
    const row = fn as Record<string, unknown>;
    const found = (['input', 'output'] as const).flatMap((key) =>
      row[key] === undefined
        ? []
        : lintSchema(row[key], key).map((one) => ({ ...one, path: ['functions', index, key, ...one.path] })),
    );
    const tool = typeof name === 'string' ? toolFindings(name, row) : [];
    return [...found, ...tool.map((one) => ({ ...one, path: ['functions', index, one.key] }))].map(
      ({ path, rule, severity, message, fix }) => ({
        severity,
        rule,
        file: FILE,
        line: lineAt(path),
        message: `${functionName(row, index)}: ${message}`,
        fix,
      }),
    );
  });
}

/** What clients make of the name and description of a function's tool. */
function toolFindings(
  integration: string,
  { name, description }: Record<string, unknown>,
): (Pick<Finding, 'severity' | 'rule' | 'message' | 'fix'> & { key: string })[] {
  // What is absent or no text is a fault of the manifest, which says so.
  if (typeof name !== 'string' || typeof description !== 'string') return [];
  const tool = `integration__${integration}__${name}`;
  const clients = CLIENT_NAMES.map((client) => ({
    client,
    server: NAME_LIMITS[client].serverName(integration),
  }));
  const long = namesTooLong(tool, clients);
  const over = Math.max(...long.map(({ shown, limit }) => shown.length - limit.most));
  const words = lintWords({ name: tool, description }).map(({ severity, path, message, fix }) => ({
    severity,
    rule: `tool-${path}`,
    key: path,
    message: `the ${path} of its tool ${message}`,
    fix,
  }));
  if (long.length === 0) return words;
  const titles = long.map(({ limit }) => limit.title).join(', ');
  return [
    ...words,
    {
      severity: 'error',
      rule: 'tool-name',
      key: 'name',
      message: `the name of its tool, ${tool}, is too long for ${titles}`,
      fix: `Shorten the name by ${over} ${over === 1 ? 'character' : 'characters'}.`,
    },
  ];
}

const functionName = (row: Record<string, unknown>, index: number): string =>
  typeof row['name'] === 'string' ? row['name'] : `functions[${index}]`;
