import type { GroupVersionKind, KubeObject, SchemaNode } from '@setpoint/kube';
import type { CustomVersion } from '../crd/custom-version.ts';
import type { KindStrategy } from '../kinds/index.ts';
import type { Conversion, RemoteConversion } from './conversion.ts';

export interface ApiSubresource {
  readonly name: string;
  readonly gvk: GroupVersionKind;
  readonly verbs: readonly string[];
}

/** One served resource in one version: what a URL addresses and everything needed to serve it. */
export interface ApiResource {
  readonly gvk: GroupVersionKind;
  /** The plural of the URL: `deployments`. */
  readonly resource: string;
  readonly singular: string;
  readonly listKind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: ReadonlyMap<string, ApiSubresource>;
  /** Where its objects are kept: `apps/deployments`. Versions and renamed groups share one place. */
  readonly storage: string;
  /** The kind as stored; conversion applies when it is not this version. */
  readonly storageGvk: GroupVersionKind;
  /** Between this version and the stored one; undefined when only apiVersion differs. */
  readonly conversion: Conversion | RemoteConversion | undefined;
  readonly schema: SchemaNode;
  readonly strategy: KindStrategy;
  /** Present on custom resources. */
  readonly custom: CustomVersion | undefined;
  /** How objects kept under an older schema are read; undefined where schemas do not change. */
  readonly rereading?: Rereading;
}

interface Rereading {
  /** What was kept at this revision or later is as the schema has it. */
  readonly since: number;
  read(object: KubeObject): KubeObject;
}

export function groupResourceOf(resource: ApiResource): {
  readonly group: string;
  readonly resource: string;
} {
  return { group: resource.gvk.group, resource: resource.resource };
}
