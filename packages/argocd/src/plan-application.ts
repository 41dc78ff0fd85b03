import { SetpointError } from '@setpoint/core';
import { type HealthOf, type Plan, planFrom } from '@setpoint/sync';
import type { GitSource } from '@setpoint/source';
import type { Renderer } from '@setpoint/render';
import { compareApplication } from './compare/compare-application.ts';
import type { DestinationCluster } from './config/clusters.ts';
import type { ConfigState } from './config/config-state.ts';
import { keyOf } from './controller/application-store.ts';
import { ownerNameOf } from './controller/ports.ts';
import { renderContextOf } from './desired/source-tool.ts';
import { loadDesired } from './desired/load-desired.ts';
import { codes } from './errors.ts';
import { hasMultipleSources } from './operation/auto-sync.ts';
import { planOptionsFor } from './operation/plan-options.ts';
import { sourcesOf, validateApplication } from './project/validate-application.ts';
import type { Application } from './resources/application.ts';
import type { OperationState } from './resources/operation.ts';

export interface PlanPorts {
  readonly config: ConfigState;
  readonly clusters: readonly DestinationCluster[];
  readonly source: GitSource;
  readonly renderer: Renderer;
  readonly health: HealthOf;
  /** The controller's namespace. */
  readonly namespace: string;
}

export interface PlanRequest {
  /** Instead of the target revision; default that. */
  readonly revision?: string;
  /** Default: as the automated policy says. */
  readonly prune?: boolean;
  readonly nowMs: number;
}

/**
 * What a sync of the application would do now, without doing it: the very plan that the controller would make. Throws
 * when the spec is not valid; what is wrong with the source is among the plan's problems.
 */
export async function planApplication(
  app: Application,
  ports: PlanPorts,
  request: PlanRequest,
  signal: AbortSignal,
): Promise<Plan> {
  const { config, clusters, namespace, health } = ports;
  const valid = validateApplication(app, config.projects(), clusters);
  if (!valid.ok) {
    throw new SetpointError(
      codes.invalidSpec,
      valid.conditions.map((condition) => condition.message).join('\n'),
      {
        subject: `Application ${keyOf(app)}`,
      },
    );
  }
  const sources = sourcesOf(app);
  const revisions = request.revision === undefined ? [] : sources.map(() => request.revision ?? '');
  const desired = await loadDesired(
    {
      project: app.spec.project,
      context: renderContextOf(app),
      sources,
      revisions,
      repositories: config.repositories(),
      maxAgeMs: 0,
    },
    ports,
    signal,
  );
  const { project, cluster } = valid;
  const owner = ownerNameOf(keyOf(app), namespace);
  const { tracking } = config.settings();
  const comparison = await compareApplication(
    { app, owner, project, cluster, tracking, desired, health },
    signal,
  );
  return planFrom(comparison, planOptionsFor(app, previewState(app, request)));
}

/** The operation that automation would start. */
function previewState(app: Application, request: PlanRequest): OperationState {
  const policy = app.spec.syncPolicy;
  const multiple = hasMultipleSources(app);
  return {
    operation: {
      sync: {
        prune: request.prune ?? policy?.automated?.prune ?? false,
        ...(policy?.syncOptions ? { syncOptions: policy.syncOptions } : {}),
        ...(multiple || app.spec.source === undefined ? {} : { source: app.spec.source }),
      },
      initiatedBy: { automated: policy?.automated !== undefined },
    },
    phase: 'Running',
    startedAt: new Date(request.nowMs).toISOString(),
  };
}
