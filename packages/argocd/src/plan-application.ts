import { namespacedName } from '@setpoint/kube';
import { SetpointError } from '@setpoint/core';
import { type Comparison, type HealthOf, type Plan, planFrom } from '@setpoint/sync';
import { archiveTree, type Source } from '@setpoint/source';
import type { Renderer } from '@setpoint/render';
import { compareApplication } from './compare/compare-application.ts';
import type { DestinationCluster } from './clusters/destination.ts';
import type { ConfigState } from './config/config-state.ts';
import { ownerNameOf } from './controller/ports.ts';
import type { Desired } from './desired/desired.ts';
import { desiredRequest, type Place } from './desired/desired-request.ts';
import { loadDesired } from './desired/load-desired.ts';
import { codes } from './errors.ts';
import { sourceFieldsOf, sourcesOf } from './model/sources.ts';
import { isAutomated } from './operation/auto-sync.ts';
import { planOptionsFor } from './operation/plan-options.ts';
import { type ValidatedApplication, validateApplication } from './project/validate-application.ts';
import type { AppProject } from './resources/app-project.ts';
import type { Application } from './resources/application.ts';
import type { OperationState, SyncOperation } from './resources/operation.ts';

export interface PlanPorts {
  readonly config: ConfigState;
  readonly clusters: readonly DestinationCluster[];
  readonly source: Source;
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
  /** What a person asks for, in place of what automation would start. Its revisions count before `revision`. */
  readonly sync?: SyncOperation;
  readonly nowMs: number;
}

/** What is compared: at these revisions, one a source; '' or absent asks the remote about the target revision. */
export interface CompareNowRequest {
  readonly revisions: readonly string[];
  /** How old the remote's answer may be, milliseconds. */
  readonly maxAgeMs: number;
}

/** An application's sources against what is live, with where it goes and who allows it. */
export interface ComparedNow {
  readonly desired: Desired;
  readonly comparison: Comparison;
  readonly cluster: DestinationCluster;
  readonly project: AppProject;
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
  const { comparison } = await compareNow(
    app,
    ports,
    { revisions: revisionsOf(app, request), maxAgeMs: 0 },
    signal,
  );
  return planFrom(comparison, planOptionsFor(app, previewState(app, request)));
}

/** What the sources say against what is live. Throws `argocd.invalid-spec` when the spec is not valid. */
export async function compareNow(
  app: Application,
  ports: PlanPorts,
  request: CompareNowRequest,
  signal: AbortSignal,
): Promise<ComparedNow> {
  const { config, namespace, health } = ports;
  const { project, cluster } = validOrThrow(app, ports);
  await cluster.ready(signal);
  const desired = await desiredAt(app, ports, request, signal);
  const owner = ownerNameOf(namespacedName(app), namespace);
  const settings = config.settings();
  const comparison = await compareApplication(
    { app, owner, project, cluster, settings, desired, health },
    signal,
  );
  return { desired, comparison, cluster, project };
}

/**
 * What the application's sources render to at the revisions; what is wrong with them is among its problems. Charts ask
 * the cluster they are rendered for, so it must answer: `argocd.cluster-unreachable` otherwise.
 */
export async function desiredAt(
  app: Application,
  ports: DesiredPorts,
  { revisions, maxAgeMs }: CompareNowRequest,
  signal: AbortSignal,
): Promise<Desired> {
  return desiredFor(app, ports, { sources: sourcesOf(app), revisions, maxAgeMs }, signal);
}

/**
 * What the application's source, its first where it has many, would render to if its repository held the files of this
 * archive (tar, gzipped or not). No signature is asked for. Throws `source.bad-archive` and `source.quota`.
 */
export async function desiredOfFiles(
  app: Application,
  ports: DesiredPorts,
  archive: Uint8Array,
  signal: AbortSignal,
): Promise<Desired> {
  const files = await archiveTree(archive, { id: 'streamed', ref: 'streamed' }, 'the uploaded files');
  return desiredFor(
    app,
    ports,
    { sources: sourcesOf(app).slice(0, 1), revisions: [], files, maxAgeMs: 0 },
    signal,
  );
}

type DesiredPorts = Pick<PlanPorts, 'config' | 'source' | 'renderer' | 'clusters' | 'namespace'>;

async function desiredFor(
  app: Application,
  ports: DesiredPorts,
  asked: Parameters<typeof desiredRequest>[3],
  signal: AbortSignal,
): Promise<Desired> {
  const { config } = ports;
  const configured = {
    settings: config.settings(),
    repositories: config.repositories(),
    keyring: config.keyring(),
    namespace: ports.namespace,
  };
  const place = placeOf(app, ports);
  await place?.cluster.ready(signal);
  const request = desiredRequest(app, configured, place, asked);
  return loadDesired(request, ports, signal);
}

/** Where the application goes; undefined while its spec is not valid, and charts are then told what Helm assumes. */
function placeOf(
  app: Application,
  { config, clusters, namespace }: Pick<PlanPorts, 'config' | 'clusters' | 'namespace'>,
): Place | undefined {
  const valid = validateApplication(app, config.projects(), clusters, namespace);
  return valid.ok ? valid : undefined;
}

function validOrThrow(
  app: Application,
  { config, clusters, namespace }: PlanPorts,
): Extract<ValidatedApplication, { ok: true }> {
  const valid = validateApplication(app, config.projects(), clusters, namespace);
  if (valid.ok) return valid;
  throw new SetpointError(
    codes.invalidSpec,
    valid.conditions.map((condition) => condition.message).join('\n'),
    { subject: `Application ${namespacedName(app)}` },
  );
}

function revisionsOf(app: Application, { revision, sync }: PlanRequest): readonly string[] {
  if (sync?.revisions !== undefined) return sync.revisions;
  const one = sync?.revision || revision;
  return one === undefined ? [] : sourcesOf(app).map(() => one);
}

/** The operation that a person asks for, or that automation would start. */
function previewState(app: Application, request: PlanRequest): OperationState {
  const startedAt = new Date(request.nowMs).toISOString();
  if (request.sync !== undefined) return { operation: { sync: request.sync }, phase: 'Running', startedAt };
  const policy = app.spec.syncPolicy;
  return {
    operation: {
      sync: {
        prune: request.prune ?? policy?.automated?.prune ?? false,
        ...(policy?.syncOptions ? { syncOptions: policy.syncOptions } : {}),
        ...sourceFieldsOf(app),
      },
      initiatedBy: { automated: isAutomated(app) },
    },
    phase: 'Running',
    startedAt,
  };
}
