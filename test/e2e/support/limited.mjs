// Starts the built command with a limit on the size of every file it writes: FILE_BLOCKS, in blocks of the shell.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const bin = resolve(import.meta.dirname, '..', '..', '..', 'bin', 'kosmo.js');
// Without the signal the system answers such a write with EFBIG, as a full disk would with ENOSPC.
const shell = `trap '' XFSZ; ulimit -f ${process.env['FILE_BLOCKS']}; exec "$0" "$@"`;
const child = spawn('sh', ['-c', shell, process.execPath, bin, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
child.on('exit', (code) => process.exit(code ?? 1));
