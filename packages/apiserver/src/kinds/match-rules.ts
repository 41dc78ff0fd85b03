import { dns1123Subdomain, qualifiedName } from '@setpoint/kube';
import type { FieldErrors } from './field-error.ts';
import type { LabelSelector } from './model/meta.ts';
import { fill } from './pod-defaults.ts';
import { validateLabelSelector } from './selectors.ts';

export interface ResourceRule {
  operations?: string[];
  apiGroups?: string[];
  apiVersions?: string[];
  resources?: string[];
  scope?: string;
  resourceNames?: string[];
}

export interface MatchResources {
  matchPolicy?: string;
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  resourceRules?: ResourceRule[];
  excludeResourceRules?: ResourceRule[];
}

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const SCOPES = ['*', 'Cluster', 'Namespaced'];
export const MATCH_POLICIES = ['Equivalent', 'Exact'];
export const FAILURE_POLICIES = ['Fail', 'Ignore'];
export const REINVOCATION_POLICIES = ['IfNeeded', 'Never'];

/** A rule of a webhook or policy (pkg/apis/admissionregistration/validation). */
export function validateRule(rule: ResourceRule, path: string, errors: FieldErrors): void {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [], scope } = rule;
  if (operations.length === 0) errors.required(`${path}.operations`);
  refuseStarAmongOthers(operations, `${path}.operations`, 'operations', errors);
  operations.forEach((operation, index) => {
    if (!OPERATIONS.includes(operation))
      errors.notSupported(`${path}.operations[${index}]`, operation, OPERATIONS);
  });
  if (apiGroups.length === 0) errors.required(`${path}.apiGroups`);
  refuseStarAmongOthers(apiGroups, `${path}.apiGroups`, 'API groups', errors);
  if (apiVersions.length === 0) errors.required(`${path}.apiVersions`);
  refuseStarAmongOthers(apiVersions, `${path}.apiVersions`, 'API versions', errors);
  apiVersions.forEach((version, index) => {
    if (version === '') errors.required(`${path}.apiVersions[${index}]`);
  });
  validateResources(resources, `${path}.resources`, errors);
  if (scope !== undefined && !SCOPES.includes(scope)) errors.notSupported(`${path}.scope`, scope, SCOPES);
}

function refuseStarAmongOthers(
  values: readonly string[],
  field: string,
  what: string,
  errors: FieldErrors,
): void {
  if (values.length > 1 && values.includes('*'))
    errors.invalid(field, values, `if '*' is present, must not specify other ${what}`);
}

/** `pods`, `pods/status`, `pods/*`, `*`, `*` + `/scale`: no pattern may say again what another one says. */
function validateResources(resources: readonly string[], path: string, errors: FieldErrors): void {
  if (resources.length === 0) errors.required(path);
  const allSubresources = new Set<string>();
  const everyResource = new Set<string>();
  let hasPlain = false;
  resources.forEach((pattern, index) => {
    const at = `${path}[${index}]`;
    if (pattern === '') return errors.required(at);
    const slash = pattern.indexOf('/');
    if (slash < 0) {
      hasPlain = pattern !== '*';
      return;
    }
    const [resource, subresource] = [pattern.slice(0, slash), pattern.slice(slash + 1)];
    if (allSubresources.has(resource))
      errors.invalid(at, pattern, `if '${resource}/*' is present, must not specify ${pattern}`);
    if (everyResource.has(subresource))
      errors.invalid(at, pattern, `if '*/${subresource}' is present, must not specify ${pattern}`);
    if (subresource === '*') allSubresources.add(resource);
    if (resource === '*') everyResource.add(subresource);
  });
  if (resources.length > 1 && resources.includes('*/*'))
    errors.invalid(path, resources, "if '*/*' is present, must not specify other resources");
  if (resources.includes('*') && hasPlain)
    errors.invalid(
      path,
      resources,
      "if '*' is present, must not specify other resources without subresources",
    );
}

export function defaultMatch(match: MatchResources | undefined): void {
  if (match === undefined) return;
  fill(match, { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} });
  for (const rule of [...(match.resourceRules ?? []), ...(match.excludeResourceRules ?? [])])
    fill(rule, { scope: '*' });
}

export function validateMatch(match: MatchResources, path: string, errors: FieldErrors): void {
  if (match.matchPolicy === undefined) errors.required(`${path}.matchPolicy`);
  else errors.among(`${path}.matchPolicy`, match.matchPolicy, MATCH_POLICIES);
  validateLabelSelector(match.namespaceSelector, `${path}.namespaceSelector`, errors);
  validateLabelSelector(match.objectSelector, `${path}.objectSelector`, errors);
  for (const field of ['resourceRules', 'excludeResourceRules'] as const) {
    for (const [index, rule] of (match[field] ?? []).entries()) {
      const at = `${path}.${field}[${index}]`;
      validateNames(rule.resourceNames ?? [], `${at}.resourceNames`, errors);
      validateRule(rule, at, errors);
    }
  }
}

function validateNames(names: readonly string[], path: string, errors: FieldErrors): void {
  names.forEach((name, index) => {
    errors.invalidAll(`${path}[${index}]`, name, pathSegmentProblems(name));
    if (names.indexOf(name) < index) errors.duplicate(`${path}[${index}]`, name);
  });
}

/** What a name may not be or hold as a part of a URL's path. */
export function pathSegmentProblems(name: string): readonly string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`);
}

export function validatePolicyName(name: string | undefined, field: string, errors: FieldErrors): void {
  if (!name) errors.required(field);
  else errors.invalidAll(field, name, dns1123Subdomain(name));
}

export function validateConditionName(name: string | undefined, field: string, errors: FieldErrors): void {
  if (!name) errors.required(field);
  else errors.invalidAll(field, name, qualifiedName(name));
}
