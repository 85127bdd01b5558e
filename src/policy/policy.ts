/** How far a server may write: `--write`. */
export const WRITE_POLICIES = ['deny', 'ask', 'allow'] as const;
export type WritePolicy = (typeof WRITE_POLICIES)[number];

export interface Verdict {
  decision: 'deny' | 'ask' | 'allow';
  /** The rule that decided, in words, for denials, approvals and records. */
  rule: string;
}

/** Decides one call before any Lua runs. Pure: the same input always gives the same verdict. */
export function decide(operation: 'read' | 'write', write: WritePolicy): Verdict {
  if (operation === 'read') return { decision: 'allow', rule: 'reads are allowed' };
  return { decision: write, rule: `the write policy is ${write} (--write=${write})` };
}
