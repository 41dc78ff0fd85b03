import { failure } from './errors.ts';
import type { FieldSpec } from './field-spec.ts';
import type { Replica } from './kustomization-fields.ts';
import { setScalar } from './node-fields.ts';
import { gvkText, isSelected } from './res-id.ts';
import type { ResourceList } from './resource-list.ts';
import { visitField } from './visit-fields.ts';
import { INT, newScalar } from './ynode.ts';

/** Sets the number of replicas of the resources that have or had this name; none is an error. */
export function transformReplicas(list: ResourceList, replica: Replica, specs: readonly FieldSpec[]): void {
  let found = false;
  for (const spec of specs) {
    const matching = list.matchingAnyId(
      replica.name,
      (id) => id.name === replica.name && isSelected(id, spec),
    );
    if (matching.length > 0) found = true;
    for (const resource of matching) {
      visitField(resource, spec, (node) => setScalar(node, newScalar(String(replica.count), INT)), {
        kind: 'scalar',
        tag: INT,
      });
    }
  }
  if (found) return;
  const kinds = specs.map(gvkText).join(' ');
  throw failure(
    `resource with name ${replica.name} does not match a config with the following GVK [${kinds}]`,
  );
}
