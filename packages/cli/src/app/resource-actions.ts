import {
  type Application,
  carryOutAction,
  createResourceActions,
  type DestinationCluster,
  type ResourceAction,
  userFor,
} from '@setpoint/argocd';
import { SetpointError } from '@setpoint/core';
import type { KubeObject } from '@setpoint/kube';
import type { Connection, Context } from '../context.ts';
import { codes } from '../errors.ts';
import { openDestination } from './destination.ts';

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
  context: Context,
): Promise<ActionSession> {
  const { clock, signal } = context;
  const destination = await openDestination(app, connection, namespace, context);
  const { cluster, project, settings } = destination;
  try {
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
      close: () => destination.close(),
    };
  } catch (error) {
    await destination.close();
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

function noResource({ metadata }: Application): SetpointError {
  return new SetpointError(codes.resourceNotFound, 'no live object of the application matches', {
    subject: `Application ${metadata.name ?? ''}`,
    nextAction: 'List its objects with setpoint app get, and name one by --kind and --resource-name.',
  });
}
