import { type Field, field, required, type ValueOf } from '@setpoint/kube';

const nameValue = { name: required(field.string()), value: required(field.string()) };

const jsonnetVariable = field.object({ ...nameValue, code: field.boolean() });

const directory = field.object({
  recurse: field.boolean(),
  include: field.string(),
  exclude: field.string(),
  disableExtensionFilter: field.boolean(),
  jsonnet: field.object({
    extVars: field.list(jsonnetVariable),
    tlas: field.list(jsonnetVariable),
    libs: field.list(field.string()),
  }),
});

const helm = field.object({
  releaseName: field.string(),
  valueFiles: field.list(field.string()),
  values: field.string(),
  valuesObject: field.anyObject(),
  parameters: field.list(
    field.object({ name: field.string(), value: field.string(), forceString: field.boolean() }),
  ),
  fileParameters: field.list(field.object({ name: field.string(), path: field.string() })),
  version: field.string(),
  passCredentials: field.boolean(),
  ignoreMissingValueFiles: field.boolean(),
  skipCrds: field.boolean(),
  skipTests: field.boolean(),
  skipSchemaValidation: field.boolean(),
  namespace: field.string(),
  kubeVersion: field.string(),
  apiVersions: field.list(field.string()),
});

const kustomizePatch = field.object({
  path: field.string(),
  patch: field.string(),
  target: field.object({
    group: field.string(),
    version: field.string(),
    kind: field.string(),
    name: field.string(),
    namespace: field.string(),
    labelSelector: field.string(),
    annotationSelector: field.string(),
  }),
  options: field.map(field.boolean()),
});

const kustomize = field.object({
  namePrefix: field.string(),
  nameSuffix: field.string(),
  namespace: field.string(),
  images: field.list(field.string()),
  replicas: field.list(
    field.object({ name: required(field.string()), count: required(field.intOrString()) }),
  ),
  patches: field.list(kustomizePatch),
  components: field.list(field.string()),
  ignoreMissingComponents: field.boolean(),
  commonLabels: field.map(field.string()),
  commonAnnotations: field.map(field.string()),
  commonAnnotationsEnvsubst: field.boolean(),
  forceCommonLabels: field.boolean(),
  forceCommonAnnotations: field.boolean(),
  labelWithoutSelector: field.boolean(),
  labelIncludeTemplates: field.boolean(),
  version: field.string(),
  kubeVersion: field.string(),
  apiVersions: field.list(field.string()),
});

const plugin = field.object({
  name: field.string(),
  env: field.list(field.object(nameValue)),
  parameters: field.list(
    field.object({
      name: field.string(),
      string: field.string(),
      array: field.list(field.string()),
      map: field.map(field.string()),
    }),
  ),
});

const tools = { directory, helm, kustomize, plugin };

/** One entry of `spec.source` or `spec.sources`. */
export const applicationSource = field.object({
  repoURL: required(field.string()),
  path: field.string(),
  targetRevision: field.string(),
  chart: field.string(),
  ref: field.string(),
  name: field.string(),
  tagPrefix: field.string(),
  ...tools,
});
export type ApplicationSource = ValueOf<typeof applicationSource>;

/** `spec.sourceHydrator`. */
export const sourceHydrator = field.object({
  drySource: required(
    field.object({
      repoURL: required(field.string()),
      path: required(field.string()),
      targetRevision: required(field.string()),
      ...tools,
    }),
  ),
  syncSource: required(
    field.object({
      repoURL: field.string(),
      targetBranch: required(field.string()),
      path: required(field.string({ minLength: 1, pattern: '^.{2,}|[^./]$' })),
    }),
  ),
  hydrateTo: field.object({ targetBranch: required(field.string()) }),
}) satisfies Field<unknown>;
