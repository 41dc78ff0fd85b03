import { dependsOnAnnotation } from '../operation/dependencies.ts';
import { canonicalJson } from '@setpoint/sync';
import { rfc3339 } from '@setpoint/core';
import { sameValue } from '@setpoint/kube';
import { mergeConditions, type NewCondition } from '../model/conditions.ts';
import { isKindPermitted } from '../project/permissions.ts';
import { compareApplication } from '../compare/compare-application.ts';
import type { Desired } from '../desired/desired.ts';
import { type Followed, loadFollowed } from '../desired/load-desired.ts';
import { desiredRequest } from '../desired/desired-request.ts';
import { remoteSpec } from '../desired/prepare-kustomize.ts';
import { sourceSpec } from '../desired/source-spec.ts';
import { sourcesOf } from '../model/sources.ts';
import type { ValidatedApplication } from '../project/validate-application.ts';
import type { Application } from '../resources/application.ts';
import type { ApplicationStatus } from '../resources/application-status.ts';
import { isAppOfApps } from '../status/app-of-apps.ts';
import { buildStatus, comparedTo, comparisonConditions, conditionsOf } from '../status/build-status.ts';
import { resourceStatuses } from '../status/resource-statuses.ts';
import { orphanedResources } from '../compare/orphaned-resources.ts';
import { type ArgoCdPorts, keyOfOwner, ownerNameOf } from './ports.ts';
import type { Answer, FollowedRef } from './revision-watcher.ts';

/** An application that may be deployed, with where it goes and who allows it. */
export type Valid = Extract<ValidatedApplication, { ok: true }>;

const refreshAnnotation = 'argocd.argoproj.io/refresh';

export function isRefreshAsked(app: Application): boolean {
  return app.metadata.annotations?.[refreshAnnotation] !== undefined;
}

export function withoutRefresh(app: Application): Application {
  const { annotations } = app.metadata;
  if (annotations?.[refreshAnnotation] === undefined) return app;
  const { [refreshAnnotation]: _asked, ...rest } = annotations;
  return { ...app, metadata: { ...app.metadata, annotations: rest } };
}

/** Each version is asked about several times; versions never change. */
const inputs = new WeakMap<Application, string>();

/** Everything of the application itself that a look at it depends on, as a text that can be compared. */
export function inputsOf(app: Application): string {
  let text = inputs.get(app);
  if (text === undefined) {
    text = canonicalJson([app.spec, relevantAnnotations(app)]);
    inputs.set(app, text);
  }
  return text;
}

/** Those that end up in the status, or that a running operation waits for. */
function relevantAnnotations(app: Application): unknown {
  return Object.entries(app.metadata.annotations ?? {})
    .filter(
      ([key]) =>
        key.startsWith('link.argocd.argoproj.io/') ||
        key === 'argocd.argoproj.io/deletion-approved' ||
        key === dependsOnAnnotation,
    )
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** The refs the application deploys from. */
export function followedRefs(app: Application, ports: ArgoCdPorts): readonly FollowedRef[] {
  const repositories = ports.repositories();
  return sourcesOf(app).map((source) => ({
    spec: sourceSpec(source, app.spec.project, repositories),
    ref: source.targetRevision ?? '',
    ...(source.tagPrefix === undefined ? {} : { tagPrefix: source.tagPrefix }),
  }));
}

/** The refs of remote bases that the application was last rendered from. */
export function followedBases(
  app: Application,
  desired: Desired | undefined,
  ports: ArgoCdPorts,
): readonly FollowedRef[] {
  const bases = desired?.remoteBases ?? [];
  if (bases.length === 0) return [];
  const repositories = ports.repositories();
  const { project } = app.spec;
  const owns = sourcesOf(app).map((source) => sourceSpec(source, project, repositories));
  return bases.map(({ url, ref }) => {
    const specs = owns.map((own) => remoteSpec(url, own, project, repositories));
    const spec = specs.find(({ credentials }) => credentials !== undefined) ?? specs[0] ?? { url };
    return { spec, ref, rules: 'git' };
  });
}

/** What the sources say at the revisions the remotes answered with, and what was read for it. */
export function followedOf(
  app: Application,
  valid: Valid,
  answers: readonly (Answer | undefined)[],
  ports: ArgoCdPorts,
  signal: AbortSignal,
): Promise<Followed> {
  const { namespace } = ports;
  const configured = {
    settings: ports.settings(),
    repositories: ports.repositories(),
    keyring: ports.keyring(),
    namespace,
  };
  const asked = {
    sources: sourcesOf(app),
    revisions: answers.map((answer) =>
      answer === undefined ? '' : 'id' in answer ? answer.id : answer.error,
    ),
    maxAgeMs: Number.POSITIVE_INFINITY,
    remoteFilesMaxAgeMs: isRefreshAsked(app) ? 0 : configured.settings.pollIntervalMs,
  };
  return loadFollowed(desiredRequest(app, configured, valid, asked), ports, signal);
}

/** The status of an application that cannot be compared: nothing is known, nothing is forgotten. */
export function unknownStatus(
  app: Application,
  conditions: readonly NewCondition[],
  nowMs: number,
): ApplicationStatus {
  const { sync, health, conditions: old = [] } = app.status ?? {};
  const changed = health?.status !== 'Unknown';
  return {
    ...app.status,
    sync: { ...sync, status: 'Unknown' },
    health: {
      status: 'Unknown',
      lastTransitionTime: changed ? rfc3339(nowMs) : (health.lastTransitionTime ?? rfc3339(nowMs)),
    },
    conditions: mergeConditions(old, conditions, comparisonConditions, nowMs),
  };
}

/** The status while live state cannot be seen, of which what it will be compared to is known. */
export function unseenStatus(
  app: Application,
  message: string,
  controllerNamespace: string,
  nowMs: number,
): ApplicationStatus {
  const unknown = unknownStatus(app, [{ type: 'ComparisonError', message }], nowMs);
  const sync = { status: 'Unknown', ...unknown.sync, comparedTo: comparedTo(app) };
  const status = { ...unknown, sync, controllerNamespace };
  const isNews = isRefreshAsked(app) || !sameValue(status, app.status);
  return isNews ? { ...status, reconciledAt: rfc3339(nowMs) } : status;
}

/** The status that comparing desired with live gives the application now. */
export async function observedStatus(
  key: string,
  app: Application,
  desired: Desired,
  { project, cluster }: Valid,
  ports: ArgoCdPorts,
  signal: AbortSignal,
): Promise<ApplicationStatus> {
  const { namespace, health, clock } = ports;
  const owner = ownerNameOf(key, namespace);
  const comparison = await compareApplication(
    { app, owner, project, cluster, settings: ports.settings(), desired, health },
    signal,
  );
  const isApplication = (mark: string): boolean => ports.store.get(keyOfOwner(mark, namespace)) !== undefined;
  const orphans = orphanedResources({ app, project, cluster, comparison, isApplication });
  const warning =
    orphans.length > 0 && project.spec.orphanedResources?.warn !== false
      ? [orphanWarning(orphans.length)]
      : [];
  return buildStatus({
    app,
    desired,
    comparison,
    resources: resourceStatuses(comparison, ({ ref }) =>
      isKindPermitted(project, ref.group, ref.kind, ref.name, ref.namespace !== ''),
    ),
    conditions: [...conditionsOf(app, comparison, desired), ...warning],
    isAppOfApps: isAppOfApps(comparison, () => cluster.live.tree(owner)),
    controllerNamespace: namespace,
    nowMs: clock.now(),
  });
}

function orphanWarning(count: number): NewCondition {
  return { type: 'OrphanedResourceWarning', message: `Application has ${count} orphaned resources` };
}

/** A status made from an earlier version of the application, with the hydrator's part of it as that is by now. */
export function withHydration(
  { sourceHydrator: _before, ...status }: ApplicationStatus,
  { status: current }: Application,
): ApplicationStatus {
  return current?.sourceHydrator === undefined
    ? status
    : { ...status, sourceHydrator: current.sourceHydrator };
}
