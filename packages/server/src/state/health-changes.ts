import { type Application, keyOfOwner } from '@setpoint/argocd';
import { type Clock, sleep } from '@setpoint/core';
import { namespacedName } from '@setpoint/kube';
import type { Services } from '../services.ts';
import { renewedRow } from './fleet-row.ts';

/** Changes of an application's objects that come together are looked at once. */
const restMs = 250;

/**
 * Tells lists when the reason why an application is not healthy changes without the Application saying so: it goes on
 * being Progressing while its Pods come to fail.
 */
export class HealthChanges {
  readonly #services: () => Pick<Services, 'state' | 'clusters' | 'clock' | 'changes'>;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #pending = new Set<string>();

  constructor(
    services: () => Pick<Services, 'state' | 'clusters' | 'clock' | 'changes'>,
    clock: Clock,
    signal: AbortSignal,
  ) {
    this.#services = services;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** An object of the owner changed. */
  noticed(owner: string): void {
    if (this.#pending.size === 0) void this.#lookLater();
    this.#pending.add(owner);
  }

  async #lookLater(): Promise<void> {
    try {
      await sleep(this.#clock, restMs, this.#signal);
    } catch {
      // The server stops.
      return;
    }
    const owners = new Set(this.#pending);
    this.#pending.clear();
    const { state } = this.#services();
    for (const owner of owners) {
      const app = state.applications.get(keyOfOwner(owner, state.namespace));
      if (app !== undefined && mayHaveChanged(app)) this.#look(app);
    }
  }

  #look(app: Application): void {
    const services = this.#services();
    const before = renewedRow(app, services);
    if (before !== undefined) services.changes.add({ key: namespacedName(app), before, after: app });
  }
}

const mayHaveChanged = ({ status }: Application): boolean =>
  status?.health?.status === 'Progressing' ||
  status?.health?.status === 'Degraded' ||
  status?.sync?.status === 'OutOfSync';
