import { join } from 'node:path';
import { KeySource } from '../../../src/credentials/cipher-key.js';
import { FileStore } from '../../../src/credentials/file-store.js';

// Stores number after number until it is killed, and acknowledges each once it is durable.
const [home = '', name = ''] = process.argv.slice(2);
const store = new FileStore(join(home, 'credentials.json'), new KeySource(join(home, 'credentials.key'), {}));
process.stdout.write('start\n');
for (let n = Number(process.argv[4] ?? 0); ; n += 1) {
  await store.update('shop', name, { token: `${n}:${'x'.repeat(200)}`, [`field_${n % 7}`]: String(n) });
  process.stdout.write(`${n}\n`);
}
