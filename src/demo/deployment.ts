import { randomBytes } from 'node:crypto';
import { AuditLog } from './audit-log.js';
import { Keyring } from './auth/keys.js';
import type { Core, DeploymentInfo } from './core.js';
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
import { writeSample } from './seed/documents.js';
import { randomId, seededRandom } from './seed/random.js';
import { SAMPLE_TABLES } from './seed/tables.js';
import { TestData } from './test-data.js';
import { Database } from './store/database.js';
import type { TableSpec } from './schema/types.js';
import type { ValueObject } from './values/types.js';

/** Tables and documents to begin with, instead of the sample. */
export interface SeedData {
  tables?: readonly TableSpec[];
  documents?: Readonly<Record<string, readonly ValueObject[]>>;
}

export interface DeploymentOptions extends Partial<Omit<DeploymentInfo, 'kind'>> {
  /** TCP port on 127.0.0.1; 0, the default, takes a free one. */
  port?: number;
  /** true (the default): the sample; false: an empty deployment. */
  seed?: boolean | SeedData;
  /** Cuts the messages of function errors, as production does. */
  redact?: boolean;
  instanceName?: string;
  kind?: DeploymentInfo['kind'];
  /** A fixed admin key `NAME|HEX`, instead of a random one. */
  adminKey?: string;
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
  /** Documents, tables and indexes, past HTTP and permissions. */
  data: TestData;
  /** Stops at once; connections are cut. */
  close(): Promise<void>;
}

const DEFAULT_NAME = 'happy-otter-123';
const SEED = 20260101;

/** Starts an embedded Convex deployment, in memory, on loopback. */
export async function startDeployment(options: DeploymentOptions = {}): Promise<Deployment> {
  const { core, data } = createCore(options);
  const log = new RequestLog();
  const faults = new Faults();
  const server = await serve(core, log, faults, options.port ?? 0);
  const { instanceName, keys } = core;
  return { url: server.url, instanceName, keys, log: log.entries, faults, data, close: () => server.close() };
}

function createCore(options: DeploymentOptions): { core: Core; data: TestData } {
  const limits: LimitOptions = { ...DEMO_LIMITS, ...options.limits };
  const instanceName = options.instanceName ?? options.adminKey?.split('|')[0] ?? DEFAULT_NAME;
  const deploymentType = options.deploymentType ?? 'dev';
  const random = seededRandom(SEED);
  let seeding = true;
  const database = new Database({
    schemaValidation: options.schemaValidation ?? true,
    retainedCommits: limits.retainedCommits,
    internalId: () => (seeding ? randomId(random) : new Uint8Array(randomBytes(16))),
  });
  fill(database, options.seed ?? true, random);
  seeding = false;
  const audit = new AuditLog();
  const functions = { ...SYSTEM_METADATA, ...SYSTEM_READS, ...SYSTEM_WRITES, ...SAMPLE_APP };
  const pagination = { cursors: new CursorSealer(), limits };
  const core: Core = {
    instanceName,
    info: {
      kind: options.kind ?? 'cloud',
      deploymentType,
      projectName: options.projectName ?? 'Demo project',
      projectSlug: options.projectSlug ?? 'demo-project',
    },
    redact: options.redact ?? false,
    keys: new Keyring(instanceName, deploymentType, options.adminKey),
    database,
    audit,
    runner: new FunctionRunner(functions, database, audit, pagination),
  };
  return { core, data: new TestData(database) };
}

function fill(database: Database, seed: boolean | SeedData, random: () => number): void {
  if (seed === false) return;
  const tables = seed === true ? SAMPLE_TABLES : (seed.tables ?? []);
  for (const table of tables) database.defineTable(table);
  database.transact((writer) => {
    if (seed === true) return writeSample(writer, random);
    for (const [table, documents] of Object.entries(seed.documents ?? {})) {
      for (const document of documents) writer.insert(table, document);
    }
  });
}
