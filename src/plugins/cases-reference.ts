import * as z from 'zod/v4';
import { ANY, caseShape } from './cases.js';
import { rows, type Node } from './manifest-reference.js';

const EXAMPLE = {
  name: 'says that there is no such item',
  function: 'shop_get_item',
  arguments: { id: '7' },
  exchanges: [
    {
      request: { endpoint: 'item', method: 'GET', path: '/v1/items/7' },
      response: {
        status: 404,
        headers: { 'content-type': 'application/json' },
        body: { error: 'not found' },
      },
    },
  ],
  expect: { error: { code: 'no_such_item', written: 'none' } },
};

/** docs/reference/cases.md: the form of a plugin's cases, from the schema itself. */
export function casesReference(): string {
  // The example is held to the schema by being read.
  const example = caseShape.parse(EXAMPLE);
  const schema = z.toJSONSchema(caseShape, { io: 'input', target: 'draft-7', unrepresentable: 'any' });
  return [
    '# Cases of a plugin',
    '',
    'Generated from `src/plugins/cases.ts` by `npm run docs`. A file `test/NAME.json` of a plugin holds one case or a list of',
    'them. `kosmo plugin:test` runs the function of each in the real guest and gateway, with the recorded exchanges for a',
    'network: the script must send these requests in this order, and the call must end as expected. Writes are allowed there,',
    'since nothing is sent.',
    '',
    `\`"${ANY}"\` in an expected request or result stands for any value, such as a time.`,
    '',
    '`kosmo plugin:test --record` makes the calls against the service of an account and writes `exchanges` and `expect`; write',
    '`function` and `arguments` yourself. It goes by the write policy (`--write`), and keeps nothing of a call that was refused.',
    'Values of secret fields are removed, and the origin of the account becomes `https://NAME.example`; what else is private in',
    'the answers of a service is for you to look at. `--update` rewrites `expect` alone.',
    '',
    '| Field | Type | Required | Meaning |',
    '|---|---|---|---|',
    ...rows(schema as unknown as Node, ''),
    '',
    '```json',
    JSON.stringify(example, null, 2),
    '```',
    '',
  ].join('\n');
}
