import type {
  ApplyNode,
  AssertNode,
  BinaryNode,
  ConditionalNode,
  FunctionNode,
  IndexNode,
  LocalNode,
  Node,
  SliceNode,
  VarNode,
} from './ast.ts';
import { call } from './call.ts';
import { Closure, type FunctionTemplate } from './closure.ts';
import { compileArrayComp, compileObjectComp } from './compile-comprehension.ts';
import { compileObject } from './compile-object.ts';
import { type Compiler, type Position, traceOf } from './compiler.ts';
import { type Code, type Env, inner, type TailCode } from './env.ts';
import { ObjectValue } from './object-value.ts';
import { binary, toBoolean, toFunction, toNumber, toStringValue, unary } from './operators.ts';
import type { Runtime } from './runtime.ts';
import { hasField, modulo, slice } from './std/operators.ts';
import { textCharacters } from './text.ts';
import { toText } from './to-json.ts';
import { NOWHERE, Trace } from './trace.ts';
import {
  ArrayValue,
  force,
  FunctionValue,
  type NamedArgument,
  settled,
  type Slot,
  TailCall,
  Thunk,
  type Value,
} from './values.ts';

const COMPILER: Compiler = { compile, deferred };

function deferred(node: Node): Code {
  let code: Code | undefined;
  return (rt, env) => (code ??= compile(node))(rt, env);
}

function deferredBody(node: Node): TailCode {
  let code: TailCode | undefined;
  return (rt, env) => (code ??= compileAt(node, 'end'))(rt, env);
}

/** Code that gives the value of a node. */
export function compile(node: Node): Code {
  // Only code at the end of a function gives way to a call.
  return compileAt(node, 'inside') as Code;
}

function compileUsed(node: Node, position: Position): Code {
  return compileAt(node, position === 'inside' ? 'inside' : 'used') as Code;
}

function compileAt(node: Node, position: Position): TailCode {
  switch (node.kind) {
    case 'literal': {
      const { value } = node;
      return () => value;
    }
    case 'number': {
      const { value } = node;
      const trace = traceOf(node);
      return Number.isFinite(value)
        ? () => value
        : (rt) => {
            throw rt.error('overflow', trace);
          };
    }
    case 'var':
      return compileVar(node);
    case 'self':
      return (_rt, env) => env.self as ObjectValue;
    case 'parens':
      return compileAt(node.inner, position);
    case 'array': {
      const elements = node.elements.map(slotCode);
      return (_rt, env) => new ArrayValue(elements.map((element) => element(env)));
    }
    case 'array-comp':
      return compileArrayComp(node, position, COMPILER);
    case 'object':
      return compileObject(node, COMPILER);
    case 'object-comp':
      return compileObjectComp(node, position, COMPILER);
    case 'apply':
      return compileApply(node, position);
    case 'assert':
      return compileAssert(node, position);
    case 'binary':
      return compileBinary(node, position);
    case 'unary': {
      const operand = compileUsed(node.operand, position);
      const trace = traceOf(node);
      const { op } = node;
      return (rt, env) => unary(rt, op, operand(rt, env), trace);
    }
    case 'if':
      return compileConditional(node, position);
    case 'error': {
      const message = compile(node.message);
      const trace = traceOf(node);
      return (rt, env) => {
        throw rt.error(toText(rt, message(rt, env), trace), trace);
      };
    }
    case 'function': {
      const template = functionTemplate(node);
      return (_rt, env) => new Closure(template, env);
    }
    case 'import': {
      const trace = traceOf(node);
      const { as, path, span } = node;
      return (rt) => rt.world.imported(as, path, span.source.path, rt, trace);
    }
    case 'index':
      return compileIndex(node);
    case 'slice':
      return compileSlice(node, position);
    case 'local':
      return compileLocal(node, position);
    case 'super-index': {
      const index = compile(node.index);
      const trace = traceOf(node);
      return (rt, env) => {
        const name = toStringValue(rt, index(rt, env), trace);
        return (env.self as ObjectValue).get(rt, name, trace, env.depth + 1);
      };
    }
    case 'in-super': {
      const index = compile(node.index);
      const trace = traceOf(node);
      return (rt, env) =>
        (env.self as ObjectValue).has(toStringValue(rt, index(rt, env), trace), env.depth + 1);
    }
  }
}

function compileVar(node: VarNode): Code {
  const trace = traceOf(node);
  const { hops, slot } = node;
  if (hops === 0) return (rt, env) => force(rt, env.slots[slot] as Slot, trace);
  if (hops === 1) return (rt, env) => force(rt, (env.outer as Env).slots[slot] as Slot, trace);
  return (rt, env) => force(rt, slotAt(env, hops, slot), trace);
}

function slotAt(env: Env, hops: number, slot: number): Slot {
  let scope = env;
  for (let i = 0; i < hops; i++) scope = scope.outer as Env;
  return scope.slots[slot] as Slot;
}

/** What makes the slot of a variable, an argument or an element; work is put off unless there is none to do. */
function slotCode(node: Node): (env: Env) => Slot {
  switch (node.kind) {
    case 'literal': {
      const { value } = node;
      return () => value;
    }
    case 'number': {
      const { value } = node;
      if (Number.isFinite(value)) return () => value;
      break;
    }
    case 'function': {
      const template = functionTemplate(node);
      return (env) => new Closure(template, env);
    }
    case 'var': {
      const { hops, slot } = node;
      const code = compileVar(node);
      return (env) => {
        const known = settled(slotAt(env, hops, slot) ?? new Thunk(code, env));
        return known instanceof Thunk ? new Thunk(code, env) : known;
      };
    }
    default:
  }
  const code = deferred(node);
  return (env) => new Thunk(code, env);
}

function functionTemplate(node: FunctionNode): FunctionTemplate {
  return {
    parameters: node.parameters.map(({ name, fallback }) => ({ name, isOptional: fallback !== undefined })),
    fallbacks: node.parameters.map(({ fallback }) =>
      fallback === undefined ? undefined : deferred(fallback),
    ),
    body: deferredBody(node.body),
  };
}

function compileApply(node: ApplyNode, position: Position): TailCode {
  const target = compile(node.target);
  const trace = traceOf(node);
  const positional = node.positional.map(slotCode);
  const named = node.named.map(({ name, value }) => ({ name, slot: slotCode(value) }));
  const { tailstrict } = node;
  return (rt, env) => {
    const fn = target(rt, env);
    if (!(fn instanceof FunctionValue)) return toFunction(rt, fn, trace);
    const args: Slot[] = [];
    for (const slot of positional) args.push(slot(env));
    const byName: NamedArgument[] = named.map(({ name, slot }) => ({ name, value: slot(env) }));
    if (position !== 'inside' && rt.doesGiveWay) {
      if (position === 'end') return new TailCall(fn, args, byName, trace, tailstrict);
      rt.giveWay();
    }
    return call(rt, fn, args, trace, byName, tailstrict);
  };
}

function compileAssert(node: AssertNode, position: Position): TailCode {
  const condition = compile(node.condition);
  const rest = compileAt(node.rest, position);
  const message = node.message === undefined ? () => 'Assertion failed' : deferred(node.message);
  const failure = new Trace(node.span);
  return (rt, env) => {
    if (toBoolean(rt, condition(rt, env), NOWHERE)) return rest(rt, env);
    throw rt.error(toText(rt, message(rt, env), failure), failure);
  };
}

function compileConditional(node: ConditionalNode, position: Position): TailCode {
  const condition = compile(node.condition);
  const whenTrue = compileAt(node.whenTrue, position);
  const whenFalse = node.whenFalse === undefined ? (): Value => null : compileAt(node.whenFalse, position);
  const trace = traceOf(node);
  return (rt, env) => {
    const chosen = condition(rt, env);
    if (chosen === true) return whenTrue(rt, env);
    if (chosen !== false) toBoolean(rt, chosen, trace);
    return whenFalse(rt, env);
  };
}

function compileBinary(node: BinaryNode, position: Position): Code {
  const { op } = node;
  if (op === '%' || op === 'in') return compileLibraryOperator(node, position);
  const trace = traceOf(node);
  const left = compile(node.left);
  const right = compileUsed(node.right, position);
  if (op === '&&' || op === '||') {
    const decides = op === '||';
    return (rt, env) =>
      toBoolean(rt, left(rt, env), trace) === decides ? decides : toBoolean(rt, right(rt, env), trace);
  }
  return (rt, env) => {
    const a = left(rt, env);
    return binary(rt, op, a, right(rt, env), trace);
  };
}

/** `%` and `in` are calls of the library: their operands are arguments. */
function compileLibraryOperator(node: BinaryNode, position: Position): Code {
  const trace = new Trace(node.span);
  const left = slotCode(node.left);
  const right = slotCode(node.right);
  const operate = node.op === '%' ? modulo : hasField;
  return (rt, env) => {
    if (position !== 'inside') rt.giveWay();
    return node.op === '%'
      ? operate(rt, left(env), right(env), trace)
      : operate(rt, right(env), left(env), trace);
  };
}

function compileSlice(node: SliceNode, position: Position): Code {
  const trace = new Trace(node.span);
  const nothing = (): Slot => null;
  const target = slotCode(node.target);
  const [from, to, step] = [node.from, node.to, node.step].map((part) =>
    part === undefined ? nothing : slotCode(part),
  ) as [(env: Env) => Slot, (env: Env) => Slot, (env: Env) => Slot];
  return (rt, env) => {
    if (position !== 'inside') rt.giveWay();
    return slice(rt, [target(env), from(env), to(env), step(env)], trace);
  };
}

function compileIndex(node: IndexNode): Code {
  const target = compile(node.target);
  const trace = traceOf(node);
  const { index: key } = node;
  if (key.kind === 'literal' && typeof key.value === 'string') {
    const name = key.value;
    return (rt, env) => {
      const object = target(rt, env);
      return object instanceof ObjectValue ? object.get(rt, name, trace) : indexed(rt, object, name, trace);
    };
  }
  const index = compile(key);
  return (rt, env) => {
    const object = target(rt, env);
    return indexed(rt, object, index(rt, env), trace);
  };
}

const GO_TYPES: ReadonlyMap<string, string> = new Map([
  ['object', 'Null'],
  ['boolean', 'Boolean'],
  ['number', 'Number'],
]);

/** `target[index]` */
function indexed(rt: Runtime, target: Value, index: Value, trace: Trace): Value {
  if (target instanceof ObjectValue) return target.get(rt, toStringValue(rt, index, trace), trace);
  if (target instanceof ArrayValue) {
    const at = wholeIndex(toNumber(rt, index, trace));
    const element = target.elements[at];
    if (element !== undefined) return force(rt, element, trace);
    throw outOfBounds(rt, at, target.elements.length, trace);
  }
  if (typeof target === 'string') {
    const at = wholeIndex(toNumber(rt, index, trace));
    const characters = textCharacters(target);
    const character = characters[at];
    if (character !== undefined) return character;
    throw outOfBounds(rt, at, characters.length, trace);
  }
  const type = target instanceof FunctionValue ? 'Function' : GO_TYPES.get(typeof target);
  throw rt.error(`Value non indexable: *jsonnet.value${type}`, trace);
}

function wholeIndex(index: number): number {
  const whole = Math.trunc(index);
  return Object.is(whole, -0) ? 0 : whole;
}

function outOfBounds(rt: Runtime, index: number, length: number, trace: Trace): Error {
  // Go makes the least int64 of what does not fit one.
  const shown = Math.abs(index) >= 2 ** 63 ? '-9223372036854775808' : String(BigInt(index));
  return rt.error(`Index ${shown} out of bounds, not within [0, ${length})`, trace);
}

function compileLocal(node: LocalNode, position: Position): TailCode {
  const binds = node.binds.map(({ body }) => slotCode(body));
  const body = compileAt(node.body, position);
  return (rt, env) => {
    const slots: Slot[] = [];
    const scope = inner(slots, env);
    for (const bind of binds) slots.push(bind(scope));
    return body(rt, scope);
  };
}
