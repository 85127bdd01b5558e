import { realpathSync } from 'node:fs';
import { isPatience } from '../../config/patience.js';
import { CLIENTS } from '../clients/clients.js';
import { ownCommand } from '../clients/entry.js';
import type { EntryPlan } from '../clients/plan-entry.js';

type Table = Record<string, unknown>;

/**
 * Whether an entry starts anything but this installation with what the user's own environment says. In a file of a
 * project, which anybody may have written, that is a program that the user has not asked for.
 */
export function isForeign({ clientName, entry: own }: EntryPlan, entry: Table): boolean {
  const { command, script } = ownCommand();
  const [first, second] = Array.isArray(entry['args']) ? entry['args'].map(String) : [];
  const { reference } = CLIENTS[clientName];
  const env = Object.entries((entry['env'] ?? {}) as Table);
  return (
    !isSame(entry['command'], command) ||
    !isSame(first, script) ||
    second !== 'mcp:serve' ||
    entry['cwd'] !== undefined ||
    !env.every(
      ([name, value]) => value === reference(name) || value === own.env[name] || isLonger(name, value),
    )
  );
}

/** To wait longer is no harm, and the user may have had a reason when it was installed. */
const isLonger = (name: string, value: unknown): boolean =>
  name === 'KOSMO_PATIENCE' && isPatience(String(value));

function isSame(path: unknown, own: string): boolean {
  if (typeof path !== 'string') return false;
  try {
    return realpathSync(path) === realpathSync(own);
  } catch {
    return false;
  }
}
