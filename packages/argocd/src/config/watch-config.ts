import { type Clock, type Random, SetpointError } from '@setpoint/core';
import { createReflector, type KubeClient, type KubeObject, type Reflector } from '@setpoint/kube';
import type { Reporter } from '../controller/ports.ts';
import { configKinds, type ConfigState } from './config-state.ts';

/** What the reflectors of a controller share. */
export interface WatchPorts {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly reporter: Reporter;
}

type Watched = Omit<Parameters<typeof createReflector>[0], keyof WatchPorts | 'onError'>;

/** Follows a kind until the signal aborts; failures are reported and the watch goes on. */
export function watchKind({ reporter, ...ports }: WatchPorts, watched: Watched): Reflector {
  return createReflector({
    ...watched,
    ...ports,
    onError: (error) => reporter.error(SetpointError.from(error), 'watch failed', { kind: watched.gvk.kind }),
  });
}

/**
 * Keeps the configuration of a namespace as objects come and go: settings, projects, repositories, clusters and their
 * credentials may concern anything, and a change of one is rare.
 *
 * @param onChange - Called with what changed: the object, or its kind and name and that it is gone.
 */
export function watchConfig(
  ports: WatchPorts,
  namespace: string,
  config: ConfigState,
  onChange: (object: KubeObject, gone: boolean) => void,
): readonly Reflector[] {
  const observe = (object: KubeObject): void => {
    if (config.set(object)) onChange(object, false);
  };
  return configKinds.map(({ gvk, labelSelector }) =>
    watchKind(ports, {
      gvk,
      namespace,
      ...(labelSelector === undefined ? {} : { labelSelector }),
      onAdd: observe,
      onUpdate: observe,
      onDelete: (ref) => {
        const last = { apiVersion: '', kind: ref.kind, metadata: { name: ref.name } };
        if (config.delete(last)) onChange(last, true);
      },
    }),
  );
}
