import { mergePatchBetween } from '@setpoint/kube';
import type { ResourceDetail } from '@setpoint/server';
import { encodeSigs } from '@setpoint/goyaml';
import { exitCodes, usage } from '../errors.ts';
import { editedObject, type Manifest } from './edit-object.ts';
import { objectNamed } from './find-object.ts';
import { type Session, titleOf } from './session.ts';
import { showChanges } from './show-plan.ts';

async function detailOf(session: Session, app: string, text: string): Promise<ResourceDetail> {
  const { group, version, kind, namespace, name } = await objectNamed(session, app, text);
  return session.call<ResourceDetail>('GET /api/setpoint/v1/applications/{namespace}/{name}/resource', {
    params: session.app(app),
    query: { group, version, kind, namespace, name },
  });
}

export async function get(
  session: Session<{ readonly desired?: boolean }>,
  app: string,
  text: string,
): Promise<number> {
  const { live, desired } = await detailOf(session, app, text);
  const object = session.options.desired === true ? desired : live;
  if (object === undefined) {
    session.say(
      session.options.desired === true ? 'the source does not have it' : 'the cluster does not have it',
    );
    return exitCodes.differences;
  }
  session.print(object, () => encodeSigs(object));
  return exitCodes.ok;
}

export async function diff(session: Session, app: string, text: string): Promise<number> {
  const detail = await detailOf(session, app, text);
  const { object, diff: fields, live, desired, file, line } = detail;
  session.print({ object, fields }, () =>
    fields.length === 0
      ? ''
      : showChanges(
          {
            object,
            fields,
            action: live === undefined ? 'create' : desired === undefined ? 'delete' : 'update',
            reason: live === undefined ? 'missing' : desired === undefined ? 'extra' : 'changed',
            ...(file === undefined ? {} : { file }),
            ...(line === undefined ? {} : { line }),
          },
          session.context.terminal.paint,
        ),
  );
  return fields.length === 0 ? exitCodes.ok : exitCodes.differences;
}

export async function edit(session: Session, app: string, text: string): Promise<void> {
  const { live, object, masked } = await detailOf(session, app, text);
  if (live === undefined)
    throw usage(`the cluster does not have ${titleOf(object)}`, 'Sync the application.');
  if (masked) {
    throw usage(
      `${titleOf(object)} holds values that are not shown`,
      'Change it with setpoint app object patch.',
    );
  }
  const change = await editedObject(session, live as unknown as Manifest);
  if (change === undefined) return;
  const wanted = mergePatchBetween(change.before, change.after);
  if (wanted === undefined) return;
  await sendPatch(session, app, text, JSON.stringify(wanted), 'merge');
  session.say(`${titleOf(object)} is changed; the next sync sets back what Git says otherwise`);
}

export async function patch(
  session: Session<{ readonly type: string }>,
  app: string,
  text: string,
  change: string,
): Promise<void> {
  const manifest = await sendPatch(session, app, text, change, session.options.type);
  session.print(JSON.parse(manifest), () => `${text} is changed\n`);
}

const patchTypes: Readonly<Record<string, string>> = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

async function sendPatch(
  session: Session,
  app: string,
  text: string,
  change: string,
  type: string,
): Promise<string> {
  const patchType = Object.hasOwn(patchTypes, type) ? patchTypes[type] : undefined;
  if (patchType === undefined) throw usage(`there is no patch type ${type}`, 'Use merge, json or strategic.');
  const { manifest } = await session.call<{ readonly manifest: string }>(
    'POST /api/v1/applications/{name}/resource',
    { ...(await named(session, app, text, { patchType })), body: change },
  );
  return manifest;
}

/** What names the object to Argo CD's paths. */
async function named(
  session: Session,
  app: string,
  text: string,
  more: Readonly<Record<string, string | boolean>>,
) {
  const { group, version, kind, namespace, name } = await objectNamed(session, app, text);
  const { namespace: appNamespace, name: appName } = session.app(app);
  return {
    params: { name: appName },
    query: { appNamespace, group, version, kind, namespace, resourceName: name, ...more },
  };
}

export async function remove(
  session: Session<{ readonly force?: boolean; readonly orphan?: boolean }>,
  app: string,
  text: string,
): Promise<void> {
  const { force = false, orphan = false } = session.options;
  await session.call(
    'DELETE /api/v1/applications/{name}/resource',
    await named(session, app, text, { force, orphan }),
  );
  session.say(`${text} is being deleted`);
}
