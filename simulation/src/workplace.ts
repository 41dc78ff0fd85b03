import type { Random } from '@setpoint/core';
import type { ApiHost } from './api-host.ts';
import { type Folder, nextFolder } from './contents.ts';
import type { Faults } from './faults.ts';
import { Hand } from './hand.ts';
import type { Repository } from './repository.ts';
import type { World } from './world.ts';

/** What everybody who works on the platform has at hand. */
export class Workplace {
  readonly world: World;
  readonly host: ApiHost;
  readonly repository: Repository;
  readonly faults: Faults;
  readonly random: Random;
  readonly hand: Hand;
  /** What they have begun and will still do the rest of. */
  planned = 0;

  constructor(world: World, host: ApiHost, repository: Repository, faults: Faults) {
    this.world = world;
    this.host = host;
    this.repository = repository;
    this.faults = faults;
    this.random = world.stream('people');
    this.hand = new Hand(world, host, this.random);
  }

  /** Something to push next; `mayFail`: there is somebody to remove hooks that have failed. */
  folder(path: string, mayFail = true): Folder {
    return nextFolder(path, this.random, {
      breaks: this.faults.has('broken-commits'),
      hooksFail: mayFail && this.faults.has('failing-hooks'),
      holdsImmutable: this.faults.has('immutable'),
    });
  }

  /** The JSON of an object as the API server has it; undefined when it has none. */
  live(resource: string, path: string): string | undefined {
    return this.host.disk.objects.get(resource)?.get(path)?.json;
  }

  application(name: string): string | undefined {
    return this.live('argoproj.io/applications', `argocd/${name}`);
  }

  /** Every Application there is, with its name. */
  *applications(): Iterable<readonly [string, string]> {
    for (const [path, { json }] of this.host.disk.objects.get('argoproj.io/applications') ?? [])
      yield [path.slice('argocd/'.length), json];
  }
}
