import type { DestinationCluster, PlanPorts } from '@setpoint/argocd';
import type { Clock, Random } from '@setpoint/core';
import type { KubeClient } from '@setpoint/kube';
import type { Logger } from '@setpoint/runtime';
import type { Enforcer } from './access/enforcer.ts';
import type { UploadBudget } from './argo/uploaded-manifests.ts';
import type { AuditLog } from './audit/audit-log.ts';
import type { Authenticator } from './auth/authenticator.ts';
import type { Oidc } from './auth/oidc.ts';
import type { Sessions } from './auth/sessions.ts';
import type { ChangeLog } from './state/change-log.ts';
import type { ComparisonCache } from './state/comparison-cache.ts';
import type { GraphSnapshots } from './state/graph-snapshots.ts';
import type { LiveChanges } from './state/live-changes.ts';
import type { PlanShelf } from './state/plan-shelf.ts';
import type { RepositoryChecks } from './state/repository-checks.ts';
import type { EnginePorts, PlatformState } from './state/platform-state.ts';

/** What the operations of the API work with. */
export interface Services {
  readonly client: KubeClient;
  readonly state: PlatformState;
  readonly clusters: () => readonly DestinationCluster[];
  readonly engine: EnginePorts;
  readonly enforcer: Enforcer;
  readonly sessions: Sessions;
  readonly oidc: Oidc;
  readonly authenticator: Authenticator;
  readonly audit: AuditLog;
  readonly changes: ChangeLog;
  readonly comparisons: ComparisonCache;
  readonly graphs: GraphSnapshots;
  readonly liveChanges: LiveChanges;
  readonly plans: PlanShelf;
  readonly repositoryChecks: RepositoryChecks;
  readonly uploads: UploadBudget;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Of this build: `0.1.0`. */
  readonly version: string;
}

/** What comparing and planning need, as of now. */
export function planPorts({ state, clusters, engine }: Services): PlanPorts {
  return { ...engine, config: state.config, clusters: clusters(), namespace: state.namespace };
}
