import { rfc3339 } from '@setpoint/core';
import {
  apiVersionOf,
  type ConvertVersion,
  FieldSet,
  type KubeObject,
  updateManagedFields,
} from '@setpoint/kube';
import type { ApiResource } from '../catalog/api-resource.ts';
import type { Draft } from '../kinds/index.ts';
import type { Machinery } from './machinery.ts';
import { inVersions } from './other-versions.ts';
import type { Target, WriteContext } from './request.ts';

const statusOnly = FieldSet.fromFieldsV1({ 'f:status': {} });
const specOnly = FieldSet.fromFieldsV1({ 'f:spec': {} });
const specAndLabels = FieldSet.fromFieldsV1({ 'f:spec': {}, 'f:metadata': { 'f:labels': {} } });
const specAndMetadata = FieldSet.fromFieldsV1({ 'f:spec': {}, 'f:metadata': {} });

/** Fields a write to this endpoint resets, and so nobody comes to own through it. */
export function ignoredFieldsOf(resource: ApiResource, subresource: string): FieldSet | undefined {
  const own = resource.strategy.resets?.[subresource];
  if (own !== undefined) return FieldSet.fromFieldsV1(own);
  if (subresource === 'status') {
    const { statusKeeps } = resource.strategy;
    if (statusKeeps === undefined) return specOnly;
    return statusKeeps === 'labels' ? specAndLabels : specAndMetadata;
  }
  if (subresource !== '' || !resource.strategy.hasStatus) return undefined;
  return statusOnly;
}

/** When it is that fields come to be owned. Of scaling nobody remembers it (apiserver's ScaleHandler). */
export function ownershipTime({ clock }: Machinery, subresource: string): string | undefined {
  return subresource === 'scale' ? undefined : rfc3339(clock.now());
}

/**
 * The object with managedFields telling that the request's manager set what differs from `live`. A promise where managers
 * wrote it in versions that a webhook converts.
 */
export function recordUpdate(
  machinery: Machinery,
  target: Pick<Target, 'resource' | 'subresource'>,
  object: Draft,
  live: KubeObject | undefined,
  context: WriteContext,
): Draft | Promise<Draft> {
  return inVersions(machinery, (convert) => recorded(machinery, target, object, live, context, convert));
}

/** The same for kinds of one version, as the server itself writes them. */
export function recordOwnUpdate(
  machinery: Machinery,
  target: Pick<Target, 'resource' | 'subresource'>,
  object: Draft,
  live: KubeObject,
  context: WriteContext,
): Draft {
  return recorded(machinery, target, object, live, context, undefined);
}

function recorded(
  machinery: Machinery,
  { resource, subresource }: Pick<Target, 'resource' | 'subresource'>,
  object: Draft,
  live: KubeObject | undefined,
  context: WriteContext,
  convert: ConvertVersion | undefined,
): Draft {
  const ignoredFields = ignoredFieldsOf(resource, subresource);
  return updateManagedFields({
    convert,
    live,
    object: object as unknown as KubeObject,
    manager: context.fieldManager,
    schema: resource.schema,
    apiVersion: apiVersionOf(resource.gvk),
    time: ownershipTime(machinery, subresource),
    ...(subresource === '' ? {} : { subresource }),
    ...(ignoredFields === undefined ? {} : { ignoredFields }),
  }) as unknown as Draft;
}
