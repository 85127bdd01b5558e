import type { AuditLog } from './audit-log.js';
import type { Keyring } from './auth/keys.js';
import type { FunctionRunner } from './functions/runner.js';
import type { Database } from './store/database.js';

/** What the cloud says about a deployment, besides its name. */
export interface DeploymentInfo {
  kind: 'cloud' | 'selfHosted';
  deploymentType: 'dev' | 'prod' | 'preview' | 'custom';
  projectName: string;
  projectSlug: string;
}

/** The parts of a running deployment that its HTTP routes work on. */
export interface Core {
  instanceName: string;
  info: DeploymentInfo;
  /** Cuts the messages of function errors, as production deployments do. */
  redact: boolean;
  keys: Keyring;
  database: Database;
  audit: AuditLog;
  runner: FunctionRunner;
}
