import type { ApplyNode, ForSpec, LiteralNode, LocalNode, Node, Parameter } from './ast.ts';
import { Lexer } from './lexer.ts';
import { functionOf, literal } from './node-parts.ts';
import { ObjectParser } from './parse-object.ts';
import { type SourceFile, type Span, spanBetween } from './source-file.ts';
import { StaticError } from './static-error.ts';
import { kindText, type Token, type TokenKind, tokenText } from './tokens.ts';
import { unescapeString } from './unescape.ts';

/** Precedences as go-jsonnet numbers them: the lower the tighter. */
const UNARY = 4;
const LOOSEST = 16;
const BINARY: ReadonlyMap<string, number> = new Map([
  ['*', 5],
  ['/', 5],
  ['%', 5],
  ['+', 6],
  ['-', 6],
  ['<<', 7],
  ['>>', 7],
  ['>', 8],
  ['>=', 8],
  ['<', 8],
  ['<=', 8],
  ['in', 8],
  ['==', 9],
  ['!=', 9],
  ['&', 10],
  ['^', 11],
  ['|', 12],
  ['&&', 13],
  ['||', 14],
]);
const UNARY_OPERATORS: ReadonlySet<string> = new Set(['!', '~', '+', '-']);
const STRINGS: ReadonlySet<TokenKind> = new Set([
  'string-double',
  'string-single',
  'string-block',
  'verbatim-double',
  'verbatim-single',
]);
const TERMINAL_MISFITS: ReadonlySet<TokenKind> = new Set([
  'assert',
  '}',
  ']',
  ',',
  '.',
  'else',
  'error',
  'for',
  'function',
  'if',
  'in',
  'import',
  'importstr',
  'importbin',
  'local',
  'operator',
  ')',
  ';',
  'tailstrict',
  'then',
]);
const IMPORTS = { import: 'code', importstr: 'text', importbin: 'bytes' } as const;

/** The tree of a program. Throws {@link StaticError} with go-jsonnet's text. */
export function parse(source: SourceFile): Node {
  const parser = new Parser(source);
  const root = parser.expression();
  const rest = parser.peek();
  if (rest.kind !== 'end') throw new StaticError(`Did not expect: ${tokenText(rest)}`, rest.span);
  return root;
}

export class Parser {
  readonly #tokens: Token[] = [];
  #next = 0;

  constructor(source: SourceFile) {
    const lexer = new Lexer(source);
    // All at once: a fault of a character comes before one of grammar.
    for (;;) {
      const token = lexer.next();
      this.#tokens.push(token);
      if (token.kind === 'end') break;
    }
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)] as Token;
  }

  pop(): Token {
    const token = this.peek();
    this.#next++;
    return token;
  }

  expect(kind: TokenKind): Token {
    const token = this.pop();
    if (token.kind !== kind) this.#unexpected(kind, token);
    return token;
  }

  isOperator(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'operator' && token.data === text;
  }

  expectOperator(text: string): Token {
    const token = this.pop();
    if (token.kind !== 'operator' || token.data !== text)
      throw new StaticError(`Expected operator ${text} but got ${tokenText(token)}`, token.span);
    return token;
  }

  #unexpected(kind: TokenKind, token: Token): never {
    throw new StaticError(`Expected token ${kindText(kind)} but got ${tokenText(token)}`, token.span);
  }

  expression(precedence = LOOSEST): Node {
    const begin = this.peek();
    switch (begin.kind) {
      case 'assert':
        return this.#assert();
      case 'error': {
        this.pop();
        const message = this.expression();
        return { kind: 'error', span: spanBetween(begin.span, message.span), context: '', message };
      }
      case 'if':
        return this.#conditional();
      case 'function':
        return this.#function();
      case 'import':
      case 'importstr':
      case 'importbin':
        return this.#import();
      case 'local':
        return this.#local();
      default:
        return this.#operators(precedence);
    }
  }

  #assert(): Node {
    const begin = this.pop();
    const condition = this.expression();
    let message: Node | undefined;
    if (this.isOperator(':')) {
      this.pop();
      message = this.expression();
    }
    this.expect(';');
    const rest = this.expression();
    const span = spanBetween(begin.span, rest.span);
    return { kind: 'assert', span, context: '', condition, message, rest };
  }

  #conditional(): Node {
    const begin = this.pop();
    const condition = this.expression();
    this.expect('then');
    const whenTrue = this.expression();
    let whenFalse: Node | undefined;
    if (this.peek().kind === 'else') {
      this.pop();
      whenFalse = this.expression();
    }
    const span = spanBetween(begin.span, (whenFalse ?? whenTrue).span);
    return { kind: 'if', span, context: '', condition, whenTrue, whenFalse };
  }

  #function(): Node {
    const begin = this.pop();
    const next = this.pop();
    if (next.kind !== '(') throw new StaticError(`Expected ( but got ${tokenText(next)}`, next.span);
    const parameters = this.parameters('function parameter');
    const body = this.expression();
    return { kind: 'function', span: spanBetween(begin.span, body.span), context: '', parameters, body };
  }

  #import(): Node {
    const begin = this.pop();
    const file = this.expression();
    if (file.kind !== 'literal' || typeof file.value !== 'string')
      throw new StaticError('Computed imports are not allowed', file.span);
    if (file.block) throw new StaticError('Block string literals not allowed in imports', file.span);
    const as = IMPORTS[begin.kind as keyof typeof IMPORTS];
    return { kind: 'import', span: spanBetween(begin.span, file.span), context: '', as, path: file.value };
  }

  #local(): Node {
    const begin = this.pop();
    const binds: { name: string; body: Node }[] = [];
    for (;;) {
      const name = this.expect('identifier');
      if (binds.some((bind) => bind.name === name.data))
        throw new StaticError(`Duplicate local var: ${name.data}`, name.span);
      const parameters = this.optionalParameters('function parameter');
      this.expectOperator('=');
      const body = this.expression();
      const delimiter = this.pop();
      if (delimiter.kind !== ';' && delimiter.kind !== ',')
        throw new StaticError(`Expected , or ; but got ${tokenText(delimiter)}`, delimiter.span);
      binds.push({ name: name.data, body: functionOf(parameters, body, spanBetween(name.span, body.span)) });
      if (delimiter.kind === ';') break;
    }
    const body = this.expression();
    const node: LocalNode = {
      kind: 'local',
      span: spanBetween(begin.span, body.span),
      context: '',
      binds,
      body,
    };
    return node;
  }

  optionalParameters(what: string): readonly Parameter[] | undefined {
    if (this.peek().kind !== '(') return undefined;
    this.pop();
    return this.parameters(what);
  }

  /** Behind the opening parenthesis, up to and with the closing one. */
  parameters(what: string): readonly Parameter[] {
    const parameters: Parameter[] = [];
    this.#commaSeparated(what, () => {
      const name = this.pop();
      if (name.kind !== 'identifier') {
        const text = `Expected token ${kindText('identifier')} but got ${tokenText(name)}`;
        throw new StaticError(`${text} while parsing parameter`, name.span);
      }
      let fallback: Node | undefined;
      if (this.isOperator('=')) {
        this.pop();
        fallback = this.expression();
      }
      parameters.push({ name: name.data, fallback });
    });
    return parameters;
  }

  /** Reads up to and with the closing parenthesis, which it returns. */
  #commaSeparated(
    what: string,
    read: (first: Token) => void,
    after: (first: Token) => void = () => {},
  ): Token {
    let hasComma = true;
    for (;;) {
      const next = this.peek();
      if (next.kind === ')') return this.pop();
      if (!hasComma)
        throw new StaticError(`Expected a comma before next ${what}, got ${tokenText(next)}`, next.span);
      read(next);
      hasComma = this.peek().kind === ',';
      if (hasComma) this.pop();
      after(next);
    }
  }

  #operators(precedence: number): Node {
    const begin = this.peek();
    let left: Node;
    if (begin.kind === 'operator' && !UNARY_OPERATORS.has(begin.data))
      throw new StaticError(`Not a unary operator: ${begin.data}`, begin.span);
    if (begin.kind === 'operator' && precedence >= UNARY) {
      this.pop();
      const operand = this.expression(UNARY);
      const span = spanBetween(begin.span, operand.span);
      left = { kind: 'unary', span, context: '', op: begin.data, operand };
    } else {
      left = this.#postfix(this.#terminal(), begin);
    }
    for (;;) {
      const op = this.peek();
      const level = this.#levelOf(op);
      if (level === undefined || level > precedence) return left;
      this.pop();
      left = this.#binary(left, op, level, begin);
    }
  }

  #levelOf(op: Token): number | undefined {
    if (op.kind === 'in') return BINARY.get('in');
    if (op.kind !== 'operator' || op.data === ':' || op.data === '::') return undefined;
    const level = BINARY.get(op.data);
    if (level === undefined) throw new StaticError(`Not a binary operator: ${op.data}`, op.span);
    return level;
  }

  #binary(left: Node, op: Token, level: number, begin: Token): Node {
    if (op.kind === 'in' && this.peek().kind === 'super') {
      const span = spanBetween(begin.span, this.pop().span);
      return { kind: 'in-super', span, context: '', index: left };
    }
    const right = this.expression(level - 1);
    const span = spanBetween(begin.span, right.span);
    return { kind: 'binary', span, context: '', op: op.data, left, right };
  }

  /** Calls, indexes and objects put behind an expression. */
  #postfix(first: Node, begin: Token): Node {
    let target = first;
    for (;;) {
      const op = this.peek();
      if (op.kind === '[') {
        this.pop();
        target = this.#bracket(target, begin);
      } else if (op.kind === '.') {
        this.pop();
        const name = this.expect('identifier');
        const span = spanBetween(begin.span, name.span);
        target = {
          kind: 'index',
          span,
          context: '',
          target,
          index: literal(name.data, name.span),
          isDot: true,
        };
      } else if (op.kind === '(') {
        this.pop();
        target = this.#call(target, begin);
      } else if (op.kind === '{') {
        this.pop();
        const right = new ObjectParser(this, op).parse();
        const span = spanBetween(begin.span, right.span);
        target = { kind: 'binary', span, context: '', op: '+', left: target, right };
      } else {
        return target;
      }
    }
  }

  #bracket(target: Node, begin: Token): Node {
    const parts: (Node | undefined)[] = [undefined, undefined, undefined];
    let colons = 0;
    let isReady = true;
    let end = this.peek();
    while (colons < 3) {
      const next = this.peek();
      if (next.kind === ']') {
        end = this.pop();
        break;
      }
      if (next.data === ':' || next.data === '::') {
        end = this.pop();
        colons += next.data.length;
        isReady = true;
      } else if (isReady) {
        parts[colons] = this.expression();
        isReady = false;
      } else {
        this.#unexpected(']', next);
      }
    }
    if (colons > 2) throw new StaticError('Invalid slice: too many colons', end.span);
    const span = spanBetween(begin.span, end.span);
    const [from, to, step] = parts;
    if (colons > 0) return { kind: 'slice', span, context: '', target, from, to, step };
    if (from === undefined) throw new StaticError('ast.Index requires an expression', end.span);
    return { kind: 'index', span, context: '', target, index: from, isDot: false };
  }

  #call(target: Node, begin: Token): Node {
    const positional: Node[] = [];
    const named: { name: string; value: Node }[] = [];
    let argument: { name: string | undefined; value: Node };
    const end = this.#commaSeparated(
      'function argument',
      () => {
        argument = this.#argument();
      },
      (first) => {
        const { name, value } = argument;
        if (name !== undefined) named.push({ name, value });
        else if (named.length === 0) positional.push(value);
        else throw new StaticError('Positional argument after a named argument is not allowed', first.span);
      },
    );
    const tailstrict = this.peek().kind === 'tailstrict';
    if (tailstrict) this.pop();
    const span = spanBetween(begin.span, end.span);
    const node: ApplyNode = { kind: 'apply', span, context: '', target, positional, named, tailstrict };
    return node;
  }

  #argument(): { name: string | undefined; value: Node } {
    if (this.peek().kind !== 'identifier' || !this.isOperator('=', 1))
      return { name: undefined, value: this.expression() };
    const name = this.pop().data;
    this.pop();
    return { name, value: this.expression() };
  }

  #terminal(): Node {
    const token = this.pop();
    const { kind, span } = token;
    if (TERMINAL_MISFITS.has(kind))
      throw new StaticError(`Unexpected: ${tokenText(token)} while parsing terminal`, span);
    if (STRINGS.has(kind)) return this.stringOf(token);
    switch (kind) {
      case '{':
        return new ObjectParser(this, token).parse();
      case '[':
        return this.#array(token);
      case '(': {
        const inner = this.expression();
        const end = this.expect(')');
        return { kind: 'parens', span: spanBetween(span, end.span), context: '', inner };
      }
      case 'number':
        return { kind: 'number', span, context: '', value: Number(token.data) };
      case 'false':
      case 'true':
        return literal(kind === 'true', span);
      case 'null':
        return literal(null, span);
      case '$':
      case 'identifier':
        return { kind: 'var', span, context: '', name: token.data, hops: 0, slot: 0 };
      case 'self':
        return { kind: 'self', span, context: '' };
      case 'super':
        return this.#super(span);
      default:
        throw new StaticError('Unexpected end of file', span);
    }
  }

  #super(span: Span): Node {
    const next = this.pop();
    if (next.kind === '.') {
      const name = this.expect('identifier');
      return { kind: 'super-index', span, context: '', index: literal(name.data, name.span), isDot: true };
    }
    if (next.kind !== '[') throw new StaticError('Expected . or [ after super', span);
    const index = this.expression();
    this.expect(']');
    return { kind: 'super-index', span, context: '', index, isDot: false };
  }

  stringOf(token: Token): LiteralNode {
    const { kind, span } = token;
    if (kind !== 'string-double' && kind !== 'string-single')
      return { ...literal(token.data, span), block: kind === 'string-block' };
    const unescaped = unescapeString(token.data);
    if ('problem' in unescaped) throw new StaticError(`${span.toString()} ${unescaped.problem}`, span);
    return literal(unescaped.value, span);
  }

  #array(begin: Token): Node {
    const elements: Node[] = [];
    let hasComma = true;
    for (;;) {
      const next = this.peek();
      if (next.kind === ']') {
        const span = spanBetween(begin.span, this.pop().span);
        return { kind: 'array', span, context: '', elements };
      }
      const [body] = elements;
      if (next.kind === 'for' && elements.length === 1 && body !== undefined) {
        const { specs, end } = this.specs(this.pop(), ']');
        return { kind: 'array-comp', span: spanBetween(begin.span, end.span), context: '', body, specs };
      }
      if (!hasComma) throw new StaticError('Expected a comma before next array element', next.span);
      elements.push(this.expression());
      hasComma = this.peek().kind === ',';
      if (hasComma) this.pop();
    }
  }

  /** Behind the first `for`. */
  specs(_for: Token, closing: ']' | '}'): { readonly specs: readonly ForSpec[]; readonly end: Token } {
    const specs: ForSpec[] = [];
    for (;;) {
      const name = this.expect('identifier').data;
      this.expect('in');
      const over = this.expression();
      const conditions: Node[] = [];
      let next = this.pop();
      while (next.kind === 'if') {
        conditions.push(this.expression());
        next = this.pop();
      }
      specs.push({ name, over, conditions });
      if (next.kind === closing) return { specs, end: next };
      if (next.kind !== 'for') {
        const text = `Expected for, if or ${kindText(closing)} after for clause, got: ${tokenText(next)}`;
        throw new StaticError(text, next.span);
      }
    }
  }
}
