import { namespace } from './contents.ts';
import { by } from './declarations.ts';
import type { Workplace } from './workplace.ts';

const never = new AbortController().signal;

const jobGvk = { group: 'batch', version: 'v1', kind: 'Job' };

/** A hook that is kept until it succeeds stays failed until somebody removes it. */
export class FailedHooks {
  readonly #at: Workplace;
  /** Told of hooks that they remove: nobody can know any more that such a hook has run. */
  readonly #onRemoved: (name: string) => void;

  constructor(workplace: Workplace, onRemoved: (name: string) => void) {
    this.#at = workplace;
    this.#onRemoved = onRemoved;
  }

  /** Removes them now, and looks for them some more times. */
  settle(): void {
    this.#remove(() => true);
    this.#lookAgain(10);
  }

  /** A retry of what people pushed before may run a broken hook once more after they have put it right. */
  #lookAgain(times: number): void {
    if (times === 0) return;
    this.#at.world.at(120_000, 'people look at hooks', () => {
      this.#remove((json) => json.includes('hook-delete-policy":"HookSucceeded"'));
      this.#lookAgain(times - 1);
    });
  }

  #remove(isMeant: (json: string) => boolean): void {
    for (const [path, { json }] of this.#at.host.disk.objects.get('batch/jobs') ?? [])
      if (json.includes('"type":"Failed"') && isMeant(json))
        this.#deleteJob(path.slice(namespace.length + 1));
  }

  #deleteJob(name: string): void {
    const finalizers: string[] = [];
    this.#at.hand.write(`remove the job ${name}`, async (client) => {
      this.#onRemoved(name);
      await client.patch({ gvk: jobGvk, namespace, name }, 'merge', { metadata: { finalizers } }, by, never);
      await client.delete({ gvk: jobGvk, namespace, name }, { propagationPolicy: 'Background' }, never);
    });
  }
}
