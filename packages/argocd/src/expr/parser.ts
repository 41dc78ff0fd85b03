import { goValues } from '@setpoint/gotemplate';
import type { Node } from './ast.ts';
import { builtinNames, type PredicateShape, predicates } from './builtin-names.ts';
import { exprSyntaxError } from './errors.ts';
import { isIdentifier, negatable, type Token, tokensOf } from './lexer.ts';

interface Precedence {
  readonly level: number;
  readonly right?: boolean;
}

const unary: ReadonlyMap<string, number> = new Map([
  ['not', 50],
  ['!', 50],
  ['-', 90],
  ['+', 90],
]);

const binary: ReadonlyMap<string, Precedence> = new Map<string, Precedence>([
  ['|', { level: 0 }],
  ...['or', '||'].map((name) => [name, { level: 10 }] as const),
  ...['and', '&&'].map((name) => [name, { level: 15 }] as const),
  ...['==', '!=', '<', '>', '>=', '<=', 'in', 'matches', 'contains', 'startsWith', 'endsWith'].map(
    (name) => [name, { level: 20 }] as const,
  ),
  ['..', { level: 25 }],
  ...['+', '-'].map((name) => [name, { level: 30 }] as const),
  ...['*', '/', '%'].map((name) => [name, { level: 60 }] as const),
  ...['**', '^'].map((name) => [name, { level: 100, right: true }] as const),
  ['??', { level: 500 }],
]);

const comparisons = new Set(['<', '>', '>=', '<=']);

/** Nesting of an expression that is still read; a stack would overflow somewhere beyond it. */
const maxDepth = 500;

/** The expression as a tree. Fails at the first token that does not fit. */
export function parseExpr(source: string): Node {
  return new Parser(source).parse();
}

class Parser {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #position = 0;
  /** Predicates around the current token. */
  #closures = 0;
  #depth = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokensOf(source);
  }

  parse(): Node {
    const node = this.#expression(0);
    if (this.#current.kind !== 'end') this.#unexpected();
    return node;
  }

  get #current(): Token {
    return this.#tokens[Math.min(this.#position, this.#tokens.length - 1)] as Token;
  }

  #is(kind: Token['kind'], value?: string): boolean {
    const token = this.#current;
    return token.kind === kind && (value === undefined || token.value === value);
  }

  #take(): Token {
    const token = this.#current;
    if (token.kind === 'end') this.#unexpected();
    this.#position++;
    return token;
  }

  #expect(kind: Token['kind'], value?: string): Token {
    if (!this.#is(kind, value)) this.#unexpected();
    return this.#take();
  }

  #unexpected(token = this.#current): never {
    const text = token.kind === 'end' ? 'EOF' : `${titles[token.kind]}(${JSON.stringify(token.value)})`;
    this.#fail(`unexpected token ${text}`, token);
  }

  #fail(message: string, token = this.#current): never {
    throw exprSyntaxError(this.#source, token.at, message);
  }

  #expression(precedence: number): Node {
    if (++this.#depth > maxDepth) this.#fail(`the expression is nested deeper than ${maxDepth}`);
    const node = precedence === 0 && this.#is('operator', 'let') ? this.#let() : this.#operators(precedence);
    this.#depth--;
    return node;
  }

  #let(): Node {
    this.#take();
    const name = this.#expect('identifier');
    this.#expect('operator', '=');
    const value = this.#expression(0);
    this.#expect('operator', ';');
    return { kind: 'let', name: name.value, value, body: this.#expression(0), at: name.at };
  }

  #operators(precedence: number): Node {
    let left = this.#primary();
    let previous = '';
    while (this.#is('operator')) {
      const start = this.#position;
      const isNegated = this.#is('operator', 'not');
      if (isNegated) {
        this.#take();
        if (!negatable.has(this.#current.value)) this.#unexpected();
      }
      const token = this.#current;
      const operator = binary.get(token.value);
      if (operator === undefined || operator.level < precedence) {
        this.#position = start;
        break;
      }
      this.#take();
      if (previous === '??' && token.value !== '??' && token.value !== '|') {
        this.#fail(
          `Operator (${token.value}) and coalesce expressions (??) cannot be mixed. Wrap either by parentheses.`,
          token,
        );
      }
      left = this.#operation(left, token, operator);
      if (isNegated) left = { kind: 'unary', operator: 'not', operand: left, at: token.at };
      previous = token.value;
    }
    return precedence === 0 ? this.#conditional(left) : left;
  }

  #operation(left: Node, token: Token, { level, right }: Precedence): Node {
    if (token.value === '|') return this.#postfix(this.#call(this.#expect('identifier'), [left]));
    if (comparisons.has(token.value)) return this.#comparison(left, token, level);
    const operand = this.#expression(right === true ? level : level + 1);
    return { kind: 'binary', operator: token.value, left, right: operand, at: token.at };
  }

  /** `a < b < c` is `a < b && b < c`. */
  #comparison(first: Node, start: Token, level: number): Node {
    let result: Node | undefined;
    let left = first;
    for (let token = start; ; token = this.#take()) {
      const right = this.#expression(level + 1);
      const compared: Node = { kind: 'binary', operator: token.value, left, right, at: token.at };
      result =
        result === undefined
          ? compared
          : { kind: 'binary', operator: '&&', left: result, right: compared, at: token.at };
      left = right;
      if (!this.#is('operator') || !comparisons.has(this.#current.value)) return result;
    }
  }

  #conditional(test: Node): Node {
    let node = test;
    while (this.#is('operator', '?')) {
      const { at } = this.#take();
      if (this.#is('operator', ':')) {
        this.#take();
        node = { kind: 'conditional', test: node, consequent: node, otherwise: this.#expression(0), at };
        continue;
      }
      const consequent = this.#expression(0);
      this.#expect('operator', ':');
      node = { kind: 'conditional', test: node, consequent, otherwise: this.#expression(0), at };
    }
    return node;
  }

  #primary(): Node {
    const token = this.#current;
    if (token.kind === 'operator') {
      const level = unary.get(token.value);
      if (level !== undefined) {
        this.#take();
        const operand = this.#expression(level);
        return this.#postfix({ kind: 'unary', operator: token.value, operand, at: token.at });
      }
      if (token.value === '#' || token.value === '.') return this.#pointer(token);
      if (token.value === '::') {
        this.#take();
        return this.#postfix(this.#call(this.#expect('identifier'), []));
      }
    }
    if (this.#is('bracket', '(')) {
      this.#take();
      const node = this.#expression(0);
      this.#expect('bracket', ')');
      return this.#postfix(node);
    }
    return this.#atom(token);
  }

  #pointer(token: Token): Node {
    if (this.#closures === 0) this.#fail('cannot use pointer accessor outside closure');
    let name = '';
    if (token.value === '#') {
      this.#take();
      if (this.#is('identifier')) name = this.#take().value;
    }
    return this.#postfix({ kind: 'pointer', name, at: token.at });
  }

  #atom(token: Token): Node {
    switch (token.kind) {
      case 'identifier':
        return this.#name(this.#take());
      case 'number':
        return { kind: 'literal', value: this.#number(this.#take()), at: token.at };
      case 'string':
        this.#take();
        return this.#postfix({ kind: 'literal', value: token.value, at: token.at });
      default:
        if (this.#is('bracket', '[')) return this.#postfix(this.#array());
        if (this.#is('bracket', '{')) return this.#postfix(this.#map());
        return this.#unexpected();
    }
  }

  #name(token: Token): Node {
    const constant = constants.get(token.value);
    if (constant !== undefined) return { kind: 'literal', value: constant.value, at: token.at };
    if (this.#is('bracket', '(')) return this.#postfix(this.#call(token, []));
    return this.#postfix({ kind: 'name', name: token.value, at: token.at });
  }

  #number(token: Token): unknown {
    const text = token.value.replaceAll('_', '').toLowerCase();
    if (!text.startsWith('0x') && /[.e]/.test(text)) {
      const value = Number(text);
      if (Number.isNaN(value) || !Number.isFinite(value)) this.#fail('invalid float literal', token);
      return value;
    }
    if (!/^(?:0x[0-9a-f]+|0o[0-7]+|0b[01]+|\d+)$/.test(text)) this.#fail('invalid integer literal', token);
    const value = BigInt(/^0\d/.test(text) ? text.replace(/^0+(?=\d)/, '') : text);
    if (value >= 2n ** 63n) this.#fail('invalid integer literal: value out of range', token);
    return goValues.intOf(value);
  }

  #call(token: Token, first: readonly Node[]): Node {
    const { at, value: name } = token;
    const shape = predicates.get(name);
    if (shape !== undefined)
      return { kind: 'builtin', name, args: this.#predicateArguments(shape, first), at };
    const args = this.#arguments(first);
    if (builtinNames.has(name)) return { kind: 'builtin', name, args, at };
    return { kind: 'call', callee: { kind: 'name', name, at }, args, at };
  }

  /** Arguments of which the second is a predicate. */
  #predicateArguments({ least, most }: PredicateShape, first: readonly Node[]): readonly Node[] {
    this.#expect('bracket', '(');
    const args = [...first];
    const piped = args.length;
    while (args.length < most) {
      if (this.#is('bracket', ')')) {
        if (args.length >= least) break;
        this.#fail(`expected at least ${least - piped} arguments`);
      }
      if (args.length > piped) this.#expect('operator', ',');
      args.push(args.length === 1 ? this.#closure() : this.#expression(0));
    }
    this.#expect('bracket', ')');
    return args;
  }

  #closure(): Node {
    const { at } = this.#current;
    const isBraced = this.#is('bracket', '{');
    if (isBraced) this.#take();
    this.#closures++;
    const body = this.#expression(0);
    this.#closures--;
    if (isBraced) this.#expect('bracket', '}');
    return { kind: 'closure', body, at };
  }

  #arguments(first: readonly Node[] = []): readonly Node[] {
    this.#expect('bracket', '(');
    const args = [...first];
    while (!this.#is('bracket', ')')) {
      if (args.length > first.length) this.#expect('operator', ',');
      args.push(this.#expression(0));
    }
    this.#take();
    return args;
  }

  #array(): Node {
    const { at } = this.#take();
    const items: Node[] = [];
    while (!this.#is('bracket', ']')) {
      if (items.length > 0) this.#expect('operator', ',');
      if (this.#is('bracket', ']')) break;
      items.push(this.#expression(0));
    }
    this.#take();
    return { kind: 'array', items, at };
  }

  #map(): Node {
    const { at } = this.#take();
    const pairs: Array<readonly [Node, Node]> = [];
    while (!this.#is('bracket', '}')) {
      if (pairs.length > 0) this.#expect('operator', ',');
      if (this.#is('bracket', '}')) break;
      const key = this.#mapKey(at);
      this.#expect('operator', ':');
      pairs.push([key, this.#expression(0)]);
    }
    this.#take();
    return { kind: 'map', pairs, at };
  }

  #mapKey(at: number): Node {
    const token = this.#current;
    if (token.kind === 'number' || token.kind === 'string' || token.kind === 'identifier') {
      this.#take();
      return { kind: 'literal', value: token.value, at };
    }
    if (this.#is('bracket', '(')) return this.#expression(0);
    return this.#fail(
      'a map key must be a quoted string, a number, a identifier, or an expression enclosed in parentheses',
    );
  }

  #postfix(start: Node): Node {
    let node = start;
    for (;;) {
      const token = this.#current;
      if (token.kind === 'operator' && (token.value === '.' || token.value === '?.')) {
        this.#take();
        const isOptional = token.value === '?.';
        node =
          isOptional && this.#is('bracket', '[') ? this.#index(node, true) : this.#member(node, isOptional);
      } else if (token.kind === 'bracket' && token.value === '[') node = this.#index(node, false);
      else return node;
    }
  }

  #member(object: Node, optional: boolean): Node {
    const token = this.#take();
    if (token.kind !== 'identifier' && !(token.kind === 'operator' && isIdentifier(token.value))) {
      this.#fail('expected name', token);
    }
    const isChain = object.kind === 'chain';
    const property: Node = { kind: 'literal', value: token.value, at: token.at };
    const inner = isChain ? object.body : object;
    const member: Node = { kind: 'member', object: inner, property, optional, at: token.at };
    const node: Node = this.#is('bracket', '(')
      ? { kind: 'call', callee: member, args: this.#arguments(), at: token.at }
      : member;
    return isChain || optional ? { kind: 'chain', body: node, at: token.at } : node;
  }

  #index(object: Node, optional: boolean): Node {
    const { at } = this.#take();
    const from = this.#is('operator', ':') ? undefined : this.#expression(0);
    if (this.#is('operator', ':')) {
      this.#take();
      const to = this.#is('bracket', ']') ? undefined : this.#expression(0);
      this.#expect('bracket', ']');
      return {
        kind: 'slice',
        object,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        at,
      };
    }
    this.#expect('bracket', ']');
    const member: Node = { kind: 'member', object, property: from as Node, optional, at };
    return optional ? { kind: 'chain', body: member, at } : member;
  }
}

const titles: Readonly<Record<Token['kind'], string>> = {
  identifier: 'Identifier',
  number: 'Number',
  string: 'String',
  operator: 'Operator',
  bracket: 'Bracket',
  end: 'EOF',
};

const constants: ReadonlyMap<string, { readonly value: unknown }> = new Map([
  ['true', { value: true }],
  ['false', { value: false }],
  ['nil', { value: null }],
]);
