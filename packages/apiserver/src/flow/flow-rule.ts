import { urlMatches } from '../auth/policy-rule.ts';
import type { RequestInfo } from '../http/request-info.ts';
import type { UserInfo } from '../registry/request.ts';

/** One of a FlowSchema's PolicyRulesWithSubjects. */
export interface FlowRule {
  readonly subjects?: readonly FlowSubject[];
  readonly resourceRules?: readonly ResourceRule[];
  readonly nonResourceRules?: readonly NonResourceRule[];
}

interface FlowSubject {
  readonly kind: string;
  readonly user?: { readonly name: string };
  readonly group?: { readonly name: string };
  readonly serviceAccount?: { readonly namespace: string; readonly name: string };
}

interface ResourceRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly clusterScope?: boolean;
  readonly namespaces?: readonly string[];
}

interface NonResourceRule {
  readonly verbs: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

/** Whether the request is of one of the rule's subjects and one of its requests (apiserver/pkg/util/flowcontrol/rule.go). */
export function ruleMatches(rule: FlowRule, user: UserInfo, info: RequestInfo): boolean {
  if (!(rule.subjects ?? []).some((subject) => subjectMatches(subject, user))) return false;
  if (!info.isResource) {
    return (rule.nonResourceRules ?? []).some(
      ({ verbs, nonResourceURLs }) =>
        contains(verbs, info.verb) && nonResourceURLs.some((url) => urlMatches(url, info.path)),
    );
  }
  const resource = info.subresource === '' ? info.resource : `${info.resource}/${info.subresource}`;
  return (rule.resourceRules ?? []).some(
    ({ verbs, apiGroups, resources, clusterScope = false, namespaces = [] }) =>
      contains(verbs, info.verb) &&
      contains(apiGroups, info.group) &&
      contains(resources, resource) &&
      (info.namespace === '' ? clusterScope : contains(namespaces, info.namespace)),
  );
}

function subjectMatches(subject: FlowSubject, user: UserInfo): boolean {
  if (subject.user !== undefined) return subject.user.name === '*' || subject.user.name === user.name;
  if (subject.group !== undefined) return contains([subject.group.name], ...user.groups);
  if (subject.serviceAccount === undefined) return false;
  const { namespace, name } = subject.serviceAccount;
  const prefix = `system:serviceaccount:${namespace}:`;
  return name === '*' ? user.name.startsWith(prefix) : user.name === `${prefix}${name}`;
}

function contains(allowed: readonly string[], ...values: readonly string[]): boolean {
  return allowed.includes('*') || values.some((value) => allowed.includes(value));
}
