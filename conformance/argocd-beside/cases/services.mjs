// What is asked of services, and told to them: generators, registries, plugins, notifications.
import { application, configMap, manifest, namespace } from '../objects.mjs';

const labelled = (name, type, stringData) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'argocd', labels: { 'argocd.argoproj.io/secret-type': type } },
  stringData,
});
const partOf = { 'app.kubernetes.io/part-of': 'argocd' };
/** Each of its Applications in a namespace of its own. */
const set = (generator, name, labels = {}) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'ApplicationSet',
  metadata: { name: 'CASE', namespace: 'argocd' },
  spec: {
    goTemplate: true,
    goTemplateOptions: ['missingkey=error'],
    generators: [generator],
    template: {
      metadata: { name, annotations: labels },
      spec: application({ auto: {}, into: name, options: ['CreateNamespace=true'] }).spec,
    },
  },
});
const files = { 'app/objects.yaml': manifest(configMap('one')) };
const begin = (...objects) => ({ name: 'first', files, apply: [namespace(), ...objects], quietMs: 6000 });

const told = {
  'service.webhook.CASE': 'url: HOOKS/CASE/\nheaders:\n- name: Content-Type\n  value: application/json\n',
  'template.CASE': `webhook:
  CASE:
    method: POST
    path: changed
    body: |
      {"app":"{{.app.metadata.name}}","phase":"{{.app.status.operationState.phase}}","health":"{{.app.status.health.status}}","repo":"{{.app.spec.source.repoURL | upper | len}}"}
`,
  'trigger.CASE': `- when: app.status.operationState.phase in ['Succeeded'] and app.status.health.status == 'Healthy'
  oncePer: app.status.sync.revision
  send: [CASE]
`,
};

export const services = [
  {
    name: 'generator-plugin',
    steps: [
      begin(
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 'CASE', namespace: 'argocd', labels: partOf },
          stringData: { token: 'of-the-plugin' },
        },
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'CASE', namespace: 'argocd', labels: partOf },
          data: { baseUrl: 'SERVICES', token: '$CASE:token' },
        },
        set(
          {
            plugin: {
              configMapRef: { name: 'CASE' },
              input: { parameters: { names: ['a', 'b'] } },
              values: { more: 'of-{{.name}}' },
            },
          },
          'CASE-{{.name}}',
          { more: '{{.values.more}}' },
        ),
      ),
    ],
  },
  {
    name: 'generator-scm',
    steps: [
      begin(
        set(
          {
            scmProvider: {
              github: { organization: 'beside', api: 'SERVICES' },
              cloneProtocol: 'https',
              values: { more: 'of-{{.repository}}' },
            },
          },
          'CASE-{{.repository}}',
          { url: '{{.url}}', branch: '{{.branch}}', sha: '{{.short_sha}}', more: '{{.values.more}}' },
        ),
      ),
      {
        name: 'filtered',
        patch: [
          {
            kind: 'ApplicationSet',
            name: 'CASE',
            type: 'json',
            patch: [
              {
                op: 'add',
                path: '/spec/generators/0/scmProvider/filters',
                value: [{ labelMatch: 'deploy.*' }],
              },
            ],
          },
        ],
        quietMs: 6000,
      },
    ],
  },
  {
    name: 'generator-pulls',
    steps: [
      begin(
        set(
          { pullRequest: { github: { owner: 'beside', repo: 'a', api: 'SERVICES' } } },
          'CASE-{{.number}}',
          { branch: '{{.branch_slug}}', sha: '{{.head_short_sha_7}}', author: '{{.author}}' },
        ),
      ),
      {
        name: 'labelled',
        patch: [
          {
            kind: 'ApplicationSet',
            name: 'CASE',
            type: 'json',
            patch: [{ op: 'add', path: '/spec/generators/0/pullRequest/github/labels', value: ['preview'] }],
          },
        ],
        quietMs: 6000,
      },
    ],
  },
  {
    name: 'oci-source',
    steps: [
      begin(
        labelled('CASE', 'repository', {
          type: 'oci',
          url: 'oci://REGISTRY/beside/app',
          insecureOCIForceHttp: 'true',
        }),
        application({
          auto: {},
          source: { repoURL: 'oci://REGISTRY/beside/app', targetRevision: '1.0.0', path: 'app' },
        }),
      ),
      {
        name: 'constraint',
        patch: [
          { kind: 'Application', name: 'CASE', patch: { spec: { source: { targetRevision: '1.x' } } } },
        ],
      },
      {
        name: 'missing',
        patch: [
          { kind: 'Application', name: 'CASE', patch: { spec: { source: { targetRevision: '3.0.0' } } } },
        ],
      },
    ],
  },
  {
    name: 'plugin-source',
    steps: [
      begin(
        application({
          auto: { prune: true },
          source: {
            plugin: {
              name: 'beside-v1.0',
              env: [{ name: 'KEY', value: 'of-$ARGOCD_APP_NAME' }],
              parameters: [{ name: 'text', string: 'given' }],
            },
          },
        }),
      ),
      { name: 'changed', files: { 'app/plugin.txt': 'two' }, refresh: 'normal' },
      {
        name: 'fails',
        patch: [
          {
            kind: 'Application',
            name: 'CASE',
            patch: { spec: { source: { plugin: { env: [{ name: 'FAIL', value: 'yes' }] } } } },
          },
        ],
      },
    ],
  },
  {
    name: 'notified',
    alone: true,
    steps: [
      {
        name: 'settings',
        apply: [
          namespace(),
          {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name: 'argocd-notifications-cm', namespace: 'argocd' },
            data: told,
          },
        ],
      },
      {
        name: 'first',
        files,
        apply: [
          application({
            auto: {},
            metadata: { annotations: { 'notifications.argoproj.io/subscribe.CASE.CASE': '' } },
          }),
        ],
        quietMs: 6000,
      },
      {
        name: 'a change',
        files: { 'app/objects.yaml': manifest(configMap('one', { k: 'two' })) },
        refresh: 'normal',
        quietMs: 6000,
      },
      { name: 'the same again', sync: { sync: {} }, quietMs: 6000 },
    ],
  },
];
