import type { KubeClient, WatchEvent, WatchOptions } from '../client/kube-client.ts';
import type { GroupVersionKind } from '../group-version-kind.ts';
import { SharedWatch } from './shared-watch.ts';

/**
 * The same client, in which those who watch one of these kinds in the same scope share one watch of the server: each
 * event travels and is read once. Who asks for a version that the shared watch has gone past gets a watch of its own.
 */
export function sharingWatches(client: KubeClient, kinds: readonly GroupVersionKind[]): KubeClient {
  const open = new Map<string, SharedWatch>();
  const isShared = ({ group, version, kind }: GroupVersionKind): boolean =>
    kinds.some((one) => one.group === group && one.version === version && one.kind === kind);
  const watch = (
    gvk: GroupVersionKind,
    options: WatchOptions,
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent> => {
    if (!isShared(gvk)) return client.watch(gvk, options, signal);
    const key = scopeOf(gvk, options);
    const shared = open.get(key);
    if (shared?.reachesBackTo(options.resourceVersion) === true)
      return shared.join(options.resourceVersion, signal);
    const own = new SharedWatch(
      (stop) => client.watch(gvk, options, stop),
      options.resourceVersion,
      () => {
        if (open.get(key) === own) open.delete(key);
      },
    );
    // The newest is the one that who comes next can join.
    open.set(key, own);
    return own.join(options.resourceVersion, signal);
  };
  return {
    server: client.server,
    mapper: client.mapper,
    serverVersion: (signal) => client.serverVersion(signal),
    get: (location, signal) => client.get(location, signal),
    list: (gvk, options, signal) => client.list(gvk, options, signal),
    watch,
    podLogs: (pod, options, signal) => client.podLogs(pod, options, signal),
    podExec: (pod, options, signal) => client.podExec(pod, options, signal),
    create: (object, options, signal) => client.create(object, options, signal),
    update: (object, options, signal) => client.update(object, options, signal),
    patch: (location, type, patch, options, signal) => client.patch(location, type, patch, options, signal),
    apply: (object, options, signal) => client.apply(object, options, signal),
    delete: (location, options, signal) => client.delete(location, options, signal),
  };
}

function scopeOf(gvk: GroupVersionKind, options: WatchOptions): string {
  const { namespace = '', labelSelector = '', fieldSelector = '', metadataOnly = false } = options;
  return JSON.stringify([
    gvk.group,
    gvk.version,
    gvk.kind,
    namespace,
    labelSelector,
    fieldSelector,
    metadataOnly,
  ]);
}
