// Another cluster, registered by its Secret.
import { application, configMap, deployment, manifest, namespace, service } from '../objects.mjs';

const files = { 'app/objects.yaml': manifest(configMap('one'), deployment('web')) };
const clusterSecret = (config, more = {}) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name: 'CASE',
    namespace: 'argocd',
    labels: { 'argocd.argoproj.io/secret-type': 'cluster', of: 'CASE' },
  },
  type: 'Opaque',
  stringData: { name: 'of-CASE', server: 'SECOND_SERVER', config, ...more },
});
const destination = { name: 'of-CASE', namespace: 'CASE' };
const secretAt = { kind: 'v1 Secret', name: 'CASE', namespace: 'argocd' };
const there = (auto) => application({ auto, options: ['CreateNamespace=true'], spec: { destination } });
const settings = (data) => ({
  kind: 'v1 ConfigMap',
  name: 'argocd-cm',
  namespace: 'argocd',
  patch: { data },
});
/** The Secret goes with the case: the other cluster has but one address. */
const last = { remove: [{ kind: 'Application', name: 'CASE' }] };
const forgotten = { name: 'forgotten', remove: [secretAt], refresh: 'normal' };

/** Argo CD looks at its clusters again when their Secrets change, and at all of what it lost every few seconds. */
const slow = { quietMs: 6000, patienceMs: 30_000 };

export const clusters = [
  {
    name: 'another-cluster',
    second: true,
    alone: true,
    steps: [
      { name: 'first', files, apply: [clusterSecret('SECOND_CONFIG'), there({ selfHeal: true })], ...slow },
      {
        name: 'healed',
        patchSecond: [{ kind: 'v1 ConfigMap', name: 'one', namespace: 'CASE', patch: { data: { k: 'x' } } }],
        ...slow,
      },
      {
        name: 'here as well',
        apply: [namespace(), application({ name: 'CASE-here', auto: {} })],
        ...slow,
      },
      { name: 'unknown', remove: [secretAt], refresh: 'normal', ...slow },
      { name: 'known again', apply: [clusterSecret('SECOND_CONFIG')], refresh: 'hard', ...slow },
      { ...last, name: 'deleted', ...slow },
      forgotten,
    ],
  },
  {
    name: 'clusters-generated',
    second: true,
    alone: true,
    steps: [
      {
        name: 'first',
        files,
        apply: [
          clusterSecret('SECOND_CONFIG'),
          {
            apiVersion: 'argoproj.io/v1alpha1',
            kind: 'ApplicationSet',
            metadata: { name: 'CASE', namespace: 'argocd' },
            spec: {
              goTemplate: true,
              generators: [{ clusters: { selector: { matchLabels: { of: 'CASE' } } } }],
              template: {
                metadata: { name: 'CASE-{{.name}}' },
                spec: {
                  ...there({}).spec,
                  destination: { name: '{{.name}}', namespace: 'CASE' },
                },
              },
            },
          },
        ],
        ...slow,
      },
      forgotten,
    ],
  },
  {
    name: 'only-namespaces',
    second: true,
    alone: true,
    steps: [
      {
        name: 'first',
        files,
        apply: [
          clusterSecret('SECOND_CONFIG', { namespaces: 'elsewhere' }),
          application({ auto: {}, spec: { destination } }),
        ],
        ...slow,
      },
      forgotten,
    ],
  },
  ...['none', 'normal', 'strict'].map((respected) => ({
    name: `respect-rbac-${respected}`,
    second: true,
    alone: true,
    steps: [
      {
        name: 'settings',
        patch: [settings({ 'resource.respectRBAC': respected === 'none' ? null : respected })],
      },
      { name: 'first', files, apply: [clusterSecret('LIMITED_CONFIG'), there({})], ...slow },
      {
        name: 'more than it may',
        files: { 'app/service.yaml': manifest(service('web')) },
        refresh: 'normal',
        ...slow,
      },
      { ...forgotten, patch: [settings({ 'resource.respectRBAC': null })] },
    ],
  })),
];
