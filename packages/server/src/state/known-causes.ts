import type { Finding } from '../wire/common.ts';

/** What holds, and what to do about it. */
export type Advice = Required<Pick<Finding, 'rule' | 'nextAction'>>;

/** What Kubernetes and its controllers say, in their own words, and what is to be done about it; the first that fits. */
const known: readonly (readonly [says: RegExp, rule: string, nextAction: string])[] = [
  [
    /pulling image|ErrImagePull|ImagePullBackOff|InvalidImageName|failed to pull/i,
    'A Pod starts when the images of all its containers can be pulled.',
    'Check that the image and its tag exist, and that the namespace has a pull secret for its registry.',
  ],
  [
    /restarting failed container|CrashLoopBackOff/i,
    'A container that ends is started again, each time later.',
    'Read the logs of its previous container.',
  ],
  [
    /OOMKilled/,
    'A container that needs more memory than its limit is killed.',
    'Raise the memory limit, or have it need less.',
  ],
  [
    /CreateContainerConfigError|container configuration is not valid|(?:secret|configmap) "[^"]+" not found|couldn't find key/i,
    'A container starts when every ConfigMap and Secret that it names exists.',
    'Create what is named, or correct the name.',
  ],
  [
    /nodes are available|Unschedulable|Insufficient (?:cpu|memory)/i,
    'A Pod is placed on a node that has what it requests.',
    'Lower what it requests, or add a node that has it.',
  ],
  [
    /exceeded its progress deadline/i,
    'A rollout must come forward within its progressDeadlineSeconds.',
    'Look at its Pods: their events and logs say what keeps them from being ready.',
  ],
  [
    /backoff limit|BackoffLimitExceeded|DeadlineExceeded/i,
    'A Job fails when its Pods have failed more often than its backoffLimit.',
    'Read the logs of its Pods; mend it in Git, or sync again.',
  ],
  [
    /exceeded quota/i,
    'A ResourceQuota limits what its namespace may hold.',
    'Ask for less, delete what is not needed, or raise the quota; then sync again.',
  ],
  [
    /ValidatingAdmissionPolicy/,
    'An admission policy of the cluster decides what may be written.',
    'Change the object as the policy asks, or the policy.',
  ],
  [
    /admission webhook|denied the request/i,
    'An admission webhook of the cluster decides what may be written.',
    'Change the object as the webhook asks, or the webhook.',
  ],
  [
    /immutable|cannot be changed|may not be changed|updates to .* are forbidden/i,
    'Some fields cannot be changed once the object exists.',
    'Restore the field, or have the object recreated with the sync options Replace=true and Force=true.',
  ],
  [
    /is not permitted in project/,
    'A project names the kinds, namespaces and clusters that its applications may write to.',
    'Remove the object from the source, or have the project permit it.',
  ],
  [
    /no matches for kind|CRD is installed|could not find .+ for requested resource/i,
    'The API server must serve the kind, or the same source must hold its CRD.',
    'Correct apiVersion and kind, or install the CRD.',
  ],
  [
    /is forbidden: User|cannot \w+ resource/,
    'The cluster decides what the controller may do there.',
    'Give the controller’s account the permission that is named.',
  ],
  [
    /being terminated/,
    'Nothing can be created in a namespace that is being deleted.',
    'Wait until it is gone, then sync again; or use another namespace.',
  ],
  [
    /is invalid|Invalid value|unknown field/i,
    'The API server validates every field of the object.',
    'Correct the fields that are named, in Git.',
  ],
];

/** The advice for a message in Kubernetes’ words; undefined when it is none of the known ones. */
export function adviceFor(message: string): Advice | undefined {
  const found = known.find(([says]) => says.test(message));
  return found === undefined ? undefined : { rule: found[1], nextAction: found[2] };
}
