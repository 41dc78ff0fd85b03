import type { Verdict } from './judge.d.mts';

/** The parts of the API there is something recorded of: `core`, `apps`… */
export function judgedGroups(): readonly string[];

/**
 * Sends what a real kube-apiserver was recorded to refuse in one part of the API to the server of a kubeconfig, which is
 * to be fresh and without controllers, and compares what is said to be wrong with it.
 */
export function judgeValidation(kubeconfigPath: string, group: string): Promise<Verdict>;
