import { join } from 'node:path';
import { type ApiServer, startApiServer } from '@setpoint/apiserver';
import type { PluginDefinition } from '@setpoint/render';
import type { Logger } from '@setpoint/runtime';
import type { Engine } from './platform.ts';

export interface PlatformOptions {
  /** State of the API server, its kubeconfig, Git mirrors. Default: the API server keeps nothing. */
  readonly dataDir: string;
  readonly port?: number;
  readonly host?: string;
  readonly logger?: Logger;
  /** The config management plugins that may run. Default: none. */
  readonly plugins?: readonly PluginDefinition[];
}

/** Everything in one process: the embedded API server and the controllers on it. */
export interface Platform {
  readonly api: ApiServer;
  readonly engine: Engine;
  stop(): Promise<void>;
}

/**
 * The API server answers before what the controllers are made of is loaded; resolves once both run. Rejects as the API
 * server's start does, and when the cluster cannot be prepared.
 */
export async function startPlatform(options: PlatformOptions, signal: AbortSignal): Promise<Platform> {
  const { dataDir, logger } = options;
  const api = await startApiServer({
    dataDir: join(dataDir, 'apiserver'),
    kubeconfigPath: join(dataDir, 'kubeconfig'),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.host === undefined ? {} : { host: options.host }),
  });
  try {
    const { startLocalEngine } = await import('./local-engine.ts');
    const local = await startLocalEngine(
      {
        client: api.client,
        kubeconfig: api.kubeconfig,
        cacheDir: join(dataDir, 'cache'),
        ...(logger === undefined ? {} : { logger }),
        ...(options.plugins === undefined ? {} : { plugins: options.plugins }),
      },
      signal,
    );
    return {
      api,
      engine: local.engine,
      async stop() {
        await local.stop();
        await api.stop();
      },
    };
  } catch (error) {
    await api.stop();
    throw error;
  }
}
