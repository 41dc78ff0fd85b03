import { type AdmissionEnvironment, BOOL, listType, NULL, STRING, structType } from '@setpoint/cel';
import { dns1035Label, dns1123Subdomain, qualifiedName } from '@setpoint/kube';
import { clusterKind, type KindTable } from './define-kind.ts';
import {
  environmentWith,
  type NamedExpression,
  validateConditions,
  validateExpression,
} from './expression-rules.ts';
import type { FieldErrors } from './field-error.ts';
import {
  defaultMatch,
  FAILURE_POLICIES,
  type MatchResources,
  pathSegmentProblems,
  REINVOCATION_POLICIES,
  validateMatch,
  validatePolicyName,
} from './match-rules.ts';
import type { Draft, LabelSelector } from './model/meta.ts';
import { fill } from './pod-defaults.ts';
import { validateLabelSelector } from './selectors.ts';

interface Validation {
  expression?: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
}

interface Mutation {
  patchType?: string;
  applyConfiguration?: { expression?: string };
  jsonPatch?: { expression?: string };
}

interface PolicySpec {
  failurePolicy?: string;
  matchConstraints?: MatchResources;
  validations?: Validation[];
  auditAnnotations?: { key?: string; valueExpression?: string }[];
  matchConditions?: NamedExpression[];
  variables?: NamedExpression[];
  mutations?: Mutation[];
  paramKind?: { apiVersion?: string; kind?: string };
  reinvocationPolicy?: string;
}

interface BindingSpec {
  policyName?: string;
  paramRef?: { name?: string; selector?: LabelSelector; parameterNotFoundAction?: string };
  matchResources?: MatchResources;
  validationActions?: string[];
}

function policySpec(object: Draft): PolicySpec {
  return object['spec'] as PolicySpec;
}

function defaultPolicy(object: Draft): void {
  const spec = policySpec(object);
  fill(spec, { failurePolicy: 'Fail' });
  defaultMatch(spec.matchConstraints);
}

/** What both kinds have; answers the environment their own expressions are compiled in. */
function validatePolicy(
  spec: PolicySpec,
  errors: FieldErrors,
  afterMatch: () => void = () => undefined,
): AdmissionEnvironment {
  if (spec.failurePolicy === undefined) errors.required('spec.failurePolicy');
  else errors.among('spec.failurePolicy', spec.failurePolicy, FAILURE_POLICIES);
  const options = { hasParams: spec.paramKind !== undefined };
  if (spec.paramKind !== undefined) validateParamKind(spec.paramKind, 'spec.paramKind', errors);
  if (spec.matchConstraints === undefined) errors.required('spec.matchConstraints');
  else {
    validateMatch(spec.matchConstraints, 'spec.matchConstraints', errors);
    if ((spec.matchConstraints.resourceRules ?? []).length === 0)
      errors.required('spec.matchConstraints.resourceRules');
  }
  afterMatch();
  validateConditions(spec.matchConditions ?? [], options, 'spec.matchConditions', errors);
  return environmentWith(spec.variables ?? [], options, 'spec.variables', errors);
}

function validateParamKind(
  { apiVersion = '', kind = '' }: NonNullable<PolicySpec['paramKind']>,
  path: string,
  errors: FieldErrors,
): void {
  const at = `${path}.apiVersion`;
  const parts = apiVersion === '/' ? ['', ''] : apiVersion.split('/');
  const [group, version] = parts.length === 1 ? ['', parts[0] ?? ''] : [parts[0] ?? '', parts[1] ?? ''];
  if (apiVersion === '') errors.required(at);
  else if (parts.length > 2) errors.invalid(at, apiVersion, `unexpected GroupVersion string: ${apiVersion}`);
  else {
    if (group !== '') invalidJoined(at, group, dns1123Subdomain(group), errors);
    if (version === '') errors.invalid(at, apiVersion, 'version must be specified');
    else invalidJoined(at, version, dns1035Label(version), errors);
  }
  if (kind === '') errors.required(`${path}.kind`);
  else {
    const problems = dns1035Label(kind.toLowerCase());
    const rule = `may have mixed case, but should otherwise match: ${problems.join(',')}`;
    if (problems.length > 0) errors.invalid(`${path}.kind`, kind, rule);
  }
}

function invalidJoined(field: string, value: string, problems: readonly string[], errors: FieldErrors): void {
  if (problems.length > 0) errors.invalid(field, value, problems.join(','));
}

const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const MAX_ANNOTATIONS = 20;
const MAX_ANNOTATION_EXPRESSION = 5 * 1024;

function validateValidatingPolicy(object: Draft, errors: FieldErrors): void {
  const spec = policySpec(object);
  const environment = validatePolicy(spec, errors);
  const { validations = [], auditAnnotations = [] } = spec;
  if (validations.length === 0 && auditAnnotations.length === 0) {
    const rule = 'validations or auditAnnotations must contain at least one item';
    errors.required('spec.validations', rule);
    errors.required('spec.auditAnnotations', rule);
  }
  for (const [index, validation] of validations.entries())
    validateValidation(validation, environment, `spec.validations[${index}]`, errors);
  const path = 'spec.auditAnnotations';
  if (auditAnnotations.length > MAX_ANNOTATIONS)
    errors.invalid(path, auditAnnotations, `must not have more than ${MAX_ANNOTATIONS} auditAnnotations`);
  const keys = new Set<string>();
  for (const [index, { key = '', valueExpression = '' }] of auditAnnotations.entries()) {
    const at = `${path}[${index}]`;
    const full = `${object.metadata.name ?? ''}/${key}`;
    errors.invalidAll(`${at}.key`, full, qualifiedName(full));
    validateAnnotation(valueExpression, environment, `${at}.valueExpression`, errors);
    if (keys.has(key)) errors.duplicate(`${at}.key`, key);
    keys.add(key);
  }
}

function validateAnnotation(
  expression: string,
  environment: AdmissionEnvironment,
  field: string,
  errors: FieldErrors,
): void {
  const text = expression.trim();
  if (text === '') errors.required(field, 'valueExpression is not specified');
  else if (text.length > MAX_ANNOTATION_EXPRESSION)
    errors.required(field, `must not exceed ${MAX_ANNOTATION_EXPRESSION} bytes in length`);
  else validateExpression(environment, text, [STRING, NULL], field, errors, expression);
}

function validateValidation(
  { expression = '', message = '', messageExpression = '', reason }: Validation,
  environment: AdmissionEnvironment,
  path: string,
  errors: FieldErrors,
): void {
  if (expression.trim() === '') errors.required(`${path}.expression`, 'expression is not specified');
  else validateExpression(environment, expression, [BOOL], `${path}.expression`, errors);
  const at = `${path}.messageExpression`;
  if (messageExpression !== '' && messageExpression.trim() === '')
    errors.invalid(at, messageExpression, 'must be non-empty if specified');
  else if (messageExpression !== '') {
    const unauthorized = environment.variant({ hasAuthorizer: false });
    validateExpression(unauthorized, messageExpression, [STRING], at, errors);
  }
  if (message !== '' && message.trim() === '')
    errors.invalid(`${path}.message`, message, 'must be non-empty if specified');
  else if (/[\n\r]/.test(message.trim()))
    errors.invalid(`${path}.message`, message, 'must not contain line breaks');
  if (reason !== undefined && !REASONS.includes(reason))
    errors.notSupported(`${path}.reason`, reason, REASONS);
}

const MUTATING_OPERATIONS = ['*', 'CONNECT', 'CREATE', 'UPDATE'];

/** There is nothing to be changed in what is deleted. */
function refuseDelete(match: MatchResources | undefined, path: string, errors: FieldErrors): void {
  for (const operation of (match?.resourceRules ?? []).flatMap(({ operations = [] }) => operations)) {
    if (!MUTATING_OPERATIONS.includes(operation))
      errors.notSupported(`${path}.resourceRules.operations`, operation, MUTATING_OPERATIONS);
  }
}

function validateMutatingPolicy(object: Draft, errors: FieldErrors): void {
  const spec = policySpec(object);
  const environment = validatePolicy(spec, errors, () =>
    refuseDelete(spec.matchConstraints, 'spec.matchConstraints', errors),
  ).variant({ hasPatchTypes: true, hasVariables: true });
  const { mutations = [], reinvocationPolicy } = spec;
  if (mutations.length === 0) errors.required('spec.mutations', 'mutations must contain at least one item');
  for (const [index, mutation] of mutations.entries())
    validateMutation(mutation, environment, `spec.mutations[${index}]`, errors);
  errors.oneOf('spec.reinvocationPolicy', reinvocationPolicy, REINVOCATION_POLICIES);
}

const PATCHES = {
  ApplyConfiguration: { field: 'applyConfiguration', type: structType('Object') },
  JSONPatch: { field: 'jsonPatch', type: listType(structType('JSONPatch')) },
} as const;

function validateMutation(
  mutation: Mutation,
  environment: AdmissionEnvironment,
  path: string,
  errors: FieldErrors,
): void {
  const { patchType } = mutation;
  errors.oneOf(`${path}.patchType`, patchType, Object.keys(PATCHES));
  if (patchType !== 'ApplyConfiguration' && patchType !== 'JSONPatch') return;
  const { field, type } = PATCHES[patchType];
  const own = mutation[field];
  const at = `${path}.${field}`;
  const text = own?.expression?.trim() ?? '';
  if (own === undefined) errors.required(at, `must be specified when patchType is ${patchType}`);
  else if (text === '') errors.required(`${at}.expression`);
  else validateExpression(environment, text, [type], `${at}.expression`, errors);
  const other = field === 'jsonPatch' ? 'applyConfiguration' : 'jsonPatch';
  if (mutation[other] !== undefined) {
    const rule = `must not be specified when patchType is ${patchType}`;
    errors.invalid(`${path}.${other}`, `{${other}}`, rule);
  }
}

const ACTIONS = ['Audit', 'Deny', 'Warn'];

function validateBinding(validating: boolean) {
  return (object: Draft, errors: FieldErrors): void => {
    const spec = object['spec'] as BindingSpec;
    validatePolicyName(spec.policyName, 'spec.policyName', errors);
    if (spec.paramRef !== undefined) validateParamRef(spec.paramRef, 'spec.paramRef', errors);
    if (spec.matchResources !== undefined) validateMatch(spec.matchResources, 'spec.matchResources', errors);
    if (validating) validateActions(spec.validationActions ?? [], 'spec.validationActions', errors);
    else refuseDelete(spec.matchResources, 'spec.matchResources', errors);
  };
}

function validateParamRef(
  { name = '', selector, parameterNotFoundAction }: NonNullable<BindingSpec['paramRef']>,
  path: string,
  errors: FieldErrors,
): void {
  const exclusive = 'name and selector are mutually exclusive';
  errors.invalidAll(`${path}.name`, name, pathSegmentProblems(name));
  if (name !== '' && selector !== undefined) errors.forbidden(`${path}.name`, exclusive);
  if (selector !== undefined) validateLabelSelector(selector, `${path}.selector`, errors);
  if (name !== '' && selector !== undefined) errors.forbidden(`${path}.selector`, exclusive);
  if (name === '' && selector === undefined)
    errors.required(path, 'one of name or selector must be specified');
  errors.oneOf(`${path}.parameterNotFoundAction`, parameterNotFoundAction, ['Deny', 'Allow']);
}

function validateActions(actions: readonly string[], path: string, errors: FieldErrors): void {
  for (const [index, action] of actions.entries()) {
    if (!ACTIONS.includes(action)) errors.notSupported(`${path}[${index}]`, action, ACTIONS);
    if (actions.indexOf(action) !== index) errors.duplicate(`${path}[${index}]`, action);
  }
  if (actions.includes('Deny') && actions.includes('Warn')) {
    errors.invalid(
      path,
      actions,
      'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
    );
  }
  if (actions.length === 0) errors.required(path, 'at least one validation action is required');
}

const GROUP = 'admissionregistration.k8s.io';

const defaultBinding = (object: Draft): void => defaultMatch((object['spec'] as BindingSpec).matchResources);

export const policyKinds: KindTable = {
  [`${GROUP}/ValidatingAdmissionPolicy`]: clusterKind({
    unconditionalUpdate: false,
    statusKeeps: 'labels',
    hasStatus: true,
    hasGeneration: true,
    default: defaultPolicy,
    validate: validateValidatingPolicy,
  }),
  [`${GROUP}/MutatingAdmissionPolicy`]: clusterKind({
    unconditionalUpdate: false,
    hasGeneration: true,
    default: defaultPolicy,
    validate: validateMutatingPolicy,
  }),
  [`${GROUP}/ValidatingAdmissionPolicyBinding`]: clusterKind({
    unconditionalUpdate: false,
    hasGeneration: true,
    default: defaultBinding,
    validate: validateBinding(true),
  }),
  [`${GROUP}/MutatingAdmissionPolicyBinding`]: clusterKind({
    unconditionalUpdate: false,
    hasGeneration: true,
    default: defaultBinding,
    validate: validateBinding(false),
  }),
};
