import type { Application } from '@setpoint/argocd';
import type { ArgoList } from './argo-common.ts';

/** Query of `GET /api/v1/applications` and `GET /api/v1/stream/applications`. */
export interface ApplicationQuery {
  readonly name?: string;
  /** `normal` or `hard`: ask Git again first; only with one application. */
  readonly refresh?: 'normal' | 'hard';
  readonly projects?: readonly string[];
  readonly project?: readonly string[];
  readonly resourceVersion?: string;
  readonly selector?: string;
  readonly repo?: string;
  readonly appNamespace?: string;
  /** Only these fields, dotted, comma separated; `-` before the first leaves them out instead. */
  readonly fields?: string;
}

export type ApplicationList = ArgoList<Application>;

/** Body of `POST /api/v1/applications/{name}/sync`. */
export interface SyncRequest {
  readonly name?: string;
  readonly appNamespace?: string;
  readonly project?: string;
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly sourcePositions?: readonly (number | string)[];
  readonly dryRun?: boolean;
  readonly prune?: boolean;
  readonly strategy?: {
    readonly apply?: { readonly force?: boolean };
    readonly hook?: { readonly force?: boolean };
  };
  readonly resources?: readonly {
    readonly group?: string;
    readonly kind: string;
    readonly name: string;
    readonly namespace?: string;
  }[];
  readonly manifests?: readonly string[];
  readonly infos?: readonly { readonly name: string; readonly value: string }[];
  readonly retryStrategy?: {
    readonly limit?: number;
    readonly refresh?: boolean;
    readonly backoff?: {
      readonly duration?: string;
      readonly factor?: number;
      readonly maxDuration?: string;
    };
  };
  readonly syncOptions?: { readonly items?: readonly string[] };
}

/** Body of `POST /api/v1/applications/{name}/rollback`. */
export interface RollbackRequest {
  readonly id?: number | string;
  readonly dryRun?: boolean;
  readonly prune?: boolean;
  readonly appNamespace?: string;
  readonly project?: string;
}

/** Body of `PATCH /api/v1/applications/{name}`. */
export interface ApplicationPatchRequest {
  readonly name?: string;
  readonly patch: string;
  /** `json` (RFC 6902) or `merge`. Default `json`. */
  readonly patchType?: string;
  readonly appNamespace?: string;
  readonly project?: string;
}

/** Which resource of an application a call is about. */
export interface ResourceQuery {
  readonly namespace?: string;
  readonly resourceName: string;
  readonly version?: string;
  readonly group?: string;
  readonly kind: string;
  readonly appNamespace?: string;
  readonly project?: string;
}

export interface ResourceRef {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
}

export interface ResourceNode extends ResourceRef {
  readonly parentRefs?: readonly ResourceRef[];
  readonly info?: readonly { readonly name: string; readonly value: string }[];
  readonly networkingInfo?: {
    readonly targetLabels?: Readonly<Record<string, string>>;
    readonly targetRefs?: readonly ResourceRef[];
    readonly labels?: Readonly<Record<string, string>>;
    readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
    readonly externalURLs?: readonly string[];
  };
  readonly resourceVersion?: string;
  readonly images?: readonly string[];
  readonly health?: { readonly status?: string; readonly message?: string };
  readonly createdAt?: string;
}

/** Answer of `GET /api/v1/applications/{name}/resource-tree`. */
export interface ApplicationTree {
  readonly nodes?: readonly ResourceNode[];
  readonly orphanedNodes?: readonly ResourceNode[];
  readonly hosts?: readonly HostInfo[];
}

/** A Node on which Pods of the application run; amounts are thousandths. */
export interface HostInfo {
  readonly name: string;
  readonly resourcesInfo: readonly {
    readonly resourceName: string;
    readonly requestedByApp?: number;
    readonly requestedByNeighbors?: number;
    readonly capacity: number;
  }[];
  readonly systemInfo: Readonly<Record<string, string>>;
}

/** One item of `managed-resources` and `server-side-diff`; states are JSON texts, `null` when there is none. */
export interface ResourceDiff extends Omit<ResourceRef, 'version' | 'uid'> {
  readonly targetState?: string;
  readonly liveState?: string;
  readonly diff?: string;
  readonly hook?: boolean;
  readonly normalizedLiveState?: string;
  readonly predictedLiveState?: string;
  readonly resourceVersion?: string;
  readonly modified?: boolean;
}

export interface ManagedResources {
  readonly items: readonly ResourceDiff[] | null;
}

export interface ServerSideDiff extends ManagedResources {
  readonly modified: boolean;
}

/** Answer of `GET /api/v1/applications/{name}/manifests`; manifests are JSON texts. */
export interface Manifests {
  readonly manifests: readonly string[];
  readonly namespace?: string;
  readonly server?: string;
  readonly revision?: string;
  readonly sourceType?: string;
}

/** One line of `GET /api/v1/applications/{name}/logs`. */
export interface LogEntry {
  readonly content: string;
  readonly timeStamp?: string;
  readonly timeStampStr?: string;
  readonly last?: boolean;
  readonly podName?: string;
}

export interface ResourceActionInfo {
  readonly name: string;
  readonly disabled?: boolean;
  readonly displayName?: string;
  readonly iconClass?: string;
  readonly params?: readonly { readonly name: string }[];
}

export interface ResourceActions {
  readonly actions: readonly ResourceActionInfo[] | null;
}

/** Body of `POST /api/v1/applications/{name}/resource/actions/v2`. */
export interface RunActionRequest extends ResourceQuery {
  readonly name?: string;
  readonly action: string;
  readonly resourceActionParameters?: readonly { readonly name: string; readonly value: string }[];
}

export interface RevisionMetadata {
  readonly author?: string;
  readonly date?: string;
  readonly tags?: readonly string[];
  readonly message?: string;
  readonly signatureInfo?: string;
}

/** Answer of `GET /api/v1/applications/{name}/revisions/{revision}/chartdetails`. */
export interface ChartDetails {
  readonly description?: string;
  readonly home?: string;
  readonly maintainers?: readonly string[];
}

/** Answer of `GET /api/v1/applications/{name}/revisions/{revision}/ocimetadata`: annotations of the manifest. */
export interface OciMetadata {
  readonly createdAt?: string;
  readonly authors?: string;
  readonly imageUrl?: string;
  readonly docsUrl?: string;
  readonly sourceUrl?: string;
  readonly version?: string;
  readonly description?: string;
}

export interface ApplicationSyncWindow {
  readonly kind: string;
  readonly schedule: string;
  readonly duration: string;
  readonly manualSync?: boolean;
}

export interface ApplicationSyncWindows {
  readonly activeWindows?: readonly ApplicationSyncWindow[];
  readonly assignedWindows?: readonly ApplicationSyncWindow[];
  readonly canSync?: boolean;
}
