import type { Clock } from '@setpoint/core';
import type { ByteCache } from './byte-cache.ts';
import { tagTarget } from './commit.ts';
import { SOURCE_CODES, sourceError } from './errors.ts';
import { type GitObject, type GitTreeEntry, parseTree } from './git-object.ts';
import type { NewCommit } from './new-commit.ts';
import { costOf, type ObjectStore } from './object-store.ts';
import type { SourceQuotas } from './quotas.ts';
import type { RemoteRefs } from './refs.ts';
import type { History, Remote } from './remote.ts';
import type { RepositorySpec } from './repository.ts';
import { SingleFlight } from './single-flight.ts';
import type { GitRequest } from './source-api.ts';

/** What the memory cache holds: parsed trees and raw objects, keyed by repository and id. */
export type CachedObject = GitObject | readonly GitTreeEntry[];

interface ListingStart {
  readonly startedMs: number;
}

interface Listing extends ListingStart {
  readonly refs: RemoteRefs;
}

/** A spec, and the name of what it may read. */
export interface Caller {
  readonly spec: RepositorySpec;
  readonly fingerprint: string;
}

export interface RepositoryStateOptions {
  readonly remote: Remote;
  /** The repository, without credentials. */
  readonly subject: string;
  readonly clock: Clock;
  readonly quotas: SourceQuotas;
  readonly cache: ByteCache<CachedObject>;
  readonly onRequest?: ((request: GitRequest) => void) | undefined;
  /** Sets this repository's objects apart in the cache: knowing an id must not be enough to read it. */
  readonly cachePrefix: string;
}

const MAX_TAG_CHAIN = 10;

/** One repository: shared listings and fetches, access proven per caller, objects through the memory cache. */
export class RepositoryState {
  readonly #options: RepositoryStateOptions;
  readonly #listings = new Map<string, Listing>();
  readonly #listing = new SingleFlight<Listing>();
  readonly #fetching = new SingleFlight<void>();
  readonly #reading = new Map<string, Promise<GitObject | undefined>>();
  readonly #started = new Map<string, ListingStart>();
  #fetchChain: Promise<unknown> = Promise.resolve();
  /** Grows with every mirror thrown away. */
  #generation = 0;

  constructor(options: RepositoryStateOptions) {
    this.#options = options;
  }

  /** What the remote announced to this caller, at most `maxAgeMs` before now. */
  async refs(caller: Caller, maxAgeMs: number, signal: AbortSignal): Promise<RemoteRefs> {
    const { fingerprint } = caller;
    const oldest = this.#options.clock.monotonicMs() - maxAgeMs;
    const known = this.#listings.get(fingerprint);
    if (known !== undefined && known.startedMs >= oldest) return known.refs;
    const running = this.#started.get(fingerprint)?.startedMs;
    if (running !== undefined && running < oldest) {
      // The listing on its way may have missed what this caller was told of: all such callers share the next one.
      const next = this.#listing.run(
        `${fingerprint} after ${running}`,
        (s) => this.#listAfter(caller, s),
        signal,
      );
      return (await next).refs;
    }
    return (await this.#listNow(caller, signal)).refs;
  }

  async #asked<T>(kind: GitRequest['kind'], ask: () => Promise<T>): Promise<T> {
    const { clock, subject, onRequest } = this.#options;
    const startedMs = clock.monotonicMs();
    const tell = (failed: boolean): void =>
      onRequest?.({ kind, repository: subject, elapsedMs: clock.monotonicMs() - startedMs, failed });
    try {
      const answer = await ask();
      tell(false);
      return answer;
    } catch (error) {
      tell(true);
      throw error;
    }
  }

  /** Proves once per process that the caller may read, before anything another caller fetched is shown to it. */
  async ensureAccess(caller: Caller, signal: AbortSignal): Promise<void> {
    if (!this.#listings.has(caller.fingerprint)) await this.#listNow(caller, signal);
  }

  /** Refs as last announced to the caller, however old. */
  lastRefs(caller: Caller): RemoteRefs | undefined {
    return this.#listings.get(caller.fingerprint)?.refs;
  }

  #listNow(caller: Caller, signal: AbortSignal): Promise<Listing> {
    return this.#listing.run(caller.fingerprint, (s) => this.#list(caller, s), signal);
  }

  async #listAfter(caller: Caller, signal: AbortSignal): Promise<Listing> {
    await this.#listNow(caller, signal).catch(() => undefined);
    signal.throwIfAborted();
    return this.#listNow(caller, signal);
  }

  async #list(caller: Caller, signal: AbortSignal): Promise<Listing> {
    // All who ask in one turn are answered by one listing, which therefore starts when they have all asked.
    await Promise.resolve();
    const start: ListingStart = { startedMs: this.#options.clock.monotonicMs() };
    this.#started.set(caller.fingerprint, start);
    try {
      const { remote } = this.#options;
      const refs = await this.#asked('ls-remote', () => remote.listRefs(caller.spec, signal));
      const listing = { ...start, refs };
      this.#listings.set(caller.fingerprint, listing);
      return listing;
    } catch (error) {
      if (isRefusal(error)) this.#listings.delete(caller.fingerprint);
      throw error;
    } finally {
      // An aborted listing may end after the next one has started.
      if (this.#started.get(caller.fingerprint) === start) this.#started.delete(caller.fingerprint);
    }
  }

  /** One fetch at a time, and one for all who want the same commit. */
  fetch(caller: Caller, commitId: string, history: History, signal: AbortSignal): Promise<void> {
    const key = `${history} ${commitId} ${caller.fingerprint}`;
    return this.#fetching.run(
      key,
      (shared) => this.#inTurn(shared, () => this.#fetchOrDiscard(caller, commitId, history, shared)),
      signal,
    );
  }

  /** Fetches and pushes of one mirror follow one another. */
  #inTurn<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
    const previous = this.#fetchChain;
    const turn = async (): Promise<T> => {
      await previous;
      signal.throwIfAborted();
      return run();
    };
    const done = turn();
    this.#fetchChain = done.catch(() => undefined);
    return done;
  }

  /** Makes the commit on the remote; gives its id. What was announced before counts on with it, unless it failed. */
  async commit(caller: Caller, commit: NewCommit, signal: AbortSignal): Promise<string> {
    const { remote, subject } = this.#options;
    if (remote.commit === undefined) {
      throw sourceError(SOURCE_CODES.pushRefused, 'this repository cannot be written to', subject);
    }
    const { fingerprint } = caller;
    const before = this.#listings.get(fingerprint);
    let id: string | undefined;
    try {
      id = await this.#inTurn(signal, async () => (await remote.commit?.(caller.spec, commit, signal)) ?? '');
      return id;
    } finally {
      // One that came meanwhile may be older or newer than the commit.
      const isSame = before !== undefined && this.#listings.get(fingerprint) === before;
      if (isSame && id !== undefined) this.#listings.set(fingerprint, withRef(before, commit.ref, id));
      else this.#listings.delete(fingerprint);
    }
  }

  async #fetchOrDiscard(
    caller: Caller,
    commitId: string,
    history: History,
    signal: AbortSignal,
  ): Promise<void> {
    const { remote } = this.#options;
    try {
      await this.#asked('fetch', () => remote.fetch(caller.spec, commitId, history, signal));
    } catch (error) {
      if (!isCorrupt(error) || !(await this.#discard())) throw error;
      await this.#asked('fetch', () => remote.fetch(caller.spec, commitId, history, signal));
    }
  }

  async #discard(): Promise<boolean> {
    this.#generation++;
    return this.#options.remote.discard();
  }

  /**
   * Throws the damaged mirror away and fetches the commit anew, unless that was done since `generation`: many reads
   * find the same damage.
   */
  #repair(caller: Caller, commitId: string, generation: number, signal: AbortSignal): Promise<void> {
    const anew = async (shared: AbortSignal): Promise<void> => {
      if (this.#generation === generation) await this.#discard();
      await this.#fetchOrDiscard(caller, commitId, 'tip', shared);
    };
    const key = `repair ${commitId} ${caller.fingerprint}`;
    return this.#fetching.run(key, (shared) => this.#inTurn(shared, () => anew(shared)), signal);
  }

  /** The commit `id` names in the end, tags followed; fetched when it is not here. */
  async ensureCommit(caller: Caller, id: string, signal: AbortSignal): Promise<GitObject> {
    let object = await this.ensureObject(caller, id, signal);
    for (let i = 0; i < MAX_TAG_CHAIN; i++) {
      const target = tagTarget(object);
      if (target === undefined) break;
      object = await this.ensureObject(caller, target, signal);
    }
    if (object.type === 'commit') return object;
    throw sourceError(
      SOURCE_CODES.notACommit,
      `${id} is a ${object.type}, not a commit`,
      this.#options.subject,
      {
        nextAction: 'Set targetRevision to a branch, tag or commit.',
      },
    );
  }

  /** The object of that id, fetched when it is not here. */
  async ensureObject(caller: Caller, id: string, signal: AbortSignal): Promise<GitObject> {
    const generation = this.#generation;
    const here = await this.#findOrDamaged(id, signal);
    if (here === 'damaged') await this.#repair(caller, id, generation, signal);
    else if (here === undefined) await this.fetch(caller, id, 'tip', signal);
    else return here;
    const fetched = await this.find(id, signal);
    if (fetched !== undefined) return fetched;
    throw sourceError(
      SOURCE_CODES.refNotFound,
      `the remote did not send commit ${id}`,
      this.#options.subject,
      {
        nextAction: 'Check that the commit exists.',
        retry: 'backoff',
      },
    );
  }

  async #findOrDamaged(id: string, signal: AbortSignal): Promise<GitObject | undefined | 'damaged'> {
    try {
      return await this.find(id, signal);
    } catch (error) {
      if (isCorrupt(error)) return 'damaged';
      throw error;
    }
  }

  /** The object of that name, when it is here. */
  async find(name: string, signal: AbortSignal): Promise<GitObject | undefined> {
    const { cache, cachePrefix, remote } = this.#options;
    const key = cachePrefix + name;
    const cached = cache.get(key);
    if (cached !== undefined) return cached as GitObject;
    const object = await this.#readOnce(name, remote);
    signal.throwIfAborted();
    if (object?.id === name) cache.set(key, object, costOf(object));
    return object;
  }

  /** Renders that start together read the same folders: each object is asked for once. */
  #readOnce(name: string, remote: Remote): Promise<GitObject | undefined> {
    let reading = this.#reading.get(name);
    if (reading === undefined) {
      reading = remote.read(name).finally(() => this.#reading.delete(name));
      this.#reading.set(name, reading);
    }
    return reading;
  }

  /** Reads of one commit's tree. An object that should be there and is not means damage: all is fetched again, once. */
  store(caller: Caller, commitId: string): ObjectStore {
    const { cache, cachePrefix, quotas } = this.#options;
    return {
      cachedEntries: (treeId) => cache.get(`${cachePrefix}${treeId}/`) as readonly GitTreeEntry[] | undefined,
      entries: async (treeId, where, signal) => {
        const key = `${cachePrefix}${treeId}/`;
        const object = await this.#readPart(caller, commitId, treeId, where, signal);
        const parsed = cache.get(key);
        if (parsed !== undefined) return parsed as readonly GitTreeEntry[];
        const entries = parseTree(object, where, quotas.maxDirectoryEntries);
        cache.set(key, entries, 200 + entries.length * 150);
        return entries;
      },
      blob: async (id, where, signal) => (await this.#readPart(caller, commitId, id, where, signal)).data,
    };
  }

  async #readPart(
    caller: Caller,
    commitId: string,
    id: string,
    where: string,
    signal: AbortSignal,
  ): Promise<GitObject> {
    const generation = this.#generation;
    const found = await this.#findOrDamaged(id, signal).catch((error: unknown) => {
      throw withPath(error, where);
    });
    if (found !== undefined && found !== 'damaged') return found;
    await this.#repair(caller, commitId, generation, signal);
    const again = await this.find(id, signal);
    if (again !== undefined) return again;
    throw sourceError(SOURCE_CODES.corrupt, `object ${id} (${where}) is missing`, this.#options.subject, {
      rule: `commit ${commitId} holds it`,
      nextAction: 'Check the repository with git fsck.',
      retry: 'backoff',
    });
  }
}

/** An unreachable remote proves nothing: what was fetched before stays readable. */
function isRefusal(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === SOURCE_CODES.authenticationFailed || code === SOURCE_CODES.repositoryNotFound;
}

function isCorrupt(error: unknown): boolean {
  return (error as { code?: unknown }).code === SOURCE_CODES.corrupt;
}

/** Git knows objects by id only; people know the file. */
function withPath(error: unknown, where: string): unknown {
  const { code, message, rule, nextAction } = error as Error & {
    code?: string;
    rule?: string;
    nextAction?: string;
  };
  if (code !== SOURCE_CODES.fileTooLarge) return error;
  return sourceError(SOURCE_CODES.fileTooLarge, message, where, {
    ...(rule === undefined ? {} : { rule }),
    ...(nextAction === undefined ? {} : { nextAction }),
  });
}

/** The listing with one ref moved by ourselves, as old as it is. */
function withRef(listing: Listing, ref: string, id: string): Listing {
  const { refs, headRef, headId } = listing.refs;
  const moved = new Map(refs).set(ref, { id, peeledId: undefined });
  return { ...listing, refs: { refs: moved, headRef, headId: headRef === ref ? id : headId } };
}
