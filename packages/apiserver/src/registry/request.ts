import type { ApiResource } from '../catalog/api-resource.ts';
import { storePath, type StoreKey } from '../store/entry.ts';

export interface UserInfo {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

/** What the request's path addresses. `name` is empty for collections; `namespace` for cluster scope or all namespaces. */
export interface Target {
  readonly resource: ApiResource;
  readonly namespace: string;
  readonly name: string;
  /** Empty for the object itself. */
  readonly subresource: string;
}

/** Who writes and how. */
export interface WriteContext {
  readonly user: UserInfo;
  readonly dryRun: boolean;
  /** Recorded in managedFields. */
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
  /** The options the request gave, as admission is shown them. Default none. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Sent to the writer as Warning headers. */
  readonly warnings: Set<string>;
  /** Notes something down in the request's audit record, when one is kept. */
  readonly annotate?: (key: string, value: string) => void;
  readonly signal: AbortSignal;
}

export function keyOf(target: Target): StoreKey {
  return {
    resource: target.resource.storage,
    path: storePath(target.resource.namespaced ? target.namespace : '', target.name),
  };
}
