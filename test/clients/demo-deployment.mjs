import { spawn } from 'node:child_process';

/** Runs `kosmo demo --serve` and returns what it printed, once it is up. */
export function startDemo() {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['bin/kosmo.js', 'demo', '--serve', '--port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`kosmo demo --serve ended with ${code}`)));
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (!/integrations:call .*\n/.test(output)) return;
      resolve({
        toml: /\[mcp_servers[\s\S]*?\n\n(?=or in one line)/.exec(output)[0],
        home: /KOSMO_HOME of its own: (.*)/.exec(output)[1],
        url: /runs at (http:\S+?)\. /.exec(output)[1],
        key: /Admin key, worth nothing elsewhere: (.*)/.exec(output)[1],
        addLine: /^codex mcp add .*$/m.exec(output)[0],
        stop: () => child.kill('SIGTERM'),
      });
    });
  });
}
