import type {
  ChainNode,
  CommandNode,
  FieldNode,
  IdentifierNode,
  Node,
  NumberNode,
  OperandNode,
  PipeNode,
  VariableNode,
} from '../syntax/nodes.ts';
import { printNode } from '../syntax/print-node.ts';
import type { GoFunction } from '../values/go-function.ts';
import {
  canBeNil,
  type GoType,
  intType,
  isSignedKind,
  isUnsignedKind,
  reflectValueType,
  stringType,
} from '../values/go-type.ts';
import { elementTypeOf } from '../values/inspect.ts';
import { int, intOfType, normalize } from '../values/int.ts';
import { Complex, type GoMap } from '../values/objects.ts';
import { isTrue } from '../values/truth.ts';
import { callBuiltin } from '../builtins/call.ts';
import { arityError, callFailed, compileInvocation, parameterAt, type Piped } from './call.ts';
import { failAt, type Origin } from './fail.ts';
import { BoundMethod, fieldOf } from './field.ts';
import type { Evaluate, Frame } from './frame.ts';
import type { FunctionTable, NamedFunction } from './function-table.ts';
import type { Scope } from './scope.ts';
import { Mismatch, validatorOf } from './validate.ts';

/** A compiled expression, and the node Go would blame for an error raised right after it was evaluated. */
interface Compiled {
  readonly run: Evaluate;
  readonly last: Node;
}

/** Arguments and the piped value of a command. */
interface Call {
  readonly args: readonly OperandNode[];
  readonly final: Compiled | undefined;
}

const noCall: Call = { args: [], final: undefined };

/** Compiles pipelines to closures. Everything the source decides is decided here, once. */
export class ExpressionCompiler {
  readonly #origin: Origin;
  readonly #functions: FunctionTable;
  readonly #scope: Scope;

  constructor(origin: Origin, functions: FunctionTable, scope: Scope) {
    this.#origin = origin;
    this.#functions = functions;
    this.#scope = scope;
  }

  #fail(node: Node, reason: string): never {
    failAt(this.#origin, node, reason);
  }

  #failing(node: Node, reason: string): Compiled {
    return { run: () => this.#fail(node, reason), last: node };
  }

  /**
   * The value of a pipeline, after its declarations. Go makes a nil interface no value here; to save a closure that is
   * left to whoever can tell null and undefined apart.
   */
  pipeline(pipe: PipeNode, origin?: number): Compiled {
    const compiled = this.#commands(pipe);
    let run = compiled.run;
    for (const variable of pipe.declarations) {
      run = this.#store(pipe, variable.idents[0] as string, { run, last: compiled.last }, origin);
    }
    return { run, last: compiled.last };
  }

  /** A pipeline in parentheses: its value, null already made undefined. */
  #nested(pipe: PipeNode): Compiled {
    const { run, last } = this.pipeline(pipe);
    return { run: (frame, dot) => run(frame, dot) ?? undefined, last };
  }

  #commands(pipe: PipeNode): Compiled {
    let compiled: Compiled | undefined;
    for (const command of pipe.commands) compiled = this.#command(command, compiled, pipe);
    return compiled as Compiled;
  }

  #store(pipe: PipeNode, name: string, value: Compiled, origin: number | undefined): Evaluate {
    const slot = pipe.isAssign ? this.#scope.find(name)?.slot : this.#scope.declare(name, origin);
    const { run } = value;
    if (slot === undefined)
      return this.#after(value, this.#failing(value.last, `undefined variable: ${name}`)).run;
    return (frame, dot) => {
      const result = run(frame, dot) ?? undefined;
      frame.variables[slot] = result;
      return result;
    };
  }

  #command(command: CommandNode, final: Compiled | undefined, pipe: PipeNode): Compiled {
    const first = command.args[0] as OperandNode;
    const call: Call = { args: command.args.slice(1), final };
    switch (first.type) {
      case 'field':
        return this.#field(first, call);
      case 'chain':
        return this.#chain(first, call);
      case 'identifier':
        return this.#function(first, command, call);
      case 'variable':
        return this.#variable(first, call);
      default:
        if (call.args.length > 0 || final !== undefined) {
          const blame = first.type === 'pipe' ? (final?.last ?? pipe) : first;
          return this.#after(
            final,
            this.#failing(blame, `can't give argument to non-function ${printNode(first)}`),
          );
        }
        return first.type === 'pipe' ? this.#nested(first) : this.#constant(first);
    }
  }

  /** Go evaluates the piped value before it finds fault with the command. */
  #after(final: Compiled | undefined, then: Compiled): Compiled {
    if (final === undefined) return then;
    return {
      run: (frame, dot) => {
        final.run(frame, dot);
        return then.run(frame, dot);
      },
      last: then.last,
    };
  }

  #constant(node: OperandNode): Compiled {
    switch (node.type) {
      case 'bool':
        return fixed(node, node.value);
      case 'string':
        return fixed(node, node.text);
      case 'number':
        return this.#number(node);
      case 'dot':
        return { run: (_, dot) => dot, last: node };
      case 'nil':
        return this.#failing(node, 'nil is not a command');
      default:
        return this.#failing(node, `can't evaluate command ${printNode(node)}`);
    }
  }

  /** Go's ideal constants: the syntax of a number decides its type. */
  #number(node: NumberNode): Compiled {
    if (node.imaginary !== undefined) return fixed(node, new Complex(node.float ?? 0, node.imaginary));
    const isHexInt = /^0[xX]/.test(node.text) && node.text.length > 2 && !/[pP]/.test(node.text);
    if (node.float !== undefined && !isHexInt && node.text[0] !== "'" && /[.eEpP]/.test(node.text)) {
      return fixed(node, node.float);
    }
    if (node.int === undefined) return this.#failing(node, `${node.text} overflows int`);
    const value = normalize(node.int);
    return fixed(node, typeof value === 'number' ? int(value) : intOfType(intType, value));
  }

  #variable(node: VariableNode, call: Call): Compiled {
    const variable = this.#scope.find(node.idents[0] as string);
    if (variable === undefined) return this.#failing(node, `undefined variable: ${node.idents[0]}`);
    const { slot, origin } = variable;
    if (node.idents.length === 1) {
      if (call.args.length > 0 || call.final !== undefined) {
        return this.#after(
          call.final,
          this.#failing(node, `can't give argument to non-function ${printNode(node)}`),
        );
      }
      return { run: (frame) => frame.variables[slot], last: node };
    }
    const base: Evaluate = (frame) => frame.variables[slot];
    return this.#fields(node, node, base, node.idents.slice(1), call, origin);
  }

  #field(node: FieldNode, call: Call): Compiled {
    return this.#fields(node, node, undefined, node.idents, call, this.#scope.dotOrigin);
  }

  #chain(node: ChainNode, call: Call): Compiled {
    if (node.node.type === 'nil') {
      return this.#failing(node, `indirection through explicit nil in ${printNode(node)}`);
    }
    const base = this.#operand(node.node);
    return this.#fields(node, base.last, base.run, node.fields, call, undefined);
  }

  /**
   * A walk along fields, the last of which may be a method with arguments. `blame` is the node errors of the walk are
   * reported at; without a base the walk starts at dot.
   */
  #fields(
    node: Node,
    blame: Node,
    base: Evaluate | undefined,
    idents: readonly string[],
    call: Call,
    origin: number | undefined,
  ): Compiled {
    const hasArgs = call.args.length > 0 || call.final !== undefined;
    const count = idents.length;
    const last = count - 1;
    const final = call.final?.run;
    const inScope = hasArgs ? this.#scope.remember() : runNow;
    const step = (frame: Frame, dot: unknown, value: unknown, i: number, at: Step): unknown => {
      const type = (): GoType | undefined => (i === 0 ? originType(frame, origin) : elementTypeOf(at.parent));
      const name = idents[i] as string;
      const withArgs = hasArgs && i === last;
      const found = fieldOf(frame, value, name, withArgs, type);
      if (found instanceof Mismatch) return this.#fail(blame, found.reason);
      if (!(found instanceof BoundMethod)) return found;
      const method = this.#method(node, blame, name, found.method, withArgs ? call : noCall, inScope);
      return method(frame, dot, found.receiver, at.final);
    };
    const walk: Evaluate = (frame, dot) => {
      const piped = final === undefined ? undefined : final(frame, dot);
      let parent: unknown;
      let value = base === undefined ? dot : base(frame, dot);
      for (let i = 0; i < count; i++) {
        // The common case inline: an entry of a map with string keys.
        if (value instanceof Map && (i < last || !hasArgs)) {
          const name = idents[i] as string;
          const entry: unknown = value.get(name);
          if (entry !== undefined && (value.constructor === Map || isPlainEntry(value as GoMap, name))) {
            parent = value;
            value = entry;
            continue;
          }
        }
        const next = step(frame, dot, value, i, { parent, final: piped });
        parent = value;
        value = next;
      }
      return value;
    };
    return { run: walk, last: call.args.at(-1) ?? blame };
  }

  readonly #methods = new WeakMap<Node, Map<GoFunction, MethodCall>>();

  /** Methods are found at run time, so their arguments are compiled against their types then, and remembered. */
  #method(
    node: Node,
    blame: Node,
    name: string,
    method: GoFunction,
    call: Call,
    inScope: InScope,
  ): MethodCall {
    const known = this.#methods.get(node)?.get(method);
    if (known !== undefined) return known;
    const compiled = inScope(() => this.#compileMethod(node, blame, name, method, call));
    const byMethod = this.#methods.get(node) ?? new Map<GoFunction, MethodCall>();
    this.#methods.set(node, byMethod.set(method, compiled));
    return compiled;
  }

  #compileMethod(node: Node, blame: Node, name: string, method: GoFunction, call: Call): MethodCall {
    const wrong = arityError(name, method, call.args.length, call.final !== undefined);
    if (wrong !== undefined) return () => this.#fail(blame, wrong);
    const args = this.#arguments(method, call);
    const piped = this.#piped(method, blame, call, args);
    const invoke = method.call as unknown as (...args: unknown[]) => unknown;
    return (frame, dot, receiver, final) => {
      const values: unknown[] = method.context ? [frame, receiver] : [receiver];
      for (const arg of args) values.push(arg.run(frame, dot));
      if (piped !== undefined) values.push(piped.check(final));
      try {
        return invoke(...values);
      } catch (error) {
        return callFailed(this.#origin, node, name, error);
      }
    };
  }

  #arguments(fn: GoFunction, call: Call): Compiled[] {
    return call.args.map((arg, i) => this.argument(arg, parameterAt(fn, i)));
  }

  #piped(fn: GoFunction, node: Node, call: Call, args: readonly Compiled[]): Piped | undefined {
    if (call.final === undefined) return undefined;
    const blame = args.at(-1)?.last ?? node;
    const validate = validatorOf(parameterAt(fn, args.length));
    return {
      run: call.final.run,
      check: (value) => {
        const checked = validate(value ?? undefined);
        return checked instanceof Mismatch ? this.#fail(blame, checked.reason) : checked;
      },
    };
  }

  #function(node: IdentifierNode, command: Node, call: Call): Compiled {
    const found = this.#functions.get(node.name) as NamedFunction;
    const { fn, name, isBuiltin } = found;
    const wrong = arityError(name, fn, call.args.length, call.final !== undefined);
    if (wrong !== undefined) return this.#after(call.final, this.#failing(node, wrong));
    const args = this.#arguments(fn, call);
    const last = args.at(-1)?.last ?? node;
    const runs = args.map((arg) => arg.run);
    if (isBuiltin && (name === 'and' || name === 'or')) {
      return { run: shortCircuit(runs, call.final?.run, name === 'or'), last };
    }
    const piped = this.#piped(fn, node, call, args);
    const bound = isBuiltin && name === 'call' ? callBuiltin(calleeName(call)) : fn;
    return { run: compileInvocation(this.#origin, command, name, bound, runs, piped), last };
  }

  /** An argument where nothing is known of its type. */
  #operand(node: OperandNode): Compiled {
    switch (node.type) {
      case 'field':
        return this.#field(node, noCall);
      case 'variable':
        return this.#variable(node, noCall);
      case 'chain':
        return this.#chain(node, noCall);
      case 'pipe':
        return this.#nested(node);
      case 'identifier':
        return this.#function(node, node, noCall);
      default:
        return this.#constant(node);
    }
  }

  /** An argument checked against the type of its parameter. */
  argument(node: OperandNode, type: GoType): Compiled {
    switch (node.type) {
      case 'nil':
        if (type === reflectValueType) return fixed(node, undefined);
        return canBeNil(type) ? fixed(node, null) : this.#failing(node, `cannot assign nil to ${type.name}`);
      case 'bool':
      case 'string':
      case 'number':
        return this.#literal(node, type);
      default: {
        const { run, last } = this.#operand(node);
        return this.#checked(run, type, last);
      }
    }
  }

  #checked(run: Evaluate, type: GoType, last: Node): Compiled {
    if (type === reflectValueType) return { run, last };
    const validate = validatorOf(type);
    return {
      run: (frame, dot) => {
        const value = validate(run(frame, dot));
        return value instanceof Mismatch ? this.#fail(last, value.reason) : value;
      },
      last,
    };
  }

  #literal(node: OperandNode, type: GoType): Compiled {
    const found = `; found ${printNode(node)}`;
    const { kind } = type;
    if (kind === 'interface' || type === reflectValueType) return this.#constant(node);
    if (kind === 'bool')
      return node.type === 'bool' ? fixed(node, node.value) : this.#failing(node, `expected bool${found}`);
    if (kind === 'string') {
      return node.type === 'string' ? fixed(node, node.text) : this.#failing(node, `expected string${found}`);
    }
    const number = node.type === 'number' ? node : undefined;
    if (isSignedKind(kind)) return this.#numberOr(node, number?.int, `expected integer${found}`);
    if (isUnsignedKind(kind)) return this.#numberOr(node, number?.uint, `expected unsigned integer${found}`);
    if (kind === 'float64' || kind === 'float32')
      return this.#numberOr(node, number?.float, `expected float${found}`);
    return this.#failing(node, `can't handle ${printNode(node)} for arg of type ${type.name}`);
  }

  #numberOr(node: Node, value: bigint | number | undefined, reason: string): Compiled {
    return value === undefined ? this.#failing(node, reason) : fixed(node, Number(value));
  }
}

type MethodCall = (frame: Frame, dot: unknown, receiver: unknown, final: unknown) => unknown;

/** What one step of a walk along fields needs beside the value it has reached. */
interface Step {
  readonly parent: unknown;
  readonly final: unknown;
}

/** A map of a type of its own: its methods come before its entries. */
function isPlainEntry(map: GoMap, name: string): boolean {
  return map.type.key === stringType && !map.type.methods.has(name);
}

function fixed(node: Node, value: unknown): Compiled {
  return { run: () => value, last: node };
}

function originType(frame: Frame, origin: number | undefined): GoType | undefined {
  return origin === undefined ? undefined : (frame.variables[origin] as GoType | undefined);
}

/** How Go names the function that `call` calls. */
function calleeName(call: Call): string {
  const [callee] = call.args;
  return callee === undefined ? '' : printNode(callee);
}

function shortCircuit(args: readonly Evaluate[], final: Evaluate | undefined, stopAt: boolean): Evaluate {
  return (frame, dot) => {
    const piped = final === undefined ? undefined : (final(frame, dot) ?? undefined);
    let value: unknown;
    for (const run of args) {
      value = run(frame, dot);
      if (isTrue(value) === stopAt) return value;
    }
    return final === undefined ? value : piped;
  };
}

/** Compiles as if where a node stands in the source: see {@link Scope.remember}. */
type InScope = <T>(compile: () => T) => T;

const runNow: InScope = (compile) => compile();
