import { parentPort } from 'node:worker_threads';
import { received, transferred } from './error-transfer.ts';
import type { Revision } from '@setpoint/source';
import { PortRemotes, RemotePending } from './port-remotes.ts';
import { type AskTree, BlobCache, PortTree } from './port-tree.ts';
import type { RemoteQuestion } from './remote-session.ts';
import { engineFor } from './engines.ts';
import { runEngine } from './run-engine.ts';
import type {
  FromWorker,
  Question,
  QuestionAnswer,
  RemoteAnswer,
  ToWorker,
  TreeAnswer,
} from './worker-messages.ts';

const BLOB_BYTES = 32 * 1024 * 1024;

interface Asked {
  readonly resolve: (answer: QuestionAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** The entry of a render worker: it renders one request at a time and has no way out but its port. */
class RenderThread {
  readonly #send: (message: FromWorker) => void;
  readonly #blobs = new BlobCache(BLOB_BYTES);
  readonly #asked = new Map<number, Asked>();
  #lastId = 0;

  constructor(send: (message: FromWorker) => void) {
    this.#send = send;
  }

  async onMessage(message: ToWorker): Promise<void> {
    if (message.kind === 'render') {
      await this.#render(message);
      return;
    }
    const asked = this.#asked.get(message.id);
    this.#asked.delete(message.id);
    if (message.kind === 'answer') asked?.resolve(message.value);
    else asked?.reject(received(message.error));
  }

  async #render(job: ToWorker & { kind: 'render' }): Promise<void> {
    const { tool, path, treeId, revision, budgets, secret, hasRemotes } = job;
    const tree = this.#tree(0, treeId, revision);
    const ports = hasRemotes ? { remotes: this.#remotes() } : {};
    await engineFor(tool);
    this.#send({ kind: 'begun' });
    try {
      const run = await runEngine(
        { tool, path, tree, budgets, secret, ...ports },
        new AbortController().signal,
      );
      this.#send({ ...run, kind: 'done', errors: run.errors.map(transferred) });
    } catch (error) {
      if (!(error instanceof RemotePending)) throw error;
      this.#send({ kind: 'paused' });
    }
  }

  #tree(number: number, treeId: string, revision: Revision): PortTree {
    const ask: AskTree = (what, path) => this.#ask({ what, tree: number, path }) as Promise<TreeAnswer>;
    return new PortTree(revision, treeId, ask, this.#blobs);
  }

  #remotes(): PortRemotes {
    const ask = (question: RemoteQuestion): Promise<RemoteAnswer> =>
      this.#ask(question) as Promise<RemoteAnswer>;
    return new PortRemotes(ask, (number, treeId, revision) => this.#tree(number, treeId, revision));
  }

  #ask(question: Question): Promise<QuestionAnswer> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#send({ kind: 'ask', id, question });
    });
  }
}

const port = parentPort;
if (port === null) throw new Error('this file runs in a worker thread');
const thread = new RenderThread((message) => port.postMessage(message));
port.on('message', (message: ToWorker) => {
  thread.onMessage(message).catch((error: unknown) => {
    setImmediate(() => {
      throw error;
    });
  });
});
