/** What a key may do, as the service names it, with the permission named in refusals. */
export const OPERATIONS = {
  Deploy: 'deployment:deploy',
  ViewEnvironmentVariables: 'deployment:env:view',
  WriteEnvironmentVariables: 'deployment:env:write',
  PauseDeployment: 'deployment:pause',
  UnpauseDeployment: 'deployment:unpause',
  ViewLogs: 'deployment:logs:view',
  ViewMetrics: 'deployment:metrics:view',
  ViewIntegrations: 'deployment:integrations:view',
  WriteIntegrations: 'deployment:integrations:write',
  ViewData: 'deployment:data:view',
  WriteData: 'deployment:data:write',
  ViewBackups: 'deployment:backups:view',
  CreateBackups: 'deployment:backups:create',
  DownloadBackups: 'deployment:backups:download',
  DeleteBackups: 'deployment:backups:delete',
  ImportBackups: 'deployment:backups:import',
  ActAsUser: 'deployment:functions:actAsUser',
  RunInternalQueries: 'deployment:functions:runInternalQueries',
  RunInternalMutations: 'deployment:functions:runInternalMutations',
  RunInternalActions: 'deployment:functions:runInternalActions',
  RunTestQuery: 'deployment:functions:runTestQuery',
  ViewAuditLog: 'deployment:auditLog:view',
} as const;

export type Operation = keyof typeof OPERATIONS;

/** Operations of a read-only deploy key. */
export const READ_ONLY: readonly Operation[] = [
  'ViewEnvironmentVariables',
  'ViewLogs',
  'ViewMetrics',
  'ViewIntegrations',
  'ViewData',
  'ViewBackups',
  'DownloadBackups',
  'RunInternalQueries',
  'RunTestQuery',
  'ViewAuditLog',
];

export const VIEW_DATA_ONLY: readonly Operation[] = ['ViewData'];
