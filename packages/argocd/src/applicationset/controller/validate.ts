import { SetpointError } from '@setpoint/core';
import type { ClusterIdentity } from '../../project/permissions.ts';
import type { Application } from '../../resources/application.ts';
import type { Destination } from '../../resources/application-status.ts';
import type { ApplicationSet } from '../../resources/application-set.ts';
import { applicationSetCodes } from '../errors.ts';

export interface Validated {
  readonly valid: readonly Application[];
  readonly problems: readonly SetpointError[];
}

export interface KnownTargets {
  readonly projects: { has(name: string): boolean };
  readonly clusters: readonly ClusterIdentity[];
}

/**
 * The generated Applications that can be written. Of several with one name none but the first is; the others, and those
 * without a name, project or cluster, are problems. Projects and clusters are looked at only when they are known.
 */
export function validateGenerated(
  set: ApplicationSet,
  applications: readonly Application[],
  known?: KnownTargets,
): Validated {
  const names = new Set<string>();
  const valid: Application[] = [];
  const problems: SetpointError[] = [];
  for (const app of applications) {
    const problem = problemOf(app, set.metadata.name ?? '', names, known);
    if (problem === undefined) valid.push(app);
    else problems.push(problem);
    names.add(app.metadata.name ?? '');
  }
  return { valid, problems };
}

function problemOf(
  app: Application,
  set: string,
  names: ReadonlySet<string>,
  known: KnownTargets | undefined,
): SetpointError | undefined {
  const { name = '' } = app.metadata;
  if (name === '') {
    return invalid(
      app,
      `ApplicationSet ${set} contains an application with no name`,
      'Set metadata.name in the template or by templatePatch.',
    );
  }
  if (names.has(name)) {
    return invalid(
      app,
      `ApplicationSet ${set} contains applications with duplicate name: ${name}`,
      'Make metadata.name of the template differ for every parameter set.',
    );
  }
  if (known === undefined) return undefined;
  const project = app.spec.project || 'default';
  if (!known.projects.has(project)) {
    return invalid(
      app,
      `application references project ${project} which does not exist`,
      'Create the AppProject, or correct spec.project.',
    );
  }
  const destination = destinationProblem(app.spec.destination, known.clusters);
  return destination === undefined
    ? undefined
    : invalid(
        app,
        `application destination spec is invalid: ${destination}`,
        'Name one registered cluster, by server or by name.',
      );
}

/** Why the destination is no registered cluster; undefined when it is one. */
export function destinationProblem(
  { server, name }: Destination,
  clusters: readonly ClusterIdentity[],
): string | undefined {
  if (server && name) {
    return `application destination can't have both name and server defined: ${name} ${server}`;
  }
  if (server) {
    return clusters.some((cluster) => cluster.server === server)
      ? undefined
      : `cluster "${server}" not found`;
  }
  if (!name) return 'Destination server missing from app spec';
  const count = clusters.filter((cluster) => cluster.name === name).length;
  if (count === 1) return undefined;
  return count === 0
    ? `there are no clusters with this name: ${name}`
    : `there are ${count} clusters with the same name: ${name}`;
}

function invalid(app: Application, message: string, nextAction: string): SetpointError {
  return new SetpointError(applicationSetCodes.invalidApplication, message, {
    subject: `Application ${app.metadata.namespace ?? ''}/${app.metadata.name ?? ''}`,
    nextAction,
  });
}
