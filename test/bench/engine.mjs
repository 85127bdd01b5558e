// The Lua engine: stock fengari against ours, the cost of a trivial script, and a large JSON body through Lua.
import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fengariPlugin, fengariUnrepaired } from '../../.ci/fengari.mjs';
import { inTurn, median, report } from './measure.mjs';

const folder = mkdtempSync(join(tmpdir(), 'kosmo-bench-'));
const require = createRequire(import.meta.url);

async function load(entry, name, plugin) {
  const outfile = join(folder, `${name}.cjs`);
  await build({
    entryPoints: [join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, 'engine', entry)],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minifySyntax: true,
    logLevel: 'warning',
    plugins: [plugin],
    outfile,
  });
  return require(outfile);
}

const stock = (await load('stock.ts', 'stock', fengariUnrepaired)).programs();
const ours = (await load('ours.ts', 'ours', fengariPlugin)).programs();
for (const name of Object.keys(stock)) {
  const times = await inTurn({ stock: stock[name], ours: ours[name] }, 31, 8);
  const ratio = median(times.stock.map((value, round) => value / times.ours[round]));
  const target = ['strings', 'tables'].includes(name) ? 1.8 : 2.5;
  console.log(
    `  ${name.padEnd(21)} stock ${median(times.stock).toFixed(2).padStart(8)} ms   ours ${median(times.ours).toFixed(2).padStart(8)} ms   ${ratio.toFixed(2)} times as fast (target ${target})`,
  );
}

const guest = await load('guest.ts', 'guest', fengariPlugin);
guest.trivialScripts(5000);
const trivial = guest.trivialScripts(20_000).sort((a, b) => a - b);
const quantile = (part) => trivial[Math.floor(trivial.length * part)].toFixed(4);
console.log(
  `\na trivial script in a fresh state: p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms (target p50 under 0.5)`,
);
const floor = 'JSON.parse and JSON.stringify';
report(
  `${guest.bodyMegabytes} MB of JSON`,
  await inTurn(guest.json, 9),
  floor,
  'untouched under 2.5 times the floor',
);
rmSync(folder, { recursive: true });
