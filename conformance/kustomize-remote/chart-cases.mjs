// Every field of an entry of `helmCharts` that is pulled from a repository or a registry: [name, kustomization, files].

export function chartCases({ repo, oci }) {
  const chart = (name, more, kustomization = {}, files = {}) => [
    name,
    { helmCharts: [{ name: 'web', repo, version: '1.0.0', releaseName: 'rel', ...more }], ...kustomization },
    files,
  ];
  return [
    chart('a version', {}),
    ...[
      '',
      '1',
      '1.x',
      '~1.0',
      '^1.0.0',
      '>=1.0.0',
      '>1.0.0 <2',
      'v1.0.0',
      '*',
      '>0.0.0-0',
      '1.2.0-rc.1',
      '~1.2.0-0',
      '9.9.9',
      'zz',
      '2.0.1+build.5',
      '2.0.1',
      '1.0.0 || 2.0.0',
    ].flatMap((version) => [
      chart(`version ${version}`, { version }),
      chart(`oci version ${version}`, { version, repo: oci }),
    ]),
    ...[true, false].flatMap((devel) => [
      chart(`devel ${devel}`, { devel, version: '' }),
      chart(`oci devel ${devel}`, { devel, version: '', repo: oci }),
      chart(`devel ${devel} with a version`, { devel, version: '^1.0.0' }),
      chart(`devel ${devel} of pre-releases`, { name: 'only-pre', devel, version: '' }),
    ]),
    chart('oci with a slash', { repo: `${oci}/` }),
    chart('repository with a slash', { repo: `${repo}/` }),
    chart('no such chart', { name: 'nope' }),
    chart('oci no such chart', { name: 'nope', repo: oci }),
    chart('no such repository', { repo: `${repo}/nope` }),
    chart('nobody listens', { repo: 'http://127.0.0.1:1' }),
    chart('no repository', { repo: '' }),
    chart('no release name', { releaseName: '' }),
    chart('name template', { releaseName: '', nameTemplate: 't-{{ "X" | lower }}' }),
    chart('name and template', { nameTemplate: 't' }),
    chart('bad name template', { releaseName: '', nameTemplate: '{{ nope }}' }),
    chart('bad release name', { releaseName: 'Bad_Name' }),
    chart('namespace', { namespace: 'ns' }),
    chart('namespace of both', { namespace: 'ns' }, { namespace: 'outer' }),
    chart('namespace of the kustomization', {}, { namespace: 'outer' }),
    chart('CRDs', { includeCRDs: true }),
    chart('no tests', { skipTests: true }),
    chart('no hooks', { skipHooks: true }),
    chart('no hooks, no tests, CRDs', { skipHooks: true, skipTests: true, includeCRDs: true }),
    chart('kube version', { kubeVersion: '1.25.3' }),
    chart('kube version with a v', { kubeVersion: 'v1.30.0' }),
    chart('bad kube version', { kubeVersion: 'bad' }),
    chart('kube version too old', { name: 'picky', kubeVersion: '1.25.0' }),
    chart('API versions', { apiVersions: ['a/v1', 'b/v1'] }),
    chart('API versions by commas', { apiVersions: ['a/v1,c/v1'] }),
    chart('debug', { debug: true }),
    chart('values', { valuesInline: { a: 'inline', m: { x: 9, z: null } } }),
    ...['merge', 'override', 'replace', 'bogus'].map((valuesMerge) =>
      chart(`values ${valuesMerge}`, {
        valuesMerge,
        valuesInline: { a: 'inline', m: { x: 9, y: null }, list: [3] },
      }),
    ),
    chart('no values but a way to merge', { valuesMerge: 'replace' }),
    chart('values file', { valuesFile: 'v.yaml' }, {}, { 'v.yaml': 'a: file\nm: {y: f}\n' }),
    chart(
      'values file and inline',
      { valuesFile: 'v.yaml', valuesInline: { a: 'i' } },
      {},
      { 'v.yaml': 'a: file\n' },
    ),
    chart('values file of the chart', { valuesFile: 'charts/web-1.0.0/web/values-prod.yaml' }),
    chart('values file of the chart, inline too', {
      valuesFile: 'charts/web-1.0.0/web/values-prod.yaml',
      valuesInline: { b: 1 },
    }),
    chart('values file gone in the chart', { valuesFile: 'charts/web-1.0.0/web/nope.yaml' }),
    chart('values file without a version', { version: '', valuesFile: 'charts/web/values-prod.yaml' }),
    chart('values file gone', { valuesFile: 'nope.yaml' }),
    chart('values file outside', { valuesFile: '../v.yaml' }),
    chart('values file empty', { valuesFile: 'v.yaml', valuesInline: { a: 1 } }, {}, { 'v.yaml': '' }),
    chart('values file no map', { valuesFile: 'v.yaml' }, {}, { 'v.yaml': '- a\n' }),
    chart('values file broken', { valuesFile: 'v.yaml' }, {}, { 'v.yaml': 'a: b: c\n' }),
    chart(
      'more values',
      { additionalValuesFiles: ['v.yaml', 'w.yaml'] },
      {},
      { 'v.yaml': 'a: v\nm: {v: 1}\n', 'w.yaml': 'a: w\n' },
    ),
    chart(
      'more values and all',
      { valuesFile: 'f.yaml', valuesInline: { a: 'i' }, additionalValuesFiles: ['v.yaml'] },
      {},
      { 'f.yaml': 'm: {f: 1}\n', 'v.yaml': 'a: v\n' },
    ),
    chart('more values gone', { additionalValuesFiles: ['nope.yaml'] }),
    chart('more values of the chart', { additionalValuesFiles: ['charts/web-1.0.0/web/values-prod.yaml'] }),
    chart('schema kept', { name: 'strict', valuesInline: { a: 'ok' } }),
    chart('schema broken', { name: 'strict', valuesInline: { a: 1 } }),
    chart('a chart that fails', { name: 'failing' }),
    chart('a chart of no YAML', { name: 'notyaml' }),
    chart('subcharts', { name: 'parent', valuesInline: { child: { deep: false } } }),
    chart('chart home', {}, { helmGlobals: { chartHome: 'home/in' } }),
    chart('chart home outside', {}, { helmGlobals: { chartHome: '../home' } }),
    chart('config home', {}, { helmGlobals: { configHome: 'cfg' } }),
    chart('an untarred chart first', { name: 'near', version: '', repo: '' }, {}, near('charts/near')),
    chart('an untarred chart of that version', { name: 'near' }, {}, near('charts/near-1.0.0/near')),
    chart('an untarred chart of no version', { name: 'near', version: '' }, {}, near('charts/near')),
    chart(
      'an untarred chart of another version',
      { name: 'web', version: '1.1.0' },
      {},
      near('charts/web-1.0.0/web'),
    ),
    chart('a file where the chart should be', { name: 'web' }, {}, { 'charts/web-1.0.0/web': 'x' }),
    chart(
      'prefix, labels and metadata',
      {},
      {
        namePrefix: 'p-',
        labels: [{ pairs: { a: 'b' } }],
        buildMetadata: ['originAnnotations', 'transformerAnnotations', 'managedByLabel'],
      },
    ),
    chart('oci with metadata', { repo: oci }, { buildMetadata: ['originAnnotations'] }),
    chart('the globals of old', {}, { helmChartInflationGenerator: [{ chartName: 'web' }] }),
    [
      'two versions',
      {
        helmCharts: [
          { name: 'web', repo, version: '1.0.0', releaseName: 'a' },
          { name: 'web', repo, version: '1.1.0', releaseName: 'b', skipHooks: true, skipTests: true },
        ],
      },
    ],
    [
      'two of the same',
      {
        helmCharts: [
          { name: 'plain', repo, version: '0.1.0', releaseName: 'a', skipTests: true },
          { name: 'plain', repo, version: '0.1.0', releaseName: 'b', skipTests: true },
        ],
      },
    ],
    [
      'two without versions',
      {
        helmCharts: [
          { name: 'plain', repo, releaseName: 'a', skipTests: true },
          { name: 'plain', repo: oci, version: '0.1.0', releaseName: 'b', skipTests: true },
        ],
      },
    ],
    [
      'as a generator',
      { generators: ['g.yaml'] },
      {
        'g.yaml': JSON.stringify({
          apiVersion: 'builtin',
          kind: 'HelmChartInflationGenerator',
          metadata: { name: 'g' },
          name: 'web',
          repo,
          version: '1.1.0',
          releaseName: 'gen',
        }),
      },
    ],
    [
      'in a base',
      { resources: ['base'], namePrefix: 'o-' },
      {
        'base/kustomization.yaml': JSON.stringify({
          helmCharts: [{ name: 'web', repo: oci, version: '1.0.0' }],
        }),
      },
    ],
    [
      'an old inflator',
      {
        helmChartInflationGenerator: [
          { chartName: 'web', chartRepoUrl: repo, chartVersion: '1.0.0', releaseName: 'old' },
        ],
      },
    ],
  ]; // prettier-ignore
}

function near(path) {
  return {
    [`${path}/Chart.yaml`]: 'apiVersion: v2\nname: near\nversion: 1.0.0\n',
    [`${path}/values.yaml`]: 'a: near\n',
    [`${path}/templates/a.yaml`]:
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-near}\ndata: {v: {{ toJson .Values | quote }}}\n',
  };
}
