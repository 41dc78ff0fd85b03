import type { Application } from '@setpoint/argocd';
import { applicationResource } from '@setpoint/argocd';
import { gvkOf, type KubeClient, type KubeObject } from '@setpoint/kube';

const gvk = gvkOf(applicationResource);

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
