// Syncs that cannot succeed, and what is said of them.
import { application, configMap, deployment, job, manifest, namespace } from '../objects.mjs';

const begin = (files, app = application({ auto: {} })) => ({
  name: 'first',
  files,
  apply: [namespace(), app],
});
const widget = (name, annotations) => ({
  apiVersion: 'widgets.invalid/v1',
  kind: 'Widget',
  metadata: { name, ...(annotations === undefined ? {} : { annotations }) },
  spec: { size: 1 },
});
const widgets = (group) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `widgets.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { kind: 'Widget', plural: 'widgets', singular: 'widget', listKind: 'WidgetList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        },
      },
    ],
  },
});

export const failing = [
  {
    name: 'no-name',
    steps: [
      begin({
        'app/objects.yaml': manifest(configMap('good'), {
          ...configMap('x'),
          metadata: { generateName: 'x-' },
        }),
      }),
    ],
  },
  {
    name: 'invalid-manifest',
    steps: [
      begin({ 'app/bad.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: [\n' }),
      { name: 'mended', files: { 'app/bad.yaml': manifest(configMap('good')) }, refresh: 'normal' },
      {
        name: 'without a kind',
        files: { 'app/bad.yaml': 'apiVersion: v1\nmetadata:\n  name: x\n' },
        refresh: 'normal',
      },
    ],
  },
  {
    name: 'refused-object',
    steps: [
      begin({
        'app/objects.yaml': manifest(configMap('good'), {
          ...deployment('bad'),
          spec: { ...deployment('bad').spec, selector: { matchLabels: { app: 'other' } } },
        }),
      }),
      {
        name: 'mended',
        files: { 'app/objects.yaml': manifest(configMap('good'), deployment('bad')) },
        refresh: 'normal',
      },
    ],
  },
  {
    name: 'missing-crd',
    steps: [begin({ 'app/objects.yaml': manifest(configMap('good'), widget('one')) })],
  },
  {
    name: 'skipped-crd',
    steps: [
      begin({
        'app/objects.yaml': manifest(
          configMap('good'),
          widget('one', { 'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true' }),
        ),
      }),
    ],
  },
  {
    name: 'crd-and-cr',
    steps: [
      begin(
        {
          'app/objects.yaml': manifest(
            { ...widget('one'), apiVersion: 'CASE.invalid/v1' },
            widgets('CASE.invalid'),
          ),
        },
        application({ auto: {}, cascade: true }),
      ),
      { name: 'again', refresh: 'hard' },
      { name: 'deleted', remove: [{ kind: 'Application', name: 'CASE' }] },
    ],
  },
  {
    name: 'missing-namespace',
    namespaces: ['CASE'],
    steps: [
      {
        name: 'first',
        files: { 'app/config.yaml': manifest(configMap('config')) },
        apply: [application({ auto: {} })],
      },
      { name: 'made', apply: [namespace()], sync: { sync: {} } },
    ],
  },
  {
    name: 'missing-path',
    steps: [
      begin({ 'other/config.yaml': manifest(configMap('config')) }),
      { name: 'there', files: { 'app/config.yaml': manifest(configMap('config')) }, refresh: 'normal' },
    ],
  },
  {
    name: 'missing-revision',
    steps: [
      begin(
        { 'app/config.yaml': manifest(configMap('config')) },
        application({ auto: {}, source: { targetRevision: 'nowhere' } }),
      ),
    ],
  },
  {
    name: 'missing-repository',
    steps: [
      begin(
        { 'app/config.yaml': manifest(configMap('config')) },
        application({ auto: {}, source: { repoURL: 'file:///nowhere/CASE' } }),
      ),
    ],
  },
  {
    name: 'over-quota',
    steps: [
      {
        name: 'first',
        files: { 'app/objects.yaml': manifest(...[1, 2, 3].map((number) => configMap(`config-${number}`))) },
        apply: [
          namespace(),
          {
            apiVersion: 'v1',
            kind: 'ResourceQuota',
            metadata: { name: 'quota', namespace: 'CASE' },
            spec: { hard: { 'count/configmaps': '3' } },
          },
          application(),
        ],
        quietMs: 5000,
      },
      { name: 'sync', sync: { sync: {} } },
    ],
  },
  {
    name: 'retried',
    steps: [
      begin(
        {
          'app/hooks.yaml': manifest(
            configMap('config'),
            job('before', { annotations: { 'argocd.argoproj.io/hook': 'PreSync' }, code: 1 }),
          ),
        },
        application({
          auto: {},
          retry: { limit: 2, backoff: { duration: '1s', factor: 1, maxDuration: '2s' } },
        }),
      ),
    ],
  },
  {
    name: 'repeated-object',
    steps: [
      begin({
        'app/a.yaml': manifest(configMap('same', { k: 'a' })),
        'app/b.yaml': manifest(configMap('same', { k: 'b' })),
      }),
    ],
  },
  {
    name: 'shared-object',
    steps: [
      begin({ 'app/config.yaml': manifest(configMap('shared')) }),
      { name: 'second owner', apply: [application({ name: 'CASE-two', auto: {} })] },
      {
        name: 'third refuses',
        apply: [application({ name: 'CASE-three', auto: {}, options: ['FailOnSharedResource=true'] })],
      },
    ],
  },
  {
    name: 'bad-spec',
    steps: [
      begin(
        { 'app/config.yaml': manifest(configMap('config')) },
        application({ spec: { project: 'nowhere' } }),
      ),
      {
        name: 'no such cluster',
        patch: [
          {
            kind: 'Application',
            name: 'CASE',
            patch: { spec: { project: 'default', destination: { server: 'https://nowhere.invalid' } } },
          },
        ],
      },
      {
        name: 'two destinations',
        patch: [
          {
            kind: 'Application',
            name: 'CASE',
            patch: {
              spec: { destination: { server: 'https://kubernetes.default.svc', name: 'in-cluster' } },
            },
          },
        ],
      },
      {
        name: 'no path',
        patch: [
          {
            kind: 'Application',
            name: 'CASE',
            patch: { spec: { destination: { server: null }, source: { path: '' } } },
          },
        ],
      },
      {
        name: 'mended',
        patch: [{ kind: 'Application', name: 'CASE', patch: { spec: { source: { path: 'app' } } } }],
      },
    ],
  },
];
