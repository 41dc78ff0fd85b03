import { sameValue } from '../../kinds/field-error.ts';
import type { Draft } from '../../kinds/index.ts';
import type { Quantities } from '../../kinds/model/pod.ts';
import type { Cluster } from '../machinery/cluster.ts';
import { keyOf } from '../machinery/informer.ts';
import { CLAIM, POD, QUOTA, RESOURCE_CLAIM, SERVICE } from '../machinery/kinds.ts';
import type { AllObjects } from '../cluster/all-objects.ts';
import type { ObjectGraph } from '../cluster/object-graph.ts';
import { type QuotaSpec, usageOf } from './quota-usage.ts';

const RECOUNT_MS = 5_000;
/** Whoever else writes a status is heard of no sooner (the real controller's `--resource-quota-sync-period`). */
const RESYNC_MS = 5 * 60_000;

type QuotaObject = Draft & { spec: QuotaSpec; status?: { hard?: Quantities; used?: Quantities } };

/** Keeps what resource quotas say is used equal to what is. */
export function startResourceQuotas(cluster: Cluster, objects: AllObjects, graph: ObjectGraph): void {
  const quotas = cluster.informer<QuotaObject>(QUOTA);
  const sources = {
    pods: cluster.informer<Draft>(POD),
    services: cluster.informer<Draft>(SERVICE),
    claims: cluster.informer<Draft>(CLAIM),
    resourceClaims: cluster.informer<Draft>(RESOURCE_CLAIM),
  };
  const queue = cluster.queue('resourcequota-controller', async (key) => {
    const quota = quotas.get(key);
    if (quota === undefined || quota.metadata.deletionTimestamp !== undefined) return;
    const namespace = quota.metadata.namespace ?? '';
    const used = usageOf(quota.spec, {
      pods: sources.pods.inNamespace(namespace),
      services: sources.services.inNamespace(namespace),
      claims: sources.claims.inNamespace(namespace),
      resourceClaims: sources.resourceClaims.inNamespace(namespace),
      objects: graph.inNamespace(namespace),
    });
    await cluster.updateStatus(quota, { hard: quota.spec.hard ?? {}, used });
    queue.addAfter(key, RESYNC_MS);
  });
  const wake = (namespace: string | undefined): void => {
    if (namespace === undefined) return;
    for (const quota of quotas.inNamespace(namespace)) {
      queue.addBatched(keyOf(quota), sources.pods.countInNamespace(namespace));
    }
  };
  quotas.onChange(({ object, previous }) => {
    // What admission adds to a status is no reason to count: what it stands for may be yet to be written.
    if (object !== undefined && !sameValue(object.spec, previous?.spec)) queue.add(keyOf(object));
  });
  objects.onChange(({ gvk, object, previous }) => {
    const namespace = (object ?? previous)?.metadata.namespace;
    // Only counts can change with an update of most kinds' content: pods, services and claims are watched whole.
    const isWhole = gvk.group === '' && ['Pod', 'Service', 'PersistentVolumeClaim'].includes(gvk.kind);
    if (object === undefined || (previous !== undefined && isWhole)) wake(namespace);
    if (previous !== undefined || namespace === undefined) return;
    // Admission has counted what is made; it is looked at again once the making is over.
    for (const quota of quotas.inNamespace(namespace)) queue.addAfter(keyOf(quota), RECOUNT_MS);
  });
}
