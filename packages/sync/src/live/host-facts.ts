import type { KubeObject } from '@setpoint/kube';
import { at, textsAt } from './json-reads.ts';
import { type Amounts, amountsIn } from './requested.ts';

/** What a Node has. */
export interface HostFacts {
  readonly capacity: Amounts;
  /** `status.nodeInfo`: operating system, kernel, architecture, versions. */
  readonly system: Readonly<Record<string, string>>;
}

export function hostFacts(node: KubeObject): HostFacts {
  return {
    capacity: amountsIn(at(node, 'status', 'capacity')),
    system: textsAt(node, 'status', 'nodeInfo'),
  };
}
