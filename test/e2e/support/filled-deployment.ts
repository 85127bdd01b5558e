import { createInterface } from 'node:readline';
import { startDeployment } from '../../../src/demo/index.js';

// A deployment in a process of its own, with tables of documents of some 500 bytes: NAME=COUNT …
const sizes = process.argv.slice(2).map((word) => word.split('='));
const indexes = [{ name: 'by_group', fields: ['group'] }];
const deployment = await startDeployment({
  seed: { tables: sizes.map(([name = '']) => ({ name, indexes })) },
});
const body = 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. '.repeat(7);
for (const [name = '', count] of sizes)
  deployment.data.insertAll(
    name,
    Array.from({ length: Number(count) }, (_, i) => ({ i, group: i % 7, body: `${i} ${body}` })),
  );
process.stdout.write(`${JSON.stringify({ url: deployment.url, access_token: deployment.keys.admin })}\n`);
// Lives as long as whoever started it.
createInterface({ input: process.stdin }).on('close', () => process.exit(0));
