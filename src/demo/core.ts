import type { AuditLog } from './audit-log.js';
import type { Keyring } from './auth/keys.js';
import type { FunctionRunner } from './functions/runner.js';
import type { PaginationTools } from './query/paginate.js';
import type { ComponentTree } from './store/components.js';

/** What the cloud says about a deployment, besides its name. */
export interface DeploymentInfo {
  kind: 'cloud' | 'selfHosted';
  deploymentType: 'dev' | 'prod' | 'preview' | 'custom';
  projectName: string;
  projectSlug: string;
}

/** Whether functions of the application may run; the system's always do. */
export type RunState = 'running' | 'paused' | 'disabled' | 'suspended';

/** The parts of a running deployment that its HTTP routes work on. */
export interface Core {
  instanceName: string;
  info: DeploymentInfo;
  /** Cuts the messages of function errors, as production deployments do. */
  redact: boolean;
  keys: Keyring;
  components: ComponentTree;
  audit: AuditLog;
  runner: FunctionRunner;
  pagination: PaginationTools;
  runState: { current: RunState };
}
