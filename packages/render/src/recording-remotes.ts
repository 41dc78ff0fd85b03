import type { HttpFile, Tree } from '@setpoint/source';
import type { Fact } from './reads.ts';
import { RecordingTree } from './recording-tree.ts';
import type { RemoteChart, RemoteRepository, Remotes } from './remotes.ts';

/** Remotes that note what was read of them among the facts of a render. */
export class RecordingRemotes implements Remotes {
  readonly #remotes: Remotes;
  readonly #facts: Map<string, Fact>;

  constructor(remotes: Remotes, facts: Map<string, Fact>) {
    this.#remotes = remotes;
    this.#facts = facts;
  }

  async repository(wanted: RemoteRepository, signal: AbortSignal): Promise<Tree> {
    const tree = new RecordingTree(await this.#remotes.repository(wanted, signal));
    const { reads } = tree;
    // No path of a tree holds two slashes in a row, and every URL does.
    const key = `repository://${wanted.url}?${wanted.ref}${wanted.submodules ? '' : '&bare'}`;
    this.#facts.set(key, { kind: 'repository', wanted, commitId: tree.revision.id, reads });
    // Where a repository is, the answer that it is no file decides nothing.
    this.#facts.delete(`file://${wanted.written}`);
    return tree;
  }

  async chart(wanted: RemoteChart, signal: AbortSignal): Promise<Tree> {
    const tree = new RecordingTree(await this.#remotes.chart(wanted, signal));
    const key = `chart://${wanted.repository} ${wanted.name} ${wanted.version}`;
    this.#facts.set(key, { kind: 'chart', wanted, version: tree.revision.id, reads: tree.reads });
    return tree;
  }

  async file(url: string, signal: AbortSignal): Promise<HttpFile> {
    const file = await this.#remotes.file(url, signal);
    this.#facts.set(`file://${url}`, { kind: 'remote-file', url, id: file.id });
    return file;
  }
}
