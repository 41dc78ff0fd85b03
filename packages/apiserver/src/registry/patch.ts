import { jsonPatch, KUBE_CODES, type KubeObject, mergePatch, strategicMergePatch } from '@setpoint/kube';
import { SetpointError } from '@setpoint/core';
import { groupResourceOf } from '../catalog/api-resource.ts';
import { toServed } from '../catalog/conversion.ts';
import { badRequest, notFound } from '../status/answers.ts';
import { ApiError } from '../status/api-error.ts';
import { type DecodedBody, decodePatched } from './decode.ts';
import { guaranteedUpdate, type Outcome } from './guaranteed-update.ts';
import type { Machinery } from './machinery.ts';
import { ownCopy } from './own-copy.ts';
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
  const duplicates =
    kind === 'json'
      ? patch.duplicates.map((path) => `json patch duplicate field ${JSON.stringify(path)}`)
      : patch.duplicates;
  return guaranteedUpdate(
    machinery,
    target,
    (current) => {
      if (current === undefined) throw notFound(groupResourceOf(target.resource), target.name);
      const live = toServed(target.resource, current.object);
      const patched = patchedValue(kind, live, patch.value, target);
      const body = { value: patched, duplicates };
      const shown = () => (kind === 'strategic' ? goMapText(patch.value) : JSON.stringify(patched));
      const isStrategic = kind === 'strategic';
      if (isStrategic) keepKind(patched, live);
      const draft = decodePatched(body, target.resource, context, { shown, isStrategic });
      if (!draft.metadata.name) {
        throw badRequest(
          `the name of the object (${target.name} based on URL) was undeterminable: name must be provided`,
        );
      }
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

/** A strategic merge patch is merged into a typed object, which stays what it is. */
function keepKind(patched: unknown, { apiVersion, kind }: KubeObject): void {
  if (isObject(patched)) Object.assign(patched as object, { apiVersion, kind });
}

function checkShape(kind: PatchKind, patch: unknown): void {
  // Go decodes null as no operations and no members; only merge patches are looked at once more.
  if (patch === null) {
    if (kind === 'merge') throw badRequest('Invalid JSON Patch');
    return;
  }
  if (kind === 'json' && Array.isArray(patch)) {
    const odd: unknown = patch.find((operation) => operation !== null && !isObject(operation));
    if (odd === undefined) return;
    throw unreadable(odd, 'handlers.jsonPatchOp', kind);
  }
  if (kind !== 'json' && isObject(patch)) return;
  throw unreadable(patch, kind === 'json' ? '[]handlers.jsonPatchOp' : 'map[string]interface {}', kind);
}

function unreadable(value: unknown, type: string, kind: PatchKind): Error {
  const found = Array.isArray(value) ? 'array' : typeof value;
  const why = `json: cannot unmarshal ${found} into Go value of type ${type}`;
  return badRequest(kind === 'strategic' ? why : `error decoding patch: ${why}`);
}

/** A decoded patch as Go prints a map with %+v: keys in order, nothing quoted. */
function goMapText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goMapText).join(' ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `map[${members.map(([key, member]) => `${key}:${goMapText(member)}`).join(' ')}]`;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the patch makes of the object: a value of the caller's own. */
function patchedValue(kind: PatchKind, live: KubeObject, patch: unknown, { resource }: Target): unknown {
  try {
    if (patch === null) return ownCopy(live);
    if (kind === 'json') return jsonPatch(live, patch);
    // The other kinds work on copies of their own.
    if (kind === 'merge') return ownCopy(mergePatch(live, patch) as KubeObject);
    return strategicMergePatch(live, patch, resource.schema);
  } catch (error) {
    if (!(error instanceof SetpointError) || error instanceof ApiError) throw error;
    throw patchFailure(error);
  }
}

/** What cannot be read is a bad request; what cannot be applied to this object is unprocessable. */
function patchFailure(error: SetpointError): ApiError {
  switch (error.code) {
    case KUBE_CODES.badRequest:
      return badRequest(error.message);
    case KUBE_CODES.tooLarge:
      return new ApiError(413, 'RequestEntityTooLarge', error.message, {});
    case KUBE_CODES.patchInvalid:
      // The real server keeps the reason to itself.
      return new ApiError(
        422,
        'Invalid',
        'the server rejected our request due to an error in our request',
        {},
      );
    default:
      return new ApiError(500, '', error.message);
  }
}
