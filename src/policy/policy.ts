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

/** What is known of an account without the files: whether it is production, and who says so. */
export interface ProductionFact {
  /** Undefined where nobody says; that counts as production. */
  is: boolean | undefined;
  /** The end of "it is production: …". */
  by: string;
}

/** Why an account counts as production. */
export interface ProductionWord {
  rule: string;
  /** The `file:line` that says so, if it is one. */
  at?: string;
  /** Where the user's own file allows writes to it all the same. */
  allowedAt?: string;
}

export interface PolicyInput {
  operation: 'read' | 'write';
  write: WriteSetting;
  /** Every permission that a file states for this operation, integration and account. */
  words: readonly PermissionWord[];
  /** Why the account counts as production, if it does. */
  production?: ProductionWord;
  /** `--force` of the command line: skips a question, never a refusal. */
  force?: boolean;
}

export interface Verdict {
  decision: Permission;
  /** The rule that decided, in words and with its place, for denials, approvals and records. */
  rule: string;
  /** The flag or `file:line` that decided; absent where nothing is set. */
  at?: string;
  /** True for a question that `--force` does not skip. */
  unforced?: true;
  /** Why the account counts as production, if it does: to be named wherever the user is asked. */
  production?: string;
}

export const STRICTNESS: Record<Permission, number> = { allow: 0, ask: 1, deny: 2 };

/** Decides one call. Pure, and the only place that does: the strictest explicit word wins. */
export function decide(input: PolicyInput): Verdict {
  const { production } = input;
  return { ...decideAlone(input), ...(production === undefined ? {} : { production: production.rule }) };
}

function decideAlone(input: PolicyInput): Verdict {
  const all = candidates(input);
  const verdict = strictest(all);
  if (verdict.decision !== 'ask' || input.force !== true) return verdict;
  const unskippable = all.find(({ unforced }) => unforced === true);
  if (unskippable) return unskippable;
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
    if (production !== undefined) all.push(productionVerdict(production));
  }
  if (all.length === 0) all.push({ decision: 'allow', rule: 'reads are allowed where no permission is set' });
  return all.sort((a, b) => STRICTNESS[b.decision] - STRICTNESS[a.decision]);
}

function productionVerdict({ rule, at, allowedAt }: ProductionWord): Verdict {
  if (allowedAt !== undefined)
    return {
      decision: 'allow',
      rule: `allow_production_writes lifts the question about production: ${rule} (${allowedAt})`,
      at: allowedAt,
    };
  return {
    decision: 'ask',
    rule: `writes to production are asked about without allow_production_writes: ${rule}`,
    ...(at === undefined ? {} : { at }),
    unforced: true,
  };
}

function strictest(all: readonly Verdict[]): Verdict {
  const [first] = all;
  return first ?? { decision: 'deny', rule: 'nothing allows it' };
}
