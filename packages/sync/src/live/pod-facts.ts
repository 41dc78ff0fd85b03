import type { KubeObject } from '@setpoint/kube';
import { at, listAt, textAt } from './json-reads.ts';
import { podReason } from './pod-reason.ts';
import { type Amounts, requestedBy } from './requested.ts';

/** How a Pod runs, and where. */
export interface PodFacts {
  /** '' before it is scheduled. */
  readonly node: string;
  readonly phase: string;
  /** In a word what `kubectl get pods` says of it: `Running`, `ImagePullBackOff`, `Init:1/2`. */
  readonly reason: string;
  readonly ready: number;
  /** Its containers, sidecars among them. */
  readonly containers: number;
  readonly restarts: number;
  readonly images: readonly string[];
  readonly requests: Amounts;
}

export function podFacts(pod: KubeObject): PodFacts {
  const [init, main] = [listAt(pod, 'spec', 'initContainers'), listAt(pod, 'spec', 'containers')];
  const sidecars = new Set(init.filter(isSidecar).map((one) => textAt(one, 'name')));
  const initStatuses = listAt(pod, 'status', 'initContainerStatuses');
  const statuses = listAt(pod, 'status', 'containerStatuses');
  const counted = [...initStatuses.filter((one) => sidecars.has(textAt(one, 'name'))), ...statuses];
  return {
    node: textAt(pod, 'spec', 'nodeName'),
    phase: textAt(pod, 'status', 'phase'),
    reason: podReason(pod, sidecars),
    ready: counted.filter((one) => at(one, 'ready') === true && at(one, 'state', 'running') !== undefined)
      .length,
    containers: main.length + sidecars.size,
    restarts: [...initStatuses, ...statuses].reduce<number>((sum, one) => sum + restartsOf(one), 0),
    images: [...new Set([...init, ...main].map((one) => textAt(one, 'image')))].filter((one) => one !== ''),
    requests: requestedBy(at(pod, 'spec')),
  };
}

const isSidecar = (container: unknown): boolean => textAt(container, 'restartPolicy') === 'Always';

function restartsOf(status: unknown): number {
  const count = at(status, 'restartCount');
  return typeof count === 'number' ? count : 0;
}
