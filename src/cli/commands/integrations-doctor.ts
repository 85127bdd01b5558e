import { firstSentence, shortName, stateFields, surveyOne, type Surveyed } from '../integrations/survey.js';
import { printJson, printLine, printProse } from '../output.js';
import { pairs } from '../show/table.js';
import { permissionText, stateText, surveyAll } from './integrations-list.js';

const MOST_EXAMPLES = 5;

/** `kosmo integrations:doctor`: what an integration lacks and what to run next. `kosmo doctor` looks at more. */
export async function integrationsDoctor(
  name: string | undefined,
  { json }: { json?: boolean },
): Promise<void> {
  const all = name === undefined ? await surveyAll() : [await surveyOne(name)];
  if (all.some((one) => one.accounts.length === 0)) process.exitCode = name === undefined ? 0 : 1;
  if (json === true) {
    const [only] = all;
    if (name !== undefined && only) return printJson(findings(only));
    return printJson(Object.fromEntries(all.map((one) => [one.plugin.manifest.name, findings(one)])));
  }
  for (const one of all) {
    const { missing, entries, plugin } = one;
    printProse(`${plugin.manifest.name}  ${stateText(one)}`);
    const rows: [string, string][] = [
      ['missing', missing.join(', ') || 'nothing'],
      ['permissions', `reads: ${permissionText(one, 'read')}; writes: ${permissionText(one, 'write')}`],
      ['functions', `${entries.length}; such as ${shortFirst(one)}`],
      ['next', nextCommands(one).join('\n')],
    ];
    for (const line of pairs(rows, '  ')) printLine(line);
  }
}

const shortFirst = ({ entries }: Surveyed): string => {
  const [first] = entries;
  return first ? `${shortName(first)}: ${firstSentence(first.fn.description)}` : 'none';
};

function findings(one: Surveyed): Record<string, unknown> {
  const { name } = one.plugin.manifest;
  return {
    provider: name,
    locally_runnable: true,
    ...stateFields(one),
    missing_credentials: one.missing,
    permissions: one.settings.permissions,
    function_count: one.entries.length,
    example_functions: one.entries.slice(0, MOST_EXAMPLES).map(({ qualifiedName }) => qualifiedName),
    next_commands: nextCommands(one),
  };
}

function nextCommands({ plugin, accounts, entries }: Surveyed): string[] {
  const { name, identity } = plugin.manifest;
  if (accounts.length === 0) return [`kosmo integrations:configure ${name}`];
  const try_ =
    entries.find(({ fn }) => fn.name === identity) ?? entries.find(({ fn }) => fn.operation === 'read');
  return [
    ...(try_ ? [`kosmo integrations:call ${shortName(try_)}`] : []),
    `kosmo mcp:serve --integration=${name} --write=deny`,
  ];
}
