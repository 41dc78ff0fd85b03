import { describe, expect, it } from 'vitest';
import { KUBE_CODES } from '../errors.ts';
import { builtinSchema } from '../schema/builtin-schema.ts';
import type { SchemaNode } from '../schema/schema-node.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import { strategicMergePatch } from './strategic-merge.ts';
import { threeWayMerge } from './three-way-merge.ts';

const json = (text: string): unknown => JSON.parse(text);
const deployment = builtinSchema({ group: 'apps', version: 'v1', kind: 'Deployment' }) as SchemaNode;
const pod = builtinSchema({ group: '', version: 'v1', kind: 'Pod' }) as SchemaNode;

describe('JSON patch', () => {
  it('refuses more operations and more copying than the API server takes', () => {
    const operations = Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/a', value: 1 }));
    expect(() => jsonPatch({ a: 1 }, operations)).toThrow(
      expect.objectContaining({
        code: KUBE_CODES.tooLarge,
        message: 'The allowed maximum operations in a JSON patch is 10000, got 10001',
      }),
    );
    const doubling = Array.from({ length: 12 }, () => ({ op: 'copy', from: '/a', path: '/a/-' }));
    expect(() => jsonPatch({ a: ['x'.repeat(10_000)] }, doubling)).toThrow(
      /^Unable to complete the copy, the accumulated size increase of copy is \d+, exceeding the limit 3145728$/,
    );
  });

  it('tells what cannot be read from what does not apply', () => {
    expect(() => jsonPatch({}, { op: 'add' })).toThrow(
      expect.objectContaining({
        code: KUBE_CODES.badRequest,
        message: 'json: cannot unmarshal object into Go value of type jsonpatch.Patch',
      }),
    );
    expect(() => jsonPatch({}, ['x'])).toThrow(
      'json: cannot unmarshal string into Go value of type jsonpatch.Operation',
    );
    expect(() => jsonPatch({}, [{ op: 'remove', path: '/a' }])).toThrow(
      expect.objectContaining({
        code: KUBE_CODES.patchInvalid,
        message: "error in remove for path: '/a': Unable to remove nonexistent key: a: missing value",
      }),
    );
  });

  it('keeps keys called like what objects inherit', () => {
    const patched = jsonPatch(json('{"__proto__":{"a":1}}'), [
      { op: 'add', path: '/__proto__/b', value: 2 },
      { op: 'add', path: '/constructor', value: 3 },
    ]);
    expect(JSON.stringify(patched)).toBe('{"__proto__":{"a":1,"b":2},"constructor":3}');
    expect(() => jsonPatch({}, [{ op: 'add', path: '/__proto__/polluted', value: true }])).toThrow(
      'missing path',
    );
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('merge patch', () => {
  it('keeps keys called like what objects inherit', () => {
    const patched = mergePatch(json('{"a":1}'), json('{"__proto__":{"b":2,"c":null},"constructor":{"d":1}}'));
    expect(JSON.stringify(patched)).toBe('{"a":1,"__proto__":{"b":2},"constructor":{"d":1}}');
    expect(JSON.stringify(mergePatch(patched, json('{"__proto__":null,"toString":null}')))).toBe(
      '{"a":1,"constructor":{"d":1}}',
    );
  });

  it('refuses a patch that is no document', () => {
    expect(() => mergePatch({}, 'x')).toThrow(expect.objectContaining({ code: KUBE_CODES.badRequest }));
  });
});

const containers = (...list: readonly object[]) => ({ spec: { containers: list } });

describe('strategic merge patch', () => {
  it('merges lists by key, and deletes, replaces and orders as told', () => {
    const live = containers(
      { name: 'a', image: 'a:1', args: ['x'] },
      { name: 'b', image: 'b:1' },
      { name: 'c' },
    );
    const patch = {
      spec: {
        '$setElementOrder/containers': [{ name: 'c' }, { name: 'a' }],
        containers: [
          { name: 'a', image: 'a:2', args: null },
          { name: 'b', $patch: 'delete' },
        ],
      },
    };
    expect(strategicMergePatch(live, patch, pod)).toEqual(
      containers({ name: 'c' }, { name: 'a', image: 'a:2' }),
    );
    const replace = { spec: { containers: [{ name: 'z' }, { $patch: 'replace' }] } };
    expect(strategicMergePatch(live, replace, pod)).toEqual(containers({ name: 'z' }));
  });

  it('retains keys and deletes from lists of scalars', () => {
    const live = {
      metadata: { finalizers: ['a', 'b', 'c'] },
      spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } },
    };
    const patch = {
      metadata: { '$deleteFromPrimitiveList/finalizers': ['b'] },
      spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
    };
    expect(strategicMergePatch(live, patch, deployment)).toEqual({
      metadata: { finalizers: ['a', 'c'] },
      spec: { strategy: { type: 'Recreate' } },
    });
  });

  it('answers as the API server does to what is wrong', () => {
    const message = (patch: unknown) => {
      try {
        return strategicMergePatch(containers({ name: 'a' }), patch, pod);
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(message([])).toBe('invalid JSON document');
    expect(message(containers({ image: 'x' }))).toBe(
      'map: map[image:x] does not contain declared merge key: name',
    );
    expect(message({ $patch: 'merge' })).toBe('unknown patch type: merge in map: map[$patch:merge]');
    expect(message({ spec: { $retainKeys: ['x'], nodeName: 'n' } })).toBe(
      'invalid patch format of retainKeys',
    );
  });

  it('keeps keys called like what objects inherit', () => {
    const live = json('{"metadata":{"annotations":{"__proto__":"1","constructor":"2"}}}');
    const patch = json('{"metadata":{"annotations":{"__proto__":"3","constructor":null,"toString":"4"}}}');
    expect(JSON.stringify(strategicMergePatch(live, patch, pod))).toBe(
      '{"metadata":{"annotations":{"__proto__":"3","toString":"4"}}}',
    );
  });
});

describe('three-way merge', () => {
  it('leaves alone what others set and takes back what was applied before', () => {
    const original = {
      spec: { replicas: 3, paused: true, template: { spec: { containers: [{ name: 'a' }] } } },
    };
    const modified = { spec: { template: { spec: { containers: [{ name: 'a', image: 'a:2' }] } } } };
    const current = {
      spec: {
        replicas: 5,
        paused: true,
        minReadySeconds: 9,
        template: { spec: { containers: [{ name: 'a' }, { name: 'injected' }] } },
      },
    };
    expect(threeWayMerge({ original, modified, current, schema: deployment })).toEqual({
      spec: {
        replicas: null,
        paused: null,
        template: {
          spec: { '$setElementOrder/containers': [{ name: 'a' }], containers: [{ name: 'a', image: 'a:2' }] },
        },
      },
    });
  });
});
