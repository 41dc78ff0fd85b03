// ApplicationSets whose generators need no network service.
import { application, configMap, manifest, namespace } from '../objects.mjs';

const foldersOf = (...names) =>
  Object.fromEntries(
    names.map((name) => [`apps/${name}/config.yaml`, manifest(configMap(`config-${name}`))]),
  );
const folders = foldersOf('a', 'b', 'c');
const template = (path, { auto = {}, metadata = {}, name = 'CASE-{{.name}}' } = {}) => {
  const { spec } = application({ auto, source: { path } });
  return { metadata: { name, ...metadata }, spec };
};
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
const list = (...names) => [{ list: { elements: names.map((name) => ({ name })) } }];
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
const directories = { git: { repoURL: 'REPO', revision: 'main', directories: [{ path: 'apps/*' }] } };
const byPath = { template: template('{{.path.path}}', { name: 'CASE-{{.path.basename}}' }) };

export const applicationSets = [
  {
    name: 'set-list',
    steps: [
      begin(set(list('a', 'b'))),
      changed('one more', { generators: list('a', 'b', 'c') }),
      changed('one less', { generators: list('c') }),
      { name: 'deleted', remove: [{ kind: 'ApplicationSet', name: 'CASE' }], quietMs: 5000 },
    ],
  },
  {
    name: 'set-directories',
    steps: [
      begin(set([directories], byPath)),
      {
        name: 'a new folder',
        files: { 'apps/d/config.yaml': manifest(configMap('config-d')), 'apps/a': null },
        refresh: 'normal',
        quietMs: 6000,
      },
    ],
  },
  {
    name: 'set-files',
    steps: [
      begin(set([{ git: { repoURL: 'REPO', revision: 'main', files: [{ path: 'config/*.json' }] } }]), {
        ...folders,
        'config/one.json': '{"name": "a"}\n',
        'config/two.json': '{"name": "b"}\n',
      }),
    ],
  },
  {
    name: 'set-clusters',
    steps: [
      begin(
        set([{ clusters: {} }], {
          template: template('apps/a', { metadata: { labels: { cluster: '{{.name}}' } } }),
        }),
      ),
    ],
  },
  {
    name: 'set-matrix',
    steps: [
      begin(
        set(
          [
            {
              matrix: {
                generators: [
                  { list: { elements: [{ name: 'a' }, { name: 'b' }] } },
                  { list: { elements: [{ env: 'x' }, { env: 'y' }] } },
                ],
              },
            },
          ],
          { template: template('apps/{{.name}}-{{.env}}', { name: 'CASE-{{.name}}-{{.env}}' }) },
        ),
        foldersOf('a-x', 'a-y', 'b-x', 'b-y'),
      ),
    ],
  },
  {
    name: 'set-merge',
    steps: [
      begin(
        set(
          [
            {
              merge: {
                mergeKeys: ['name'],
                generators: [
                  {
                    list: {
                      elements: [
                        { name: 'a', k: '1' },
                        { name: 'b', k: '2' },
                      ],
                    },
                  },
                  { list: { elements: [{ name: 'a', k: '3' }] } },
                ],
              },
            },
          ],
          { template: template('apps/{{.name}}', { metadata: { annotations: { k: '{{.k}}' } } }) },
        ),
      ),
    ],
  },
  {
    name: 'set-plain-template',
    steps: [
      begin({
        ...set(list('a')),
        spec: { generators: list('a'), template: template('apps/{{name}}', { name: 'CASE-{{name}}' }) },
      }),
    ],
  },
  {
    name: 'set-bad-template',
    steps: [
      begin(set(list('a'), { template: template('apps/{{.nothing}}') })),
      changed('mended', { template: template('apps/{{.name}}') }),
    ],
  },
  { name: 'set-duplicates', steps: [begin(set(list('a', 'a')))] },
  {
    name: 'set-bad-application',
    steps: [
      begin(
        set(list('a'), {
          template: { ...template('apps/a'), spec: { ...template('apps/a').spec, project: 'nowhere' } },
        }),
      ),
    ],
  },
  {
    name: 'set-create-only',
    steps: [
      begin(set(list('a', 'b'), { syncPolicy: { applicationsSync: 'create-only' } })),
      changed('changed', { generators: list('b'), template: template('apps/a') }),
    ],
  },
  {
    name: 'set-preserved',
    steps: [
      begin(set(list('a', 'b'), { syncPolicy: { preserveResourcesOnDeletion: true } })),
      { name: 'deleted', remove: [{ kind: 'ApplicationSet', name: 'CASE' }], quietMs: 5000 },
    ],
  },
  {
    name: 'set-rolling',
    steps: [
      {
        ...begin(
          set(list('a', 'b', 'c'), {
            template: template('apps/{{.name}}', {
              auto: undefined,
              metadata: { labels: { step: '{{.name}}' } },
            }),
            strategy: {
              type: 'RollingSync',
              rollingSync: {
                steps: ['a', 'b'].map((name) => ({
                  matchExpressions: [{ key: 'step', operator: 'In', values: [name] }],
                })),
              },
            },
          }),
        ),
        quietMs: 12_000,
      },
      {
        name: 'a change',
        files: {
          'apps/a/config.yaml': manifest(configMap('config-a', { k: 'two' })),
          'apps/b/config.yaml': manifest(configMap('config-b', { k: 'two' })),
        },
        refresh: 'normal',
        quietMs: 12_000,
      },
    ],
  },
  {
    name: 'set-patched',
    steps: [
      begin(
        set(list('a'), {
          templatePatch:
            '{"metadata": {"labels": {"patched": "{{.name}}"}}, "spec": {"source": {"targetRevision": "HEAD"}}}',
        }),
      ),
    ],
  },
];
