import { lintTool, namesTooLong, type LintedTool } from '../../plugins/dialect-lint.js';
import type { Probed } from '../../mcp/probe.js';
import type { EntryPlan } from '../clients/plan-entry.js';
import { Group, type Check } from './check.js';

/** Every tool name and schema against what the client takes. */
export function tools({ clientName, entry }: EntryPlan, server: Probed): Check[] {
  const group = new Group('Tools');
  const names = server.tools.map(({ name }) => String(name));
  if (names.length === 0) group.fail('list', 'no tool is listed', 'Look at the policy below.');
  else group.ok('list', `${names.length} tools are listed`);
  const long = names.flatMap((name) => namesTooLong(name, [{ client: clientName, server: entry.name }]));
  for (const { shown, limit } of long)
    group.fail(
      'names',
      `${shown} has ${shown.length} characters, and ${limit.then} than ${limit.most}`,
      'Choose a shorter --name.',
    );
  const findings = server.tools.flatMap((tool) =>
    lintTool(tool as unknown as LintedTool).map((found) => ({ ...found, tool: String(tool['name']) })),
  );
  for (const { severity, tool, path, message, fix } of findings)
    group[severity === 'error' ? 'fail' : 'warn']('schemas', `${tool}: ${path} ${message}`, fix);
  if (long.length === 0) group.ok('names', 'every name fits');
  if (findings.length === 0) group.ok('schemas', 'every schema is one that all clients take');
  return group.checks;
}
