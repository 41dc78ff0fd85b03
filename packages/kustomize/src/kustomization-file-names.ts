/** What a kustomization file may be called, in the order in which kustomize looks; two of them in one directory are an error. */
export const KUSTOMIZATION_FILE_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;
