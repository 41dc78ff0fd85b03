import { createTypeChecker, type KnownKind } from '@setpoint/cel';
import { type GroupVersionKind, parseApiVersion, type ResourceMapping } from '@setpoint/kube';
import type { CrdSpec } from '../../crd/crd-spec.ts';
import type { Draft } from '../../kinds/index.ts';
import type { Cluster } from '../machinery/cluster.ts';
import { keyOf } from '../machinery/informer.ts';
import { CUSTOM_RESOURCE_DEFINITION, VALIDATING_POLICY } from '../machinery/kinds.ts';
import { kindSchema } from './kind-schema.ts';

interface ResourceRule {
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly resources?: readonly string[];
}

type PolicyObject = Draft & {
  spec: {
    paramKind?: { apiVersion: string; kind: string };
    matchConstraints?: { resourceRules?: readonly ResourceRule[] };
    variables?: readonly { name: string; expression: string }[];
    validations?: readonly { expression: string; messageExpression?: string }[];
  };
  status?: { observedGeneration?: number };
};
type DefinitionObject = Draft & { spec: CrdSpec };

const NAME = 'validatingadmissionpolicy-status-controller';
const MAX_KINDS = 10;

/**
 * Tells in the status of ValidatingAdmissionPolicies what their expressions get wrong about the kinds they are for
 * (pkg/controller/validatingadmissionpolicystatus).
 */
export function startValidatingPolicies(cluster: Cluster): void {
  const policies = cluster.informer<PolicyObject>(VALIDATING_POLICY);
  const definitions = cluster.informer<DefinitionObject>(CUSTOM_RESOURCE_DEFINITION);
  const queue = cluster.queue(NAME, async (key) => {
    await definitions.start();
    const policy = policies.get(key);
    if (policy === undefined || isObserved(policy)) return;
    const kinds = await kindsOf(policy, cluster);
    const warnings = warningsOf(
      policy,
      kinds,
      [...definitions.all()].map(({ spec }) => spec),
    );
    const typeChecking = warnings.length === 0 ? {} : { expressionWarnings: warnings };
    const observedGeneration = policy.metadata.generation;
    await cluster.applyStatus(policy, { observedGeneration, typeChecking }, NAME);
  });
  policies.onChange(({ object }) => {
    if (object !== undefined && !isObserved(object)) queue.add(keyOf(object));
  });
}

function isObserved({ metadata, status }: PolicyObject): boolean {
  return (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0);
}

interface ExpressionWarning {
  readonly fieldRef: string;
  readonly warning: string;
}

function warningsOf(
  { spec }: PolicyObject,
  kinds: readonly GroupVersionKind[],
  crds: readonly CrdSpec[],
): readonly ExpressionWarning[] {
  const { paramKind, variables = [], validations = [] } = spec;
  const known = (gvk: GroupVersionKind): KnownKind => ({ kind: gvk.kind, schema: kindSchema(gvk, crds) });
  const params =
    paramKind === undefined
      ? {}
      : { params: known({ ...parseApiVersion(paramKind.apiVersion), kind: paramKind.kind }) };
  const checkers = kinds.flatMap((gvk) => {
    const object = known(gvk);
    if (object.schema === undefined) return [];
    return [{ gvk, check: createTypeChecker({ object, ...params, variables }) }];
  });
  return validations.flatMap((validation, index) =>
    (['expression', 'messageExpression'] as const).flatMap((field) => {
      const expression = validation[field] ?? '';
      if (expression === '') return [];
      const problems = checkers.flatMap(({ gvk, check }) => {
        const problem = check(expression);
        return problem === undefined ? [] : [`${textOf(gvk)}: ${problem}\n`];
      });
      if (problems.length === 0) return [];
      return [{ fieldRef: `spec.validations[${index}].${field}`, warning: problems.join('\n') }];
    }),
  );
}

function textOf({ group, version, kind }: GroupVersionKind): string {
  return `${group}/${version}, Kind=${kind}`;
}

/** The kinds a policy names one by one, which no wildcard does; the first of them when there are many. */
async function kindsOf({ spec }: PolicyObject, cluster: Cluster): Promise<readonly GroupVersionKind[]> {
  const kinds = new Map<string, GroupVersionKind>();
  let served = await cluster.client.mapper.all(cluster.signal);
  let isFresh = false;
  for (const rule of spec.matchConstraints?.resourceRules ?? []) {
    let count = 0;
    for (const wanted of namedBy(rule)) {
      let found = served.filter((mapping) => isNamed(mapping, wanted));
      if (found.length === 0 && !isFresh) {
        isFresh = true;
        cluster.client.mapper.invalidate();
        served = await cluster.client.mapper.all(cluster.signal);
        found = served.filter((mapping) => isNamed(mapping, wanted));
      }
      for (const { gvk } of found) {
        kinds.set(textOf(gvk), gvk);
        if (++count === MAX_KINDS) return sorted(kinds.values());
      }
    }
  }
  return sorted(kinds.values());
}

interface Wanted {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

/** Nothing for a rule with wildcards in groups or versions; subresources and `*` among resources are left out. */
function namedBy({ apiGroups = [], apiVersions = [], resources = [] }: ResourceRule): readonly Wanted[] {
  if ([...apiGroups, ...apiVersions].some((name) => name.includes('*'))) return [];
  const whole = resources.filter((resource) => !/[*/]/.test(resource));
  return apiGroups
    .toSorted()
    .flatMap((group) =>
      apiVersions
        .toSorted()
        .flatMap((version) => whole.toSorted().map((resource) => ({ group, version, resource }))),
    );
}

/** The group of core resources, '', stands for any group, as a RESTMapper has it. */
function isNamed({ gvk, resource }: ResourceMapping, wanted: Wanted): boolean {
  const isGroup = wanted.group === '' || wanted.group === gvk.group;
  return isGroup && wanted.version === gvk.version && wanted.resource.toLowerCase() === resource;
}

function sorted(kinds: Iterable<GroupVersionKind>): readonly GroupVersionKind[] {
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return [...kinds].toSorted(
    (a, b) => order(a.group, b.group) || order(a.version, b.version) || order(a.kind, b.kind),
  );
}
