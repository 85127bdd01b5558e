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
const PORTS_TRIED = 5;

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
  await writeFile(join(dir, 'samples'), samples());
  await writeFile(join(dir, 'rules.yml'), RULES);
  const data = join(dir, 'data');
  await promisify(execFile)('promtool', [
    'tsdb',
    'create-blocks-from',
    'openmetrics',
    join(dir, 'samples'),
    data,
  ]);
  const remove = () => rm(dir, { recursive: true, force: true });
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const server = await onPort(port, dir, data, flags);
    if (server) return { ...server, close: () => server.close().then(remove) };
    // A port that was free may be taken by another process before the server gets to it.
    if (attempt === PORTS_TRIED) {
      await remove();
      throw new Error('prometheus does not start');
    }
  }
}

/** Undefined if the server ended before it was ready. */
async function onPort(
  port: number,
  dir: string,
  data: string,
  flags: string[],
): Promise<PrometheusServer | undefined> {
  const config = join(dir, 'config.yml');
  await writeFile(config, CONFIG.replace('PORT', String(port)));
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=127.0.0.1:${port}`,
      ...flags,
    ],
    { stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return (await ready(url, child)) ? { url, close } : undefined;
}

/** A scrape may take as long as its interval; how soon the first one comes is up to the interval, too. */
const CONFIG = `
global: { scrape_interval: 3s, evaluation_interval: 1s }
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

/** Waits until the server has scraped both targets and evaluated once; false if it ends before. */
async function ready(url: string, child: ChildProcess): Promise<boolean> {
  const get = (path: string): Promise<any> =>
    fetch(`${url}/api/v1/${path}`).then(
      (response) => (response.ok ? response.json() : undefined),
      () => undefined,
    );
  while (child.exitCode === null && child.signalCode === null) {
    const alerts = (await get('alerts'))?.data.alerts ?? [];
    const targets = (await get('targets?state=active'))?.data.activeTargets ?? [];
    const health = targets.map((target: any) => `${target.labels.job} ${target.health}`).sort();
    if (alerts.length > 0 && health.join() === 'gone down,itself up') return true;
    await new Promise((later) => setTimeout(later, 100));
  }
  return false;
}
