import type { KubeClient } from '@setpoint/kube';

export type Verb = 'get' | 'create' | 'update' | 'patch' | 'apply' | 'delete';

/** Called around every request to single objects; what it throws is what the caller sees. */
export interface Interposer {
  readonly before?: (verb: Verb, dryRun: boolean) => void;
  readonly after?: (verb: Verb, dryRun: boolean) => void;
}

/** The client with somebody in between, as a network has. */
export function interposed(client: KubeClient, { before, after }: Interposer): KubeClient {
  const around = async <T>(verb: Verb, dryRun: boolean | undefined, call: () => Promise<T>): Promise<T> => {
    before?.(verb, dryRun === true);
    const answer = await call();
    after?.(verb, dryRun === true);
    return answer;
  };
  return {
    server: client.server,
    mapper: client.mapper,
    serverVersion: (signal) => client.serverVersion(signal),
    list: (gvk, options, signal) => client.list(gvk, options, signal),
    watch: (gvk, options, signal) => client.watch(gvk, options, signal),
    podLogs: (pod, options, signal) => client.podLogs(pod, options, signal),
    podExec: (pod, options, signal) => client.podExec(pod, options, signal),
    get: (location, signal) => around('get', false, () => client.get(location, signal)),
    create: (object, options, signal) =>
      around('create', options.dryRun, () => client.create(object, options, signal)),
    update: (object, options, signal) =>
      around('update', options.dryRun, () => client.update(object, options, signal)),
    patch: (location, type, patch, options, signal) =>
      around('patch', options.dryRun, () => client.patch(location, type, patch, options, signal)),
    apply: (object, options, signal) =>
      around('apply', options.dryRun, () => client.apply(object, options, signal)),
    delete: (location, options, signal) =>
      around('delete', options.dryRun, () => client.delete(location, options, signal)),
  };
}
