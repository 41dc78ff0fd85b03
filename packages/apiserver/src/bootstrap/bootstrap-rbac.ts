import type { KubeObject } from '@setpoint/kube';
import { bootstrapBindings, bootstrapRoles } from './rbac-table.generated.ts';

/** A default role, written short. */
export interface BootstrapRole {
  readonly name: string;
  /** Of a Role; without it, a ClusterRole. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Labels of the roles whose rules it takes over. */
  readonly aggregates?: readonly string[];
  readonly rules: readonly string[];
}

export interface BootstrapBinding {
  readonly name: string;
  readonly namespace?: string;
  /** A ClusterRole's name, or `Role/` and a Role's. */
  readonly role: string;
  /** `Group/name`, `User/name`, `ServiceAccount/namespace/name`. */
  readonly subjects: readonly string[];
}

const group = 'rbac.authorization.k8s.io';
const apiVersion = `${group}/v1`;

/** The roles and bindings every cluster has; aggregated roles come with the rules they take over. */
export function bootstrapRbac(): readonly KubeObject[] {
  return [...bootstrapRoles.map(roleObject), ...bootstrapBindings.map(bindingObject)];
}

function metadataOf(
  { name, namespace }: { name: string; namespace?: string },
  labels = {},
): KubeObject['metadata'] {
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...labels },
    annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
  };
}

function roleObject(role: BootstrapRole): KubeObject {
  const { aggregates } = role;
  const selectors = aggregates?.map((label) => ({ matchLabels: { [label]: 'true' } }));
  return {
    apiVersion,
    kind: role.namespace === undefined ? 'ClusterRole' : 'Role',
    metadata: metadataOf(role, role.labels),
    ...(selectors === undefined ? {} : { aggregationRule: { clusterRoleSelectors: selectors } }),
    rules: rulesOf(role, new Set()).map(ruleObject),
  };
}

/** Its own rules, or those of the roles it aggregates, by name, each once. */
function rulesOf(role: BootstrapRole, visited: ReadonlySet<string>): readonly string[] {
  const { aggregates, name } = role;
  if (aggregates === undefined || visited.has(name)) return role.rules;
  const parts = bootstrapRoles
    .filter((other) => aggregates.some((label) => other.labels?.[label] === 'true'))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((other) => rulesOf(other, new Set([...visited, name])));
  return [...new Set(parts)];
}

function ruleObject(text: string): object {
  const [verbs = '', apiGroups = '', resources = '', resourceNames = '', urls = ''] = text.split('|');
  if (urls !== '') return { nonResourceURLs: urls.split(','), verbs: verbs.split(',') };
  return {
    apiGroups: apiGroups.split(','),
    ...(resourceNames === '' ? {} : { resourceNames: resourceNames.split(',') }),
    resources: resources.split(','),
    verbs: verbs.split(','),
  };
}

function bindingObject(binding: BootstrapBinding): KubeObject {
  const isRole = binding.role.startsWith('Role/');
  return {
    apiVersion,
    kind: binding.namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: metadataOf(binding),
    roleRef: {
      apiGroup: group,
      kind: isRole ? 'Role' : 'ClusterRole',
      name: isRole ? binding.role.slice('Role/'.length) : binding.role,
    },
    subjects: binding.subjects.map(subjectObject),
  };
}

function subjectObject(text: string): object {
  const [kind = '', first = '', second] = text.split('/');
  if (kind === 'ServiceAccount') return { kind, name: second, namespace: first };
  return { apiGroup: group, kind, name: text.slice(kind.length + 1) };
}
