import { type Folder, inCluster, pick } from './contents.ts';
import { applicationGvk, applicationOf, by, inArgo, parentOf, serverOf } from './declarations.ts';
import type { Workplace } from './workplace.ts';

const never = new AbortController().signal;

/** The Applications that people declare by hand: the app of apps among them, and what they ask of each. */
export class DeclaredApplications {
  /** With their folders. */
  readonly #declared = new Map<string, string>();
  /** Those that are synced when somebody asks for it. */
  readonly #manual = new Set<string>();
  /** Children of the app of apps; undefined when there is none. */
  #children: readonly string[] | undefined;
  readonly #at: Workplace;

  constructor(workplace: Workplace) {
    this.#at = workplace;
  }

  /** One or two on this cluster, each with its folder. */
  begin(folders: Map<string, Folder>): void {
    const { random } = this.#at;
    const count = random.next() < 0.65 ? 1 : 2;
    for (let index = 0; index < count; index++) {
      const path = `apps/web${index}`;
      folders.set(path, this.#at.folder(path));
      if (random.next() < 0.25) this.#manual.add(`web${index}`);
      this.declare(`web${index}`, path);
    }
  }

  /** The app of apps, in some runs. */
  beginFamily(folders: Map<string, Folder>): void {
    if (this.#at.random.next() >= 0.2) return;
    this.#children = ['one', 'two'];
    for (const child of ['one', 'two', 'three'])
      folders.set(`children/${child}`, this.#at.folder(`children/${child}`));
    folders.set('parent', parentOf(this.#children));
    this.declare('parent', 'parent');
  }

  get paths(): readonly string[] {
    return [...this.#declared.values()];
  }

  get hasManual(): boolean {
    return this.#manual.size > 0;
  }

  has(name: string): boolean {
    return this.#declared.has(name);
  }

  /** Those that should be there, children included. */
  expected(): ReadonlySet<string> {
    const names = new Set(this.#declared.keys());
    for (const { object } of this.#at.repository.folders.get('parent')?.manifests ?? [])
      if (names.has('parent')) names.add(object.metadata.name ?? '');
    return names;
  }

  declare(name: string, path: string): void {
    this.#declared.set(name, path);
    const isAutomated = !this.#manual.has(name);
    this.#at.hand.write(`declare ${name}`, (client) =>
      client.create(applicationOf(name, path, isAutomated, serverOf(name)), by, never),
    );
  }

  /** A write that a crash took with it was never acknowledged: people see that, and do it again. */
  settle(): void {
    for (const [name, json] of this.#at.applications()) {
      const isTheirs = /^(web|far)/.test(name) && !json.includes('"deletionTimestamp"');
      if (isTheirs && !this.#declared.has(name)) this.#remove(name);
    }
    for (const [name, path] of this.#declared) {
      const json = this.#at.application(name);
      if (json === undefined) this.declare(name, path);
      else if (!json.includes(`"path":${JSON.stringify(path)}`)) this.#move(name, path);
    }
  }

  /** Deletes one, and declares it again later or never. */
  deleteOne(): void {
    const { random } = this.#at;
    const names = this.#single();
    if (names.length === 0) return;
    const name = pick(random, names);
    const path = this.#declared.get(name) ?? '';
    this.#declared.delete(name);
    this.#remove(name);
    if (random.next() < 0.7) this.#declareAgain(name, path);
  }

  /** Without the app of apps. */
  #single(): readonly string[] {
    return [...this.#declared.keys()].filter((name) => name !== 'parent');
  }

  #remove(name: string): void {
    this.#at.hand.write(`delete application ${name}`, (client) =>
      client.delete(inArgo(applicationGvk, name), {}, never),
    );
  }

  #declareAgain(name: string, path: string): void {
    const { world, random } = this.#at;
    this.#at.planned++;
    world.at(2000 + 30_000 * random.next(), `again ${name}`, () => {
      this.#at.planned--;
      const isThere = this.#at.application(name) !== undefined;
      if (this.#declared.has(name)) return;
      if (isThere) return this.#declareAgain(name, path);
      this.#provide(name, path);
      this.declare(name, path);
    });
  }

  /** `kubectl replace --force`: another Application of the same name and spec at once; what is deployed stays. */
  replaceOne(): void {
    const names = this.#single().filter((name) => this.#at.application(name) !== undefined);
    if (names.length === 0) return;
    const name = pick(this.#at.random, names);
    const path = this.#declared.get(name) ?? '';
    const finalizers: string[] = [];
    this.#at.hand.write(`let go of ${name}`, async (client) => {
      const at = inArgo(applicationGvk, name);
      await client.patch(at, 'merge', { metadata: { finalizers } }, by, never);
      await client.delete(at, {}, never);
      if (this.#declared.has(name)) this.declare(name, path);
    });
  }

  /** One deploys another folder. */
  redeclareOne(): void {
    const { random } = this.#at;
    const names = this.#single();
    if (names.length === 0) return;
    const name = pick(random, names);
    const path = `apps/${name}${random.next() < 0.5 ? '' : '-next'}`;
    this.#provide(name, path);
    this.#declared.set(name, path);
    this.#move(name, path);
  }

  /** Pushes the folder when the branch has none, or no longer has it. */
  #provide(name: string, path: string): void {
    const { repository } = this.#at;
    if (repository.folders.has(path)) return;
    const mayFail = serverOf(name) === inCluster;
    repository.push(new Map([[path, this.#at.folder(path, mayFail)]]));
  }

  #move(name: string, path: string): void {
    this.#at.hand.write(`move ${name} to ${path}`, (client) =>
      client.patch(inArgo(applicationGvk, name), 'merge', { spec: { source: { path } } }, by, never),
    );
  }

  changeChildren(): void {
    if (this.#children === undefined) return;
    const { random, repository, world } = this.#at;
    this.#children = ['one', 'two', 'three'].filter(() => random.next() < 0.6);
    if (this.#children.length === 0) this.#children = ['one'];
    repository.push(new Map([['parent', parentOf(this.#children)]]));
    world.note(`people push the children ${this.#children.join(', ')}`);
  }

  /** Asks for the syncs that nobody automated, where the platform says that they are due; of these others too. */
  tend(others: readonly string[]): void {
    for (const name of [...this.#manual, ...others]) {
      const app = JSON.parse(this.#at.application(name) ?? '{}') as {
        operation?: unknown;
        status?: { sync?: { status?: string } };
      };
      if (app.operation === undefined && app.status?.sync?.status === 'OutOfSync') this.sync(name);
    }
  }

  syncOne(): void {
    const { hand, random } = this.#at;
    const name = this.hasManual ? pick(random, [...this.#manual]) : hand.someApplication();
    if (name !== undefined) this.sync(name);
  }

  sync(name: string): void {
    const operation = { sync: { prune: true }, initiatedBy: { username: 'somebody' } };
    this.#at.hand.write(`sync ${name}`, (client) =>
      client.patch(inArgo(applicationGvk, name), 'merge', { operation }, by, never),
    );
  }

  endOne(): void {
    const name = this.#at.hand.someApplication();
    if (name === undefined) return;
    if (this.#at.application(name)?.includes('"operation":{') === true) this.#end(name);
  }

  /** Their own syncs that wait for what never comes, people end. */
  endOwn(): void {
    for (const [name, json] of this.#at.applications()) {
      const app = JSON.parse(json) as { operation?: { initiatedBy?: { username?: string } } };
      if (app.operation?.initiatedBy?.username !== undefined) this.#end(name);
    }
  }

  #end(name: string): void {
    const status = { operationState: { phase: 'Terminating' } };
    this.#at.hand.write(`terminate ${name}`, async (client) => {
      const live = await client.get(inArgo(applicationGvk, name), never);
      const state = (live?.['status'] as { operationState?: { phase?: string } } | undefined)?.operationState;
      if (live?.['operation'] === undefined || state?.phase !== 'Running') return;
      const metadata = { resourceVersion: live.metadata.resourceVersion };
      await client.patch(inArgo(applicationGvk, name), 'merge', { metadata, status }, by, never);
    });
  }
}
