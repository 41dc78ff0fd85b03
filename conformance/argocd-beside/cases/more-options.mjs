// Options of single objects, ignored differences of every form, and deletions with hooks before them.
import { application, configMap, deployment, job, manifest, namespace } from '../objects.mjs';

const only = (...objects) => ({ 'app/objects.yaml': manifest(...objects) });
const begin = (files, app = application({ auto: {} })) => ({
  name: 'first',
  files,
  apply: [namespace(), app],
});
const syncOptions = (value) => ({ 'argocd.argoproj.io/sync-options': value });
const gone = { name: 'deleted', remove: [{ kind: 'Application', name: 'CASE' }], patienceMs: 10_000 };
const hook = (type, more = {}) => ({ 'argocd.argoproj.io/hook': type, ...more });
const live = (kind, name, patch) => ({ kind, name, namespace: 'CASE', patch });

export const moreOptions = [
  {
    name: 'object-options',
    steps: [
      begin(
        only(
          configMap('server-side', { k: 'v' }, syncOptions('ServerSideApply=true')),
          configMap('last', { k: 'v' }, syncOptions('PruneLast=true')),
          configMap('forced', { k: 'v' }, syncOptions('Force=true')),
          configMap('one'),
        ),
        application({ auto: { prune: true } }),
      ),
      { name: 'all but one gone', files: only(configMap('one')), refresh: 'normal' },
    ],
  },
  {
    name: 'prune-order',
    steps: [
      begin(
        only(
          configMap('a', { k: 'v' }, { 'argocd.argoproj.io/sync-wave': '1' }),
          configMap('b', { k: 'v' }, { 'argocd.argoproj.io/sync-wave': '2' }),
          deployment('web'),
          configMap('kept'),
        ),
        application({ options: ['PrunePropagationPolicy=foreground'] }),
      ),
      { name: 'sync', sync: { sync: {} } },
      { name: 'pruned', files: only(configMap('kept')), sync: { sync: { prune: true } } },
    ],
  },
  {
    name: 'ignore-managers',
    steps: [
      begin(
        only(deployment('web')),
        application({
          auto: { selfHeal: true },
          options: ['RespectIgnoreDifferences=true'],
          spec: {
            ignoreDifferences: [
              { group: '*', kind: '*', managedFieldsManagers: ['kubectl-client-side-apply'] },
              {
                group: 'apps',
                kind: 'Deployment',
                name: 'web',
                namespace: 'CASE',
                jqPathExpressions: ['.spec.template.spec.containers[] | select(.name == "main") | .image'],
              },
            ],
          },
        }),
      ),
      {
        name: 'drift',
        patch: [live('apps/v1 Deployment', 'web', { spec: { replicas: 3, minReadySeconds: 1 } })],
      },
      {
        name: 'image',
        files: only(deployment('web', { image: 'registry.invalid/web:2' })),
        refresh: 'normal',
      },
      { name: 'sync', sync: { sync: {} } },
    ],
  },
  {
    name: 'ignore-wrongly',
    steps: [
      begin(
        only(configMap('one')),
        application({
          auto: {},
          spec: { ignoreDifferences: [{ kind: 'ConfigMap', jqPathExpressions: ['.data['] }] },
        }),
      ),
    ],
  },
  {
    name: 'server-side-diff',
    steps: [
      begin(
        only(configMap('one'), deployment('web')),
        application({
          auto: {},
          metadata: { annotations: { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=true' } },
        }),
      ),
      { name: 'drift', patch: [live('v1 ConfigMap', 'one', { data: { k: 'x' } })] },
      { name: 'an addition', patch: [live('v1 ConfigMap', 'one', { data: { k: 'v', other: 'x' } })] },
    ],
  },
  {
    name: 'delete-hook-before',
    steps: [
      begin(
        only(
          configMap('one'),
          job('first', { annotations: hook('PreDelete') }),
          job('last', {
            annotations: hook('PostDelete', { 'argocd.argoproj.io/hook-delete-policy': 'HookSucceeded' }),
          }),
        ),
        application({ auto: {}, cascade: true }),
      ),
      gone,
    ],
  },
  {
    name: 'delete-foreground',
    steps: [
      begin(
        only(configMap('one'), deployment('web')),
        application({
          auto: {},
          metadata: { finalizers: ['resources-finalizer.argocd.argoproj.io/foreground'] },
        }),
      ),
      gone,
    ],
  },
  {
    name: 'delete-unsynced',
    steps: [begin(only(configMap('one')), application({ cascade: true })), gone],
  },
  {
    name: 'annotations-kept',
    steps: [
      begin(
        only(configMap('one')),
        application({
          auto: {},
          metadata: {
            labels: { team: 'a' },
            annotations: {
              'notifications.argoproj.io/subscribe.on-sync-succeeded.webhook': 'x',
              'pref.argocd.argoproj.io/default-view': 'tree',
              'notice.argocd.argoproj.io/message': 'moved',
            },
          },
        }),
      ),
    ],
  },
  {
    name: 'hook-orders',
    steps: [
      begin(
        only(
          ...[2, -1, 0].map((wave) =>
            job(`before-${wave + 1}`, {
              annotations: hook('PreSync', {
                'argocd.argoproj.io/sync-wave': `${wave}`,
                'argocd.argoproj.io/hook-delete-policy': 'HookSucceeded',
              }),
            }),
          ),
          configMap('one', { k: 'v' }, { 'argocd.argoproj.io/sync-wave': 'x' }),
          { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot' } },
          { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'secret', annotations: hook('Sync') } },
        ),
      ),
    ],
  },
];
