// Sync windows, retries, automation and what people do by hand.
import { application, configMap, deployment, job, manifest, namespace, service } from '../objects.mjs';

const only = (...objects) => ({ 'app/objects.yaml': manifest(...objects) });
const begin = (files, app = application({ auto: {} })) => ({
  name: 'first',
  files,
  apply: [namespace(), app],
});
const patched = (spec) => [{ kind: 'Application', name: 'CASE', patch: { spec } }];
const project = (windows) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AppProject',
  metadata: { name: 'CASE', namespace: 'argocd' },
  spec: { sourceRepos: ['*'], destinations: [{ server: '*', namespace: '*' }], syncWindows: windows },
});
const always = { schedule: '* * * * *', duration: '24h' };
/** Opened for a minute when the thirtieth of February comes. */
const never = { schedule: '0 0 1 1 *', duration: '1m' };
const windowed = (name, windows) => ({
  name,
  steps: [
    {
      name: 'first',
      files: only(configMap('one')),
      apply: [namespace(), project(windows), application({ auto: {}, spec: { project: 'CASE' } })],
    },
    { name: 'by hand', sync: { sync: {} }, patienceMs: 8000 },
  ],
});
const hook = (type) => ({ 'argocd.argoproj.io/hook': type });

export const policies = [
  windowed('window-allow-closed', [{ kind: 'allow', ...never, applications: ['*'] }]),
  windowed('window-allow-open', [
    { kind: 'allow', ...always, applications: ['*'], timeZone: 'Europe/Berlin' },
    { kind: 'deny', ...never, applications: ['*'] },
  ]),
  windowed('window-manual', [{ kind: 'deny', ...always, namespaces: ['CASE'], manualSync: true }]),
  windowed('window-and', [
    { kind: 'deny', ...always, applications: ['CASE'], namespaces: ['other'], andOperator: true },
  ]),
  windowed('window-cluster', [{ kind: 'deny', ...always, clusters: ['in-cluster'] }]),
  windowed('window-other', [{ kind: 'deny', ...always, applications: ['other-*'] }]),
  windowed('window-both', [
    { kind: 'allow', ...always, applications: ['*'] },
    { kind: 'deny', ...always, applications: ['CASE'] },
  ]),
  {
    name: 'retry-none',
    steps: [
      begin(
        only(configMap('one'), job('before', { annotations: hook('PreSync'), code: 1 })),
        application({ auto: {}, retry: { limit: 0 } }),
      ),
    ],
  },
  {
    name: 'retry-by-hand',
    steps: [
      begin(only(configMap('one'), job('before', { annotations: hook('PreSync'), code: 1 })), application()),
      {
        name: 'sync',
        sync: { sync: {}, retry: { limit: 2, backoff: { duration: '1s', factor: 1, maxDuration: '1s' } } },
      },
    ],
  },
  {
    name: 'not-automated',
    steps: [
      begin(only(configMap('one')), application({ auto: { enabled: false, prune: true } })),
      {
        name: 'enabled',
        patch: patched({ syncPolicy: { automated: { enabled: true } } }),
        refresh: 'normal',
      },
    ],
  },
  {
    name: 'selective',
    steps: [
      begin(
        only(
          configMap('one'),
          configMap('two'),
          service('web'),
          job('before', { annotations: hook('PreSync') }),
        ),
        application(),
      ),
      {
        name: 'two of them',
        sync: {
          sync: {
            resources: [
              { kind: 'ConfigMap', name: 'one' },
              { kind: 'Service', name: 'web', namespace: 'CASE' },
            ],
          },
        },
      },
      { name: 'one that is not there', sync: { sync: { resources: [{ kind: 'ConfigMap', name: 'none' }] } } },
      {
        name: 'all but one',
        sync: { sync: { resources: [{ group: '*', kind: '*', name: '*' }] } },
      },
      { name: 'a file less', files: only(configMap('one')), refresh: 'normal' },
      {
        name: 'one pruned',
        sync: { sync: { prune: true, resources: [{ kind: 'ConfigMap', name: 'two' }] } },
      },
    ],
  },
  {
    name: 'operation-fails',
    steps: [
      begin(only(configMap('one')), application()),
      { name: 'no such revision', sync: { sync: { revision: 'nowhere' } } },
      { name: 'an option nobody knows', sync: { sync: { syncOptions: ['Nothing=true'] } } },
      {
        name: 'another source',
        sync: { sync: { source: { repoURL: 'REPO', path: 'other', targetRevision: 'main' } } },
      },
    ],
  },
  {
    name: 'rolled-back-automated',
    steps: [
      begin(only(configMap('one')), application({ auto: {} })),
      { name: 'change', files: only(configMap('one', { k: 'two' })), refresh: 'normal' },
      {
        name: 'back',
        git: (repository) => repository.git('tag', 'v1', 'HEAD~1'),
        sync: { sync: { revision: 'v1' } },
      },
      { name: 'looked at', refresh: 'normal' },
    ],
  },
  {
    name: 'history-limit',
    steps: [
      begin(
        only(configMap('one')),
        application({ auto: {}, spec: { revisionHistoryLimit: 2, info: [{ name: 'a', value: 'b' }] } }),
      ),
      ...['two', 'three', 'four'].map((k) => ({
        name: k,
        files: only(configMap('one', { k })),
        refresh: 'normal',
      })),
    ],
  },
  {
    name: 'other-path-changed',
    steps: [
      begin(
        { ...only(configMap('one')), 'other/file.txt': 'one' },
        application({
          auto: {},
          metadata: { annotations: { 'argocd.argoproj.io/manifest-generate-paths': '.' } },
        }),
      ),
      { name: 'elsewhere', files: { 'other/file.txt': 'two' }, refresh: 'normal' },
      { name: 'here', files: only(configMap('one', { k: 'two' })), refresh: 'normal' },
    ],
  },
  {
    name: 'moved-namespace',
    namespaces: ['CASE', 'CASE-other'],
    steps: [
      begin(
        only(configMap('one')),
        application({ auto: { prune: true }, options: ['CreateNamespace=true'] }),
      ),
      { name: 'moved', patch: patched({ destination: { namespace: 'CASE-other' } }) },
    ],
  },
  {
    name: 'renamed-object',
    steps: [
      begin(only(configMap('one'), deployment('web')), application({ auto: { prune: true } })),
      { name: 'another kind', files: only(configMap('two'), service('web')), refresh: 'normal' },
    ],
  },
];
