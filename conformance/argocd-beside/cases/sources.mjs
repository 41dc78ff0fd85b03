// Kinds of sources, and several of them.
import { application, configMap, deployment, manifest, namespace } from '../objects.mjs';

const begin = (files, app = application({ auto: {} })) => ({
  name: 'first',
  files,
  apply: [namespace(), app],
});
const chart = {
  'app/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 0.1.0\nappVersion: "1"\n',
  'app/values.yaml': 'color: red\nimage: registry.invalid/web:1\n',
  'app/templates/config.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-config\n  labels:\n    chart: {{ .Chart.Name }}-{{ .Chart.Version }}\ndata:\n  color: {{ .Values.color }}\n  namespace: {{ .Release.Namespace }}\n  upgrade: "{{ .Release.IsUpgrade }}"\n',
};
const kustomization = {
  'app/kustomization.yaml':
    'resources: [web.yaml]\nconfigMapGenerator:\n- name: generated\n  literals: [a=b]\nnamePrefix: my-\n',
  'app/web.yaml': manifest(deployment('web', { image: 'registry.invalid/web:1' })),
};

export const sources = [
  {
    name: 'helm-source',
    steps: [
      begin(
        chart,
        application({
          auto: {},
          source: { helm: { releaseName: 'shop', parameters: [{ name: 'color', value: 'blue' }] } },
        }),
      ),
      {
        name: 'values',
        patch: [
          {
            kind: 'Application',
            name: 'CASE',
            patch: { spec: { source: { helm: { parameters: null, valuesObject: { color: 'green' } } } } },
          },
        ],
      },
      {
        name: 'bad template',
        files: { 'app/templates/bad.yaml': '{{ .Values.nothing.here }}\n' },
        refresh: 'normal',
      },
      {
        name: 'missing values file',
        files: { 'app/templates/bad.yaml': null },
        patch: [
          {
            kind: 'Application',
            name: 'CASE',
            patch: { spec: { source: { helm: { valueFiles: ['nowhere.yaml'] } } } },
          },
        ],
      },
    ],
  },
  {
    name: 'kustomize-source',
    steps: [
      begin(kustomization, application({ auto: { prune: true } })),
      {
        name: 'image',
        patch: [
          {
            kind: 'Application',
            name: 'CASE',
            patch: {
              spec: {
                source: {
                  kustomize: {
                    images: ['registry.invalid/web:2'],
                    commonLabels: { team: 'a' },
                    labelWithoutSelector: true,
                  },
                },
              },
            },
          },
        ],
      },
      {
        name: 'generated anew',
        files: { 'app/kustomization.yaml': kustomization['app/kustomization.yaml'].replace('a=b', 'a=c') },
        refresh: 'normal',
      },
      {
        name: 'broken',
        files: { 'app/kustomization.yaml': 'resources: [nowhere.yaml]\n' },
        refresh: 'normal',
      },
    ],
  },
  {
    name: 'jsonnet-source',
    steps: [
      begin(
        {
          'app/main.jsonnet':
            'function(k="v") [{apiVersion: "v1", kind: "ConfigMap", metadata: {name: "made"}, data: {k: k}}]\n',
        },
        application({
          auto: {},
          source: { directory: { jsonnet: { tlas: [{ name: 'k', value: 'given' }] } } },
        }),
      ),
    ],
  },
  {
    name: 'directory-source',
    steps: [
      begin({
        'app/one.yaml': manifest(configMap('one')),
        'app/deep/two.yml': manifest(configMap('two')),
        'app/three.json': manifest(configMap('three')),
        'app/README.md': 'no manifest\n',
      }),
      {
        name: 'recurse',
        patch: [
          {
            kind: 'Application',
            name: 'CASE',
            patch: { spec: { source: { directory: { recurse: true, exclude: 'three.*' } } } },
          },
        ],
      },
    ],
  },
  {
    name: 'several-sources',
    steps: [
      begin(
        {
          ...chart,
          'values/prod.yaml': 'color: violet\n',
          'plain/config.yaml': manifest(configMap('plain')),
        },
        application({
          auto: {},
          sources: [
            {
              repoURL: 'REPO',
              targetRevision: 'main',
              path: 'app',
              helm: { valueFiles: ['$values/values/prod.yaml'] },
            },
            { repoURL: 'REPO', targetRevision: 'main', path: 'plain', name: 'plain' },
            { repoURL: 'REPO', targetRevision: 'main', ref: 'values' },
          ],
        }),
      ),
      { name: 'changed', files: { 'values/prod.yaml': 'color: black\n' }, refresh: 'normal' },
      { name: 'by revisions', sync: { sync: { revisions: ['main', 'main', 'main'] } } },
    ],
  },
  {
    name: 'app-of-apps',
    namespaces: ['CASE', 'argocd-none'],
    steps: [
      begin(
        {
          'app/child.yaml': manifest(
            application({
              name: 'CASE-child',
              auto: {},
              source: { path: 'child' },
              metadata: { finalizers: ['resources-finalizer.argocd.argoproj.io'] },
            }),
          ),
          'app/second.yaml': manifest(
            application({
              name: 'CASE-second',
              source: { path: 'second' },
              metadata: { annotations: { 'argocd.argoproj.io/sync-wave': '1' } },
            }),
          ),
          'child/config.yaml': manifest(configMap('child')),
          'second/config.yaml': manifest(configMap('second')),
        },
        application({ auto: { prune: true }, into: 'argocd', cascade: true }),
      ),
      {
        name: 'child changed',
        files: { 'child/config.yaml': manifest(configMap('child', { k: 'two' })) },
        refresh: 'normal',
      },
      { name: 'second removed', files: { 'app/second.yaml': null }, refresh: 'normal' },
      { name: 'deleted', remove: [{ kind: 'Application', name: 'CASE' }] },
    ],
  },
];
