import type {
  ArithmeticOperator,
  ComparisonOperator,
  FunctionDefinition,
  JqNode,
  Pattern,
  UpdateOperator,
} from './ast.ts';
import { jqSyntaxError } from './errors.ts';
import { type Token, tokenize } from './lexer.ts';

const maxNesting = 200;
const identity: JqNode = { kind: 'identity' };

/** The program of an expression. Throws `argocd.jq-syntax`. */
export function parseJq(source: string): JqNode {
  return new Parser(source, tokenize(source)).program();
}

/** The definitions of a text that holds nothing else. */
export function parseDefinitions(source: string): readonly FunctionDefinition[] {
  return new Parser(source, tokenize(source)).definitions();
}

/** `?` after a step into a value is about that step only, after anything else about all of it. */
function optional(node: JqNode): JqNode {
  if (node.kind === 'index' || node.kind === 'slice' || node.kind === 'iterate')
    return { ...node, isOptional: true };
  return { kind: 'try', body: node, handler: undefined };
}

class Parser {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  #nesting = 0;

  constructor(source: string, tokens: readonly Token[], nesting = 0) {
    this.#source = source;
    this.#tokens = tokens;
    this.#nesting = nesting;
  }

  program(): JqNode {
    const node = this.#pipe();
    if (this.#token.kind !== 'end') throw this.#unexpected();
    return node;
  }

  definitions(): readonly FunctionDefinition[] {
    const definitions: FunctionDefinition[] = [];
    while (this.#accept('def')) definitions.push(this.#definition());
    if (this.#token.kind !== 'end') throw this.#unexpected();
    return definitions;
  }

  get #token(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #unexpected(): Error {
    return this.#error(`unexpected ${this.#token.text || this.#token.kind}`);
  }

  #error(message: string): Error {
    return jqSyntaxError(this.#source, this.#token.position, message);
  }

  #is(text: string): boolean {
    const { kind, text: own } = this.#token;
    return own === text && (kind === 'symbol' || kind === 'keyword');
  }

  #accept(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#at++;
    return true;
  }

  #acceptOneOf<T extends string>(texts: readonly T[]): T | undefined {
    return texts.find((text) => this.#accept(text));
  }

  #expect(text: string): void {
    if (!this.#accept(text)) throw this.#unexpected();
  }

  #take(kind: Token['kind']): Token {
    const token = this.#token;
    if (token.kind !== kind) throw this.#unexpected();
    this.#at++;
    return token;
  }

  #nested<T>(parse: () => T): T {
    if (++this.#nesting > maxNesting) throw this.#error('nested too deep');
    const result = parse();
    this.#nesting--;
    return result;
  }

  #pipe(): JqNode {
    return this.#nested(() => {
      if (this.#accept('def')) {
        const definition = this.#definition();
        return { kind: 'define', definition, body: this.#pipe() };
      }
      const left = this.#comma();
      return this.#accept('|') ? { kind: 'pipe', left, right: this.#pipe() } : left;
    });
  }

  #definition(): FunctionDefinition {
    const { text: name } = this.#take('identifier');
    const parameters: { name: string; isVariable: boolean }[] = [];
    if (this.#accept('(')) {
      do {
        const isVariable = this.#token.kind === 'variable';
        parameters.push({ name: this.#take(isVariable ? 'variable' : 'identifier').text, isVariable });
      } while (this.#accept(';'));
      this.#expect(')');
    }
    this.#expect(':');
    const body = this.#pipe();
    this.#expect(';');
    return { name, parameters, body };
  }

  #comma(): JqNode {
    let left = this.#alternative();
    while (this.#accept(',')) left = { kind: 'comma', left, right: this.#alternative() };
    return left;
  }

  #alternative(): JqNode {
    const left = this.#update();
    return this.#accept('//')
      ? { kind: 'alternative', left, right: this.#nested(() => this.#alternative()) }
      : left;
  }

  #update(): JqNode {
    const target = this.#or();
    const operators: readonly UpdateOperator[] = ['=', '|=', '//=', '+=', '-=', '*=', '/=', '%='];
    const operator = this.#acceptOneOf(operators);
    return operator === undefined ? target : { kind: 'update', operator, target, value: this.#alternative() };
  }

  #or(): JqNode {
    let left = this.#and();
    while (this.#accept('or')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  #and(): JqNode {
    let left = this.#comparison();
    while (this.#accept('and')) left = { kind: 'and', left, right: this.#comparison() };
    return left;
  }

  #comparison(): JqNode {
    const left = this.#sum();
    const operators: readonly ComparisonOperator[] = ['==', '!=', '<=', '>=', '<', '>'];
    const operator = this.#acceptOneOf(operators);
    return operator === undefined ? left : { kind: 'binary', operator, left, right: this.#sum() };
  }

  #sum(): JqNode {
    return this.#leftGrouped(['+', '-'], () => this.#product());
  }

  #product(): JqNode {
    return this.#leftGrouped(['*', '/', '%'], () => this.#unary());
  }

  #leftGrouped(operators: readonly ArithmeticOperator[], operand: () => JqNode): JqNode {
    let left = operand();
    for (;;) {
      const operator = this.#acceptOneOf(operators);
      if (operator === undefined) return left;
      left = { kind: 'binary', operator, left, right: operand() };
    }
  }

  #unary(): JqNode {
    if (this.#accept('-')) return { kind: 'negate', operand: this.#nested(() => this.#unary()) };
    const source = this.#postfix();
    if (!this.#accept('as')) return source;
    const patterns = [this.#pattern()];
    while (this.#accept('?//')) patterns.push(this.#pattern());
    this.#expect('|');
    return { kind: 'bind', source, patterns, body: this.#pipe() };
  }

  #postfix(): JqNode {
    let node = this.#nested(() => this.#term());
    for (;;) {
      const next = this.#suffix(node);
      if (next === undefined) return node;
      node = next;
    }
  }

  #suffix(target: JqNode): JqNode | undefined {
    const { kind, text } = this.#token;
    if (kind === 'field') {
      this.#at++;
      return { kind: 'index', target, key: { kind: 'literal', value: text } };
    }
    if (this.#accept('?')) return optional(target);
    if (this.#is('[')) return this.#brackets(target);
    if (!this.#is('.')) return undefined;
    const next = this.#tokens[this.#at + 1];
    if (next?.kind === 'string') {
      this.#at++;
      return { kind: 'index', target, key: this.#string('text') };
    }
    if (next?.kind !== 'symbol' || next.text !== '[') return undefined;
    this.#at++;
    return this.#brackets(target);
  }

  /** `[]`, `[key]`, `[from:]`, `[:to]` or `[from:to]`. */
  #brackets(target: JqNode): JqNode {
    this.#expect('[');
    if (this.#accept(']')) return { kind: 'iterate', target };
    const from = this.#is(':') ? undefined : this.#pipe();
    if (from !== undefined && this.#accept(']')) return { kind: 'index', target, key: from };
    this.#expect(':');
    const to = this.#is(']') ? undefined : this.#pipe();
    if (from === undefined && to === undefined) throw this.#unexpected();
    this.#expect(']');
    return { kind: 'slice', target, from, to };
  }

  #term(): JqNode {
    const { kind, text, position } = this.#token;
    switch (kind) {
      case 'number':
        this.#at++;
        return { kind: 'literal', value: Number(text) };
      case 'string':
        return this.#string('text');
      case 'format':
        this.#at++;
        return this.#token.kind === 'string' ? this.#string(text) : { kind: 'format', format: text };
      case 'field':
        this.#at++;
        return { kind: 'index', target: identity, key: { kind: 'literal', value: text } };
      case 'variable':
        this.#at++;
        return { kind: 'variable', name: text, position };
      case 'identifier':
        return this.#call();
      case 'keyword':
        return this.#keyword();
      default:
        return this.#symbol();
    }
  }

  #symbol(): JqNode {
    if (this.#accept('(')) {
      const node = this.#pipe();
      this.#expect(')');
      return node;
    }
    if (this.#accept('..')) return { kind: 'recurse' };
    if (this.#accept('[')) {
      const content = this.#is(']') ? undefined : this.#pipe();
      this.#expect(']');
      return { kind: 'array', content };
    }
    if (this.#is('{')) return this.#object();
    if (!this.#accept('.')) throw this.#unexpected();
    if (this.#token.kind === 'string') return { kind: 'index', target: identity, key: this.#string('text') };
    return identity;
  }

  #string(format: string): JqNode {
    const { parts } = this.#take('string');
    const [only] = parts;
    if (parts.length === 1 && typeof only === 'string') return { kind: 'literal', value: only };
    const nodes = parts.map((part) =>
      typeof part === 'string' ? part : new Parser(this.#source, part, this.#nesting + 1).program(),
    );
    return { kind: 'string', format, parts: nodes };
  }

  #call(): JqNode {
    const { text: name, position } = this.#take('identifier');
    if (name === 'null') return { kind: 'literal', value: null };
    if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
    if (name === 'break') return { kind: 'break', name: this.#take('variable').text, position };
    const args: JqNode[] = [];
    if (this.#accept('(')) {
      do args.push(this.#pipe());
      while (this.#accept(';'));
      this.#expect(')');
    }
    return { kind: 'call', name, args, position };
  }

  #keyword(): JqNode {
    if (this.#accept('if')) return this.#if();
    if (this.#accept('try')) {
      const body = this.#postfix();
      return { kind: 'try', body, handler: this.#accept('catch') ? this.#postfix() : undefined };
    }
    if (this.#accept('label')) {
      const { text: name } = this.#take('variable');
      this.#expect('|');
      return { kind: 'label', name, body: this.#pipe() };
    }
    if (this.#accept('reduce')) return this.#reduce();
    if (this.#accept('foreach')) return this.#foreach();
    throw this.#unexpected();
  }

  #if(): JqNode {
    const condition = this.#pipe();
    this.#expect('then');
    const whenTrue = this.#pipe();
    if (this.#accept('elif'))
      return { kind: 'if', condition, whenTrue, otherwise: this.#nested(() => this.#if()) };
    const otherwise = this.#accept('else') ? this.#pipe() : undefined;
    this.#expect('end');
    return { kind: 'if', condition, whenTrue, otherwise };
  }

  #reduce(): JqNode {
    const { source, pattern } = this.#sourceAndPattern();
    const initial = this.#pipe();
    this.#expect(';');
    const update = this.#pipe();
    this.#expect(')');
    return { kind: 'reduce', source, pattern, initial, update };
  }

  #foreach(): JqNode {
    const { source, pattern } = this.#sourceAndPattern();
    const initial = this.#pipe();
    this.#expect(';');
    const update = this.#pipe();
    const extract = this.#accept(';') ? this.#pipe() : undefined;
    this.#expect(')');
    return { kind: 'foreach', source, pattern, initial, update, extract };
  }

  #sourceAndPattern(): { readonly source: JqNode; readonly pattern: Pattern } {
    const source = this.#postfix();
    this.#expect('as');
    const pattern = this.#pattern();
    this.#expect('(');
    return { source, pattern };
  }

  #pattern(): Pattern {
    return this.#nested(() => {
      if (this.#token.kind === 'variable') return { kind: 'variable', name: this.#take('variable').text };
      if (this.#accept('[')) {
        const items = [this.#pattern()];
        while (this.#accept(',')) items.push(this.#pattern());
        this.#expect(']');
        return { kind: 'array', items };
      }
      this.#expect('{');
      const entries = [this.#patternEntry()];
      while (this.#accept(',')) entries.push(this.#patternEntry());
      this.#expect('}');
      return { kind: 'object', entries };
    });
  }

  #patternEntry(): Extract<Pattern, { kind: 'object' }>['entries'][number] {
    const variable = this.#token.kind === 'variable' ? this.#token.text : undefined;
    const key: JqNode =
      variable === undefined ? this.#key() : { kind: 'literal', value: this.#take('variable').text };
    const pattern = this.#accept(':') ? this.#pattern() : undefined;
    if (variable === undefined && pattern === undefined) throw this.#unexpected();
    return { key, variable, pattern };
  }

  #key(): JqNode {
    const { kind, text } = this.#token;
    if (kind === 'string') return this.#string('text');
    if (kind === 'identifier' || kind === 'keyword') {
      this.#at++;
      return { kind: 'literal', value: text };
    }
    this.#expect('(');
    const key = this.#pipe();
    this.#expect(')');
    return key;
  }

  #object(): JqNode {
    this.#expect('{');
    const entries: { key: JqNode; value: JqNode }[] = [];
    while (!this.#accept('}')) {
      entries.push(this.#objectEntry());
      if (!this.#accept(',') && !this.#is('}')) throw this.#unexpected();
    }
    return { kind: 'object', entries };
  }

  #objectEntry(): { readonly key: JqNode; readonly value: JqNode } {
    const { kind, text, position } = this.#token;
    if (kind === 'variable') {
      this.#at++;
      return { key: { kind: 'literal', value: text }, value: { kind: 'variable', name: text, position } };
    }
    if (kind === 'format') {
      this.#at++;
      const key = this.#string(text);
      return { key, value: { kind: 'index', target: identity, key } };
    }
    const isExpression = this.#is('(');
    const key = this.#key();
    if (this.#accept(':')) return { key, value: this.#objectValue() };
    if (isExpression) throw this.#unexpected();
    return { key, value: { kind: 'index', target: identity, key } };
  }

  /** Everything but a comma. */
  #objectValue(): JqNode {
    return this.#nested(() => {
      const left = this.#alternative();
      return this.#accept('|') ? { kind: 'pipe', left, right: this.#objectValue() } : left;
    });
  }
}
