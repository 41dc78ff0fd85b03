import { labelSelectorMatches, type LabelSelectorObject } from '@setpoint/kube';
import type { ApiResource } from '../../catalog/api-resource.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { notFound } from '../../status/answers.ts';
import { storePath } from '../../store/entry.ts';
import type { Store } from '../../store/store.ts';
import { type AdmissionRequest, namespaceOf } from '../admission.ts';

/** `spec.rules` of a webhook and `resourceRules` of a policy. */
export interface MatchRule {
  readonly operations?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  /** `pods`, `pods/status`; either side of the slash, or all of it, may be a star. */
  readonly resources?: readonly string[];
  readonly scope?: string;
  /** Of policies; empty for every name. */
  readonly resourceNames?: readonly string[];
}

/** Which requests a webhook, a policy or a binding is about. */
export interface MatchCriteria {
  readonly matchPolicy?: string;
  readonly namespaceSelector?: LabelSelectorObject;
  readonly objectSelector?: LabelSelectorObject;
}

export interface Cluster {
  readonly store: Store;
  readonly catalog: Catalog;
}

const admissionGroup = 'admissionregistration.k8s.io';

/** Requests about admission itself are nobody's business: who broke it must be able to mend it. */
export function isExempt({ resource }: AdmissionRequest): boolean {
  return resource.gvk.group === admissionGroup;
}

/**
 * The resource, in the version the rules name, that the request is about: with matchPolicy Equivalent a rule for one
 * version, or for another group with the same objects, is a rule for all. Undefined when the request is of no concern.
 */
export function matchedResource(
  rules: readonly MatchRule[],
  criteria: MatchCriteria,
  request: AdmissionRequest,
  { catalog }: Cluster,
): ApiResource | undefined {
  const { resource } = request;
  if (rules.some((rule) => ruleMatches(rule, resource, request))) return resource;
  if (criteria.matchPolicy !== 'Equivalent') return undefined;
  const equivalents = catalog.equivalents(resource);
  for (const rule of rules) {
    const found = equivalents.find((each) => ruleMatches(rule, each, request));
    if (found !== undefined) return found;
  }
  return undefined;
}

function ruleMatches(rule: MatchRule, resource: ApiResource, request: AdmissionRequest): boolean {
  const { resourceNames = [] } = rule;
  return (
    includes(rule.operations, request.operation) &&
    includes(rule.apiGroups, resource.gvk.group) &&
    includes(rule.apiVersions, resource.gvk.version) &&
    (rule.resources ?? []).some((pattern) =>
      resourceMatches(pattern, resource.resource, request.subresource),
    ) &&
    scopeMatches(rule.scope, request) &&
    (resourceNames.length === 0 || resourceNames.includes(request.name))
  );
}

function includes(values: readonly string[] | undefined, value: string): boolean {
  return values !== undefined && (values.includes('*') || values.includes(value));
}

function resourceMatches(pattern: string, resource: string, subresource: string): boolean {
  const [left = '', right = ''] = pattern.split('/');
  return (left === '*' || left === resource) && (right === '*' || right === subresource);
}

/** Namespaces are cluster-scoped themselves. */
function scopeMatches(scope: string | undefined, { resource }: AdmissionRequest): boolean {
  return scope === undefined || scope === '*' || scope === (resource.namespaced ? 'Namespaced' : 'Cluster');
}

/** Whether the selectors select the request. Throws 404 when its namespace, whose labels are asked for, is not there. */
export function selectorsMatch(
  criteria: MatchCriteria,
  request: AdmissionRequest,
  cluster: Cluster,
): boolean {
  return (
    objectMatches(criteria.objectSelector, request) &&
    namespaceMatches(criteria.namespaceSelector, request, cluster)
  );
}

function namespaceMatches(
  selector: LabelSelectorObject | undefined,
  request: AdmissionRequest,
  { store }: Cluster,
): boolean {
  const name = namespaceOf(request);
  const isNamespace = request.resource.storage === '/namespaces';
  if (isEmpty(selector) || (name === '' && !isNamespace)) return true;
  if (isNamespace && request.subresource === '' && request.object !== undefined)
    return labelSelectorMatches(selector, request.object.metadata.labels ?? {});
  const stored = store.latest({ resource: '/namespaces', path: storePath('', name) })?.object;
  if (stored === undefined) throw notFound({ group: '', resource: 'namespaces' }, name);
  return labelSelectorMatches(selector, stored.metadata.labels ?? {});
}

function objectMatches(
  selector: LabelSelectorObject | undefined,
  { object, oldObject }: AdmissionRequest,
): boolean {
  if (isEmpty(selector)) return true;
  return [object, oldObject].some(
    (each) => each !== undefined && labelSelectorMatches(selector, each.metadata.labels ?? {}),
  );
}

function isEmpty(selector: LabelSelectorObject | undefined): selector is undefined {
  const { matchLabels, matchExpressions } = selector ?? {};
  return Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0;
}
