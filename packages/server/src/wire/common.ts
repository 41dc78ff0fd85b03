/** `/api/setpoint/v1` answers errors so. Missing and forbidden answer alike: 404, `server.not-found`. */
export interface ErrorAnswer {
  readonly error: Problem;
}

/** What is wrong: cause, object, rule and next action. */
export interface Problem {
  /** Stable: `server.unauthenticated`, `argocd.cluster-not-found`, … */
  readonly code: string;
  readonly message: string;
  readonly subject?: string;
  readonly rule?: string;
  readonly nextAction?: string;
}

/** Nothing but that it was done. */
export type EmptyAnswer = Readonly<Record<string, never>>;

/** A page; pass `cursor` on for the next one. Absent: this was the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor?: string;
  /** Of all pages. */
  readonly total: number;
}

/** An application's address in paths and keys. */
export interface AppRef {
  readonly namespace: string;
  readonly name: string;
}

/** One object in a cluster; as a key: `group/kind/namespace/name`, core group and no namespace empty. */
export interface ObjectKey {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export type SyncCode = 'Synced' | 'OutOfSync' | 'Unknown';
export type HealthCode = 'Healthy' | 'Progressing' | 'Degraded' | 'Suspended' | 'Missing' | 'Unknown';
export type OperationPhase = 'Running' | 'Terminating' | 'Succeeded' | 'Failed' | 'Error';

/** Something elsewhere, at an http or https address. */
export interface Link {
  readonly title: string;
  readonly url: string;
  readonly description?: string;
}

/** What a person may do, and if not, which permission is missing. */
export interface Permission {
  readonly allowed: boolean;
  /** Argo CD's words, set when not allowed: `applications, sync, default/guestbook`. */
  readonly missing?: string;
}

/** A finding shown to a person: cause, object, rule, next action. */
export interface Finding {
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: string;
  readonly message: string;
  readonly object?: ObjectKey;
  readonly file?: string;
  readonly line?: number;
  readonly rule?: string;
  readonly nextAction?: string;
}
