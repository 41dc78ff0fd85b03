// Generators within generators, template options, and what a set leaves alone.
import { application, configMap, manifest, namespace } from '../objects.mjs';

const folders = Object.fromEntries(
  ['a', 'b', 'c'].map((name) => [`apps/${name}/config.yaml`, manifest(configMap(`config-${name}`))]),
);
const template = (path, name = 'CASE-{{.name}}', metadata = {}) => ({
  metadata: { name, ...metadata },
  spec: application({ auto: {}, source: { path } }).spec,
});
const set = (generators, spec = {}) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'ApplicationSet',
  metadata: { name: 'CASE', namespace: 'argocd' },
  spec: {
    goTemplate: true,
    goTemplateOptions: ['missingkey=error'],
    generators,
    template: template('apps/{{.name}}'),
    ...spec,
  },
});
const list = (...names) => ({ list: { elements: names.map((name) => ({ name })) } });
const begin = (object, files = folders) => ({
  name: 'first',
  files,
  apply: [namespace(), object],
  quietMs: 5000,
});
const changed = (name, spec) => ({
  name,
  patch: [{ kind: 'ApplicationSet', name: 'CASE', patch: { spec } }],
  quietMs: 5000,
});
const edited = (name, patch) => ({
  name,
  patch: [{ kind: 'Application', name: 'CASE-a', patch }],
  quietMs: 6000,
});
const git = (more) => ({ git: { repoURL: 'REPO', revision: 'main', ...more } });
const noted = (text) => ({
  template: template('apps/{{.name}}', 'CASE-{{.name}}', { annotations: { note: text } }),
});

export const moreSets = [
  { name: 'set-elements-yaml', steps: [begin(set([{ list: { elementsYaml: '- name: a\n- name: b\n' } }]))] },
  {
    name: 'set-nested',
    steps: [
      begin(
        set(
          [
            {
              matrix: {
                generators: [
                  git({ directories: [{ path: 'apps/*' }, { path: 'apps/c', exclude: true }] }),
                  { list: { elementsYaml: '- {env: x, name: "{{.path.basename}}"}' } },
                ],
              },
            },
          ],
          { template: template('{{.path.path}}', 'CASE-{{.path.basenameNormalized}}-{{.env}}') },
        ),
      ),
    ],
  },
  {
    name: 'set-selector',
    steps: [
      begin(
        set([
          {
            ...list('a', 'b', 'c'),
            selector: { matchExpressions: [{ key: 'name', operator: 'NotIn', values: ['b'] }] },
          },
        ]),
      ),
    ],
  },
  {
    name: 'set-prefix-values',
    steps: [
      begin(
        set(
          [
            git({
              directories: [{ path: 'apps/*' }],
              pathParamPrefix: 'dir',
              values: { upper: '{{ upper .dir.path.basename }}' },
            }),
          ],
          {
            template: template('{{.dir.path.path}}', 'CASE-{{.dir.path.basename}}', {
              labels: { upper: '{{.values.upper}}' },
            }),
          },
        ),
      ),
    ],
  },
  {
    name: 'set-flat-clusters',
    steps: [
      begin(
        set([{ clusters: { flatList: true } }], {
          template: template('apps/a', 'CASE-all', {
            annotations: { clusters: '{{ range .clusters }}{{ .name }} {{ end }}' },
          }),
        }),
      ),
    ],
  },
  {
    name: 'set-missing-keys',
    steps: [
      begin(set([list('a')], { goTemplateOptions: [], ...noted('<{{.nothing}}>') })),
      changed('zero', { goTemplateOptions: ['missingkey=zero'] }),
      changed('error', { goTemplateOptions: ['missingkey=error'] }),
      changed('wrong', { goTemplateOptions: ['missingkey=nothing'] }),
    ],
  },
  {
    name: 'set-functions',
    steps: [
      begin(
        set(
          [list('a')],
          noted(
            '{{ normalize "A_b.C" }} {{ slugify 10 true "A long name of it" }} {{ toYaml (dict "k" .name) | trim }} {{ .name | b64enc }} {{ default "x" .other | quote }}',
          ),
        ),
      ),
    ],
  },
  {
    name: 'set-kept-fields',
    steps: [
      begin(set([list('a')], { preservedFields: { annotations: ['mine'], labels: ['also'] } })),
      edited('edited', {
        metadata: { annotations: { mine: 'kept', other: 'lost' }, labels: { also: 'kept', another: 'lost' } },
      }),
    ],
  },
  {
    name: 'set-ignored-fields',
    steps: [
      begin(
        set([list('a')], {
          ignoreApplicationDifferences: [
            { jsonPointers: ['/spec/syncPolicy'] },
            { name: 'CASE-b', jqPathExpressions: ['.spec.source'] },
          ],
        }),
      ),
      edited('edited', {
        spec: { syncPolicy: { automated: { prune: true } }, source: { targetRevision: 'HEAD' } },
      }),
    ],
  },
  {
    name: 'set-create-update',
    steps: [
      begin(set([list('a', 'b')], { syncPolicy: { applicationsSync: 'create-update' } })),
      changed('less', { generators: [list('b')], template: template('apps/a') }),
    ],
  },
  {
    name: 'set-create-delete',
    steps: [
      begin(set([list('a', 'b')], { syncPolicy: { applicationsSync: 'create-delete' } })),
      changed('less', { generators: [list('b')], template: template('apps/a') }),
    ],
  },
  {
    name: 'set-own-template',
    steps: [
      begin(
        set([
          {
            list: {
              elements: [{ name: 'a' }],
              template: {
                metadata: { labels: { from: 'generator' } },
                spec: {
                  project: 'default',
                  source: { targetRevision: 'HEAD', repoURL: 'REPO', path: 'apps/b' },
                  destination: {},
                },
              },
            },
          },
        ]),
      ),
    ],
  },
  {
    name: 'set-held-by-hand',
    steps: [
      begin(set([list('a', 'b')])),
      { name: 'removed by hand', remove: [{ kind: 'Application', name: 'CASE-a' }], quietMs: 6000 },
      edited('spec edited', { spec: { info: [{ name: 'by', value: 'hand' }] } }),
    ],
  },
  {
    name: 'set-no-generators',
    steps: [begin(set([])), changed('an empty list', { generators: [{ list: { elements: [] } }] })],
  },
  {
    name: 'set-missing-repository',
    steps: [
      begin(
        set([{ git: { repoURL: 'file:///nowhere/CASE', revision: 'main', directories: [{ path: '*' }] } }], {
          template: template('{{.path.path}}', 'CASE-{{.path.basename}}'),
        }),
      ),
    ],
  },
  {
    name: 'set-reversed',
    steps: [
      begin(
        set([list('a', 'b')], {
          template: template('apps/{{.name}}', 'CASE-{{.name}}', {
            labels: { step: '{{.name}}' },
            finalizers: ['resources-finalizer.argocd.argoproj.io'],
          }),
          strategy: {
            type: 'RollingSync',
            deletionOrder: 'Reverse',
            rollingSync: {
              steps: ['a', 'b'].map((name) => ({
                matchExpressions: [{ key: 'step', operator: 'In', values: [name] }],
              })),
            },
          },
        }),
      ),
      { name: 'deleted', remove: [{ kind: 'ApplicationSet', name: 'CASE' }], quietMs: 8000 },
    ].map((step) => ({ quietMs: 12_000, ...step })),
  },
];
