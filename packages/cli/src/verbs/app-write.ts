import type { Application } from '@setpoint/argocd';
import type { PlanPreview } from '@setpoint/server';
import { mergePatchBetween } from '@setpoint/kube';
import { usage } from '../errors.ts';
import { whileShowing } from '../output/progress.ts';
import { editedObject, type Manifest, manifestFile } from './edit-object.ts';
import { versionsOf } from './follow.ts';
import { printPlan } from './plan-application.ts';
import type { Session } from './session.ts';

export async function create(
  session: Session<{ readonly file?: string; readonly upsert?: boolean }>,
): Promise<void> {
  const object = await manifestFile(session);
  const made = await session.call<Application>('POST /api/v1/applications', {
    body: object,
    query: { upsert: session.options.upsert === true },
  });
  const { namespace = '', name = '' } = made.metadata;
  session.print(made, () => `application ${namespace}/${name} is there\n`);
}

/** 0: a sync would change nothing, 1: something, 2: it could not be executed. */
export async function preview(session: Session<{ readonly file?: string }>): Promise<number> {
  const plan = await session.call<PlanPreview>('POST /api/setpoint/v1/applications/preview', {
    body: { application: await manifestFile(session) },
  });
  return printPlan(session, plan);
}

export async function edit(session: Session, name: string): Promise<void> {
  const { namespace, name: app } = session.app(name);
  const found = await session.call<Manifest>('GET /api/v1/applications/{name}', {
    params: { name: app },
    query: { appNamespace: namespace },
  });
  const change = await editedObject(session, found);
  if (change === undefined) return;
  const patch = mergePatchBetween(change.before, change.after);
  if (patch === undefined) return;
  await sendPatch(session, name, JSON.stringify(patch), 'merge');
  session.say(`application ${app} is changed`);
}

export async function patch(
  session: Session<{ readonly type: string }>,
  name: string,
  text: string,
): Promise<void> {
  const { type } = session.options;
  if (type !== 'merge' && type !== 'json')
    throw usage(`there is no patch type ${type}`, 'Use merge or json.');
  const made = await sendPatch(session, name, text, type);
  session.print(made, () => `application ${session.app(name).name} is changed\n`);
}

function sendPatch(session: Session, name: string, text: string, patchType: string): Promise<Application> {
  const { namespace, name: app } = session.app(name);
  return session.call<Application>('PATCH /api/v1/applications/{name}', {
    params: { name: app },
    body: { patch: text, patchType, appNamespace: namespace },
  });
}

export async function remove(
  session: Session<{ readonly cascade: boolean; readonly wait?: boolean }>,
  names: readonly string[],
): Promise<void> {
  const { cascade, wait } = session.options;
  for (const name of names) {
    const { namespace, name: app } = session.app(name);
    await session.call('DELETE /api/v1/applications/{name}', {
      params: { name: app },
      query: { appNamespace: namespace, cascade },
    });
    if (wait !== true) session.say(`application ${app} is being deleted`);
  }
  for (const name of wait === true ? names : []) {
    await whileShowing(session.context.terminal, `waiting until ${name} is gone`, async () => {
      const all = versionsOf(session, name);
      while ((await all.next()).done !== true);
    });
    session.say(`application ${session.app(name).name} deleted`);
  }
}
