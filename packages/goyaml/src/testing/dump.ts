import { formatGoFloat } from '../go-float.ts';
import { GO_NUMBERS, GoFloat, GoTime } from '../go-values.ts';
import type { YamlNode } from '../node.ts';

/** A decoded value with Go's types told apart, as the recorded cases under testdata hold it. */
export function dumpValue(value: unknown): string {
  if (value === null || value === undefined) return 'nil';
  if (typeof value === 'string') return `s${dumpString(value)}`;
  if (typeof value === 'boolean') return `b${value}`;
  if (typeof value === 'bigint') return `i${value}`;
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? `i${value}` : `f${formatGoFloat(value)}`;
  if (value instanceof GoFloat) return `f${formatGoFloat(value.value)}`;
  if (value instanceof GoTime) return `t${value.text}`;
  if (Array.isArray(value)) return `[${value.map(dumpValue).join(',')}]`;
  if (value instanceof Map) {
    const pairs = [...value].map(([key, item]) => `${dumpValue(key)}:${dumpValue(item)}`);
    return `<${pairs.sort(byBytes).join(',')}>`;
  }
  const object = value as Record<string, unknown>;
  const keys = Object.keys(object).sort(byBytes);
  return `{${keys.map((key) => `${dumpValue(key)}:${dumpValue(object[key])}`).join(',')}}`;
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function dumpString(text: string): string {
  const escaped = /[<>&\u2028\u2029]/g;
  return JSON.stringify(text).replace(escaped, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const KINDS = { mapping: 4, sequence: 2, scalar: 8, alias: 16 } as const;

/** A node and what it holds: kind as yaml.v3 numbers it, position, text, anchor. */
export function dumpNode(node: YamlNode): string {
  const head = `${KINDS[node.kind]} ${node.line}:${node.column} ${JSON.stringify(node.value)}`;
  return `(${head} ${JSON.stringify(node.anchor)}${node.children.map(dumpNode).join('')})`;
}

interface TaggedValue {
  readonly t: 'n' | 's' | 'b' | 'i' | 'f' | 'a' | 'm';
  readonly v?: unknown;
}

/** A value from its recorded form, in which every value names its Go type. */
export function untag(tagged: TaggedValue): unknown {
  switch (tagged.t) {
    case 'n':
      return null;
    case 's':
    case 'b':
      return tagged.v;
    case 'i': {
      const number = Number(tagged.v);
      return Number.isSafeInteger(number) ? number : BigInt(tagged.v as string);
    }
    case 'f':
      return GO_NUMBERS.float(Number((tagged.v as string).replace('Inf', 'Infinity')));
    case 'a':
      return (tagged.v as TaggedValue[]).map(untag);
    case 'm': {
      const pairs = tagged.v as [string, TaggedValue][];
      return Object.fromEntries(pairs.map(([key, item]) => [key, untag(item)]));
    }
  }
}
