import { applicationGvk, type World } from './world.ts';
import { untilApplication } from './steps.ts';

/** Brings an application in sync through its resource, as other tools do. */
export async function syncByApi(world: World, name: string): Promise<void> {
  await untilApplication(world, name, ({ sync }) => sync?.status !== undefined && sync.status !== 'Unknown');
  const operation = {
    initiatedBy: { username: 'test' },
    sync: { prune: true, syncOptions: ['CreateNamespace=true'] },
  };
  await world.client.patch(
    { gvk: applicationGvk, namespace: 'argocd', name },
    'merge',
    { operation },
    { fieldManager: 'test' },
    world.signal,
  );
  await untilApplication(
    world,
    name,
    ({ sync, operationState }) => sync?.status === 'Synced' && operationState?.phase === 'Succeeded',
  );
}
