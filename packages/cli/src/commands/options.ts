import type { Command } from 'commander';

export type Output = 'table' | 'json';

/** Options of every command that speaks to a cluster. */
export function addClusterOptions(command: Command): Command {
  return command
    .option(
      '--kubeconfig <file>',
      'kubeconfig to use (default: KUBECONFIG, ./.setpoint/kubeconfig, ~/.kube/config)',
    )
    .option('--context <name>', 'context of the kubeconfig')
    .option('-N, --app-namespace <namespace>', 'namespace of the applications', 'argocd');
}
