import { dns1123Label, dns1123Subdomain, qualifiedName } from '@setpoint/kube';
import { type FieldErrors, sameValue, sorted } from './field-error.ts';
import { type Draft, own } from './model/meta.ts';
import type { Job, JobSpec } from './model/workloads.ts';
import { validatePodTemplate } from './pod/template.ts';
import { isReadableSelector, selectorMatches, validateLabelSelector } from './selectors.ts';
import { sameTyped } from './same-typed.ts';
import { validateObjectMetaUpdate } from './metadata.ts';

/** Labels every pod of a job has: its uid and its name, as of old and under Kubernetes' domain. */
export const CONTROLLER_UID = 'batch.kubernetes.io/controller-uid';
export const JOB_NAME = 'batch.kubernetes.io/job-name';
export const LEGACY_CONTROLLER_UID = 'controller-uid';
export const LEGACY_JOB_NAME = 'job-name';

const MAX_INDEXED_PARALLELISM = 100_000;
const MAX_FAILED_INDEXES = 100_000;
const MANY_COMPLETIONS = 100_000;
const MAX_PARALLELISM_OF_MANY = 10_000;
const MAX_FAILED_OF_MANY = 10_000;
const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;
const MAX_MANAGED_BY = 63;
const MAX_INDEXES_TEXT = 64 * 1024;

/** Rules of a new job (`ValidateJob`). */
export function validateJob(object: Draft, errors: FieldErrors): void {
  const { metadata, spec } = object as unknown as Job;
  validateGeneratedSelector(object as unknown as Job, errors);
  validateWholeSpec(spec, errors);
  const { completionMode, completions = 0 } = spec;
  if (completionMode !== 'Indexed' || completions <= 0) return;
  const hostname = `${metadata.name ?? ''}-${completions - 1}`;
  if (dns1123Label(hostname).length > 0) {
    const detail = `will not able to create pod with invalid DNS label: ${hostname}`;
    errors.invalid('metadata.name', metadata.name ?? '', detail);
  }
}

function validateGeneratedSelector({ metadata, spec }: Job, errors: FieldErrors): void {
  if (spec.manualSelector === true || spec.selector === undefined) return;
  const { uid = '', name = '' } = metadata;
  const labels = spec.template?.metadata?.labels;
  const expected: Record<string, string> = {
    [LEGACY_CONTROLLER_UID]: uid,
    [LEGACY_JOB_NAME]: name,
    [CONTROLLER_UID]: uid,
    [JOB_NAME]: name,
  };
  for (const [key, value] of Object.entries(expected)) {
    const found = own(labels, key);
    const at = `spec.template.metadata.labels[${key}]`;
    if (found === undefined) errors.required(at, `must be '${value}'`);
    else if (found !== value) errors.invalid(at, labels, `must be '${value}'`);
  }
  if (isReadableSelector(spec.selector) && !selectorMatches(spec.selector, expected)) {
    errors.invalid('spec.selector', spec.selector, '`selector` not auto-generated');
  }
}

function validateWholeSpec(spec: JobSpec, errors: FieldErrors): void {
  validateJobSpec(spec, 'spec', errors);
  const { selector, template } = spec;
  if (selector === undefined) errors.required('spec.selector');
  else validateLabelSelector(selector, 'spec.selector', errors);
  const labels = template?.metadata?.labels;
  if (isReadableSelector(selector) && !selectorMatches(selector, labels)) {
    errors.invalid(
      'spec.template.metadata.labels',
      labels && sorted(labels),
      '`selector` does not match template `labels`',
    );
  }
}

const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const;

/** Rules of a job's spec, also of one that is still to be made from a template. */
export function validateJobSpec(spec: JobSpec, path: string, errors: FieldErrors): void {
  for (const field of COUNTS) errors.nonNegative(`${path}.${field}`, spec[field]);
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    errors.required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified');
  }
  if (spec.managedBy !== undefined) validateManagedBy(spec.managedBy, `${path}.managedBy`, errors);
  const { completionMode } = spec;
  if (completionMode !== undefined) {
    errors.among(`${path}.completionMode`, completionMode, ['NonIndexed', 'Indexed']);
  }
  if (completionMode === 'Indexed') validateIndexed(spec, path, errors);
  if (completionMode === undefined || completionMode === 'NonIndexed') {
    for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) {
      const value = spec[field];
      if (value !== undefined) errors.invalid(`${path}.${field}`, value, 'requires indexed completion mode');
    }
  }
  validatePolicies(spec, path, errors);
  validatePodTemplate(spec.template, `${path}.template`, errors);
  validateRestartPolicy(spec, `${path}.template.spec.restartPolicy`, errors);
}

function validateManagedBy(manager: string, path: string, errors: FieldErrors): void {
  validateDomainPath(manager, path, errors);
  if (Buffer.byteLength(manager) > MAX_MANAGED_BY) errors.tooLong(path, '', MAX_MANAGED_BY);
}

/** A path under a domain, as controllers are named: `acme.io/foo`. */
export function validateDomainPath(manager: string, path: string, errors: FieldErrors): void {
  const parts = manager.split('/');
  if (manager === '') errors.required(path);
  else if (parts.length < 2 || parts[0] === '' || parts[1] === '') {
    errors.invalid(path, manager, 'must be a domain-prefixed path (such as "acme.io/foo")');
  } else {
    const host = parts[0] ?? '';
    errors.invalidAll(path, host, dns1123Subdomain(host));
    const rest = parts.slice(1).join('/');
    if (!/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(rest)) {
      errors.invalid(
        path,
        rest,
        "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')",
      );
    }
  }
}

function validateIndexed(spec: JobSpec, path: string, errors: FieldErrors): void {
  const { completions, parallelism, maxFailedIndexes: failed, backoffLimitPerIndex } = spec;
  const atMost = (field: string, value: number | undefined, max: number, when = ''): void => {
    if (value !== undefined && value > max) {
      errors.invalid(`${path}.${field}`, value, `must be less than or equal to ${max}${when}`);
    }
  };
  if (completions === undefined) errors.required(`${path}.completions`, 'when completion mode is Indexed');
  atMost('parallelism', parallelism, MAX_INDEXED_PARALLELISM, ' when completion mode is Indexed');
  if (completions !== undefined && failed !== undefined && failed > completions) {
    errors.invalid(`${path}.maxFailedIndexes`, failed, 'must be less than or equal to completions');
  }
  atMost('maxFailedIndexes', failed, MAX_FAILED_INDEXES);
  if (completions === undefined || completions <= MANY_COMPLETIONS || backoffLimitPerIndex === undefined)
    return;
  if (failed === undefined) {
    errors.required(
      `${path}.maxFailedIndexes`,
      `must be specified when completions is above ${MANY_COMPLETIONS}`,
    );
  }
  const when = ` when completions are above ${MANY_COMPLETIONS} and used with backoff limit per index`;
  atMost('parallelism', parallelism, MAX_PARALLELISM_OF_MANY, when);
  atMost('maxFailedIndexes', failed, MAX_FAILED_OF_MANY, when);
}

function validatePolicies(spec: JobSpec, path: string, errors: FieldErrors): void {
  const { podFailurePolicy, successPolicy, podReplacementPolicy } = spec;
  if (podFailurePolicy !== undefined) validateFailurePolicy(spec, `${path}.podFailurePolicy.rules`, errors);
  if (successPolicy !== undefined) {
    if (spec.completionMode === 'Indexed') validateSuccessPolicy(spec, `${path}.successPolicy.rules`, errors);
    else {
      const rules = successPolicy.rules?.map(({ succeededIndexes = null, succeededCount = null }) => ({
        SucceededIndexes: succeededIndexes,
        SucceededCount: succeededCount,
      }));
      // The server shows its own form of the policy.
      errors.invalid(`${path}.successPolicy`, { Rules: rules ?? null }, 'requires indexed completion mode');
    }
  }
  if (podReplacementPolicy !== undefined) {
    const supported = podFailurePolicy === undefined ? ['Failed', 'TerminatingOrFailed'] : ['Failed'];
    errors.among(`${path}.podReplacementPolicy`, podReplacementPolicy, supported);
  }
}

function validateRestartPolicy(spec: JobSpec, path: string, errors: FieldErrors): void {
  const { restartPolicy = '' } = spec.template?.spec ?? {};
  if (restartPolicy === 'Always' || restartPolicy === '') {
    errors.required(path, 'valid values: "OnFailure", "Never"');
  } else if (restartPolicy !== 'OnFailure' && restartPolicy !== 'Never') {
    errors.notSupported(path, restartPolicy, ['OnFailure', 'Never']);
  } else if (spec.podFailurePolicy !== undefined && restartPolicy !== 'Never') {
    errors.invalid(path, restartPolicy, 'only "Never" is supported when podFailurePolicy is specified');
  }
}

type FailureRule = NonNullable<NonNullable<JobSpec['podFailurePolicy']>['rules']>[number];

const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const STATUSES = ['False', 'True', 'Unknown'];
const OPERATORS = ['In', 'NotIn'];

/** Required with the values there are, unsupported when none of them. */
function chosen(
  path: string,
  value: string | undefined,
  values: readonly string[],
  errors: FieldErrors,
): void {
  const quoted = values.map((each) => JSON.stringify(each)).join(' ');
  if (!value) errors.required(path, `valid values: [${quoted}]`);
  else errors.among(path, value, values);
}

function validateFailurePolicy(spec: JobSpec, path: string, errors: FieldErrors): void {
  const rules = spec.podFailurePolicy?.rules ?? [];
  if (rules.length > MAX_RULES) errors.tooMany(path, rules.length, MAX_RULES);
  const { containers, initContainers } = spec.template?.spec ?? {};
  const names = new Set([...(containers ?? []), ...(initContainers ?? [])].map(({ name }) => name));
  for (const [index, rule] of rules.entries()) {
    const at = `${path}[${index}]`;
    if (rule.action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) {
      errors.invalid(`${at}.action`, rule.action, 'requires the backoffLimitPerIndex to be set');
    } else chosen(`${at}.action`, rule.action, ACTIONS, errors);
    validateFailureRule(rule, names, at, errors);
  }
}

function validateFailureRule(
  { onExitCodes, onPodConditions = [] }: FailureRule,
  containers: ReadonlySet<string>,
  path: string,
  errors: FieldErrors,
): void {
  if (onExitCodes !== undefined) validateExitCodes(onExitCodes, containers, `${path}.onExitCodes`, errors);
  if (onPodConditions.length > MAX_RULES) {
    errors.tooMany(`${path}.onPodConditions`, onPodConditions.length, MAX_RULES);
  }
  for (const [index, { type = '', status }] of onPodConditions.entries()) {
    const at = `${path}.onPodConditions[${index}]`;
    errors.invalidAll(`${at}.type`, type, qualifiedName(type));
    chosen(`${at}.status`, status, STATUSES, errors);
  }
  if (onExitCodes !== undefined && onPodConditions.length > 0) {
    errors.invalidWhole(path, 'specifying both OnExitCodes and OnPodConditions is not supported');
  }
  if (onExitCodes === undefined && onPodConditions.length === 0) {
    errors.invalidWhole(path, 'specifying one of OnExitCodes and OnPodConditions is required');
  }
}

function validateExitCodes(
  codes: NonNullable<FailureRule['onExitCodes']>,
  containers: ReadonlySet<string>,
  path: string,
  errors: FieldErrors,
): void {
  const { operator, containerName } = codes;
  const values = codes.values ?? [];
  chosen(`${path}.operator`, operator, OPERATORS, errors);
  if (containerName !== undefined && !containers.has(containerName)) {
    const detail = 'must be one of the container or initContainer names in the pod template';
    errors.invalid(`${path}.containerName`, containerName, detail);
  }
  const at = `${path}.values`;
  if (values.length === 0) errors.invalid(at, codes.values ?? null, 'at least one value is required');
  else if (values.length > MAX_EXIT_CODES) errors.tooMany(at, values.length, MAX_EXIT_CODES);
  for (const [index, value] of values.entries()) {
    if (operator === 'In' && value === 0) {
      errors.invalid(`${at}[${index}]`, value, 'must not be 0 for the In operator');
    }
    if (values.indexOf(value) < index) errors.duplicate(`${at}[${index}]`, value);
  }
  const isOrdered = values.every((value, index) => index === 0 || (values[index - 1] ?? value) <= value);
  if (!isOrdered) errors.invalid(at, values, 'must be ordered');
}

function validateSuccessPolicy(spec: JobSpec, path: string, errors: FieldErrors): void {
  const rules = spec.successPolicy?.rules ?? [];
  const { completions = 0 } = spec;
  if (rules.length === 0) {
    errors.required(path, 'at least one rules must be specified when the successPolicy is specified');
  }
  if (rules.length > MAX_RULES) errors.tooMany(path, rules.length, MAX_RULES);
  for (const [index, { succeededIndexes, succeededCount: count }] of rules.entries()) {
    const at = `${path}[${index}]`;
    if (succeededIndexes === undefined && count === undefined) {
      errors.required(at, 'at least one of succeededCount or succeededIndexes must be specified');
    }
    const total = succeededIndexes === undefined ? undefined : countIndexes(succeededIndexes, completions);
    if (Buffer.byteLength(succeededIndexes ?? '') > MAX_INDEXES_TEXT) {
      errors.tooLong(`${at}.succeededIndexes`, '', MAX_INDEXES_TEXT);
    }
    if (typeof total === 'string') {
      errors.invalid(`${at}.succeededIndexes`, succeededIndexes, `error parsing succeededIndexes: ${total}`);
    }
    if (count === undefined) continue;
    const field = `${at}.succeededCount`;
    errors.nonNegative(field, count);
    const limit = (most: number, what: string): void => {
      if (count > most) errors.invalid(field, count, `must be less than or equal to ${most} (${what})`);
    };
    limit(completions, 'the number of specified completions');
    if (total !== undefined) {
      const what = 'the number of indexes in the specified succeededIndexes field';
      limit(typeof total === 'string' ? 0 : total, what);
    }
  }
}

/** How many indexes `1,3-5` names, or what is wrong with it. */
function countIndexes(text: string, completions: number): number | string {
  if (text === '') return 0;
  let last: number | undefined;
  let total = 0;
  for (const interval of text.split(',')) {
    const ends = interval.split('-');
    if (ends.length > 2)
      return `the fragment ${JSON.stringify(interval)} violates the requirement that an index interval can have at most two parts separated by '-'`;
    const numbers: number[] = [];
    for (const end of ends) {
      if (!/^[+-]?\d+$/.test(end))
        return `cannot convert string to integer for index: ${JSON.stringify(end)}`;
      if (Number(end) >= completions) return `too large index: ${JSON.stringify(end)}`;
      numbers.push(Number(end));
    }
    const [first = 0, end = first] = numbers;
    if (ends.length === 2 && first >= end) return `non-increasing order, previous: ${first}, current: ${end}`;
    if (last !== undefined && last >= first)
      return `non-increasing order, previous: ${last}, current: ${first}`;
    total += end - first + 1;
    last = end;
  }
  return total;
}

/** Rules of a changed job (`ValidateJobSpecUpdate`). */
export function validateJobUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  const now = (object as unknown as Job).spec;
  const before = (old as unknown as Job).spec;
  validateObjectMetaUpdate(object, old, errors);
  validateWholeSpec(now, errors);
  validateCompletions(now, before, errors);
  errors.immutable('spec.selector', now.selector, before.selector);
  validateTemplateUpdate(now, old as unknown as Job, errors);
  errors.immutable('spec.completionMode', now.completionMode, before.completionMode);
  errors.immutable('spec.podFailurePolicy', now.podFailurePolicy, before.podFailurePolicy);
  errors.immutable('spec.backoffLimitPerIndex', now.backoffLimitPerIndex, before.backoffLimitPerIndex);
  errors.immutable('spec.managedBy', now.managedBy, before.managedBy);
  errors.immutable('spec.successPolicy', now.successPolicy, before.successPolicy);
}

/** An indexed job may be made larger or smaller when it runs all its indexes at once. */
function validateCompletions(now: JobSpec, before: JobSpec, errors: FieldErrors): void {
  const elastic =
    now.completionMode === 'Indexed' && now.completions !== undefined && before.completions !== undefined;
  if (!elastic) {
    errors.immutable('spec.completions', now.completions, before.completions);
    return;
  }
  if (now.completions === before.completions) return;
  if (now.completions === now.parallelism) return;
  const detail = 'can only be modified in tandem with spec.parallelism';
  errors.invalid('spec.completions', now.completions, detail);
}

/** A job that is suspended may still be told where its pods go and what they ask for. */
function validateTemplateUpdate(now: JobSpec, { spec: before }: Job, errors: FieldErrors): void {
  if (before.suspend !== true) {
    if (!sameValue(now.template, before.template)) errors.invalid('spec.template', now.template, IMMUTABLE);
  } else if (!sameTyped(fixedPart(now), fixedPart(before))) {
    errors.invalid('spec.template.spec', now.template.spec, IMMUTABLE);
  }
}

const IMMUTABLE = 'field is immutable';

function fixedPart({ template }: JobSpec): unknown {
  const {
    nodeSelector: _n,
    tolerations: _t,
    affinity,
    schedulingGates: _g,
    containers,
    ...spec
  } = template.spec;
  const withoutResources = containers?.map(({ resources: _r, ...rest }) => rest);
  const { nodeAffinity: _na, ...otherAffinity } = affinity ?? {};
  return { ...spec, affinity: otherAffinity, containers: withoutResources };
}
