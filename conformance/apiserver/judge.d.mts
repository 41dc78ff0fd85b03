export interface Verdict {
  /** Answers that are what the real server's were. */
  readonly identical: number;
  /** The requests of those that are not. */
  readonly different: readonly string[];
}

/**
 * Sends the cases of the areas to the server of a kubeconfig, which is to be fresh and without controllers, and compares
 * every answer with what a real kube-apiserver gave.
 */
export function judgeServer(kubeconfigPath: string, areas: readonly string[]): Promise<Verdict>;
