import type { KubeObject } from '@setpoint/kube';

/**
 * How an owner (an Argo CD Application, a Flux Kustomization) marks the objects it applies and recognises them again.
 * Owners are named by the strings their dialect writes into the marks.
 */
export interface Ownership {
  /** The object with the owner's mark; `object.metadata.namespace` must be final, since marks may name it. */
  mark(object: KubeObject, owner: string): KubeObject;
  /**
   * The owner whose mark the object carries, undefined without one. A mark that names another object (copied by a
   * controller or a person) counts as none.
   */
  ownerOf(object: KubeObject): string | undefined;
}
