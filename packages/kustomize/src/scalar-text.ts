import { decodeNodeV3, decodeSigs, GO_NUMBERS, GoFloat, GoTime, type YamlNode } from '@setpoint/goyaml';
import { STR } from './ynode.ts';

/** Text that no version of YAML takes for anything but a string; the usual case, told without a parser. */
const SURELY_TEXT = /^[A-Za-z/_][\w./:@-]*[\w/]$/;
const WORDS = new Set(['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null']);
const CACHE_LIMIT = 10_000;

const v3Tags = new Map<string, string>();
const v2Strings = new Map<string, boolean>();

function isSurelyText(text: string): boolean {
  if (!SURELY_TEXT.test(text) || text.endsWith(':')) return false;
  return text.length > 5 || !WORDS.has(text.toLowerCase());
}

/** The tag YAML v3 gives a plain scalar with this text. */
export function plainTag(text: string): string {
  if (isSurelyText(text)) return STR;
  let tag = v3Tags.get(text);
  if (tag === undefined) {
    tag = text === '<<' ? '!!merge' : tagOfValue(plainValue(text));
    remember(v3Tags, text, tag);
  }
  return tag;
}

/** The value YAML v3 gives a plain scalar with this text; numbers as {@link GO_NUMBERS} has them. */
export function plainValue(text: string): unknown {
  return decodeNodeV3(scalarNode(text, ''), { numbers: GO_NUMBERS });
}

/** The value of text under an explicit tag; throws go-yaml's error where the text does not fit. */
export function taggedValue(text: string, tag: string): unknown {
  return decodeNodeV3(scalarNode(text, tag), { numbers: GO_NUMBERS });
}

/** Whether YAML 1.1 (go-yaml v2) reads the text as something else than a string: `yes`, `0777`, `[a]`. */
export function isYaml11NonString(text: string): boolean {
  if (text === '' || text.includes('\n') || isSurelyText(text)) return false;
  let found = v2Strings.get(text);
  if (found === undefined) {
    found = readsAsNonString(text);
    remember(v2Strings, text, found);
  }
  return found;
}

function readsAsNonString(text: string): boolean {
  let value: unknown;
  try {
    value = decodeSigs(text);
  } catch {
    // Text that does not parse stays a string: the rule asks only about what parses.
    return false;
  }
  return typeof value !== 'string';
}

function remember<T>(cache: Map<string, T>, key: string, value: T): void {
  if (cache.size >= CACHE_LIMIT) cache.clear();
  if (key.length <= 100) cache.set(key, value);
}

function tagOfValue(value: unknown): string {
  if (value === null) return '!!null';
  if (typeof value === 'boolean') return '!!bool';
  if (typeof value === 'number' || typeof value === 'bigint') return '!!int';
  if (value instanceof GoFloat) return '!!float';
  if (value instanceof GoTime) return '!!timestamp';
  return STR;
}

function scalarNode(value: string, tag: string): YamlNode {
  return {
    kind: 'scalar',
    tag,
    value,
    style: 'plain',
    anchor: '',
    line: 1,
    column: 1,
    children: [],
    target: undefined,
  };
}
