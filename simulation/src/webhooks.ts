import type { WebhookEvent } from '@setpoint/argocd';
import type { Random } from '@setpoint/core';
import type { Faults } from './faults.ts';
import { repositoryUrl } from './repository.ts';
import type { World } from './world.ts';

/** The forge tells of pushes, where it was asked to: under faults not at all, twice, or long after. */
export class Webhooks {
  readonly #world: World;
  readonly #faults: Faults;
  readonly #random: Random;
  readonly #isConfigured: boolean;
  readonly #receive: (event: WebhookEvent) => void;

  constructor(world: World, faults: Faults, receive: (event: WebhookEvent) => void) {
    this.#world = world;
    this.#faults = faults;
    this.#random = world.stream('webhooks');
    this.#isConfigured = this.#random.next() < 0.5 || faults.has('webhooks');
    this.#receive = receive;
  }

  /** A branch was moved, made or deleted. */
  tell(branch: string): void {
    if (!this.#isConfigured) return;
    const draw = this.#faults.has('webhooks') ? this.#random.next() : 1;
    if (draw < 0.35) return;
    this.#deliver(branch, 20 + 200 * this.#random.next());
    if (draw < 0.6) this.#deliver(branch, 300 * this.#random.next());
    else if (draw < 0.8) this.#deliver(branch, 60_000 * this.#random.next());
  }

  #deliver(branch: string, delayMs: number): void {
    this.#world.at(delayMs, 'webhook', () =>
      this.#receive({
        kind: 'push',
        urls: [repositoryUrl],
        revision: branch,
        touchedHead: branch === 'main',
      }),
    );
  }
}
