import type { HttpFile, Tree } from '@setpoint/source';
import { RENDER_CODES, renderError } from './errors.ts';
import type { RemoteChart, RemoteRepository, Remotes } from './remotes.ts';

/** What one render asks of its remotes. */
export type RemoteQuestion =
  | { readonly what: 'repository'; readonly wanted: RemoteRepository }
  | { readonly what: 'chart'; readonly wanted: RemoteChart }
  | { readonly what: 'file'; readonly url: string };

/** A tree that the render may now ask about, by its number. */
interface OpenedTree {
  readonly number: number;
  readonly tree: Tree;
}

type Answer =
  | { readonly kind: 'pending' }
  | { readonly kind: 'tree'; readonly opened: OpenedTree }
  | { readonly kind: 'file'; readonly file: HttpFile }
  | { readonly kind: 'failed'; readonly error: unknown };

interface Asked {
  answer: Answer;
  readonly settled: Promise<void>;
}

/** A render that asks for more is not one that somebody wrote. */
const MAX_QUESTIONS = 200;

/**
 * The answers of remotes to one render. A question is answered at once or not yet: then the render is given up, so that
 * no thread waits for a network, and runs again once {@link settled}.
 */
export class RemoteSession {
  readonly #remotes: Remotes | undefined;
  readonly #signal: AbortSignal;
  readonly #asked = new Map<string, Asked>();
  readonly #trees: Tree[];

  constructor(tree: Tree, remotes: Remotes | undefined, signal: AbortSignal) {
    this.#trees = [tree];
    this.#remotes = remotes;
    this.#signal = signal;
  }

  /** Whether there is anybody to ask. */
  get hasRemotes(): boolean {
    return this.#remotes !== undefined;
  }

  /** The tree of that number; 0 is the render's own. */
  tree(number: number): Tree {
    return this.#trees[number] as Tree;
  }

  ask(question: RemoteQuestion): Answer {
    const key = JSON.stringify(question);
    let asked = this.#asked.get(key);
    if (asked === undefined) {
      if (this.#asked.size >= MAX_QUESTIONS) return { kind: 'failed', error: tooMany() };
      asked = this.#start(question);
      this.#asked.set(key, asked);
    }
    return asked.answer;
  }

  /** Resolves when every question asked so far has its answer. */
  async settled(): Promise<void> {
    await Promise.all([...this.#asked.values()].map((asked) => asked.settled));
    this.#signal.throwIfAborted();
  }

  #start(question: RemoteQuestion): Asked {
    const asked = { answer: { kind: 'pending' } as Answer, settled: Promise.resolve() };
    const settle = async (): Promise<void> => {
      try {
        asked.answer = await this.#answer(question);
      } catch (error) {
        asked.answer = { kind: 'failed', error };
      }
    };
    asked.settled = settle();
    return asked;
  }

  async #answer(question: RemoteQuestion): Promise<Answer> {
    const remotes = this.#remotes as Remotes;
    if (question.what === 'file')
      return { kind: 'file', file: await remotes.file(question.url, this.#signal) };
    const tree =
      question.what === 'chart'
        ? await remotes.chart(question.wanted, this.#signal)
        : await remotes.repository(question.wanted, this.#signal);
    return { kind: 'tree', opened: { number: this.#trees.push(tree) - 1, tree } };
  }
}

function tooMany(): Error {
  return renderError(RENDER_CODES.budget, `more than ${MAX_QUESTIONS} remote files and bases`, 'remotes', {
    rule: `a render reads at most ${MAX_QUESTIONS} remote files and repositories`,
    nextAction: 'Bring what is remote into the repository.',
  });
}
