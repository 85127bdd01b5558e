import { bundledPluginsDir, kosmoHome } from '../../config/paths.js';
import { disabledAt, loadSettings } from '../../config/settings.js';
import { Catalog } from '../../gateway/catalog.js';
import { loadPlugin } from '../../plugins/loader.js';
import { candidates, decide, type PolicyInput, type WritePolicy } from '../../policy/policy.js';
import { planServe } from '../../policy/profile.js';
import { wordsFor } from '../../policy/words.js';
import { printJson, printLine } from '../output.js';

export interface ExplainOptions {
  account?: string;
  write?: WritePolicy;
  profile?: string;
  json?: boolean;
}

/** `kosmo policy explain`: what `mcp:serve` would decide for a function, and which line or flag makes it so. */
export async function explain(name: string, options: ExplainOptions): Promise<void> {
  const settings = await loadSettings(kosmoHome());
  const integration = name.split('.')[0] ?? '';
  const { fn, qualifiedName } = new Catalog([loadPlugin(bundledPluginsDir(), integration)]).find(name);
  const account = options.account ?? 'default';
  const { write } = planServe(settings, { ...options, integrations: [integration] });
  const input: PolicyInput = {
    operation: fn.operation,
    write,
    ...wordsFor(settings, { integration, operation: fn.operation, account }),
  };
  const off = disabledAt(settings, integration);
  const verdict =
    off === undefined
      ? decide(input)
      : { decision: 'deny', rule: `integration "${integration}" is switched off (${off})`, at: off };
  const considered = candidates(input);
  if (options.json === true) {
    printJson({
      success: true,
      function: qualifiedName,
      operation: fn.operation,
      account,
      decision: verdict.decision,
      rule: verdict.rule,
      at: verdict.at ?? null,
      considered: considered.map(({ decision, rule, at }) => ({ decision, rule, at: at ?? null })),
    });
    return;
  }
  printLine(`${qualifiedName} (${fn.operation}), account ${account}: ${verdict.decision}`);
  printLine(`  because ${verdict.rule}`);
  const others = considered.filter(({ rule }) => rule !== verdict.rule);
  if (others.length > 0) printLine('  also considered:');
  for (const { rule } of others) printLine(`    ${rule}`);
}
