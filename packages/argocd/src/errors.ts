/** Every code this room throws or puts into a condition. */
export const codes = {
  invalidDuration: 'argocd.invalid-duration',
  invalidSyncOption: 'argocd.invalid-sync-option',
  invalidSpec: 'argocd.invalid-spec',
  projectNotFound: 'argocd.project-not-found',
  clusterNotFound: 'argocd.cluster-not-found',
  notPermitted: 'argocd.not-permitted',
  operationInvalid: 'argocd.operation-invalid',
} as const;
