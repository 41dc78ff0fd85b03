// The source hydrator: what it commits, and what is synced of it.
import { application, configMap, manifest, namespace } from '../objects.mjs';

const writeSecret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name: 'CASE-write',
    namespace: 'argocd',
    labels: { 'argocd.argoproj.io/secret-type': 'repository-write' },
  },
  stringData: { type: 'git', url: 'REPO' },
};
const hydrated = (more = {}) => {
  const made = application({ auto: { prune: true } });
  const { source, ...spec } = made.spec;
  return {
    ...made,
    spec: {
      ...spec,
      sourceHydrator: {
        drySource: { repoURL: source.repoURL, targetRevision: 'main', path: 'app' },
        syncSource: { targetBranch: 'env', path: 'app' },
        ...more,
      },
    },
  };
};
const slow = { quietMs: 6000, patienceMs: 30_000 };
const hook = { 'argocd.argoproj.io/sync-wave': '1' };

export const hydrator = [
  {
    name: 'hydrated',
    branches: ['env'],
    steps: [
      {
        name: 'first',
        files: { 'app/objects.yaml': manifest(configMap('one'), configMap('two', { k: 'v' }, hook)) },
        apply: [namespace(), writeSecret, hydrated()],
        ...slow,
      },
      {
        name: 'changed',
        files: { 'app/objects.yaml': manifest(configMap('one', { k: 'w' })) },
        refresh: 'normal',
        ...slow,
      },
      { name: 'another place', files: { 'other/readme': 'nothing of it' }, refresh: 'normal', ...slow },
      { name: 'broken', files: { 'app/objects.yaml': 'kind: [' }, refresh: 'normal', ...slow },
    ],
  },
  {
    name: 'aside-hydrated',
    branches: ['env', 'env-next'],
    steps: [
      {
        name: 'first',
        files: { 'app/objects.yaml': manifest(configMap('one')) },
        apply: [namespace(), writeSecret, hydrated({ hydrateTo: { targetBranch: 'env-next' } })],
        ...slow,
      },
    ],
  },
];
