// What projects let pass, and what they say when they don't.
import { application, configMap, deployment, manifest, namespace, service } from '../objects.mjs';

const project = (spec) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AppProject',
  metadata: { name: 'CASE', namespace: 'argocd' },
  spec,
});
const open = { sourceRepos: ['*'], destinations: [{ server: '*', namespace: '*' }] };
const inProject = (more = {}) => application({ auto: {}, ...more, spec: { project: 'CASE' } });
const clusterRole = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: 'CASE' },
  rules: [],
};
const files = { 'app/objects.yaml': manifest(configMap('one'), service('web'), deployment('web')) };
const begin = (spec, more = {}, given = files) => ({
  name: 'first',
  files: given,
  apply: [namespace(), project(spec), inProject(more)],
});
const to = (spec) => [{ kind: 'AppProject', name: 'CASE', patch: { spec } }];

export const projects = [
  {
    name: 'project-open',
    steps: [
      begin(open),
      { name: 'repository denied', patch: to({ sourceRepos: ['https://git.invalid/*'] }), refresh: 'normal' },
    ],
  },
  {
    name: 'project-destination',
    steps: [
      begin({ ...open, destinations: [{ server: '*', namespace: 'other' }] }),
      {
        name: 'permitted',
        patch: to({ destinations: [{ server: '*', namespace: 'CASE' }] }),
        refresh: 'normal',
      },
    ],
  },
  {
    name: 'project-denied-kind',
    steps: [
      begin({ ...open, namespaceResourceBlacklist: [{ group: '', kind: 'Service' }] }),
      {
        name: 'permitted',
        patch: to({ namespaceResourceBlacklist: null }),
        refresh: 'normal',
        sync: { sync: {} },
      },
    ],
  },
  {
    name: 'project-cluster-kind',
    steps: [
      begin(open, {}, { 'app/objects.yaml': manifest(configMap('one'), clusterRole) }),
      {
        name: 'permitted',
        patch: to({ clusterResourceWhitelist: [{ group: '*', kind: '*' }] }),
        refresh: 'normal',
        sync: { sync: {} },
      },
    ],
  },
  {
    name: 'project-other-namespace',
    steps: [
      begin(
        { ...open, destinations: [{ server: '*', namespace: 'CASE' }] },
        {},
        {
          'app/objects.yaml': manifest(configMap('one'), {
            ...configMap('elsewhere'),
            metadata: { name: 'elsewhere', namespace: 'default' },
          }),
        },
      ),
    ],
  },
  {
    name: 'project-orphans',
    steps: [
      begin(
        { ...open, orphanedResources: { warn: true } },
        {},
        { 'app/objects.yaml': manifest(configMap('one')) },
      ),
      {
        name: 'an orphan',
        apply: [{ ...configMap('orphan'), metadata: { name: 'orphan', namespace: 'CASE' } }],
        refresh: 'normal',
      },
      {
        name: 'ignored',
        patch: to({ orphanedResources: { warn: true, ignore: [{ kind: 'ConfigMap', name: 'orphan' }] } }),
        refresh: 'normal',
      },
    ],
  },
  {
    name: 'project-window',
    steps: [
      begin({
        ...open,
        syncWindows: [
          { kind: 'deny', schedule: '* * * * *', duration: '24h', applications: ['*'], manualSync: false },
        ],
      }),
      { name: 'by hand', sync: { sync: {} } },
      { name: 'opened', patch: to({ syncWindows: null }), refresh: 'normal' },
    ],
  },
  { name: 'project-signatures', steps: [begin({ ...open, signatureKeys: [{ keyID: '4AEE18F83AFDEB23' }] })] },
];
