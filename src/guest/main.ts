import { Calls } from './calls.js';
import { Channel } from './channel.js';
import { collectAndMeasure, measureMemory, usedMemory } from './memory.js';
import { Modules } from './modules.js';
import { endIfOrphaned, startOrphanGuard } from './orphan.js';
import { pluginTemplate } from './plugin-template.js';

/** Exit code for a fault of the guest itself; the host sees `guest_failed`. */
const FAULT = 70;

const [, , integration = '', pluginDir = '', luaDir = ''] = process.argv;

process.on('uncaughtException', (error) => {
  process.stderr.write(`${error.stack ?? error.message}\n`, () => process.exit(FAULT));
});
process.on('unhandledRejection', () => undefined);

const modules = new Modules(integration, pluginDir, luaDir);
const calls = new Calls(
  modules,
  pluginTemplate(modules),
  (message, body) => channel.send(message, body),
  endIfOrphaned,
  startOrphanGuard,
);
const channel = new Channel((frame) => calls.receive(frame));
measureMemory(collectAndMeasure, usedMemory());
channel.send({ t: 'ready' });
