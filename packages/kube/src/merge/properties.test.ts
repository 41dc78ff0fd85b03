import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../object.ts';
import { crdSchema } from '../schema/crd-schema.ts';
import { sameValue } from '../values/plain.ts';
import { applyObject } from './apply-object.ts';
import { FieldSet } from './field-set.ts';
import { compareObjects, extractFields, mergeObjects, removeFields, setOf } from './objects.ts';
import { fieldElement, indexElement, keyElement, valueElement } from './path-element.ts';
import { updateManagedFields } from './update-managed-fields.ts';

const schema = crdSchema({
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        text: { type: 'string' },
        count: { type: 'integer' },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        whole: {
          type: 'object',
          'x-kubernetes-map-type': 'atomic',
          additionalProperties: { type: 'string' },
        },
        tags: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
        items: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name', 'port'],
          items: {
            type: 'object',
            properties: {
              name: { type: 'string' },
              port: { type: 'integer', default: 80 },
              value: { type: 'string' },
              nested: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } } },
            },
          },
        },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
  },
});

const key = fc.constantFrom('a', 'b', '__proto__', 'constructor');
const text = fc.constantFrom('x', 'y', 'z');
const optional = { requiredKeys: [] };

/** Maps whose keys may be called like what objects inherit. */
const mapOf = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, maxLength: 3 })
    .map((entries) =>
      JSON.parse(
        `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${JSON.stringify(item)}`).join(',')}}`,
      ),
    );

const item = fc.record(
  {
    name: key,
    port: fc.constantFrom(80, 443),
    value: text,
    nested: fc.record({ a: text, b: text }, optional),
  },
  { requiredKeys: ['name'] },
);
const spec = fc.record(
  {
    text,
    count: fc.nat(3),
    labels: mapOf(text),
    whole: mapOf(text),
    tags: fc.uniqueArray(text),
    items: fc.uniqueArray(item, { selector: ({ name, port = 80 }) => `${name}/${port}`, maxLength: 4 }),
    free: mapOf(fc.oneof(text, mapOf(text), fc.array(text, { maxLength: 2 }))),
  },
  optional,
);
const object = spec.map(
  (value): KubeObject => ({
    apiVersion: 'example.org/v1',
    kind: 'Widget',
    metadata: { name: 'w' },
    spec: value,
  }),
);
const manager = fc.constantFrom('one', 'two', 'three');

const tracking = { schema, apiVersion: 'example.org/v1', time: '2026-01-01T00:00:00Z' };

function apply(live: KubeObject | undefined, applied: KubeObject, by: string, force = true): KubeObject {
  const result = applyObject({ ...tracking, live, applied, manager: by, force });
  if (!result.ok) throw new Error('unexpected conflict');
  return result.object;
}

const ownedBy = (live: KubeObject, by: string): FieldSet =>
  FieldSet.fromFieldsV1(live.metadata.managedFields?.find((entry) => entry.manager === by)?.fieldsV1 ?? {});

describe('apply', () => {
  it('is idempotent: the second time nothing changes, without force', () => {
    fc.assert(
      fc.property(object, object, manager, (first, second, by) => {
        const live = apply(apply(undefined, first, 'base'), second, by);
        const again = applyObject({
          ...tracking,
          live,
          applied: second,
          manager: by,
          force: false,
          time: '2027-01-01T00:00:00Z',
        });
        expect(again).toEqual({ ok: true, object: live, changed: false });
      }),
    );
  });

  it('leaves every owned field with the applied value', () => {
    fc.assert(
      fc.property(object, object, manager, (first, second, by) => {
        const live = apply(apply(undefined, first, 'base'), second, by);
        const { modified, removed } = compareObjects(second, live, schema);
        expect(ownedBy(live, by).intersection(modified).toString()).toBe('');
        expect(ownedBy(live, by).intersection(removed).toString()).toBe('');
        // What it applies is a part of what is there then.
        expect(sameValue(mergeObjects(live, second, schema), live)).toBe(true);
      }),
    );
  });

  it('gives what another manager holds only by force, and removes only what nobody else holds', () => {
    fc.assert(
      fc.property(object, object, object, (first, second, third) => {
        const before = apply(apply(undefined, first, 'one'), second, 'two');
        const others = ownedBy(before, 'two');
        const result = applyObject({
          ...tracking,
          live: before,
          applied: third,
          manager: 'one',
          force: false,
        });
        if (!result.ok) {
          for (const conflict of result.conflicts) expect(others.has(conflict.path)).toBe(true);
          return;
        }
        const { modified, removed } = compareObjects(before, result.object, schema);
        expect(others.intersection(modified).toString()).toBe('');
        expect(others.intersection(removed).toString()).toBe('');
        expect(ownedBy(result.object, 'two').equals(others)).toBe(true);
      }),
    );
  });

  it('takes back everything when the manager applies nothing any more', () => {
    fc.assert(
      fc.property(object, object, (first, second) => {
        const base = apply(undefined, first, 'one');
        const empty: KubeObject = { apiVersion: 'example.org/v1', kind: 'Widget', metadata: { name: 'w' } };
        const gone = apply(apply(base, second, 'two', true), empty, 'two');
        expect(ownedBy(gone, 'two').isEmpty).toBe(true);
        expect(setOf(gone, schema).difference(setOf(base, schema)).toString()).toBe('');
      }),
    );
  });

  it('owns after an update exactly what the update changed', () => {
    fc.assert(
      fc.property(object, object, (first, second) => {
        const live = apply(undefined, first, 'one');
        const next = updateManagedFields({ ...tracking, live, object: second, manager: 'editor' });
        const { added, modified } = compareObjects(live, second, schema);
        const name = FieldSet.of(['f:metadata', 'f:name'], ['f:metadata', 'f:managedFields']);
        expect(ownedBy(next, 'editor').toString()).toBe(added.union(modified).difference(name).toString());
      }),
    );
  });
});

describe('sets of fields', () => {
  const element = fc.oneof(
    key.map(fieldElement),
    fc.tuple(key, fc.nat(3)).map(([name, port]) =>
      keyElement([
        ['port', port],
        ['name', name],
      ]),
    ),
    fc.oneof(text, fc.nat(20), fc.boolean()).map(valueElement),
    fc.nat(12).map(indexElement),
  );
  const set = fc
    .array(fc.array(element, { minLength: 1, maxLength: 3 }), { maxLength: 8 })
    .map((paths) => FieldSet.of(...paths));

  it('survive FieldsV1, whatever its spelling', () => {
    fc.assert(
      fc.property(set, (fields) => {
        const text = JSON.stringify(fields.toFieldsV1());
        expect(FieldSet.fromFieldsV1(JSON.parse(text)).equals(fields)).toBe(true);
        expect(JSON.stringify(FieldSet.fromFieldsV1(JSON.parse(text)).toFieldsV1())).toBe(text);
      }),
    );
    const spelled = FieldSet.fromFieldsV1({
      'k:{ "b":1.0, "a":"\\u003c" }': { 'v:1e0': {} },
      'x:future': {},
    });
    expect(spelled.toFieldsV1()).toEqual({ 'k:{"a":"\\u003c","b":1}': { 'v:1': {} } });
  });

  it('obey the laws of sets', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        expect(a.union(b).equals(b.union(a))).toBe(true);
        expect(a.intersection(b).equals(b.intersection(a))).toBe(true);
        expect(a.difference(b).union(a.intersection(b)).equals(a)).toBe(true);
        expect(a.difference(b).intersection(b).isEmpty).toBe(true);
        expect(a.recursiveDifference(b).difference(a).isEmpty).toBe(true);
        expect(a.union(b).size).toBe(a.size + b.size - a.intersection(b).size);
        for (const path of a.paths()) expect(a.union(b).has(path)).toBe(true);
      }),
    );
  });

  it('take an object apart and together', () => {
    fc.assert(
      fc.property(object, (whole) => {
        const fields = setOf(whole, schema);
        expect(sameValue(mergeObjects(extractFields(whole, fields, schema), whole, schema), whole)).toBe(
          true,
        );
        expect(setOf(extractFields(whole, fields, schema), schema).equals(fields)).toBe(true);
        expect(setOf(removeFields(whole, fields, schema), schema).intersection(fields).size).toBe(0);
      }),
    );
  });
});
