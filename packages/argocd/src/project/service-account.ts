import { SetpointError } from '@setpoint/core';
import type { ArgoCdSettings } from '../config/settings.ts';
import { codes } from '../errors.ts';
import type { AppProject } from '../resources/app-project.ts';
import type { Application } from '../resources/application.ts';
import { globMatches } from './glob.ts';
import type { ClusterIdentity } from './permissions.ts';

const forbidden = /[!*[\]{}\\/]/;

/**
 * The user that writes for the application: the first of the project's `destinationServiceAccounts` whose server and
 * namespace globs match. Undefined when impersonation is off, or optional and nothing matches; throws
 * `argocd.impersonation` when none matches though one is required, or when the account cannot be one.
 */
export function userFor(
  app: Application,
  project: AppProject,
  cluster: ClusterIdentity,
  mode: ArgoCdSettings['impersonation'],
): string | undefined {
  if (mode === 'off') return undefined;
  const namespace = app.spec.destination.namespace ?? '';
  const match = (project.spec.destinationServiceAccounts ?? []).find(
    (item) => globMatches(item.server, cluster.server) && globMatches(item.namespace ?? '', namespace),
  );
  if (match !== undefined) {
    return userOf(match.defaultServiceAccount, namespace || (app.metadata.namespace ?? ''));
  }
  if (mode === 'optional') return undefined;
  throw impersonationError(
    `no matching service account found for destination server ${cluster.server} and namespace ${namespace}`,
    `Add the destination to spec.destinationServiceAccounts of project ${project.metadata.name ?? ''}, or set application.sync.impersonation.enforced to "false".`,
  );
}

function userOf(account: string, namespace: string): string {
  if (account.trim() === '' || forbidden.test(account)) {
    throw impersonationError(
      `failed to derive service account to impersonate: default service account contains invalid chars '${account}'`,
      'Name a service account, or namespace:name, in spec.destinationServiceAccounts.',
    );
  }
  return account.includes(':')
    ? `system:serviceaccount:${account}`
    : `system:serviceaccount:${namespace}:${account}`;
}

function impersonationError(message: string, nextAction: string): SetpointError {
  return new SetpointError(codes.impersonation, message, {
    rule: 'With application.sync.impersonation.enabled a sync acts as the service account its project names.',
    nextAction,
  });
}
