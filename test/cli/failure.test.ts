import { expect, jest, test } from '@jest/globals';
import { printFailure } from '../../src/cli/failure.js';
import { Redactor } from '../../src/credentials/redact.js';
import { ENCODINGS } from '../helpers/encodings.js';

test('a fault of our own is printed with its stack, and without the secrets that the process has used', () => {
  const secret = 'dev:a|Q4n4ryCr4sh+/=';
  new Redactor().add([secret]);
  const write = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
  try {
    for (const [, encode] of ENCODINGS) printFailure(new Error(`cannot use ${encode(secret)}`), false);
    const said = write.mock.calls.map(([text]) => String(text)).join('');
    expect(said).toContain('cannot use [redacted]');
    expect(said).toContain('    at ');
    expect(said).not.toContain('Q4n4ryCr4sh');
    expect(said).not.toContain(Buffer.from('Q4n4ryCr4sh').toString('hex'));
  } finally {
    write.mockRestore();
  }
});
