import { fromBytes } from '../text/bytes.ts';
import { float32Type, intType, mapOf, stringType } from '../values/go-type.ts';
import { int, integerType, intOfType } from '../values/int.ts';
import { GoBytes, GoMap, GoNamed, GoSlice, stringSlice } from '../values/objects.ts';
import { intSliceType } from '../values/go-type.ts';

type Tag = (value: unknown) => unknown;

const bytesOf = (value: unknown): Uint8Array => Buffer.from(value as string, 'base64');

const tags: ReadonlyMap<string, Tag> = new Map<string, Tag>([
  ['$f32', (value) => new GoNamed(float32Type, Math.fround(value as number))],
  ['$float', (value) => Number((value as string).replace('Inf', 'Infinity'))],
  ['$strings', (value) => stringSlice(value as string[])],
  ['$ints', (value) => new GoSlice(intSliceType, (value as number[]).map(int))],
  ['$bytes', (value) => new GoBytes(bytesOf(value))],
  ['$bin', (value) => fromBytes(bytesOf(value))],
  ['$mapss', (value) => new GoMap(mapOf(stringType, stringType), Object.entries(value as object))],
  [
    '$mapis',
    (value) =>
      new GoMap(
        mapOf(intType, stringType),
        Object.entries(value as object).map(([key, item]) => [int(Number(key)), item]),
      ),
  ],
]);

/** The JSON of a test case as template data: `{"$int": 5}` is a Go int, `{"$strings": […]}` a []string, and so on. */
export function fromTagged(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromTagged);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, inner] = entries[0] ?? ['', undefined];
  if (entries.length === 1 && name.startsWith('$')) {
    const type = integerType(name.slice(1));
    if (type !== undefined) return intOfType(type, BigInt(inner as string | number));
    const tag = tags.get(name);
    if (tag !== undefined) return tag(inner);
  }
  return new Map(entries.map(([key, item]) => [key, fromTagged(item)]));
}
