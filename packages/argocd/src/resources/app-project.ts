import { defineResource, field, type ObjectOfResource, required, type ValueOf } from '@setpoint/kube';

const groupKind = { group: required(field.string()), kind: required(field.string()) };
const groupKindName = field.list(field.object({ ...groupKind, name: field.string() }));
const groupKinds = field.list(field.object(groupKind));

const jwtToken = field.object({
  iat: required(field.integer()),
  exp: field.integer(),
  id: field.string(),
});

const role = field.object({
  name: required(field.string()),
  description: field.string(),
  policies: field.list(field.string()),
  groups: field.list(field.string()),
  jwtTokens: field.list(jwtToken),
});

const syncWindow = field.object({
  kind: field.string(),
  schedule: field.string(),
  duration: field.string(),
  timeZone: field.string(),
  applications: field.list(field.string()),
  namespaces: field.list(field.string()),
  clusters: field.list(field.string()),
  manualSync: field.boolean(),
  andOperator: field.boolean(),
  syncOverrun: field.boolean(),
  description: field.string(),
});

const sourceIntegrity = field.object({
  git: required(
    field.object({
      policies: required(
        field.list(
          field.object({
            repos: required(field.list(field.object({ url: required(field.string()) }))),
            gpg: required(
              field.object({
                mode: required(field.string()),
                keys: required(field.list(field.string())),
              }),
            ),
          }),
        ),
      ),
    }),
  ),
});

const appProjectSpec = field.object({
  description: field.string({ maxLength: 255 }),
  sourceRepos: field.list(field.string()),
  sourceNamespaces: field.list(field.string()),
  destinations: field.list(
    field.object({ server: field.string(), name: field.string(), namespace: field.string() }),
  ),
  destinationServiceAccounts: field.list(
    field.object({
      server: required(field.string()),
      namespace: field.string(),
      defaultServiceAccount: required(field.string()),
    }),
  ),
  clusterResourceWhitelist: groupKindName,
  clusterResourceBlacklist: groupKindName,
  namespaceResourceWhitelist: groupKinds,
  namespaceResourceBlacklist: groupKinds,
  orphanedResources: field.object({
    warn: field.boolean(),
    ignore: field.list(field.object({ group: field.string(), kind: field.string(), name: field.string() })),
  }),
  permitOnlyProjectScopedClusters: field.boolean(),
  roles: field.list(role),
  signatureKeys: field.list(field.object({ keyID: required(field.string()) })),
  sourceIntegrity,
  syncWindows: field.list(syncWindow),
});
export type AppProjectSpec = ValueOf<typeof appProjectSpec>;

/** `argoproj.io/v1alpha1 AppProject`. */
export const appProjectResource = defineResource({
  group: 'argoproj.io',
  version: 'v1alpha1',
  kind: 'AppProject',
  plural: 'appprojects',
  shortNames: ['appproj', 'appprojs'],
  scope: 'Namespaced',
  labels: {
    'app.kubernetes.io/name': 'appprojects.argoproj.io',
    'app.kubernetes.io/part-of': 'argocd',
  },
  fields: {
    spec: required(appProjectSpec),
    status: field.object({
      jwtTokensByRole: field.map(field.object({ items: field.list(jwtToken) })),
    }),
  },
});

export type AppProject = ObjectOfResource<typeof appProjectResource>;
