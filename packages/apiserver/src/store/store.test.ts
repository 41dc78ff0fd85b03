import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '@setpoint/core';
import type { KubeObject } from '@setpoint/kube';
import { afterEach, describe, expect, it } from 'vitest';
import type { Backend } from './backend.ts';
import type { ChangeEvent, Entry } from './entry.ts';
import { openLmdbBackend } from './lmdb-backend.ts';
import { createMemoryBackend } from './memory-backend.ts';
import { Store } from './store.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function folder(): string {
  folders.push(mkdtempSync(join(tmpdir(), 'setpoint-store-')));
  return folders.at(-1) as string;
}
const at = (name: string) => ({ resource: '/configmaps', path: `ns/${name}` });
const object =
  (name: string, value: string) =>
  (resourceVersion: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'ns', resourceVersion },
    data: { value },
  });

const backends: Readonly<Record<string, () => Backend>> = {
  memory: createMemoryBackend,
  lmdb: () => openLmdbBackend(folder()),
};

describe.each(Object.entries(backends))('store on %s', (_name, open) => {
  it('shows a write to readers only once it is durable, and to the next writer at once', async () => {
    const store = new Store({ backend: open() });
    const written = store.write(at('a'), object('a', '1'));
    expect([store.get(at('a')), store.latest(at('a'))?.object.data]).toEqual([undefined, { value: '1' }]);
    const event = await written;
    expect([event.type, event.revision, store.get(at('a'))?.revision]).toEqual(['put', 2, 2]);
    await store.close();
  });

  it('lists as of an older revision, deletions and updates undone', async () => {
    const store = new Store({ backend: open() });
    for (const name of ['b', 'a', 'c']) await store.write(at(name), object(name, 'old'));
    const revision = store.revision;
    await store.write(at('a'), object('a', 'new'));
    await store.write(at('b'), () => undefined);
    await store.write(at('d'), object('d', 'new'));
    const past = store.listAt('/configmaps', revision, 'ns/');
    expect(past?.map((entry) => [entry.name, entry.object.data])).toEqual(
      ['a', 'b', 'c'].map((name) => [name, { value: 'old' }]),
    );
    expect(store.list('/configmaps', 'ns/').map((entry) => entry.name)).toEqual(['a', 'c', 'd']);
    expect(store.list('/configmaps', 'ns/', 'ns/a').map((entry) => entry.name)).toEqual(['c', 'd']);
    await store.close();
  });

  it('bounds history and then refuses to look further back', async () => {
    const store = new Store({ backend: open(), history: { events: 8, bytes: 1e9 } });
    for (let i = 0; i < 40; i++) await store.write(at('a'), object('a', String(i)));
    expect(store.listAt('/configmaps', 5)).toBeUndefined();
    expect(store.compactedRevision('/configmaps')).toBeGreaterThan(20);
    const kept = store.changesSince('/configmaps', store.compactedRevision('/configmaps'));
    expect(kept.at(-1)?.revision).toBe(41);
    expect(kept.length).toBeLessThanOrEqual(10);
    await store.close();
  });
});

describe('durable store', () => {
  it('reopens with objects, revision and history, `__proto__` keys included', async () => {
    const directory = folder();
    const first = new Store({ backend: openLmdbBackend(directory) });
    await first.write(at('a'), (rv) =>
      JSON.parse(JSON.stringify(object('a', '1')(rv)).replace('value', '__proto__')),
    );
    await first.write(at('a'), object('a', '2'));
    await first.write(at('b'), object('b', '1'));
    await first.write(at('b'), () => undefined);
    await first.close();
    const second = new Store({ backend: openLmdbBackend(directory) });
    expect([second.revision, second.list('/configmaps').length, second.resources()]).toEqual([
      5,
      1,
      ['/configmaps'],
    ]);
    const events = second.changesSince('/configmaps', 1);
    expect(events.map((event) => [event.type, event.revision, event.entry.name])).toEqual([
      ['put', 2, 'a'],
      ['put', 3, 'a'],
      ['put', 4, 'b'],
      ['delete', 5, 'b'],
    ]);
    expect(events[0]?.entry.json).toContain('"data":{"__proto__":"1"}');
    expect(events[3]?.entry.object.metadata.resourceVersion).toBe('5');
    const next = await second.write(at('c'), object('c', '1'));
    expect(next.revision).toBe(6);
    await second.close();
  });

  it('tells every state as it was written, whoever holds it for however long', async () => {
    const directory = folder();
    // More than is remembered of what was written last, and a history that ends in the middle.
    const history = { events: 64, bytes: 1e9 };
    let store = new Store({ backend: openLmdbBackend(directory), history });
    const random = seededRandom(7);
    const text = (length: number) =>
      Array.from({ length }, () => Math.floor(random.next() * 36).toString(36)).join('');
    const told = new Map<number, string>();
    const held = new Map<number, Entry>();
    const written = new Set<string>();
    const hold = (events: readonly ChangeEvent[]): void => {
      for (const { entry, previous } of events) {
        for (const state of previous === undefined ? [entry] : [entry, previous]) {
          held.set(state.revision, state);
          if (!told.has(state.revision)) told.set(state.revision, state.json);
        }
      }
    };
    const check = (): void => {
      for (const [revision, state] of held) expect(state.json).toBe(told.get(revision));
      for (const state of store.list('/configmaps')) expect(state.json).toBe(told.get(state.revision));
    };
    for (let round = 0; round < 60; round++) {
      const before = store.revision;
      const writes = Array.from({ length: 20 }, () => {
        const name = `n${Math.floor(random.next() * 40)}`;
        if (written.has(name) && random.next() < 0.2) {
          written.delete(name);
          return store.write(at(name), () => undefined);
        }
        written.add(name);
        return store.write(at(name), object(name, text(Math.floor(random.next() * 12_000))));
      });
      hold(await Promise.all(writes));
      if (round % 10 === 9) check();
      if (round % 20 !== 19) continue;
      const list = store.list('/configmaps').map(({ json }) => json);
      const past = store.listAt('/configmaps', before)?.map(({ json }) => json);
      await store.close();
      held.clear();
      store = new Store({ backend: openLmdbBackend(directory), history });
      expect(store.list('/configmaps').map(({ json }) => json)).toEqual(list);
      expect(store.listAt('/configmaps', before)?.map(({ json }) => json)).toEqual(past);
      check();
    }
    const compacted = store.compactedRevision('/configmaps');
    for (const { entry } of store.changesSince('/configmaps', compacted))
      expect(entry.json).toBe(told.get(entry.revision));
    await store.close();
    expect(() => store.list('/configmaps')[0]?.json).toThrow('the store is closed');
  });

  it('refuses a second opener while the first lives', async () => {
    const directory = folder();
    const backend = openLmdbBackend(directory);
    expect(() => openLmdbBackend(directory)).toThrow(
      expect.objectContaining({ code: 'apiserver.store-locked' }),
    );
    await backend.close();
    await openLmdbBackend(directory).close();
  });

  it('takes over from a process that was killed, reaped by its parent or not', async () => {
    const directory = folder();
    // What the shell becomes never waits for its child, so that the killed child stays a zombie.
    const shell = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = (await once(shell.stdout, 'data')) as [Buffer];
    const pid = line.toString().trim();
    const stat = () =>
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
    await expect.poll(() => readFileSync(`/proc/${shell.pid}/comm`, 'utf8')).toBe('sleep\n');
    process.kill(Number(pid), 'SIGKILL');
    await expect.poll(() => stat()[0]).toBe('Z');
    const start = stat()[19];
    writeFileSync(join(directory, 'lock'), `${pid} ${start}`);
    await openLmdbBackend(directory).close();
    shell.kill('SIGKILL');
  });

  it('acknowledges nothing after a failed flush and stays readable', async () => {
    let broken = false;
    const backend: Backend = {
      ...createMemoryBackend(),
      append: () => (broken ? Promise.reject(new Error('ENOSPC')) : Promise.resolve()),
    };
    const store = new Store({ backend });
    await store.write(at('a'), object('a', '1'));
    broken = true;
    await expect(store.write(at('a'), object('a', '2'))).rejects.toMatchObject({
      code: 'apiserver.store-read-only',
    });
    broken = false;
    expect(() => store.write(at('a'), object('a', '3'))).toThrow('could not be made durable');
    expect(store.latest(at('a'))?.object.data).toEqual({ value: '1' });
  });
});
