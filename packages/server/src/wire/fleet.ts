import type { HealthCode, OperationPhase, Page, SyncCode } from './common.ts';

/**
 * Query of `GET /api/setpoint/v1/applications` and of the stream's `fleet` topic. A parameter may be repeated; its values
 * are alternatives, different parameters must all hold. `project=-` matches what has none.
 */
export interface FleetQuery {
  /** Words that must all occur in name, namespace, project, destination or repository. */
  readonly q?: string;
  readonly project?: readonly string[];
  /** Name or server of the destination. */
  readonly cluster?: readonly string[];
  /** Of the destination. */
  readonly namespace?: readonly string[];
  readonly appNamespace?: readonly string[];
  readonly sync?: readonly SyncCode[];
  readonly health?: readonly HealthCode[];
  /** Phase of the operation that runs or ran last; `none`: never any. */
  readonly phase?: readonly (OperationPhase | 'none')[];
  readonly repo?: readonly string[];
  readonly autosync?: 'true' | 'false';
  /** Name of the ApplicationSet that made it. */
  readonly applicationset?: readonly string[];
  /** A Kubernetes label selector. */
  readonly labels?: string;
  /** `namespace/name`, repeated: only these. For favourites. */
  readonly key?: readonly string[];
  /** Default `worst`: worst health, then sync, then name. A `-` before it reverses. */
  readonly sort?: FleetSort | `-${FleetSort}`;
  /** Facets to count over the filtered list; each facet ignores its own filter. Default none. */
  readonly facets?: readonly FleetFacet[];
  /** Only these properties of the rows, comma separated; `key` always comes. */
  readonly fields?: string;
  /** Default 100, at most 1000. */
  readonly limit?: number;
  readonly cursor?: string;
}

export type FleetSort = 'worst' | 'name' | 'project' | 'cluster' | 'health' | 'sync' | 'changed' | 'created';
export type FleetFacet =
  | 'project'
  | 'cluster'
  | 'namespace'
  | 'sync'
  | 'health'
  | 'phase'
  | 'repo'
  | 'autosync'
  | 'applicationset';

/** One line of the fleet view. */
export interface FleetRow {
  /** `namespace/name`. */
  readonly key: string;
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly project: string;
  /** Name of the destination cluster, or its address when it has none. */
  readonly cluster: string;
  readonly server: string;
  readonly destinationNamespace: string;
  readonly repo: string;
  /** Path or chart of the first source. */
  readonly path: string;
  readonly targetRevision: string;
  /** The commit that was compared last. */
  readonly revision: string;
  readonly sources: number;
  readonly sync: SyncCode;
  readonly health: HealthCode;
  /** Why it is not healthy, with the object that is not; '' when it is. */
  readonly healthMessage: string;
  readonly phase: OperationPhase | '';
  /** The operation's message, first line. */
  readonly operationMessage: string;
  readonly autosync: boolean;
  readonly applicationset: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What keeps it from being compared or synced, with the object or file; '' when nothing does. */
  readonly problem: string;
  /** What holds a sync back, or is to be known, without being an error: a closed window; '' when nothing is. */
  readonly notice: string;
  readonly outOfSync: number;
  readonly resources: number;
  readonly deleting: boolean;
  readonly createdAt: string;
  /** When it was deployed last; '' when never. */
  readonly changedAt: string;
}

export interface FacetValue {
  readonly value: string;
  readonly count: number;
}

/** Answer of `GET /api/setpoint/v1/applications`. */
export interface FleetPage extends Page<Partial<FleetRow> & Pick<FleetRow, 'key'>> {
  readonly facets: Readonly<Partial<Record<FleetFacet, readonly FacetValue[]>>>;
  /** Before filters: how many applications the person may see. */
  readonly visible: number;
  /** To start the stream from what this answer shows. */
  readonly streamFrom: string;
}
