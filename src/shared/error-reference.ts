import { ERROR_MEANINGS } from './error-meanings.js';
import { ERROR_TABLE, type ErrorCode } from './error-table.js';

/** The reference page of error codes, generated from the table. */
export function errorReference(): string {
  const rows = Object.entries(ERROR_TABLE)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([code, row]) =>
        `| \`${code}\` | ${row.exit} | ${ERROR_MEANINGS[code as ErrorCode]}${row.hint === undefined ? '' : ` ${row.hint}`} |`,
    );
  return [
    '# Error codes',
    '',
    'Generated from `src/shared/error-table.ts` by `npm run docs`. Plugins declare further codes in their manifest.',
    'Every error also says what was written: `none`, `succeeded` or `unknown`.',
    '',
    '| Code | Exit code | Meaning |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
