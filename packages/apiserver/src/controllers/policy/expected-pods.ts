import type { Draft } from '../../kinds/index.ts';
import type { OwnerRef } from '../../kinds/model/meta.ts';
import type { Cluster } from '../machinery/cluster.ts';
import type { Informer } from '../machinery/informer.ts';
import { DEPLOYMENT, REPLICA_SET, REPLICATION_CONTROLLER, STATEFUL_SET } from '../machinery/kinds.ts';
import type { PodObject } from '../workloads/pod-facts.ts';

type Scalable = Draft & { spec?: { replicas?: number } };

/** Kinds that have pods and no scale. */
const WITHOUT_SCALE: Readonly<Record<string, string>> = {
  DaemonSet: 'daemonsets.apps',
  Job: 'jobs.batch',
  Node: 'nodes',
};

interface Expected {
  readonly expected: number;
  /** Some pods belong to nobody who would say how many there are to be. */
  readonly hasUnmanaged: boolean;
  /** Why it cannot be told. */
  readonly failure?: string;
}

/** How many pods the controllers of some pods are to have. */
export class ExpectedPods {
  readonly #scalable: ReadonlyMap<string, Informer<Scalable>>;

  constructor(cluster: Cluster) {
    const kinds = [DEPLOYMENT, REPLICA_SET, STATEFUL_SET, REPLICATION_CONTROLLER];
    this.#scalable = new Map(kinds.map((gvk) => [gvk.kind, cluster.informer<Scalable>(gvk)]));
  }

  of(pods: readonly PodObject[]): Expected {
    const controllers = new Map<string, number>();
    let hasUnmanaged = false;
    for (const pod of pods) {
      const owner = controllerOf(pod);
      if (owner === undefined) {
        hasUnmanaged = true;
        continue;
      }
      const resource = Object.hasOwn(WITHOUT_SCALE, owner.kind) ? WITHOUT_SCALE[owner.kind] : undefined;
      if (resource !== undefined)
        return { expected: 0, hasUnmanaged, failure: `${resource} does not implement the scale subresource` };
      const scale = this.#scaleOf(pod.metadata.namespace ?? '', owner);
      // Of a kind of its own only the pods that are there are known.
      if (scale === undefined) controllers.set(owner.uid, (controllers.get(owner.uid) ?? 0) + 1);
      else controllers.set(scale.uid, scale.replicas);
    }
    return { expected: [...controllers.values()].reduce((sum, count) => sum + count, 0), hasUnmanaged };
  }

  /** The scale of the controller, or of the one that controls it in turn. */
  #scaleOf(namespace: string, owner: OwnerRef): { uid: string; replicas: number } | undefined {
    const found = this.#scalable.get(owner.kind)?.find(namespace, owner.name);
    if (found === undefined || found.metadata.uid !== owner.uid) return undefined;
    const above = controllerOf(found);
    return (
      (above && this.#scaleOf(namespace, above)) ?? { uid: owner.uid, replicas: found.spec?.replicas ?? 1 }
    );
  }
}

function controllerOf({ metadata }: Draft): OwnerRef | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}
