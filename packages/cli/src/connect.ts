import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createKubeClient, loadKubeconfig } from '@setpoint/kube';
import { type ClusterOptions, type Connection, type Context, defaultDataDir } from './context.ts';

/**
 * A client of the cluster the options name: `--kubeconfig`, else `KUBECONFIG`, else the kubeconfig that `setpoint up`
 * left in the working directory, else the user's own.
 */
export async function connect(options: ClusterOptions, context: Context): Promise<Connection> {
  const local = join(context.cwd, defaultDataDir, 'kubeconfig');
  const named = options.kubeconfig ?? (!context.env['KUBECONFIG'] && existsSync(local) ? local : undefined);
  const config = await loadKubeconfig({
    ...(named === undefined ? {} : { path: named }),
    ...(options.context === undefined ? {} : { context: options.context }),
    // The person at this terminal chose the file, so the plugins it names are theirs too.
    allowExec: true,
  });
  const client = createKubeClient(config, { userAgent: 'setpoint-cli' });
  return { client, close: () => client.close() };
}
