// Jobs and cron jobs, side by side with kube-controller-manager.
import { batch, controlled, core, merge, must, template } from './case.mjs';
import { settle } from './snapshot.mjs';

const KINDS = ['jobs', 'pods'];

const job = (spec = {}, pod = {}) => ({
  metadata: { name: 'work', annotations: { note: 'x' } },
  spec: { template: template({ app: 'web' }, { restartPolicy: 'Never', ...pod }), ...spec },
});

const has =
  (type) =>
  ({ jobs }) =>
    jobs.some(({ status }) =>
      status?.conditions?.some((condition) => condition.type === type && condition.status === 'True'),
    );
const isOver = (lists) =>
  (has('Complete')(lists) || has('Failed')(lists)) &&
  lists.pods.every(
    ({ metadata }) => !(metadata.finalizers ?? []).includes('batch.kubernetes.io/job-tracking'),
  );

const indexOf = ({ metadata }) =>
  Number(metadata.annotations?.['batch.kubernetes.io/job-completion-index'] ?? -1);

/** A case of one job from its start to its end, with what comes between. */
const once = (id, spec, play, pod = {}) =>
  controlled(
    `job-${id}`,
    async (api) => {
      await must(api, 'POST', batch(api, 'jobs'), job(spec, pod));
      await settle(api, 'over', KINDS, isOver);
    },
    { play },
  );

const onExit = (action, values) => ({ action, onExitCodes: { operator: 'In', values } });
const onCondition = (action, type) => ({ action, onPodConditions: [{ type, status: 'True' }] });

export const jobs = [
  once('plain', {}, () => 'succeeded'),
  once('completions', { completions: 3, parallelism: 2 }, () => 'succeeded'),
  once('parallelism', { parallelism: 2 }, () => 'succeeded'),
  once('indexed', { completions: 3, parallelism: 3, completionMode: 'Indexed' }, () => 'succeeded'),
  once('backoff', { backoffLimit: 0 }, () => 'failed'),
  once('backoff-one', { backoffLimit: 1 }, () => 'failed'),
  once('restarts', { backoffLimit: 1 }, () => ({ restarts: 2 }), { restartPolicy: 'OnFailure' }),
  once('deadline', { activeDeadlineSeconds: 2 }, () => 'ready'),
  once('failure-policy', { podFailurePolicy: { rules: [onExit('FailJob', [42])] }, completions: 2 }, () => ({
    exit: 42,
  })),
  once(
    'failure-policy-condition',
    { podFailurePolicy: { rules: [onCondition('FailJob', 'ConfigIssue')] } },
    () => ({ exit: 1, conditions: [{ type: 'ConfigIssue', status: 'True' }] }),
  ),
  once(
    'backoff-per-index',
    { completions: 3, parallelism: 3, completionMode: 'Indexed', backoffLimitPerIndex: 0 },
    (pod) => (indexOf(pod) === 1 ? 'failed' : 'succeeded'),
  ),
  once(
    'fail-index',
    {
      completions: 2,
      parallelism: 2,
      completionMode: 'Indexed',
      backoffLimitPerIndex: 3,
      podFailurePolicy: { rules: [onExit('FailIndex', [42])] },
    },
    (pod) => (indexOf(pod) === 1 ? { exit: 42 } : 'succeeded'),
  ),
  once(
    'max-failed-indexes',
    {
      completions: 4,
      parallelism: 4,
      completionMode: 'Indexed',
      backoffLimitPerIndex: 0,
      maxFailedIndexes: 1,
    },
    (pod) => (indexOf(pod) < 2 ? 'failed' : 'ready'),
  ),
  once(
    'success-policy',
    {
      completions: 3,
      parallelism: 3,
      completionMode: 'Indexed',
      successPolicy: { rules: [{ succeededIndexes: '0', succeededCount: 1 }] },
    },
    (pod) => (indexOf(pod) === 0 ? 'succeeded' : 'ready'),
  ),
  once(
    'success-policy-count',
    {
      completions: 4,
      parallelism: 4,
      completionMode: 'Indexed',
      successPolicy: { rules: [{ succeededCount: 2 }] },
    },
    (pod) => (indexOf(pod) < 2 ? 'succeeded' : 'ready'),
  ),
  controlled(
    'job-ignored-failure',
    async (api, kubelet) => {
      const rules = [onCondition('Ignore', 'DisruptionTarget')];
      kubelet.play = () => ({ exit: 137, conditions: [{ type: 'DisruptionTarget', status: 'True' }] });
      await must(api, 'POST', batch(api, 'jobs'), job({ backoffLimit: 0, podFailurePolicy: { rules } }));
      await api.until(
        core(api, 'pods'),
        ({ items }) => items.some(({ status }) => status.phase === 'Failed'),
        30_000,
      );
      kubelet.play = (pod) => (pod.status.phase === 'Failed' ? undefined : 'succeeded');
      await settle(api, 'over', KINDS, isOver);
    },
    { play: () => undefined },
  ),
  controlled('job-suspended', async (api) => {
    const path = batch(api, 'jobs');
    await must(api, 'POST', path, job({ suspend: true, parallelism: 2, completions: 2 }));
    await settle(api, 'suspended', KINDS, has('Suspended'));
    await merge(api, `${path}/work`, { spec: { suspend: false } });
    await settle(api, 'resumed', KINDS, ({ jobs: [work] }) => work.status?.ready === 2);
    await merge(api, `${path}/work`, { spec: { parallelism: 1 } });
    await settle(
      api,
      'less of it',
      KINDS,
      ({ jobs: [work], pods }) => work.status?.active === 1 && pods.length === 1,
    );
    await merge(api, `${path}/work`, { spec: { suspend: true } });
    await settle(
      api,
      'suspended again',
      KINDS,
      (lists) => has('Suspended')(lists) && lists.pods.length === 0,
    );
    await must(api, 'DELETE', `${path}/work`, { propagationPolicy: 'Foreground' });
    await settle(api, 'deleted', KINDS, (lists) => lists.jobs.length === 0);
  }),
  controlled(
    'job-ttl',
    async (api) => {
      await must(api, 'POST', batch(api, 'jobs'), job({ ttlSecondsAfterFinished: 1 }));
      await settle(api, 'gone', KINDS, (lists) => lists.jobs.length + lists.pods.length === 0);
    },
    { play: () => 'succeeded' },
  ),
  controlled('job-replaced', async (api, kubelet) => {
    await must(api, 'POST', batch(api, 'jobs'), job({ podReplacementPolicy: 'Failed' }));
    await settle(api, 'running', KINDS, ({ jobs: [work] }) => work.status?.ready === 1);
    kubelet.play = (pod) => (pod.metadata.deletionTimestamp === undefined ? 'ready' : undefined);
    await api.quiet('DELETE', core(api, 'pods'), { gracePeriodSeconds: 30 });
    await settle(api, 'leaving', KINDS, ({ jobs: [work] }) => work.status?.terminating === 1);
  }),
  ...['Allow', 'Forbid', 'Replace'].map((concurrencyPolicy) =>
    controlled(`cron-job-${concurrencyPolicy.toLowerCase()}`, async (api, kubelet) => {
      await must(api, 'POST', batch(api, 'cronjobs'), {
        metadata: { name: 'nightly', labels: { of: 'case' } },
        spec: {
          schedule: '* * * * *',
          timeZone: 'Europe/Vienna',
          concurrencyPolicy,
          jobTemplate: {
            metadata: { labels: { made: 'here' }, annotations: { note: 'x' } },
            spec: job().spec,
          },
        },
      });
      const kinds = ['cronjobs', 'jobs'];
      await settle(
        api,
        'first',
        kinds,
        ({ cronjobs: [cron], jobs: made }) =>
          cron.status?.active?.length === 1 && made[0]?.status?.ready === 1,
      );
      await merge(api, batch(api, 'cronjobs', 'nightly'), { spec: { suspend: true } });
      await settle(api, 'suspended', kinds);
      kubelet.play = () => 'succeeded';
      await settle(api, 'finished', kinds, ({ cronjobs: [cron] }) => cron.status.active === undefined);
    }),
  ),
  controlled(
    'cron-job-history',
    async (api) => {
      await must(api, 'POST', batch(api, 'cronjobs'), {
        metadata: { name: 'quick' },
        spec: {
          schedule: '* * * * *',
          successfulJobsHistoryLimit: 0,
          jobTemplate: { spec: job().spec },
        },
      });
      await settle(
        api,
        'trimmed',
        ['cronjobs', 'jobs'],
        ({ cronjobs: [cron], jobs: made }) =>
          cron.status?.lastSuccessfulTime !== undefined && made.length === 0,
      );
    },
    { play: () => 'succeeded' },
  ),
];
