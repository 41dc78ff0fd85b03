// What argocd-cm says for everything: each case changes it alone, and puts it back.
import { application, configMap, deployment, manifest, namespace, service } from '../objects.mjs';

const files = { 'app/objects.yaml': manifest(configMap('one'), service('web'), deployment('web')) };
const settings = (data) => [
  { kind: 'v1 ConfigMap', name: 'argocd-cm', namespace: 'argocd', patch: { data } },
];
const put = (name, data) => ({ name, patch: settings(data) });
const taken = (data) => ({
  ...put('put back', Object.fromEntries(Object.keys(data).map((key) => [key, null]))),
  refresh: 'normal',
});
const live = (kind, name, patch) => ({ kind, name, namespace: 'CASE', patch });
const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'hidden' }, stringData: { k: 'v' } };

/** A case under settings of its own: `steps` after the application's first. */
const under = (name, data, { app = application({ auto: { prune: true } }), given = files, steps = [] }) => ({
  name,
  alone: true,
  steps: [
    put('settings', data),
    { name: 'first', files: given, apply: [namespace(), ...[app].flat()], patienceMs: 10_000 },
    ...steps,
    taken(data),
  ],
});

const fewer = {
  name: 'pruned',
  files: { 'app/objects.yaml': manifest(configMap('one')) },
  refresh: 'normal',
};

const healthOfConfigMaps = `hs = {}
hs.status = "Progressing"
hs.message = "not yet"
if obj.data ~= nil and obj.data.ready == "yes" then
  hs.status = "Healthy"
  hs.message = "as it says"
end
return hs
`;

const role = (rules) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: { name: 'deployer', namespace: 'CASE' },
  rules,
});
const configMapsOnly = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['*'] }];
const everythingOfThese = [
  ...configMapsOnly,
  { apiGroups: [''], resources: ['services'], verbs: ['*'] },
  { apiGroups: ['apps'], resources: ['deployments'], verbs: ['*'] },
];
const deployer = [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'deployer', namespace: 'CASE' } },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'deployer', namespace: 'CASE' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'deployer' },
    subjects: [{ kind: 'ServiceAccount', name: 'deployer', namespace: 'CASE' }],
  },
];
const project = (spec) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AppProject',
  metadata: { name: 'CASE', namespace: 'argocd' },
  spec: { sourceRepos: ['*'], destinations: [{ server: '*', namespace: '*' }], ...spec },
});
const accounts = (defaultServiceAccount) => [{ server: '*', namespace: '*', defaultServiceAccount }];

export const settingsCases = [
  under('tracked-by-label', { 'application.resourceTrackingMethod': 'label' }, { steps: [fewer] }),
  under(
    'tracked-by-both',
    { 'application.resourceTrackingMethod': 'annotation+label', 'application.instanceLabelKey': 'of-app' },
    { steps: [fewer] },
  ),
  under('tracked-installation', { installationID: 'this-one' }, { steps: [fewer] }),
  under(
    'settings-health',
    { 'resource.customizations.health.ConfigMap': healthOfConfigMaps },
    {
      given: {
        'app/objects.yaml': manifest(
          configMap('one', { ready: 'yes' }, { 'argocd.argoproj.io/sync-wave': '1' }),
          configMap('two', { ready: 'no' }),
        ),
      },
      steps: [
        {
          name: 'became ready',
          patch: [live('v1 ConfigMap', 'two', { data: { ready: 'yes' } })],
        },
      ],
    },
  ),
  under(
    'settings-ignore',
    {
      'resource.customizations.ignoreDifferences.ConfigMap': 'jsonPointers: [/data/left]\n',
      'resource.customizations.ignoreDifferences.apps_Deployment': 'jqPathExpressions: [".spec.replicas"]\n',
    },
    {
      app: application({}),
      given: {
        'app/objects.yaml': manifest(configMap('one', { k: 'v', left: 'alone' }), deployment('web')),
      },
      steps: [
        { name: 'sync', sync: { sync: {} } },
        {
          name: 'drift',
          patch: [
            live('v1 ConfigMap', 'one', { data: { left: 'changed' } }),
            live('apps/v1 Deployment', 'web', { spec: { replicas: 2 } }),
          ],
          refresh: 'normal',
        },
        { name: 'more', patch: [live('v1 ConfigMap', 'one', { data: { k: 'changed' } })], refresh: 'normal' },
      ],
    },
  ),
  under(
    'settings-exclusions',
    {
      'resource.exclusions': '- apiGroups: [""]\n  kinds: [Secret]\n  clusters: ["*"]\n',
    },
    { given: { 'app/objects.yaml': manifest(configMap('one'), secret) } },
  ),
  under(
    'settings-inclusions',
    { 'resource.inclusions': '- apiGroups: ["", "apps"]\n  kinds: [ConfigMap, Deployment, Pod]\n' },
    {},
  ),
  under(
    'impersonation',
    { 'application.sync.impersonation.enabled': 'true' },
    {
      app: [
        role(configMapsOnly),
        ...deployer,
        project({ destinationServiceAccounts: accounts('CASE:deployer') }),
        application({ spec: { project: 'CASE' } }),
      ],
      steps: [
        { name: 'permitted', apply: [role(everythingOfThese)], sync: { sync: {} } },
        {
          name: 'nobody',
          patch: [
            { kind: 'AppProject', name: 'CASE', patch: { spec: { destinationServiceAccounts: null } } },
          ],
          sync: { sync: {} },
        },
      ],
    },
  ),
  {
    name: 'other-namespaces',
    namespaces: ['CASE', 'elsewhere-CASE'],
    steps: [
      {
        name: 'first',
        files,
        apply: [
          namespace(),
          namespace('elsewhere-CASE'),
          project({ sourceNamespaces: ['elsewhere-*'] }),
          application({
            auto: {},
            spec: { project: 'CASE' },
            metadata: { namespace: 'elsewhere-CASE' },
          }),
        ],
      },
      {
        name: 'not permitted',
        patch: [{ kind: 'AppProject', name: 'CASE', patch: { spec: { sourceNamespaces: ['nowhere'] } } }],
        refresh: 'hard',
      },
    ],
  },
];
