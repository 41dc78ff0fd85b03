import type { Application } from '@setpoint/argocd';
import { SetpointError } from '@setpoint/core';
import type { PlanPreview } from '@setpoint/server';
import { showSyncResult } from '../app/show-application.ts';
import { codes, exitCodes, usage } from '../errors.ts';
import { whileShowing } from '../output/progress.ts';
import { listed } from './app-read.ts';
import { confirmed } from './ask.ts';
import { awaitSync, failuresOf } from './await-sync.ts';
import { versionsOf } from './follow.ts';
import { objectIn, type Session } from './session.ts';
import { showPlan } from './show-plan.ts';

const own = '/api/setpoint/v1/applications/{namespace}/{name}';

interface Selecting {
  readonly selector?: string;
  readonly project?: readonly string[];
}

interface SyncFlags extends Selecting {
  readonly revision?: string;
  readonly prune?: boolean;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly syncOption?: readonly string[];
  readonly resource?: readonly string[];
  readonly preview?: boolean;
  readonly yes?: boolean;
  readonly confirm?: string;
  readonly wait?: boolean;
}

/** Starts all, then waits for all; the worst of their ends is the code. */
export async function sync(session: Session<SyncFlags>, named: readonly string[]): Promise<number> {
  const names = await namesOf(session, named);
  const begin = session.options.preview === true ? syncPlanned : syncAsked;
  const started: string[] = [];
  let code: number = exitCodes.ok;
  for (const name of names) {
    try {
      if (await begin(session, name)) started.push(name);
    } catch (error) {
      if (names.length === 1 || session.context.signal.aborted) throw error;
      code = exitCodes.error;
      session.say(`${name}: ${SetpointError.from(error).describe()}`);
    }
  }
  const ends: Application[] = [];
  for (const name of session.options.wait === true ? started : []) {
    const ended = await awaitSync(session, name);
    ends.push(ended);
    if (ended.status?.operationState?.phase !== 'Succeeded') {
      session.context.terminal.err(await failuresOf(session, ended));
      code = exitCodes.error;
    }
  }
  if (session.options.wait !== true) for (const name of started) tellStarted(session, name);
  const [first] = ends;
  if (first !== undefined) {
    const states = ends.map(({ status }) => status?.operationState);
    const { paint } = session.context.terminal;
    session.print(ends.length === 1 ? states[0] : states, () =>
      ends.map((ended) => showSyncResult(ended, paint)).join(''),
    );
  }
  return code;
}

async function namesOf(session: Session<SyncFlags>, named: readonly string[]): Promise<readonly string[]> {
  const { selector, project } = session.options;
  if (selector === undefined && project === undefined) {
    if (named.length > 0) return named;
    throw usage('no application was named', 'Name some, or choose them with --selector or --project.');
  }
  const found = await listed(session);
  const keys = found.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name ?? ''}`);
  if (keys.length === 0) throw usage('no application matches', 'Look for them with setpoint app list.');
  return [...new Set([...named, ...keys])];
}

async function syncAsked(session: Session<SyncFlags>, name: string): Promise<boolean> {
  const { revision, prune, dryRun, force, syncOption, resource } = session.options;
  const { namespace, name: app } = session.app(name);
  await session.call('POST /api/v1/applications/{name}/sync', {
    params: { name: app },
    body: {
      appNamespace: namespace,
      ...(revision === undefined ? {} : { revision }),
      ...(prune === true ? { prune } : {}),
      ...(dryRun === true ? { dryRun } : {}),
      ...(syncOption === undefined ? {} : { syncOptions: { items: syncOption } }),
      ...(resource === undefined ? {} : { resources: resource.map(objectIn) }),
      strategy: { hook: force === true ? { force } : {} },
    },
  });
  return true;
}

/** Shows the plan and, once somebody has agreed, executes exactly it. */
async function syncPlanned(session: Session<SyncFlags>, name: string): Promise<boolean> {
  const { revision, prune, force, syncOption, resource, yes, confirm } = session.options;
  const params = session.app(name);
  const plan = await session.call<PlanPreview>(`POST ${own}/plans`, {
    params,
    body: {
      ...(revision === undefined ? {} : { revision }),
      ...(prune === true ? { prune } : {}),
      ...(force === true ? { force } : {}),
      ...(syncOption === undefined ? {} : { syncOptions: syncOption }),
      ...(resource === undefined ? {} : { resources: resource.map(objectIn) }),
    },
  });
  session.context.terminal.err(showPlan(plan, session.context.terminal.paint));
  if (!plan.executable) throw new SetpointError(codes.refused, `the plan of ${name} cannot be executed`);
  if (plan.confirm && confirm !== params.name) {
    throw usage(`the plan of ${name} deletes many objects`, `Agree with --confirm ${params.name}.`);
  }
  if (yes !== true && !(await confirmed(`Sync ${name} so?`, session.context))) return false;
  await session.call(`POST ${own}/sync`, {
    params,
    body: { plan: plan.id, ...(confirm === undefined ? {} : { confirm }) },
  });
  return true;
}

function tellStarted(session: Session, name: string): void {
  session.say(`sync of ${session.app(name).name} started; add --wait to follow it`);
}

export async function rollback(
  session: Session<{ readonly prune?: boolean; readonly wait?: boolean }>,
  name: string,
  id: string | undefined,
): Promise<number> {
  const { prune, wait } = session.options;
  await session.call(`POST ${own}/rollback`, {
    params: session.app(name),
    body: { id: await historyId(session, name, id), ...(prune === true ? { prune } : {}) },
  });
  if (wait !== true) {
    tellStarted(session, name);
    return exitCodes.ok;
  }
  const ended = await awaitSync(session, name);
  session.print(ended.status?.operationState, () => showSyncResult(ended, session.context.terminal.paint));
  if (ended.status?.operationState?.phase === 'Succeeded') return exitCodes.ok;
  session.context.terminal.err(await failuresOf(session, ended));
  return exitCodes.error;
}

/** The one before the last, unless one is named. */
async function historyId(session: Session, name: string, id: string | undefined): Promise<number> {
  if (id !== undefined) return Number(id);
  const { namespace, name: app } = session.app(name);
  const found = await session.call<Application>('GET /api/v1/applications/{name}', {
    params: { name: app },
    query: { appNamespace: namespace },
  });
  const entry = found.status?.history?.at(-2);
  if (entry !== undefined) return entry.id;
  throw new SetpointError(codes.historyNotFound, 'there is nothing to roll back to', {
    subject: `Application ${namespace}/${app}`,
    nextAction: 'See what was deployed with setpoint app history.',
  });
}

export async function terminate(session: Session, name: string): Promise<void> {
  const { namespace, name: app } = session.app(name);
  await session.call('DELETE /api/v1/applications/{name}/operation', {
    params: { name: app },
    query: { appNamespace: namespace },
  });
  session.say(`the operation of ${app} is being terminated`);
}

export async function refresh(
  session: Session<{ readonly hard?: boolean }>,
  names: readonly string[],
): Promise<void> {
  const refreshed: unknown[] = [];
  for (const name of names) {
    const { row } = await session.call<{ readonly row: object }>(`POST ${own}/refresh`, {
      params: session.app(name),
      body: { hard: session.options.hard === true },
    });
    refreshed.push(row);
    session.say(`${name} was compared again`);
  }
  session.print(refreshed, () => '');
}

interface WaitFlags {
  readonly sync?: boolean;
  readonly health?: boolean;
  readonly operation?: boolean;
  readonly timeout: string;
}

/** `argocd app wait`: without a flag all three are waited for. */
export async function waitFor(session: Session<WaitFlags>, names: readonly string[]): Promise<number> {
  const { options, context } = session;
  const seconds = Number(options.timeout);
  if (!(seconds > 0)) throw usage(`${options.timeout} are no seconds`, 'Give a number above 0.');
  const late = AbortSignal.timeout(seconds * 1000);
  const bounded = { ...context, signal: AbortSignal.any([context.signal, late]) };
  const own = Object.assign(Object.create(session) as Session, { context: bounded });
  const all = options.sync !== true && options.health !== true && options.operation !== true;
  for (const name of names) {
    let last: Application | undefined;
    try {
      await whileShowing(context.terminal, `waiting for ${name}`, async () => {
        for await (const app of versionsOf(own, name)) {
          last = app;
          if (isThere(app, options, all)) return;
        }
        throw new SetpointError(codes.applicationNotFound, `application ${name} is gone`);
      });
    } catch (error) {
      if (!late.aborted || context.signal.aborted) throw error;
      const { sync, health } = last?.status ?? {};
      session.say(
        `${name} is ${sync?.status ?? 'Unknown'} and ${health?.status ?? 'Unknown'} after ${seconds} s`,
      );
      return exitCodes.differences;
    }
    session.say(`${name} is there`);
  }
  return exitCodes.ok;
}

function isThere({ status, operation }: Application, flags: WaitFlags, all: boolean): boolean {
  return (
    (!(all || flags.sync === true) || status?.sync?.status === 'Synced') &&
    (!(all || flags.health === true) || status?.health?.status === 'Healthy') &&
    (!(all || flags.operation === true) || operation === undefined)
  );
}
