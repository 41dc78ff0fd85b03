import type { FieldSpec } from './field-spec.ts';
import { setScalar } from './node-fields.ts';
import { type Gvk, isSelected } from './res-id.ts';
import type { Resource } from './resource.ts';
import { CREATE_TEXT, visitField } from './visit-fields.ts';
import { newScalar } from './ynode.ts';

/** Kinds whose names other things depend on. */
const UNTOUCHED: readonly Gvk[] = [
  { group: '', version: '', kind: 'CustomResourceDefinition' },
  { group: 'apiregistration.k8s.io', version: '', kind: 'APIService' },
  { group: '', version: '', kind: 'Namespace' },
];

/** Puts text before (`prefix`) or behind (`suffix`) the names of resources. */
export function transformNames(
  resources: readonly Resource[],
  affix: { readonly prefix?: string; readonly suffix?: string },
  specs: readonly FieldSpec[],
): void {
  const { prefix = '', suffix = '' } = affix;
  for (const resource of resources) {
    const id = resource.originalId;
    if (UNTOUCHED.some((gvk) => isSelected(id, gvk))) continue;
    for (const spec of specs) {
      if (!isSelected(id, spec)) continue;
      if (spec.path === 'metadata/name') {
        resource.addPrefix(prefix);
        resource.addSuffix(suffix);
        if (prefix !== '' || suffix !== '') resource.storePreviousId();
      }
      visitField(
        resource,
        spec,
        (node) => setScalar(node, newScalar(`${prefix}${node.value}${suffix}`)),
        CREATE_TEXT,
      );
    }
  }
}
