import { AuditLog } from '../../../src/gateway/audit-log.js';

// Records number after number until it is killed, and acknowledges each once it is durable.
const [folder = '', name = '', bytes = ''] = process.argv.slice(2);
const log = new AuditLog(
  folder,
  (level, message) => process.stderr.write(`${level}: ${message}\n`),
  Number(bytes),
);
for (let n = 0; ; n += 1) {
  await log.record({
    time: new Date().toISOString(),
    surface: 'mcp',
    kind: 'decision',
    call: `${name}-${n}`,
    session: name,
    function: 'shop.shop_buy',
    operation: 'write',
    arguments: 'x'.repeat((n * 37) % 3000),
    decision: 'allow',
    rule: 'test',
    outcome: 'unknown',
  });
  process.stdout.write(`${n}\n`);
}
