import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createArgoHealth, createArgoState, createClusterRegistry } from '@setpoint/argocd';
import { createRenderer } from '@setpoint/render';
import { createLogger } from '@setpoint/runtime';
import { startServer } from '@setpoint/server';
import { createSource } from '@setpoint/source';
import { connect } from '../connect.ts';
import type { ClusterOptions, Context } from '../context.ts';
import { renderSecret } from '../render-secret.ts';
import { version } from '../version.ts';
import { httpPlatform } from './http-platform.ts';
import { localOwner } from './local-server.ts';
import type { Platform } from './platform.ts';

/**
 * A server of this process's own on a cluster, on loopback, for one command: whoever has only a kubeconfig does what
 * they could do over the server, with their own rights in the cluster. It controls nothing and writes nothing of its
 * own. Rejects with what the cluster refuses.
 */
export async function ownPlatform(options: ClusterOptions, context: Context): Promise<Platform> {
  const { clock, random } = context;
  const namespace = options.appNamespace;
  const stopping = new AbortController();
  const signal = AbortSignal.any([context.signal, stopping.signal]);
  const connection = await connect(options, context);
  const { client } = connection;
  const health = createArgoHealth();
  const clusters = createClusterRegistry({
    local: { client, impersonate: (user) => client.impersonate({ user }) },
    health: health.of,
    clock,
    random,
    // The person at this terminal chose the cluster, so the programs its Secrets name are theirs too.
    allowExec: true,
    onError: () => {},
  });
  let refuse: (error: Error) => void = () => {};
  const refused = new Promise<never>((_, reject) => (refuse = reject));
  refused.catch(() => {});
  const reporter = { error: (error: Error) => refuse(error) };
  const state = createArgoState({ client, namespace, clock, random, reporter }, signal);
  const configure = (): void => {
    clusters.configure(state.config);
    health.configure(state.config.settings().customizations);
  };
  const cacheDir = mkdtempSync(join(tmpdir(), 'setpoint-'));
  const source = createSource({ cacheDir, clock, random });
  const renderer = createRenderer({ clock, secret: () => renderSecret(client, namespace, random, signal) });
  const end = async (): Promise<void> => {
    stopping.abort(new Error('the command is over'));
    await Promise.all([state.done, clusters.close(), source.close(), renderer.close()]);
    await connection.close();
    rmSync(cacheDir, { recursive: true, force: true });
  };
  try {
    await Promise.race([state.configured, refused]);
    configure();
    state.onConfigChange(configure);
    const owner = localOwner();
    const started = startServer(
      {
        client,
        state,
        engine: { source, renderer, health: health.of },
        clusters,
        logger: createLogger({ level: 'silent' }),
        version: version(),
        owner,
        ownerOnly: true,
      },
      signal,
    );
    started.catch(() => {});
    const server = await Promise.race([started, refused]);
    const platform = httpPlatform({ url: server.url, token: owner.token }, client.server);
    return {
      ...platform,
      async close() {
        await platform.close();
        await server.stop();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}
