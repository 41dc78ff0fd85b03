import { GoTime } from '../time/go-time.ts';
import { parseTime } from '../time/parse-time.ts';
import { utc } from '../time/zone.ts';
import { fromBytes } from '../text/bytes.ts';
import { float32Type, GoType, intSliceType, intType, mapOf, stringType } from '../values/go-type.ts';
import { int, integerType, intOfType } from '../values/int.ts';
import { GoBytes, GoMap, GoNamed, GoSlice, stringSlice } from '../values/objects.ts';

type Tag = (value: unknown) => unknown;

const bytesOf = (value: unknown): Uint8Array => Buffer.from(value as string, 'base64');

function timeOf(value: unknown): GoTime {
  const parsed = parseTime('2006-01-02T15:04:05.999999999Z07:00', value as string, utc);
  if (typeof parsed === 'string') throw new Error(parsed);
  return new GoTime(parsed.seconds, parsed.nanos, parsed.zone);
}

const errorType = new GoType('*errors.errorString', 'ptr', true, {
  error: (value: GoNamed) => String(value.value),
});

const tags: ReadonlyMap<string, Tag> = new Map<string, Tag>([
  ['$f32', (value) => new GoNamed(float32Type, Math.fround(value as number))],
  ['$float', (value) => Number((value as string).replace('Inf', 'Infinity'))],
  ['$time', timeOf],
  ['$error', (value) => new GoNamed(errorType, value as string)],
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
