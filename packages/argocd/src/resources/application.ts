import { defineResource, field, type ObjectOfResource, required, type ValueOf } from '@setpoint/kube';
import { applicationSource, sourceHydrator } from './application-source.ts';
import { applicationStatus, destination, ignoreDifferences } from './application-status.ts';
import { info, namespaceMetadata, operation, retryStrategy, syncOptions } from './operation.ts';

const syncPolicy = field.object({
  automated: field.object({
    enabled: field.boolean(),
    prune: field.boolean(),
    selfHeal: field.boolean(),
    allowEmpty: field.boolean(),
  }),
  syncOptions,
  retry: retryStrategy,
  managedNamespaceMetadata: namespaceMetadata,
});

const applicationSpec = field.object({
  project: required(field.string()),
  source: applicationSource,
  sources: field.list(applicationSource),
  sourceHydrator,
  destination: required(destination),
  syncPolicy,
  ignoreDifferences,
  info,
  revisionHistoryLimit: field.integer(),
});
export type ApplicationSpec = ValueOf<typeof applicationSpec>;

/** `argoproj.io/v1alpha1 Application`: every field of Argo CD's, so that no manifest written for it is refused. */
export const applicationResource = defineResource({
  group: 'argoproj.io',
  version: 'v1alpha1',
  kind: 'Application',
  plural: 'applications',
  shortNames: ['app', 'apps'],
  scope: 'Namespaced',
  labels: {
    'app.kubernetes.io/name': 'applications.argoproj.io',
    'app.kubernetes.io/part-of': 'argocd',
  },
  // No status subresource, as in Argo CD: clients of `operation` and `status` patch the object itself.
  fields: {
    spec: required(applicationSpec),
    operation,
    status: applicationStatus,
  },
  printerColumns: [
    { name: 'Sync Status', type: 'string', jsonPath: '.status.sync.status' },
    { name: 'Health Status', type: 'string', jsonPath: '.status.health.status' },
    { name: 'Revision', type: 'string', jsonPath: '.status.sync.revision', priority: 10 },
    { name: 'Project', type: 'string', jsonPath: '.spec.project', priority: 10 },
  ],
});

export type Application = ObjectOfResource<typeof applicationResource>;
