import {
  type Application,
  carryOutAction,
  createArgoHealth,
  createClusterRegistry,
  createResourceActions,
  type DestinationCluster,
  type ResourceAction,
  userFor,
  validateApplication,
} from '@setpoint/argocd';
import { SetpointError } from '@setpoint/core';
import type { KubeObject } from '@setpoint/kube';
import { loadConfig } from '../commands/load-config.ts';
import type { Connection, Context } from '../context.ts';
import { codes } from '../errors.ts';

/** Which objects of an application; what is absent matches all. */
export interface ResourceFilter {
  readonly group?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly resourceName?: string;
}

/** An application's live objects and what can be done with them. */
export interface ActionSession {
  readonly objects: readonly KubeObject[];
  offered(object: KubeObject): readonly ResourceAction[];
  run(object: KubeObject, action: string, parameters: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

/** Reads the objects that match from the application's cluster; throws when there are none. */
export async function openActions(
  app: Application,
  filter: ResourceFilter,
  connection: Connection,
  namespace: string,
  { clock, random, signal }: Context,
): Promise<ActionSession> {
  const config = await loadConfig(connection.client, namespace, signal);
  const settings = config.settings();
  const health = createArgoHealth(settings.customizations).of;
  const { client: own } = connection;
  const local = { client: own, impersonate: (user: string) => own.impersonate({ user }) };
  const clusters = createClusterRegistry({
    local,
    health,
    clock,
    random,
    allowExec: true,
    onError: () => {},
  });
  clusters.configure(config);
  try {
    const valid = validateApplication(app, config.projects(), clusters.all(), namespace);
    if (!valid.ok) throw invalidApplication(app, valid.conditions.map(({ message }) => message).join('\n'));
    const { cluster, project } = valid;
    const { error } = await cluster.check();
    if (error !== undefined) throw error;
    const objects = await liveObjects(app, filter, cluster, signal);
    if (objects.length === 0) throw noResource(app);
    const actions = createResourceActions({ customizations: settings.customizations, clock });
    const user = userFor(app, project, cluster, settings.impersonation);
    const client = user === undefined ? cluster.client : cluster.as(user);
    const target = { client, cluster, project, fieldManager: 'setpoint-cli' };
    return {
      objects,
      offered: (object) => actions.list(object),
      run: (object, action, parameters) =>
        carryOutAction(actions.run(object, action, parameters), target, signal),
      close: () => clusters.close(),
    };
  } catch (error) {
    await clusters.close();
    throw error;
  }
}

async function liveObjects(
  app: Application,
  { group, kind, namespace, resourceName }: ResourceFilter,
  { client }: DestinationCluster,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const wanted = (app.status?.resources ?? []).filter(
    (one) =>
      (group === undefined || (one.group ?? '') === group) &&
      (kind === undefined || one.kind === kind) &&
      (namespace === undefined || one.namespace === namespace) &&
      (resourceName === undefined || one.name === resourceName),
  );
  const found = await Promise.all(
    wanted.map((one) => {
      const gvk = { group: one.group ?? '', version: one.version ?? '', kind: one.kind ?? '' };
      const where = one.namespace === undefined ? {} : { namespace: one.namespace };
      return client.get({ gvk, ...where, name: one.name ?? '' }, signal);
    }),
  );
  return found.filter((object) => object !== undefined);
}

function invalidApplication({ metadata }: Application, message: string): SetpointError {
  return new SetpointError(codes.usage, message, { subject: `Application ${metadata.name ?? ''}` });
}

function noResource({ metadata }: Application): SetpointError {
  return new SetpointError(codes.resourceNotFound, 'no live object of the application matches', {
    subject: `Application ${metadata.name ?? ''}`,
    nextAction: 'List its objects with setpoint app get, and name one by --kind and --resource-name.',
  });
}
