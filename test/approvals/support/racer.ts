import { ApprovalDesk } from '../../../src/approvals/desk.js';

// Waits for a line on stdin, then asks for the use of one approval so many times at once, and prints how often it got it.
const [folder = '', digest = '', session = '', times = ''] = process.argv.slice(2);
const desk = new ApprovalDesk(folder);
process.stdout.write('ready\n');
process.stdin.once('data', () => {
  const uses = Array.from({ length: Number(times) }, () => desk.settle({ digest, session }));
  void Promise.all(uses).then((settled) => {
    const approved = settled.filter(({ state }) => state === 'approved').length;
    process.stdout.write(`approved ${approved}\n`, () => process.exit());
  });
});
