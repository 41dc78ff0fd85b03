/** Every code this room throws or puts into a condition. */
export const codes = {
  invalidDuration: 'argocd.invalid-duration',
  invalidSpec: 'argocd.invalid-spec',
  clusterNotFound: 'argocd.cluster-not-found',
  notPermitted: 'argocd.not-permitted',
  deleting: 'argocd.deleting',
  deletionFailed: 'argocd.deletion-failed',
  superseded: 'argocd.superseded',
  terminated: 'argocd.terminated',
  planChanged: 'argocd.plan-changed',
} as const;
