import { type Clock, jitter, type Random, SetpointError, type Timer } from '@setpoint/core';
import { type Reads, TreeReaders } from '@setpoint/render';
import { accessKeyOf, type Source, type RepositorySpec, type Tree } from '@setpoint/source';
import { addRead, type SourceReads } from '../desired/source-reads.ts';

/** A ref of a repository that an application deploys from. */
export interface FollowedRef {
  readonly spec: RepositorySpec;
  readonly ref: string;
  readonly tagPrefix?: string;
  /** Default Argo CD's rules. */
  readonly rules?: 'git';
}

/** What a remote last answered about a ref. */
export type Answer = { readonly id: string } | { readonly error: SetpointError };

interface Watched extends FollowedRef {
  readonly applications: Set<string>;
  answer: Answer | undefined;
  /** The files at the answer. */
  tree: Tree | undefined;
  /** What applications have read of that tree, where it is known. */
  readonly readers: TreeReaders;
  /** Applications that have not heard an answer to a question asked since they follow. */
  readonly waiting: Set<string>;
  /** The question under way, and the one that begins after it. */
  asking: Promise<void> | undefined;
  next: Promise<void> | undefined;
  timer: Timer | undefined;
}

export interface RevisionWatcherOptions {
  readonly source: Source;
  readonly clock: Clock;
  readonly random: Random;
  /** Milliseconds between two questions about one ref; 0 asks only when told to. */
  readonly intervalMs: () => number;
  /** Added at random to each interval, at most. */
  readonly jitterMs: () => number;
  /** Called with every application that deploys from a ref whose answer changed, unless it has read nothing that did. */
  readonly onChange: (application: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Asks remotes where their refs are and fetches what is new, so that reconcilers never wait for a network. One question
 * serves all applications that deploy from the ref, and only they hear of a change.
 */
export class RevisionWatcher {
  readonly #options: RevisionWatcherOptions;
  readonly #watched = new Map<string, Watched>();
  readonly #keysOf = new Map<string, readonly string[]>();
  /** Of applications that have read more than trees. */
  readonly #holdsBeside = new Map<string, NonNullable<SourceReads['holdsBeside']>>();

  constructor(options: RevisionWatcherOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => {
      for (const { timer } of this.#watched.values()) timer?.cancel();
    });
  }

  /** The application deploys from these refs from now on. Gives what is known of each; undefined is being asked. */
  follow(application: string, refs: readonly FollowedRef[]): readonly (Answer | undefined)[] {
    const keys = refs.map(keyOf);
    for (const key of this.#keysOf.get(application) ?? [])
      if (!keys.includes(key)) this.#leave(key, application);
    this.#keysOf.set(application, keys);
    return refs.map((ref, index) => this.#join(keys[index] ?? '', application, ref));
  }

  unfollow(application: string): void {
    for (const key of this.#keysOf.get(application) ?? []) this.#leave(key, application);
    this.#keysOf.delete(application);
    this.#holdsBeside.delete(application);
  }

  /**
   * What the application has read of its first refs at these answers: from now on it hears of those refs only when
   * something of that is different. With undefined it hears of every answer.
   */
  learn(application: string, answers: readonly (Answer | undefined)[], reads: SourceReads | undefined): void {
    const keys = (this.#keysOf.get(application) ?? []).slice(0, answers.length);
    for (const key of new Set(keys)) {
      const watched = this.#watched.get(key);
      if (reads === undefined) watched?.readers.delete(application);
      else if (isSame(watched?.answer, answers[keys.indexOf(key)]))
        watched?.readers.set(application, unionOf(reads.trees.filter((_, at) => keys[at] === key)));
      else {
        // It moved meanwhile, and what was known of the application before may have said that this is no news.
        watched?.readers.delete(application);
        this.#options.onChange(application);
      }
    }
    if (reads?.holdsBeside === undefined) this.#holdsBeside.delete(application);
    else this.#holdsBeside.set(application, reads.holdsBeside);
  }

  /** Asks again about everything the application deploys from; resolves when answered, however. */
  async ask(application: string): Promise<void> {
    const asked: Promise<void>[] = [];
    for (const key of this.#keysOf.get(application) ?? []) {
      const watched = this.#watched.get(key);
      if (watched !== undefined) asked.push(this.#question(key, watched));
    }
    await Promise.all(asked);
  }

  /** Asks at once where refs that `concerns` picks are; whoever deploys from one that moved hears of it. */
  askAbout(concerns: (ref: FollowedRef) => boolean): void {
    for (const [key, watched] of this.#watched) if (concerns(watched)) void this.#question(key, watched);
  }

  /** Who joins hears an answer asked for since: what others heard minutes ago may miss the commit that brought it. */
  #join(key: string, application: string, ref: FollowedRef): Answer | undefined {
    let watched = this.#watched.get(key);
    if (watched?.applications.has(application) === true)
      return watched.waiting.has(application) ? undefined : watched.answer;
    watched ??= this.#watch(key, ref);
    watched.applications.add(application);
    watched.waiting.add(application);
    void this.#question(key, watched);
    return undefined;
  }

  #watch(key: string, ref: FollowedRef): Watched {
    const fresh: Watched = {
      ...ref,
      applications: new Set(),
      waiting: new Set(),
      answer: undefined,
      tree: undefined,
      readers: new TreeReaders(),
      asking: undefined,
      next: undefined,
      timer: undefined,
    };
    this.#watched.set(key, fresh);
    return fresh;
  }

  #leave(key: string, application: string): void {
    const watched = this.#watched.get(key);
    watched?.applications.delete(application);
    watched?.waiting.delete(application);
    watched?.readers.delete(application);
    if (watched === undefined || watched.applications.size > 0) return;
    watched.timer?.cancel();
    this.#watched.delete(key);
  }

  /**
   * A question that begins from now on: one under way may have been answered before what the caller wants to see. All
   * who ask meanwhile share the next one.
   */
  #question(key: string, watched: Watched): Promise<void> {
    if (watched.asking === undefined) {
      watched.asking = this.#askOnce(key, watched, [...watched.waiting]);
      return watched.asking;
    }
    watched.next ??= this.#afterwards(key, watched);
    return watched.next;
  }

  async #afterwards(key: string, watched: Watched): Promise<void> {
    await watched.asking;
    watched.next = undefined;
    await this.#question(key, watched);
  }

  async #askOnce(key: string, watched: Watched, hearing: readonly string[]): Promise<void> {
    await this.#put(watched, hearing);
    watched.asking = undefined;
    if (watched.next === undefined && this.#watched.get(key) === watched) this.#schedule(key, watched);
  }

  async #put(watched: Watched, hearing: readonly string[]): Promise<void> {
    const { spec, ref, tagPrefix, rules } = watched;
    const { source, signal } = this.#options;
    let answer: Answer;
    let tree: Tree | undefined;
    try {
      const options = {
        ...(tagPrefix === undefined ? {} : { tagPrefix }),
        ...(rules === undefined ? {} : { rules }),
      };
      const revision = await source.resolve(spec, ref, signal, options);
      tree = await source.tree(spec, revision, signal);
      answer = { id: revision.id };
    } catch (error) {
      if (signal.aborted) return;
      answer = { error: SetpointError.from(error) };
    }
    const isNews = isSame(watched.answer, answer) ? undefined : await this.#newsFor(watched, tree);
    if (signal.aborted) return;
    // Nothing is awaited from here on: who learns now learns of the new answer.
    const told = new Set(hearing);
    // Many questions are asked by few, and answered as before: nobody else costs anything then.
    if (isNews !== undefined)
      for (const application of watched.applications) if (isNews(application)) told.add(application);
    watched.answer = answer;
    watched.tree = tree;
    for (const application of hearing) watched.waiting.delete(application);
    for (const application of told) this.#options.onChange(application);
  }

  /** Whether a new answer is news for an application: for everybody but those known to have read nothing that differs. */
  async #newsFor(watched: Watched, tree: Tree | undefined): Promise<(application: string) => boolean> {
    const { readers, tree: before } = watched;
    if (before === undefined || tree === undefined) return () => true;
    let concerned: ReadonlySet<string>;
    try {
      concerned = await readers.concerned(before, tree, this.#options.signal);
    } catch {
      // Whatever keeps a tree from being read is told by those who look.
      return () => true;
    }
    return (application) => {
      if (!readers.has(application) || concerned.has(application)) return true;
      void this.#lookBeside(application);
      return false;
    };
  }

  /** What was read beside the trees may have to be asked for, which holds up nobody else. */
  async #lookBeside(application: string): Promise<void> {
    const { signal, onChange } = this.#options;
    const holds = this.#holdsBeside.get(application);
    if (holds === undefined) return;
    const isAsRead = await holds(signal).catch(() => false);
    if (!isAsRead && !signal.aborted) onChange(application);
  }

  #schedule(key: string, watched: Watched): void {
    watched.timer?.cancel();
    const { clock, random, intervalMs, jitterMs, signal } = this.#options;
    const interval = intervalMs();
    if (interval <= 0 || signal.aborted || isPinned(watched)) return;
    const delayMs = interval + jitter(random, jitterMs() / 2, 1);
    watched.timer = clock.setTimer(delayMs, () => void this.#question(key, watched));
  }
}

/** With what opens the repository: who has other credentials hears another answer, and new ones are tried at once. */
function keyOf({ spec, ref, tagPrefix, rules }: FollowedRef): string {
  return `${spec.url}\0${accessKeyOf(spec)}\0${ref}\0${tagPrefix ?? ''}\0${rules ?? ''}`;
}

function isSame(a: Answer | undefined, b: Answer | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if ('id' in a) return 'id' in b && a.id === b.id;
  return 'error' in b && a.error.message === b.error.message;
}

/** A full commit id, a digest and a chart's version that were found name the same for ever. */
function isPinned({ ref, answer }: Watched): boolean {
  return answer !== undefined && 'id' in answer && answer.id === ref;
}

/** What several sources of one application have read of the same tree. */
function unionOf(all: readonly Reads[]): Reads {
  const [first = new Map(), ...rest] = all;
  if (rest.length === 0) return first;
  const union = new Map(first);
  for (const reads of rest) for (const [path, fact] of reads) addRead(union, path, fact);
  return union;
}
