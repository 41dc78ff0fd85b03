// The life of an application: first sync, nothing new, a change, a prune, drift, rollback.
import { application, configMap, deployment, manifest, namespace, service } from '../objects.mjs';

const three = {
  'app/config.yaml': manifest(configMap('config')),
  'app/web.yaml': manifest(deployment('web'), service('web')),
};
const begin = (name, app, files = three) => ({ name, files, apply: [namespace(), app] });

export const sync = [
  {
    name: 'manual-sync',
    steps: [
      begin('not synced yet', application()),
      { name: 'sync', sync: { sync: { revision: 'main' } } },
      { name: 'sync again', sync: { sync: {} } },
      {
        name: 'change',
        files: { 'app/config.yaml': manifest(configMap('config', { k: 'two' })) },
        refresh: 'normal',
      },
      { name: 'sync the change', sync: { sync: {} } },
      { name: 'remove a file', files: { 'app/web.yaml': null }, refresh: 'normal' },
      { name: 'sync without prune', sync: { sync: {} } },
      { name: 'sync with prune', sync: { sync: { prune: true } } },
    ],
  },
  {
    name: 'auto-sync',
    steps: [
      begin('first', application({ auto: {} })),
      { name: 'no-op', refresh: 'normal' },
      { name: 'hard refresh', refresh: 'hard' },
      {
        name: 'change',
        files: { 'app/config.yaml': manifest(configMap('config', { k: 'two' })) },
        refresh: 'normal',
      },
      { name: 'remove', files: { 'app/web.yaml': null }, refresh: 'normal' },
      {
        name: 'prune from now on',
        patch: [
          {
            kind: 'Application',
            name: 'CASE',
            patch: { spec: { syncPolicy: { automated: { prune: true } } } },
          },
        ],
        refresh: 'normal',
      },
      { name: 'remove all', files: { 'app/config.yaml': null, 'app/.keep': '' }, refresh: 'normal' },
      {
        name: 'allow empty',
        patch: [
          {
            kind: 'Application',
            name: 'CASE',
            patch: { spec: { syncPolicy: { automated: { allowEmpty: true } } } },
          },
        ],
        refresh: 'normal',
      },
    ],
  },
  {
    name: 'drift-heal',
    steps: [
      begin('first', application({ auto: { selfHeal: true } })),
      {
        name: 'drift',
        patch: [
          { kind: 'v1 ConfigMap', name: 'config', namespace: 'CASE', patch: { data: { k: 'drifted' } } },
        ],
      },
      {
        name: 'added key',
        patch: [{ kind: 'v1 ConfigMap', name: 'config', namespace: 'CASE', patch: { data: { extra: 'x' } } }],
      },
      { name: 'removed', remove: [{ kind: 'v1 Service', name: 'web', namespace: 'CASE' }], quietMs: 8000 },
    ],
  },
  {
    name: 'drift-shown',
    steps: [
      begin('first', application({ auto: {} })),
      {
        name: 'drift',
        patch: [
          { kind: 'apps/v1 Deployment', name: 'web', namespace: 'CASE', patch: { spec: { replicas: 2 } } },
        ],
      },
      { name: 'removed', remove: [{ kind: 'v1 Service', name: 'web', namespace: 'CASE' }] },
      { name: 'refresh', refresh: 'normal' },
      { name: 'selective', sync: { sync: { resources: [{ kind: 'Service', name: 'web' }] } } },
      { name: 'all', sync: { sync: {} } },
    ],
  },
  {
    name: 'rollback',
    steps: [
      begin('first', application()),
      { name: 'sync one', sync: { sync: {} } },
      {
        name: 'change',
        files: { 'app/config.yaml': manifest(configMap('config', { k: 'two' })) },
        refresh: 'normal',
      },
      { name: 'sync two', sync: { sync: {} } },
      {
        name: 'tag',
        git: (repository) => repository.git('tag', 'v1', 'HEAD~1'),
        sync: { sync: { revision: 'v1' } },
      },
      { name: 'dry run', sync: { sync: { dryRun: true } } },
      {
        name: 'info and retry',
        sync: {
          info: [{ name: 'why', value: 'a test' }],
          sync: { syncStrategy: { apply: {} } },
          retry: { limit: 2 },
        },
      },
      { name: 'force', sync: { sync: { syncStrategy: { hook: { force: true } } } } },
    ],
  },
  {
    name: 'tracked-objects',
    steps: [
      begin('first', application({ auto: {} }), {
        'app/all.yaml': manifest(
          configMap('plain', { k: 'v' }, { mine: 'kept', 'argocd.argoproj.io/sync-wave': '-1' }),
          { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot' } },
          {
            apiVersion: 'rbac.authorization.k8s.io/v1',
            kind: 'Role',
            metadata: { name: 'robot' },
            rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
          },
          {
            apiVersion: 'rbac.authorization.k8s.io/v1',
            kind: 'RoleBinding',
            metadata: { name: 'robot' },
            roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'robot' },
            subjects: [{ kind: 'ServiceAccount', name: 'robot', namespace: 'CASE' }],
          },
          { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'secret' }, stringData: { password: 'one' } },
          {
            apiVersion: 'networking.k8s.io/v1',
            kind: 'Ingress',
            metadata: { name: 'web' },
            spec: {
              rules: [
                {
                  host: 'web.invalid',
                  http: {
                    paths: [
                      {
                        path: '/',
                        pathType: 'Prefix',
                        backend: { service: { name: 'web', port: { number: 80 } } },
                      },
                    ],
                  },
                },
              ],
            },
          },
          { apiVersion: 'v1', kind: 'List', items: [configMap('in-list')] },
        ),
      }),
      { name: 'again', refresh: 'hard' },
      {
        name: 'link',
        patch: [
          {
            kind: 'Application',
            name: 'CASE',
            patch: {
              metadata: { annotations: { 'link.argocd.argoproj.io/external-link': 'https://wiki.invalid' } },
            },
          },
        ],
        refresh: 'normal',
      },
    ],
  },
];
