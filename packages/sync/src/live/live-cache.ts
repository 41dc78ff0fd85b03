import type { SetpointError } from '@setpoint/core';
import type { GroupVersionKind, KubeObject, ObjectRef, OwnerReference, SchemaNode } from '@setpoint/kube';
import type { LiveState, WantedObject } from '../execute/ports.ts';
import type { HealthStatus } from '../health/status.ts';
import type { KindScope } from '../plan/input.ts';
import type { ObjectFacts } from './object-facts.ts';

/** What the cache keeps of every object. */
export interface LiveEntry {
  readonly ref: ObjectRef;
  readonly version: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  readonly ownerReferences: readonly OwnerReference[];
  /** The owner whose mark it carries. */
  readonly owner: string | undefined;
  readonly health: HealthStatus | undefined;
  readonly deleting: boolean;
  /** Kept also when the body is not. */
  readonly facts: ObjectFacts | undefined;
  /** The full body: kept for marked and tracked objects and those somebody waits for. */
  readonly body: KubeObject | undefined;
}

export interface LiveNode {
  readonly entry: LiveEntry;
  readonly children: readonly LiveNode[];
}

/** One cluster's live objects, kept current by watches. */
export interface LiveCache extends LiveState {
  /** Every kind has been listed once. */
  readonly synced: boolean;
  /** Why some kind may not be listed (`sync.kind-refused`): until it may, what is known is not all that is live. */
  readonly refusal: SetpointError | undefined;
  whenSynced(signal: AbortSignal): Promise<void>;
  /** Ends the pauses after failures: what was in the way is known to be gone. */
  retryNow(): void;
  entry(ref: ObjectRef): LiveEntry | undefined;
  /** Objects with the owner's mark, those created by other objects left out. */
  ownedBy(owner: string): readonly LiveEntry[];
  /** The owner may have these objects although no watch has shown them: a record names them. */
  doubt(owner: string, objects: readonly WantedObject[]): void;
  /** What the owner may have although no watch has shown it; {@link load} asks for it. */
  doubted(owner: string): readonly WantedObject[];
  /**
   * Full bodies by `refKey` of all that exist among the objects wanted, in the versions wanted. What is not kept so, or
   * is in doubt, is read from the API; of a kind that is not served now, what is in doubt throws `sync.kind-unknown`
   * while its CRD is there, or the APIService of a group that discovery leaves out.
   */
  load(wanted: readonly WantedObject[], signal: AbortSignal): Promise<Map<string, KubeObject>>;
  /** The owner desires these objects: their changes concern it, marked or not, and their bodies are kept. Replaces what was said before. */
  track(owner: string, refs: readonly ObjectRef[]): void;
  /** The objects of an owner with everything that descends from them by ownerReferences. */
  tree(owner: string): readonly LiveNode[];
  /** Every Pod that runs on the Node. */
  podsOn(node: string): readonly LiveEntry[];
  /** Calls back with the owner whenever one of its objects, or a descendant's health, changed. */
  onOwnerChange(notify: (owner: string) => void): () => void;
  /** What no other object created in the namespace. */
  topLevel(namespace: string): readonly LiveEntry[];
  /** Calls back with the namespace whenever an object that no other created appears there, goes, or changes its owner. */
  onTopLevelChange(notify: (namespace: string) => void): () => void;
  kind(gvk: GroupVersionKind): KindScope | undefined;
  schema(gvk: GroupVersionKind): SchemaNode | undefined;
  /** Number of objects and kinds watched, for metrics. */
  readonly stats: { readonly objects: number; readonly bodies: number; readonly kinds: number };
  close(): Promise<void>;
}
