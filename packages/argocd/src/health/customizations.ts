import type { SetpointError } from '@setpoint/core';
import type { HealthScript } from './lua-health.ts';

export interface IgnoredFields {
  readonly jsonPointers: readonly string[];
  readonly jqPathExpressions: readonly string[];
  readonly managedFieldsManagers: readonly string[];
}

export interface CustomActions {
  /** The discovery script; empty when there is none. */
  readonly discovery: string;
  /** Action scripts by name. */
  readonly definitions: ReadonlyMap<string, string>;
  readonly mergeBuiltinActions: boolean;
}

export interface KnownTypeField {
  readonly field: string;
  readonly type: string;
}

/** What `argocd-cm` says about the kinds that match a key. */
export interface Customization {
  /** `group/Kind`, or `Kind` for the core group; both may be globs. `all` is read as the glob for everything. */
  readonly key: string;
  readonly health?: HealthScript;
  readonly actions?: CustomActions;
  readonly ignoreDifferences?: IgnoredFields;
  readonly ignoreResourceUpdates?: IgnoredFields;
  readonly knownTypeFields?: readonly KnownTypeField[];
}

export interface ResourceCustomizations {
  /** In the order of their keys. */
  readonly entries: readonly Customization[];
  /** What could not be read, one error a key of the ConfigMap; all other keys count. */
  readonly problems: readonly SetpointError[];
}

/** The key that a kind is looked up by. */
export function customizationKey(group: string, kind: string): string {
  return group === '' ? kind : `${group}/${kind}`;
}
