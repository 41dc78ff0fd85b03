import type { KubeObject } from '@setpoint/kube';
import type { ApiResource } from '../catalog/api-resource.ts';
import { columnsOf, rowOf } from '../printers/index.ts';

export type IncludeObject = 'None' | 'Metadata' | 'Object';

export interface TableMetadata {
  readonly resourceVersion?: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export interface TableOptions {
  readonly apiVersion: string;
  readonly includeObject: IncludeObject;
  readonly nowMs: number;
  /** Watches send the columns once. */
  readonly withColumns: boolean;
}

/** The objects as kubectl prints them: columns, a row each. */
export function tableOf(
  { gvk, custom }: Pick<ApiResource, 'gvk' | 'custom'>,
  objects: readonly KubeObject[],
  metadata: TableMetadata,
  options: TableOptions,
): object {
  const columns = custom?.columns;
  return {
    kind: 'Table',
    apiVersion: options.apiVersion,
    metadata,
    columnDefinitions: options.withColumns ? columnsOf(gvk, columns) : null,
    rows: objects.map((object) => ({
      cells: rowOf(gvk, object, options.nowMs, columns),
      ...rowObject(object, options),
    })),
  };
}

function rowObject(object: KubeObject, { includeObject, apiVersion }: TableOptions): object {
  if (includeObject === 'None') return { object: null };
  return { object: includeObject === 'Object' ? object : partialMetadata(object, apiVersion) };
}

export function partialMetadata(object: KubeObject, apiVersion = 'meta.k8s.io/v1'): KubeObject {
  const metadata = object.kind === 'DaemonSet' ? withoutGeneration(object.metadata) : object.metadata;
  return { kind: 'PartialObjectMetadata', apiVersion, metadata };
}

/** The generation of a daemon set's template is written into its annotations as the whole object is converted. */
function withoutGeneration(metadata: KubeObject['metadata']): KubeObject['metadata'] {
  const { annotations, ...rest } = metadata;
  const { 'deprecated.daemonset.template.generation': _generation, ...others } = annotations ?? {};
  return { ...rest, ...(Object.keys(others).length === 0 ? {} : { annotations: others }) };
}
