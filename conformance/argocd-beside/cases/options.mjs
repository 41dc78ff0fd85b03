// Sync and compare options, one case each.
import { application, configMap, deployment, manifest, namespace } from '../objects.mjs';

const begin = (files, app = application({ auto: {} })) => ({
  name: 'first',
  files,
  apply: [namespace(), app],
});
const only = (...objects) => ({ 'app/objects.yaml': manifest(...objects) });
const syncOptions = (value) => ({ 'argocd.argoproj.io/sync-options': value });
const compareOptions = (value) => ({ 'argocd.argoproj.io/compare-options': value });
const withPrune = { sync: { prune: true } };
const drift = (patch) => [{ kind: 'apps/v1 Deployment', name: 'web', namespace: 'CASE', patch }];

export const options = [
  {
    name: 'option-prune-false',
    steps: [
      begin(only(configMap('kept', { k: 'v' }, syncOptions('Prune=false')), configMap('one'))),
      { name: 'removed', files: only(configMap('one')), sync: withPrune },
    ],
  },
  {
    name: 'option-prune-confirm',
    steps: [
      begin(only(configMap('asked', { k: 'v' }, syncOptions('Prune=confirm')), configMap('one'))),
      { name: 'removed', files: only(configMap('one')), sync: withPrune, patienceMs: 8000 },
      {
        name: 'confirmed',
        patch: [
          {
            kind: 'Application',
            name: 'CASE',
            patch: {
              metadata: { annotations: { 'argocd.argoproj.io/deletion-approved': '2030-01-01T00:00:00Z' } },
            },
          },
        ],
      },
    ],
  },
  {
    name: 'option-prune-last',
    steps: [
      begin(
        only(configMap('old'), configMap('one')),
        application({ options: ['PruneLast=true', 'PrunePropagationPolicy=background'] }),
      ),
      { name: 'sync', sync: { sync: {} } },
      {
        name: 'replaced',
        files: only(configMap('new', { k: 'v' }, { 'argocd.argoproj.io/sync-wave': '2' }), configMap('one')),
        sync: withPrune,
      },
    ],
  },
  {
    name: 'option-create-namespace',
    namespaces: ['CASE', 'CASE-made'],
    steps: [
      begin(
        only(configMap('one')),
        application({ into: 'CASE-made', auto: {}, options: ['CreateNamespace=true'], spec: {} }),
      ),
      {
        name: 'metadata',
        patch: [
          {
            kind: 'Application',
            name: 'CASE',
            patch: {
              spec: {
                syncPolicy: {
                  managedNamespaceMetadata: { labels: { team: 'a' }, annotations: { note: 'b' } },
                },
              },
            },
          },
        ],
        sync: { sync: { syncOptions: ['CreateNamespace=true'] } },
      },
    ],
  },
  {
    name: 'option-out-of-sync-only',
    steps: [
      begin(
        only(configMap('one'), configMap('two')),
        application({ auto: {}, options: ['ApplyOutOfSyncOnly=true'] }),
      ),
      { name: 'one changed', files: only(configMap('one', { k: 'w' }), configMap('two')), refresh: 'normal' },
      { name: 'nothing', sync: { sync: { syncOptions: ['ApplyOutOfSyncOnly=true'] } } },
    ],
  },
  {
    name: 'option-server-side',
    steps: [
      begin(
        only(configMap('one'), deployment('web')),
        application({ auto: {}, options: ['ServerSideApply=true'] }),
      ),
      {
        name: 'changed',
        files: only(configMap('one', { k: 'w' }), deployment('web', { replicas: 2 })),
        refresh: 'normal',
      },
    ],
  },
  {
    name: 'option-replace',
    steps: [
      begin(only(configMap('one', { k: 'v' }, syncOptions('Replace=true')), deployment('web'))),
      {
        name: 'changed',
        files: only(configMap('one', { l: 'w' }, syncOptions('Replace=true')), deployment('web')),
        refresh: 'normal',
      },
      { name: 'all', sync: { sync: { syncOptions: ['Replace=true'] } } },
    ],
  },
  {
    name: 'option-force',
    steps: [
      begin(only(deployment('web', { annotations: syncOptions('Force=true,Replace=true') }))),
      {
        name: 'immutable changed',
        files: only({
          ...deployment('web', { annotations: syncOptions('Force=true,Replace=true') }),
          spec: { ...deployment('other').spec },
        }),
        refresh: 'normal',
      },
    ],
  },
  {
    name: 'immutable-changed',
    steps: [
      begin(only(deployment('web'), configMap('one'))),
      {
        name: 'immutable changed',
        files: only({ ...deployment('web'), spec: deployment('other').spec }, configMap('one', { k: 'w' })),
        refresh: 'normal',
      },
    ],
  },
  {
    name: 'option-validate-false',
    steps: [
      begin(
        only({ ...configMap('one'), surprise: true }, deployment('web', { surprise: 1 })),
        application({ auto: {}, options: ['Validate=false'] }),
      ),
    ],
  },
  {
    name: 'unknown-field',
    steps: [begin(only({ ...configMap('one'), surprise: true }, deployment('web', { surprise: 1 })))],
  },
  {
    name: 'ignore-extraneous',
    steps: [
      begin(only(configMap('kept', { k: 'v' }, compareOptions('IgnoreExtraneous')), configMap('one'))),
      { name: 'removed', files: only(configMap('one')), refresh: 'normal' },
    ],
  },
  {
    name: 'ignore-differences',
    steps: [
      begin(
        only(deployment('web'), configMap('one')),
        application({
          auto: { selfHeal: true },
          spec: {
            ignoreDifferences: [
              { group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] },
              { kind: 'ConfigMap', jqPathExpressions: ['.data.k'] },
            ],
          },
        }),
      ),
      {
        name: 'ignored',
        patch: [
          ...drift({ spec: { replicas: 3 } }),
          { kind: 'v1 ConfigMap', name: 'one', namespace: 'CASE', patch: { data: { k: 'w' } } },
        ],
      },
      { name: 'sync', sync: { sync: {} } },
      { name: 'ignored again', patch: drift({ spec: { replicas: 4 } }) },
      { name: 'respected', sync: { sync: { syncOptions: ['RespectIgnoreDifferences=true'] } } },
    ],
  },
  {
    name: 'client-side-diff',
    steps: [
      begin(
        only({
          ...deployment('web'),
          spec: {
            ...deployment('web').spec,
            template: {
              ...deployment('web').spec.template,
              spec: {
                containers: [
                  {
                    name: 'main',
                    image: 'registry.invalid/web:1',
                    resources: { limits: { cpu: '1000m', memory: '1024Mi' } },
                    env: [{ name: 'A', value: '' }],
                  },
                ],
              },
            },
          },
        }),
      ),
      { name: 'again', refresh: 'hard' },
    ],
  },
  {
    name: 'skip-reconcile',
    steps: [
      begin(
        only(configMap('one')),
        application({ auto: {}, metadata: { annotations: { 'argocd.argoproj.io/skip-reconcile': 'true' } } }),
      ),
      {
        name: 'let go',
        patch: [
          {
            kind: 'Application',
            name: 'CASE',
            patch: { metadata: { annotations: { 'argocd.argoproj.io/skip-reconcile': null } } },
          },
        ],
      },
    ],
  },
];
