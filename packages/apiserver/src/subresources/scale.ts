import {
  apiVersionOf,
  jsonPatch,
  type KubeObject,
  mergePatch,
  parseLabelSelector,
  strategicMergePatch,
  formatLabelSelector,
  labelSelectorOf,
  builtinSchema,
  type SchemaNode,
  clonePlain,
} from '@setpoint/kube';
import { groupResourceOf } from '../catalog/api-resource.ts';
import { toServed } from '../catalog/conversion.ts';
import { servedEntry } from '../catalog/served-entries.ts';
import type { ScalePaths } from '../crd/custom-version.ts';
import type { Draft } from '../kinds/index.ts';
import { applyConfiguration } from '../registry/apply.ts';
import { decodeApplied } from '../registry/decode.ts';
import { guaranteedUpdate } from '../registry/guaranteed-update.ts';
import { invalid } from '../registry/invalid.ts';
import type { Machinery } from '../registry/machinery.ts';
import { type ObjectView, prepareUpdate } from '../registry/prepare.ts';
import { keyOf, type Target, type WriteContext } from '../registry/request.ts';
import { badRequest, conflict, modifiedMeanwhile, notFound } from '../status/answers.ts';
import { decodeVirtual } from './decode-virtual.ts';
import type { VirtualResource } from './virtual-resource.ts';

const scaleKind = { group: 'autoscaling', version: 'v1', kind: 'Scale' };

const builtinPaths: ScalePaths = {
  specReplicas: 'spec.replicas',
  statusReplicas: 'status.replicas',
  labelSelector: undefined,
};

/** The scale subresource: replicas of anything that has them, in one form. */
export function scaleSubresource(machinery: Machinery): VirtualResource {
  const read = async (target: Target): Promise<KubeObject> => {
    const entry = machinery.store.get(keyOf(target));
    if (entry === undefined) throw notFound(groupResourceOf(target.resource), target.name);
    const served = await servedEntry(target.resource, entry);
    return scaleOf(target, toServed(target.resource, served.object));
  };
  return {
    get: read,
    update: (target, body, context) => {
      const scale = decodeVirtual(body, scaleKind, context);
      return setScale(machinery, target, () => scale, context);
    },
    apply: async (target, body, force, context) => {
      const scale = decodeApplied(
        body,
        { gvk: scaleKind, schema: scaleSchema(), custom: undefined },
        context,
      );
      const replicas = (scale['spec'] as { replicas?: unknown } | undefined)?.replicas;
      const { resource, name } = target;
      const applied = {
        apiVersion: apiVersionOf(resource.gvk),
        kind: resource.gvk.kind,
        metadata: scale.metadata,
      };
      if (replicas !== undefined) setAt(applied, pathsOf(target).specReplicas.split('.'), replicas);
      if (machinery.store.latest(keyOf(target)) === undefined)
        throw notFound(groupResourceOf(resource), name);
      const ownedAs = apiVersionOf(scaleKind);
      const request = { applied: applied as Draft, force, ownedAs };
      const { entry } = await applyConfiguration(machinery, target, request, context);
      return scaleOf(target, toServed(resource, entry.object));
    },
    patch: (target, kind, body, context) =>
      setScale(
        machinery,
        target,
        (current) => {
          const patched =
            kind === 'json'
              ? jsonPatch(current, body.value)
              : kind === 'merge'
                ? mergePatch(current, body.value)
                : strategicMergePatch(current, body.value, scaleSchema());
          return decodeVirtual(
            { value: clonePlain(patched), duplicates: body.duplicates },
            scaleKind,
            context,
          );
        },
        context,
      ),
  };
}

function scaleSchema(): SchemaNode {
  return builtinSchema(scaleKind) as SchemaNode;
}

async function setScale(
  machinery: Machinery,
  target: Target,
  next: (current: KubeObject) => Draft,
  context: WriteContext,
): Promise<KubeObject> {
  const { resource, name } = target;
  const outcome = await guaranteedUpdate(
    machinery,
    target,
    (current) => {
      if (current === undefined) throw notFound(groupResourceOf(resource), name);
      const live = toServed(resource, current.object);
      const scale = next(scaleOf(target, live));
      checkScale(target, scale, live);
      const draft = clonePlain(live) as unknown as Draft;
      setAt(draft, pathsOf(target).specReplicas.split('.'), replicasOf(scale));
      return prepareUpdate(machinery, target, draft, current.object, context, { view: viewOf(target) });
    },
    context.dryRun,
  );
  return scaleOf(target, toServed(resource, outcome.entry.object));
}

/** Admission judges the Scale, not what is scaled. */
function viewOf(target: Target): ObjectView {
  return {
    show: (object) => scaleOf(target, object as unknown as KubeObject) as unknown as Draft,
    write: (object, scale) => setAt(object, pathsOf(target).specReplicas.split('.'), replicasOf(scale)),
  };
}

function replicasOf(scale: Draft): number {
  return (scale['spec'] as { replicas?: number } | undefined)?.replicas ?? 0;
}

function checkScale({ resource, name }: Target, scale: Draft, live: KubeObject): void {
  const { resourceVersion } = scale.metadata;
  if (scale.metadata.name !== name)
    throw badRequest(
      `the name of the object (${scale.metadata.name}) does not match the name on the URL (${name})`,
    );
  if (resourceVersion && resourceVersion !== live.metadata.resourceVersion) {
    throw conflict(groupResourceOf(resource), name, modifiedMeanwhile);
  }
  const replicas = replicasOf(scale);
  if (replicas < 0 && resource.custom !== undefined) {
    throw invalid({ gvk: resource.gvk }, name, [
      {
        type: 'FieldValueInvalid',
        field: `.${pathsOf({ resource }).specReplicas}`,
        badValue: replicas,
        detail: 'should be a non-negative integer',
      },
    ]);
  }
  if (replicas < 0) {
    const detail = 'must be greater than or equal to 0';
    throw invalid({ gvk: scaleKind }, name, [
      { type: 'FieldValueInvalid', field: 'spec.replicas', badValue: replicas, detail },
    ]);
  }
}

function pathsOf({ resource }: Pick<Target, 'resource'>): ScalePaths {
  return resource.custom?.scale ?? builtinPaths;
}

function scaleOf(target: Target, object: KubeObject): KubeObject {
  const paths = pathsOf(target);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = selectorOf(paths, object);
  const replicas = numberAt(object, paths.specReplicas);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp } as KubeObject['metadata'],
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: numberAt(object, paths.statusReplicas), ...(selector === '' ? {} : { selector }) },
  };
}

function selectorOf(paths: ScalePaths, object: KubeObject): string {
  if (paths.labelSelector !== undefined) return textAt(object, paths.labelSelector);
  const selector = valueAt(object, 'spec.selector');
  if (selector === undefined || selector === null) return '';
  // A replication controller's selector is plain labels.
  if (object.kind === 'ReplicationController') {
    const pairs = Object.entries(selector as Record<string, string>).map(([key, value]) => `${key}=${value}`);
    return formatLabelSelector(parseLabelSelector(pairs.join(',')));
  }
  return formatLabelSelector(labelSelectorOf(selector));
}

function textAt(object: KubeObject, path: string): string {
  const value = valueAt(object, path);
  return typeof value === 'string' ? value : '';
}

function numberAt(object: KubeObject, path: string): number {
  const value = valueAt(object, path);
  return typeof value === 'number' ? value : 0;
}

function valueAt(object: unknown, path: string): unknown {
  let at = object;
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

function setAt(object: object, [head = '', ...rest]: readonly string[], value: unknown): void {
  const members = object as Record<string, unknown>;
  if (rest.length === 0) {
    members[head] = value;
    return;
  }
  const inner = members[head];
  if (typeof inner !== 'object' || inner === null) members[head] = {};
  setAt(members[head] as object, rest, value);
}
