import { groupResourceOf } from '../catalog/api-resource.ts';
import type { AccessAttributes } from '../auth/authorizer.ts';
import { type PolicyRule, rulesCover } from '../auth/policy-rule.ts';
import type { RbacAuthorizer } from '../auth/rbac-authorizer.ts';
import { mastersGroup } from '../auth/user.ts';
import { forbidden } from '../status/answers.ts';
import { isDeepStrictEqual } from 'node:util';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';

const group = 'rbac.authorization.k8s.io';

interface RoleRef {
  readonly kind: string;
  readonly name: string;
}

/** Nobody grants what they do not hold, unless allowed to `escalate` roles or to `bind` the role in question. */
export function escalationPrevention(authorizer: RbacAuthorizer): AdmissionPlugin {
  return {
    name: 'RBACEscalation',
    validate(request) {
      const { object, resource, operation, user } = request;
      if (resource.gvk.group !== group || object === undefined || operation === 'DELETE') return;
      if (user.groups.includes(mastersGroup)) return;
      const isRole = resource.resource === 'roles' || resource.resource === 'clusterroles';
      if (isRole) checkRole(authorizer, request);
      else checkBinding(authorizer, request);
    },
  };
}

function checkRole(authorizer: RbacAuthorizer, request: AdmissionRequest): void {
  const { object, oldObject, namespace } = request;
  const rules = (object?.['rules'] ?? []) as readonly PolicyRule[];
  if (oldObject !== undefined && isDeepStrictEqual(rules, oldObject['rules'])) return;
  if (may(authorizer, request, 'escalate', request.name)) return;
  refuseUncovered(authorizer, request, rules, namespace);
}

function checkBinding(authorizer: RbacAuthorizer, request: AdmissionRequest): void {
  const { object, oldObject, namespace } = request;
  const roleRef = object?.['roleRef'] as RoleRef;
  const same = isDeepStrictEqual(object?.['subjects'], oldObject?.['subjects']);
  if (oldObject !== undefined && same && isDeepStrictEqual(roleRef, oldObject['roleRef'])) return;
  const resource = roleRef.kind === 'ClusterRole' ? 'clusterroles' : 'roles';
  if (may(authorizer, request, 'bind', roleRef.name, resource)) return;
  refuseUncovered(authorizer, request, authorizer.rulesOf(roleRef, namespace), namespace);
}

function may(
  authorizer: RbacAuthorizer,
  { user, namespace, resource }: AdmissionRequest,
  verb: string,
  name: string,
  of = resource.resource,
): boolean {
  const access: AccessAttributes = {
    user,
    verb,
    isResource: true,
    group,
    version: 'v1',
    resource: of,
    subresource: '',
    name,
    namespace,
    path: '',
  };
  return authorizer.authorize(access).allowed;
}

function refuseUncovered(
  authorizer: RbacAuthorizer,
  { user, resource, name }: AdmissionRequest,
  rules: readonly PolicyRule[],
  namespace: string,
): void {
  const owned = authorizer.rulesFor(user, namespace);
  const missing = rules.filter((rule) => !rulesCover(owned, rule));
  if (missing.length === 0) return;
  const groups = user.groups.map((each) => JSON.stringify(each)).join(' ');
  const why = `user ${JSON.stringify(user.name)} (groups=[${groups}]) is attempting to grant RBAC permissions not currently held:\n${missing.map(describeRule).join('\n')}`;
  throw forbidden(groupResourceOf(resource), name, why);
}

function describeRule(rule: PolicyRule): string {
  const list = (values: readonly string[]) => `[${values.map((value) => JSON.stringify(value)).join(' ')}]`;
  const parts = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['ResourceNames', rule.resourceNames],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['Verbs', rule.verbs],
  ] as const;
  const shown = parts.filter(([, values]) => values !== undefined && values.length > 0);
  return `{${shown.map(([name, values]) => `${name}:${list(values as readonly string[])}`).join(', ')}}`;
}
