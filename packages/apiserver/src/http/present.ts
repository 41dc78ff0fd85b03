import { apiVersionOf, type KubeObject } from '@setpoint/kube';
import type { ApiResource } from '../catalog/api-resource.ts';
import { itemJson, servedJson, toServed } from '../catalog/conversion.ts';
import type { ListResult } from '../registry/list.ts';
import { badRequest } from '../status/answers.ts';
import type { Entry } from '../store/entry.ts';
import type { Acceptance } from './accept.ts';
import { type IncludeObject, partialMetadata, tableOf, type TableMetadata } from './table.ts';

/** The form an answer is to have: the object itself, its metadata, or a row of a table. */
export interface Presentation {
  readonly acceptance: Acceptance;
  readonly includeObject: IncludeObject;
  readonly nowMs: number;
}

export const objectTransforms: ReadonlySet<string> = new Set([
  'Table',
  'PartialObjectMetadata',
  'PartialObjectMetadataList',
]);

export function includeObjectOf(value: string | null): IncludeObject {
  if (value === null || value === '') return 'Metadata';
  if (value === 'None' || value === 'Metadata' || value === 'Object') return value;
  throw badRequest(`unrecognized includeObject value: ${JSON.stringify(value)}`);
}

/** One object as JSON; what is on disk is sent as it is when nothing has to change. */
export function presentEntry(resource: ApiResource, entry: Entry, how: Presentation): string {
  if (how.acceptance.as === '') return servedJson(resource, entry);
  return JSON.stringify(transformed(resource, toServed(resource, entry.object), how, true));
}

export function transformed(
  resource: Pick<ApiResource, 'gvk' | 'custom'>,
  object: KubeObject,
  how: Presentation,
  withColumns: boolean,
): object {
  const apiVersion = `meta.k8s.io/${how.acceptance.asVersion}`;
  if (how.acceptance.as !== 'Table') return partialMetadata(object, apiVersion);
  const { resourceVersion } = object.metadata;
  const metadata = resourceVersion === undefined ? {} : { resourceVersion };
  return tableOf(resource, [object], metadata, { ...tableOptions(how), withColumns });
}

function tableOptions(how: Presentation): {
  apiVersion: string;
  includeObject: IncludeObject;
  nowMs: number;
} {
  const { includeObject, nowMs, acceptance } = how;
  return { apiVersion: `meta.k8s.io/${acceptance.asVersion}`, includeObject, nowMs };
}

const partBytes = 256 * 1024;

/** A list as JSON in parts of some 256 KiB, so that a large one is neither built nor sent in one piece. */
export function* presentList(resource: ApiResource, list: ListResult, how: Presentation): Generator<string> {
  const metadata: TableMetadata = {
    resourceVersion: list.resourceVersion,
    ...(list.continue === undefined ? {} : { continue: list.continue }),
    ...(list.remainingItemCount === undefined ? {} : { remainingItemCount: list.remainingItemCount }),
  };
  if (how.acceptance.as === 'Table') {
    const objects = list.entries.map((entry) => toServed(resource, entry.object));
    yield JSON.stringify(tableOf(resource, objects, metadata, { ...tableOptions(how), withColumns: true }));
    return;
  }
  const partial = how.acceptance.as !== '';
  const kind = partial ? 'PartialObjectMetadataList' : resource.listKind;
  const apiVersion = partial ? `meta.k8s.io/${how.acceptance.asVersion}` : apiVersionOf(resource.gvk);
  let part = `{"kind":${JSON.stringify(kind)},"apiVersion":${JSON.stringify(apiVersion)},"metadata":${JSON.stringify(metadata)},"items":[`;
  let separator = '';
  for (const entry of list.entries) {
    part += separator + (partial ? partialJson(resource, entry, apiVersion) : itemJson(resource, entry));
    separator = ',';
    if (part.length >= partBytes) {
      yield part;
      part = '';
    }
  }
  yield `${part}]}`;
}

function partialJson(resource: ApiResource, entry: Entry, apiVersion: string): string {
  return JSON.stringify(partialMetadata(toServed(resource, entry.object), apiVersion));
}
