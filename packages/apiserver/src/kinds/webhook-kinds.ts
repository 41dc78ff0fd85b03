import { isDeepStrictEqual } from 'node:util';
import { dns1035Label, dns1123Subdomain } from '@setpoint/kube';
import { clusterKind, type KindTable } from './define-kind.ts';
import { type NamedExpression, validateConditions } from './expression-rules.ts';
import type { FieldErrors } from './field-error.ts';
import {
  FAILURE_POLICIES,
  MATCH_POLICIES,
  REINVOCATION_POLICIES,
  type ResourceRule,
  validateRule,
} from './match-rules.ts';
import type { Draft, LabelSelector } from './model/meta.ts';
import { fill } from './pod-defaults.ts';
import { validateLabelSelector } from './selectors.ts';
import { validateWebhookClient, type WebhookClientConfig } from './webhook-client-config.ts';

interface Webhook {
  name: string;
  clientConfig?: WebhookClientConfig;
  rules?: ResourceRule[];
  failurePolicy?: string;
  matchPolicy?: string;
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  sideEffects?: string;
  timeoutSeconds?: number;
  admissionReviewVersions?: string[];
  reinvocationPolicy?: string;
  matchConditions?: NamedExpression[];
}

function webhooksOf(object: Draft): Webhook[] {
  return (object['webhooks'] ?? []) as Webhook[];
}

function defaultWebhooks(object: Draft, mutating: boolean): void {
  for (const webhook of webhooksOf(object)) {
    fill(webhook, {
      failurePolicy: 'Fail',
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
      timeoutSeconds: 10,
    });
    if (mutating) fill(webhook, { reinvocationPolicy: 'Never' });
    if (webhook.clientConfig?.service) fill(webhook.clientConfig.service, { port: 443 });
    for (const rule of webhook.rules ?? []) fill(rule, { scope: '*' });
  }
}

const SIDE_EFFECTS = ['None', 'NoneOnDryRun'];
const REVIEW_VERSIONS = ['v1', 'v1beta1'];

function validateWebhook(webhook: Webhook, path: string, errors: FieldErrors): void {
  validateWebhookName(webhook.name ?? '', `${path}.name`, errors);
  for (const [index, rule] of (webhook.rules ?? []).entries())
    validateRule(rule, `${path}.rules[${index}]`, errors);
  const { failurePolicy, matchPolicy, sideEffects, timeoutSeconds = 10, reinvocationPolicy } = webhook;
  supported(failurePolicy, FAILURE_POLICIES, `${path}.failurePolicy`, errors);
  supported(matchPolicy, MATCH_POLICIES, `${path}.matchPolicy`, errors);
  if ((sideEffects ?? undefined) === undefined)
    errors.required(`${path}.sideEffects`, `must specify one of ${SIDE_EFFECTS.join(', ')}`);
  supported(sideEffects, SIDE_EFFECTS, `${path}.sideEffects`, errors);
  if (timeoutSeconds < 1 || timeoutSeconds > 30) {
    const rule = 'the timeout value must be between 1 and 30 seconds';
    errors.invalid(`${path}.timeoutSeconds`, timeoutSeconds, rule);
  }
  validateLabelSelector(webhook.namespaceSelector, `${path}.namespaceSelector`, errors);
  validateLabelSelector(webhook.objectSelector, `${path}.objectSelector`, errors);
  supported(reinvocationPolicy, REINVOCATION_POLICIES, `${path}.reinvocationPolicy`, errors);
  validateWebhookClient(webhook.clientConfig ?? {}, `${path}.clientConfig`, errors);
  validateConditions(webhook.matchConditions ?? [], {}, `${path}.matchConditions`, errors);
  validateReviewVersions(webhook.admissionReviewVersions ?? [], `${path}.admissionReviewVersions`, errors);
}

function supported(
  value: string | undefined,
  values: readonly string[],
  field: string,
  errors: FieldErrors,
): void {
  // Go writes an absent one as null.
  const given = value ?? undefined;
  if (given !== undefined && !values.includes(given)) errors.notSupported(field, given, values);
}

function validateReviewVersions(versions: readonly string[], path: string, errors: FieldErrors): void {
  if (versions.length === 0) {
    errors.required(path, `must specify one of ${REVIEW_VERSIONS.join(', ')}`);
    return;
  }
  versions.forEach((version, index) => {
    if (versions.indexOf(version) < index) errors.invalid(`${path}[${index}]`, version, 'duplicate version');
    else errors.invalidAll(`${path}[${index}]`, version, dns1035Label(version));
  });
  if (!versions.some((version) => REVIEW_VERSIONS.includes(version)))
    errors.invalid(path, versions, `must include at least one of ${REVIEW_VERSIONS.join(', ')}`);
}

function validateWebhookName(name: string, path: string, errors: FieldErrors): void {
  if (name === '') {
    errors.required(path);
    return;
  }
  const problems = dns1123Subdomain(name);
  if (problems.length > 0) errors.invalid(path, name, problems.join(','));
  else if (name.split('.').length < 3)
    errors.invalid(path, name, 'should be a domain with at least three segments separated by dots');
}

function validateWebhooks(object: Draft, errors: FieldErrors): void {
  const names = new Set<string>();
  for (const [index, webhook] of webhooksOf(object).entries()) {
    const path = `webhooks[${index}]`;
    validateWebhook(webhook, path, errors);
    if (names.has(webhook.name)) errors.duplicate(`${path}.name`, webhook.name);
    names.add(webhook.name);
  }
}

function configuration(mutating: boolean): ReturnType<typeof clusterKind> {
  return clusterKind({
    unconditionalUpdate: false,
    hasGeneration: true,
    // Go's reflect.DeepEqual, which tells an empty list from none.
    bumpsGeneration: (object, old) => !isDeepStrictEqual(object['webhooks'], old['webhooks']),
    default: (object) => defaultWebhooks(object, mutating),
    validate: validateWebhooks,
  });
}

export const webhookKinds: KindTable = {
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': configuration(true),
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': configuration(false),
};
