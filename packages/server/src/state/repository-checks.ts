import { normalizeGitUrl } from '@setpoint/argocd';
import type { ConnectionState } from '../wire/argo-platform.ts';

const capacity = 1000;

/** What repositories answered when they were asked last; the newest of each is kept, in this process alone. */
export class RepositoryChecks {
  readonly #states = new Map<string, ConnectionState>();

  get(url: string, project: string): ConnectionState | undefined {
    return this.#states.get(keyOf(url, project));
  }

  put(url: string, project: string, state: ConnectionState): void {
    const key = keyOf(url, project);
    this.#states.delete(key);
    this.#states.set(key, state);
    const oldest = this.#states.keys().next();
    if (this.#states.size > capacity && oldest.done !== true) this.#states.delete(oldest.value);
  }
}

function keyOf(url: string, project: string): string {
  return `${project}|${normalizeGitUrl(url)}`;
}
