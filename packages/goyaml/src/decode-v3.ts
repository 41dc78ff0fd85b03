import { AliasLedger } from './alias-ratio.ts';
import { wantMap } from './decode-v2.ts';
import { unmarshalErrors, valueError } from './errors.ts';
import { goSyntax, quoteGo } from './go-syntax.ts';
import { GoFloat, PLAIN_NUMBERS } from './go-values.ts';
import { readInput } from './input.ts';
import type { YamlNode } from './node.ts';
import { type PlainObject, setOwn } from './object.ts';
import { type Budgets, budgetsOf, type NumberModel, type YamlOptions } from './options.ts';
import { Parser } from './parser.ts';
import { type Resolved, resolvePlain, resolveTagged, tagOf } from './resolve.ts';

/**
 * The first document of `text` as yaml.v3 decodes it into `interface{}`: a plain object where every key is a string,
 * else a Map with keys as they are (floats as numbers); timestamps as {@link GoTime}; `yes` and `on` stay strings. Numbers go through
 * `options.numbers`; {@link GO_NUMBERS} keeps floats apart from ints. Duplicate keys are errors. Empty text gives null.
 */
export function decodeV3(text: string | Uint8Array, options?: YamlOptions): unknown {
  const budgets = budgetsOf(options);
  const root = new Parser(readInput(text, budgets.maxBytes), 'v3', budgets).next();
  return root === undefined ? null : decodeNodeV3(root, options);
}

/** The value of a node of {@link parseDocuments} (dialect v3), as {@link decodeV3} gives it. */
export function decodeNodeV3(node: YamlNode, options?: YamlOptions): unknown {
  return new V3Decoder(options?.numbers ?? PLAIN_NUMBERS, budgetsOf(options)).decode(node);
}

type Target = PlainObject | Map<unknown, unknown>;

class V3Decoder {
  readonly #numbers: NumberModel;
  readonly #ledger: AliasLedger;
  readonly #problems: string[] = [];

  constructor(numbers: NumberModel, budgets: Budgets) {
    this.#numbers = numbers;
    this.#ledger = new AliasLedger(budgets);
  }

  decode(root: YamlNode): unknown {
    this.#ledger.count(root.line);
    const value = this.#value(root);
    if (this.#problems.length > 0) throw unmarshalErrors(this.#problems, root.line);
    return value;
  }

  #value(node: YamlNode): unknown {
    this.#ledger.count(node.line);
    switch (node.kind) {
      case 'scalar':
        return this.#scalar(scalarV3(node));
      case 'mapping':
        return this.#mapping(node);
      case 'sequence':
        return node.children.map((item) => this.#value(item));
      case 'alias': {
        const target = node.target as YamlNode;
        return this.#ledger.within(node, node.value, node.line, () => this.#value(target));
      }
    }
  }

  #scalar(value: Resolved): unknown {
    if (value instanceof GoFloat) return this.#numbers.float(value.value);
    if (typeof value === 'number' || typeof value === 'bigint') return this.#numbers.int(value);
    return value;
  }

  #mapping(node: YamlNode): unknown {
    if (this.#hasDuplicates(node)) return null;
    const target: Target = isStringMap(node) ? {} : new Map();
    this.#fill(node, target, undefined);
    return target;
  }

  /** `taken` holds the keys a merge must leave alone; undefined outside a merge. */
  #fill(node: YamlNode, target: Target, taken: Set<string> | undefined): void {
    const { children } = node;
    let merge: YamlNode | undefined;
    for (let i = 0; i < children.length; i += 2) {
      const keyNode = children[i] as YamlNode;
      const valueNode = children[i + 1] as YamlNode;
      if (isMergeV3(keyNode)) {
        merge = valueNode;
        continue;
      }
      const key = this.#key(keyNode, target);
      if (key === undefined) continue;
      if (taken !== undefined) {
        const identity = identityOf(key);
        if (taken.has(identity)) continue;
        taken.add(identity);
      }
      const value = this.#value(valueNode);
      if (target instanceof Map) target.set(key instanceof GoFloat ? key.value : key, value);
      else setOwn(target, key as string, value);
    }
    if (merge !== undefined) this.#merge(merge, target, taken ?? this.#keysOf(node, target));
  }

  #keysOf(node: YamlNode, target: Target): Set<string> {
    const keys = new Set<string>();
    for (let i = 0; i < node.children.length; i += 2) {
      const key = this.#key(node.children[i] as YamlNode, target);
      if (key !== undefined) keys.add(identityOf(key));
    }
    return keys;
  }

  /** A key for `target`; undefined where go-yaml drops the pair: a null key has no place among strings. */
  #key(node: YamlNode, target: Target): Resolved | undefined {
    this.#ledger.count(node.line);
    if (node.kind === 'alias') {
      const aliased = node.target as YamlNode;
      return this.#ledger.within(node, node.value, node.line, () => this.#key(aliased, target));
    }
    if (node.kind !== 'scalar')
      throw valueError(`invalid map key: ${goSyntax(this.#value(node), V3_MAP)}`, node.line);
    const key = scalarV3(node);
    if (target instanceof Map) return key;
    if (key === null) return undefined;
    return typeof key === 'string' ? key : node.value;
  }

  #merge(node: YamlNode, target: Target, taken: Set<string>): void {
    switch (node.kind) {
      case 'mapping':
        this.#ledger.count(node.line);
        if (!this.#hasDuplicates(node)) this.#fill(node, target, taken);
        return;
      case 'alias': {
        const aliased = node.target as YamlNode;
        if (aliased.kind !== 'mapping') throw wantMap(node.line);
        this.#ledger.count(node.line);
        this.#ledger.within(node, node.value, node.line, () => this.#merge(aliased, target, taken));
        return;
      }
      case 'sequence':
        for (const item of node.children) {
          if (item.kind !== 'mapping' && item.kind !== 'alias') throw wantMap(item.line);
          this.#merge(item, target, taken);
        }
        return;
      case 'scalar':
        throw wantMap(node.line);
    }
  }

  /** Keys are compared as written, and every pair of equal ones is a problem of its own. */
  #hasDuplicates(node: YamlNode): boolean {
    const { children } = node;
    const seen = new Map<string, YamlNode[]>();
    let found = false;
    for (let i = 0; i < children.length; i += 2) {
      const key = children[i] as YamlNode;
      const identity = `${key.kind} ${key.value}`;
      const earlier = seen.get(identity);
      if (earlier === undefined) {
        seen.set(identity, [key]);
      } else {
        found = true;
        earlier.push(key);
      }
    }
    if (found) for (const keys of seen.values()) this.#report(keys);
    return found;
  }

  #report(keys: readonly YamlNode[]): void {
    for (const [i, first] of keys.entries()) {
      for (let j = i + 1; j < keys.length; j++) {
        if (this.#problems.length === MAX_PROBLEMS) return;
        const { line, value } = keys[j] as YamlNode;
        const message = `mapping key ${quoteGo(value)} already defined at line ${first.line}`;
        this.#problems.push(`line ${line}: ${message}`);
      }
    }
  }
}

const V3_MAP = 'map[string]interface {}';

/** Where to stop listing duplicates: a hostile file can have a pair for each two of its lines. */
const MAX_PROBLEMS = 1000;

function identityOf(key: Resolved): string {
  return `${tagOf(key)} ${goSyntax(key, V3_MAP)}`;
}

function isMergeV3(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === '<<' && shortTagV3(node) === '!!merge';
}

/** Whether Go would decode the mapping into map[string]interface{}. */
function isStringMap(node: YamlNode): boolean {
  const { children } = node;
  for (let i = 0; i < children.length; i += 2) {
    const tag = shortTagV3(children[i] as YamlNode);
    if (tag !== '!!str' && tag !== '!!merge') return false;
  }
  return true;
}

/** The tag v3 gives a node, from its text where none is written. */
function shortTagV3(node: YamlNode): string {
  if (node.kind === 'alias') return shortTagV3(node.target as YamlNode);
  if (node.tag !== '' && node.tag !== '!') return node.tag;
  if (node.kind === 'mapping') return '!!map';
  if (node.kind === 'sequence') return '!!seq';
  if (node.style !== 'plain') return '!!str';
  return node.value === '<<' ? '!!merge' : tagOf(resolvePlain(node.value, 'v3'));
}

/** A scalar's value as v3 resolves it. */
function scalarV3(node: YamlNode): Resolved {
  if (node.tag !== '' && node.tag !== '!') return resolveTagged(node.tag, node.value, 'v3', node.line);
  return node.style === 'plain' ? resolvePlain(node.value, 'v3') : node.value;
}
