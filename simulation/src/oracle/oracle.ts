import type { KubeObject } from '@setpoint/kube';
import type { NewCommit } from '@setpoint/source';
import { type Folder, hookAnnotation, inCluster, type Manifest, tellsSecret } from '../contents.ts';
import type { DurableChange, SimulatedDisk } from '../disk.ts';
import type { NetworkTap, ParsedRequest } from '../network.ts';
import type { SimulatedProcess } from '../process.ts';
import type { Repository } from '../repository.ts';
import type { World } from '../world.ts';
import {
  ApplicationRecords,
  declaredFolderOf,
  folderOf,
  type RecordedOperation,
  type SeenApplication,
} from './applications.ts';
import { isAsDeclared, keyOf, mayBeOwned, owned, ownerOf, placeOf } from './cluster-view.ts';
import { hydrationProblem } from './hydration-check.ts';
import { storyOf } from './story.ts';
import { Violation } from './violation.ts';
import { WatchCheck } from './watch-check.ts';

/** A request may be under way this long after what it rests on has changed: the client's patience, and its retries. */
const inFlightMs = 90_000;
/** What a status rests on may be this old: the patience with a silent watch, and what comes after it. */
const staleMs = 240_000;
/** The same where nothing delays what is watched, and what was begun before has ended. */
const promptMs = 3000;

/**
 * Sees everything that is sent, answered and written, and knows what was declared; tells the first promise that is
 * broken. It asks the platform nothing.
 */
export class Oracle {
  readonly applications = new ApplicationRecords();
  violation: Violation | undefined;
  /** Writes of the controllers that changed something, leases and events aside. */
  writes = 0;
  /** Writes that the controllers have asked for, whether or not anything came of them; leases and events aside. */
  asked = 0;
  readonly #world: World;
  /** Where Applications, sets and projects live, and most of what is deployed. */
  readonly #disk: SimulatedDisk;
  /** The stores of all clusters, by the address that Applications name. */
  readonly #clusters: ReadonlyMap<string, SimulatedDisk>;
  readonly #repository: Repository;
  readonly #hookRuns = new Map<string, number>();
  readonly #endedHooks = new Set<string>();
  /** When a change became durable; what was there before the simulation is not known. */
  readonly #madeMs = new WeakMap<DurableChange, number>();
  #leader: { readonly identity: string; readonly epoch: number } | undefined;
  #deposed = new Set<string>();

  /** Since when the project has allowed no deployment; undefined while it does. */
  #narrowSinceMs: number | undefined;
  /** Since when its sync windows have let no sync begin; undefined while they do. */
  #closedSinceMs: number | undefined;
  /** How long the controllers may not know what the project allows. */
  readonly #unawareMs: number;

  /** `isPrompt`: nothing delays what the controllers learn. */
  constructor(
    world: World,
    clusters: ReadonlyMap<string, SimulatedDisk>,
    repository: Repository,
    isPrompt: boolean,
  ) {
    this.#clusters = clusters;
    this.#unawareMs = isPrompt ? promptMs : staleMs;
    this.#world = world;
    this.#disk = clusters.get(inCluster) as SimulatedDisk;
    this.#repository = repository;
  }

  fail(invariant: string, message: string): void {
    if (this.violation !== undefined) return;
    this.violation = new Violation(invariant, message);
    this.#world.note(`VIOLATION of ${invariant}: ${message}`);
  }

  /** What watches over the traffic with one cluster. */
  tapOf(disk: SimulatedDisk): NetworkTap {
    return {
      onSend: (request, client) => this.#sent(request, client),
      onArrival: (request, client) => this.#arrived(request, client, disk),
      onAnswer: (request, client, code, body) => this.#answered(request, client, code, body, disk),
      onWatchStart: (request) => this.#watched(request, disk),
    };
  }

  #sent(request: ParsedRequest, client: SimulatedProcess): void {
    if (request.method === 'GET' || request.isDryRun || isOfEverybody(request.path)) return;
    if (!/\/events(\/|$)/.test(request.path)) this.asked++;
    if (this.#deposed.has(client.name))
      this.fail('I3', `${client.name} writes ${request.path} although ${this.#leader?.identity} leads`);
  }

  #arrived(request: ParsedRequest, client: SimulatedProcess, disk: SimulatedDisk): void {
    if (request.method === 'GET' || request.isDryRun) return;
    for (const name of this.applications.current.keys()) this.applications.touch(name, this.#world.nowMs);
    if (request.method === 'DELETE') this.#checkDelete(request, client, disk);
    if (request.method === 'PATCH' && request.query.get('fieldManager') === 'argocd-controller')
      this.#checkApply(request, client, disk);
  }

  #answered(
    request: ParsedRequest,
    client: SimulatedProcess,
    code: number,
    body: string,
    disk: SimulatedDisk,
  ): void {
    if (request.method === 'GET' || request.isDryRun || code < 200 || code > 299) return;
    const match = /"resourceVersion":"(\d+)"/.exec(body);
    const revision = Number(match?.[1] ?? 0);
    if (revision > disk.revision)
      this.fail('I6', `${client.name} was told ${revision}, the disk has ${disk.revision}`);
  }

  #watched(request: ParsedRequest, disk: SimulatedDisk): (line: string) => void {
    const check = new WatchCheck(request, disk);
    return (lines) => {
      const problem = check.take(lines);
      if (problem !== undefined) this.fail('I7', problem);
    };
  }

  onLog(line: string, process: SimulatedProcess): void {
    if (tellsSecret(line)) this.fail('I8', `${process.name} logs a secret: ${line.slice(0, 200)}`);
  }

  /** What became durable together. */
  onDurable(changes: readonly DurableChange[]): void {
    for (const change of changes) this.#madeMs.set(change, this.#world.nowMs);
    for (const change of changes) this.#observe(change);
  }

  /** The platform has pushed a commit. */
  onPush(commit: NewCommit, id: string): void {
    this.writes++;
    this.#world.note(`${id.slice(0, 7)} is pushed to ${commit.ref}`);
    const problem = hydrationProblem(commit, id, this.#repository);
    if (problem !== undefined) this.fail('hydration', problem);
  }

  #observe(change: DurableChange): void {
    const { resource, json, type } = change;
    if (resource === 'coordination.k8s.io/leases') return this.#observeLease(change);
    if (resource !== '/events') this.writes++;
    if (this.#world.tellsEvents) this.#world.note(storyOf(change) ?? `  ${resource} ${change.path}`);
    if (spoken.has(resource) && tellsSecret(json)) this.fail('I8', `a secret is in ${resource}: ${json}`);
    if (resource === 'argoproj.io/applications') this.#observeApplication(change);
    if (resource === 'argoproj.io/appprojects') this.#observeProject(json);
    if (resource === 'batch/jobs' && type === 'put') this.#observeHook(change);
  }

  /** People removed the job of a hook: a sync that was killed before it knew of it may run it once more. */
  onHookRemoved(name: string): void {
    for (const run of this.#hookRuns.keys()) if (run.endsWith(` ${name}`)) this.#hookRuns.delete(run);
  }

  get leader(): string | undefined {
    return this.#leader?.identity;
  }

  /** Why the cluster is not yet what was declared, or undefined when it is. */
  notConverged(expected: ReadonlySet<string>): string | undefined {
    for (const name of expected)
      if (!this.applications.current.has(name)) return `the application ${name} is not there`;
    for (const [name, app] of this.applications.current) {
      const why = expected.has(name) ? this.#applicationNotConverged(name, app) : 'should not be there';
      if (why !== undefined) return `${name}: ${why}`;
    }
    for (const disk of this.#clusters.values()) {
      const why = this.#superfluous(disk);
      if (why !== undefined) return why;
    }
    return undefined;
  }

  #superfluous(disk: SimulatedDisk): string | undefined {
    for (const { key, owner, json } of owned(disk)) {
      if (json.includes(`"${hookAnnotation}"`)) continue;
      const app = this.applications.current.get(owner);
      if (app === undefined || this.#diskOf(app) !== disk) return `${key} is left of ${owner}`;
      if (!this.#desiredAtTip(app)?.some(({ object }) => keyOf(object) === key))
        return `${key} should have been pruned from ${owner}`;
    }
    return undefined;
  }

  #applicationNotConverged(name: string, app: SeenApplication): string | undefined {
    const tip = this.#repository.tip;
    const desired = this.#desiredAtTip(app);
    if (app.metadata.deletionTimestamp !== undefined) return 'is being deleted';
    if (desired === undefined || tip === undefined) return `has no folder ${declaredFolderOf(app)}`;
    const wrong = desired.find(({ object }) => !this.#isLive(object, { object, wave: 0 }, this.#diskOf(app)));
    if (wrong !== undefined) return `${keyOf(wrong.object)} is not as declared`;
    const { sync, health, operationState } = app.status ?? {};
    if (app.operation !== undefined) return `${operationState?.phase} ${JSON.stringify(operationState)}`;
    if (desired.length === 0) return undefined;
    if (sync?.status !== 'Synced') return `is ${sync?.status} ${JSON.stringify(app.status)}`;
    if (health?.status !== 'Healthy') return `is ${health?.status} ${JSON.stringify(app.status)}`;
    const said = this.#repository.folderAt(sync.revision ?? '', folderOf(app));
    // A commit that changes nothing of the folder is no news.
    if (JSON.stringify(said) !== JSON.stringify(this.#folderAtTip(app)))
      return `is Synced to ${sync.revision}, not to ${tip} of ${name}`;
    return notHydrated(app, tip);
  }

  #folderAtTip(app: SeenApplication): Folder | undefined {
    const { tip } = this.#repository;
    return tip === undefined ? undefined : this.#repository.folderAt(tip, declaredFolderOf(app));
  }

  #desiredAtTip(app: SeenApplication): readonly Manifest[] | undefined {
    return this.#folderAtTip(app)?.manifests.filter(({ hook }) => hook === undefined);
  }

  #diskOf({ spec }: SeenApplication): SimulatedDisk {
    return this.#clusters.get(spec.destination?.server ?? inCluster) ?? this.#disk;
  }

  #isLive(object: KubeObject, manifest: Manifest, disk: SimulatedDisk): boolean {
    const { resource, path } = placeOf(object);
    const json = disk.objects.get(resource)?.get(path)?.json;
    return json !== undefined && isAsDeclared(json, manifest);
  }

  #observeLease({ json, type, path }: DurableChange): void {
    if (type === 'delete' || path !== 'argocd/setpoint-controller') return;
    const { spec } = JSON.parse(json) as {
      spec: { holderIdentity?: string; leaseTransitions?: number };
    };
    const { holderIdentity = '', leaseTransitions = 0 } = spec;
    const before = this.#leader;
    if (before !== undefined && leaseTransitions < before.epoch)
      this.fail('I3', `the epoch went from ${before.epoch} back to ${leaseTransitions}`);
    if (holderIdentity === '' || holderIdentity === before?.identity) return;
    if (before !== undefined) this.#deposed.add(before.identity);
    this.#deposed.delete(holderIdentity);
    this.#leader = { identity: holderIdentity, epoch: leaseTransitions };
    this.#world.note(`${holderIdentity} leads, epoch ${leaseTransitions}`);
  }

  #observeProject(json: string): void {
    const isNarrow = !json.includes('"sourceRepos":["*"]');
    this.#narrowSinceMs = isNarrow ? (this.#narrowSinceMs ?? this.#world.nowMs) : undefined;
    const isClosed = json.includes('"kind":"deny"');
    this.#closedSinceMs = isClosed ? (this.#closedSinceMs ?? this.#world.nowMs) : undefined;
  }

  #observeApplication(change: DurableChange): void {
    const before = this.applications.current.get(change.path.slice(change.path.indexOf('/') + 1));
    const app = this.applications.observe(change, this.#world.nowMs);
    if (app === undefined) return;
    const name = app.metadata.name ?? '';
    if (this.#world.told) this.#world.note(`${name} is now ${describe(app)}`);
    const { status, revision = '' } = app.status?.sync ?? {};
    const said = before?.status?.sync;
    const isNew = said?.status !== status || said?.revision !== revision;
    if (status === 'Synced' && isNew) this.#checkSynced(app, revision);
  }

  /** I2: what the status says was so, not long ago. */
  #checkSynced(app: SeenApplication, revision: string): void {
    const name = app.metadata.name ?? '';
    const compared = (app.status?.sync as { comparedTo?: { source?: { path?: string } } } | undefined)
      ?.comparedTo;
    const folder = this.#repository.folderAt(revision, compared?.source?.path ?? folderOf(app));
    if (folder === undefined || folder.isBroken) {
      this.fail('I2', `${name} is said to be Synced to ${revision}, which cannot be rendered`);
      return;
    }
    // What is applied to an object that is leaving is Synced, and Progressing until it has come back.
    const difference = this.#difference(app, folder);
    if (difference !== undefined)
      this.fail('I2', `${name} is said to be Synced to ${revision}, but ${difference}`);
  }

  /** What of the folder is not so in the cluster, and was not so lately either. */
  #difference(app: SeenApplication, folder: Folder): string | undefined {
    const name = app.metadata.name ?? '';
    const mayLeave = app.status?.health?.status === 'Progressing';
    const disk = this.#diskOf(app);
    const wanted = folder.manifests.filter(({ hook }) => hook === undefined);
    for (const manifest of wanted) {
      const isRight = (json: string | undefined): boolean =>
        json !== undefined && isAsDeclared(json, manifest, mayLeave);
      if (!this.#wasLately(placeOf(manifest.object), isRight, disk))
        return `${keyOf(manifest.object)} is not as declared`;
    }
    const keys = new Set(wanted.map(({ object }) => keyOf(object)));
    for (const { key, owner, json } of owned(disk)) {
      if (owner !== name || keys.has(key) || json.includes(`"${hookAnnotation}"`)) continue;
      const [resource = '', path = ''] = key.split(' ');
      const isNobodys = (kept: string | undefined): boolean => kept === undefined || ownerOf(kept) !== name;
      if (!this.#wasLately({ resource, path }, isNobodys, disk)) return `${key} is there`;
    }
    return undefined;
  }

  /** Whether a state that the object was in lately, or is in, satisfies the condition: who watches may be behind. */
  #wasLately(
    { resource, path }: { readonly resource: string; readonly path: string },
    isRight: (json: string | undefined) => boolean,
    disk: SimulatedDisk,
  ): boolean {
    if (isRight(disk.objects.get(resource)?.get(path)?.json)) return true;
    const changes = disk.changes.get(resource) ?? [];
    for (let at = changes.length - 1; at >= 0; at--) {
      const change = changes[at] as DurableChange;
      if (change.path !== path) continue;
      if (this.#world.nowMs - (this.#madeMs.get(change) ?? Number.NEGATIVE_INFINITY) > staleMs) return false;
      if (isRight(change.before?.json)) return true;
    }
    return false;
  }

  /** I1: what goes is on no record of what should be, and the record is complete. */
  #checkDelete({ path }: ParsedRequest, client: SimulatedProcess, disk: SimulatedDisk): void {
    const place = placeInPath(path);
    const json = place && disk.objects.get(place.resource)?.get(place.path)?.json;
    if (place === undefined || json === undefined) return;
    const key = `${place.resource} ${place.path}`;
    if (json.includes(`"${hookAnnotation}"`)) return;
    const owner = ownerOf(json);
    if (owner === undefined) {
      if (place.resource !== 'argoproj.io/applications')
        this.fail('I1', `${client.name} deletes ${key}, which is nobody's`);
      else this.#checkSetDelete(place.path, client);
      return;
    }
    if (this.#isLeaving(owner)) return;
    const recent = this.#recentOperations(owner);
    if (!recent.some((operation) => this.#mayPrune(operation, key)))
      this.fail('I1', `${client.name} deletes ${key} of ${owner}: ${JSON.stringify(recent)}`);
  }

  /** An Application of an ApplicationSet goes only when no element of the set names it. */
  #checkSetDelete(path: string, client: SimulatedProcess): void {
    const set = this.#disk.objects.get('argoproj.io/applicationsets')?.get('argocd/colours');
    const element = path.slice('argocd/set-'.length);
    if (set === undefined || !path.startsWith('argocd/set-')) {
      this.fail('I1', `${client.name} deletes the application ${path}, which is nobody's`);
      return;
    }
    const changes = this.#disk.changes.get('argoproj.io/applicationsets') ?? [];
    const wasWithout = set.json.includes('"directories"')
      ? this.#repository.commits.some((commit) => !this.#repository.folderAt(commit, `sets/${element}`))
      : changes.some(({ json }) => !json.includes(`"name":"${element}"`));
    if (!wasWithout) this.fail('I1', `${client.name} deletes ${path}, which the set always had`);
  }

  #mayPrune({ prunes, revision, path }: RecordedOperation, key: string): boolean {
    const folder = this.#repository.folderAt(revision, path);
    if (!prunes || folder === undefined || folder.isBroken) return false;
    const wanted = folder.manifests.find(({ object }) => keyOf(object) === key);
    // What cannot be changed may be made anew where its author allows it.
    return wanted === undefined || wanted.object['immutable'] === true;
  }

  /** What is applied is what the sync on record is to, in its order. */
  #checkApply({ path, body }: ParsedRequest, client: SimulatedProcess, disk: SimulatedDisk): void {
    const place = placeInPath(path);
    if (place === undefined || !mayBeOwned(place.resource) || body === undefined) return;
    const owner = ownerOf(body);
    if (owner === undefined || body.includes(`"${hookAnnotation}"`)) return;
    const key = `${place.resource} ${place.path}`;
    const recent = this.#recentOperations(owner);
    const matching = recent.filter(({ revision, path: folder }) =>
      this.#repository
        .folderAt(revision, folder)
        ?.manifests.some((one) => keyOf(one.object) === key && isAsDeclared(asLive(body), one)),
    );
    if (matching.length === 0) {
      this.fail('intent', `${client.name} applies ${key} of ${owner}: ${JSON.stringify(recent)}`);
      return;
    }
    const knownAfterMs = (sinceMs = Number.POSITIVE_INFINITY): number => sinceMs + this.#unawareMs;
    if (matching.every(({ firstMs }) => firstMs > knownAfterMs(this.#narrowSinceMs)))
      this.fail('project', `${client.name} applies ${key} of ${owner}, which the project forbids`);
    if (matching.every((operation) => this.#begunMs(owner, operation) > knownAfterMs(this.#closedSinceMs)))
      this.fail('window', `${client.name} applies ${key} of ${owner}, whose sync window was closed before`);
    const early = matching.map((operation) => this.#tooEarlyFor(operation, key, disk));
    const [why] = early;
    if (!early.includes(undefined)) this.fail('order', `${client.name} applies ${key} of ${owner} ${why}`);
  }

  /** When the operation was first on record, retries and what it was to aside: one that has begun goes on. */
  #begunMs(owner: string, { uid, startedAt }: RecordedOperation): number {
    const same = this.applications
      .operations(owner)
      .filter((one) => one.uid === uid && one.startedAt === startedAt);
    return Math.min(...same.map(({ firstMs }) => firstMs));
  }

  /** What should have been done before the object was applied. */
  #tooEarlyFor(operation: RecordedOperation, key: string, disk: SimulatedDisk): string | undefined {
    if (operation.isSelective) return undefined;
    const folder = this.#repository.folderAt(operation.revision, operation.path);
    const wave = folder?.manifests.find(({ object }) => keyOf(object) === key)?.wave ?? 0;
    for (const { object, hook, wave: earlier } of folder?.manifests ?? []) {
      if (hook === 'PreSync') {
        const prefix = `${operation.uid}/${operation.startedAt}/`;
        const name = object.metadata.name ?? '';
        if (![...this.#endedHooks].some((run) => run.startsWith(prefix) && run.endsWith(` ${name}`)))
          return `before the hook ${name} has ended`;
      }
      if (hook === undefined && earlier < wave && object.kind !== 'Application') {
        const { resource, path } = placeOf(object);
        if (disk.objects.get(resource)?.has(path) !== true && !wasThere(disk, resource, path))
          return `before ${keyOf(object)}`;
      }
    }
    return undefined;
  }

  #observeHook({ json, before, path }: DurableChange): void {
    if (!json.includes(`"${hookAnnotation}"`)) return;
    const job = JSON.parse(json) as KubeObject & {
      readonly status?: { readonly conditions?: readonly { readonly type: string }[] };
    };
    const id = job.metadata.annotations?.['setpoint.dev/operation'] ?? '';
    const run = `${id} ${job.metadata.name ?? ''}`;
    if (job.status?.conditions?.some(({ type }) => type === 'Complete')) this.#endedHooks.add(run);
    if (before !== undefined) return;
    const runs = (this.#hookRuns.get(run) ?? 0) + 1;
    this.#hookRuns.set(run, runs);
    if (runs > 1) this.fail('hooks', `the hook ${path} was run ${runs} times for ${id}`);
    const owner = ownerOf(json) ?? '';
    const isKnown = this.applications
      .operations(owner)
      .some(({ uid, startedAt, retryCount }) => id === `${uid}/${startedAt}/${retryCount}`);
    if (!isKnown) this.fail('hooks', `the hook ${path} was run for ${id}, which nobody asked for`);
  }

  #isLeaving(owner: string): boolean {
    const leftMs = this.applications.leftMs.get(owner);
    return leftMs !== undefined && this.#world.nowMs - leftMs < inFlightMs;
  }

  #recentOperations(owner: string): readonly RecordedOperation[] {
    return this.applications
      .operations(owner)
      .filter(({ lastMs }) => this.#world.nowMs - lastMs < inFlightMs);
  }
}

/** Why what main says is not rendered yet, or undefined when it is, or nobody asks for that. */
function notHydrated({ spec, status }: SeenApplication, tip: string): string | undefined {
  const { phase, drySHA } = status?.sourceHydrator?.currentOperation ?? {};
  const isDone = spec.sourceHydrator === undefined || (phase === 'Hydrated' && drySHA === tip);
  return isDone ? undefined : `is ${phase} from ${drySHA}, not from ${tip}`;
}

/** Somebody may have deleted it since. */
function wasThere(disk: SimulatedDisk, resource: string, path: string): boolean {
  return (disk.changes.get(resource) ?? []).some((change) => change.path === path);
}

/** What people and other programs read. */
const spoken: ReadonlySet<string> = new Set([
  '/events',
  'argoproj.io/applications',
  'argoproj.io/applicationsets',
  'argoproj.io/appprojects',
]);

/** Written before anybody leads: the lease itself, and what every start makes sure of. */
function isOfEverybody(path: string): boolean {
  return /\/leases\b|\/customresourcedefinitions|\/appprojects$|\/namespaces$/.test(path);
}

/** The body of an apply, as if the server had made it live. */
function asLive(body: string): string {
  const object = JSON.parse(body) as KubeObject & { stringData?: Record<string, string> };
  if (object.stringData === undefined) return body;
  const data = Object.entries(object.stringData).map(([key, text]) => [
    key,
    Buffer.from(text).toString('base64'),
  ]);
  return JSON.stringify({ ...object, data: Object.fromEntries(data) });
}

/** `/apis/apps/v1/namespaces/shop/deployments/web` → `apps/deployments`, `shop/web`. */
function placeInPath(path: string): { readonly resource: string; readonly path: string } | undefined {
  const match = /^\/(?:api|apis\/([^/]+))\/[^/]+\/(?:namespaces\/([^/]+)\/)?([^/]+)\/([^/]+)$/.exec(path);
  if (match === null) return undefined;
  const [, group = '', namespace = '', plural = '', name = ''] = match;
  return { resource: `${group}/${plural}`, path: `${namespace}/${name}` };
}

function describe({ metadata, operation, status }: SeenApplication): string {
  const { sync, health, operationState } = status ?? {};
  const state =
    operationState === undefined
      ? ''
      : `, ${operationState.phase} to ${operationState.syncResult?.revision?.slice(0, 7)} retry ${operationState.retryCount ?? 0}`;
  const leaving = metadata.deletionTimestamp === undefined ? '' : ', leaving';
  const asked = operation === undefined ? '' : ', operation';
  return `${sync?.status} at ${sync?.revision?.slice(0, 7)}, ${health?.status}${state}${asked}${leaving}`;
}
