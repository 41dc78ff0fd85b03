import type { Application } from '@setpoint/argocd';
import { applicationResource } from '@setpoint/argocd';
import { SetpointError } from '@setpoint/core';
import { gvkOf, type KubeClient, type KubeObject } from '@setpoint/kube';
import { codes } from '../errors.ts';

const gvk = gvkOf(applicationResource);

/** `guestbook` or `namespace/guestbook`. */
function parseApplicationName(
  text: string,
  defaultNamespace: string,
): { readonly namespace: string; readonly name: string } {
  const slash = text.indexOf('/');
  return slash < 0
    ? { namespace: defaultNamespace, name: text }
    : { namespace: text.slice(0, slash), name: text.slice(slash + 1) };
}

/** The application; throws `cli.application-not-found` naming those that are there. */
export async function getApplication(
  client: KubeClient,
  text: string,
  defaultNamespace: string,
  signal: AbortSignal,
): Promise<Application> {
  const { namespace, name } = parseApplicationName(text, defaultNamespace);
  const found = await client.get({ gvk, namespace, name }, signal);
  if (found !== undefined) return asApplication(found);
  const others = await client.list(gvk, { namespace }, signal);
  const names = others.items.map((item) => item.metadata.name).slice(0, 10);
  throw new SetpointError(codes.applicationNotFound, `application ${name} not found`, {
    subject: `Application ${namespace}/${name}`,
    nextAction:
      names.length === 0
        ? 'Apply an Application with kubectl, or name another namespace with --app-namespace.'
        : `Choose one of: ${names.join(', ')}.`,
  });
}

export async function listApplications(
  client: KubeClient,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<readonly Application[]> {
  const list = await client.list(gvk, namespace === undefined ? {} : { namespace }, signal);
  return list.items.map(asApplication);
}

/** Merges the patch into the application. */
export async function patchApplication(
  client: KubeClient,
  app: Application,
  patch: unknown,
  signal: AbortSignal,
): Promise<Application> {
  const { namespace = '', name = '' } = app.metadata;
  return asApplication(
    await client.patch({ gvk, namespace, name }, 'merge', patch, { fieldManager: 'setpoint-cli' }, signal),
  );
}

export async function deleteApplication(
  client: KubeClient,
  app: Application,
  signal: AbortSignal,
): Promise<void> {
  const { namespace = '', name = '' } = app.metadata;
  await client.delete({ gvk, namespace, name }, { propagationPolicy: 'Foreground' }, signal);
}

/** Resolves with the application as soon as it satisfies `isDone`, following its watch; undefined once it is gone. */
export async function waitForApplication(
  client: KubeClient,
  app: Application,
  isDone: (app: Application) => boolean,
  signal: AbortSignal,
): Promise<Application | undefined> {
  const { namespace = '', name = '' } = app.metadata;
  for (;;) {
    const list = await client.list(gvk, { namespace, fieldSelector: `metadata.name=${name}` }, signal);
    const current = list.items[0];
    if (current === undefined) return undefined;
    if (isDone(asApplication(current))) return asApplication(current);
    const resourceVersion = list.metadata.resourceVersion ?? '';
    const options = { namespace, fieldSelector: `metadata.name=${name}`, resourceVersion };
    for await (const event of client.watch(gvk, options, signal)) {
      if (event.type === 'DELETED') return undefined;
      if (event.type !== 'BOOKMARK' && isDone(asApplication(event.object)))
        return asApplication(event.object);
    }
  }
}

/** The API server has validated the object against the CRD that the type is made from. */
function asApplication(object: KubeObject): Application {
  return object as unknown as Application;
}
