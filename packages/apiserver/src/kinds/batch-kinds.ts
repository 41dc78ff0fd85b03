import { isTimeZone, parseCron } from '@setpoint/kube';
import { type KindTable, namespacedKind } from './define-kind.ts';
import { type FieldErrors, sameValue } from './field-error.ts';
import { type Draft, own } from './model/meta.ts';
import type { CronJob, Job, JobSpec } from './model/workloads.ts';
import { defaultPodSpec, fill, fillText } from './pod-defaults.ts';
import { validatePodTemplate } from './pod-validation.ts';
import { warnPodSpec } from './pod-warnings.ts';
import { selectorMatches, validateLabelSelector } from './selectors.ts';

const UNLIMITED = 2_147_483_647;
const CONTROLLER_UID = 'batch.kubernetes.io/controller-uid';
const JOB_NAME = 'batch.kubernetes.io/job-name';
const LEGACY_CONTROLLER_UID = 'controller-uid';
const LEGACY_JOB_NAME = 'job-name';

function jobSpec(object: Draft): JobSpec {
  return (object as unknown as Job).spec;
}

function defaultPolicyRules(spec: JobSpec): void {
  for (const rule of spec.podFailurePolicy?.rules ?? []) {
    for (const condition of rule.onPodConditions ?? []) fillText(condition, { status: 'True' });
  }
}

function defaultJob(object: Draft): void {
  const spec = jobSpec(object);
  if (spec.template?.spec) defaultPodSpec(spec.template.spec);
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  fill(spec, {
    parallelism: 1,
    backoffLimit: spec.backoffLimitPerIndex === undefined ? 6 : UNLIMITED,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed',
  });
  defaultPolicyRules(spec);
  const labels = spec.template?.metadata?.labels ?? {};
  if (Object.keys(object.metadata.labels ?? {}).length === 0 && Object.keys(labels).length > 0) {
    object.metadata.labels = { ...labels };
  }
}

/** Selects the job's own pods by its uid, unless the author took that on with `manualSelector`. */
function createJob(object: Draft): void {
  const spec = jobSpec(object);
  if (spec.manualSelector === true) return;
  const uid = object.metadata.uid ?? '';
  const name = object.metadata.name ?? '';
  spec.template ??= { spec: { containers: [] } };
  const metadata = (spec.template.metadata ??= {});
  const isShared = metadata.labels !== undefined && sameValue(object.metadata.labels, metadata.labels);
  metadata.labels = {
    ...metadata.labels,
    [CONTROLLER_UID]: uid,
    [JOB_NAME]: name,
    [LEGACY_CONTROLLER_UID]: uid,
    [LEGACY_JOB_NAME]: name,
  };
  // A job that took the labels of its pods by default takes these as well.
  if (isShared) object.metadata.labels = { ...metadata.labels };
  spec.selector ??= {};
  spec.selector.matchLabels = { ...spec.selector.matchLabels, [CONTROLLER_UID]: uid };
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

function validateJobSpec(spec: JobSpec, path: string, errors: FieldErrors): void {
  for (const field of COUNTS) errors.nonNegative(`${path}.${field}`, spec[field]);
  const { completionMode } = spec;
  if (completionMode !== undefined && completionMode !== 'NonIndexed' && completionMode !== 'Indexed') {
    errors.notSupported(`${path}.completionMode`, completionMode, ['Indexed', 'NonIndexed']);
  }
  if (completionMode === 'Indexed' && spec.completions === undefined) {
    errors.required(`${path}.completions`, 'when completion mode is Indexed');
  }
  if (spec.backoffLimitPerIndex !== undefined && completionMode !== 'Indexed') {
    errors.invalid(
      `${path}.backoffLimitPerIndex`,
      spec.backoffLimitPerIndex,
      'requires indexed completion mode',
    );
  }
  if (spec.managedBy !== undefined && !spec.managedBy.includes('/')) {
    errors.invalid(
      `${path}.managedBy`,
      spec.managedBy,
      'must be a domain-prefixed path (such as "acme.io/foo")',
    );
  }
  validateFailurePolicy(spec, `${path}.podFailurePolicy`, errors);
  validateJobTemplate(spec, `${path}.template`, errors);
}

function validateJobTemplate(spec: JobSpec, path: string, errors: FieldErrors): void {
  validatePodTemplate(spec.template, path, errors);
  const restart = spec.template?.spec?.restartPolicy;
  if (restart === 'Always') {
    errors.required(`${path}.spec.restartPolicy`, 'valid values: "OnFailure", "Never"');
  } else if (restart !== undefined && restart !== 'OnFailure' && restart !== 'Never') {
    errors.notSupported(`${path}.spec.restartPolicy`, restart, ['OnFailure', 'Never']);
  }
  if (spec.podFailurePolicy !== undefined && restart !== 'Never') {
    errors.invalid(
      `${path}.spec.restartPolicy`,
      restart ?? '',
      'only "Never" is supported when podFailurePolicy is specified',
    );
  }
}

function validateFailurePolicy(spec: JobSpec, path: string, errors: FieldErrors): void {
  for (const [index, rule] of (spec.podFailurePolicy?.rules ?? []).entries()) {
    const at = `${path}.rules[${index}]`;
    errors.oneOf(`${at}.action`, rule.action, ['Count', 'FailIndex', 'FailJob', 'Ignore']);
    if (rule.onExitCodes !== undefined) {
      errors.oneOf(`${at}.onExitCodes.operator`, rule.onExitCodes.operator, ['In', 'NotIn']);
      const values = rule.onExitCodes.values ?? [];
      if (values.length === 0)
        errors.invalid(`${at}.onExitCodes.values`, values, 'at least one value is required');
    }
    const conditions = rule.onPodConditions ?? [];
    if (rule.onExitCodes !== undefined && conditions.length > 0) {
      errors.invalid(at, '', 'specifying both OnExitCodes and OnPodConditions is not supported');
    } else if (rule.onExitCodes === undefined && conditions.length === 0) {
      errors.invalid(at, '', 'specifying one of OnExitCodes and OnPodConditions is required');
    }
  }
}

function validateJob(object: Draft, errors: FieldErrors): void {
  const spec = jobSpec(object);
  validateJobSpec(spec, 'spec', errors);
  if (spec.selector === undefined) {
    errors.required('spec.selector');
    return;
  }
  validateLabelSelector(spec.selector, 'spec.selector', errors);
  const labels = spec.template?.metadata?.labels;
  if (!selectorMatches(spec.selector, labels)) {
    errors.invalid(
      'spec.template.metadata.labels',
      labels ?? null,
      '`selector` does not match template `labels`',
    );
  }
  const uid = object.metadata.uid ?? '';
  if (spec.manualSelector !== true && own(labels, CONTROLLER_UID) !== uid) {
    errors.invalid('spec.template.metadata.labels', labels ?? null, `must be '${uid}'`);
  }
}

function validateJobUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  const now = jobSpec(object);
  const before = jobSpec(old);
  const elastic =
    now.completionMode === 'Indexed' &&
    now.completions === now.parallelism &&
    before.completions !== now.completions;
  if (!elastic) errors.immutable('spec.completions', now.completions, before.completions);
  errors.immutable('spec.selector', now.selector, before.selector);
  const startTime = (old as unknown as Job).status?.startTime;
  if (before.suspend === true && startTime === undefined) {
    errors.immutable('spec.template', withoutScheduling(now), withoutScheduling(before));
  } else {
    errors.immutable('spec.template', now.template, before.template);
  }
  errors.immutable('spec.completionMode', now.completionMode, before.completionMode);
  errors.immutable('spec.podFailurePolicy', now.podFailurePolicy, before.podFailurePolicy);
  errors.immutable('spec.backoffLimitPerIndex', now.backoffLimitPerIndex, before.backoffLimitPerIndex);
  errors.immutable('spec.managedBy', now.managedBy, before.managedBy);
  errors.immutable('spec.successPolicy', now.successPolicy, before.successPolicy);
}

/** A job that has not started may still be told where its pods go. */
function withoutScheduling({ template }: JobSpec): unknown {
  const { nodeSelector: _n, tolerations: _t, affinity: _a, schedulingGates: _g, ...spec } = template.spec;
  const { labels: _l, annotations: _an, ...metadata } = template.metadata ?? {};
  return { metadata, spec };
}

// --- CronJob

const MAX_CRON_JOB_NAME = 52;

function defaultCronJob(object: Draft): void {
  const { spec } = object as unknown as CronJob;
  fillText(spec, { concurrencyPolicy: 'Allow' });
  fill(spec, { suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 });
  const template = spec.jobTemplate?.spec;
  if (template?.template?.spec) defaultPodSpec(template.template.spec);
  if (template) defaultPolicyRules(template);
}

function validateCronJob(object: Draft, errors: FieldErrors): void {
  const { spec, metadata } = object as unknown as CronJob;
  if ((metadata.name ?? '').length > MAX_CRON_JOB_NAME) {
    errors.invalid('metadata.name', metadata.name, 'must be no more than 52 characters');
  }
  validateSchedule(spec.schedule ?? '', spec.timeZone, errors);
  errors.nonNegative('spec.startingDeadlineSeconds', spec.startingDeadlineSeconds);
  errors.oneOf('spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']);
  errors.nonNegative('spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit);
  errors.nonNegative('spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit);
  const template = spec.jobTemplate?.spec;
  if (template === undefined) {
    errors.required('spec.jobTemplate.spec.template.spec.containers');
    return;
  }
  validateJobSpec(template, 'spec.jobTemplate.spec', errors);
  if (template.manualSelector === true) {
    errors.notSupported('spec.jobTemplate.spec.manualSelector', true, ['nil', 'false']);
  }
}

function validateSchedule(schedule: string, timeZone: string | undefined, errors: FieldErrors): void {
  if (schedule === '') {
    errors.required('spec.schedule');
    return;
  }
  if (schedule.includes('TZ')) {
    const detail =
      timeZone === undefined
        ? 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'
        : 'cannot use both timeZone field and TZ or CRON_TZ in schedule';
    errors.invalid('spec.schedule', schedule, detail);
  } else {
    const parsed = parseCron(schedule);
    if (typeof parsed === 'string') errors.invalid('spec.schedule', schedule, parsed);
  }
  if (timeZone === undefined) return;
  if (timeZone === '') errors.invalid('spec.timeZone', timeZone, 'timeZone must be nil or non-empty string');
  else if (timeZone.toLowerCase() === 'local')
    errors.invalid(
      'spec.timeZone',
      timeZone,
      'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
    );
  else if (!isTimeZone(timeZone)) errors.invalid('spec.timeZone', timeZone, `unknown time zone ${timeZone}`);
}

export const batchKinds: KindTable = {
  'batch/Job': namespacedKind({
    metadataOnUpdate: 'whole',
    hasStatus: true,
    hasGeneration: true,
    default: defaultJob,
    orphansByDefault: true,
    create: createJob,
    validate: validateJob,
    validateUpdate: validateJobUpdate,
    warnings: (object) => warnPodSpec(jobSpec(object).template?.spec, 'spec.template.spec'),
  }),
  'batch/CronJob': namespacedKind({
    hasStatus: true,
    hasGeneration: true,
    default: defaultCronJob,
    validate: validateCronJob,
    warnings: (object) =>
      warnPodSpec(
        (object as unknown as CronJob).spec.jobTemplate?.spec?.template?.spec,
        'spec.jobTemplate.spec.template.spec',
      ),
  }),
};
