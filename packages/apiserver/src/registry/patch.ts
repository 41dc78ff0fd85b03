import { jsonPatch, type KubeObject, mergePatch, strategicMergePatch } from '@setpoint/kube';
import { SetpointError } from '@setpoint/core';
import { groupResourceOf } from '../catalog/api-resource.ts';
import { toServed } from '../catalog/conversion.ts';
import { badRequest, notFound } from '../status/answers.ts';
import { ApiError } from '../status/api-error.ts';
import { cloneJson } from './clone.ts';
import { type DecodedBody, decodeObject } from './decode.ts';
import { guaranteedUpdate, type Outcome } from './guaranteed-update.ts';
import type { Machinery } from './machinery.ts';
import { prepareUpdate } from './prepare.ts';
import type { Target, WriteContext } from './request.ts';

export type PatchKind = 'json' | 'merge' | 'strategic';

/** Changes the object as a JSON, merge or strategic merge patch says. */
export function patchObject(
  machinery: Machinery,
  target: Target,
  kind: PatchKind,
  patch: DecodedBody,
  context: WriteContext,
): Promise<Outcome> {
  checkShape(kind, patch.value);
  return guaranteedUpdate(
    machinery,
    target,
    (current) => {
      if (current === undefined) throw notFound(groupResourceOf(target.resource), target.name);
      const live = toServed(target.resource, current.object);
      const patched = cloneJson(patchedValue(kind, live, patch.value, target));
      const body = { value: patched, duplicates: patch.duplicates };
      const draft = decodeObject(body, target.resource, context);
      if (draft.metadata.name !== target.name) {
        throw badRequest(
          `the name of the object (${draft.metadata.name}) does not match the name on the URL (${target.name})`,
        );
      }
      return prepareUpdate(machinery, target, draft, current.object, context);
    },
    context.dryRun,
  );
}

function checkShape(kind: PatchKind, patch: unknown): void {
  if (kind === 'json' ? Array.isArray(patch) : isObject(patch)) return;
  const type = kind === 'json' ? 'jsonpatch.Patch' : 'map[string]interface {}';
  const found = Array.isArray(patch) ? 'array' : typeof patch;
  throw badRequest(`error decoding patch: json: cannot unmarshal ${found} into Go value of type ${type}`);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function patchedValue(kind: PatchKind, live: KubeObject, patch: unknown, { resource }: Target): unknown {
  try {
    if (kind === 'json') return jsonPatch(live, patch);
    if (kind === 'merge') return mergePatch(live, patch);
    return strategicMergePatch(live, patch as KubeObject, resource.schema);
  } catch (error) {
    if (!(error instanceof SetpointError) || error instanceof ApiError) throw error;
    // A patch that does not fit the object is the object's fault as much as the patch's: 422, without causes.
    throw new ApiError(422, 'Invalid', `the server rejected our request due to an error in our request: ${error.message}`);
  }
}
