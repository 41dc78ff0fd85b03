// Phases, waves, hooks and what becomes of them.
import { application, configMap, deployment, job, manifest, namespace } from '../objects.mjs';

const hook = (type, more = {}) => ({ 'argocd.argoproj.io/hook': type, ...more });
const wave = (number) => ({ 'argocd.argoproj.io/sync-wave': `${number}` });
const policy = (value) => ({ 'argocd.argoproj.io/hook-delete-policy': value });
const begin = (files, app = application({ auto: {} })) => ({
  name: 'first',
  files,
  apply: [namespace(), app],
});
const change = (k) => ({ 'app/config.yaml': manifest(configMap('config', { k })) });

/** After a kill nobody leads until the lease of the one before is over. */
const patient = { patienceMs: 60_000, limitMs: 400_000 };

/** Hooks and waves that each take long enough to be killed in; those of another edition have work to do again. */
const slowWaves = (edition) => ({
  'app/waves.yaml': manifest(
    job('before', { annotations: hook('PreSync'), duration: '4s' }),
    configMap('one', { k: `${edition}` }, wave(1)),
    job(`two-${edition}`, { annotations: wave(2), duration: '4s' }),
    configMap('three', { k: `${edition}` }, wave(3)),
    deployment('four', {
      annotations: wave(4),
      image: `registry.invalid/web:${edition}`,
      pod: { 'simulate.setpoint.dev/start-delay': '4s' },
    }),
    job('after', { annotations: hook('PostSync'), duration: '4s' }),
  ),
});

export const hooks = [
  {
    name: 'all-hooks',
    steps: [
      begin({
        ...change('one'),
        'app/hooks.yaml': manifest(
          job('before', { annotations: hook('PreSync') }),
          job('during', { annotations: hook('Sync', policy('HookSucceeded')) }),
          job('after', { annotations: hook('PostSync', policy('BeforeHookCreation')) }),
          job('failed', { annotations: hook('SyncFail') }),
          job('skipped', { annotations: hook('Skip') }),
          job('many', { annotations: hook('PreSync,PostSync') }),
        ),
      }),
      { name: 'again', files: change('two'), refresh: 'normal' },
      { name: 'by hand', sync: { sync: {} } },
    ],
  },
  {
    name: 'waves',
    steps: [
      begin({
        'app/waves.yaml': manifest(
          configMap('last', { k: 'v' }, wave(5)),
          configMap('first', { k: 'v' }, wave(-5)),
          deployment('web', { annotations: wave(2) }),
          job('migrate', { annotations: wave(1) }),
          configMap('middle'),
        ),
      }),
      {
        name: 'all gone but one',
        files: { 'app/waves.yaml': manifest(configMap('middle')) },
        sync: { sync: { prune: true } },
      },
    ],
  },
  {
    name: 'pre-sync-fails',
    steps: [
      begin({
        ...change('one'),
        'app/hooks.yaml': manifest(
          job('before', { annotations: hook('PreSync'), code: 3 }),
          job('failed', { annotations: hook('SyncFail') }),
          job('after', { annotations: hook('PostSync') }),
        ),
      }),
      {
        name: 'mended',
        files: { 'app/hooks.yaml': manifest(job('before', { annotations: hook('PreSync') })) },
        refresh: 'normal',
      },
    ],
  },
  {
    name: 'post-sync-fails',
    steps: [
      begin({
        ...change('one'),
        'app/hooks.yaml': manifest(
          job('after', { annotations: hook('PostSync', policy('HookFailed')), code: 1 }),
          job('failed', { annotations: hook('SyncFail', policy('HookSucceeded')) }),
        ),
      }),
      { name: 'by hand', sync: { sync: {} } },
    ],
  },
  {
    name: 'sync-fail-fails',
    steps: [
      begin({
        'app/hooks.yaml': manifest(
          job('before', { annotations: hook('PreSync'), code: 1 }),
          job('failed', { annotations: hook('SyncFail'), code: 2 }),
        ),
      }),
    ],
  },
  {
    name: 'wave-never-healthy',
    steps: [
      begin(
        {
          'app/waves.yaml': manifest(
            deployment('web', { annotations: wave(1), pod: { 'simulate.setpoint.dev/ready': 'false' } }),
            configMap('later', { k: 'v' }, wave(2)),
          ),
        },
        application(),
      ),
      { name: 'waits', sync: { sync: {} }, patienceMs: 8000 },
      {
        name: 'terminated',
        patch: [
          {
            kind: 'Application',
            name: 'CASE',
            patch: { status: { operationState: { phase: 'Terminating' } } },
          },
        ],
      },
    ],
  },
  {
    name: 'hook-waits',
    steps: [
      begin(
        {
          ...change('one'),
          'app/hooks.yaml': manifest(job('before', { annotations: hook('PreSync'), duration: '600s' })),
        },
        application(),
      ),
      { name: 'waits', sync: { sync: {} }, patienceMs: 8000 },
      {
        name: 'terminated',
        patch: [
          {
            kind: 'Application',
            name: 'CASE',
            patch: { status: { operationState: { phase: 'Terminating' } } },
          },
        ],
      },
    ],
  },
  {
    name: 'hook-kinds',
    steps: [
      begin({
        'app/hooks.yaml': manifest(
          configMap('settings', { k: 'v' }, hook('PreSync', wave(-1))),
          {
            apiVersion: 'v1',
            kind: 'ServiceAccount',
            metadata: {
              name: 'robot',
              annotations: hook('PreSync', { ...wave(-2), ...policy('BeforeHookCreation,HookSucceeded') }),
            },
          },
          {
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: {
              name: 'pod',
              annotations: { ...hook('PostSync'), 'simulate.setpoint.dev/run-duration': '200ms' },
            },
            spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'registry.invalid/pod:1' }] },
          },
          {
            ...job('generated', { annotations: hook('PostSync') }),
            metadata: { generateName: 'generated-', annotations: hook('PostSync', policy('HookSucceeded')) },
          },
        ),
      }),
      { name: 'by hand', sync: { sync: {} } },
    ],
  },
  {
    name: 'helm-hooks',
    steps: [
      begin({
        'app/hooks.yaml': manifest(
          job('both', {
            annotations: {
              'helm.sh/hook': 'pre-install,pre-upgrade',
              'helm.sh/hook-weight': '-3',
              'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
            },
          }),
          job('after', {
            annotations: {
              'helm.sh/hook': 'post-install,post-upgrade',
              'helm.sh/hook-delete-policy': 'hook-failed',
            },
          }),
          configMap('resource', { k: 'v' }, { 'helm.sh/resource-policy': 'keep' }),
          job('check', { annotations: { 'helm.sh/hook': 'test' } }),
          job('rollback', { annotations: { 'helm.sh/hook': 'pre-rollback' } }),
        ),
      }),
      { name: 'by hand', sync: { sync: {} } },
    ],
  },
  {
    name: 'crash-in-waves',
    // Nothing else is done while nobody leads.
    alone: true,
    steps: [
      begin(slowWaves(1), application()),
      { name: 'killed in the first hook', sync: { sync: {} }, crash: ['before'], ...patient },
      {
        name: 'killed between waves',
        files: slowWaves(2),
        sync: { sync: { prune: true } },
        crash: ['two-2', 'four'],
        ...patient,
      },
      { name: 'killed in the last hook', sync: { sync: {} }, crash: ['after'], ...patient },
      {
        name: 'killed everywhere',
        files: slowWaves(3),
        sync: { sync: { prune: true } },
        crash: ['before', 'two-3', 'four', 'after'],
        ...patient,
      },
    ],
  },
  {
    name: 'crash-in-failure',
    alone: true,
    steps: [
      begin(
        {
          'app/hooks.yaml': manifest(
            job('before', { annotations: hook('PreSync'), duration: '3s', code: 1 }),
            job('failed', { annotations: hook('SyncFail', policy('HookSucceeded')), duration: '3s' }),
            configMap('one'),
          ),
        },
        application(),
      ),
      { name: 'killed in both hooks', sync: { sync: {} }, crash: ['before', 'failed'], ...patient },
    ],
  },
  {
    name: 'crash-in-deletion',
    alone: true,
    steps: [
      begin(
        {
          'app/hooks.yaml': manifest(
            configMap('one'),
            deployment('web'),
            job('first', { annotations: hook('PreDelete'), duration: '4s' }),
            job('last', { annotations: hook('PostDelete'), duration: '4s' }),
          ),
        },
        application({ auto: {}, cascade: true }),
      ),
      {
        name: 'deleted',
        remove: [{ kind: 'Application', name: 'CASE' }],
        crash: ['first', 'last'],
        ...patient,
      },
    ],
  },
];
