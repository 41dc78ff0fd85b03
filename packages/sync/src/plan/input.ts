import type { SetpointError } from '@setpoint/core';
import type { GroupVersionKind, KubeObject, ObjectRef, SchemaNode } from '@setpoint/kube';
import type { AppliedResults } from '../diff/applied-results.ts';
import type { IgnoreRules } from '../diff/ignore-rules.ts';
import type { HealthOf } from '../health/status.ts';
import type { DeletePermission } from '../order/sync-annotations.ts';
import type { Conventions } from './conventions.ts';

/** Where in the source an object was written. */
export interface Origin {
  readonly file: string;
  /** 1-based; absent when the renderer does not know it. */
  readonly line?: number;
}

export interface DesiredObject {
  readonly object: KubeObject;
  readonly origin?: Origin;
}

/** What the API server says of a kind. */
export interface KindScope {
  readonly namespaced: boolean;
}

/** Undefined when the API server does not serve this version of the kind. */
export type KindLookup = (gvk: GroupVersionKind) => KindScope | undefined;

export type SchemaLookup = (gvk: GroupVersionKind) => SchemaNode | undefined;

/**
 * What rendering gave. Only a complete one may lead to deletes (invariant I1): it is the whole answer for the revision
 * that is current now, and nothing in it failed.
 */
export type RenderOutcome =
  | { readonly complete: true }
  | { readonly complete: false; readonly problems: readonly SetpointError[] };

export interface CompareInput {
  readonly owner: string;
  readonly revision: string;
  /** Given to namespaced objects that name none. */
  readonly destinationNamespace: string;
  readonly conventions: Conventions;
  readonly desired: readonly DesiredObject[];
  readonly render: RenderOutcome;
  /** By `refKey`: every desired object that exists, and everything that carries the owner's mark. Full bodies. */
  readonly live: ReadonlyMap<string, KubeObject>;
  /** The live Namespace of a name, undefined when there is none. */
  readonly namespaces: (name: string) => KubeObject | undefined;
  readonly kinds: KindLookup;
  readonly schemas: SchemaLookup;
  readonly health: HealthOf;
  /** Default: nothing is ignored. */
  readonly ignore?: (object: KubeObject) => IgnoreRules | undefined;
  /** What the server made of earlier applies; default none. */
  readonly applied?: AppliedResults;
  /** Rules of aggregated ClusterRoles belong to the aggregation controller. Default true. */
  readonly ignoreAggregatedRoles?: boolean;
  /** Annotations whose values are masked in Secrets. Default none. */
  readonly maskedAnnotations?: ReadonlySet<string>;
}

/** Metadata for the destination namespace; empty maps leave it as it is. */
export interface NamespaceMetadata {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export type DeletePropagation = 'Foreground' | 'Background' | 'Orphan';

/** How a sync is to go; {@link defaultSyncOptions} holds the defaults named here. */
export interface SyncOptions {
  /** Delete what left the desired state. Default false: report it only. */
  readonly prune: boolean;
  /** A person has confirmed the prunes that ask for it. Default false. */
  readonly pruneConfirmed: boolean;
  /** For objects that do not say themselves. Default `allow`. */
  readonly prunePermission: DeletePermission;
  /** Default false. */
  readonly pruneLast: boolean;
  /** Default `Foreground`. */
  readonly propagation: DeletePropagation;
  /** The user asked for server-side apply by name; every apply is one anyway, this changes what results say. Default false. */
  readonly serverSideApply: boolean;
  /** What to do when another manager holds a field: take it over, or fail and name the manager. Default `take-over`. */
  readonly conflicts: 'take-over' | 'fail';
  /** Delete and recreate where the API server refuses an update. Default false. */
  readonly force: boolean;
  /** PUT the whole object instead of applying it. Default false. */
  readonly replace: boolean;
  /** Create the destination namespace, or keep its metadata. Default undefined: neither. */
  readonly createNamespace: NamespaceMetadata | undefined;
  /** Leave objects that are in sync out of the sync altogether. Default false: they are listed and waited for. */
  readonly applyOutOfSyncOnly: boolean;
  /** When the sync began, epoch milliseconds: part of the names of hooks that have only a generateName. Default 0. */
  readonly startedAt: number;
  /** Let an empty desired state delete everything. Default false. */
  readonly allowEmpty: boolean;
  /** Validate only. Default false. */
  readonly dryRun: boolean;
  /** Default false. */
  readonly skipHooks: boolean;
  /** Refuse unknown and duplicate fields. Default true. */
  readonly validate: boolean;
  /** Let kinds pass that the API server does not serve yet. Default false. */
  readonly skipDryRunOnMissingResource: boolean;
  /** Refuse to sync objects marked by another owner. Default false: report them. */
  readonly failOnSharedResource: boolean;
  /** Keep the live values of ignored fields when applying. Default false. */
  readonly respectIgnoreDifferences: boolean;
  /** Whether this is the owner's first sync, for hooks that tell. Default undefined: hooks of both kinds run. */
  readonly occasion: 'install' | 'upgrade' | undefined;
  /** Only these objects; hooks are left out. Default undefined: all. */
  readonly only: ((ref: ObjectRef) => boolean) | undefined;
}

export const defaultSyncOptions: SyncOptions = {
  prune: false,
  pruneConfirmed: false,
  prunePermission: 'allow',
  pruneLast: false,
  propagation: 'Foreground',
  serverSideApply: false,
  conflicts: 'take-over',
  force: false,
  replace: false,
  createNamespace: undefined,
  applyOutOfSyncOnly: false,
  startedAt: 0,
  allowEmpty: false,
  dryRun: false,
  skipHooks: false,
  validate: true,
  skipDryRunOnMissingResource: false,
  failOnSharedResource: false,
  respectIgnoreDifferences: false,
  occasion: undefined,
  only: undefined,
};
