import type { Permission } from '../config/settings-schema.js';
import type { Scope, Word } from '../config/settings.js';

/** How far a server may write: `--write`. */
export const WRITE_POLICIES = ['deny', 'ask', 'allow'] as const;
export type WritePolicy = (typeof WRITE_POLICIES)[number];

/** The `--write` of a run. */
export interface WriteSetting {
  value: WritePolicy;
  /** The flag or the `file:line` that set it. */
  at: string;
  /** False for the command line's own default, ask, which any permission in the user's file replaces. */
  explicit: boolean;
}

/** A permission that some file states, and for what: `permissions.write of "convex"`. */
export interface PermissionWord extends Word<Permission> {
  of: string;
  scope: Scope;
}

export interface PolicyInput {
  operation: 'read' | 'write';
  write: WriteSetting;
  /** Every permission that a file states for this operation, integration and account. */
  words: readonly PermissionWord[];
  /** Where the account is called a production account, unless it also allows writes by name. */
  production?: string;
  /** `--force` of the command line: skips a question, never a refusal. */
  force?: boolean;
}

export interface Verdict {
  decision: Permission;
  /** The rule that decided, in words and with its place, for denials, approvals and records. */
  rule: string;
  /** The flag or `file:line` that decided; absent where nothing is set. */
  at?: string;
}

const STRICTNESS: Record<Permission, number> = { allow: 0, ask: 1, deny: 2 };

/** Decides one call. Pure, and the only place that does: the strictest explicit word wins. */
export function decide(input: PolicyInput): Verdict {
  const verdict = strictest(candidates(input));
  if (verdict.decision !== 'ask' || input.force !== true) return verdict;
  return { decision: 'allow', rule: `--force skips the question of: ${verdict.rule}`, at: '--force' };
}

/** All that has a say, the strictest first among equals in the order of the files. */
export function candidates({ operation, write, words, production }: PolicyInput): Verdict[] {
  const all: Verdict[] = words.map(({ value, at, of }) => ({
    decision: value,
    rule: `${of} is ${value} (${at})`,
    at,
  }));
  if (operation === 'write') {
    if (write.explicit || !words.some(({ scope }) => scope === 'user')) {
      all.push({
        decision: write.value,
        rule: `the write policy is ${write.value} (${write.at})`,
        at: write.at,
      });
    }
    if (production !== undefined) {
      all.push({
        decision: 'ask',
        rule: `writes to a production account are asked about (${production})`,
        at: production,
      });
    }
  }
  if (all.length === 0) all.push({ decision: 'allow', rule: 'reads are allowed where no permission is set' });
  return all.sort((a, b) => STRICTNESS[b.decision] - STRICTNESS[a.decision]);
}

function strictest(all: readonly Verdict[]): Verdict {
  const [first] = all;
  return first ?? { decision: 'deny', rule: 'nothing allows it' };
}
