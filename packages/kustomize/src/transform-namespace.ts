import { failure, prefixed } from './errors.ts';
import type { FieldSpec } from './field-spec.ts';
import { getField, lookup, lookupCreate, requireKind, setScalar } from './node-fields.ts';
import { idKey } from './res-id.ts';
import type { Resource } from './resource.ts';
import type { ResourceList } from './resource-list.ts';
import { CREATE_TEXT, visitField } from './visit-fields.ts';
import { isMissingOrNull, newScalar, STR, type YNode } from './ynode.ts';

export interface NamespaceOptions {
  readonly namespace: string;
  readonly fieldSpecs: readonly FieldSpec[];
  /** Leave namespaces that are set. */
  readonly unsetOnly: boolean;
  /** Which subjects of role bindings change: those named `default`, all service accounts, or none. */
  readonly setRoleBindingSubjects: string;
}

const SUBJECT_MODES = ['defaultOnly', 'none', 'allServiceAccounts'];

export function checkSubjectMode(mode: string): void {
  if (mode === '' || SUBJECT_MODES.includes(mode)) return;
  const modes = '"defaultOnly", "none" or "allServiceAccounts"';
  throw failure(`invalid value "${mode}" for setRoleBindingSubjects: must be one of ${modes}`);
}

/** Moves resources into a namespace; two that then have one id are an error. */
export function transformNamespace(list: ResourceList, options: NamespaceOptions): void {
  if (options.namespace === '') return;
  const counts = new Map<string, number>();
  const count = (resource: Resource, by: number): number => {
    const key = idKey(resource.currentId);
    const total = (counts.get(key) ?? 0) + by;
    counts.set(key, total);
    return total;
  };
  for (const resource of list.items) count(resource, 1);
  for (const resource of list.items) {
    if (resource.isEmpty) continue;
    count(resource, -1);
    resource.storePreviousId();
    setNamespace(resource, options);
    if (count(resource, 1) !== 1) {
      const key = idKey(resource.currentId);
      const same = list.items.filter((other) => idKey(other.currentId) === key);
      throw failure(`namespace transformation produces ID conflict: ${conflictText(same)}`);
    }
  }
}

function conflictText(resources: readonly Resource[]): string {
  return `[${resources.map((resource) => resource.toJson()).join(' ')}]`;
}

/** Sets the namespace in one resource's fields. */
export function setNamespace(resource: Resource, options: NamespaceOptions): void {
  const set = (node: YNode): void => {
    if (options.unsetOnly && node.kind === 'scalar' && node.value !== '' && !isMissingOrNull(node)) return;
    setScalar(node, newScalar(options.namespace, STR));
  };
  const { apiVersion } = resource;
  if (!resource.currentId.clusterScoped)
    visitField(resource, METADATA_NAMESPACE, set, { kind: 'scalar', tag: '' });
  const isBinding = BINDINGS.has(resource.kind);
  if (isBinding) setSubjects(resource.root, options.setRoleBindingSubjects, set);
  for (const spec of options.fieldSpecs) {
    if (spec.path === 'metadata/namespace') continue;
    if (apiVersion !== 'v1' && spec.path === 'metadata/name') continue;
    if (isBinding && BINDINGS.has(spec.kind) && spec.path === 'subjects/namespace') continue;
    try {
      visitField(resource, spec, set, CREATE_TEXT);
    } catch (error) {
      throw prefixed(error, 'namespace transformation failed');
    }
  }
}

const METADATA_NAMESPACE: FieldSpec = {
  group: '',
  version: '',
  kind: '',
  path: 'metadata/namespace',
  create: true,
};
const BINDINGS = new Set(['RoleBinding', 'ClusterRoleBinding']);

function setSubjects(root: YNode, mode: string, set: (node: YNode) => void): void {
  if (mode === 'none') return;
  const [field, value] = mode === 'allServiceAccounts' ? ['kind', 'ServiceAccount'] : ['name', 'default'];
  const subjects = lookup(root, ['subjects']);
  if (subjects === undefined || isMissingOrNull(subjects)) return;
  try {
    requireKind(subjects, 'sequence');
    for (const subject of subjects.content) {
      if (getField(subject, field)?.value !== value) continue;
      const namespace = lookupCreate(subject, 'scalar', ['namespace']);
      if (namespace !== undefined) set(namespace);
    }
  } catch (error) {
    throw prefixed(error, 'setting namespace on (cluster)role binding subjects');
  }
}
