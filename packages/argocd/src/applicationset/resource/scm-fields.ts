import { field, required, type ValueOf } from '@setpoint/kube';

const secretRef = field.object({
  secretName: required(field.string()),
  key: required(field.string()),
});
export type SecretRef = ValueOf<typeof secretRef>;

const configMapKeyRef = field.object({
  configMapName: required(field.string()),
  key: required(field.string()),
});
export type ConfigMapKeyRef = ValueOf<typeof configMapKeyRef>;

const strings = field.list(field.string());
const basicAuth = field.object({
  username: required(field.string()),
  passwordRef: required(secretRef),
});
const bearerToken = field.object({ tokenRef: required(secretRef) });
const bitbucketAuth = { basicAuth, bearerToken };
const privateTls = { insecure: field.boolean(), caRef: configMapKeyRef };

/** The hosts of `spec.generators[].pullRequest`. */
export const pullRequestHosts = {
  github: field.object({
    owner: required(field.string()),
    repo: required(field.string()),
    api: field.string(),
    tokenRef: secretRef,
    appSecretName: field.string(),
    labels: strings,
  }),
  gitlab: field.object({
    project: required(field.string()),
    api: field.string(),
    tokenRef: secretRef,
    labels: strings,
    pullRequestState: field.string(),
    ...privateTls,
  }),
  gitea: field.object({
    owner: required(field.string()),
    repo: required(field.string()),
    api: required(field.string()),
    tokenRef: secretRef,
    insecure: field.boolean(),
    labels: strings,
  }),
  bitbucket: field.object({
    owner: required(field.string()),
    repo: required(field.string()),
    api: field.string(),
    ...bitbucketAuth,
  }),
  bitbucketServer: field.object({
    project: required(field.string()),
    repo: required(field.string()),
    api: required(field.string()),
    ...bitbucketAuth,
    ...privateTls,
  }),
  azuredevops: field.object({
    organization: required(field.string()),
    project: required(field.string()),
    repo: required(field.string()),
    api: field.string(),
    tokenRef: secretRef,
    labels: strings,
  }),
};

/** The hosts of `spec.generators[].scmProvider`. */
export const scmProviderHosts = {
  github: field.object({
    organization: required(field.string()),
    api: field.string(),
    tokenRef: secretRef,
    appSecretName: field.string(),
    allBranches: field.boolean(),
    excludeArchivedRepos: field.boolean(),
  }),
  gitlab: field.object({
    group: required(field.string()),
    includeSubgroups: field.boolean(),
    includeSharedProjects: field.boolean(),
    includeArchivedRepos: field.boolean(),
    api: field.string(),
    tokenRef: secretRef,
    allBranches: field.boolean(),
    topic: field.string(),
    ...privateTls,
  }),
  gitea: field.object({
    owner: required(field.string()),
    api: required(field.string()),
    tokenRef: secretRef,
    allBranches: field.boolean(),
    excludeArchivedRepos: field.boolean(),
    insecure: field.boolean(),
  }),
  bitbucket: field.object({
    owner: required(field.string()),
    user: required(field.string()),
    appPasswordRef: required(secretRef),
    allBranches: field.boolean(),
  }),
  bitbucketServer: field.object({
    project: required(field.string()),
    api: required(field.string()),
    allBranches: field.boolean(),
    ...bitbucketAuth,
    ...privateTls,
  }),
  azureDevOps: field.object({
    organization: required(field.string()),
    teamProject: required(field.string()),
    accessTokenRef: required(secretRef),
    api: field.string(),
    allBranches: field.boolean(),
  }),
  awsCodeCommit: field.object({
    tagFilters: field.list(field.object({ key: required(field.string()), value: field.string() })),
    role: field.string(),
    region: field.string(),
    allBranches: field.boolean(),
  }),
};
