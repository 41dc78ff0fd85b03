import type { CallCost } from './call-cost.ts';

/** The costs Kubernetes adds for the functions of its libraries. */
export function kubernetesCallCost(_name: string, _overload: string): CallCost | undefined {
  return undefined;
}
