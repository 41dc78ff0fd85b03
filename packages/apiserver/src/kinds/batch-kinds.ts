import { isTimeZone, parseCron } from '@setpoint/kube';
import { type KindTable, namespacedKind } from './define-kind.ts';
import { type FieldErrors, sameValue } from './field-error.ts';
import type { Draft } from './model/meta.ts';
import type { CronJob, Job, JobSpec } from './model/workloads.ts';
import { defaultPodSpec, fill, fillText } from './pod-defaults.ts';
import { warnPodSpec } from './pod-warnings.ts';
import { isUnchanged } from './template-owner.ts';
import {
  CONTROLLER_UID,
  JOB_NAME,
  LEGACY_CONTROLLER_UID,
  LEGACY_JOB_NAME,
  validateJob,
  validateJobSpec,
  validateJobUpdate,
} from './job-validation.ts';
import { dropDisabledFields } from './pod/disabled-fields.ts';

const UNLIMITED = 2_147_483_647;
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
    manualSelector: false,
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
  dropDisabledFields(spec.template?.spec);
  if (spec.manualSelector === true) return;
  const uid = object.metadata.uid ?? '';
  const name = object.metadata.name ?? '';
  spec.template ??= { spec: { containers: [] } };
  const metadata = (spec.template.metadata ??= {});
  const isShared = sameValue(object.metadata.labels ?? {}, metadata.labels ?? {});
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
  const path = 'spec.jobTemplate.spec';
  const template = spec.jobTemplate?.spec ?? { template: { spec: { containers: [] } } };
  validateJobSpec(template, path, errors);
  if (template.selector !== undefined) {
    errors.invalid(`${path}.selector`, template.selector, '`selector` will be auto-generated');
  }
  if (template.manualSelector === true) {
    errors.notSupported(`${path}.manualSelector`, true, ['nil', 'false']);
  }
  errors.nonNegative('spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit);
  errors.nonNegative('spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit);
}

function dropCronFields(object: Draft): void {
  dropDisabledFields((object as unknown as CronJob).spec.jobTemplate?.spec?.template?.spec);
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
    hasStatus: true,
    hasGeneration: true,
    default: defaultJob,
    orphansByDefault: true,
    create: createJob,
    update: (object) => dropDisabledFields(jobSpec(object).template?.spec),
    validate: validateJob,
    validateUpdate: validateJobUpdate,
    warnings: (object, old) =>
      isUnchanged(object, old) ? [] : warnPodSpec(jobSpec(object).template?.spec, 'spec.template.spec'),
  }),
  'batch/CronJob': namespacedKind({
    hasStatus: true,
    hasGeneration: true,
    default: defaultCronJob,
    create: dropCronFields,
    update: dropCronFields,
    validate: validateCronJob,
    warnings: (object, old) =>
      isUnchanged(object, old)
        ? []
        : warnPodSpec(
            (object as unknown as CronJob).spec.jobTemplate?.spec?.template?.spec,
            'spec.jobTemplate.spec.template.spec',
          ),
  }),
};
