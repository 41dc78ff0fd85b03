import { builtinKinds, type GroupVersionKind, parseApiVersion } from '@setpoint/kube';
import { apiKinds } from './api-kinds.ts';
import { autoscalingKinds } from './autoscaling-kinds.ts';
import { batchKinds } from './batch-kinds.ts';
import { clusterKinds } from './cluster-kinds.ts';
import { configKinds } from './config-kinds.ts';
import { defineKind, type KindEntry, type KindTable } from './define-kind.ts';
import { sameValue } from './field-error.ts';
import type { Draft } from './model/meta.ts';
import { networkKinds } from './network-kinds.ts';
import { podKinds } from './pod-kinds.ts';
import { policyKinds } from './policy-kinds.ts';
import { rbacKinds } from './rbac-kinds.ts';
import type { KindRules, KindStrategy } from './strategy.ts';
import { volumeKinds } from './volume-kinds.ts';
import { webhookKinds } from './webhook-kinds.ts';
import { workloadKinds } from './workload-kinds.ts';

const TABLES: readonly KindTable[] = [
  apiKinds,
  autoscalingKinds,
  batchKinds,
  clusterKinds,
  configKinds,
  networkKinds,
  podKinds,
  policyKinds,
  rbacKinds,
  volumeKinds,
  webhookKinds,
  workloadKinds,
];

const entries: ReadonlyMap<string, KindEntry> = new Map(TABLES.flatMap((table) => Object.entries(table)));
const strategies = new Map<string, KindStrategy>();

/** How the server treats the built-in kind: its own rules, or only those of every object where it has none of its own. */
export function strategyOf(gvk: GroupVersionKind): KindStrategy {
  const key = `${gvk.group}/${gvk.version}/${gvk.kind}`;
  let strategy = strategies.get(key);
  if (strategy === undefined) {
    const entry = entries.get(key) ?? entries.get(`${gvk.group}/${gvk.kind}`);
    strategy = defineKind(gvk, entry?.namespaced ?? isNamespaced(gvk), entry?.rules ?? {});
    strategies.set(key, strategy);
  }
  return strategy;
}

function isNamespaced({ group, version, kind }: GroupVersionKind): boolean {
  const found = builtinKinds().find(
    ({ gvk }) => gvk.kind === kind && gvk.group === group && gvk.version === version,
  );
  return found?.namespaced ?? false;
}

/** The strategy of a custom resource: metadata rules, generation, and status kept apart when it has the subresource. */
export function customResourceStrategy(
  apiVersion: string,
  kind: string,
  options: { readonly namespaced: boolean; readonly hasStatus: boolean },
): KindStrategy {
  const { hasStatus } = options;
  const rules: KindRules = {
    hasStatus,
    statusKeeps: 'metadata',
    hasGeneration: true,
    unconditionalUpdate: false,
    create(object) {
      if (hasStatus) delete object['status'];
    },
    bumpsGeneration: (object, old) => !sameValue(counted(object, hasStatus), counted(old, hasStatus)),
  };
  return defineKind({ ...parseApiVersion(apiVersion), kind }, options.namespaced, rules);
}

/** What generation counts in a custom resource: everything but metadata, and status when it is its own subresource. */
function counted(object: Draft, hasStatus: boolean): unknown {
  const { metadata: _metadata, status, ...rest } = object;
  return hasStatus ? rest : { ...rest, status };
}
