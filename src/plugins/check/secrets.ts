import type { Finding } from './finding.js';

/** Text that looks like a credential, with what it is. */
const LOOKS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a JSON web token', /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/],
  ['a key', /\b(?:sk|pk|rk)[-_](?:live|test|proj|ant)?[-_]?[A-Za-z0-9]{20,}/],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/],
  ['a Slack token', /\bxox[abprs]-[A-Za-z0-9-]{10,}/],
  ['an AWS key', /\bAKIA[A-Z0-9]{16}\b/],
  ['a Google key', /\bAIza[A-Za-z0-9_-]{30,}/],
  ['a deploy key', /\b(?:dev|prod|preview):[\w-]+(?::[\w-]+)*\|[A-Za-z0-9+/=_-]{16,}/],
  [
    'a value of the Authorization header',
    /\b(?:Bearer|Basic|Token)\s+(?!NAME|KEY|YOUR)[A-Za-z0-9+/=_.-]{16,}/,
  ],
  [
    'a secret',
    /["']?(?:password|passwd|secret|api_?key|access_?token|auth_?token)["']?\s*[:=]\s*["'](?=[^"']*\d)[A-Za-z0-9+/=_.-]{16,}["']/i,
  ],
];
const PLACEHOLDER = /redacted|example|placeholder|xxxx|your[-_ ]|<[^>]+>|…|\.\.\./i;

/** Secrets that look written into a file. They are never printed. */
export function findSecrets(file: string, text: string): Finding[] {
  return text.split('\n').flatMap((line, index) => {
    const hit = LOOKS.find(([, pattern]) => pattern.test(line));
    if (!hit || PLACEHOLDER.test(pattern(hit, line))) return [];
    return [
      {
        severity: 'error' as const,
        rule: 'secret',
        file,
        line: index + 1,
        message: `there seems to be ${hit[0]} in this line`,
        fix: 'Take it out and revoke it; scripts never need one: the host sends the stored credential.',
      },
    ];
  });
}

const pattern = ([, found]: readonly [string, RegExp], line: string): string => found.exec(line)?.[0] ?? '';
