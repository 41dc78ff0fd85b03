import type { Random } from '@setpoint/core';
import { type ApiHost, isDown } from './api-host.ts';
import { namespace, pick } from './contents.ts';
import type { World } from './world.ts';

/** What people write with, and what they see when they look for something to write. */
export class Hand {
  /** How often they have written anything. */
  acts = 0;
  readonly #world: World;
  readonly #host: ApiHost;
  readonly #random: Random;

  constructor(world: World, host: ApiHost, random: Random) {
    this.#world = world;
    this.#host = host;
    this.#random = random;
  }

  someApplication(): string | undefined {
    const names = [...(this.#host.disk.objects.get('argoproj.io/applications')?.keys() ?? [])];
    return names.length === 0 ? undefined : pick(this.#random, names).slice('argocd/'.length);
  }

  someConfigMap(): string | undefined {
    const all = this.#host.disk.objects.get('/configmaps') ?? new Map<string, never>();
    const names = [...all.keys()].filter(
      (path) => path.startsWith(`${namespace}/`) && !path.endsWith('.crt'),
    );
    return names.length === 0 ? undefined : pick(this.#random, names).slice(namespace.length + 1);
  }

  /** People try again when the server is down; what it refuses they let be. */
  write(what: string, write: (client: NonNullable<ApiHost['client']>) => Promise<unknown>): void {
    this.#world.at(1, `people: ${what}`, () => {
      const { client } = this.#host;
      if (client === undefined) {
        this.#world.at(3000, 'people wait', () => this.write(what, write));
        return;
      }
      this.#world.note(`people: ${what}`);
      this.acts++;
      write(client).catch((error: unknown) => {
        this.#world.note(`people: ${what}: ${String(error)}`);
        if (isDown(error)) this.#world.at(3000, 'people wait', () => this.write(what, write));
      });
    });
  }
}
