import { seededRandom, SimulatedClock } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import { SOURCE_CODES, sourceError } from './errors.ts';
import { type GitObject, type GitObjectType, gitObjectId } from './git-object.ts';
import { createGitSource } from './git-source.ts';
import type { GitSource } from './source-api.ts';
import type { RemoteRefs } from './refs.ts';
import type { Remote } from './remote.ts';
import { failure, never, textOf } from './testing/source.ts';

/** A remote in memory whose local copy can be lost or damaged at will. */
class MemoryRemote implements Remote {
  readonly theirs = new Map<string, GitObject>();
  readonly ours = new Map<string, GitObject>();
  refs: RemoteRefs = { refs: new Map(), headId: undefined, headRef: undefined };
  damaged = false;
  readonly calls: string[] = [];

  push(content: string): string {
    const blob = this.#add('blob', Buffer.from(content));
    const tree = this.#add('tree', Buffer.concat([Buffer.from('100644 f\0'), Buffer.from(blob, 'hex')]));
    const commit = this.#add(
      'commit',
      Buffer.from(`tree ${tree}\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nm\n`),
    );
    const refs = new Map([['refs/heads/main', { id: commit, peeledId: undefined }]]);
    this.refs = { refs, headId: commit, headRef: 'refs/heads/main' };
    return commit;
  }

  #add(type: GitObjectType, data: Buffer): string {
    const id = gitObjectId(type, data);
    this.theirs.set(id, { id, type, data });
    return id;
  }

  async listRefs(): Promise<RemoteRefs> {
    this.calls.push('list');
    return this.refs;
  }

  async fetch(_spec: unknown, commitId: string): Promise<void> {
    this.calls.push(`fetch ${commitId.slice(0, 7)}`);
    if (this.damaged) throw sourceError(SOURCE_CODES.corrupt, 'damaged', 'memory');
    for (const [id, object] of this.theirs) this.ours.set(id, object);
  }

  async read(name: string): Promise<GitObject | undefined> {
    if (this.damaged) throw sourceError(SOURCE_CODES.corrupt, 'damaged', 'memory');
    return this.ours.get(name);
  }

  async discard(): Promise<boolean> {
    this.calls.push('discard');
    this.damaged = false;
    this.ours.clear();
    return true;
  }

  async close(): Promise<void> {
    this.calls.push('close');
  }
}

function simulated(): { remote: MemoryRemote; source: GitSource } {
  const remote = new MemoryRemote();
  const source = createGitSource({
    cacheDir: '/nonexistent',
    clock: new SimulatedClock(),
    random: seededRandom(1),
    quotas: { memoryBytes: 0 },
    remotes: () => remote,
  });
  return { remote, source };
}

const SPEC = { url: 'https://simulated.example/repo' };

describe('a source over a simulated remote', () => {
  it('touches neither disk nor network', async () => {
    const { remote, source } = simulated();
    const id = remote.push('one');
    const revision = await source.resolve(SPEC, 'main', never);
    expect(revision.id).toBe(id);
    const tree = await source.tree(SPEC, revision, never);
    expect(textOf(await tree.read('f', never))).toBe('one');
    await source.close();
    expect(remote.calls).toEqual(['list', `fetch ${id.slice(0, 7)}`, 'close']);
  });

  it('mends damage once for all who find it', async () => {
    const { remote, source } = simulated();
    const id = remote.push('one');
    const tree = await source.tree(SPEC, { id, ref: '' }, never);
    remote.calls.length = 0;
    remote.damaged = true;
    const reads = await Promise.all(Array.from({ length: 50 }, () => tree.read('f', never)));
    expect(new Set(reads.map(textOf))).toEqual(new Set(['one']));
    expect(remote.calls).toEqual(['discard', `fetch ${id.slice(0, 7)}`]);
  });

  it('fetches again what the mirror has lost, and gives up on what the remote has not', async () => {
    const { remote, source } = simulated();
    const id = remote.push('one');
    const tree = await source.tree(SPEC, { id, ref: '' }, never);
    remote.ours.clear();
    expect(textOf(await tree.read('f', never))).toBe('one');
    for (const [key, { type }] of remote.theirs) if (type === 'blob') remote.theirs.delete(key);
    remote.ours.clear();
    expect((await failure(tree.read('f', never))).code).toBe('source.corrupt');
    const lost = 'd'.repeat(40);
    expect((await failure(source.tree(SPEC, { id: lost, ref: '' }, never))).code).toBe(
      'source.ref-not-found',
    );
  });

  it('refuses hosts and protocols before it reaches for them', async () => {
    const { remote, source } = simulated();
    const denied = await failure(source.resolve({ url: 'https://169.254.169.254/latest' }, '', never));
    expect(denied.code).toBe('source.host-denied');
    expect((await failure(source.resolve({ url: 'http://host/x' }, '', never))).code).toBe(
      'source.protocol-denied',
    );
    expect(remote.calls).toEqual([]);
  });
});
