import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realHelm, realHelm3, realKubectl } from '../../../../scripts/real-tools.mjs';
import { type ApiServer, type ApiServerOptions, startApiServer } from '../start-api-server.ts';

interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A server on a free port and the real command-line tools pointed at it. */
export interface TestCluster {
  readonly server: ApiServer;
  readonly folder: string;
  kubectl(...args: readonly string[]): Promise<CommandResult>;
  /** kubectl with more of an environment. */
  kubectlIn(environment: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<CommandResult>;
  /** kubectl with a manifest on standard input. */
  kubectlWith(input: string, ...args: readonly string[]): Promise<CommandResult>;
  /** helm 4. */
  helm(...args: readonly string[]): Promise<CommandResult>;
  /** helm 3. */
  helm3(...args: readonly string[]): Promise<CommandResult>;
  stop(): Promise<void>;
}

export async function startTestCluster(options: ApiServerOptions = {}): Promise<TestCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-cluster-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const server = await startApiServer({ kubeconfigPath: kubeconfig, ...options });
  const env = { ...process.env, KUBECONFIG: kubeconfig, HOME: folder };
  return {
    server,
    folder,
    kubectl: (...args) => run(realKubectl(), args, env),
    kubectlIn: (environment, ...args) => run(realKubectl(), args, { ...env, ...environment }),
    kubectlWith: (input, ...args) => run(realKubectl(), args, env, input),
    helm: (...args) => run(realHelm(), args, env),
    helm3: (...args) => run(realHelm3(), args, env),
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input?: string,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = execFile(command, args, { env, timeout: 60_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stdout, stderr });
    });
    child.stdin?.end(input ?? '');
  });
}
