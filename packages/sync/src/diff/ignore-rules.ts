import type { KubeObject } from '@setpoint/kube';

/** Which differences of one object do not count. */
export interface IgnoreRules {
  /** RFC 6901 pointers into the object: `/spec/replicas`. */
  readonly jsonPointers?: readonly string[];
  /** Fields these managers hold are theirs. */
  readonly managers?: readonly string[];
  /** Anything else (jq paths): the object without what is to be ignored. Must not change its argument. */
  readonly without?: (object: KubeObject) => KubeObject;
}
