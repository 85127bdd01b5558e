import { randomBytes } from 'node:crypto';
import { AuditLog } from './audit-log.js';
import { Keyring } from './auth/keys.js';
import type { Core, DeploymentInfo, RunState } from './core.js';
import { FunctionRunner } from './functions/runner.js';
import { SAMPLE_APP } from './functions/sample-app.js';
import { SYSTEM_METADATA } from './functions/system-metadata.js';
import { SYSTEM_READS } from './functions/system-reads.js';
import { SYSTEM_WRITES } from './functions/system-writes.js';
import { Faults } from './http/faults.js';
import { type LoggedRequest, RequestLog } from './http/request-log.js';
import { serve } from './http/server.js';
import { DEMO_LIMITS, type LimitOptions } from './limits.js';
import { CursorSealer } from './query/cursor.js';
import { fill, type SeedData } from './seed/fill.js';
import { randomId, seededRandom } from './seed/random.js';
import { TestData } from './test-data.js';
import { Clock } from './store/clock.js';
import { type Component, ComponentTree } from './store/components.js';
import { Database } from './store/database.js';

export interface DeploymentOptions extends Partial<Omit<DeploymentInfo, 'kind'>> {
  /** TCP port on 127.0.0.1; 0, the default, takes a free one. */
  port?: number;
  /** true (the default): the sample; false: an empty deployment. */
  seed?: boolean | SeedData;
  /** Cuts the messages of function errors; unless given, production does and others do not. */
  redact?: boolean;
  instanceName?: string;
  kind?: DeploymentInfo['kind'];
  /** A fixed admin key `NAME|HEX`, instead of a random one. */
  adminKey?: string;
  /** Whether functions of the application may run; `running` unless given. */
  runState?: RunState;
  schemaValidation?: boolean;
  limits?: Partial<LimitOptions>;
}

export interface Deployment {
  /** Origin without a slash at the end. */
  url: string;
  instanceName: string;
  keys: Keyring;
  /** Every request that reached this deployment, oldest first. */
  log: LoggedRequest[];
  faults: Faults;
  /** Documents, tables and indexes of the root, past HTTP and permissions. */
  data: TestData;
  /** The same of a component, which is created if it is missing. */
  component(path: string): ComponentData;
  removeComponent(path: string): void;
  /** Pauses the application's functions, or lets them run again. The system's functions go on. */
  setRunState(state: RunState): void;
  /** Puts every earlier timestamp out of retention, for `query_at_ts`. */
  expireSnapshots(): void;
  /** Stops at once; connections are cut. */
  close(): Promise<void>;
}

export interface ComponentData {
  /** Its id, for `componentId` and `?component=`. */
  id: string;
  path: string;
  data: TestData;
}

const DEFAULT_NAME = 'happy-otter-123';
const SEED = 20260101;

/** Starts an embedded Convex deployment, in memory, on loopback. */
export async function startDeployment(options: DeploymentOptions = {}): Promise<Deployment> {
  const core = createCore(options);
  const { components, runState } = core;
  const log = new RequestLog();
  const faults = new Faults();
  const server = await serve(core, log, faults, options.port ?? 0);
  const { instanceName, keys } = core;
  return {
    url: server.url,
    instanceName,
    keys,
    log: log.entries,
    faults,
    data: new TestData(components.root.database),
    component: (path) => dataOf(components.ensure(path)),
    removeComponent: (path) => components.remove(path),
    setRunState: (state) => (runState.current = state),
    expireSnapshots: () => components.list().forEach(({ database }) => database.expireSnapshots()),
    close: () => server.close(),
  };
}

function dataOf({ id, path, database }: Component): ComponentData {
  return { id, path, data: new TestData(database) };
}

function createCore(options: DeploymentOptions): Core {
  const limits: LimitOptions = { ...DEMO_LIMITS, ...options.limits };
  const instanceName = options.instanceName ?? options.adminKey?.split('|')[0] ?? DEFAULT_NAME;
  const deploymentType = options.deploymentType ?? 'dev';
  const random = seededRandom(SEED);
  let seeding = true;
  const clock = new Clock();
  const internalId = (): Uint8Array => (seeding ? randomId(random) : new Uint8Array(randomBytes(16)));
  const { retainedCommits } = limits;
  const schemaValidation = options.schemaValidation ?? true;
  const create = (): Database => new Database({ schemaValidation, retainedCommits, internalId, clock });
  const components = new ComponentTree(create, internalId);
  fill(components, options.seed ?? true, random);
  seeding = false;
  const audit = new AuditLog();
  const functions = { ...SYSTEM_METADATA, ...SYSTEM_READS, ...SYSTEM_WRITES, ...SAMPLE_APP };
  const pagination = { cursors: new CursorSealer(), limits };
  const runState = { current: options.runState ?? 'running' };
  return {
    instanceName,
    info: {
      kind: options.kind ?? 'cloud',
      deploymentType,
      projectName: options.projectName ?? 'Demo project',
      projectSlug: options.projectSlug ?? 'demo-project',
    },
    redact: options.redact ?? deploymentType === 'prod',
    keys: new Keyring(instanceName, deploymentType, options.adminKey),
    components,
    audit,
    runner: new FunctionRunner(functions, components, audit, pagination, runState),
    pagination,
    runState,
  };
}
