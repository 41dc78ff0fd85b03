import type { Application } from '../../resources/application.ts';
import type { ApplicationSet } from '../../resources/application-set.ts';
import { isDeletionReversed, rollingSteps, sortIntoSteps } from '../progressive/steps.ts';
import { resourcesFinalizer } from '../template/render-application.ts';
import { applicationGvk, locationOf } from './application-location.ts';
import { setFieldManager } from './application-set-store.ts';
import { controllingSetOf } from './next-application.ts';
import { policyOf } from './policy.ts';
import { setKeyOf } from './owned-applications.ts';
import type { ApplicationSetPorts } from './ports.ts';
import { deleteApplication } from './write-applications.ts';

/**
 * Does what is due before a set that is being deleted may go. Without a policy that deletes, its Applications are set
 * free; with `deletionOrder: Reverse` they go one by one, the last step's first. The others the garbage collector takes:
 * so before the set goes the API is asked which there are, since one that no watch has shown yet would be taken too.
 */
export async function finalizeSet(
  set: ApplicationSet,
  ports: ApplicationSetPorts,
  signal: AbortSignal,
): Promise<void> {
  if (!policyOf(set, ports.settings().policy).deletes) {
    for (const app of await listOwned(set, ports, signal)) await release(app, ports, signal);
  } else if (isDeletionReversed(set)) {
    const known = ports.applications.of(set);
    const owned = known.length > 0 ? known : await listOwned(set, ports, signal);
    const next = inReverseOrder(set, owned)[0];
    if (next !== undefined) {
      // One at a time: when it is gone, its event brings the next.
      if (next.metadata.deletionTimestamp === undefined) await deleteApplication(set, next, ports, signal);
      return;
    }
  }
  const finalizers = set.metadata.finalizers ?? [];
  if (!finalizers.includes(resourcesFinalizer)) return;
  const { resourceVersion } = set.metadata;
  const left = finalizers.filter((name) => name !== resourcesFinalizer);
  await ports.sets.writeMetadata(set, { resourceVersion, finalizers: left }, signal);
}

async function listOwned(
  set: ApplicationSet,
  { client, applications }: ApplicationSetPorts,
  signal: AbortSignal,
): Promise<readonly Application[]> {
  const { namespace = '', name = '' } = set.metadata;
  const { items } = await client.list(applicationGvk, { namespace }, signal);
  const key = `${namespace}/${name}`;
  // The API server has validated them against the CRD that the type is made from.
  const owned = (items as readonly Application[]).filter((app) => setKeyOf(app) === key);
  for (const app of owned) applications.learn(app);
  return owned;
}

function inReverseOrder(set: ApplicationSet, owned: readonly Application[]): readonly Application[] {
  const { stepOf } = sortIntoSteps(rollingSteps(set) ?? [], owned);
  const step = (app: Application): number => stepOf.get(app.metadata.name ?? '') ?? -1;
  return owned.toSorted((a, b) => step(b) - step(a));
}

async function release(app: Application, ports: ApplicationSetPorts, signal: AbortSignal): Promise<void> {
  const { resourceVersion, ownerReferences = [] } = app.metadata;
  const others = ownerReferences.filter(
    (owner) => controllingSetOf({ metadata: { ownerReferences: [owner] } }) === undefined,
  );
  const written = await ports.client.patch(
    locationOf(app),
    'merge',
    { metadata: { resourceVersion, ownerReferences: others } },
    { fieldManager: setFieldManager },
    signal,
  );
  ports.applications.learn(written);
}
