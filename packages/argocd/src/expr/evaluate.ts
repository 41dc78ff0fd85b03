import { GoFunc, type GoFunction, goText, goValues } from '@setpoint/gotemplate';
import { RE2JS } from 're2js';
import { add, divide, modulo, multiply, negate, power, range, subtract } from './arithmetic.ts';
import type { Node } from './ast.ts';
import type { Budget } from './budget.ts';
import { builtins } from './builtins.ts';
import { ExprFault } from './errors.ts';
import { type Loop, predicateBuiltins } from './predicates.ts';
import {
  BoundMethod,
  boolOf,
  compare,
  contains,
  equal,
  fetch,
  isNil,
  slice,
  stringOf,
  typeName,
} from './values.ts';

/** One evaluation: its variables, the loops around the current node, and where it failed. */
export interface Run {
  readonly env: ReadonlyMap<string, unknown>;
  readonly variables: Map<string, unknown>;
  readonly loops: Loop[];
  readonly budget: Budget;
  readonly nowMs: () => number;
  failedAt: number | undefined;
}

export type Evaluate = (run: Run) => unknown;

/** Thrown through a chain when an optional member's object is nil. */
const nilOfChain = Symbol('nil');

/** The node as a function of a run. */
export function compileNode(node: Node): Evaluate {
  const evaluate = compilers[node.kind](node as never);
  return node.kind === 'literal' ? evaluate : at(node.at, evaluate);
}

/** The innermost node that fails is where the run failed. */
function at(position: number, evaluate: Evaluate): Evaluate {
  return (run) => {
    try {
      return evaluate(run);
    } catch (error) {
      if (error !== nilOfChain) run.failedAt ??= position;
      throw error;
    }
  };
}

type Of<K extends Node['kind']> = Extract<Node, { kind: K }>;

const compilers: { readonly [K in Node['kind']]: (node: Of<K>) => Evaluate } = {
  literal:
    ({ value }) =>
    () =>
      value,
  name:
    ({ name }) =>
    (run) =>
      variable(run, name),
  unary,
  binary,
  conditional: ({ test, consequent, otherwise }) => {
    const [a, b, c] = [compileNode(test), compileNode(consequent), compileNode(otherwise)];
    return (run) => (boolOf(a(run)) ? b(run) : c(run));
  },
  member: ({ object, property, optional }) => {
    const [from, key] = [compileNode(object), compileNode(property)];
    return (run) => {
      const value = from(run);
      if (optional && isNil(value)) throw nilOfChain;
      return fetch(value, key(run));
    };
  },
  chain: ({ body }) => {
    const evaluate = compileNode(body);
    return (run) => {
      try {
        const value = evaluate(run);
        return isNil(value) ? null : value;
      } catch (error) {
        if (error === nilOfChain) return null;
        throw error;
      }
    };
  },
  slice: ({ object, from, to }) => {
    const value = compileNode(object);
    const [start, end] = [from && compileNode(from), to && compileNode(to)];
    return (run) => slice(value(run), start?.(run), end?.(run));
  },
  call: ({ callee, args }) => {
    const [fn, values] = [compileNode(callee), args.map(compileNode)];
    return (run) => {
      const target = fn(run);
      return callValue(
        target,
        values.map((value) => value(run)),
        run,
      );
    };
  },
  builtin: ({ name, args }) => {
    const [list, body, last] = args.map((arg) =>
      arg.kind === 'closure' ? compileNode(arg.body) : compileNode(arg),
    );
    const predicate = predicateBuiltins.get(name);
    if (predicate !== undefined) return predicate(list as Evaluate, body, last);
    const values = args.map(compileNode);
    const call = builtins.get(name);
    if (call === undefined) throw new ExprFault(`unknown builtin ${name}`);
    return (run) =>
      call(
        values.map((value) => value(run)),
        run,
      );
  },
  closure: ({ body }) => compileNode(body),
  pointer: ({ name }) => {
    if (name === '' || name === 'index' || name === 'acc') return (run) => pointer(run, name);
    throw new ExprFault(`unknown pointer #${name}`);
  },
  let: ({ name, value, body }) => {
    const [bound, rest] = [compileNode(value), compileNode(body)];
    return (run) => {
      const outer = run.variables.get(name);
      run.variables.set(name, bound(run));
      try {
        return rest(run);
      } finally {
        if (outer === undefined) run.variables.delete(name);
        else run.variables.set(name, outer);
      }
    };
  },
  array: ({ items }) => {
    const values = items.map(compileNode);
    return (run) => {
      run.budget.spend(values.length);
      return values.map((value) => value(run));
    };
  },
  map: ({ pairs }) => {
    const entries = pairs.map(([key, value]) => [compileNode(key), compileNode(value)] as const);
    return (run) => {
      run.budget.spend(entries.length);
      // Of pairs with the same key, the first counts.
      const pairs = entries.map(([key, value]) => [stringOf(key(run)), value(run)] as const);
      return new Map(pairs.reverse());
    };
  },
};

function variable(run: Run, name: string): unknown {
  const bound = run.variables.get(name);
  if (bound !== undefined) return bound;
  return name === '$env' ? run.env : (run.env.get(name) ?? null);
}

function pointer(run: Run, name: '' | 'index' | 'acc'): unknown {
  const loop = run.loops.at(-1) as Loop;
  if (name === 'index') return goValues.intOf(loop.index);
  return name === 'acc' ? loop.accumulated : loop.items[loop.index];
}

function unary({ operator, operand }: Of<'unary'>): Evaluate {
  const value = compileNode(operand);
  if (operator === '-') return (run) => negate(value(run));
  if (operator === '+') return value;
  return (run) => !boolOf(value(run));
}

const operators: ReadonlyMap<string, (a: unknown, b: unknown) => unknown> = new Map<
  string,
  (a: unknown, b: unknown) => unknown
>([
  ['==', equal],
  ['!=', (a, b) => !equal(a, b)],
  ['<', (a, b) => compare(a, b, '<') < 0],
  ['>', (a, b) => compare(a, b, '>') > 0],
  ['<=', (a, b) => compare(a, b, '<=') <= 0],
  ['>=', (a, b) => compare(a, b, '>=') >= 0],
  ['in', contains],
  ['contains', textTest((text, part) => text.includes(part))],
  ['startsWith', textTest((text, part) => text.startsWith(part))],
  ['endsWith', textTest((text, part) => text.endsWith(part))],
  ['matches', textTest((text, pattern) => regexOf(pattern).matcher(text).find())],
  ['+', add],
  ['-', subtract],
  ['*', multiply],
  ['/', divide],
  ['%', modulo],
  ['**', power],
  ['^', power],
]);

function textTest(test: (text: string, other: string) => boolean): (a: unknown, b: unknown) => boolean {
  return (a, b) => !isNil(a) && !isNil(b) && test(stringOf(a), stringOf(b));
}

function regexOf(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    throw new ExprFault(error instanceof Error ? error.message : String(error));
  }
}

function binary({ operator, left, right }: Of<'binary'>): Evaluate {
  const [a, b] = [compileNode(left), compileNode(right)];
  if (operator === 'and' || operator === '&&') return (run) => (boolOf(a(run)) ? b(run) : false);
  if (operator === 'or' || operator === '||') return (run) => (boolOf(a(run)) ? true : b(run));
  if (operator === '??') return (run) => coalesced(a, b, run);
  if (operator === '..') {
    return (run) => {
      const from = a(run);
      return range(from, b(run), run.budget.spend);
    };
  }
  if (operator === 'matches' && right.kind === 'literal' && typeof right.value === 'string') {
    const regex = regexOf(right.value);
    return (run) => {
      const text = a(run);
      return !isNil(text) && regex.matcher(stringOf(text)).find();
    };
  }
  const operate = operators.get(operator);
  if (operate === undefined) throw new ExprFault(`unknown operator (${operator})`);
  return (run) => {
    const value = a(run);
    return operate(value, b(run));
  };
}

function coalesced(a: Evaluate, b: Evaluate, run: Run): unknown {
  const value = a(run);
  return isNil(value) ? b(run) : value;
}

function callValue(target: unknown, args: readonly unknown[], run: Run): unknown {
  if (target instanceof BoundMethod) return callGo(target.method, [target.receiver], args, run);
  if (target instanceof GoFunc) return callGo(target.fn, [], args, run);
  throw new ExprFault(
    `reflect: call of reflect.Value.Call on ${isNil(target) ? 'zero' : typeName(target)} Value`,
  );
}

function callGo(fn: GoFunction, receiver: readonly unknown[], args: readonly unknown[], run: Run): unknown {
  const least = fn.params.length - (fn.variadic ? 1 : 0);
  if (args.length < least) throw new ExprFault('reflect: Call with too few input arguments');
  if (!fn.variadic && args.length > least) throw new ExprFault('reflect: Call with too many input arguments');
  args.forEach((arg, i) => {
    const wanted = fn.params[Math.min(i, fn.params.length - 1)] as GoFunction['params'][number];
    const given = goValues.typeOf(arg);
    if (given === undefined || goValues.isAssignable(given, wanted)) return;
    throw new ExprFault(`reflect: Call using ${given.name} as type ${wanted.name}`);
  });
  const call = fn.call as unknown as (...all: unknown[]) => unknown;
  const value = fn.context ? call(run, ...receiver, ...args) : call(...receiver, ...args);
  return value instanceof Uint8Array ? goText.fromBytes(value) : value;
}
