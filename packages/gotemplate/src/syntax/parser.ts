import { SetpointError } from '@setpoint/core';
import { codes } from '../errors.ts';
import { quote } from '../text/quote.ts';
import { Lexer } from './lexer.ts';
import { Lookahead } from './lookahead.ts';
import type {
  ActionNode,
  BranchNode,
  CommandNode,
  ElseNode,
  EndNode,
  JumpNode,
  ListNode,
  OperandNode,
  PipeNode,
  Source,
  StatementNode,
  TemplateNode,
  VariableNode,
} from './nodes.ts';
import { numberNode } from './number-node.ts';
import { printNode } from './print-node.ts';
import { describeToken, type Token, type TokenType } from './token.ts';
import { unquote } from './unquote.ts';

/** One template of a file: the file itself, or a `define` or `block` in it. */
export interface ParsedTemplate {
  readonly name: string;
  readonly root: ListNode;
}

const maxParens = 1000;

/**
 * All the templates of one source, by name. Fails with a SetpointError whose message is Go's.
 * `isFunction` says which identifiers are functions, builtins included.
 */
export function parseSource(
  source: Source,
  isFunction: (name: string) => boolean,
): Map<string, ParsedTemplate> {
  const templates = new Map<string, ParsedTemplate>();
  const lexer = new Lexer(source.text, {
    breakKeyword: !isFunction('break'),
    continueKeyword: !isFunction('continue'),
  });
  const shared: Shared = { source, lexer, templates, isFunction };
  new TreeParser(shared, new Lookahead(lexer), ['$']).parseFile(source.name);
  return templates;
}

/** Whether a body holds only white space: such a definition never replaces another. */
export function isEmptyList(list: ListNode): boolean {
  return list.nodes.every((node) => node.type === 'text' && node.text.trim() === '');
}

interface Shared {
  readonly source: Source;
  readonly lexer: Lexer;
  readonly templates: Map<string, ParsedTemplate>;
  readonly isFunction: (name: string) => boolean;
}

type ListEnd = EndNode | ElseNode;
type Statement = StatementNode | ListEnd;

const operandStarts: ReadonlySet<TokenType> = new Set<TokenType>([
  'bool',
  'charConstant',
  'complex',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'rawString',
  'string',
  'variable',
  'leftParen',
]);

/** Parses one template body; `define` and `block` start a parser of their own on the same tokens. */
class TreeParser {
  readonly #shared: Shared;
  readonly #tokens: Lookahead;
  readonly #variables: string[];
  #actionLine = 0;
  #rangeDepth = 0;
  #parens = 0;

  constructor(shared: Shared, tokens: Lookahead, variables: string[]) {
    this.#shared = shared;
    this.#tokens = tokens;
    this.#variables = variables;
  }

  parseFile(name: string): void {
    const tokens = this.#tokens;
    const root: ListNode = { type: 'list', pos: tokens.peek().pos, nodes: [] };
    while (tokens.peek().type !== 'eof') {
      if (tokens.peek().type === 'leftDelim') {
        const delim = tokens.next();
        if (tokens.nextNonSpace().type === 'define') {
          new TreeParser(this.#shared, tokens, ['$']).parseDefinition();
          continue;
        }
        tokens.backup2(delim);
      }
      const node = this.#textOrAction();
      if (node.type === 'end' || node.type === 'else') return this.#fail(`unexpected ${printNode(node)}`);
      root.nodes.push(node);
    }
    this.#add(name, root);
  }

  parseDefinition(): void {
    const context = 'define clause';
    const token = this.#tokens.nextNonSpace();
    if (token.type !== 'string' && token.type !== 'rawString') this.#unexpected(token, context);
    const name = this.#unquote(token);
    this.#expect('rightDelim', context);
    this.#finishBody(name, context);
  }

  /** The body of a define or block up to its end. */
  #finishBody(name: string, context: string): void {
    const [root, end] = this.#itemList();
    if (end.type !== 'end') this.#fail(`unexpected ${printNode(end)} in ${context}`);
    this.#add(name, root);
  }

  #add(name: string, root: ListNode): void {
    const { templates } = this.#shared;
    const previous = templates.get(name);
    if (previous === undefined || isEmptyList(previous.root)) templates.set(name, { name, root });
    else if (!isEmptyList(root)) this.#fail(`template: multiple definition of template ${quote(name)}`);
  }

  #fail(message: string): never {
    const { name } = this.#shared.source;
    const { line } = this.#tokens;
    throw new SetpointError(codes.parse, `template: ${name}:${line}: ${message}`, {
      subject: `${name}:${line}`,
      details: { template: name, line, reason: message },
    });
  }

  #unexpected(token: Token, context: string): never {
    if (token.type !== 'error') this.#fail(`unexpected ${describeToken(token)} in ${context}`);
    let extra = '';
    if (this.#actionLine !== 0 && this.#actionLine !== token.line) {
      extra = ` in action started at ${this.#shared.source.name}:${this.#actionLine}`;
      if (token.value.endsWith(' action')) extra = extra.slice(' in action'.length);
    }
    this.#fail(describeToken(token) + extra);
  }

  #expect(type: TokenType, context: string): Token {
    const token = this.#tokens.nextNonSpace();
    if (token.type !== type) this.#unexpected(token, context);
    return token;
  }

  #unquote(token: Token): string {
    return unquote(token.value) ?? this.#fail('invalid syntax');
  }

  #itemList(): [ListNode, ListEnd] {
    const tokens = this.#tokens;
    const { pos } = tokens.peekNonSpace();
    const nodes: StatementNode[] = [];
    while (tokens.peekNonSpace().type !== 'eof') {
      const node = this.#textOrAction();
      if (node.type === 'end' || node.type === 'else')
        return [{ type: 'list', pos, nodes: withoutSpare(nodes) }, node];
      nodes.push(node);
    }
    return this.#fail('unexpected EOF');
  }

  #textOrAction(): Statement {
    const token = this.#tokens.nextNonSpace();
    if (token.type === 'text') return { type: 'text', pos: token.pos, text: token.value };
    if (token.type !== 'leftDelim') this.#unexpected(token, 'input');
    this.#actionLine = token.line;
    const node = this.#action();
    this.#actionLine = 0;
    return node;
  }

  #action(): Statement {
    const token = this.#tokens.nextNonSpace();
    switch (token.type) {
      case 'block':
        return this.#block();
      case 'break':
      case 'continue':
        return this.#jump(token.type, token.pos);
      case 'else':
        return this.#else();
      case 'end':
        return { type: 'end', pos: this.#expect('rightDelim', 'end').pos };
      case 'if':
      case 'range':
      case 'with':
        return this.#control(token.type);
      case 'template':
        return this.#template();
      default:
        return this.#pipelineAction();
    }
  }

  #pipelineAction(): ActionNode {
    this.#tokens.backup();
    const { pos } = this.#tokens.peek();
    return { type: 'action', pos, pipe: this.#pipeline('command', 'rightDelim') };
  }

  #jump(type: 'break' | 'continue', pos: number): JumpNode {
    const token = this.#tokens.nextNonSpace();
    if (token.type !== 'rightDelim') this.#unexpected(token, `{{${type}}}`);
    if (this.#rangeDepth === 0) this.#fail(`{{${type}}} outside {{range}}`);
    return { type, pos };
  }

  /** `else if` and `else with` leave their keyword for {@link #control} to read. */
  #else(): ElseNode {
    const peek = this.#tokens.peekNonSpace();
    if (peek.type === 'if' || peek.type === 'with') return { type: 'else', pos: peek.pos };
    return { type: 'else', pos: this.#expect('rightDelim', 'else').pos };
  }

  #control(type: 'if' | 'range' | 'with'): BranchNode {
    const visible = this.#variables.length;
    const pipe = this.#pipeline(type, 'rightDelim');
    if (type === 'range') this.#rangeDepth++;
    const [list, next] = this.#itemList();
    if (type === 'range') this.#rangeDepth--;
    const elseList = next.type === 'else' ? this.#elseList(type, next.pos) : undefined;
    this.#variables.length = visible;
    return { type, pos: pipe.pos, pipe, list, elseList };
  }

  #elseList(type: 'if' | 'range' | 'with', pos: number): ListNode {
    const { type: peeked } = this.#tokens.peek();
    if (type !== 'range' && peeked === type) {
      this.#tokens.next();
      return { type: 'list', pos, nodes: [this.#control(type)] };
    }
    const [list, end] = this.#itemList();
    if (end.type !== 'end') this.#fail(`expected end; found ${printNode(end)}`);
    return list;
  }

  #block(): TemplateNode {
    const context = 'block clause';
    const token = this.#tokens.nextNonSpace();
    const name = this.#templateName(token, context);
    const pipe = this.#pipeline(context, 'rightDelim');
    new TreeParser(this.#shared, this.#tokens, ['$']).#finishBody(name, context);
    return { type: 'template', pos: token.pos, name, pipe };
  }

  #template(): TemplateNode {
    const context = 'template clause';
    const token = this.#tokens.nextNonSpace();
    const name = this.#templateName(token, context);
    let pipe: PipeNode | undefined;
    if (this.#tokens.nextNonSpace().type !== 'rightDelim') {
      this.#tokens.backup();
      pipe = this.#pipeline(context, 'rightDelim');
    }
    return { type: 'template', pos: token.pos, name, pipe };
  }

  #templateName(token: Token, context: string): string {
    if (token.type !== 'string' && token.type !== 'rawString') this.#unexpected(token, context);
    return this.#unquote(token);
  }

  #pipeline(context: string, end: TokenType): PipeNode {
    const tokens = this.#tokens;
    const pipe: PipeNode = {
      type: 'pipe',
      pos: tokens.peekNonSpace().pos,
      isAssign: false,
      declarations: [],
      commands: [],
    };
    while (this.#declaration(pipe, context));
    const commands: CommandNode[] = [];
    for (;;) {
      const token = tokens.nextNonSpace();
      if (token.type === end) {
        this.#checkPipeline(commands, context);
        return { ...pipe, commands: withoutSpare(commands) };
      }
      if (!operandStarts.has(token.type)) this.#unexpected(token, context);
      tokens.backup();
      commands.push(this.#command());
    }
  }

  /** Reads one declared variable; true when another must follow, as in `range $i, $x := …`. */
  #declaration(pipe: PipeNode, context: string): boolean {
    const tokens = this.#tokens;
    const variable = tokens.peekNonSpace();
    if (variable.type !== 'variable') return false;
    tokens.next();
    const adjacent = tokens.peek();
    const next = tokens.peekNonSpace();
    if (next.type === 'assign' || next.type === 'declare') {
      pipe.isAssign = next.type === 'assign';
      tokens.nextNonSpace();
      this.#declare(pipe, variable);
      return false;
    }
    if (next.type === 'char' && next.value === ',') {
      tokens.nextNonSpace();
      this.#declare(pipe, variable);
      if (context !== 'range' || pipe.declarations.length >= 2)
        this.#fail(`too many declarations in ${context}`);
      const { type } = tokens.peekNonSpace();
      if (type === 'variable' || type === 'rightDelim' || type === 'rightParen') return true;
      this.#fail('range can only initialize variables');
    }
    if (adjacent.type === 'space') tokens.backup3(variable, adjacent);
    else tokens.backup2(variable);
    return false;
  }

  #declare(pipe: PipeNode, token: Token): void {
    pipe.declarations.push(variableNode(token.pos, token.value));
    this.#variables.push(token.value);
  }

  #checkPipeline(commands: readonly CommandNode[], context: string): void {
    if (commands.length === 0) this.#fail(`missing value for ${context}`);
    for (let i = 1; i < commands.length; i++) {
      const type = commands[i]?.args[0]?.type;
      if (type === 'bool' || type === 'dot' || type === 'nil' || type === 'number' || type === 'string') {
        this.#fail(`non executable command in pipeline stage ${i + 1}`);
      }
    }
  }

  #command(): CommandNode {
    const tokens = this.#tokens;
    const { pos } = tokens.peekNonSpace();
    const args: OperandNode[] = [];
    for (;;) {
      tokens.peekNonSpace();
      const operand = this.#operand();
      if (operand !== undefined) args.push(operand);
      const token = tokens.next();
      if (token.type === 'space') continue;
      if (token.type === 'rightDelim' || token.type === 'rightParen') tokens.backup();
      else if (token.type !== 'pipe') this.#unexpected(token, 'operand');
      break;
    }
    if (args.length === 0) this.#fail('empty command');
    return { type: 'command', pos, args: withoutSpare(args) };
  }

  #operand(): OperandNode | undefined {
    const tokens = this.#tokens;
    const node = this.#term();
    if (node === undefined || tokens.peek().type !== 'field') return node;
    const { pos } = tokens.peek();
    const fields: string[] = [];
    while (tokens.peek().type === 'field') fields.push(tokens.next().value.slice(1));
    switch (node.type) {
      case 'field':
      case 'variable':
        return { type: node.type, pos, idents: [...node.idents, ...fields] };
      case 'bool':
      case 'string':
      case 'number':
      case 'nil':
      case 'dot':
        return this.#fail(`unexpected . after term ${quote(printNode(node))}`);
      default:
        return { type: 'chain', pos, node, fields };
    }
  }

  #term(): OperandNode | undefined {
    const token = this.#tokens.nextNonSpace();
    const { pos, value } = token;
    switch (token.type) {
      case 'identifier':
        if (!this.#shared.isFunction(value)) this.#fail(`function ${quote(value)} not defined`);
        return { type: 'identifier', pos, name: value };
      case 'dot':
        return { type: 'dot', pos };
      case 'nil':
        return { type: 'nil', pos };
      case 'variable':
        if (!this.#variables.includes(value)) this.#fail(`undefined variable ${quote(value)}`);
        return variableNode(pos, value);
      case 'field':
        return { type: 'field', pos, idents: [value.slice(1)] };
      case 'bool':
        return { type: 'bool', pos, value: value === 'true' };
      case 'charConstant':
      case 'complex':
      case 'number': {
        const node = numberNode(pos, value, token.type);
        return typeof node === 'string' ? this.#fail(node) : node;
      }
      case 'leftParen':
        return this.#parenthesized();
      case 'string':
      case 'rawString':
        return { type: 'string', pos, quoted: value, text: this.#unquote(token) };
      default:
        this.#tokens.backup();
        return undefined;
    }
  }

  #parenthesized(): PipeNode {
    if (this.#parens >= maxParens) this.#fail('max expression depth exceeded');
    this.#parens++;
    const pipe = this.#pipeline('parenthesized pipeline', 'rightParen');
    this.#parens--;
    return pipe;
  }
}

function variableNode(pos: number, name: string): VariableNode {
  return { type: 'variable', pos, idents: [name] };
}

/** The list in memory of its own size: one that grew has room for 17, and a tree is kept as long as its template. */
function withoutSpare<T>(list: readonly T[]): T[] {
  return list.slice();
}
