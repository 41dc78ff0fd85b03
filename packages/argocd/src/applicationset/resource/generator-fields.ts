import { type Field, field, type OpenApiSchema, required, type ValueOf } from '@setpoint/kube';
import { type ApplicationSpec, applicationResource } from '../../resources/application.ts';
import { pullRequestHosts, scmProviderHosts } from './scm-fields.ts';

const strings = field.list(field.string());
const stringMap = field.map(field.string());

/** The spec of an Application, as the Application's own definition has it. */
const applicationSpec: Field<ApplicationSpec> = {
  schema: applicationResource.schema.properties?.['spec'] as OpenApiSchema,
};

/** What every generated Application is made from. */
export const applicationTemplate = field.object({
  metadata: required(
    field.object({
      name: field.string(),
      namespace: field.string(),
      labels: stringMap,
      annotations: stringMap,
      finalizers: strings,
    }),
  ),
  spec: required(applicationSpec),
});
export type ApplicationTemplate = ValueOf<typeof applicationTemplate>;

const selector = field.object({
  matchLabels: stringMap,
  matchExpressions: field.list(
    field.object({ key: required(field.string()), operator: required(field.string()), values: strings }),
  ),
});

/** A value of any type, kept as written: the schema says nothing of what is inside. */
const anything: Field<unknown> = { schema: { 'x-kubernetes-preserve-unknown-fields': true } };

const template = applicationTemplate;
const values = stringMap;
const requeueAfterSeconds = field.integer();
const pathItem = field.object({ path: required(field.string()), exclude: field.boolean() });

const leafGenerators = {
  list: field.object({ elements: field.list(anything), elementsYaml: field.string(), template }),
  clusters: field.object({ selector, template, values, flatList: field.boolean() }),
  git: field.object({
    repoURL: required(field.string()),
    revision: required(field.string()),
    directories: field.list(pathItem),
    files: field.list(pathItem),
    pathParamPrefix: field.string(),
    requeueAfterSeconds,
    template,
    values,
  }),
  scmProvider: field.object({
    ...scmProviderHosts,
    cloneProtocol: field.string(),
    filters: field.list(
      field.object({
        repositoryMatch: field.string(),
        pathsExist: strings,
        pathsDoNotExist: strings,
        labelMatch: field.string(),
        branchMatch: field.string(),
      }),
    ),
    requeueAfterSeconds,
    template,
    values,
  }),
  clusterDecisionResource: field.object({
    configMapRef: required(field.string()),
    name: field.string(),
    labelSelector: selector,
    requeueAfterSeconds,
    template,
    values,
  }),
  pullRequest: field.object({
    ...pullRequestHosts,
    filters: field.list(
      field.object({
        branchMatch: field.string(),
        targetBranchMatch: field.string(),
        titleMatch: field.string(),
      }),
    ),
    continueOnRepoNotFoundError: field.boolean(),
    requeueAfterSeconds,
    template,
    values,
  }),
  plugin: field.object({
    configMapRef: required(field.object({ name: required(field.string()) })),
    input: field.object({ parameters: field.map(anything) }),
    requeueAfterSeconds,
    template,
    values,
  }),
};

/** A child of `matrix` or `merge`. Its own matrix or merge is open in the schema, so that any depth can be written. */
const nestedGenerator = field.object({ ...leafGenerators, matrix: anything, merge: anything, selector });

/** One entry of `spec.generators`. */
export const applicationSetGenerator = field.object({
  ...leafGenerators,
  matrix: field.object({ generators: required(field.list(nestedGenerator)), template }),
  merge: field.object({
    generators: required(field.list(nestedGenerator)),
    mergeKeys: required(strings),
    template,
  }),
  selector,
});

/**
 * A generator as the code sees it. A nested one is open in the schema below the second level, so only this type says
 * what it is; {@link generatorOf} reads it.
 */
export type Generator = ValueOf<typeof applicationSetGenerator>;
export type ListGenerator = NonNullable<Generator['list']>;
export type ClustersGenerator = NonNullable<Generator['clusters']>;
export type GitGenerator = NonNullable<Generator['git']>;
export type ScmProviderGenerator = NonNullable<Generator['scmProvider']>;
export type PullRequestGenerator = NonNullable<Generator['pullRequest']>;
export type PluginGenerator = NonNullable<Generator['plugin']>;
export type ClusterDecisionGenerator = NonNullable<Generator['clusterDecisionResource']>;
export type MatrixGenerator = NonNullable<Generator['matrix']>;
export type MergeGenerator = NonNullable<Generator['merge']>;
