import {
  type Application,
  type AppProject,
  createArgoHealth,
  createClusterRegistry,
  type DestinationCluster,
  validateApplication,
} from '@setpoint/argocd';
import { SetpointError } from '@setpoint/core';
import { loadConfig } from '../commands/load-config.ts';
import type { Connection, Context } from '../context.ts';
import { codes } from '../errors.ts';

/** The cluster that an application goes to, reached as the controllers reach it. */
export interface Destination {
  readonly cluster: DestinationCluster;
  readonly project: AppProject;
  readonly settings: ReturnType<Awaited<ReturnType<typeof loadConfig>>['settings']>;
  close(): Promise<void>;
}

/** Throws `cli.usage` when the application's spec is not valid, and when its cluster does not answer. */
export async function openDestination(
  app: Application,
  connection: Connection,
  namespace: string,
  { clock, random, signal }: Context,
): Promise<Destination> {
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
    return { cluster, project, settings, close: () => clusters.close() };
  } catch (error) {
    await clusters.close();
    throw error;
  }
}

function invalidApplication({ metadata }: Application, message: string): SetpointError {
  return new SetpointError(codes.usage, message, { subject: `Application ${metadata.name ?? ''}` });
}
