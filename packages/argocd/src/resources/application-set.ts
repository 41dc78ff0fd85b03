import {
  defineResource,
  type Field,
  field,
  type ObjectOfResource,
  type OpenApiSchema,
  required,
  type ValueOf,
} from '@setpoint/kube';
import { applicationSetGenerator, applicationTemplate } from '../applicationset/resource/generator-fields.ts';
import { applicationStatus, type ResourceStatus } from './application-status.ts';

const strings = field.list(field.string());

const rolloutStep = field.object({
  matchExpressions: field.list(
    field.object({ key: field.string(), operator: field.string(), values: strings }),
  ),
  maxUpdate: field.intOrString(),
});
export type RolloutStep = ValueOf<typeof rolloutStep>;

const applicationSetSpec = field.object({
  goTemplate: field.boolean(),
  goTemplateOptions: strings,
  generators: required(field.list(applicationSetGenerator)),
  template: required(applicationTemplate),
  templatePatch: field.string(),
  syncPolicy: field.object({
    preserveResourcesOnDeletion: field.boolean(),
    applicationsSync: field.oneOf('create-only', 'create-update', 'create-delete', 'sync'),
  }),
  strategy: field.object({
    type: field.string(),
    rollingSync: field.object({ steps: field.list(rolloutStep) }),
    deletionOrder: field.string(),
  }),
  preservedFields: field.object({ annotations: strings, labels: strings }),
  applyNestedSelectors: field.boolean(),
  ignoreApplicationDifferences: field.list(
    field.object({ name: field.string(), jsonPointers: strings, jqPathExpressions: strings }),
  ),
});
export type ApplicationSetSpec = ValueOf<typeof applicationSetSpec>;

const health = field.object({
  status: field.string(),
  message: field.string(),
  lastTransitionTime: field.time(),
});

const condition = field.object({
  type: required(field.string()),
  status: required(field.string()),
  reason: required(field.string()),
  message: required(field.string()),
  lastTransitionTime: field.time(),
});
export type ApplicationSetCondition = ValueOf<typeof condition>;

const rolloutStatus = field.object({
  application: required(field.string()),
  status: required(field.string()),
  message: required(field.string()),
  step: required(field.string()),
  targetRevisions: required(strings),
  lastTransitionTime: field.time(),
});
/** Where one Application stands in a progressive sync. */
export type RolloutStatus = ValueOf<typeof rolloutStatus>;

/** The entries of `status.resources` are those of an Application's. */
const resources: Field<readonly ResourceStatus[]> = {
  schema: applicationStatus.schema.properties?.['resources'] as OpenApiSchema,
};

const applicationSetStatus = field.object({
  conditions: field.list(condition),
  applicationStatus: field.list(rolloutStatus),
  resources,
  resourcesCount: field.integer(),
  health,
});
export type ApplicationSetStatus = ValueOf<typeof applicationSetStatus>;

/** `argoproj.io/v1alpha1 ApplicationSet`, every field of Argo CD's. */
export const applicationSetResource = defineResource({
  group: 'argoproj.io',
  version: 'v1alpha1',
  kind: 'ApplicationSet',
  plural: 'applicationsets',
  shortNames: ['appset', 'appsets'],
  scope: 'Namespaced',
  labels: {
    'app.kubernetes.io/name': 'applicationsets.argoproj.io',
    'app.kubernetes.io/part-of': 'argocd',
  },
  statusSubresource: true,
  fields: { spec: required(applicationSetSpec), status: applicationSetStatus },
});

export type ApplicationSet = ObjectOfResource<typeof applicationSetResource>;
