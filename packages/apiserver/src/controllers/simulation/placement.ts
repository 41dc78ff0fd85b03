import type { Draft } from '../../kinds/index.ts';
import type { NodeSpec, Taint } from '../../kinds/node-validation.ts';
import type { Condition } from '../../kinds/model/meta.ts';
import type { NodeSelectorTerm, Pod, PodSpec, Quantities, Toleration } from '../../kinds/model/pod.ts';
import { quantityNanos } from '../../kinds/quantity.ts';

interface NodeFields {
  spec?: NodeSpec;
  status?: {
    allocatable?: Quantities;
    capacity?: Quantities;
    conditions?: Condition[];
    addresses?: { type: string; address: string }[];
  };
}

export type NodeObject = Draft & NodeFields;

/** The first toleration that covers the taint. */
export function tolerationOf(tolerations: readonly Toleration[], taint: Taint): Toleration | undefined {
  return tolerations.find(({ key, operator, value, effect }) => {
    if (effect && effect !== taint.effect) return false;
    if (key && key !== taint.key) return false;
    return operator === 'Exists' || (key !== undefined && (value ?? '') === (taint.value ?? ''));
  });
}

type Requirement = NonNullable<NodeSelectorTerm['matchExpressions']>[number];

function meets({ operator, values = [] }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

function matchesTerm(term: NodeSelectorTerm, node: NodeObject): boolean {
  const { matchExpressions = [], matchFields = [] } = term;
  if (matchExpressions.length + matchFields.length === 0) return false;
  const labels = node.metadata.labels ?? {};
  return (
    matchExpressions.every((requirement) =>
      meets(requirement, Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined),
    ) && matchFields.every((requirement) => meets(requirement, node.metadata.name))
  );
}

/** Whether the pod's node selector and required node affinity accept the node. */
export function wantsNode(spec: PodSpec, node: NodeObject): boolean {
  const labels = node.metadata.labels ?? {};
  for (const [key, value] of Object.entries(spec.nodeSelector ?? {})) {
    if (!Object.hasOwn(labels, key) || labels[key] !== value) return false;
  }
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || (required.nodeSelectorTerms ?? []).some((term) => matchesTerm(term, node));
}

/** The first taint that keeps the pod away; `effects` are those that count. */
export function repellingTaint(
  spec: PodSpec,
  node: NodeObject,
  effects: readonly string[] = ['NoSchedule', 'NoExecute'],
): Taint | undefined {
  const tolerations = spec.tolerations ?? [];
  return (node.spec?.taints ?? []).find(
    (taint) => effects.includes(taint.effect) && tolerationOf(tolerations, taint) === undefined,
  );
}

/** What the pod takes of its node by resource, in billionths; a pod slot included. */
export function requestsOf({ spec }: Pod): ReadonlyMap<string, bigint> {
  const total = new Map<string, bigint>([['pods', 1_000_000_000n]]);
  const add = (target: Map<string, bigint>, quantities: Quantities | undefined): void => {
    for (const [name, value] of Object.entries(quantities ?? {})) {
      target.set(name, (target.get(name) ?? 0n) + (quantityNanos(value) ?? 0n));
    }
  };
  for (const container of spec.containers ?? []) add(total, container.resources?.requests);
  for (const container of spec.initContainers ?? []) {
    const own = new Map<string, bigint>();
    add(own, container.resources?.requests);
    for (const [name, value] of own) {
      // Init containers run one after the other: only the largest counts, and only beyond what the others take.
      if (container.restartPolicy === 'Always') total.set(name, (total.get(name) ?? 0n) + value);
      else if (value > (total.get(name) ?? 0n)) total.set(name, value);
    }
  }
  add(total, spec.overhead);
  return total;
}
