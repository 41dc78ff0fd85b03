import { sameValue } from '../../kinds/field-error.ts';
import type { Draft } from '../../kinds/index.ts';
import type { LabelSelector } from '../../kinds/model/meta.ts';
import type { PolicyRule } from '../../kinds/rbac-kinds.ts';
import { selectorMatches } from '../../kinds/selectors.ts';
import type { Cluster } from '../machinery/cluster.ts';
import { keyOf } from '../machinery/informer.ts';
import { CLUSTER_ROLE } from '../machinery/kinds.ts';

interface RoleFields {
  rules?: PolicyRule[];
  aggregationRule?: { clusterRoleSelectors?: LabelSelector[] };
}

type RoleObject = Draft & RoleFields;

/** Keeps the rules of aggregated cluster roles the union of those they select. */
export function startAggregatedRoles(cluster: Cluster): void {
  const roles = cluster.informer<RoleObject>(CLUSTER_ROLE);
  const queue = cluster.queue('clusterrole-aggregation-controller', async (key) => {
    const role = roles.get(key);
    if (role?.aggregationRule === undefined) return;
    const rules = unionOf(role, [...roles.all()]);
    if (!sameValue(role.rules, rules)) await cluster.update({ ...role, rules });
  });
  roles.onChange(({ object, previous }) => {
    for (const role of roles.all()) {
      const touched = [object, previous].some((changed) => changed !== undefined && isPartOf(role, changed));
      if (touched || role === object) if (role.aggregationRule !== undefined) queue.add(keyOf(role));
    }
  });
}

function isPartOf({ aggregationRule, metadata }: RoleObject, part: RoleObject): boolean {
  if (metadata.name === part.metadata.name) return false;
  return (aggregationRule?.clusterRoleSelectors ?? []).some((selector) =>
    selectorMatches(selector, part.metadata.labels),
  );
}

function unionOf(role: RoleObject, all: readonly RoleObject[]): PolicyRule[] {
  const parts = all
    .filter((part) => isPartOf(role, part))
    .toSorted((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1));
  const rules: PolicyRule[] = [];
  for (const rule of parts.flatMap((part) => part.rules ?? [])) {
    if (!rules.some((known) => sameValue(known, rule))) rules.push(rule);
  }
  return rules;
}
