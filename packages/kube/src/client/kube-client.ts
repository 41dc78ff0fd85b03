import type { PodExecOptions, PodProcess } from './pod-exec.ts';
import type { GroupVersionKind } from '../group-version-kind.ts';
import type { KubeList, KubeObject } from '../object.ts';

/** Where a kind lives: the answer of discovery. */
export interface ResourceMapping {
  readonly gvk: GroupVersionKind;
  /** Plural, as in the URL: `deployments`. */
  readonly resource: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** Names of the subresources served: `status`, `scale`. */
  readonly subresources: readonly string[];
}

/** Kinds to resources, kept current from discovery. */
export interface RestMapper {
  /**
   * The mapping of the kind, asking discovery again once when it is not known (a CRD may just have been
   * established). Undefined when the server does not serve it. `version` '' means the preferred one.
   */
  mapping(gvk: GroupVersionKind, signal: AbortSignal): Promise<ResourceMapping | undefined>;
  /** Every mapping served, preferred versions first. */
  all(signal: AbortSignal): Promise<readonly ResourceMapping[]>;
  /**
   * Whether APIs did not answer when discovery was asked last. They count as serving what they served before, if that
   * was seen; whoever needs all of it asks again later.
   */
  isPartial(): boolean;
  /** Forgets what discovery said; the next call asks again. Call it when a CRD or APIService changed. */
  invalidate(): void;
}

export interface ObjectLocation {
  readonly gvk: GroupVersionKind;
  /** Ignored for cluster-scoped kinds. */
  readonly namespace?: string;
  readonly name: string;
}

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Page size; the client follows `continue` itself in {@link KubeClient.list}. Default 500. */
  readonly limit?: number;
  readonly resourceVersion?: string;
  /** Only metadata (PartialObjectMetadataList). Default false. */
  readonly metadataOnly?: boolean;
}

export interface WatchOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Where to resume; events after this version are delivered. */
  readonly resourceVersion: string;
  readonly metadataOnly?: boolean;
}

export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: KubeObject }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string };

export interface WriteOptions {
  /** `dryRun=All`. Default false. */
  readonly dryRun?: boolean;
  readonly fieldManager?: string;
  /** Default: the server's own (`Warn`). */
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict';
  readonly subresource?: string;
}

export interface ApplyOptions extends WriteOptions {
  readonly fieldManager: string;
  /** Take ownership of fields other managers hold. Default false. */
  readonly force?: boolean;
}

export interface DeleteOptions {
  readonly dryRun?: boolean;
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
  /** Delete only this incarnation. */
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly gracePeriodSeconds?: number;
}

/** Which part of a container's output is wanted. */
export interface PodLogOptions {
  /** Default: the only one. */
  readonly container?: string;
  /** Go on with what is written later, until the container ends or the signal aborts. Default false. */
  readonly follow?: boolean;
  /** Of the container's earlier run. Default false. */
  readonly previous?: boolean;
  readonly sinceSeconds?: number;
  /** RFC 3339. */
  readonly sinceTime?: string;
  readonly tailLines?: number;
  /** Each line begins with its time, RFC 3339 with nanoseconds. Default false. */
  readonly timestamps?: boolean;
}

export type PatchType = 'json' | 'merge' | 'strategic';

/**
 * The Kubernetes API as a port: everything the platform does to a cluster goes through it. Failures are
 * `SetpointError`s of `kube.*` codes carrying the server's Status in `details.status`; `kube.not-found` never leaves
 * `get` and `delete`, which answer undefined.
 */
export interface KubeClient {
  /** Stable identity of the cluster behind it, for caches and logs: the server URL. */
  readonly server: string;
  readonly mapper: RestMapper;
  serverVersion(
    signal: AbortSignal,
  ): Promise<{ readonly major: string; readonly minor: string; readonly gitVersion: string }>;
  get(location: ObjectLocation, signal: AbortSignal): Promise<KubeObject | undefined>;
  /** The whole list, all pages, consistent at `metadata.resourceVersion`. */
  list(gvk: GroupVersionKind, options: ListOptions, signal: AbortSignal): Promise<KubeList>;
  /**
   * Events after `resourceVersion` until the server ends the stream, the stall deadline passes, or the signal
   * aborts. Throws `kube.gone` on 410: list again.
   */
  watch(gvk: GroupVersionKind, options: WatchOptions, signal: AbortSignal): AsyncIterable<WatchEvent>;
  /** What a container of a pod has written, as its bytes come. Throws `kube.not-found`, `kube.bad-request`. */
  podLogs(
    pod: { readonly namespace: string; readonly name: string },
    options: PodLogOptions,
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array>;
  /**
   * Starts a command in a container of a pod, on a terminal. Throws `kube.not-found`, `kube.forbidden`,
   * `kube.bad-request`, and `kube.no-process` where pods are simulated.
   */
  podExec(
    pod: { readonly namespace: string; readonly name: string },
    options: PodExecOptions,
    signal: AbortSignal,
  ): Promise<PodProcess>;
  create(object: KubeObject, options: WriteOptions, signal: AbortSignal): Promise<KubeObject>;
  /** PUT; `metadata.resourceVersion`, when set, makes it conditional. */
  update(object: KubeObject, options: WriteOptions, signal: AbortSignal): Promise<KubeObject>;
  patch(
    location: ObjectLocation,
    type: PatchType,
    patch: unknown,
    options: WriteOptions,
    signal: AbortSignal,
  ): Promise<KubeObject>;
  /** Server-side apply. A conflict is a `kube.apply-conflict` error with `details.conflicts: FieldConflict[]`. */
  apply(object: KubeObject, options: ApplyOptions, signal: AbortSignal): Promise<KubeObject>;
  /** The object as it was or as it is while terminating; undefined when it was already gone. */
  delete(
    location: ObjectLocation,
    options: DeleteOptions,
    signal: AbortSignal,
  ): Promise<KubeObject | undefined>;
}
