import type { Application } from '@setpoint/argocd';
import type { Call } from '../call.ts';
import { codes, serverError } from '../errors.ts';
import { type Input, text } from '../http/input.ts';
import type { Services } from '../services.ts';
import type { Permission } from '../wire/common.ts';

/** What policies call an application: `project/name`, with its namespace between unless it is the platform's own. */
export function rbacName(app: Pick<Application, 'metadata' | 'spec'>, services: Services): string {
  return objectName(
    app.spec.project || 'default',
    app.metadata.namespace ?? '',
    app.metadata.name ?? '',
    services,
  );
}

export function objectName(project: string, namespace: string, name: string, { state }: Services): string {
  const inside = namespace === '' || namespace === state.namespace ? name : `${namespace}/${name}`;
  return `${project}/${inside}`;
}

export function permissionDenied(detail = ''): Error {
  return serverError(codes.forbidden, detail === '' ? 'permission denied' : `permission denied: ${detail}`);
}

/** Throws `server.forbidden`, naming what is missing. */
export function enforce(
  services: Services,
  call: Call,
  resource: string,
  action: string,
  object: string,
): void {
  if (services.enforcer.allows(call.identity, resource, action, object)) return;
  throw permissionDenied(`${resource}, ${action}, ${object}, sub: ${call.identity.subject}`);
}

/** Whether it is allowed, and if not, what is missing. */
export function permissionFor(
  services: Services,
  call: Call,
  resource: string,
  action: string,
  object: string,
): Permission {
  const allowed = services.enforcer.allows(call.identity, resource, action, object);
  return allowed ? { allowed } : { allowed, missing: `${resource}, ${action}, ${object}` };
}

/** Which application a request names. */
export interface AppQuery {
  readonly name: string;
  readonly namespace: string;
  readonly project: string;
}

export function appQuery(input: Input, services: Services, nameField = 'name'): AppQuery {
  return {
    name: text(input, nameField),
    namespace: text(input, 'appNamespace') || services.state.namespace,
    project: text(input, 'project'),
  };
}

/**
 * The application, when the caller may do `action` with it. As in Argo CD, one that is missing answers like one that is
 * forbidden, unless the caller names the project and may do it there.
 */
export function applicationFor(services: Services, call: Call, query: AppQuery, action = 'get'): Application {
  const { state, enforcer } = services;
  const { name, namespace, project } = query;
  call.about(`${namespace}/${name}`);
  const app = state.applications.get(`${namespace}/${name}`);
  if (project !== '') {
    const given = objectName(project, namespace, name, services);
    if (!enforcer.allows(call.identity, 'applications', action, given)) throw permissionDenied();
    if (app === undefined) {
      throw serverError(codes.notFound, `applications.argoproj.io "${name}" not found`);
    }
    if (app.spec.project !== project && (app.spec.project || 'default') !== project) throw permissionDenied();
  }
  if (app === undefined) throw permissionDenied();
  if (!enforcer.allows(call.identity, 'applications', action, rbacName(app, services)))
    throw permissionDenied();
  return app;
}
