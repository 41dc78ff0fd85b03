import { type Clock, jitter, type Random, SetpointError, type Timer } from '@setpoint/core';
import { accessKeyOf, type Source, type RepositorySpec } from '@setpoint/source';

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
  /** Called with every application that deploys from a ref whose answer changed. */
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
    try {
      const options = {
        ...(tagPrefix === undefined ? {} : { tagPrefix }),
        ...(rules === undefined ? {} : { rules }),
      };
      const revision = await source.resolve(spec, ref, signal, options);
      await source.tree(spec, revision, signal);
      answer = { id: revision.id };
    } catch (error) {
      if (signal.aborted) return;
      answer = { error: SetpointError.from(error) };
    }
    const changed = !isSame(watched.answer, answer);
    watched.answer = answer;
    for (const application of hearing) watched.waiting.delete(application);
    for (const application of changed ? watched.applications : hearing) this.#options.onChange(application);
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

function isSame(a: Answer | undefined, b: Answer): boolean {
  if (a === undefined) return false;
  if ('id' in a) return 'id' in b && a.id === b.id;
  return 'error' in b && a.error.message === b.error.message;
}

/** A full commit id, a digest and a chart's version that were found name the same for ever. */
function isPinned({ ref, answer }: Watched): boolean {
  return answer !== undefined && 'id' in answer && answer.id === ref;
}
