import type { KubeObject } from '@setpoint/kube';
import { hostFacts, type HostFacts } from './host-facts.ts';
import { networkFacts, type NetworkFacts } from './network-facts.ts';
import { podFacts, type PodFacts } from './pod-facts.ts';

/**
 * The little of an object that is kept although its body may not be: what traffic it takes and where it leads, of a Pod
 * how it runs and where, of a Node what it has.
 */
export interface ObjectFacts {
  readonly network?: NetworkFacts;
  readonly pod?: PodFacts;
  readonly host?: HostFacts;
  /** Of what a rollout numbers: Deployments, their ReplicaSets, ControllerRevisions. */
  readonly revision?: number;
}

/** The facts of an object; undefined for most kinds, which have none. Never throws: what is not as it should be says nothing. */
export function objectFacts(object: KubeObject): ObjectFacts | undefined {
  if (object.apiVersion === 'v1') {
    if (object.kind === 'Pod') return { pod: podFacts(object), network: { labels: labelsOf(object) } };
    if (object.kind === 'Node') return { host: hostFacts(object) };
  }
  const revision = revisionOf(object);
  if (revision !== undefined) return { revision };
  const network = networkFacts(object);
  return network === undefined ? undefined : { network };
}

function revisionOf(object: KubeObject): number | undefined {
  if (object.apiVersion !== 'apps/v1') return undefined;
  const given =
    object.kind === 'ControllerRevision'
      ? object['revision']
      : object.metadata.annotations?.['deployment.kubernetes.io/revision'];
  const revision = Number(given);
  return given !== undefined && Number.isSafeInteger(revision) ? revision : undefined;
}

const labelsOf = ({ metadata }: KubeObject): Readonly<Record<string, string>> => metadata.labels ?? {};
