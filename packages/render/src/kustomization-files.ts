/**
 * What kustomization files are called, in kustomize's order of preference. `@setpoint/kustomize` has the same list, but
 * the thread that only detects tools loads no engine.
 */
export const KUSTOMIZATION_FILES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;
