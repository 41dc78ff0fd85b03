import { labelSelectorMatches } from '@setpoint/kube';
import type { Catalog } from '../../catalog/catalog.ts';
import { storePath } from '../../store/entry.ts';
import type { Store } from '../../store/store.ts';
import type { AdmissionRequest } from '../admission.ts';
import { type Webhook, webhookGroup, type WebhookRule } from './webhook-configuration.ts';

/** Whether the webhook wants to hear of the request. Webhook configurations themselves are nobody's business. */
export function wantsRequest(
  webhook: Webhook,
  request: AdmissionRequest,
  store: Store,
  catalog: Catalog,
): boolean {
  const { gvk } = request.resource;
  if (gvk.group === webhookGroup) return false;
  const versions = webhook.matchPolicy === 'Exact' ? [gvk.version] : catalog.versions(gvk.group);
  const ruled = (webhook.rules ?? []).some((rule) => ruleMatches(rule, request, versions));
  return ruled && namespaceMatches(webhook, request, store) && objectMatches(webhook, request);
}

function ruleMatches(rule: WebhookRule, request: AdmissionRequest, versions: readonly string[]): boolean {
  const { resource, subresource, operation } = request;
  const scope = resource.namespaced ? 'Namespaced' : 'Cluster';
  return (
    includes(rule.operations, operation) &&
    includes(rule.apiGroups, resource.gvk.group) &&
    versions.some((version) => includes(rule.apiVersions, version)) &&
    (rule.resources ?? []).some((pattern) => resourceMatches(pattern, resource.resource, subresource)) &&
    (rule.scope === undefined || rule.scope === '*' || rule.scope === scope)
  );
}

function includes(values: readonly string[] | undefined, value: string): boolean {
  return values !== undefined && (values.includes('*') || values.includes(value));
}

function resourceMatches(pattern: string, resource: string, subresource: string): boolean {
  const [left = '', right = ''] = pattern.split('/');
  return (left === '*' || left === resource) && (right === '*' || right === subresource);
}

function namespaceMatches({ namespaceSelector }: Webhook, request: AdmissionRequest, store: Store): boolean {
  const isNamespace = request.resource.storage === '/namespaces';
  const name = isNamespace ? request.name : request.namespace;
  if (namespaceSelector === undefined || name === '') return true;
  const stored = store.latest({ resource: '/namespaces', path: storePath('', name) })?.object;
  const labels = (isNamespace ? (request.object ?? stored) : stored)?.metadata.labels;
  return labelSelectorMatches(namespaceSelector, labels ?? {});
}

function objectMatches({ objectSelector }: Webhook, { object, oldObject }: AdmissionRequest): boolean {
  if (objectSelector === undefined) return true;
  return [object, oldObject].some(
    (each) => each !== undefined && labelSelectorMatches(objectSelector, each.metadata.labels ?? {}),
  );
}
