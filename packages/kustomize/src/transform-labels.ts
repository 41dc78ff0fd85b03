import type { FieldSpec } from './field-spec.ts';
import { setField } from './node-fields.ts';
import { compareText, isSelected } from './res-id.ts';
import type { Resource } from './resource.ts';
import { CREATE_MAP, visitField } from './visit-fields.ts';
import { newScalar, STR } from './ynode.ts';

/** Puts labels (or annotations) into every field of the specs, creating maps where a spec says so. */
export function transformLabels(
  resources: readonly Resource[],
  labels: ReadonlyMap<string, string>,
  specs: readonly FieldSpec[],
): void {
  const keys = [...labels.keys()].sort(compareText);
  const byGvk = new Map<string, readonly FieldSpec[]>();
  for (const resource of resources) {
    const gvk = `${resource.apiVersion} ${resource.kind}`;
    let applicable = byGvk.get(gvk);
    if (applicable === undefined) {
      applicable = specs.filter((spec) => isSelected(resource.gvk, spec));
      byGvk.set(gvk, applicable);
    }
    for (const key of keys) {
      // One node for all fields of an object, as kustomize has it: what later changes one changes all that were new.
      const value = newScalar(labels.get(key) ?? '', STR);
      for (const spec of applicable)
        visitField(resource, spec, (node) => setField(node, key, value), CREATE_MAP);
    }
  }
}
