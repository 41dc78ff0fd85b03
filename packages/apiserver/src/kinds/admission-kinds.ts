import { clusterKind, type KindTable } from './define-kind.ts';
import { type FieldErrors, sameValue } from './field-error.ts';
import type { Draft, LabelSelector } from './model/meta.ts';
import { dns1123Subdomain, qualifiedName } from '@setpoint/kube';
import { fill, fillText } from './pod-defaults.ts';
import { validateLabelSelector } from './selectors.ts';

interface ResourceRule {
  operations?: string[];
  apiGroups?: string[];
  apiVersions?: string[];
  resources?: string[];
  scope?: string;
}

interface Webhook {
  name: string;
  clientConfig?: {
    url?: string;
    service?: { name?: string; namespace?: string; path?: string; port?: number };
    caBundle?: string;
  };
  rules?: ResourceRule[];
  failurePolicy?: string;
  matchPolicy?: string;
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  sideEffects?: string;
  timeoutSeconds?: number;
  admissionReviewVersions?: string[];
  reinvocationPolicy?: string;
  matchConditions?: { name?: string; expression?: string }[];
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

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];

function validateResourceRule(rule: ResourceRule, path: string, errors: FieldErrors): void {
  for (const field of ['operations', 'apiGroups', 'apiVersions', 'resources'] as const) {
    const values = rule[field] ?? [];
    if (values.length === 0) errors.required(`${path}.${field}`);
    if (field === 'resources') continue;
    if (values.length > 1 && values.includes('*')) {
      errors.invalid(
        `${path}.${field}`,
        values,
        "if '*' is present, must not specify other " + wordOf(field),
      );
    }
  }
  for (const [index, operation] of (rule.operations ?? []).entries()) {
    if (!OPERATIONS.includes(operation))
      errors.notSupported(`${path}.operations[${index}]`, operation, OPERATIONS);
  }
  if (rule.scope !== undefined && !['*', 'Cluster', 'Namespaced'].includes(rule.scope)) {
    errors.notSupported(`${path}.scope`, rule.scope, ['*', 'Cluster', 'Namespaced']);
  }
}

function wordOf(field: string): string {
  return { operations: 'operations', apiGroups: 'API groups', apiVersions: 'API versions' }[field] ?? field;
}

function validateWebhook(webhook: Webhook, path: string, errors: FieldErrors): void {
  validateWebhookName(webhook.name ?? '', `${path}.name`, errors);
  const versions = webhook.admissionReviewVersions ?? [];
  if (versions.length === 0) {
    errors.required(`${path}.admissionReviewVersions`, 'must specify one of v1, v1beta1');
  } else if (!versions.includes('v1') && !versions.includes('v1beta1')) {
    errors.invalid(`${path}.admissionReviewVersions`, versions, 'must include at least one of v1, v1beta1');
  }
  for (const [index, rule] of (webhook.rules ?? []).entries()) {
    validateResourceRule(rule, `${path}.rules[${index}]`, errors);
  }
  const { failurePolicy, matchPolicy, sideEffects, timeoutSeconds = 10 } = webhook;
  if (failurePolicy !== 'Fail' && failurePolicy !== 'Ignore') {
    errors.notSupported(`${path}.failurePolicy`, failurePolicy ?? '', ['Fail', 'Ignore']);
  }
  if (matchPolicy !== 'Equivalent' && matchPolicy !== 'Exact') {
    errors.notSupported(`${path}.matchPolicy`, matchPolicy ?? '', ['Equivalent', 'Exact']);
  }
  if (sideEffects === undefined)
    errors.required(`${path}.sideEffects`, 'must specify one of None, NoneOnDryRun');
  else if (sideEffects !== 'None' && sideEffects !== 'NoneOnDryRun') {
    errors.notSupported(`${path}.sideEffects`, sideEffects, ['None', 'NoneOnDryRun']);
  }
  if (timeoutSeconds < 1 || timeoutSeconds > 30) {
    errors.invalid(
      `${path}.timeoutSeconds`,
      timeoutSeconds,
      'the timeout value must be between 1 and 30 seconds',
    );
  }
  validateLabelSelector(webhook.namespaceSelector, `${path}.namespaceSelector`, errors);
  validateLabelSelector(webhook.objectSelector, `${path}.objectSelector`, errors);
  validateClientConfig(webhook, `${path}.clientConfig`, errors);
}

function validateWebhookName(name: string, path: string, errors: FieldErrors): void {
  if (name === '') {
    errors.required(path);
    return;
  }
  errors.invalidAll(path, name, dns1123Subdomain(name));
  if (name.split('.').length < 3) {
    errors.invalid(path, name, 'should be a domain with at least three segments separated by dots');
  }
}

function validateClientConfig({ clientConfig = {} }: Webhook, path: string, errors: FieldErrors): void {
  const { url, service } = clientConfig;
  if ((url === undefined) === (service === undefined)) {
    errors.required(path, 'exactly one of url or service is required');
    return;
  }
  if (url !== undefined) {
    if (!URL.canParse(url)) errors.invalid(`${path}.url`, url, 'url must be a valid URL');
    else if (!url.startsWith('https:')) {
      errors.invalid(
        `${path}.url`,
        url,
        `'https' is the only allowed URL scheme; desired format: https://host[/path]`,
      );
    }
    return;
  }
  if (!service?.name) errors.required(`${path}.service.name`, 'service name is required');
  if (!service?.namespace) errors.required(`${path}.service.namespace`, 'service namespace is required');
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

// --- Admission policies

interface MatchResources {
  matchPolicy?: string;
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  resourceRules?: ResourceRule[];
  excludeResourceRules?: ResourceRule[];
}

interface PolicySpec {
  failurePolicy?: string;
  matchConstraints?: MatchResources;
  validations?: { expression?: string; message?: string; reason?: string }[];
  auditAnnotations?: { key?: string; valueExpression?: string }[];
  matchConditions?: { name?: string; expression?: string }[];
  variables?: { name?: string; expression?: string }[];
  mutations?: { patchType?: string }[];
  paramKind?: { apiVersion?: string; kind?: string };
  reinvocationPolicy?: string;
}

interface BindingSpec {
  policyName?: string;
  paramRef?: { name?: string; selector?: LabelSelector; parameterNotFoundAction?: string };
  matchResources?: MatchResources;
  validationActions?: string[];
}

function defaultMatch(match: MatchResources | undefined): void {
  if (match === undefined) return;
  fill(match, { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} });
  for (const rule of [...(match.resourceRules ?? []), ...(match.excludeResourceRules ?? [])])
    fill(rule, { scope: '*' });
}

function defaultPolicy(object: Draft): void {
  const spec = object['spec'] as PolicySpec;
  fill(spec, { failurePolicy: 'Fail' });
  defaultMatch(spec.matchConstraints);
}

function validatePolicy(object: Draft, errors: FieldErrors): void {
  const spec = object['spec'] as PolicySpec;
  if (spec.failurePolicy !== 'Fail' && spec.failurePolicy !== 'Ignore') {
    errors.notSupported('spec.failurePolicy', spec.failurePolicy ?? '', ['Fail', 'Ignore']);
  }
  if (spec.paramKind !== undefined) {
    if (!spec.paramKind.apiVersion) errors.required('spec.paramKind.apiVersion');
    if (!spec.paramKind.kind) errors.required('spec.paramKind.kind');
  }
  if (spec.matchConstraints === undefined) errors.required('spec.matchConstraints');
  else validateMatch(spec.matchConstraints, 'spec.matchConstraints', errors);
  for (const [index, condition] of (spec.matchConditions ?? []).entries()) {
    const at = `spec.matchConditions[${index}]`;
    if (!condition.name) errors.required(`${at}.name`);
    else errors.invalidAll(`${at}.name`, condition.name, qualifiedName(condition.name));
    if (!condition.expression?.trim()) errors.required(`${at}.expression`);
  }
  for (const [index, variable] of (spec.variables ?? []).entries()) {
    if (!variable.name) errors.required(`spec.variables[${index}].name`, 'name is not specified');
    if (!variable.expression?.trim())
      errors.required(`spec.variables[${index}].expression`, 'expression is not specified');
  }
}

function validateValidatingPolicy(object: Draft, errors: FieldErrors): void {
  validatePolicy(object, errors);
  const spec = object['spec'] as PolicySpec;
  if ((spec.validations ?? []).length === 0 && (spec.auditAnnotations ?? []).length === 0) {
    errors.required('spec.validations', 'validations or auditAnnotations must contain at least one item');
    errors.required(
      'spec.auditAnnotations',
      'validations or auditAnnotations must contain at least one item',
    );
  }
  for (const [index, validation] of (spec.validations ?? []).entries()) {
    if (!validation.expression?.trim()) {
      errors.required(`spec.validations[${index}].expression`, 'expression is not specified');
    }
    const reasons = ['Unauthorized', 'Forbidden', 'Invalid', 'RequestEntityTooLarge'];
    if (validation.reason !== undefined && !reasons.includes(validation.reason)) {
      errors.notSupported(`spec.validations[${index}].reason`, validation.reason, reasons);
    }
  }
}

function validateMutatingPolicy(object: Draft, errors: FieldErrors): void {
  validatePolicy(object, errors);
  const spec = object['spec'] as PolicySpec;
  if ((spec.mutations ?? []).length === 0)
    errors.required('spec.mutations', 'mutations must contain at least one item');
  for (const [index, mutation] of (spec.mutations ?? []).entries()) {
    errors.oneOf(`spec.mutations[${index}].patchType`, mutation.patchType, [
      'ApplyConfiguration',
      'JSONPatch',
    ]);
  }
}

function validateMatch(match: MatchResources, path: string, errors: FieldErrors): void {
  if ((match.resourceRules ?? []).length === 0) errors.required(`${path}.resourceRules`);
  for (const field of ['resourceRules', 'excludeResourceRules'] as const) {
    for (const [index, rule] of (match[field] ?? []).entries()) {
      validateResourceRule(rule, `${path}.${field}[${index}]`, errors);
    }
  }
  validateLabelSelector(match.namespaceSelector, `${path}.namespaceSelector`, errors);
  validateLabelSelector(match.objectSelector, `${path}.objectSelector`, errors);
}

const ACTIONS = ['Audit', 'Deny', 'Warn'];

function validateBinding(validating: boolean) {
  return (object: Draft, errors: FieldErrors): void => {
    const spec = object['spec'] as BindingSpec;
    if (!spec.policyName) errors.required('spec.policyName');
    else errors.invalidAll('spec.policyName', spec.policyName, dns1123Subdomain(spec.policyName));
    if (spec.paramRef !== undefined) {
      const { name, selector, parameterNotFoundAction } = spec.paramRef;
      if (name && selector)
        errors.forbidden('spec.paramRef.name', 'name and selector are mutually exclusive');
      if (!name && !selector) errors.required('spec.paramRef', 'one of name or selector must be specified');
      if (parameterNotFoundAction === undefined) errors.required('spec.paramRef.parameterNotFoundAction');
      else errors.oneOf('spec.paramRef.parameterNotFoundAction', parameterNotFoundAction, ['Deny', 'Allow']);
    }
    if (!validating) return;
    const actions = spec.validationActions ?? [];
    if (actions.length === 0)
      errors.required('spec.validationActions', 'at least one validation action is required');
    for (const [index, action] of actions.entries()) {
      if (!ACTIONS.includes(action)) errors.notSupported(`spec.validationActions[${index}]`, action, ACTIONS);
      if (actions.indexOf(action) !== index) errors.duplicate(`spec.validationActions[${index}]`, action);
    }
    if (actions.includes('Deny') && actions.includes('Warn')) {
      errors.invalid(
        'spec.validationActions',
        actions,
        'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
      );
    }
  };
}

const GROUP = 'admissionregistration.k8s.io';

const defaultBinding = (object: Draft): void => defaultMatch((object['spec'] as BindingSpec).matchResources);

export const admissionKinds: KindTable = {
  [`${GROUP}/MutatingWebhookConfiguration`]: clusterKind({
    hasGeneration: true,
    bumpsGeneration: (object, old) => !sameValue(object['webhooks'], old['webhooks']),
    default: (object) => defaultWebhooks(object, true),
    validate: validateWebhooks,
  }),
  [`${GROUP}/ValidatingWebhookConfiguration`]: clusterKind({
    hasGeneration: true,
    bumpsGeneration: (object, old) => !sameValue(object['webhooks'], old['webhooks']),
    default: (object) => defaultWebhooks(object, false),
    validate: validateWebhooks,
  }),
  [`${GROUP}/ValidatingAdmissionPolicy`]: clusterKind({
    hasStatus: true,
    hasGeneration: true,
    default: defaultPolicy,
    validate: validateValidatingPolicy,
  }),
  [`${GROUP}/MutatingAdmissionPolicy`]: clusterKind({
    hasGeneration: true,
    default(object) {
      defaultPolicy(object);
      fillText(object['spec'] as PolicySpec, { reinvocationPolicy: 'Never' });
    },
    validate: validateMutatingPolicy,
  }),
  [`${GROUP}/ValidatingAdmissionPolicyBinding`]: clusterKind({
    hasGeneration: true,
    default: defaultBinding,
    validate: validateBinding(true),
  }),
  [`${GROUP}/MutatingAdmissionPolicyBinding`]: clusterKind({
    hasGeneration: true,
    default: defaultBinding,
    validate: validateBinding(false),
  }),
};
