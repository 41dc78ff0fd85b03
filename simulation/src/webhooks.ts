import type { WebhookEvent } from '@setpoint/argocd';
import type { Random } from '@setpoint/core';
import type { Faults } from './faults.ts';
import { repositoryUrl } from './repository.ts';
import type { World } from './world.ts';

const pushed: WebhookEvent = {
  kind: 'push',
  urls: [repositoryUrl],
  revision: 'main',
  touchedHead: true,
};

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

  /** The branch was moved, made or deleted. */
  tell(): void {
    if (!this.#isConfigured) return;
    const draw = this.#faults.has('webhooks') ? this.#random.next() : 1;
    if (draw < 0.35) return;
    this.#deliver(20 + 200 * this.#random.next());
    if (draw < 0.6) this.#deliver(300 * this.#random.next());
    else if (draw < 0.8) this.#deliver(60_000 * this.#random.next());
  }

  #deliver(delayMs: number): void {
    this.#world.at(delayMs, 'webhook', () => this.#receive(pushed));
  }
}
