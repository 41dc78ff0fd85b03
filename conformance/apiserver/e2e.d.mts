export interface E2eTest {
  readonly id: string;
  /** As Kubernetes calls it. */
  readonly name: string;
  /** It needs a cluster's controllers. */
  readonly controllers?: boolean;
  /** It waits for history to be compacted. */
  readonly compacts?: boolean;
}

export const e2eTests: readonly E2eTest[];

export interface E2eVerdict {
  /** The expectation that ended it; undefined when it passed. */
  readonly threw: string | undefined;
  /** The requests whose answers are not what a real server's were. */
  readonly different: readonly string[];
}

/** Runs one test against the server of a kubeconfig. */
export function runE2e(kubeconfigPath: string, test: E2eTest): Promise<E2eVerdict>;
