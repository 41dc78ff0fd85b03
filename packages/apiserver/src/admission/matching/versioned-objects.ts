import type { KubeObject } from '@setpoint/kube';
import type { ApiResource } from '../../catalog/api-resource.ts';
import { convertBetween } from '../../catalog/conversion.ts';
import type { Draft } from '../../kinds/index.ts';
import type { AdmissionRequest } from '../admission.ts';

/** The objects of a request in the version somebody wants to see. */
export interface VersionedObjects {
  readonly object: Draft | undefined;
  readonly oldObject: Draft | undefined;
}

/** Answers at once unless a conversion has to be asked for. */
export function versionedObjects(
  { resource, object, oldObject }: AdmissionRequest,
  wanted: ApiResource,
): VersionedObjects | Promise<VersionedObjects> {
  if (wanted === resource) return { object, oldObject };
  const now = converted(resource, wanted, object);
  const before = converted(resource, wanted, oldObject);
  if (now instanceof Promise || before instanceof Promise) return together(now, before);
  return { object: now, oldObject: before };
}

type Converted = Draft | undefined;

async function together(
  now: Converted | Promise<Converted>,
  before: Converted | Promise<Converted>,
): Promise<VersionedObjects> {
  const both = await Promise.all([Promise.resolve(now), Promise.resolve(before)]);
  return { object: both[0], oldObject: both[1] };
}

function converted(from: ApiResource, to: ApiResource, object: Converted): Converted | Promise<Converted> {
  if (object === undefined) return undefined;
  return convertBetween(from, to, object as unknown as KubeObject) as unknown as Draft | Promise<Draft>;
}
