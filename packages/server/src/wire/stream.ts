import type { OperationProgress } from './application.ts';
import type { Finding } from './common.ts';
import type { FleetRow } from './fleet.ts';
import type { GraphNode } from './graph.ts';

/**
 * Query of `GET /api/setpoint/v1/stream`, server-sent events. Topics may be repeated:
 * - `fleet`: rows of the fleet, filtered by the parameters of `FleetQuery` on the same URL;
 * - `application:NAMESPACE/NAME`: the application's detail;
 * - `graph:NAMESPACE/NAME`, or `graph:NAMESPACE/NAME@VERSION` with the version of a graph that was read: its nodes.
 *
 * Every event has an `id`. A client that comes back with `Last-Event-ID` (or `from`, for a first connection after a
 * list: its `streamFrom`) gets exactly what it missed; when that is no longer known it gets `reset` first, and must
 * read its lists again. Event names are the `event` of {@link StreamEvent}; `data` is the rest as JSON.
 */
export interface StreamQuery {
  readonly topic: readonly string[];
  readonly from?: string;
}

export type StreamEvent =
  | StreamHello
  | StreamReset
  | StreamHeartbeat
  | FleetUpsert
  | FleetRemove
  | ApplicationChanged
  | ApplicationGone
  | GraphChanged;

/** First event of each connection. */
export interface StreamHello {
  readonly event: 'hello';
  readonly at: string;
}
/** What was missed is no longer known: read everything again. */
export interface StreamReset {
  readonly event: 'reset';
  readonly reason: string;
}
/** Every 10 seconds without another event: the connection lives. */
export interface StreamHeartbeat {
  readonly event: 'heartbeat';
  readonly at: string;
}
/** A row that is new, or the properties of one that changed; `key` always comes. */
export interface FleetUpsert {
  readonly event: 'fleet';
  readonly row: Partial<FleetRow> & Pick<FleetRow, 'key'>;
}
/** Gone, or no longer matching the filter. */
export interface FleetRemove {
  readonly event: 'fleet-removed';
  readonly key: string;
}
export interface ApplicationChanged {
  readonly event: 'application';
  readonly key: string;
  readonly row: FleetRow;
  readonly findings: readonly Finding[];
  readonly operation?: OperationProgress;
  /** To compare with what was read: the resource changed when it differs. */
  readonly resourceVersion: string;
}
export interface ApplicationGone {
  readonly event: 'application-removed';
  readonly key: string;
}
/**
 * Only nodes that are new or changed, and the ids of those that are gone. Without the current version the first of a
 * connection has neither: what changes after it is told, so a client reads the graph again that may have missed something
 * before.
 */
export interface GraphChanged {
  readonly event: 'graph';
  readonly key: string;
  readonly nodes: readonly GraphNode[];
  readonly removed: readonly string[];
}
