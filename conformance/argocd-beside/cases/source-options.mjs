// What a source can say of Helm, Kustomize, Jsonnet and directories, and what overrides it.
import { application, configMap, deployment, manifest, namespace } from '../objects.mjs';

const begin = (files, source, more = {}) => ({
  name: 'first',
  files,
  apply: [namespace(), application({ auto: {}, source, ...more })],
});
const shown = (names) =>
  names.map((name) => `  ${name}: {{ .Values.${name} | default "none" | toString | quote }}\n`).join('');
const chart = {
  'app/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 0.1.0\nappVersion: "1"\n',
  'app/values.yaml': 'a: default\nb: default\nc: default\nd: default\ne: default\nf: default\n',
  'app/one.yaml': 'b: file one\nc: file one\nd: file one\ne: file one\nf: file one\n',
  'app/two.yaml': 'c: file two\nd: file two\ne: file two\nf: file two\n',
  'app/note.txt': 'from a file\n',
  'app/crds/thing.yaml': manifest({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.CASE.invalid' },
    spec: {
      group: 'CASE.invalid',
      scope: 'Namespaced',
      names: { kind: 'Thing', plural: 'things', singular: 'thing', listKind: 'ThingList' },
      versions: [
        { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
      ],
    },
  }),
  'app/templates/config.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
${shown(['a', 'b', 'c', 'd', 'e', 'f', 'g'])}  release: "{{ .Release.Name }} {{ .Release.Namespace }} {{ .Release.Service }} {{ .Release.Revision }}"
  version: "{{ .Capabilities.KubeVersion.Version }}"
  has: "{{ .Capabilities.APIVersions.Has "example.invalid/v1" }} {{ .Capabilities.APIVersions.Has "v1" }}"
  kind: {{ kindOf .Values.g | quote }}
`,
  'app/templates/tests/check.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: check\n  annotations: {"helm.sh/hook": test}\nspec:\n  containers: [{name: a, image: b}]\n',
};
const to = (source) => [{ kind: 'Application', name: 'CASE', patch: { spec: { source } } }];
const base = {
  'app/base/kustomization.yaml': 'resources: [web.yaml, config.yaml]\n',
  'app/base/web.yaml': manifest(deployment('web', { image: 'registry.invalid/web:1' })),
  'app/base/config.yaml': manifest(configMap('config')),
  'app/kustomization.yaml': 'resources: [base]\n',
  'parts/label/kustomization.yaml':
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncommonAnnotations: {component: yes-it-is}\n',
};

export const sourceOptions = [
  {
    name: 'helm-precedence',
    steps: [
      begin(chart, {
        helm: {
          valueFiles: ['one.yaml', 'two.yaml', 'nowhere.yaml'],
          ignoreMissingValueFiles: true,
          values: 'd: values\ne: values\nf: values\n',
          parameters: [
            { name: 'e', value: 'parameter' },
            { name: 'f', value: '$ARGOCD_APP_NAME in $ARGOCD_APP_NAMESPACE' },
            { name: 'g', value: 'true', forceString: true },
          ],
          kubeVersion: '1.30.0',
          apiVersions: ['example.invalid/v1'],
          namespace: 'elsewhere',
          skipCrds: true,
          skipTests: true,
        },
      }),
      {
        name: 'an object of values over the text',
        patch: to({
          helm: {
            valuesObject: { d: 'object', f: 'object' },
            parameters: [{ name: 'g', value: '1,2' }],
            fileParameters: [{ name: 'f', path: 'note.txt' }],
            skipCrds: null,
          },
        }),
      },
    ],
  },
  {
    name: 'kustomize-options',
    steps: [
      begin(base, {
        kustomize: {
          namePrefix: 'pre-',
          nameSuffix: '-post',
          images: ['registry.invalid/web=registry.invalid/other:2'],
          replicas: [{ name: 'web', count: 2 }],
          commonLabels: { team: 'a' },
          labelWithoutSelector: true,
          labelIncludeTemplates: true,
          commonAnnotations: { app: '$ARGOCD_APP_NAME' },
          commonAnnotationsEnvsubst: true,
          components: ['../parts/label'],
          patches: [
            { target: { kind: 'ConfigMap' }, patch: '- {op: add, path: /data/patched, value: "yes"}' },
          ],
        },
      }),
      { name: 'another namespace', patch: to({ kustomize: { namespace: 'default', replicas: null } }) },
      { name: 'a missing component', patch: to({ kustomize: { components: ['../parts/nowhere'] } }) },
      { name: 'ignored', patch: to({ kustomize: { ignoreMissingComponents: true } }) },
    ],
  },
  {
    name: 'jsonnet-options',
    steps: [
      begin(
        {
          'app/main.jsonnet':
            'local lib = import "lib.libsonnet"; [lib.config(std.extVar("name"), std.extVar("count"))]\n',
          'lib/lib.libsonnet':
            '{ config(name, count):: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: name }, data: { count: std.toString(count + 1) } } }\n',
        },
        {
          directory: {
            jsonnet: {
              libs: ['lib'],
              extVars: [
                { name: 'name', value: '$ARGOCD_APP_NAME-made' },
                { name: 'count', value: '1 + 1', code: true },
              ],
            },
          },
        },
      ),
    ],
  },
  {
    name: 'directory-patterns',
    steps: [
      begin(
        {
          'app/a/one.yaml': manifest(configMap('one')),
          'app/a/two.yaml': manifest(configMap('two')),
          'app/b/three.yaml': manifest(configMap('three')),
          'app/b/secret.yaml': manifest(configMap('secret')),
          'app/b/empty.yaml': '# nothing\n---\n---\n',
          'app/b/skipped.yaml': `# +argocd:skip-file-rendering\n${manifest(configMap('skipped'))}`,
        },
        { directory: { recurse: true, include: '{a/*,b/*}.yaml', exclude: '{secret.yaml,b/secret.yaml}' } },
      ),
      { name: 'include one', patch: to({ directory: { include: 'b/three.yaml', exclude: null } }) },
    ],
  },
  {
    name: 'source-overrides',
    steps: [
      begin(
        {
          ...chart,
          'app/.argocd-source.yaml':
            'helm:\n  parameters:\n  - {name: a, value: overridden}\n  - {name: b, value: overridden}\n',
          'app/.argocd-source-CASE.yaml': 'helm:\n  parameters:\n  - {name: b, value: twice}\n',
        },
        { helm: { parameters: [{ name: 'a', value: 'given' }], skipCrds: true } },
      ),
    ],
  },
  {
    name: 'build-environment',
    steps: [
      begin(chart, {
        helm: {
          skipCrds: true,
          releaseName: 'named',
          parameters: ['NAME', 'NAMESPACE', 'SOURCE_PATH', 'SOURCE_TARGET_REVISION', 'PROJECT_NAME'].map(
            (name, index) => ({
              name: 'abcde'[index],
              value: `x-$ARGOCD_APP_${name}-\${NOTHING}`,
            }),
          ),
        },
      }),
    ],
  },
  {
    name: 'helm-schema',
    steps: [
      begin(
        { ...chart, 'app/values.schema.json': '{"properties": {"a": {"type": "integer"}}}' },
        { helm: { skipCrds: true } },
      ),
      { name: 'skipped', patch: to({ helm: { skipSchemaValidation: true } }) },
    ],
  },
  {
    name: 'wrong-type',
    steps: [
      begin({ 'app/config.yaml': manifest(configMap('config')) }, { helm: { releaseName: 'x' } }),
      { name: 'kustomize', patch: to({ helm: null, kustomize: { namePrefix: 'x-' } }) },
      { name: 'both', patch: to({ helm: { releaseName: 'x' }, kustomize: { namePrefix: 'x-' } }) },
      {
        name: 'by name',
        patch: [
          {
            kind: 'Application',
            name: 'CASE',
            patch: {
              spec: {
                source: { helm: null, kustomize: null },
                destination: { server: null, name: 'in-cluster' },
              },
            },
          },
        ],
      },
      {
        name: 'by a name nobody has',
        patch: [{ kind: 'Application', name: 'CASE', patch: { spec: { destination: { name: 'nobody' } } } }],
      },
    ],
  },
];
