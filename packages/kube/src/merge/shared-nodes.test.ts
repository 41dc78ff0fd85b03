import { describe, expect, it } from 'vitest';
import { TrieBuilder } from './field-trie.ts';
import { decodeFieldsV1, encodeFieldsV1 } from './fields-v1.ts';
import { DEDUCED_TYPE } from './merge-type.ts';
import { fieldsOf } from './set-of.ts';
import { sharedNode } from './shared-nodes.ts';

const object = (names: readonly string[]) => ({
  data: Object.fromEntries(names.map((name) => [name, 'value'])),
  kind: 'Example',
});

describe('shared sets', () => {
  it('are one node and one FieldsV1 value, in whatever order and way they come about', () => {
    const some = fieldsOf(DEDUCED_TYPE, object(['a', 'b', 'c']));
    const other = fieldsOf(DEDUCED_TYPE, object(['c', 'a', 'b']));
    expect(other).toBe(some);
    expect(encodeFieldsV1(other)).toBe(encodeFieldsV1(some));
    expect(decodeFieldsV1(JSON.parse(JSON.stringify(encodeFieldsV1(some))))).toBe(some);
    const builder = new TrieBuilder();
    for (const path of [['f:kind'], ['f:data', 'f:b'], ['f:data'], ['f:data', 'f:c'], ['f:data', 'f:a']])
      builder.add(path);
    expect(sharedNode(builder.build())).toBe(
      sharedNode(decodeFieldsV1({ 'f:data': { '.': {}, 'f:c': {}, 'f:b': {}, 'f:a': {} }, 'f:kind': {} })),
    );
  });

  it('differ by a member, a child and what is below one', () => {
    const one = decodeFieldsV1({ 'f:a': { 'f:b': {} } });
    expect(decodeFieldsV1({ 'f:a': { '.': {}, 'f:b': {} } })).not.toBe(one);
    expect(decodeFieldsV1({ 'f:a': { 'f:b': {}, 'f:c': {} } })).not.toBe(one);
    expect(decodeFieldsV1({ 'f:a': { 'f:b': { 'f:c': {} } } })).not.toBe(one);
  });

  it('with very many children are written in order all the same', () => {
    const names = Array.from({ length: 5000 }, (_, i) => `key-${(i * 7919) % 5000}`);
    const fields = encodeFieldsV1(fieldsOf(DEDUCED_TYPE, object(names)))['f:data'] as object;
    expect(Object.keys(fields)).toStrictEqual(['.', ...names.map((name) => `f:${name}`).sort()]);
  });

  it('stay what they are when more sets came than are remembered', () => {
    const before = fieldsOf(DEDUCED_TYPE, object(['first']));
    for (let i = 0; i < 40_000; i++) fieldsOf(DEDUCED_TYPE, object([`other-${i}`]));
    const after = fieldsOf(DEDUCED_TYPE, object(['first']));
    expect(encodeFieldsV1(after)).toStrictEqual(encodeFieldsV1(before));
  });

  it('take what was grafted without changing it', () => {
    const grafted = decodeFieldsV1({ 'f:a': {} });
    const builder = new TrieBuilder();
    builder.graft(['f:x'], grafted);
    builder.add(['f:x', 'f:b']);
    expect(encodeFieldsV1(builder.build())).toStrictEqual({ 'f:x': { 'f:a': {}, 'f:b': {} } });
    expect(encodeFieldsV1(grafted)).toStrictEqual({ 'f:a': {} });
  });
});
