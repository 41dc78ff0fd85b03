import { GoError } from '@setpoint/gotemplate';
import { messageOf } from './errors.ts';
import type { Commit } from '../view/commits.ts';

type Found = Commit | Error;

/** Most rounds of reading for one notification: templates that go on asking for more are broken. */
const maxRounds = 5;

/**
 * What templates ask of Git. A template cannot wait, so that what is not known yet fails it, is read, and the template
 * rendered again.
 */
export class Lookups {
  readonly #commits = new Map<string, Found>();
  readonly #wanted = new Set<string>();
  readonly #read: (revision: string) => Promise<Commit>;

  constructor(read: (revision: string) => Promise<Commit>) {
    this.#read = read;
  }

  /** The commit. Throws when it is not known yet, or cannot be read. */
  commit(revision: string): Commit {
    const found = this.#commits.get(revision);
    if (found === undefined) {
      this.#wanted.add(revision);
      throw new GoError(`the commit ${revision} is being read`);
    }
    if (found instanceof Error) throw new GoError(messageOf(found));
    return found;
  }

  /** The result of `use`, which is called again when what it asked for has been read. */
  async during<T>(use: () => T): Promise<T> {
    for (let round = 1; ; round++) {
      this.#wanted.clear();
      try {
        const result = use();
        if (this.#wanted.size === 0 || round > maxRounds) return result;
      } catch (error) {
        if (this.#wanted.size === 0 || round > maxRounds) throw error;
      }
      for (const revision of this.#wanted) {
        this.#commits.set(revision, await this.#read(revision).catch(asError));
      }
    }
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(messageOf(error)));
