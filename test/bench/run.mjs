// `npm run bench [startup|commands|calls|engine]`: each figure is printed beside its floor, measured in turn in the same run.
import { benchCalls } from './calls.mjs';
import { benchCommands } from './commands.mjs';
import { benchStartup } from './startup.mjs';

// The engine benchmark runs when it is loaded.
const BENCHES = {
  startup: benchStartup,
  commands: benchCommands,
  calls: benchCalls,
  engine: () => import('./engine.mjs'),
};
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  console.error(`unknown benchmark: ${unknown.join(', ')}; there are: ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}
for (const [name, run] of Object.entries(BENCHES))
  if (wanted.length === 0 || wanted.includes(name)) await run();
process.exit(0);
