import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Unix seconds of the first sample; samples are a minute apart. */
export const FIRST = 1_750_000_000;
const SHOPS = 150;
const SAMPLES = 60;

export interface PrometheusServer {
  url: string;
  close(): Promise<void>;
}

/** Whether the real server is installed (Debian: `apt-get install prometheus`). */
export function isInstalled(): boolean {
  try {
    execFileSync('prometheus', ['--version'], { stdio: 'ignore' });
    execFileSync('promtool', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A real Prometheus server on loopback: backfilled samples of fixed times, itself as a target, one target that is down. */
export async function startPrometheus(
  flags: string[] = ['--web.enable-admin-api'],
): Promise<PrometheusServer> {
  const dir = await mkdtemp(join(tmpdir(), 'kosmo-prometheus-'));
  const port = await freePort();
  await writeFile(join(dir, 'samples'), samples());
  await writeFile(join(dir, 'config.yml'), CONFIG.replace('PORT', String(port)));
  await writeFile(join(dir, 'rules.yml'), RULES);
  const data = join(dir, 'data');
  await promisify(execFile)('promtool', [
    'tsdb',
    'create-blocks-from',
    'openmetrics',
    join(dir, 'samples'),
    data,
  ]);
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(dir, 'config.yml')}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=127.0.0.1:${port}`,
      ...flags,
    ],
    { stdio: 'ignore' },
  );
  const url = `http://127.0.0.1:${port}`;
  await ready(url, child).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    url,
    close: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const CONFIG = `
global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [rules.yml]
scrape_configs:
  - job_name: itself
    static_configs: [{ targets: ['127.0.0.1:PORT'] }]
  - job_name: gone
    static_configs: [{ targets: ['127.0.0.1:1'] }]
  - job_name: dropped
    static_configs: [{ targets: ['127.0.0.1:2'] }]
    relabel_configs: [{ action: drop, source_labels: [job], regex: dropped }]
`;

const RULES = `
groups:
  - name: shop
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
      - alert: TargetDown
        expr: up == 0
        labels: { severity: page }
        annotations: { summary: "{{ $labels.job }} is down" }
`;

function samples(): string {
  const lines = ['# HELP shop_orders Orders.', '# TYPE shop_orders counter'];
  for (let shop = 0; shop < SHOPS; shop += 1) {
    const name = `s${String(shop).padStart(3, '0')}`;
    for (let at = 0; at < SAMPLES; at += 1) {
      lines.push(`shop_orders_total{shop="${name}"} ${shop * 1000 + at} ${FIRST + at * 60}`);
    }
  }
  lines.push('# TYPE odd gauge');
  const odd = {
    nan: 'NaN',
    inf: '+Inf',
    minus: '-Inf',
    tiny: '5e-324',
    long: '0.1',
    'ключ"\\': '9007199254740993',
  };
  for (const [kind, value] of Object.entries(odd)) {
    lines.push(`odd{kind=${JSON.stringify(kind)}} ${value} ${FIRST}`);
  }
  return `${lines.join('\n')}\n# EOF\n`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Waits until the server answers and has scraped and evaluated once. */
async function ready(url: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode}`);
    const answer = await fetch(`${url}/api/v1/alerts`).then(
      (response) =>
        response.ok ? (response.json() as Promise<{ data?: { alerts: unknown[] } }>) : undefined,
      () => undefined,
    );
    if ((answer?.data?.alerts.length ?? 0) > 0) return;
    await new Promise((later) => setTimeout(later, 100));
  }
}
