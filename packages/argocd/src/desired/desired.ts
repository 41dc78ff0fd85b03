import type { SetpointError } from '@setpoint/core';
import type { ObjectRef } from '@setpoint/kube';
import type { RemoteRepository, Tool } from '@setpoint/render';
import type { DesiredObject } from '@setpoint/sync';

/** What an application's sources say at one moment. */
export interface Desired {
  /** A full commit id, chart version or digest for each source, '' where it could not be resolved. */
  readonly revisions: readonly string[];
  /** `Directory`, `Helm`, `Kustomize`: one for each source. */
  readonly sourceTypes: readonly string[];
  readonly objects: readonly DesiredObject[];
  /** How each source was rendered; undefined for one that gives only its name to others, or failed before. */
  readonly tools: readonly (Tool | undefined)[];
  /** Objects of the cluster that charts looked up: another answer may make another desired state. */
  readonly lookedUp: readonly ObjectRef[];
  /** Remote repositories that the sources' files refer to: another commit may make another desired state. */
  readonly remoteBases: readonly RemoteRepository[];
  /** Why this is not the whole answer, all at once; empty when it is. */
  readonly problems: readonly SetpointError[];
  /** Equal keys mean equal objects: nothing the sources read has changed. Undefined when there are problems. */
  readonly key: string | undefined;
}

export function isComplete(desired: Desired): boolean {
  return desired.problems.length === 0;
}
