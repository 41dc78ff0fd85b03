// The repositories, files and charts that the cases of remote bases refer to.

const configMap = (name, more = '') => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}`;
const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: nginx:1}
`;

/** Bare repositories by path, each as the commits that made it; `git` is run after a commit. */
export function repositoryCommits(url) {
  return [
    {
      path: 'org/repo.git',
      commits: [
        {
          files: {
            'kustomization.yaml': 'resources: [base]\n',
            'base/kustomization.yaml': 'resources: [a.yaml, web.yaml]\n',
            'base/a.yaml': configMap('first', 'data: {at: "1"}\n'),
            'base/web.yaml': deployment,
            'comp/kustomization.yaml':
              'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncommonAnnotations: {from: component}\n',
            'dev/kustomization.yaml':
              'resources: [../base]\ncomponents: [../comp]\nconfigMapGenerator: [{name: g, files: [f.txt], literals: [a=b]}]\n',
            'dev/f.txt': 'text\n',
            'deep/er/kustomization.yaml': 'namePrefix: deep-\nresources: [../../dev]\n',
          },
          git: [
            ['tag', 'v1'],
            ['branch', 'feature/x'],
            ['branch', 'both'],
          ],
        },
        {
          files: { 'base/a.yaml': configMap('second', 'data: {at: "2"}\n') },
          git: [
            ['tag', '-a', 'v2', '-m', 'v2'],
            ['tag', 'both'],
            ['update-ref', 'refs/pull/7/head', 'HEAD'],
          ],
        },
        {
          files: {
            'base/a.yaml': configMap('third', 'data: {at: "3"}\n'),
            'up/kustomization.yaml': 'resources: [../../x]\n',
            'file/kustomization.yaml': 'resources: [../base/a.yaml]\n',
            'passwd/kustomization.yaml': 'configMapGenerator: [{name: a, files: [../../../../etc/passwd]}]\n',
            'linked-file/kustomization.yaml': 'resources: [out.yaml]\n',
            'linked-in/kustomization.yaml': 'resources: [in.yaml]\n',
            'linked-in/real.yaml': configMap('linked'),
            'self/kustomization.yaml': `resources: ["${url}/org/repo.git//self"]\n`,
            'self-ref/kustomization.yaml': `resources: ["${url}/org/repo.git//self-ref?ref=main"]\n`,
            'around/kustomization.yaml': 'resources: [../around-2]\n',
            'around-2/kustomization.yaml': 'resources: [../around]\n',
            'other/kustomization.yaml': `resources: ["${url}/org/other.git//lib?ref=v1"]\nnameSuffix: -other\n`,
            'other-head/kustomization.yaml': `resources: ["${url}/org/other.git//lib", ../base]\n`,
            'twice/kustomization.yaml': 'resources: [../base, ../base]\n',
            'none/readme.md': 'no kustomization\n',
            'yml/kustomization.yml': 'resources: [../base]\n',
            'caps/Kustomization': 'resources: [../base]\n',
            'two/kustomization.yaml': 'resources: [../base]\n',
            'two/Kustomization': 'resources: [../base]\n',
            'bad/kustomization.yaml': 'resources: [\n',
            'unknown/kustomization.yaml': 'resource: [a]\n',
            'missing/kustomization.yaml': 'resources: [gone.yaml]\n',
            'notyaml/kustomization.yaml': 'resources: [a.txt]\n',
            'notyaml/a.txt': 'a: b: c\n',
            'patched/kustomization.yaml':
              'resources: [../base]\npatches: [{path: p.yaml}]\nimages: [{name: nginx, newTag: "2"}]\n',
            'patched/p.yaml':
              'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n',
            'origins/kustomization.yaml':
              'buildMetadata: [originAnnotations, transformerAnnotations]\nresources: [../base]\nnamePrefix: o-\n',
            'dir with space/kustomization.yaml': 'resources: [../base]\n',
            'plugin/kustomization.yaml': 'resources: [../base]\ntransformers: [t.yaml]\n',
            'plugin/t.yaml':
              'apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: t}\nprefix: t-\nfieldSpecs: [{path: metadata/name}]\n',
          },
          links: {
            'linked-file/out.yaml': '../base/a.yaml',
            'linked-in/in.yaml': 'real.yaml',
            'linked-dir': 'base',
            'linked-out': '/etc',
            'linked-up': '..',
          },
        },
      ],
    },
    {
      path: 'org/other.git',
      commits: [
        {
          files: { 'lib/kustomization.yaml': 'resources: [c.yaml]\n', 'lib/c.yaml': configMap('lib-one') },
          git: [['tag', 'v1']],
        },
        { files: { 'lib/c.yaml': configMap('lib-two') } },
      ],
    },
    {
      path: 'group/sub/team/repo.git',
      commits: [
        {
          files: { 'base/kustomization.yaml': 'resources: [a.yaml]\n', 'base/a.yaml': configMap('grouped') },
        },
      ],
    },
    {
      path: 'azure/project/_git/repo',
      commits: [
        {
          files: {
            'kustomization.yaml': 'resources: [base]\n',
            'base/kustomization.yaml': 'resources: [a.yaml]\n',
            'base/a.yaml': configMap('azure'),
          },
        },
      ],
    },
    {
      path: 'org/outer.git',
      commits: [
        {
          files: {
            'app/kustomization.yaml': 'resources: [../inner/lib]\n',
            'plain/kustomization.yaml': 'namePrefix: a-\nresources: [a.yaml]\n',
            'plain/a.yaml': configMap('plain'),
          },
          submodules: { inner: '../other.git' },
        },
      ],
    },
    { path: 'org/empty.git', commits: [{}] },
  ];
}

/** Files at URLs. */
export function textFiles(git) {
  return {
    '/a.yaml': configMap('served', 'data: {a: b}\n'),
    '/many.yaml': `${configMap('one')}---\n${configMap('two')}---\n# nothing\n---\n${deployment}`,
    '/list.yaml': `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: listed}}\n`,
    '/a.json': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"json"}}',
    '/empty.yaml': '',
    '/page.html': '<!DOCTYPE html>\n<html><body class="a: b">no</body></html>\n',
    '/broken.yaml': 'a: b: c\n',
    '/nokind.yaml': 'apiVersion: v1\nmetadata: {name: x}\n',
    '/kustomization.yaml': 'resources: [a.yaml]\n',
    '/deep/er/a.yaml': configMap('deeper'),
    '/patch.yaml': configMap('served', 'data: {a: patched}\n'),
    '/patch.json': '[{"op":"replace","path":"/data/a","value":"json patched"}]',
    '/labels.yaml':
      'apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: l}\nlabels: {from: url}\nfieldSpecs: [{path: metadata/labels, create: true}]\n',
    '/config.yaml': 'namePrefix:\n- path: data/a\n',
    '/env': 'A=1\nB=2\n',
    '/text.txt': 'some text\n',
    '/replacement.yaml':
      'source: {kind: ConfigMap, name: served, fieldPath: data.a}\ntargets: [{select: {kind: ConfigMap}, fieldPaths: [data.copy], options: {create: true}}]\n',
    '/crd.json': '{}',
    '/remote-list.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: r, annotations: {at: "${git}"}}\n`,
    '/org/repo/base.yaml': configMap('by-path'),
  };
}

const CHART = {
  'values.yaml': 'a: own\nm: {x: 1, y: 2}\nlist: [9]\n',
  'values-prod.yaml': 'a: prod\n',
  'templates/a.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-cm\n  namespace: {{ .Release.Namespace }}\ndata:\n  v: {{ toJson .Values | quote }}\n  chart: {{ .Chart.Version | quote }}\n  kube: {{ .Capabilities.KubeVersion }}\n  api: "{{ .Capabilities.APIVersions.Has "a/v1" }}{{ .Capabilities.APIVersions.Has "c/v1" }}"\n',
  'templates/hook.yaml':
    'apiVersion: batch/v1\nkind: Job\nmetadata: {name: h, annotations: {helm.sh/hook: pre-install}}\n',
  'templates/tests/t.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata: {name: t, annotations: {helm.sh/hook: test}}\n',
  'templates/NOTES.txt': 'hi',
  'crds/c.yaml':
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: cs.a.b}\n',
};

/** Name, version and files of every chart that is served. */
export function chartFiles() {
  const versions = ['1.0.0', '1.1.0', '1.2.0-rc.1', '2.0.0', '3.0.0-beta', '2.0.1+build.5'];
  const chart = (name, version, more = {}) => [
    name,
    version,
    { 'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\n`, ...CHART, ...more },
  ];
  return [
    ...versions.map((version) => chart('web', version)),
    chart('plain', '0.1.0', { 'crds/c.yaml': '', 'templates/hook.yaml': '' }),
    chart('picky', '1.0.0', {
      'Chart.yaml': 'apiVersion: v2\nname: picky\nversion: 1.0.0\nkubeVersion: ">=1.30.0-0"\n',
    }),
    chart('strict', '1.0.0', { 'values.schema.json': '{"properties":{"a":{"type":"string"}}}' }),
    chart('failing', '1.0.0', { 'templates/bad.yaml': '{{ fail "no" }}' }),
    chart('notyaml', '1.0.0', { 'templates/bad.yaml': 'a: b: c\n' }),
    chart('parent', '1.0.0', {
      'charts/child/Chart.yaml': 'apiVersion: v2\nname: child\nversion: 1.0.0\n',
      'charts/child/values.yaml': 'deep: true\n',
      'charts/child/templates/b.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: child}\ndata: {v: {{ toJson .Values | quote }}}\n',
    }),
    chart('only-pre', '1.0.0-alpha.1'),
  ];
}
