import type { HttpFile, Revision, Tree } from '@setpoint/source';
import type { RemoteQuestion } from './remote-session.ts';
import type { RemoteChart, RemoteRepository, Remotes } from './remotes.ts';
import type { RemoteAnswer } from './worker-messages.ts';

/** Thrown to give a render up until a remote has answered. */
export class RemotePending extends Error {}

/** A worker's view of remotes that the main thread asks. */
export class PortRemotes implements Remotes {
  readonly #ask: (question: RemoteQuestion) => Promise<RemoteAnswer>;
  readonly #open: (number: number, treeId: string, revision: Revision) => Tree;

  readonly #trees = new Map<number, Tree>();

  constructor(
    ask: (question: RemoteQuestion) => Promise<RemoteAnswer>,
    open: (number: number, treeId: string, revision: Revision) => Tree,
  ) {
    this.#ask = ask;
    this.#open = open;
  }

  repository(wanted: RemoteRepository): Promise<Tree> {
    return this.#tree({ what: 'repository', wanted });
  }

  chart(wanted: RemoteChart): Promise<Tree> {
    return this.#tree({ what: 'chart', wanted });
  }

  async #tree(question: RemoteQuestion): Promise<Tree> {
    const answer = await this.#ask(question);
    if (answer.kind !== 'tree') throw new RemotePending();
    const tree = this.#trees.get(answer.tree) ?? this.#open(answer.tree, answer.treeId, answer.revision);
    this.#trees.set(answer.tree, tree);
    return tree;
  }

  async file(url: string): Promise<HttpFile> {
    const answer = await this.#ask({ what: 'file', url });
    if (answer.kind !== 'file') throw new RemotePending();
    return answer.file;
  }
}
