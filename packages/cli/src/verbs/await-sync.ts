import type { Application } from '@setpoint/argocd';
import { SetpointError } from '@setpoint/core';
import type { EventList, EventView } from '@setpoint/server';
import type { Context } from '../context.ts';
import { codes } from '../errors.ts';
import { harmless } from '../output/harmless.ts';
import { createProgress } from '../output/progress.ts';
import { showStatus } from '../output/status.ts';
import { versionsOf } from './follow.ts';
import { objectIn, type Session } from './session.ts';

type Result = NonNullable<NonNullable<NonNullable<Application['status']>['operationState']>['syncResult']>;
type ResourceResult = NonNullable<Result['resources']>[number];

/**
 * Follows the operation to its end, telling what becomes of each object as it does, wave by wave. Stopping to look
 * leaves the sync as it is: the controller carries it on.
 */
export async function awaitSync(session: Session, name: string): Promise<Application> {
  const { terminal, signal } = session.context;
  const told = new Map<string, string>();
  const short = session.app(name).name;
  try {
    const ended = await createProgress(terminal).step(`sync ${short}`, async (note) => {
      for await (const current of versionsOf(session, name)) {
        const { operationState } = current.status ?? {};
        note(harmless((operationState?.message ?? '').split('\n')[0] ?? ''));
        for (const result of operationState?.syncResult?.resources ?? []) tell(result, told, session.context);
        if (current.operation === undefined) return current;
      }
      return undefined;
    });
    if (ended !== undefined) return ended;
  } catch (error) {
    if (signal.aborted) {
      terminal.err(`the sync of ${short} goes on; setpoint app terminate ${short} ends it\n`);
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

/** So many objects are looked at: one cause is seldom in more. */
const mostFailures = 10;

/** The objects that failed, each with the newest warning about it: what to look at first. */
export async function failuresOf(session: Session, app: Application): Promise<string> {
  const { status, spec } = app;
  const failed = (status?.operationState?.syncResult?.resources ?? []).filter(
    (one) => one.status === 'SyncFailed' || one.hookPhase === 'Failed' || one.hookPhase === 'Error',
  );
  const unwell = (status?.resources ?? []).filter(
    ({ health, kind, name }) =>
      health?.status === 'Degraded' && !failed.some((one) => one.kind === kind && one.name === name),
  );
  const subjects = [
    ...failed.map((one) => ({ one, state: 'Failed', message: one.message ?? '' })),
    ...unwell.map((one) => ({ one, state: 'Degraded', message: one.health?.message ?? '' })),
  ];
  const lines = await Promise.all(
    subjects.slice(0, mostFailures).map(async ({ one, state, message }) => {
      const { kind = '', name = '' } = one;
      const namespace = one.namespace || (spec.destination.namespace ?? '');
      const event = await newestWarning(session, app, `${one.group ?? ''}/${kind}/${namespace}/${name}`);
      const last = event === undefined ? '' : `\n    ${event.reason}: ${harmless(event.message)}`;
      const shown = showStatus(state, session.context.terminal.paint);
      return `  ${shown} ${kind}/${name}: ${harmless(message)}${last}\n`;
    }),
  );
  const more = subjects.length - lines.length;
  return `${lines.join('')}${more > 0 ? `  and ${more} more\n` : ''}`;
}

async function newestWarning(
  session: Session,
  { metadata }: Application,
  object: string,
): Promise<EventView | undefined> {
  const { items } = await session.call<EventList>(
    'GET /api/setpoint/v1/applications/{namespace}/{name}/events',
    {
      params: { namespace: metadata.namespace ?? '', name: metadata.name ?? '' },
      query: { ...objectIn(object) },
    },
  );
  return items.find(({ type }) => type === 'Warning');
}
