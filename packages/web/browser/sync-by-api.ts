import type { KubeObject } from '@setpoint/kube';
import { eventually, untilApplication } from './steps.ts';
import { applicationGvk, type World } from './world.ts';

const location = (name: string) => ({ gvk: applicationGvk, namespace: 'argocd', name });
const refreshAnnotation = 'argocd.argoproj.io/refresh';

/** Has the application compared with Git as it is now. */
export async function refresh(world: World, name: string): Promise<void> {
  const metadata = { annotations: { [refreshAnnotation]: 'normal' } };
  await world.client.patch(location(name), 'merge', { metadata }, { fieldManager: 'test' }, world.signal);
  await eventually(`refresh of ${name}`, async () => {
    const app = await world.client.get(location(name), world.signal);
    return app !== undefined && app.metadata.annotations?.[refreshAnnotation] === undefined;
  });
}

/** Brings an application in sync through its resource, as other tools do. */
export async function syncByApi(world: World, name: string): Promise<void> {
  await refresh(world, name);
  const operation = {
    initiatedBy: { username: 'test' },
    sync: { prune: true, syncOptions: ['CreateNamespace=true'] },
  };
  await world.client.patch(location(name), 'merge', { operation }, { fieldManager: 'test' }, world.signal);
  await operationEnded(world, name);
  await refresh(world, name);
  await untilApplication(world, name, ({ sync }) => sync?.status === 'Synced');
}

export async function operationEnded(world: World, name: string): Promise<KubeObject> {
  return eventually(`the operation of ${name}`, async () => {
    const app = await world.client.get(location(name), world.signal);
    const phase = (app?.['status'] as { operationState?: { phase?: string } } | undefined)?.operationState
      ?.phase;
    return app !== undefined && app['operation'] === undefined && phase !== 'Running' ? app : undefined;
  });
}
