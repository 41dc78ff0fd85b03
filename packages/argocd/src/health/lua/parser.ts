import type { BinaryOperator, Block, Expression, FunctionBody, Statement, TableItem, Target } from './ast.ts';
import { type Token, tokenize } from './lexer.ts';
import { luaSyntaxError } from './lua-error.ts';
import { FunctionScope } from './scope.ts';

/** Binding powers as Lua's: the right one is lower for operators that group to the right. */
const binaryPowers: ReadonlyMap<string, readonly [left: number, right: number]> = new Map([
  ['or', [1, 1]],
  ['and', [2, 2]],
  ['<', [3, 3]],
  ['>', [3, 3]],
  ['<=', [3, 3]],
  ['>=', [3, 3]],
  ['~=', [3, 3]],
  ['==', [3, 3]],
  ['..', [5, 4]],
  ['+', [6, 6]],
  ['-', [6, 6]],
  ['*', [7, 7]],
  ['/', [7, 7]],
  ['%', [7, 7]],
  ['^', [10, 9]],
]);
const unaryPower = 8;
/** As Lua's LUAI_MAXCCALLS: deeper nesting is refused, so the stack of the host cannot overflow. */
const maxNesting = 200;
const blockEnds: ReadonlySet<string> = new Set(['end', 'else', 'elseif', 'until', '<eof>']);

/** The main function of a script whose characters are bytes. Throws `argocd.lua-syntax`. */
export function parseLua(source: string): FunctionBody {
  return new Parser(tokenize(source)).chunk();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #nesting = 0;
  #scope = new FunctionScope(undefined, true);

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  chunk(): FunctionBody {
    const block = this.#block();
    if (this.#token.kind !== 'end') throw this.#unexpected();
    return { name: 'main chunk', parameters: [], isVararg: true, upvalues: [], block };
  }

  get #token(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #unexpected(): Error {
    return luaSyntaxError(this.#token.line, `syntax error near '${this.#token.text}'`);
  }

  #is(text: string): boolean {
    const { kind, text: own } = this.#token;
    return own === text && (kind === 'keyword' || kind === 'symbol' || kind === 'end');
  }

  #isBlockEnd(): boolean {
    return this.#token.kind !== 'string' && blockEnds.has(this.#token.text);
  }

  #accept(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#accept(text)) throw this.#unexpected();
  }

  #name(): string {
    if (this.#token.kind !== 'name') throw this.#unexpected();
    return (this.#tokens[this.#at++] as Token).text;
  }

  #nested<T>(parse: () => T): T {
    if (++this.#nesting > maxNesting) throw luaSyntaxError(this.#token.line, 'too many nested levels');
    const result = parse();
    this.#nesting--;
    return result;
  }

  #block(): Block {
    return this.#nested(() => {
      this.#scope.openBlock();
      const block = this.#statements();
      this.#scope.closeBlock();
      return block;
    });
  }

  #statements(): Block {
    const statements: Statement[] = [];
    for (;;) {
      if (this.#accept(';')) continue;
      if (this.#isBlockEnd()) return statements;
      const statement = this.#statement();
      statements.push(statement);
      if (statement.kind === 'return') {
        this.#accept(';');
        return statements;
      }
    }
  }

  #statement(): Statement {
    const { line, kind, text } = this.#token;
    if (kind === 'symbol' && text === '::') {
      this.#at++;
      const label = this.#name();
      this.#expect('::');
      return { kind: 'label', label, line };
    }
    if (kind !== 'keyword') return this.#expressionStatement(line);
    this.#at++;
    switch (text) {
      case 'local':
        return this.#accept('function') ? this.#localFunction(line) : this.#local(line);
      case 'function':
        return this.#functionStatement(line);
      case 'if':
        return this.#if(line);
      case 'for':
        return this.#for(line);
      case 'while': {
        const condition = this.#expression();
        return { kind: 'while', condition, block: this.#doBlock(), line };
      }
      case 'repeat':
        return this.#repeat(line);
      case 'do': {
        const block = this.#block();
        this.#expect('end');
        return { kind: 'do', block, line };
      }
      case 'return': {
        const isEmpty = this.#is(';') || this.#isBlockEnd();
        return { kind: 'return', values: isEmpty ? [] : this.#expressions(), line };
      }
      case 'break':
        return { kind: 'break', line };
      case 'goto':
        return { kind: 'goto', label: this.#name(), line };
      default:
        this.#at--;
        return this.#expressionStatement(line);
    }
  }

  #doBlock(): Block {
    this.#expect('do');
    const block = this.#block();
    this.#expect('end');
    return block;
  }

  #local(line: number): Statement {
    const names = [this.#name()];
    while (this.#accept(',')) names.push(this.#name());
    const values = this.#accept('=') ? this.#expressions() : [];
    return { kind: 'local', locals: names.map((name) => this.#scope.declare(name)), values, line };
  }

  #localFunction(line: number): Statement {
    const name = this.#name();
    const local = this.#scope.declare(name);
    return { kind: 'localFunction', local, body: this.#functionBody(name, false), line };
  }

  #functionStatement(line: number): Statement {
    let name = this.#name();
    let target = this.#scope.resolve(name, line) as Target;
    let isMethod = false;
    while (!isMethod && (this.#is('.') || this.#is(':'))) {
      isMethod = this.#is(':');
      this.#at++;
      name = this.#name();
      target = { kind: 'index', object: target, key: { kind: 'constant', value: name }, line };
    }
    const body = this.#functionBody(name, isMethod);
    return { kind: 'assign', targets: [target], values: [{ kind: 'function', body }], line };
  }

  #if(line: number): Statement {
    const branches = [];
    do {
      const condition = this.#expression();
      this.#expect('then');
      branches.push({ condition, block: this.#block() });
    } while (this.#accept('elseif'));
    const otherwise = this.#accept('else') ? this.#block() : undefined;
    this.#expect('end');
    return { kind: 'if', branches, otherwise, line };
  }

  #for(line: number): Statement {
    const names = [this.#name()];
    if (this.#accept('=')) return this.#numericFor(line, names[0] as string);
    while (this.#accept(',')) names.push(this.#name());
    this.#expect('in');
    const values = this.#expressions();
    this.#scope.openBlock();
    const locals = names.map((name) => this.#scope.declare(name));
    const block = this.#doBlock();
    this.#scope.closeBlock();
    return { kind: 'genericFor', locals, values, block, line };
  }

  #numericFor(line: number, name: string): Statement {
    const from = this.#expression();
    this.#expect(',');
    const to = this.#expression();
    const step = this.#accept(',') ? this.#expression() : undefined;
    this.#scope.openBlock();
    const local = this.#scope.declare(name);
    const block = this.#doBlock();
    this.#scope.closeBlock();
    return { kind: 'numericFor', local, from, to, step, block, line };
  }

  /** The condition sees the locals of the block. */
  #repeat(line: number): Statement {
    return this.#nested(() => {
      this.#scope.openBlock();
      const block = this.#statements();
      this.#expect('until');
      const until = this.#expression();
      this.#scope.closeBlock();
      return { kind: 'repeat', block, until, line };
    });
  }

  #expressionStatement(line: number): Statement {
    const first = this.#suffixed();
    if (!this.#is('=') && !this.#is(',')) {
      if (first.kind !== 'call' && first.kind !== 'method') throw this.#unexpected();
      return { kind: 'call', call: first, line };
    }
    const targets = [this.#target(first)];
    while (this.#accept(',')) targets.push(this.#target(this.#suffixed()));
    this.#expect('=');
    return { kind: 'assign', targets, values: this.#expressions(), line };
  }

  #target(expression: Expression): Target {
    const { kind } = expression;
    if (kind === 'local' || kind === 'upvalue' || kind === 'global' || kind === 'index') return expression;
    throw this.#unexpected();
  }

  #expressions(): Expression[] {
    const expressions = [this.#expression()];
    while (this.#accept(',')) expressions.push(this.#expression());
    return expressions;
  }

  #expression(minimum = 0): Expression {
    return this.#nested(() => {
      let left = this.#unary();
      for (;;) {
        const { kind, text, line } = this.#token;
        const powers = kind === 'symbol' || kind === 'keyword' ? binaryPowers.get(text) : undefined;
        if (powers === undefined || powers[0] <= minimum) return left;
        this.#at++;
        const right = this.#expression(powers[1]);
        left = { kind: 'binary', operator: text as BinaryOperator, left, right, line };
      }
    });
  }

  #unary(): Expression {
    const { line } = this.#token;
    for (const operator of ['-', 'not', '#'] as const) {
      if (this.#accept(operator)) {
        return { kind: 'unary', operator, operand: this.#expression(unaryPower), line };
      }
    }
    return this.#simple();
  }

  #simple(): Expression {
    const { kind, text, number } = this.#token;
    if (kind === 'number' || kind === 'string') {
      this.#at++;
      return { kind: 'constant', value: kind === 'number' ? number : text };
    }
    if (this.#accept('nil')) return { kind: 'constant', value: undefined };
    if (this.#accept('true')) return { kind: 'constant', value: true };
    if (this.#accept('false')) return { kind: 'constant', value: false };
    if (this.#accept('function')) return { kind: 'function', body: this.#functionBody('anonymous', false) };
    if (this.#is('...')) {
      if (!this.#scope.isVararg) throw this.#unexpected();
      this.#at++;
      return { kind: 'vararg' };
    }
    return this.#is('{') ? this.#table() : this.#suffixed();
  }

  #suffixed(): Expression {
    let expression = this.#primary();
    for (;;) {
      const next = this.#suffix(expression);
      if (next === undefined) return expression;
      expression = next;
    }
  }

  #primary(): Expression {
    const { line } = this.#token;
    if (this.#accept('(')) {
      const inner = this.#expression();
      this.#expect(')');
      return { kind: 'single', inner };
    }
    return this.#scope.resolve(this.#name(), line);
  }

  #suffix(object: Expression): Expression | undefined {
    const { line } = this.#token;
    if (this.#accept('.')) {
      return { kind: 'index', object, key: { kind: 'constant', value: this.#name() }, line };
    }
    if (this.#accept('[')) {
      const key = this.#expression();
      this.#expect(']');
      return { kind: 'index', object, key, line };
    }
    if (this.#accept(':'))
      return { kind: 'method', object, name: this.#name(), args: this.#arguments(), line };
    if (this.#is('(') || this.#is('{') || this.#token.kind === 'string') {
      return { kind: 'call', callee: object, args: this.#arguments(), line };
    }
    return undefined;
  }

  #arguments(): readonly Expression[] {
    if (this.#token.kind === 'string') return [this.#simple()];
    if (this.#is('{')) return [this.#table()];
    this.#expect('(');
    if (this.#accept(')')) return [];
    const args = this.#expressions();
    this.#expect(')');
    return args;
  }

  #table(): Expression {
    const { line } = this.#token;
    this.#expect('{');
    const items: TableItem[] = [];
    while (!this.#accept('}')) {
      items.push(this.#tableItem());
      if (!this.#accept(',') && !this.#accept(';') && !this.#is('}')) throw this.#unexpected();
    }
    return { kind: 'table', items, line };
  }

  #tableItem(): TableItem {
    if (this.#accept('[')) {
      const key = this.#expression();
      this.#expect(']');
      this.#expect('=');
      return { key, value: this.#expression() };
    }
    const next = this.#tokens[this.#at + 1];
    if (this.#token.kind === 'name' && next?.kind === 'symbol' && next.text === '=') {
      const key: Expression = { kind: 'constant', value: this.#name() };
      this.#at++;
      return { key, value: this.#expression() };
    }
    return { key: undefined, value: this.#expression() };
  }

  #functionBody(name: string, isMethod: boolean): FunctionBody {
    this.#expect('(');
    const names = isMethod ? ['self'] : [];
    let isVararg = false;
    while (!this.#is(')') && !isVararg) {
      isVararg = this.#accept('...');
      if (!isVararg) names.push(this.#name());
      if (!this.#is(')')) this.#expect(',');
    }
    this.#expect(')');
    const outer = this.#scope;
    const scope = new FunctionScope(outer, isVararg);
    this.#scope = scope;
    const parameters = names.map((parameter) => scope.declare(parameter));
    const block = this.#block();
    this.#scope = outer;
    this.#expect('end');
    return { name, parameters, isVararg, upvalues: scope.upvalues, block };
  }
}
