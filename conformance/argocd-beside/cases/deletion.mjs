// Applications deleted, with their objects and without.
import { application, configMap, deployment, job, manifest, namespace } from '../objects.mjs';

const begin = (files, app) => ({ name: 'first', files, apply: [namespace(), app] });
const only = (...objects) => ({ 'app/objects.yaml': manifest(...objects) });
const gone = { name: 'deleted', remove: [{ kind: 'Application', name: 'CASE' }], patienceMs: 10_000 };
const hook = (type) => ({ 'argocd.argoproj.io/hook': type });

export const deletion = [
  {
    name: 'delete-cascade',
    steps: [begin(only(configMap('one'), deployment('web')), application({ auto: {}, cascade: true })), gone],
  },
  {
    name: 'delete-orphans',
    steps: [begin(only(configMap('one'), deployment('web')), application({ auto: {} })), gone],
  },
  {
    name: 'delete-kept',
    steps: [
      begin(
        only(
          configMap('kept', { k: 'v' }, { 'argocd.argoproj.io/sync-options': 'Delete=false' }),
          configMap('one'),
        ),
        application({ auto: {}, cascade: true }),
      ),
      gone,
    ],
  },
  {
    name: 'delete-confirmed',
    steps: [
      begin(
        only(
          configMap('asked', { k: 'v' }, { 'argocd.argoproj.io/sync-options': 'Delete=confirm' }),
          configMap('one'),
        ),
        application({ auto: {}, cascade: true }),
      ),
      gone,
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
    name: 'delete-hooks',
    steps: [
      begin(
        only(configMap('one'), job('last', { annotations: hook('PostDelete') })),
        application({ auto: {}, cascade: true }),
      ),
      gone,
    ],
  },
  {
    name: 'delete-hook-fails',
    steps: [
      begin(
        only(configMap('one'), job('last', { annotations: hook('PostDelete'), code: 1 })),
        application({ auto: {}, cascade: true }),
      ),
      gone,
    ],
  },
  {
    name: 'delete-background',
    steps: [
      begin(
        only(configMap('one'), deployment('web')),
        application({
          auto: {},
          metadata: { finalizers: ['resources-finalizer.argocd.argoproj.io/background'] },
        }),
      ),
      gone,
    ],
  },
];
