import type { Application } from '@setpoint/argocd';
import { SetpointError } from '@setpoint/core';
import type { KubeClient } from '@setpoint/kube';
import type { Connection, Context } from '../context.ts';
import { codes } from '../errors.ts';
import { createProgress } from '../output/progress.ts';
import { showStatus } from '../output/status.ts';
import { waitForApplication } from './applications.ts';
import { openDestination } from './destination.ts';
import { eventsOf } from './events.ts';

type Result = NonNullable<NonNullable<NonNullable<Application['status']>['operationState']>['syncResult']>;
type ResourceResult = NonNullable<Result['resources']>[number];

/**
 * Follows the operation to its end, telling what becomes of each object as it does, wave by wave. Stopping to look
 * leaves the sync as it is: the controller carries it on.
 */
export async function awaitSync(
  client: KubeClient,
  app: Application,
  context: Context,
): Promise<Application> {
  const name = app.metadata.name ?? '';
  const { terminal, signal } = context;
  const told = new Map<string, string>();
  try {
    const ended = await createProgress(terminal).step(`sync ${name}`, (note) =>
      waitForApplication(
        client,
        app,
        (current) => {
          const { operationState } = current.status ?? {};
          note((operationState?.message ?? '').split('\n')[0] ?? '');
          for (const result of operationState?.syncResult?.resources ?? []) tell(result, told, context);
          return current.operation === undefined;
        },
        signal,
      ),
    );
    if (ended !== undefined) return ended;
  } catch (error) {
    if (signal.aborted) {
      terminal.err(`the sync of ${name} goes on; setpoint app terminate ${name} ends it\n`);
    }
    throw error;
  }
  throw new SetpointError(codes.applicationNotFound, `application ${name} was deleted while it was synced`);
}

function tell(result: ResourceResult, told: Map<string, string>, { terminal }: Context): void {
  const state = result.hookPhase === 'Running' ? 'Running' : (result.status ?? result.hookPhase ?? '');
  const object = `${result.kind} ${result.namespace ? `${result.namespace}/` : ''}${result.name}`;
  const key = `${result.syncPhase ?? ''} ${result.group} ${object}`;
  if (told.get(key) === state || state === '') return;
  told.set(key, state);
  const clear = terminal.interactive ? '\r\u001B[K' : '';
  const phase = (result.syncPhase ?? 'Sync').padEnd(8);
  terminal.err(`${clear}  ${terminal.paint('gray', phase)} ${showStatus(state, terminal.paint)} ${object}\n`);
}

/** The objects that failed, each with the newest warning about it: what to look at first. */
export async function failuresOf(
  app: Application,
  connection: Connection,
  namespace: string,
  context: Context,
): Promise<string> {
  const { status, spec } = app;
  const failed = (status?.operationState?.syncResult?.resources ?? []).filter(
    (one) => one.status === 'SyncFailed' || one.hookPhase === 'Failed' || one.hookPhase === 'Error',
  );
  const unwell = (status?.resources ?? []).filter(
    ({ health, kind, name }) =>
      health?.status === 'Degraded' && !failed.some((one) => one.kind === kind && one.name === name),
  );
  if (failed.length + unwell.length === 0) return '';
  const subjects = [...failed, ...unwell].map((one) => ({
    kind: one.kind ?? '',
    metadata: { name: one.name ?? '', namespace: one.namespace || (spec.destination.namespace ?? '') },
  }));
  const events = await warningsAbout(subjects, app, connection, namespace, context);
  const lines = subjects.map(({ kind, metadata }, index) => {
    const object = `${kind}/${metadata.name}`;
    const message = failed[index]?.message ?? unwell[index - failed.length]?.health?.message ?? '';
    const event = events.find((one) => one.object === object);
    const last = event === undefined ? '' : `\n    ${event.reason}: ${event.message}`;
    return `  ${showStatus(index < failed.length ? 'Failed' : 'Degraded', context.terminal.paint)} ${object}: ${message}${last}\n`;
  });
  return lines.join('');
}

async function warningsAbout(
  subjects: Parameters<typeof eventsOf>[0],
  app: Application,
  connection: Connection,
  namespace: string,
  context: Context,
): ReturnType<typeof eventsOf> {
  const destination = await openDestination(app, connection, namespace, context);
  try {
    const all = await eventsOf(subjects, destination.cluster.client, context.signal);
    return all.filter(({ type }) => type === 'Warning').toSorted((a, b) => (a.at < b.at ? 1 : -1));
  } finally {
    await destination.close();
  }
}
