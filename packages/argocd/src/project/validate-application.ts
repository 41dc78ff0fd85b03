import { SetpointError } from '@setpoint/core';
import type { DestinationCluster } from '../clusters/destination.ts';
import { clusterFor } from '../clusters/destination.ts';
import { withoutJqPaths } from '../jq/without-jq-paths.ts';
import type { NewCondition } from '../model/conditions.ts';
import { sourcesOf } from '../model/sources.ts';
import type { AppProject } from '../resources/app-project.ts';
import type { Application } from '../resources/application.ts';
import { isAppNamespacePermitted, isDestinationPermitted, isSourcePermitted } from './permissions.ts';

export type ValidatedApplication =
  | { readonly ok: true; readonly cluster: DestinationCluster; readonly project: AppProject }
  | { readonly ok: false; readonly conditions: readonly NewCondition[] };

/** Checks the spec against its project and the registered clusters; all complaints at once, in Argo CD's words. */
export function validateApplication(
  app: Application,
  projects: ReadonlyMap<string, AppProject>,
  clusters: readonly DestinationCluster[],
  controllerNamespace: string,
): ValidatedApplication {
  const project = projects.get(app.spec.project);
  if (project === undefined) return { ok: false, conditions: [projectMissing(app)] };
  const { name = '', namespace = '' } = app.metadata;
  if (!isAppNamespacePermitted(project, namespace, controllerNamespace)) {
    const message = `application '${name}' in namespace '${namespace}' is not permitted to use project '${app.spec.project}'\nNext: Add ${namespace} to spec.sourceNamespaces of the project, or move the application.`;
    return { ok: false, conditions: [{ type: 'UnknownError', message }] };
  }
  const conditions: NewCondition[] = [...sourceConditions(app, project), ...expressionConditions(app)];
  let cluster: DestinationCluster | undefined;
  try {
    cluster = clusterFor(app.spec.destination, clusters);
  } catch (error) {
    conditions.push(invalid(SetpointError.from(error).describe()));
  }
  if (cluster === undefined) return { ok: false, conditions };
  const denied = destinationCondition(app, project, cluster);
  if (denied !== undefined) conditions.push(denied);
  return conditions.length === 0 ? { ok: true, cluster, project } : { ok: false, conditions };
}

/** A jq expression that cannot be read would make nothing be ignored, and so fight what it was written for. */
function expressionConditions(app: Application): readonly NewCondition[] {
  const expressions = (app.spec.ignoreDifferences ?? []).flatMap((rule) => rule.jqPathExpressions ?? []);
  return expressions.flatMap((expression) => {
    try {
      withoutJqPaths([expression]);
      return [];
    } catch (error) {
      return [invalid(`spec.ignoreDifferences: ${SetpointError.from(error).describe()}`)];
    }
  });
}

function sourceConditions(app: Application, project: AppProject): NewCondition[] {
  const { sourceHydrator } = app.spec;
  if (sourceHydrator !== undefined) return hydratorConditions(sourceHydrator, project);
  const sources = sourcesOf(app);
  if (sources.length === 0)
    return [invalid('spec.source.repoURL and either spec.source.path or spec.source.chart are required')];
  return sources.flatMap((source, index) => {
    const path = app.spec.sources?.length ? `spec.sources[${index}]` : 'spec.source';
    if (!source.repoURL || !(source.path || source.chart || source.ref)) {
      return [invalid(`${path}.repoURL and either ${path}.path or ${path}.chart are required`)];
    }
    if (source.chart && !source.targetRevision) {
      return [invalid(`${path}.targetRevision is required if the manifest source is a helm chart`)];
    }
    return isSourcePermitted(project, source.repoURL) ? [] : [notPermitted(source.repoURL, project)];
  });
}

/** What is read, and what is written and deployed, both have to be the project's. */
function hydratorConditions(
  { drySource, syncSource, hydrateTo }: NonNullable<Application['spec']['sourceHydrator']>,
  project: AppProject,
): NewCondition[] {
  const missing = [
    drySource.repoURL === '' ? 'spec.sourceHydrator.drySource.repoURL is required' : '',
    syncSource.targetBranch === '' ? 'spec.sourceHydrator.syncSource.targetBranch is required' : '',
    hydrateTo?.targetBranch === ''
      ? 'when spec.sourceHydrator.hydrateTo is set, spec.sourceHydrator.hydrateTo.targetBranch is required'
      : '',
  ].filter((message) => message !== '');
  if (missing.length > 0) return missing.map(invalid);
  const { repoURL } = syncSource;
  const isOther = repoURL !== undefined && repoURL !== '' && repoURL !== drySource.repoURL;
  return [
    ...(isSourcePermitted(project, drySource.repoURL) ? [] : [notPermitted(drySource.repoURL, project)]),
    ...(isOther && !isSourcePermitted(project, repoURL)
      ? [invalid(`sync source repo ${repoURL} is not permitted in project '${project.metadata.name ?? ''}'`)]
      : []),
  ];
}

function notPermitted(repoURL: string, project: AppProject): NewCondition {
  return invalid(`application repo ${repoURL} is not permitted in project '${project.metadata.name ?? ''}'`);
}

function destinationCondition(
  app: Application,
  project: AppProject,
  cluster: DestinationCluster,
): NewCondition | undefined {
  const namespace = app.spec.destination.namespace ?? '';
  if (isDestinationPermitted(project, cluster, namespace)) return undefined;
  const shown = app.spec.destination.name ? cluster.name : cluster.server;
  return invalid(
    `application destination server '${shown}' and namespace '${namespace}' do not match any of the allowed destinations in project '${project.metadata.name ?? ''}'`,
  );
}

function projectMissing(app: Application): NewCondition {
  return invalid(
    `Application referencing project ${app.spec.project} which does not exist\nNext: Create the AppProject ${app.spec.project}, or set spec.project to one that exists.`,
  );
}

function invalid(message: string): NewCondition {
  return { type: 'InvalidSpecError', message };
}
