import type { Expr, MapEntry, StructField } from './ast.ts';
import { balance } from './balance.ts';
import { NodeFactory } from './factory.ts';
import { tokensOf } from './lexer.ts';
import { literalOf } from './literals.ts';
import { type Macro, MacroError } from './macro.ts';
import type { Issue } from './source.ts';
import { RESERVED, type Token } from './token.ts';
import { SyntaxProblem, TokenStream } from './token-stream.ts';

export interface ParseOptions {
  readonly macros: readonly Macro[];
  /** Optional selection, indexing and entries (`a.?b`, `[?k]`, `{?k: v}`). */
  readonly optionalSyntax: boolean;
  /** Fields between backticks: a.`b-c`. */
  readonly quotedFields: boolean;
}

export type ParseResult = { readonly expr: Expr } | { readonly issues: readonly Issue[] };

/** cel-go's limits: the depth of nesting and the length in code points. */
const MAX_DEPTH = 250;
const MAX_CODE_POINTS = 100_000;

const EXPRESSION_START =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

/** An index may be optional. */
const INDEX_START = EXPRESSION_START.replace("'!', ", "'!', '?', ");

const RELATIONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

const OPERATORS: ReadonlySet<string> = new Set([...RELATIONS, '+', '*', '/', '%', '&&', '||', '?']);

function isOperator({ kind, text }: Token): boolean {
  return (kind === 'sign' && OPERATORS.has(text)) || (kind === 'name' && text === 'in');
}

/** The syntax tree of a source with its macros unfolded, or what is wrong with it. */
export function parse(source: string, options: ParseOptions): ParseResult {
  const size = Array.from(source).length;
  if (size > MAX_CODE_POINTS) {
    const message = `expression code point size exceeds limit: size: ${size}, limit ${MAX_CODE_POINTS}`;
    return { issues: [{ offset: 0, message }] };
  }
  const { tokens, issues } = tokensOf(source);
  const parser = new Parser(tokens, options);
  try {
    const expr = parser.parse();
    const all = [...issues, ...parser.issues];
    return all.length > 0 ? { issues: all } : { expr };
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    return { issues: [...issues, ...parser.issues, error.issue] };
  }
}

class Parser {
  readonly issues: Issue[] = [];
  readonly #tokens: TokenStream;
  readonly #options: ParseOptions;
  readonly #make = new NodeFactory();
  #depth = 0;

  constructor(tokens: readonly Token[], options: ParseOptions) {
    this.#tokens = new TokenStream(tokens);
    this.#options = options;
  }

  parse(): Expr {
    const expr = this.#expression();
    if (this.#tokens.current.kind !== 'end')
      this.#tokens.mismatch('<EOF>', this.#tokens.ahead(1).kind === 'end');
    return expr;
  }

  #expression(): Expr {
    this.#depth++;
    this.#checkDepth(0);
    const condition = this.#logical('||', '_||_', () => this.#logical('&&', '_&&_', () => this.#relation()));
    const question = this.#tokens.take('?');
    let result = condition;
    if (question !== undefined) {
      const yes = this.#logical('||', '_||_', () => this.#logical('&&', '_&&_', () => this.#relation()));
      this.#tokens.expect(':');
      result = this.#make.at(question.offset).call('_?_:_', condition, yes, this.#expression());
    }
    this.#depth--;
    return result;
  }

  /** A chain `a + b + c` or `a.b.c` is as deep a tree as it is long. */
  #checkDepth(chain: number): void {
    if (this.#depth + chain > MAX_DEPTH) {
      throw new SyntaxProblem(0, `expression recursion limit exceeded: ${MAX_DEPTH}`);
    }
  }

  #logical(sign: string, name: string, operand: () => Expr): Expr {
    const terms = [operand()];
    const offsets: number[] = [];
    for (let token = this.#tokens.take(sign); token !== undefined; token = this.#tokens.take(sign)) {
      offsets.push(token.offset);
      terms.push(operand());
    }
    return balance(this.#make, name, terms, offsets);
  }

  #relation(): Expr {
    let left = this.#sum();
    for (let length = 0; ; length++) {
      this.#checkDepth(length);
      const { kind, text } = this.#tokens.current;
      const isRelation = (kind === 'sign' && RELATIONS.has(text)) || (kind === 'name' && text === 'in');
      if (!isRelation) return left;
      const { offset } = this.#tokens.next();
      left = this.#make.at(offset).call(text === 'in' ? '@in' : `_${text}_`, left, this.#sum());
    }
  }

  #sum(): Expr {
    return this.#leftAssociative(['+', '-'], () =>
      this.#leftAssociative(['*', '/', '%'], () => this.#unary()),
    );
  }

  #leftAssociative(signs: readonly string[], operand: () => Expr): Expr {
    let left = operand();
    for (let length = 0; ; length++) {
      this.#checkDepth(length);
      const { kind, text } = this.#tokens.current;
      if (kind !== 'sign' || !signs.includes(text)) return left;
      const { offset } = this.#tokens.next();
      left = this.#make.at(offset).call(`_${text}_`, left, operand());
    }
  }

  /** Pairs of `!` or `-` cancel out; a single `-` before a number belongs to the number. */
  #unary(): Expr {
    const first = this.#tokens.current;
    if (first.kind !== 'sign' || (first.text !== '!' && first.text !== '-')) return this.#member();
    const literal = first.text === '-' ? this.#negativeNumber() : undefined;
    if (literal !== undefined) return this.#selectors(literal);
    let count = 0;
    while (this.#tokens.take(first.text) !== undefined) count++;
    const operand = this.#operandOf(first.text);
    if (count % 2 === 0) return operand;
    return this.#make.at(first.offset).call(first.text === '!' ? '!_' : '-_', operand);
  }

  #operandOf(sign: string): Expr {
    const negative = sign === '!' && this.#tokens.isSign('-') ? this.#negativeNumber() : undefined;
    return negative === undefined ? this.#member() : this.#selectors(negative);
  }

  #negativeNumber(): Expr | undefined {
    const number = this.#tokens.ahead(1);
    if (number.kind !== 'int' && number.kind !== 'double') return undefined;
    const minus = this.#tokens.next();
    return this.#literal(this.#tokens.next(), minus);
  }

  #literal(token: Token, minus?: Token): Expr {
    const result = literalOf(token, minus !== undefined);
    const { offset } = minus ?? token;
    if ('problem' in result) {
      this.issues.push({ offset, message: result.problem });
      return this.#make.at(offset).literal(null);
    }
    return this.#make.at(offset).literal(result.value);
  }

  #member(): Expr {
    return this.#selectors(this.#primary());
  }

  #selectors(start: Expr): Expr {
    let operand = start;
    for (let length = 0; ; length++) {
      this.#checkDepth(length);
      const { offset } = this.#tokens.current;
      if (this.#tokens.take('.') !== undefined) operand = this.#afterDot(operand, offset);
      else if (this.#tokens.take('[') !== undefined) operand = this.#index(operand, offset);
      else return operand;
    }
  }

  #afterDot(operand: Expr, dot: number): Expr {
    const optional = this.#optionalMark();
    const field = this.#tokens.next();
    const quoted = field.kind === 'quoted' && this.#options.quotedFields;
    if (field.kind !== 'name' && !quoted) {
      throw new SyntaxProblem(
        field.offset,
        `Syntax error: no viable alternative at input '.${endless(field)}'`,
      );
    }
    if (
      field.kind === 'name' &&
      (field.text === 'in' || field.text === 'true' || field.text === 'false' || field.text === 'null')
    ) {
      throw new SyntaxProblem(field.offset, `Syntax error: no viable alternative at input '.${field.text}'`);
    }
    if (optional) {
      return this.#make.at(dot).call('_?._', operand, this.#make.at(field.offset).literal(field.text));
    }
    const open = quoted ? undefined : this.#tokens.take('(');
    if (open === undefined) return this.#make.at(dot).select(operand, field.text);
    return this.#call(open.offset, operand, field.text);
  }

  #optionalMark(): boolean {
    const mark = this.#tokens.take('?');
    if (mark === undefined) return false;
    if (!this.#options.optionalSyntax)
      this.issues.push({ offset: mark.offset, message: "unsupported syntax '.?'" });
    return true;
  }

  #index(operand: Expr, offset: number): Expr {
    if (this.#tokens.current.kind === 'end') this.#tokens.mismatch(INDEX_START);
    const optional = this.#optionalEntry();
    const index = this.#expression();
    this.#tokens.expect(']');
    return this.#make.at(offset).call(optional ? '_[?_]' : '_[_]', operand, index);
  }

  #optionalEntry(): boolean {
    const mark = this.#tokens.take('?');
    if (mark !== undefined && !this.#options.optionalSyntax) {
      this.issues.push({ offset: mark.offset, message: "unsupported syntax '?'" });
    }
    return mark !== undefined;
  }

  #primary(): Expr {
    const token = this.#tokens.current;
    switch (token.kind) {
      case 'int':
      case 'uint':
      case 'double':
      case 'string':
      case 'bytes':
        return this.#literal(this.#tokens.next());
      case 'name':
        return this.#named();
      case 'sign':
        return this.#bracketed(token);
      default:
        return this.#noExpression();
    }
  }

  #bracketed(token: Token): Expr {
    if (this.#tokens.take('(') !== undefined) {
      const inner = this.#expression();
      this.#tokens.expect(')');
      return inner;
    }
    if (this.#tokens.take('[') !== undefined) return this.#list(token.offset);
    if (this.#tokens.take('{') !== undefined) return this.#map(token.offset);
    if (token.text === '.') return this.#named();
    return this.#noExpression();
  }

  /** ANTLR goes on at an operator whose first operand is missing, and may find the second one missing too. */
  #noExpression(): Expr {
    const { current } = this.#tokens;
    const { kind } = this.#tokens.ahead(1);
    const goesOn = kind !== 'sign' && kind !== 'end' && current.kind !== 'end';
    try {
      return this.#tokens.mismatch(EXPRESSION_START, goesOn);
    } catch (error) {
      if (goesOn || !isOperator(current) || !(error instanceof SyntaxProblem)) throw error;
      this.issues.push(error.issue);
      return this.#make.at(current.offset).literal(null);
    }
  }

  /** An identifier, a call or a message, perhaps with a leading dot or a dotted type name; or a keyword literal. */
  #named(): Expr {
    const dot = this.#tokens.take('.') === undefined ? '' : '.';
    const name = this.#tokens.current;
    if (name.kind !== 'name') this.#tokens.noAlternative(dot);
    if (dot === '') {
      const keyword = this.#keyword(name);
      if (keyword !== undefined) return keyword;
    }
    const brace = this.#braceAfterTypeName();
    if (brace !== undefined) return this.#struct(dot);
    this.#tokens.next();
    if (RESERVED.has(name.text))
      this.issues.push({ offset: name.offset, message: `reserved identifier: ${name.text}` });
    const open = this.#tokens.take('(');
    if (open !== undefined) return this.#call(open.offset, undefined, dot + name.text);
    return this.#make.at(name.offset).ident(dot + name.text);
  }

  #keyword(name: Token): Expr | undefined {
    if (name.text === 'in') return this.#noExpression();
    const values = new Map([
      ['true', true],
      ['false', false],
      ['null', null],
    ]);
    const value = values.get(name.text);
    if (value === undefined) return undefined;
    this.#tokens.next();
    return this.#make.at(name.offset).literal(value);
  }

  /** The brace of `a.b.C{`, seen from `a`. */
  #braceAfterTypeName(): Token | undefined {
    for (let ahead = 1; ; ahead += 2) {
      const sign = this.#tokens.ahead(ahead);
      if (sign.kind !== 'sign') return undefined;
      if (sign.text === '{') return sign;
      if (sign.text !== '.' || this.#tokens.ahead(ahead + 1).kind !== 'name') return undefined;
    }
  }

  #struct(dot: string): Expr {
    const names = [dot + this.#tokens.next().text];
    while (this.#tokens.take('.') !== undefined) names.push(this.#tokens.next().text);
    const { offset } = this.#tokens.expect('{');
    const id = this.#make.nextId();
    const fields = this.#commaSeparated('}', () => this.#structField());
    return { kind: 'struct', id, offset, typeName: names.join('.'), fields };
  }

  #structField(): StructField {
    const optional = this.#optionalEntry();
    const name = this.#tokens.next();
    if (name.kind !== 'name' && !(name.kind === 'quoted' && this.#options.quotedFields)) {
      throw new SyntaxProblem(
        name.offset,
        `Syntax error: mismatched input '${name.text}' expecting IDENTIFIER`,
      );
    }
    const { offset } = this.#tokens.expect(':');
    return { id: this.#make.nextId(), offset, name: name.text, value: this.#expression(), optional };
  }

  #list(offset: number): Expr {
    const optionalIndices = new Set<number>();
    let index = 0;
    const elements = this.#commaSeparated(']', () => {
      if (this.#optionalEntry()) optionalIndices.add(index);
      index++;
      return this.#expression();
    });
    return this.#make.at(offset).list(elements, optionalIndices);
  }

  #map(offset: number): Expr {
    const id = this.#make.nextId();
    const entries = this.#commaSeparated('}', (): MapEntry => {
      const optional = this.#optionalEntry();
      const key = this.#expression();
      const colon = this.#tokens.expect(':');
      return { id: this.#make.nextId(), offset: colon.offset, key, value: this.#expression(), optional };
    });
    return { kind: 'map', id, offset, entries };
  }

  /** Up to the closing bracket; a comma may follow the last item, but not stand alone. */
  #commaSeparated<T>(close: string, item: () => T): readonly T[] {
    const items: T[] = [];
    while (!this.#tokens.isSign(close) && (items.length === 0 || this.#tokens.current.kind !== 'end')) {
      items.push(item());
      if (this.#tokens.take(',') === undefined) break;
    }
    this.#tokens.expect(close);
    return items;
  }

  #call(offset: number, target: Expr | undefined, name: string): Expr {
    const args: Expr[] = [];
    if (!this.#tokens.isSign(')')) {
      do args.push(this.#expression());
      while (this.#tokens.take(',') !== undefined);
    }
    this.#tokens.expect(')');
    const make = this.#make.at(offset);
    return (
      this.#expand(make, target, name, args) ?? {
        kind: 'call',
        id: make.nextId(),
        offset,
        target,
        name,
        args,
      }
    );
  }

  #expand(
    make: NodeFactory,
    target: Expr | undefined,
    name: string,
    args: readonly Expr[],
  ): Expr | undefined {
    for (const macro of this.#options.macros) {
      if (macro.name !== name || macro.receiver !== (target !== undefined)) continue;
      if (macro.argCount !== 'any' && macro.argCount !== args.length) continue;
      const expanded = this.#expandOne(macro, make, target, args);
      if (expanded !== undefined) return expanded;
    }
    return undefined;
  }

  #expandOne(
    macro: Macro,
    make: NodeFactory,
    target: Expr | undefined,
    args: readonly Expr[],
  ): Expr | undefined {
    try {
      return macro.expand({ make, target, args });
    } catch (error) {
      if (!(error instanceof MacroError)) throw error;
      this.issues.push({ offset: error.offset, message: error.message });
      return make.literal(null);
    }
  }
}

function endless(token: Token): string {
  return token.kind === 'end' ? '' : token.text;
}
