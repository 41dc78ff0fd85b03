import { rfc3339 } from '@setpoint/core';
import { apiVersionOf, FieldSet, type KubeObject, updateManagedFields } from '@setpoint/kube';
import type { ApiResource } from '../catalog/api-resource.ts';
import type { Draft } from '../kinds/index.ts';
import type { Machinery } from './machinery.ts';
import type { Target, WriteContext } from './request.ts';

const statusOnly = FieldSet.fromFieldsV1({ 'f:status': {} });
const specAndStatus = FieldSet.fromFieldsV1({ 'f:spec': {}, 'f:status': {} });
const specOnly = FieldSet.fromFieldsV1({ 'f:spec': {} });
const specAndLabels = FieldSet.fromFieldsV1({ 'f:spec': {}, 'f:metadata': { 'f:labels': {} } });
const specAndMetadata = FieldSet.fromFieldsV1({ 'f:spec': {}, 'f:metadata': {} });

/** Fields a write to this endpoint resets, and so nobody comes to own through it. */
export function ignoredFieldsOf(resource: ApiResource, subresource: string): FieldSet | undefined {
  if (subresource === 'status') {
    const { statusKeeps } = resource.strategy;
    if (statusKeeps === undefined) return specOnly;
    return statusKeeps === 'labels' ? specAndLabels : specAndMetadata;
  }
  if (subresource !== '' || !resource.strategy.hasStatus) return undefined;
  return resource.strategy.resetsSpec ? specAndStatus : statusOnly;
}

/**
 * The object with managedFields telling that the request's manager set what differs from `live`. Kinds that are only
 * asked, never kept, have none.
 */
export function recordUpdate(
  machinery: Machinery,
  { resource, subresource }: Pick<Target, 'resource' | 'subresource'>,
  object: Draft,
  live: KubeObject | undefined,
  context: WriteContext,
): Draft {
  const ignoredFields = ignoredFieldsOf(resource, subresource);
  return updateManagedFields({
    live,
    object: object as unknown as KubeObject,
    manager: context.fieldManager,
    schema: resource.schema,
    apiVersion: apiVersionOf(resource.gvk),
    time: rfc3339(machinery.clock.now()),
    ...(subresource === '' ? {} : { subresource }),
    ...(ignoredFields === undefined ? {} : { ignoredFields }),
  }) as unknown as Draft;
}
