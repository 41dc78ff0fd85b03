import type { Random } from '@setpoint/core';
import { type ApiHost, tokens } from './api-host.ts';
import type { Cluster } from './cluster.ts';
import { type Folder, goodFolder, inCluster, namespace, nextFolder, pick } from './contents.ts';
import {
  applicationGvk,
  applicationOf,
  by,
  clusterSecret,
  finalizer,
  inArgo,
  oneAfterTheOther,
  parentOf,
  projectGvk,
  secretGvk,
  serverOf,
  setGvk,
} from './declarations.ts';
import type { Faults } from './faults.ts';
import { Hand } from './hand.ts';
import { Outages } from './outages.ts';
import { type Repository, repositoryUrl } from './repository.ts';
import type { World } from './world.ts';

const never = new AbortController().signal;
const jobGvk = { group: 'batch', version: 'v1', kind: 'Job' };
const configMapGvk = { group: '', version: 'v1', kind: 'ConfigMap' };
const crdGvk = { group: 'apiextensions.k8s.io', version: 'v1', kind: 'CustomResourceDefinition' };
const namespaceGvk = { group: '', version: 'v1', kind: 'Namespace' };

const colours = ['red', 'green', 'blue'];
const ofFolders = { repoURL: repositoryUrl, revision: 'main', directories: [{ path: 'sets/*' }] };

/** Everybody who pushes, edits and declares. What they do is drawn by seed; what they declared is known. */
export class People {
  /** Elements of the ApplicationSet; undefined when there is none. */
  elements: readonly string[] | undefined;
  /** The elements of the set are the folders of the repository. */
  #readsFolders = false;
  /** The Applications of the set are synced one step after the other. */
  #isProgressive = false;
  /** Applications that are synced when somebody asks for it. */
  readonly #manual = new Set<string>();
  /** What they will still do. */
  #planned = 0;
  /** Children of the app of apps; undefined when there is none. */
  children: readonly string[] | undefined;
  /** They have put right what they left wrong, and do nothing more. */
  isDone = false;
  /** Applications declared by hand, with their folders. */
  readonly declared = new Map<string, string>();
  readonly #world: World;
  readonly #host: ApiHost;
  readonly #repository: Repository;
  readonly #faults: Faults;
  readonly #cluster: Cluster;
  readonly #random: Random;
  readonly #hand: Hand;
  readonly #outages: Outages;

  /** Told of hooks that they remove: nobody can know any more that such a hook has run. */
  readonly onHookRemoved: (name: string) => void;

  constructor(
    world: World,
    host: ApiHost,
    repository: Repository,
    faults: Faults,
    cluster: Cluster,
    onHookRemoved: (name: string) => void,
  ) {
    this.onHookRemoved = onHookRemoved;
    this.#world = world;
    this.#host = host;
    this.#repository = repository;
    this.#faults = faults;
    this.#cluster = cluster;
    this.#random = world.stream('people');
    this.#hand = new Hand(world, host, this.#random);
    this.#outages = new Outages(world, repository, faults, this.#random);
  }

  /** How often they have written anything. */
  get acts(): number {
    return this.#hand.acts;
  }

  /** The first commit and the first applications. */
  begin(): void {
    const folders = new Map<string, Folder>();
    const count = this.#random.next() < 0.65 ? 1 : 2;
    for (let index = 0; index < count; index++) {
      const path = `apps/web${index}`;
      folders.set(path, this.#folder(path));
      if (this.#random.next() < 0.25) this.#manual.add(`web${index}`);
      this.#declare(`web${index}`, path);
    }
    if (this.#faults.has('clusters')) {
      this.#register();
      folders.set('apps/far0', this.#folder('apps/far0', false));
      this.#declare('far0', 'apps/far0');
    }
    if (this.#random.next() < 0.2) {
      this.children = ['one', 'two'];
      for (const child of ['one', 'two', 'three'])
        folders.set(`children/${child}`, this.#folder(`children/${child}`));
      folders.set('parent', parentOf(this.children));
      this.#declare('parent', 'parent');
    }
    const isProgressive = this.#faults.has('progressive') && this.#random.next() < 0.5;
    if (isProgressive || this.#random.next() < 0.2) {
      this.elements = ['red', 'green'];
      this.#isProgressive = isProgressive;
      this.#readsFolders = this.#random.next() < 0.5;
      for (const element of this.#readsFolders ? this.elements : colours)
        folders.set(`sets/${element}`, this.#folder(`sets/${element}`));
      this.#declareSet();
    }
    this.#repository.push(folders);
  }

  /** One thing somebody does now. */
  act(): void {
    const acts: (() => void)[] = [() => this.#push(), () => this.#push(), () => this.#refresh()];
    if (this.#manual.size > 0) acts.push(() => this.#operate());
    if (this.#faults.has('edits'))
      acts.push(
        () => this.#edit(),
        () => this.#deleteLive(),
        () => this.#edit(),
      );
    if (this.#faults.has('write-backs')) acts.push(() => this.#provoke());
    if (this.#faults.has('git-rewrites')) acts.push(() => this.#rewrite());
    if (this.#faults.has('git-unreachable')) acts.push(() => this.#outages.breakGit());
    if (this.#faults.has('projects')) acts.push(() => this.#narrow());
    if (this.#faults.has('denials')) acts.push(() => this.#outages.deny());
    if (this.#faults.has('quota')) acts.push(() => this.#outages.fillQuota());
    if (this.#faults.has('expired-tokens')) acts.push(() => this.#outages.expireToken());
    if (this.#faults.has('discovery')) acts.push(() => this.#outages.hideGroups());
    if (this.#faults.has('windows')) acts.push(() => this.#closeWindow());
    if (this.#faults.has('crd-deletes')) acts.push(() => this.#deleteDefinition());
    if (this.#faults.has('clusters'))
      acts.push(
        () => this.#forgetCluster(),
        () => this.#renewToken(),
      );
    if (this.#faults.has('namespaces')) acts.push(() => this.#deleteNamespace());
    if (this.#faults.has('app-changes'))
      acts.push(
        () => this.#deleteApplication(),
        () => this.#redeclare(),
        () => this.#operate(),
        () => this.#terminate(),
        () => this.#changeSet(),
        () => this.#changeChildren(),
      );
    pick(this.#random, acts)();
  }

  /** The Applications that there are when everything is as declared. */
  expected(): ReadonlySet<string> {
    const names = new Set(this.declared.keys());
    for (const { object } of this.#repository.folders.get('parent')?.manifests ?? [])
      if (names.has('parent')) names.add(object.metadata.name ?? '');
    for (const element of this.#elements()) names.add(`set-${element}`);
    return names;
  }

  #elements(): readonly string[] {
    if (this.elements === undefined) return [];
    if (this.#readsFolders) return colours.filter((name) => this.#repository.folders.has(`sets/${name}`));
    const set = this.#host.disk.objects.get('argoproj.io/applicationsets')?.get('argocd/colours')?.json ?? '';
    return colours.filter((name) => set.includes(`{"name":"${name}"}`));
  }

  /** Puts right what people themselves had left wrong; what the platform had to bear it must mend alone. */
  settle(): void {
    this.#repository.restoreBranch();
    this.#declareWhatWasLost();
    this.#endOwnSyncs();
    this.#removeFailedHooks(() => true);
    this.#lookForKeptHooks(10);
    const changes = new Map<string, Folder>();
    for (const [path, folder] of this.#repository.folders) {
      const isWrong =
        folder.isBroken || JSON.stringify(folder.manifests).match(/outcome":"(fail|hang)/) !== null;
      if (isWrong) changes.set(path, goodFolder(folder, path, this.#random));
    }
    for (const path of this.declared.values())
      if (!this.#repository.folders.has(path))
        changes.set(path, goodFolder(this.#folder(path), path, this.#random));
    if (changes.size > 0) this.#world.note(`people put right ${[...changes.keys()].join(', ')}`);
    if (changes.size > 0) this.#repository.push(changes);
  }

  /** A write that a crash took with it was never acknowledged: people see that, and do it again. */
  #declareWhatWasLost(): void {
    const there = this.#host.disk.objects.get('argoproj.io/applications');
    this.#allow('*');
    this.#setWindows([]);
    for (const [path, { json }] of there ?? []) {
      const name = path.slice('argocd/'.length);
      const isTheirs = /^(web|far)/.test(name) && !json.includes('"deletionTimestamp"');
      if (isTheirs && !this.declared.has(name)) this.#delete(name);
    }
    for (const [name, path] of this.declared) {
      const json = there?.get(`argocd/${name}`)?.json;
      if (json === undefined) this.#declare(name, path);
      else if (!json.includes(`"path":${JSON.stringify(path)}`)) this.#move(name, path);
    }
    const sets = this.#host.disk.objects.get('argoproj.io/applicationsets');
    if (this.elements !== undefined && sets?.has('argocd/colours') !== true) this.#declareSet();
  }

  /** What a person ended, a person has to begin again, when it has ended. */
  #syncWhatWasEnded(): void {
    this.isDone = this.#planned === 0 && this.#isWhatOthersNeedThere();
    for (const [path, { json }] of this.#host.disk.objects.get('argoproj.io/applications') ?? []) {
      const isOver = json.includes('"message":"Operation terminated');
      if (isOver) this.#sync(path.slice('argocd/'.length));
      if (isOver || json.includes('"phase":"Terminating"')) this.isDone = false;
    }
    if (!this.isDone) this.#world.at(20_000, 'people look again', () => this.#syncWhatWasEnded());
  }

  /** The namespace and the far cluster's Secret; what a crash took with it they make again. */
  #isWhatOthersNeedThere(): boolean {
    const shop = this.#host.disk.objects.get('/namespaces')?.get(`/${namespace}`);
    if (shop === undefined) this.#makeNamespace();
    const isRegistered = this.#host.disk.objects.get('/secrets')?.has('argocd/far') === true;
    const isFarUsed = this.declared.has('far0');
    if (isFarUsed && !isRegistered) this.#register();
    const isThere = shop !== undefined && !shop.json.includes('"deletionTimestamp"');
    return isThere && (isRegistered || !isFarUsed);
  }

  /** Their own syncs that wait for what never comes, people end, and begin again. */
  #endOwnSyncs(): void {
    for (const [path, { json }] of this.#host.disk.objects.get('argoproj.io/applications') ?? []) {
      const app = JSON.parse(json) as { operation?: { initiatedBy?: { username?: string } } };
      if (app.operation?.initiatedBy?.username !== undefined) this.#end(path.slice('argocd/'.length));
    }
    this.#world.at(20_000, 'people look again', () => this.#syncWhatWasEnded());
  }

  /** A hook that is kept until it succeeds stays failed until somebody removes it. */
  #removeFailedHooks(isMeant: (json: string) => boolean): void {
    for (const [path, { json }] of this.#host.disk.objects.get('batch/jobs') ?? [])
      if (json.includes('"type":"Failed"') && isMeant(json))
        this.#deleteJob(path.slice(namespace.length + 1));
  }

  /** A retry of what people pushed before may run a broken hook once more after they have put it right. */
  #lookForKeptHooks(times: number): void {
    if (times === 0) return;
    this.#world.at(120_000, 'people look at hooks', () => {
      this.#removeFailedHooks((json) => json.includes('hook-delete-policy":"HookSucceeded"'));
      this.#lookForKeptHooks(times - 1);
    });
  }

  #deleteJob(name: string): void {
    const finalizers: string[] = [];
    this.#hand.write(`remove the job ${name}`, async (client) => {
      this.onHookRemoved(name);
      await client.patch({ gvk: jobGvk, namespace, name }, 'merge', { metadata: { finalizers } }, by, never);
      await client.delete({ gvk: jobGvk, namespace, name }, { propagationPolicy: 'Background' }, never);
    });
  }

  /** `mayFail`: there is somebody to remove hooks that have failed. */
  #folder(path: string, mayFail = true): Folder {
    return nextFolder(path, this.#random, {
      breaks: this.#faults.has('broken-commits'),
      hooksFail: mayFail && this.#faults.has('failing-hooks'),
      holdsImmutable: this.#faults.has('immutable'),
    });
  }

  #push(): void {
    const paths = [...this.#repository.folders.keys()].filter((path) => path !== 'parent');
    const path = pick(this.#random, paths);
    const folder = this.#folder(path, !path.startsWith('apps/far'));
    const commit = this.#repository.push(new Map([[path, folder]]));
    this.#world.note(`people push ${commit.slice(0, 7)} to ${path}`);
    if (this.#random.next() < 0.5) this.#refresh();
  }

  #refresh(): void {
    const name = this.#hand.someApplication();
    if (name === undefined) return;
    const annotations = { 'argocd.argoproj.io/refresh': 'normal' };
    this.#hand.write(`refresh ${name}`, (client) =>
      client.patch(inArgo(applicationGvk, name), 'merge', { metadata: { annotations } }, by, never),
    );
  }

  #edit(): void {
    const path = this.#hand.someConfigMap();
    if (path === undefined) return;
    const data = this.#random.next() < 0.6 ? { key: 'edited' } : { theirs: 'kept' };
    this.#hand.write(`edit ${path} ${Object.keys(data).join()}`, (client) =>
      client.patch({ gvk: configMapGvk, namespace, name: path }, 'merge', { data }, by, never),
    );
  }

  #deleteLive(): void {
    const name = this.#hand.someConfigMap();
    if (name === undefined) return;
    this.#hand.write(`delete ${name}`, (client) =>
      client.delete({ gvk: configMapGvk, namespace, name }, {}, never),
    );
  }

  #provoke(): void {
    const name = this.#hand.someConfigMap();
    if (name === undefined) return;
    this.#cluster.writeBacks.set(`${namespace}/${name}`, 1 + Math.floor(this.#random.next() * 12));
    this.#hand.write(`an operator takes ${name}`, (client) =>
      client.patch(
        { gvk: configMapGvk, namespace, name },
        'merge',
        { data: { key: 'written-back' } },
        { fieldManager: 'operator' },
        never,
      ),
    );
  }

  #rewrite(): void {
    if (this.#random.next() < 0.5) {
      const commit = pick(this.#random, this.#repository.commits.slice(-4));
      if (this.#repository.tip === undefined) return;
      this.#world.note(`people force main back to ${commit.slice(0, 7)}`);
      this.#repository.rewind(commit);
    } else {
      this.#world.note('people delete the branch');
      this.#repository.deleteBranch();
      this.#world.at(40_000 * this.#random.next(), 'branch back', () => this.#repository.restoreBranch());
    }
  }

  /** The project allows nothing for a while. */
  #narrow(): void {
    this.#allow('https://elsewhere.example/*');
    this.#world.at(40_000 * this.#random.next(), 'project as before', () => this.#allow('*'));
  }

  #allow(repository: string): void {
    const spec = { sourceRepos: [repository] };
    this.#hand.write(`the project allows ${repository}`, (client) =>
      client.patch(inArgo(projectGvk, 'default'), 'merge', { spec }, by, never),
    );
  }

  /** No sync may start for a while. */
  #closeWindow(): void {
    const deny = { kind: 'deny', schedule: '* * * * *', duration: '1h', applications: ['*'] };
    this.#setWindows([deny]);
    this.#world.at(60_000 * this.#random.next(), 'window open', () => this.#setWindows([]));
  }

  #setWindows(syncWindows: readonly object[]): void {
    this.#hand.write(`${syncWindows.length} sync windows deny`, (client) =>
      client.patch(inArgo(projectGvk, 'default'), 'merge', { spec: { syncWindows } }, by, never),
    );
  }

  /** Another cluster is made known. */
  #register(): void {
    this.#hand.write('register the far cluster', (client) =>
      client.create(clusterSecret(tokens[0]), by, never),
    );
  }

  #forgetCluster(): void {
    this.#planned++;
    this.#hand.write('forget the far cluster', (client) =>
      client.delete(inArgo(secretGvk, 'far'), {}, never),
    );
    this.#world.at(40_000 * this.#random.next(), 'cluster again', () => {
      this.#planned--;
      this.#register();
    });
  }

  #renewToken(): void {
    const token = pick(this.#random, tokens);
    const stringData = clusterSecret(token)['stringData'];
    this.#hand.write('renew the token of the far cluster', (client) =>
      client.patch(inArgo(secretGvk, 'far'), 'merge', { stringData }, by, never),
    );
  }

  #deleteDefinition(): void {
    const all = this.#host.disk.objects.get('apiextensions.k8s.io/customresourcedefinitions');
    const names = [...(all?.keys() ?? [])].filter((path) => path.startsWith('/widgets.'));
    if (names.length === 0) return this.#push();
    const name = pick(this.#random, names).slice(1);
    return this.#hand.write(`delete the definition ${name}`, (client) =>
      client.delete({ gvk: crdGvk, name }, {}, never),
    );
  }

  /** Everything goes, and the namespace too; somebody makes it again. */
  #deleteNamespace(): void {
    this.#hand.write('delete the namespace', async (client) => {
      for (const path of this.#host.disk.objects.get('batch/jobs')?.keys() ?? [])
        this.onHookRemoved(path.slice(namespace.length + 1));
      await client.delete({ gvk: namespaceGvk, name: namespace }, {}, never);
    });
    this.#planned++;
    this.#makeNamespaceAgain();
  }

  #makeNamespaceAgain(): void {
    this.#world.at(5000 + 20_000 * this.#random.next(), 'namespace again', () => {
      const isThere = this.#host.disk.objects.get('/namespaces')?.get(`/${namespace}`);
      if (isThere?.json.includes('"deletionTimestamp"') === true) return this.#makeNamespaceAgain();
      this.#planned--;
      return isThere === undefined ? this.#makeNamespace() : undefined;
    });
  }

  #makeNamespace(): void {
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
    this.#hand.write('make the namespace again', (client) => client.create(object, by, never));
  }

  #declare(name: string, path: string): void {
    this.declared.set(name, path);
    this.#hand.write(`declare ${name}`, (client) =>
      client.create(applicationOf(name, path, !this.#manual.has(name), serverOf(name)), by, never),
    );
  }

  /** Deletes one, and declares it again later or never. */
  #deleteApplication(): void {
    const names = [...this.declared.keys()].filter((name) => name !== 'parent');
    if (names.length === 0) return;
    const name = pick(this.#random, names);
    const path = this.declared.get(name) ?? '';
    this.declared.delete(name);
    this.#delete(name);
    if (this.#random.next() < 0.7) this.#declareAgain(name, path);
  }

  #delete(name: string): void {
    this.#hand.write(`delete application ${name}`, (client) =>
      client.delete(inArgo(applicationGvk, name), {}, never),
    );
  }

  #declareAgain(name: string, path: string): void {
    this.#planned++;
    this.#world.at(2000 + 30_000 * this.#random.next(), `again ${name}`, () => {
      this.#planned--;
      const isThere = this.#host.disk.objects.get('argoproj.io/applications')?.has(`argocd/${name}`);
      if (this.declared.has(name)) return;
      if (isThere === true) this.#declareAgain(name, path);
      else this.#declare(name, path);
    });
  }

  /** The application deploys another folder. */
  #redeclare(): void {
    const names = [...this.declared.keys()].filter((name) => name !== 'parent');
    if (names.length === 0) return;
    const name = pick(this.#random, names);
    const path = `apps/${name}${this.#random.next() < 0.5 ? '' : '-next'}`;
    const mayFail = serverOf(name) === inCluster;
    if (!this.#repository.folders.has(path))
      this.#repository.push(new Map([[path, this.#folder(path, mayFail)]]));
    this.declared.set(name, path);
    this.#move(name, path);
  }

  #move(name: string, path: string): void {
    this.#hand.write(`move ${name} to ${path}`, (client) =>
      client.patch(inArgo(applicationGvk, name), 'merge', { spec: { source: { path } } }, by, never),
    );
  }

  /**
   * Asks for the syncs that nobody automated, where the platform says that they are due. What is rolled out step by step
   * is synced for a new revision only: drift is mended by hand there.
   */
  tend(): void {
    const rolled = this.#isProgressive ? this.#elements().map((element) => `set-${element}`) : [];
    for (const name of [...this.#manual, ...rolled]) {
      const json = this.#host.disk.objects.get('argoproj.io/applications')?.get(`argocd/${name}`)?.json;
      const app = JSON.parse(json ?? '{}') as {
        operation?: unknown;
        status?: { sync?: { status?: string } };
      };
      if (app.operation === undefined && app.status?.sync?.status === 'OutOfSync') this.#sync(name);
    }
  }

  #operate(): void {
    const name = this.#manual.size > 0 ? pick(this.#random, [...this.#manual]) : this.#hand.someApplication();
    if (name !== undefined) this.#sync(name);
  }

  #sync(name: string): void {
    const operation = { sync: { prune: true }, initiatedBy: { username: 'somebody' } };
    this.#hand.write(`sync ${name}`, (client) =>
      client.patch(inArgo(applicationGvk, name), 'merge', { operation }, by, never),
    );
  }

  #terminate(): void {
    const name = this.#hand.someApplication();
    if (name === undefined) return;
    const json = this.#host.disk.objects.get('argoproj.io/applications')?.get(`argocd/${name}`)?.json;
    if (json?.includes('"operation":{') === true) this.#end(name);
  }

  #end(name: string): void {
    const status = { operationState: { phase: 'Terminating' } };
    this.#hand.write(`terminate ${name}`, async (client) => {
      const live = await client.get(inArgo(applicationGvk, name), never);
      const state = (live?.['status'] as { operationState?: { phase?: string } } | undefined)?.operationState;
      if (live?.['operation'] === undefined || state?.phase !== 'Running') return;
      const metadata = { resourceVersion: live.metadata.resourceVersion };
      await client.patch(inArgo(applicationGvk, name), 'merge', { metadata, status }, by, never);
    });
  }

  #declareSet(): void {
    const elements = this.elements ?? [];
    const element = this.#readsFolders ? '{{ .path.basename }}' : '{{ .name }}';
    const set = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'ApplicationSet',
      metadata: { name: 'colours', namespace: 'argocd' },
      spec: {
        goTemplate: true,
        generators: this.#readsFolders
          ? [{ git: { ...ofFolders, requeueAfterSeconds: 20 } }]
          : [{ list: { elements: elements.map((name) => ({ name })) } }],
        ...(this.#isProgressive ? { strategy: oneAfterTheOther } : {}),
        template: {
          metadata: { name: `set-${element}`, finalizers: [finalizer], labels: { colour: element } },
          spec: applicationOf('x', `sets/${element}`)['spec'],
        },
      },
    };
    this.#hand.write('declare the set', (client) => client.create(set, by, never));
  }

  #changeSet(): void {
    if (this.elements === undefined) return;
    const elements = colours.filter(() => this.#random.next() < 0.6);
    if (this.#readsFolders) {
      this.#world.note(`people push the folders ${elements.join(', ')}`);
      this.#repository.push(
        new Map(
          colours.map((name) => [
            `sets/${name}`,
            elements.includes(name) ? this.#folder(`sets/${name}`) : undefined,
          ]),
        ),
      );
      return;
    }
    this.elements = elements;
    const generators = [{ list: { elements: elements.map((name) => ({ name })) } }];
    this.#hand.write(`set of ${elements.join(', ')}`, (client) =>
      client.patch(inArgo(setGvk, 'colours'), 'merge', { spec: { generators } }, by, never),
    );
  }

  #changeChildren(): void {
    if (this.children === undefined) return;
    this.children = ['one', 'two', 'three'].filter(() => this.#random.next() < 0.6);
    if (this.children.length === 0) this.children = ['one'];
    this.#repository.push(new Map([['parent', parentOf(this.children)]]));
    this.#world.note(`people push the children ${this.children.join(', ')}`);
  }
}
