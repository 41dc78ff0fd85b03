import { compareApplication, isPermitted } from '../compare/compare-application.ts';
import { repositoryFor } from '../config/repositories.ts';
import type { Desired } from '../desired/desired.ts';
import { loadDesired } from '../desired/load-desired.ts';
import { renderContextOf } from '../desired/source-tool.ts';
import { sourcesOf, type ValidatedApplication } from '../project/validate-application.ts';
import type { Application } from '../resources/application.ts';
import type { ApplicationStatus } from '../resources/application-status.ts';
import { buildStatus, conditionsOf } from '../status/build-status.ts';
import { stableJson } from '../status/merge-patch.ts';
import { resourceStatuses } from '../status/resource-statuses.ts';
import { type ArgoCdPorts, ownerNameOf } from './ports.ts';
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

/** Everything of the application itself that a look at it depends on, as a text that can be compared. */
export function inputsOf(app: Application): string {
  return stableJson([app.spec, relevantAnnotations(app)]);
}

/** Those that end up in the status, or that a running operation waits for. */
function relevantAnnotations(app: Application): unknown {
  return Object.entries(app.metadata.annotations ?? {})
    .filter(
      ([key]) => key.startsWith('link.argocd.argoproj.io/') || key === 'argocd.argoproj.io/deletion-approved',
    )
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** The refs the application deploys from. */
export function followedRefs(app: Application, ports: ArgoCdPorts): readonly FollowedRef[] {
  const repositories = ports.repositories();
  return sourcesOf(app).map(({ repoURL, targetRevision, tagPrefix }) => ({
    spec: repositoryFor(repoURL, app.spec.project, repositories),
    ref: targetRevision ?? '',
    ...(tagPrefix === undefined ? {} : { tagPrefix }),
  }));
}

/** What the sources say at the revisions the remotes answered with. */
export function desiredOf(
  app: Application,
  answers: readonly (Answer | undefined)[],
  ports: ArgoCdPorts,
  signal: AbortSignal,
): Promise<Desired> {
  const request = {
    project: app.spec.project,
    sources: sourcesOf(app),
    revisions: answers.map((answer) =>
      answer === undefined ? '' : 'id' in answer ? answer.id : answer.error,
    ),
    repositories: ports.repositories(),
    context: renderContextOf(app),
    maxAgeMs: Number.POSITIVE_INFINITY,
  };
  return loadDesired(request, ports, signal);
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
  const { tracking } = ports.settings();
  const owner = ownerNameOf(key, namespace);
  const comparison = await compareApplication(
    { app, owner, project, cluster, tracking, desired, health },
    signal,
  );
  return buildStatus({
    app,
    desired,
    comparison,
    resources: resourceStatuses(comparison, ({ ref }) => isPermitted(ref, project, cluster)),
    conditions: conditionsOf(comparison, desired),
    controllerNamespace: namespace,
    nowMs: clock.now(),
  });
}
