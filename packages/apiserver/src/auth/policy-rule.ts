import type { AccessAttributes } from './authorizer.ts';

/** One rule of a Role or ClusterRole. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** Whether the rule allows it (pkg/apis/rbac/v1/evaluation_helpers.go). */
export function ruleAllows(rule: PolicyRule, access: AccessAttributes): boolean {
  if (!matches(rule.verbs, access.verb)) return false;
  if (!access.isResource) return (rule.nonResourceURLs ?? []).some((url) => urlMatches(url, access.path));
  const resource = access.subresource === '' ? access.resource : `${access.resource}/${access.subresource}`;
  return (
    matches(rule.apiGroups, access.group) &&
    resourceMatches(rule.resources, resource, access.subresource) &&
    nameMatches(rule.resourceNames, access.name)
  );
}

function matches(allowed: readonly string[] | undefined, value: string): boolean {
  return allowed !== undefined && (allowed.includes('*') || allowed.includes(value));
}

function resourceMatches(
  allowed: readonly string[] | undefined,
  resource: string,
  subresource: string,
): boolean {
  if (matches(allowed, resource)) return true;
  return subresource !== '' && (allowed ?? []).includes(`*/${subresource}`);
}

function nameMatches(allowed: readonly string[] | undefined, name: string): boolean {
  return allowed === undefined || allowed.length === 0 || allowed.includes(name);
}

/** Whether a URL of a rule, which may end in `*`, covers the path. */
export function urlMatches(allowed: string, path: string): boolean {
  if (allowed === '*' || allowed === path) return true;
  return allowed.endsWith('*') && path.startsWith(allowed.replace(/\*+$/, ''));
}

/** Whether `owned` together allow everything `asked` does: the test against escalation. */
export function rulesCover(owned: readonly PolicyRule[], asked: PolicyRule): boolean {
  return breakDown(asked).every((single) => owned.some((rule) => covers(rule, single)));
}

/** A rule as rules of one verb on one resource (of one name) or one URL. */
function breakDown(rule: PolicyRule): readonly PolicyRule[] {
  const urls = (rule.nonResourceURLs ?? []).flatMap((url) =>
    rule.verbs.map((verb) => ({ verbs: [verb], nonResourceURLs: [url] })),
  );
  const names = rule.resourceNames?.length ? rule.resourceNames.map((name) => [name]) : [undefined];
  const resources = (rule.apiGroups ?? []).flatMap((group) =>
    (rule.resources ?? []).flatMap((resource) =>
      rule.verbs.flatMap((verb) =>
        names.map((resourceNames) => ({
          verbs: [verb],
          apiGroups: [group],
          resources: [resource],
          ...(resourceNames === undefined ? {} : { resourceNames }),
        })),
      ),
    ),
  );
  return [...urls, ...resources];
}

function covers(rule: PolicyRule, single: PolicyRule): boolean {
  const verb = single.verbs[0] as string;
  if (!matches(rule.verbs, verb)) return false;
  if (single.nonResourceURLs !== undefined) {
    return (rule.nonResourceURLs ?? []).some((url) => urlMatches(url, single.nonResourceURLs?.[0] as string));
  }
  const resource = single.resources?.[0] as string;
  const subresource = resource.split('/')[1] ?? '';
  return (
    matches(rule.apiGroups, single.apiGroups?.[0] as string) &&
    resourceMatches(rule.resources, resource, subresource) &&
    (rule.resourceNames === undefined ||
      rule.resourceNames.length === 0 ||
      (single.resourceNames !== undefined && rule.resourceNames.includes(single.resourceNames[0] as string)))
  );
}
