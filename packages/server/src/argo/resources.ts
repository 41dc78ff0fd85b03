import {
  type Application,
  carryOutAction,
  createResourceActions,
  parseResourceCustomizations,
} from '@setpoint/argocd';
import { decodeSigs } from '@setpoint/goyaml';
import { gvkOf, type KubeObject, type ObjectRef, type PatchType } from '@setpoint/kube';
import type { Call } from '../call.ts';
import { codes, invalid, serverError } from '../errors.ts';
import { flag, type Input, needed, records, text } from '../http/input.ts';
import type { Services } from '../services.ts';
import { clusterOf, liveObject } from '../state/live-resources.ts';
import { masked } from '../state/masking.ts';
import type { ResourceActions } from '../wire/argo-applications.ts';
import { applicationFor, appQuery, permissionDenied } from './access.ts';
import { fieldManager } from './write-application.ts';

/** The object that a request names; the name field is `resourceName`. */
function resourceRefIn(input: Input): ObjectRef & { readonly version: string } {
  return {
    group: text(input, 'group'),
    version: text(input, 'version'),
    kind: needed(input, 'kind'),
    namespace: text(input, 'namespace'),
    name: needed(input, 'resourceName'),
  };
}

/**
 * The application, when the caller may change this object of it: `update/GROUP/KIND/NS/NAME`, or the application itself
 * where `argocd-cm` lets that imply it (`server.rbac.disableApplicationFineGrainedRBACInheritance: "false"`).
 */
function applicationForObject(
  services: Services,
  call: Call,
  input: Input,
  action: 'update' | 'delete',
): Application {
  const { group, kind, namespace, name } = resourceRefIn(input);
  const query = appQuery(input, services);
  const inherits =
    services.state.setting('server.rbac.disableApplicationFineGrainedRBACInheritance') === 'false';
  if (inherits) {
    try {
      return applicationFor(services, call, query, action);
    } catch {
      // The object's own permission may still allow it.
    }
  }
  return applicationFor(services, call, query, `${action}/${group}/${kind}/${namespace}/${name}`);
}

/** The live object, when it is the application's. */
export async function liveOf(
  services: Services,
  app: Application,
  input: Input,
  signal: AbortSignal,
): Promise<KubeObject> {
  const { version, ...ref } = resourceRefIn(input);
  const object = await liveObject(services, app, ref, version, signal);
  if (object !== undefined) return object;
  throw invalid(
    `${ref.kind} ${ref.group} ${ref.name} not found as part of application ${app.metadata.name ?? ''}`,
  );
}

export async function getResource(services: Services, call: Call, input: Input): Promise<object> {
  const app = applicationFor(services, call, appQuery(input, services));
  const object = await liveOf(services, app, input, call.signal);
  return { manifest: JSON.stringify(masked(object, services.state.maskedAnnotations())) };
}

const patchTypes: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
};

export async function patchResource(services: Services, call: Call, input: Input): Promise<object> {
  const app = applicationForObject(services, call, input, 'update');
  const object = await liveOf(services, app, input, call.signal);
  const type = patchTypes[text(input, 'patchType') || 'application/merge-patch+json'];
  if (type === undefined) throw invalid(`patch type ${text(input, 'patchType')} is not supported`);
  const patch = parsedJson(needed(input, 'patch'), 'patch');
  const { namespace, name = '' } = object.metadata;
  const location = { gvk: gvkOf(object), ...(namespace === undefined ? {} : { namespace }), name };
  const { client } = clusterOf(services, app);
  const written = await client.patch(location, type, patch, { fieldManager }, call.signal);
  return { manifest: JSON.stringify(masked(written, services.state.maskedAnnotations())) };
}

export async function deleteResource(services: Services, call: Call, input: Input): Promise<object> {
  const app = applicationForObject(services, call, input, 'delete');
  const object = await liveOf(services, app, input, call.signal);
  const { namespace, name = '', uid } = object.metadata;
  const force = flag(input, 'force');
  const propagationPolicy = flag(input, 'orphan') ? 'Orphan' : force ? 'Background' : 'Foreground';
  await clusterOf(services, app).client.delete(
    { gvk: gvkOf(object), ...(namespace === undefined ? {} : { namespace }), name },
    {
      propagationPolicy,
      ...(force ? { gracePeriodSeconds: 0 } : {}),
      // Only the object that was looked at.
      ...(uid === undefined ? {} : { uid }),
    },
    call.signal,
  );
  return {};
}

function actionsOf(services: Services): ReturnType<typeof createResourceActions> {
  const customizations = parseResourceCustomizations(services.state.configMap('argocd-cm'), decodeSigs);
  return createResourceActions({ customizations, clock: services.clock });
}

/** The actions an object offers now. */
export function offeredActions(
  services: Services,
  object: KubeObject,
): ReturnType<ReturnType<typeof actionsOf>['list']> {
  return actionsOf(services).list(object);
}

export async function listActions(services: Services, call: Call, input: Input): Promise<ResourceActions> {
  const app = applicationFor(services, call, appQuery(input, services));
  const object = await liveOf(services, app, input, call.signal);
  const actions = offeredActions(services, object).map(
    ({ name, disabled, displayName, iconClass, params }) => ({
      name,
      ...(disabled ? { disabled } : {}),
      ...(displayName === '' ? {} : { displayName }),
      ...(iconClass === '' ? {} : { iconClass }),
      ...(params.length === 0 ? {} : { params: params.map((param) => ({ name: param })) }),
    }),
  );
  return { actions };
}

/** Runs an action: every write it asks for is checked against the project before the first one is made. */
export async function runAction(services: Services, call: Call, input: Input): Promise<object> {
  const { group, kind } = resourceRefIn(input);
  const action = needed(input, 'action');
  const app = applicationFor(services, call, appQuery(input, services), `action/${group}/${kind}/${action}`);
  const object = await liveOf(services, app, input, call.signal);
  const parameters = Object.fromEntries(
    records(input, 'resourceActionParameters').map((parameter) => [
      text(parameter, 'name'),
      text(parameter, 'value'),
    ]),
  );
  const impacted = actionsOf(services).run(object, action, parameters);
  const cluster = clusterOf(services, app);
  const project = services.state.project(app.spec.project || 'default');
  if (project === undefined) throw permissionDenied(`project ${app.spec.project} does not exist`);
  await carryOutAction(impacted, { client: cluster.client, cluster, project, fieldManager }, call.signal);
  return {};
}

export function parsedJson(value: string, field: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch (cause) {
    throw serverError(codes.invalid, `${field} is not JSON`, { cause });
  }
}
