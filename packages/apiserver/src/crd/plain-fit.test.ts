import { type Random, seededRandom } from '@setpoint/core';
import { Correlated, type KubernetesSchema } from '@setpoint/cel';
import { describe, expect, it } from 'vitest';
import { schemaErrors } from './validate-value.ts';

const names = ['a', 'b', 'constructor', '__proto__'];
const one = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random.next() * from.length)] as T;

function valueOf(random: Random, depth: number): unknown {
  const leaves = ['', 'text', 'c', 0, 7, 1.5, true, null];
  const kind = random.next();
  if (depth === 0 || kind < 0.3) return one(random, leaves);
  if (kind < 0.5)
    return Array.from({ length: Math.floor(random.next() * 3) }, () => valueOf(random, depth - 1));
  const members = names.filter(() => random.next() < 0.5).map((name) => [name, valueOf(random, depth - 1)]);
  return JSON.parse(
    `{${members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`,
  );
}

function schemaOf(random: Random, depth: number): object {
  const type = one(random, ['string', 'boolean', 'integer', 'number', 'array', 'object', undefined]);
  const more = one(random, [
    {},
    {},
    { nullable: true },
    { enum: ['c', 7, null] },
    { 'x-kubernetes-int-or-string': true },
    { minLength: 1, pattern: '^t' },
    { format: 'date' },
    { minItems: 1, maxProperties: 1 },
    { anyOf: [{ type: 'string' }, { required: ['a'] }] },
    { not: { required: ['b'] } },
  ]);
  const own = { ...(type === undefined ? {} : { type }), ...more };
  if (depth === 0) return own;
  if (type === 'array') return { ...own, items: schemaOf(random, depth - 1) };
  if (type !== 'object') return own;
  const properties = new Map(
    names.filter(() => random.next() < 0.5).map((name) => [name, schemaOf(random, depth - 1)]),
  );
  const text = [...properties].map(([name, schema]) => `${JSON.stringify(name)}:${JSON.stringify(schema)}`);
  return {
    ...own,
    properties: JSON.parse(`{${text.join()}}`) as object,
    ...(random.next() < 0.3 ? { required: names.filter(() => random.next() < 0.2) } : {}),
    ...(random.next() < 0.4 ? { additionalProperties: schemaOf(random, depth - 1) } : {}),
  };
}

describe('what plainly fits', () => {
  it('is what nothing is found wrong with, value by value', () => {
    const random = seededRandom(11);
    let fitting = 0;
    for (let round = 0; round < 4000; round++) {
      const schema = schemaOf(random, 3) as KubernetesSchema;
      const value = valueOf(random, 3);
      const found = schemaErrors(value, schema, '');
      // Beside what it replaces every rule is asked; nothing of the value was there before.
      const told = schemaErrors(value, schema, '', new Correlated(value, 'another', schema));
      expect(found, JSON.stringify({ schema, value })).toEqual(told);
      if (found.length === 0) fitting++;
    }
    expect(fitting).toBeGreaterThan(200);
  });
});
