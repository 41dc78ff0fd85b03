import type { KubeObject, ObjectMeta } from '@setpoint/kube';

/** What every error of `/api/v1` looks like: grpc-gateway's shape. `error` and `message` say the same. */
export interface ArgoError {
  readonly error: string;
  /** A gRPC status code: 3 invalid argument, 5 not found, 7 permission denied, 16 unauthenticated, … */
  readonly code: number;
  readonly message: string;
}

/** A list of `/api/v1`; `items` is null when it is empty, as Go writes an empty list. */
export interface ArgoList<T> {
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items: readonly T[] | null;
}

/** One line of a stream of `/api/v1`: newline-delimited JSON. */
export interface StreamLine<T> {
  readonly result?: T;
  readonly error?: { readonly grpc_code: number; readonly http_code: number; readonly message: string };
}

export interface WatchEventOf<K extends string, T> {
  readonly result: { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' } & Readonly<Record<K, T>>;
}

export interface ArgoEventList {
  readonly metadata: { readonly resourceVersion?: string };
  readonly items: readonly KubeObject[] | null;
}

export interface ArgoLink {
  readonly title: string;
  readonly url: string;
  readonly description?: string;
  readonly iconClass?: string;
}

export interface ArgoLinks {
  readonly items: readonly ArgoLink[] | null;
}

export type { KubeObject, ObjectMeta };
