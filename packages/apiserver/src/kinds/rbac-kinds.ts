import { clusterKind, type KindTable, namespacedKind } from './define-kind.ts';
import { type FieldErrors, sameValue } from './field-error.ts';
import type { Draft } from './model/meta.ts';
import { dns1123Subdomain, pathSegmentName } from '@setpoint/kube';
import { fillText } from './pod-defaults.ts';
import { validateLabelSelector } from './selectors.ts';

const RBAC_GROUP = 'rbac.authorization.k8s.io';

export interface PolicyRule {
  verbs?: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

interface Subject {
  kind: string;
  apiGroup?: string;
  name: string;
  namespace?: string;
}

interface RoleRef {
  apiGroup?: string;
  kind?: string;
  name?: string;
}

function validateRule(rule: PolicyRule, path: string, namespaced: boolean, errors: FieldErrors): void {
  if ((rule.verbs ?? []).length === 0)
    errors.required(`${path}.verbs`, 'verbs must contain at least one value');
  if ((rule.nonResourceURLs ?? []).length > 0) {
    if (namespaced) {
      errors.invalid(
        `${path}.nonResourceURLs`,
        rule.nonResourceURLs,
        'namespaced rules cannot apply to non-resource URLs',
      );
    }
    const forResources = [rule.apiGroups, rule.resources, rule.resourceNames].some(
      (list) => (list ?? []).length > 0,
    );
    if (forResources) {
      errors.invalid(
        `${path}.nonResourceURLs`,
        rule.nonResourceURLs,
        'rules cannot apply to both regular resources and non-resource URLs',
      );
    }
    return;
  }
  if ((rule.apiGroups ?? []).length === 0) {
    errors.required(`${path}.apiGroups`, 'resource rules must supply at least one api group');
  }
  if ((rule.resources ?? []).length === 0) {
    errors.required(`${path}.resources`, 'resource rules must supply at least one resource');
  }
}

function validateRole(namespaced: boolean) {
  return (object: Draft, errors: FieldErrors): void => {
    for (const [index, rule] of ((object['rules'] ?? []) as PolicyRule[]).entries()) {
      validateRule(rule, `rules[${index}]`, namespaced, errors);
    }
    const aggregation = object['aggregationRule'] as
      | { clusterRoleSelectors?: Parameters<typeof validateLabelSelector>[0][] }
      | undefined;
    if (aggregation === undefined) return;
    const selectors = aggregation.clusterRoleSelectors ?? [];
    if (selectors.length === 0) {
      errors.required(
        'aggregationRule.clusterRoleSelectors',
        'at least one clusterRoleSelector required if aggregationRule is non-nil',
      );
    }
    for (const [index, selector] of selectors.entries()) {
      validateLabelSelector(selector, `aggregationRule.clusterRoleSelectors[${index}]`, errors);
    }
  };
}

function defaultBinding(object: Draft): void {
  const roleRef = (object['roleRef'] ?? {}) as RoleRef;
  fillText(roleRef, { apiGroup: RBAC_GROUP });
  object['roleRef'] = roleRef;
  for (const subject of (object['subjects'] ?? []) as Subject[]) {
    if (subject.kind === 'User' || subject.kind === 'Group') fillText(subject, { apiGroup: RBAC_GROUP });
  }
}

function validateBinding(namespaced: boolean) {
  const roles = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  return (object: Draft, errors: FieldErrors): void => {
    const { apiGroup, kind, name } = object['roleRef'] as RoleRef;
    if (apiGroup !== RBAC_GROUP) errors.notSupported('roleRef.apiGroup', apiGroup ?? '', [RBAC_GROUP]);
    if (kind === undefined || !roles.includes(kind)) errors.notSupported('roleRef.kind', kind ?? '', roles);
    if (!name) errors.required('roleRef.name');
    else errors.invalidAll('roleRef.name', name, pathSegmentName(name));
    for (const [index, subject] of ((object['subjects'] ?? []) as Subject[]).entries()) {
      validateSubject(subject, `subjects[${index}]`, namespaced, errors);
    }
  };
}

function validateSubject(subject: Subject, path: string, namespaced: boolean, errors: FieldErrors): void {
  if (!subject.name) errors.required(`${path}.name`);
  const group = subject.apiGroup ?? '';
  switch (subject.kind) {
    case 'ServiceAccount':
      if (subject.name) errors.invalidAll(`${path}.name`, subject.name, dns1123Subdomain(subject.name));
      if (group !== '') errors.notSupported(`${path}.apiGroup`, group, ['']);
      if (!namespaced && !subject.namespace) errors.required(`${path}.namespace`);
      break;
    case 'User':
    case 'Group':
      if (group !== RBAC_GROUP) errors.notSupported(`${path}.apiGroup`, group, [RBAC_GROUP]);
      break;
    default:
      errors.notSupported(`${path}.kind`, subject.kind ?? '', ['ServiceAccount', 'User', 'Group']);
  }
}

function validateBindingUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  if (!sameValue(object['roleRef'], old['roleRef'])) {
    const { apiGroup = '', kind = '', name = '' } = (object['roleRef'] ?? {}) as Record<string, string>;
    // The server shows its own form of the reference.
    errors.invalid('roleRef', { APIGroup: apiGroup, Kind: kind, Name: name }, 'cannot change roleRef');
  }
}

const common = { name: pathSegmentName, createOnUpdate: true, metadataOnUpdate: 'whole' } as const;

export const rbacKinds: KindTable = {
  [`${RBAC_GROUP}/Role`]: namespacedKind({ ...common, validate: validateRole(true) }),
  [`${RBAC_GROUP}/ClusterRole`]: clusterKind({ ...common, validate: validateRole(false) }),
  [`${RBAC_GROUP}/RoleBinding`]: namespacedKind({
    ...common,
    default: defaultBinding,
    validate: validateBinding(true),
    validateUpdate: validateBindingUpdate,
  }),
  [`${RBAC_GROUP}/ClusterRoleBinding`]: clusterKind({
    ...common,
    default: defaultBinding,
    validate: validateBinding(false),
    validateUpdate: validateBindingUpdate,
  }),
};
