import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { BIN } from './stdio-client.js';

interface Block {
  language: string;
  /** `file=PATH`, `after=PATH:LINE`, `into=PATH#KEY`: what to do with a block that is no command. */
  words: Record<string, string>;
  text: string;
  /** Where the text is in the page. */
  from: number;
  to: number;
}

/** One command block of a page: what the page says it prints, and what it printed. */
export interface Step {
  command: string;
  expected: string;
  printed: string;
}

const PORT = '4010';
const FENCE = /^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm;

function blocks(page: string): Block[] {
  return [...page.matchAll(FENCE)].map((match) => {
    const text = match[3]!;
    const from = match.index + match[0].indexOf('\n') + 1;
    const pairs = match[2]!.trim().split(/\s+/).filter(Boolean);
    const words = Object.fromEntries(pairs.map((pair) => pair.split('=') as [string, string]));
    return { language: match[1]!, words, text, from, to: from + text.length };
  });
}

/**
 * Does what a page says, in a scratch home: writes its files, runs its `sh` blocks, and compares what they print with
 * the `text` block that follows each. With KOSMO_UPDATE_DOCS=1 those blocks are renewed.
 */
export async function followGuide(path: string, home: string): Promise<Step[]> {
  const page = readFileSync(path, 'utf8');
  const port = String(await freePort());
  shim(home);
  const steps: Step[] = [];
  const renewed: { from: number; to: number; text: string }[] = [];
  const background: (() => void)[] = [];
  const all = blocks(page);
  try {
    for (const [index, block] of all.entries()) {
      const text = block.text.replaceAll(PORT, port);
      if (block.language === 'sh') {
        const printed = normalized(await run(text, home, background), home, port);
        const next = all[index + 1];
        const shown = next?.language === 'text' ? next : undefined;
        if (shown) renewed.push({ from: shown.from, to: shown.to, text: printed });
        steps.push({ command: block.text, expected: shown?.text ?? '', printed });
      } else if (block.language !== 'text') applyFile(block.words, text, home);
    }
  } finally {
    for (const stop of background) stop();
  }
  if (process.env['KOSMO_UPDATE_DOCS'] !== '1') return steps;
  let updated = page;
  for (const { from, to, text } of renewed.reverse())
    updated = updated.slice(0, from) + text + updated.slice(to);
  writeFileSync(path, updated);
  return steps.map((step) => ({ ...step, expected: step.printed }));
}

function applyFile({ file, into }: Record<string, string>, text: string, home: string): void {
  if (file !== undefined) {
    mkdirSync(dirname(join(home, file)), { recursive: true });
    writeFileSync(join(home, file), text);
  }
  if (into === undefined) return;
  const [path = '', key = ''] = into.split('#');
  const data = JSON.parse(readFileSync(join(home, path), 'utf8')) as Record<string, any>;
  const addition = JSON.parse(text.trim().startsWith('"') ? `{${text}}` : text) as Record<string, unknown>;
  if (Array.isArray(data[key])) data[key].push(addition);
  else Object.assign(data[key], addition);
  writeFileSync(join(home, path), JSON.stringify(data, null, 2));
}

/** A `kosmo` on the PATH, as an installed package has it. */
function shim(home: string): void {
  mkdirSync(join(home, 'bin'));
  writeFileSync(join(home, 'bin', 'kosmo'), `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`);
  chmodSync(join(home, 'bin', 'kosmo'), 0o755);
}

/** What a block prints on both streams. A block that ends with `&` runs until the guide ends. */
async function run(script: string, home: string, background: (() => void)[]): Promise<string> {
  const stays = script.trimEnd().endsWith('&');
  const child = spawn(
    'bash',
    ['-c', stays ? `exec ${script.trimEnd().slice(0, -1)}` : `exec 2>&1\n${script}`],
    {
      cwd: home,
      env: {
        PATH: `${join(home, 'bin')}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
        HOME: home,
        KOSMO_HOME: join(home, '.kosmo'),
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  if (stays) {
    background.push(() => child.kill('SIGKILL'));
    return new Promise((listening) =>
      child.stdout.once('data', (chunk: Buffer) => listening(chunk.toString())),
    );
  }
  let printed = '';
  // A chunk may end within a character.
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  await new Promise((ended) => child.on('close', ended));
  return printed;
}

/** What differs from machine to machine and from run to run is shown in one form. */
const normalized = (text: string, home: string, port: string): string =>
  text
    .replaceAll(home, '/home/you')
    .replaceAll(port, PORT)
    .replace(/\b[0-9a-f]{64}\b/g, '5f3a…')
    .replace(/\b\d+(?:\.\d+)? m?s\b/g, '12 ms')
    .replace(/\b\d+ bytes\b/g, '32000 bytes')
    .replace(/("(?:execution_time_ms|durationMs)": )[\d.]+/g, '$112')
    .replace(/("memory_usage": )\d+/g, '$11048576')
    .replace(/[ \t]+$/gm, '');

/**
 * A port that nothing listens on, below those that systems give out by themselves: one of these could go to a server or
 * a connection of another test before the guide's server listens.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    const server = createServer();
    const free = await new Promise<boolean>((found) => {
      server.once('error', () => found(false)).listen(port, '127.0.0.1', () => found(true));
    });
    if (!free) continue;
    await new Promise((closed) => server.close(closed));
    return port;
  }
}
