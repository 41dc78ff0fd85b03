import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../object.ts';
import { ObjectStore, type StoreChange } from './object-store.ts';
import { byLabel, byNamespace, byOwner } from './store-index.ts';
import { metadataOnly, withoutManagedFields } from './transforms.ts';

interface Shape {
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly owners?: readonly string[];
}

function pod(name: string, shape: Shape = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: shape.namespace ?? 'ns',
      ...(shape.labels === undefined ? {} : { labels: shape.labels }),
      ownerReferences: (shape.owners ?? []).map((uid) => ({ apiVersion: 'v1', kind: 'X', name: uid, uid })),
      managedFields: [{ manager: 'm' }],
    },
    spec: { big: true },
  };
}
const ref = (name: string, namespace = 'ns') => ({ group: '', kind: 'Pod', namespace, name });
const names = (objects: readonly KubeObject[]): (string | undefined)[] =>
  objects.map((object) => object.metadata.name);

describe('ObjectStore', () => {
  it('finds by namespace, label and owner, also after changes', () => {
    const indexes = { namespace: byNamespace, app: byLabel('app'), owner: byOwner };
    const store = new ObjectStore({ indexes });
    store.put(pod('a', { labels: { app: 'x' }, owners: ['u1', 'u2'] }));
    store.put(pod('b', { labels: { app: 'x' }, namespace: 'other' }));
    expect(names(store.find('app', 'x'))).toEqual(['a', 'b']);
    expect(names(store.find('owner', 'u2'))).toEqual(['a']);
    store.put(pod('a', { labels: { app: 'y' }, owners: ['u2', 'u3'] }));
    expect(names(store.find('app', 'x'))).toEqual(['b']);
    expect(names(store.find('owner', 'u1'))).toEqual([]);
    expect(names(store.find('owner', 'u3'))).toEqual(['a']);
    expect([...store.indexValues('namespace')]).toEqual(['ns', 'other']);
    store.remove(ref('b', 'other'));
    expect(names(store.find('app', 'x'))).toEqual([]);
    expect([...store.indexValues('namespace')]).toEqual(['ns']);
    expect(() => store.find('nope', '')).toThrow('no index');
  });

  it('answers every index as a scan would, whatever happened before', () => {
    const name = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');
    const label = fc.constantFrom('x', 'y', '__proto__');
    const step = fc.record({
      name,
      namespace: fc.constantFrom('n', 'm'),
      put: fc.boolean(),
      labels: fc.array(label),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const store = new ObjectStore({ indexes: { namespace: byNamespace, owner: byOwner } });
        for (const { name, namespace, put, labels } of steps) {
          if (put) store.put(pod(name, { namespace, owners: labels }));
          else store.remove(ref(name, namespace));
        }
        const all = [...store.values()];
        for (const value of ['x', 'y', '__proto__']) {
          const scanned = all.filter((object) => byOwner(object).includes(value));
          expect(new Set(store.find('owner', value))).toEqual(new Set(scanned));
        }
        for (const value of ['n', 'm']) {
          expect(new Set(store.find('namespace', value))).toEqual(
            new Set(all.filter((object) => object.metadata.namespace === value)),
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  it('tells listeners of one object and of all', () => {
    const store = new ObjectStore();
    const one: StoreChange[] = [];
    const all: string[] = [];
    const stop = store.onChangeOf(ref('a'), (change) => one.push(change));
    store.onChange((change) => all.push(change.ref.name));
    store.put(pod('a'));
    store.put(pod('b'));
    store.remove(ref('a'));
    store.remove(ref('a'));
    stop();
    store.put(pod('a'));
    expect(all).toEqual(['a', 'b', 'a', 'a']);
    expect(one.map((change) => [change.previous?.metadata.name, change.object?.metadata.name])).toEqual([
      [undefined, 'a'],
      ['a', undefined],
    ]);
  });

  it('runs every listener before it throws what one threw', () => {
    const store = new ObjectStore();
    let reached = false;
    store.onChange(() => {
      throw new Error('broken listener');
    });
    store.onChange(() => {
      reached = true;
    });
    expect(() => store.put(pod('a'))).toThrow('broken listener');
    expect([reached, store.size]).toEqual([true, 1]);
  });

  it('keeps less when asked to', () => {
    const small = new ObjectStore({ transform: withoutManagedFields });
    small.put(pod('a'));
    expect(small.get(ref('a'))?.metadata.managedFields).toBeUndefined();
    expect(small.get(ref('a'))?.['spec']).toEqual({ big: true });
    const smaller = new ObjectStore({ transform: metadataOnly });
    smaller.put(pod('a'));
    expect(Object.keys(smaller.get(ref('a')) ?? {})).toEqual(['apiVersion', 'kind', 'metadata']);
  });
});
