import { kubeError, KUBE_CODES } from '../../errors.ts';
import type { KubeClient, WatchEvent, WatchOptions } from '../../client/kube-client.ts';
import type { KubeList, KubeObject } from '../../object.ts';

interface OpenWatch {
  readonly options: WatchOptions;
  push(event: WatchEvent): void;
  end(error?: unknown): void;
}

/** A list-watch server of one kind in memory: versions count up, history can be forgotten, watches cut. */
export class ScriptedApi implements Pick<KubeClient, 'list' | 'watch'> {
  readonly watches: OpenWatch[] = [];
  lists = 0;
  /** Thrown by the next lists, first one first. */
  readonly listFailures: Error[] = [];
  #version = 100;
  #forgottenBefore = 0;
  readonly #objects = new Map<string, KubeObject>();
  readonly #history: { readonly version: number; readonly event: WatchEvent }[] = [];

  get openWatches(): number {
    return this.watches.length;
  }

  objects(): readonly KubeObject[] {
    return [...this.#objects.values()];
  }

  put(name: string, uid = `uid-${name}`): void {
    const known = this.#objects.get(name);
    if (known !== undefined && known.metadata.uid !== uid) this.remove(name);
    const type = this.#objects.has(name) ? 'MODIFIED' : 'ADDED';
    this.#emit(type, name, uid);
  }

  remove(name: string): void {
    this.#emit('DELETED', name, this.#objects.get(name)?.metadata.uid ?? '');
  }

  bookmark(): void {
    for (const watch of this.watches)
      watch.push({ type: 'BOOKMARK', resourceVersion: String(this.#version) });
  }

  /** Ends every open watch, with an error or as the server does at its timeout. */
  cut(error?: unknown): void {
    for (const watch of this.watches.splice(0)) watch.end(error);
  }

  /** Compacts the history: resuming from before now is answered with 410. */
  forget(): void {
    this.#forgottenBefore = this.#version;
  }

  list(): Promise<KubeList> {
    this.lists++;
    const failure = this.listFailures.shift();
    if (failure !== undefined) return Promise.reject(failure);
    const metadata = { resourceVersion: String(this.#version) };
    return Promise.resolve({
      apiVersion: 'v1',
      kind: 'PodList',
      metadata,
      items: [...this.#objects.values()],
    });
  }

  async *watch(_gvk: unknown, options: WatchOptions, signal: AbortSignal): AsyncGenerator<WatchEvent> {
    const from = Number(options.resourceVersion);
    if (from < this.#forgottenBefore) throw kubeError(KUBE_CODES.gone, 'too old resource version');
    const queue: WatchEvent[] = this.#history.filter((past) => past.version > from).map((past) => past.event);
    let wake = (): void => {};
    let ended: { readonly error: unknown } | undefined;
    const watch: OpenWatch = {
      options,
      push(event) {
        queue.push(event);
        wake();
      },
      end(error) {
        ended = { error };
        wake();
      },
    };
    this.watches.push(watch);
    signal.addEventListener('abort', () => watch.end(), { once: true });
    for (;;) {
      for (let event = queue.shift(); event !== undefined; event = queue.shift()) yield event;
      if (ended?.error !== undefined) throw ended.error as Error;
      if (ended !== undefined) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  #emit(type: 'ADDED' | 'MODIFIED' | 'DELETED', name: string, uid: string): void {
    const version = ++this.#version;
    const metadata = { name, namespace: 'ns', uid, resourceVersion: String(version) };
    const object: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata };
    if (type === 'DELETED') this.#objects.delete(name);
    else this.#objects.set(name, object);
    const event: WatchEvent = { type, object };
    this.#history.push({ version, event });
    for (const watch of this.watches) watch.push(event);
  }
}
