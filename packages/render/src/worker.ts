import { parentPort } from 'node:worker_threads';
import { received, transferred } from './error-transfer.ts';
import { BlobCache, PortTree } from './port-tree.ts';
import { runEngine } from './run-engine.ts';
import type { FromWorker, ToWorker, TreeAnswer } from './worker-messages.ts';

const BLOB_BYTES = 32 * 1024 * 1024;

interface Asked {
  readonly resolve: (answer: TreeAnswer) => void;
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

  async #render({ tool, path, treeId, revision, budgets }: ToWorker & { kind: 'render' }): Promise<void> {
    const tree = new PortTree(revision, treeId, (what, about) => this.#ask(what, about), this.#blobs);
    const run = await runEngine({ tool, path, tree, budgets }, new AbortController().signal);
    this.#send({ ...run, kind: 'done', errors: run.errors.map(transferred) });
  }

  #ask(what: 'entry' | 'list' | 'read', path: string): Promise<TreeAnswer> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#send({ kind: 'ask', id, what, path });
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
