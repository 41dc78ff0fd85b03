import type { Bind, FieldNode, Node, ObjectAssert } from './ast.ts';
import { functionOf, HIDES, literal } from './node-parts.ts';
import type { Parser } from './parser.ts';
import { spanBetween } from './source-file.ts';
import { StaticError } from './static-error.ts';
import { type Token, type TokenKind, tokenText } from './tokens.ts';

const STRINGS: ReadonlySet<TokenKind> = new Set([
  'string-double',
  'string-single',
  'string-block',
  'verbatim-double',
  'verbatim-single',
]);

interface ParsedField extends FieldNode {
  readonly isComputed: boolean;
}

/** Reads an object or an object comprehension, behind its opening brace. */
export class ObjectParser {
  readonly #parser: Parser;
  readonly #begin: Token;
  readonly #fields: ParsedField[] = [];
  readonly #locals: Bind[] = [];
  readonly #asserts: ObjectAssert[] = [];
  readonly #names = new Set<string>();

  constructor(parser: Parser, begin: Token) {
    this.#parser = parser;
    this.#begin = begin;
  }

  parse(): Node {
    let hasComma = true;
    let next = this.#parser.pop();
    for (;;) {
      if (next.kind === '}') {
        const span = spanBetween(this.#begin.span, next.span);
        return {
          kind: 'object',
          span,
          context: '',
          isOutermost: false,
          fields: this.#fields,
          locals: this.#locals,
          asserts: this.#asserts,
        };
      }
      if (next.kind === 'for') return this.#comprehension(next);
      if (!hasComma) throw new StaticError('Expected a comma before next field', next.span);
      this.#member(next);
      next = this.#parser.pop();
      hasComma = next.kind === ',';
      if (hasComma) next = this.#parser.pop();
    }
  }

  #member(first: Token): void {
    if (first.kind === '[' || first.kind === 'identifier' || STRINGS.has(first.kind)) this.#field(first);
    else if (first.kind === 'local') this.#local();
    else if (first.kind === 'assert') this.#assert(first);
    else throw new StaticError(`Unexpected: ${tokenText(first)} while parsing field definition`, first.span);
  }

  #field(first: Token): void {
    const parser = this.#parser;
    const isComputed = first.kind === '[';
    let name: Node;
    if (first.kind === 'identifier') name = literal(first.data, first.span);
    else if (isComputed) {
      name = parser.expression();
      parser.expect(']');
    } else name = parser.stringOf(first);
    const parameters = parser.optionalParameters('method parameter');
    const op = parser.expect('operator');
    const plus = op.data.startsWith('+');
    const hide = HIDES.get(plus ? op.data.slice(1) : op.data);
    if (hide === undefined)
      throw new StaticError(`Expected one of :, ::, :::, +:, +::, +:::, got: ${op.data}`, op.span);
    if (plus && parameters !== undefined)
      throw new StaticError(`Cannot use +: syntax sugar in a method: ${first.data}`, first.span);
    if (!isComputed) {
      if (this.#names.has(first.data)) throw new StaticError(`Duplicate field: ${first.data}`, first.span);
      this.#names.add(first.data);
    }
    const body = functionOf(parameters, parser.expression(), undefined);
    this.#fields.push({ name, hide, plus, body, isComputed });
  }

  #local(): void {
    const parser = this.#parser;
    const name = parser.expect('identifier');
    if (this.#locals.some((bind) => bind.name === name.data))
      throw new StaticError(`Duplicate local var: ${name.data}`, name.span);
    const parameters = parser.optionalParameters('function parameter');
    parser.expectOperator('=');
    this.#locals.push({ name: name.data, body: functionOf(parameters, parser.expression(), undefined) });
  }

  #assert(first: Token): void {
    const parser = this.#parser;
    const condition = parser.expression();
    let message: Node | undefined;
    if (parser.isOperator(':')) {
      parser.pop();
      message = parser.expression();
    }
    this.#asserts.push({ condition, message, span: spanBetween(first.span, (message ?? condition).span) });
  }

  #comprehension(first: Token): Node {
    const [field] = this.#fields;
    const fail = (text: string): never => {
      throw new StaticError(text, first.span);
    };
    if (this.#asserts.length > 0) fail('Object comprehension cannot have asserts');
    if (field === undefined || this.#fields.length !== 1)
      return fail('Object comprehension can only have one field');
    if (field.hide !== 0) fail('Object comprehensions cannot have hidden fields');
    if (!field.isComputed) fail('Object comprehensions can only have [e] fields');
    const { specs, end } = this.#parser.specs(first, '}');
    const span = spanBetween(this.#begin.span, end.span);
    return { kind: 'object-comp', span, context: '', isOutermost: false, field, locals: this.#locals, specs };
  }
}
