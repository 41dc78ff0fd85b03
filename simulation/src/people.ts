import type { ApiHost } from './api-host.ts';
import type { Cluster } from './cluster.ts';
import { type Folder, goodFolder, namespace, pick } from './contents.ts';
import { applicationGvk, by, inArgo } from './declarations.ts';
import { DeclaredApplications } from './declared-applications.ts';
import { DeclaredSet } from './declared-set.ts';
import { Destinations } from './destinations.ts';
import { FailedHooks } from './failed-hooks.ts';
import type { Faults } from './faults.ts';
import { HydratedApplications } from './hydrated-applications.ts';
import { Outages } from './outages.ts';
import { ProjectRules } from './project-rules.ts';
import type { Repository } from './repository.ts';
import { Workplace } from './workplace.ts';
import type { World } from './world.ts';

const never = new AbortController().signal;

const configMapGvk = { group: '', version: 'v1', kind: 'ConfigMap' };

/** Everybody who pushes, edits and declares. What they do is drawn by seed; what they declared is known. */
export class People {
  /** They have put right what they left wrong, and do nothing more. */
  isDone = false;
  readonly #at: Workplace;
  readonly #cluster: Cluster;
  readonly #outages: Outages;
  readonly #applications: DeclaredApplications;
  readonly #set: DeclaredSet;
  readonly #hydrated: HydratedApplications;
  readonly #project: ProjectRules;
  readonly #destinations: Destinations;
  readonly #hooks: FailedHooks;

  /** `onHookRemoved` is told of hooks that they remove. */
  constructor(
    world: World,
    host: ApiHost,
    repository: Repository,
    faults: Faults,
    cluster: Cluster,
    onHookRemoved: (name: string) => void,
  ) {
    const workplace = new Workplace(world, host, repository, faults);
    this.#at = workplace;
    this.#cluster = cluster;
    this.#outages = new Outages(world, repository, faults, workplace.random);
    this.#applications = new DeclaredApplications(workplace);
    this.#set = new DeclaredSet(workplace);
    this.#hydrated = new HydratedApplications(workplace);
    this.#project = new ProjectRules(workplace);
    this.#destinations = new Destinations(workplace, onHookRemoved);
    this.#hooks = new FailedHooks(workplace, onHookRemoved);
  }

  /** How often they have written anything. */
  get acts(): number {
    return this.#at.hand.acts;
  }

  /** The first commit and the first applications. */
  begin(): void {
    const folders = new Map<string, Folder>();
    this.#applications.begin(folders);
    if (this.#at.faults.has('clusters')) {
      this.#destinations.register();
      folders.set('apps/far0', this.#at.folder('apps/far0', false));
      this.#applications.declare('far0', 'apps/far0');
    }
    this.#applications.beginFamily(folders);
    this.#set.begin(folders);
    if (this.#at.faults.has('hydrator')) this.#hydrated.begin(folders);
    this.#at.repository.push(folders);
  }

  /** One thing somebody does now. */
  act(): void {
    const { faults, random } = this.#at;
    const acts: (() => void)[] = [() => this.#push(), () => this.#push(), () => this.#refresh()];
    if (this.#applications.hasManual) acts.push(() => this.#applications.syncOne());
    if (faults.has('edits'))
      acts.push(
        () => this.#edit(),
        () => this.#deleteLive(),
        () => this.#edit(),
      );
    if (faults.has('write-backs')) acts.push(() => this.#provoke());
    if (faults.has('git-rewrites')) acts.push(() => this.#rewrite());
    if (faults.has('git-unreachable')) acts.push(() => this.#outages.breakGit());
    if (faults.has('projects')) acts.push(() => this.#project.narrow());
    if (faults.has('denials')) acts.push(() => this.#outages.deny());
    if (faults.has('quota')) acts.push(() => this.#outages.fillQuota());
    if (faults.has('expired-tokens')) acts.push(() => this.#outages.expireToken());
    if (faults.has('discovery')) acts.push(() => this.#outages.hideGroups());
    if (faults.has('windows')) acts.push(() => this.#project.closeWindow());
    if (faults.has('crd-deletes'))
      acts.push(() => (this.#destinations.deleteDefinition() ? undefined : this.#push()));
    if (faults.has('clusters'))
      acts.push(
        () => this.#destinations.forgetCluster(),
        () => this.#destinations.renewToken(),
      );
    if (faults.has('namespaces')) acts.push(() => this.#destinations.deleteNamespace());
    if (faults.has('admission'))
      acts.push(
        () => this.#outages.refuse(),
        () => this.#outages.refuse(),
      );
    if (faults.has('hydrator'))
      acts.push(
        () => this.#hydrated.pushBeside(),
        () => this.#hydrated.ask(),
      );
    if (faults.has('replacements')) acts.push(() => this.#applications.replaceOne());
    if (faults.has('app-changes'))
      acts.push(
        () => this.#applications.deleteOne(),
        () => this.#applications.redeclareOne(),
        () => this.#applications.syncOne(),
        () => this.#applications.endOne(),
        () => this.#set.change(),
        () => this.#applications.changeChildren(),
      );
    pick(random, acts)();
  }

  /** The Applications that there are when everything is as declared. */
  expected(): ReadonlySet<string> {
    return new Set([...this.#applications.expected(), ...this.#set.applications, ...this.#hydrated.names]);
  }

  /**
   * Asks for the syncs that nobody automated, where the platform says that they are due. What is rolled out step by step
   * is synced for a new revision only: drift is mended by hand there.
   */
  tend(): void {
    this.#applications.tend(this.#set.rolled);
  }

  /** Puts right what people themselves had left wrong; what the platform had to bear it must mend alone. */
  settle(): void {
    this.#at.repository.restoreBranch();
    this.#project.settle();
    this.#applications.settle();
    this.#set.settle();
    this.#hydrated.settle();
    this.#applications.endOwn();
    this.#lookLater();
    this.#hooks.settle();
    this.#putRight();
  }

  #putRight(): void {
    const { repository, random, world } = this.#at;
    const changes = new Map<string, Folder>();
    for (const [path, folder] of repository.folders) {
      const isWrong =
        folder.isBroken || JSON.stringify(folder.manifests).match(/outcome":"(fail|hang)/) !== null;
      if (isWrong) changes.set(path, goodFolder(folder, path, random));
    }
    for (const path of this.#applications.paths)
      if (!repository.folders.has(path)) changes.set(path, goodFolder(this.#at.folder(path), path, random));
    if (changes.size === 0) return;
    world.note(`people put right ${[...changes.keys()].join(', ')}`);
    repository.push(changes);
  }

  #lookLater(): void {
    this.#at.world.at(20_000, 'people look again', () => this.#finish());
  }

  /** What a person ended, a person has to begin again, when it has ended. */
  #finish(): void {
    const isFarUsed = this.#applications.has('far0');
    this.isDone = this.#at.planned === 0 && this.#destinations.isThere(isFarUsed);
    for (const [name, json] of this.#at.applications()) {
      const isOver = json.includes('"message":"Operation terminated');
      if (isOver) this.#applications.sync(name);
      if (isOver || json.includes('"phase":"Terminating"')) this.isDone = false;
    }
    if (!this.isDone) this.#lookLater();
  }

  #push(): void {
    const { repository, random, world } = this.#at;
    const paths = [...repository.folders.keys()].filter((path) => path !== 'parent');
    const path = pick(random, paths);
    const folder = this.#at.folder(path, !path.startsWith('apps/far'));
    const commit = repository.push(new Map([[path, folder]]));
    world.note(`people push ${commit.slice(0, 7)} to ${path}`);
    if (random.next() < 0.5) this.#refresh();
  }

  #refresh(): void {
    const { hand } = this.#at;
    const name = hand.someApplication();
    if (name === undefined) return;
    const annotations = { 'argocd.argoproj.io/refresh': 'normal' };
    hand.write(`refresh ${name}`, (client) =>
      client.patch(inArgo(applicationGvk, name), 'merge', { metadata: { annotations } }, by, never),
    );
  }

  #edit(): void {
    const { hand, random } = this.#at;
    const name = hand.someConfigMap();
    if (name === undefined) return;
    const data = random.next() < 0.6 ? { key: 'edited' } : { theirs: 'kept' };
    hand.write(`edit ${name} ${Object.keys(data).join()}`, (client) =>
      client.patch({ gvk: configMapGvk, namespace, name }, 'merge', { data }, by, never),
    );
  }

  #deleteLive(): void {
    const { hand } = this.#at;
    const name = hand.someConfigMap();
    if (name === undefined) return;
    hand.write(`delete ${name}`, (client) =>
      client.delete({ gvk: configMapGvk, namespace, name }, {}, never),
    );
  }

  #provoke(): void {
    const { hand, random } = this.#at;
    const name = hand.someConfigMap();
    if (name === undefined) return;
    this.#cluster.writeBacks.set(`${namespace}/${name}`, 1 + Math.floor(random.next() * 12));
    const data = { key: 'written-back' };
    const theirs = { fieldManager: 'operator' };
    hand.write(`an operator takes ${name}`, (client) =>
      client.patch({ gvk: configMapGvk, namespace, name }, 'merge', { data }, theirs, never),
    );
  }

  #rewrite(): void {
    const { repository, random, world } = this.#at;
    if (random.next() < 0.5) {
      const commit = pick(random, repository.commits.slice(-4));
      if (repository.tip === undefined) return;
      world.note(`people force main back to ${commit.slice(0, 7)}`);
      repository.rewind(commit);
    } else {
      world.note('people delete the branch');
      repository.deleteBranch();
      world.at(40_000 * random.next(), 'branch back', () => repository.restoreBranch());
    }
  }
}
