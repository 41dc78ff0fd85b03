import type { WatchEvent } from '../client/kube-client.ts';
import { compareResourceVersions } from './resource-version.ts';

/** Events kept for who joins later: who lists just now is at most a few writes behind. */
const mostKept = 256;

interface Listener {
  readonly events: WatchEvent[];
  wake: () => void;
}

/** One watch of the server for several who listen; it begins with the first and ends with the last. */
export class SharedWatch {
  readonly #open: (signal: AbortSignal) => AsyncIterable<WatchEvent>;
  readonly #onEnd: () => void;
  readonly #stop = new AbortController();
  readonly #listeners = new Set<Listener>();
  readonly #kept: WatchEvent[] = [];
  /** Every event after this version is in {@link #kept}. */
  #from: string;
  #begun = false;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(
    open: (signal: AbortSignal) => AsyncIterable<WatchEvent>,
    resourceVersion: string,
    onEnd: () => void,
  ) {
    this.#open = open;
    this.#from = resourceVersion;
    this.#onEnd = onEnd;
  }

  /** Whether nothing after the version has been missed. */
  reachesBackTo(resourceVersion: string): boolean {
    return !this.#ended && compareResourceVersions(resourceVersion, this.#from) >= 0;
  }

  /** The events after the version, until the watch ends, fails (then it throws what the watch threw) or the signal aborts. */
  async *join(resourceVersion: string, signal: AbortSignal): AsyncGenerator<WatchEvent, void, undefined> {
    const listener: Listener = { events: this.#kept.filter((event) => !isSeen(event)), wake: () => {} };
    const wake = (): void => listener.wake();
    signal.addEventListener('abort', wake, { once: true });
    this.#listeners.add(listener);
    try {
      if (!this.#begun) void this.#run();
      for (;;) {
        for (let event = listener.events.shift(); event !== undefined; event = listener.events.shift()) {
          if (signal.aborted) return;
          if (!isSeen(event)) yield event;
        }
        if (signal.aborted) return;
        if (this.#failure !== undefined) throw this.#failure.error;
        if (this.#ended) return;
        await new Promise<void>((resolve) => {
          listener.wake = resolve;
        });
      }
    } finally {
      signal.removeEventListener('abort', wake);
      this.#leave(listener);
    }
    function isSeen(event: WatchEvent): boolean {
      return compareResourceVersions(versionOf(event), resourceVersion) <= 0;
    }
  }

  async #run(): Promise<void> {
    this.#begun = true;
    try {
      for await (const event of this.#open(this.#stop.signal)) this.#tell(event);
    } catch (error) {
      this.#failure = { error };
    }
    this.#end();
  }

  #tell(event: WatchEvent): void {
    this.#kept.push(event);
    if (this.#kept.length > mostKept) this.#from = versionOf(this.#kept.shift()) ?? this.#from;
    for (const listener of this.#listeners) {
      listener.events.push(event);
      listener.wake();
    }
  }

  #leave(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    this.#end();
    this.#stop.abort(new Error('nobody watches any more'));
  }

  #end(): void {
    this.#ended = true;
    this.#onEnd();
    for (const { wake } of this.#listeners) wake();
  }
}

function versionOf(event: WatchEvent | undefined): string | undefined {
  return event?.type === 'BOOKMARK' ? event.resourceVersion : event?.object.metadata.resourceVersion;
}
