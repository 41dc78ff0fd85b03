/** Every code this room throws or puts into a condition. */
export const codes = {
  invalidDuration: 'argocd.invalid-duration',
  invalidSpec: 'argocd.invalid-spec',
  clusterNotFound: 'argocd.cluster-not-found',
  clusterUnreachable: 'argocd.cluster-unreachable',
  /** `config` of a cluster Secret cannot be used. */
  clusterConfig: 'argocd.cluster-config',
  /** What was under way goes on with the connection that took its place. */
  clusterReplaced: 'argocd.cluster-replaced',
  /** A source is not signed as its project asks. */
  sourceIntegrity: 'argocd.source-integrity',
  invalidSourceOverride: 'argocd.invalid-source-override',
  invalidSetting: 'argocd.invalid-setting',
  /** No service account to act as, or one that cannot be. */
  impersonation: 'argocd.impersonation',
  excludedResource: 'argocd.excluded-resource',
  notPermitted: 'argocd.not-permitted',
  deleting: 'argocd.deleting',
  deletionFailed: 'argocd.deletion-failed',
  superseded: 'argocd.superseded',
  terminated: 'argocd.terminated',
  planChanged: 'argocd.plan-changed',
  /** An annotation of Image Updater cannot be used. */
  imageAnnotation: 'argocd.image-annotation',
  /** An image could not be updated. */
  imageUpdate: 'argocd.image-update',
  /** Manifests could not be rendered into a branch. */
  hydration: 'argocd.hydration',
} as const;
