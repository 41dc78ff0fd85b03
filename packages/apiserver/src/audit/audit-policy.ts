import { urlMatches } from '../auth/policy-rule.ts';
import type { RequestInfo } from '../http/request-info.ts';
import type { UserInfo } from '../registry/request.ts';

/** How much of a request is recorded, from nothing to both bodies. */
type AuditLevel = 'None' | 'Metadata' | 'Request' | 'RequestResponse';
export type AuditStage = 'RequestReceived' | 'ResponseStarted' | 'ResponseComplete' | 'Panic';

interface GroupResources {
  readonly group?: string;
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

export interface AuditRule {
  readonly level: AuditLevel;
  readonly users?: readonly string[];
  readonly userGroups?: readonly string[];
  readonly verbs?: readonly string[];
  readonly resources?: readonly GroupResources[];
  readonly namespaces?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly omitStages?: readonly AuditStage[];
  readonly omitManagedFields?: boolean;
}

/** A Policy of audit.k8s.io/v1. */
export interface AuditPolicy {
  readonly rules: readonly AuditRule[];
  readonly omitStages?: readonly AuditStage[];
  readonly omitManagedFields?: boolean;
}

/** What is recorded of one request. */
export interface AuditDecision {
  readonly level: AuditLevel;
  readonly omitStages: ReadonlySet<AuditStage>;
  readonly omitManagedFields: boolean;
}

/** Who asked for what, and who was who: everything at Metadata level, no body of anything. */
export const metadataPolicy: AuditPolicy = { rules: [{ level: 'Metadata' }] };

/** The first rule that matches decides; what none matches is not recorded (apiserver/pkg/audit/policy/checker.go). */
export function decide(policy: AuditPolicy, user: UserInfo | undefined, info: RequestInfo): AuditDecision {
  const rule = policy.rules.find((each) => ruleMatches(each, user, info));
  return {
    level: rule?.level ?? 'None',
    omitStages: new Set([...(policy.omitStages ?? []), ...(rule?.omitStages ?? [])]),
    omitManagedFields: rule?.omitManagedFields ?? policy.omitManagedFields ?? false,
  };
}

function ruleMatches(rule: AuditRule, user: UserInfo | undefined, info: RequestInfo): boolean {
  const { users = [], userGroups = [], verbs = [], namespaces = [], resources = [] } = rule;
  if (users.length > 0 && !users.includes(user?.name ?? '')) return false;
  if (userGroups.length > 0 && !userGroups.some((group) => user?.groups.includes(group))) return false;
  if (verbs.length > 0 && !verbs.includes(info.verb)) return false;
  if (namespaces.length > 0 || resources.length > 0) return info.isResource && resourceMatches(rule, info);
  if (rule.nonResourceURLs === undefined || rule.nonResourceURLs.length === 0) return true;
  return !info.isResource && rule.nonResourceURLs.some((url) => urlMatches(url, info.path));
}

function resourceMatches({ namespaces = [], resources = [] }: AuditRule, info: RequestInfo): boolean {
  if (namespaces.length > 0 && !namespaces.includes(info.namespace)) return false;
  if (resources.length === 0) return true;
  return resources.some(({ group = '', resources: names = [], resourceNames = [] }) => {
    if (group !== info.group) return false;
    if (names.length === 0) return true;
    if (resourceNames.length > 0 && !resourceNames.includes(info.name)) return false;
    return names.some((name) => nameMatches(name, info));
  });
}

/** `*`, `pods`, `pods/log`, `pods/*` and `*`+`/log`. */
function nameMatches(name: string, { resource, subresource }: RequestInfo): boolean {
  const asked = subresource === '' ? resource : `${resource}/${subresource}`;
  if (name === '*' || name === asked || name === `${resource}/*`) return true;
  return subresource !== '' && name === `*/${subresource}`;
}
