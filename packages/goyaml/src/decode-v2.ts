import { AliasLedger } from './alias-ratio.ts';
import { unmarshalErrors, valueError } from './errors.ts';
import { goSyntax } from './go-syntax.ts';
import { GoTime } from './go-values.ts';
import type { YamlNode } from './node.ts';
import type { Budgets } from './options.ts';
import { type Resolved, resolvePlain, resolveTagged } from './resolve.ts';

export const V2_MAP = 'map[interface {}]interface {}';

/** What a v2 decoder makes of the values it finds; the keys of a mapping come resolved. */
export interface V2Shape {
  scalar(value: Resolved): unknown;
  /** The mapping's object, and how a pair enters it. */
  object(): object;
  set(object: object, key: Resolved, value: unknown): void;
}

/**
 * Decodes nodes as go-yaml v2 decodes into `interface{}`. In particular: timestamps stay strings, a merge (`<<`)
 * takes effect where it stands, so that keys before it lose and keys after it win, and keys keep their types until
 * the shape makes strings of them.
 */
export class V2Decoder {
  readonly #shape: V2Shape;
  readonly #ledger: AliasLedger;
  readonly #strict: boolean;
  readonly #problems: string[] = [];

  constructor(shape: V2Shape, budgets: Budgets, strict: boolean) {
    this.#shape = shape;
    this.#ledger = new AliasLedger(budgets);
    this.#strict = strict;
  }

  decode(root: YamlNode): unknown {
    // The document itself counts as one value in go-yaml.
    this.#ledger.count(root.line);
    const value = this.#value(root);
    if (this.#problems.length > 0) throw unmarshalErrors(this.#problems, root.line);
    return value;
  }

  #value(node: YamlNode): unknown {
    this.#ledger.count(node.line);
    switch (node.kind) {
      case 'scalar':
        return this.#shape.scalar(scalarV2(node));
      case 'mapping': {
        const object = this.#shape.object();
        this.#fill(node, object, this.#strict ? new Set() : undefined);
        return object;
      }
      case 'sequence':
        return this.#items(node);
      case 'alias': {
        const target = node.target as YamlNode;
        return this.#ledger.within(node, node.value, node.line, () => this.#value(target));
      }
    }
  }

  #items(node: YamlNode): unknown[] {
    const items: unknown[] = [];
    for (const child of node.children) items.push(this.#value(child));
    return items;
  }

  #fill(node: YamlNode, object: object, seen: Set<string> | undefined): void {
    const { children } = node;
    for (let i = 0; i < children.length; i += 2) {
      const keyNode = children[i] as YamlNode;
      const valueNode = children[i + 1] as YamlNode;
      if (isMergeV2(keyNode)) {
        this.#merge(valueNode, object, seen);
        continue;
      }
      const key = this.#key(keyNode);
      const value = this.#value(valueNode);
      if (seen !== undefined && this.#isDuplicate(seen, key, valueNode.line)) continue;
      this.#shape.set(object, key, value);
    }
  }

  #key(node: YamlNode): Resolved {
    if (node.kind === 'scalar') {
      this.#ledger.count(node.line);
      return scalarV2(node);
    }
    if (node.kind === 'alias') {
      this.#ledger.count(node.line);
      const target = node.target as YamlNode;
      return this.#ledger.within(node, node.value, node.line, () => this.#key(target));
    }
    throw valueError(`invalid map key: ${goSyntax(this.#value(node), V2_MAP)}`, node.line);
  }

  #isDuplicate(seen: Set<string>, key: Resolved, line: number): boolean {
    const identity = `${typeof key} ${goSyntax(key, V2_MAP)}`;
    if (!seen.has(identity)) {
      seen.add(identity);
      return false;
    }
    this.#problems.push(`line ${line}: key ${goSyntax(key, V2_MAP)} already set in map`);
    return true;
  }

  #merge(node: YamlNode, object: object, seen: Set<string> | undefined): void {
    switch (node.kind) {
      case 'mapping':
        this.#ledger.count(node.line);
        this.#fill(node, object, seen);
        return;
      case 'alias': {
        const target = node.target as YamlNode;
        if (target.kind !== 'mapping') throw wantMap(node.line);
        this.#ledger.count(node.line);
        this.#ledger.within(node, node.value, node.line, () => this.#merge(target, object, seen));
        return;
      }
      case 'sequence':
        // Backwards, as earlier mappings take precedence.
        for (let i = node.children.length - 1; i >= 0; i--) {
          const item = node.children[i] as YamlNode;
          if (item.kind !== 'mapping' && item.kind !== 'alias') throw wantMap(item.line);
          this.#merge(item, object, seen);
        }
        return;
      case 'scalar':
        throw wantMap(node.line);
    }
  }
}

export function wantMap(line: number): Error {
  return valueError('map merge requires map or sequence of maps as the value', line);
}

function isMergeV2(node: YamlNode): boolean {
  if (node.kind !== 'scalar' || node.value !== '<<') return false;
  return node.tag === '' ? node.style === 'plain' : node.tag === '!!merge' || node.tag === '!';
}

/** A scalar's value. v2 gives `interface{}` the text of a timestamp. */
function scalarV2(node: YamlNode): Resolved {
  if (node.tag === '') {
    return node.style === 'plain' ? timeAsText(resolvePlain(node.value, 'v2'), node) : node.value;
  }
  if (node.tag === '!') return node.value;
  return timeAsText(resolveTagged(node.tag, node.value, 'v2', node.line), node);
}

function timeAsText(value: Resolved, node: YamlNode): Resolved {
  return value instanceof GoTime ? node.value : value;
}
