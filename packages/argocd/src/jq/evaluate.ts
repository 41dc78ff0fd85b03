import { applyOperator } from './arithmetic.ts';
import { type JqNode, namesOf, type Pattern } from './ast.ts';
import { JqError } from './errors.ts';
import { makeObject, makeString } from './construct.ts';
import { destructure, type ReadValues } from './destructure.ts';
import { applyFormat } from './formats.ts';
import { computed, notAPath, step } from './items.ts';
import type { Builtins, Closure, Environment, Item, Items, Machine } from './machine.ts';
import { deletePaths, getPath, pathElements, rootPath, setPath } from './paths.ts';
import { childrenOf, described, indexValue, isTruthy, typeOf } from './values.ts';
import { createScale } from './weight.ts';

/** As deep as calls may go, so that the stack of the host cannot overflow. */
const maxCallDepth = 300;

/** Leaves the label it belongs to; no `try` catches it. */
class Break extends Error {
  readonly token: object;

  constructor(token: object) {
    super('break');
    this.token = token;
  }
}

type Node<K extends JqNode['kind']> = Extract<JqNode, { kind: K }>;

/** Runs programs: one evaluator is one execution, with one budget. */
export class Evaluator implements Machine {
  readonly charge: (steps: number) => void;
  readonly #builtins: Builtins;
  readonly #weigh = createScale();
  readonly #read: ReadValues = (node, environment, value) => this.#values(node, environment, value);
  #depth = 0;

  constructor(builtins: Builtins, charge: (steps: number) => void) {
    this.#builtins = builtins;
    this.charge = charge;
  }

  chargeFor(...values: readonly unknown[]): void {
    for (const value of values) this.charge(1 + (this.#weigh(value) >> 3));
  }

  items({ node, environment }: Closure, input: Item): Items {
    return this.evaluate(node, environment, input);
  }

  values({ node, environment }: Closure, input: unknown): Iterable<unknown> {
    return this.#values(node, environment, input);
  }

  /** The paths that an expression names in a value. */
  *paths({ node, environment }: Closure, value: unknown): Generator<readonly unknown[]> {
    for (const { path, value: found } of this.evaluate(node, environment, { value, path: rootPath })) {
      if (path === null || path === undefined) throw notAPath(found);
      yield pathElements(path);
    }
  }

  *#values(node: JqNode, environment: Environment | undefined, value: unknown): Generator {
    for (const item of this.evaluate(node, environment, { value, path: undefined })) yield item.value;
  }

  *evaluate(node: JqNode, environment: Environment | undefined, input: Item): Generator<Item> {
    this.charge(1);
    switch (node.kind) {
      case 'identity':
        yield input;
        return;
      case 'recurse':
        yield* this.#recurse(input);
        return;
      case 'literal':
        yield computed(input, node.value);
        return;
      case 'pipe':
        for (const item of this.evaluate(node.left, environment, input)) {
          yield* this.evaluate(node.right, environment, item);
        }
        return;
      case 'comma':
        yield* this.evaluate(node.left, environment, input);
        yield* this.evaluate(node.right, environment, input);
        return;
      case 'index':
      case 'slice':
      case 'iterate':
        yield* this.#navigate(node, environment, input);
        return;
      case 'if':
        for (const condition of this.#values(node.condition, environment, input.value)) {
          if (isTruthy(condition)) yield* this.evaluate(node.whenTrue, environment, input);
          else if (node.otherwise === undefined) yield input;
          else yield* this.evaluate(node.otherwise, environment, input);
        }
        return;
      case 'alternative':
        yield* this.#alternative(node, environment, input);
        return;
      case 'try':
        yield* this.#try(node, environment, input);
        return;
      case 'reduce':
        yield* this.#reduce(node, environment, input);
        return;
      case 'foreach':
        yield* this.#foreach(node, environment, input);
        return;
      case 'bind':
        yield* this.#bind(node, environment, input);
        return;
      case 'label':
        yield* this.#label(node, environment, input);
        return;
      case 'break':
        throw new Break(labelToken(node.name, environment));
      case 'define':
        yield* this.evaluate(
          node.body,
          { kind: 'function', definition: node.definition, outer: environment },
          input,
        );
        return;
      case 'call':
        yield* this.#call(node, environment, input);
        return;
      default:
        for (const value of this.#compute(node, environment, input.value)) yield computed(input, value);
    }
  }

  *#recurse(input: Item): Generator<Item> {
    this.charge(1);
    yield input;
    if (typeof input.value !== 'object' || input.value === null) return;
    for (const [key, child] of childrenOf(input.value)) yield* this.#recurse(step(input, key, child));
  }

  *#navigate(
    node: Node<'index' | 'slice' | 'iterate'>,
    environment: Environment | undefined,
    input: Item,
  ): Generator<Item> {
    const isOptional = node.isOptional === true;
    for (const target of this.evaluate(node.target, environment, input)) {
      if (node.kind === 'iterate') {
        yield* isOptional ? this.#untilError(this.#children(target)) : this.#children(target);
        continue;
      }
      for (const key of this.#keys(node, environment, input.value)) {
        if (node.kind === 'slice') this.chargeFor(target.value);
        if (!isOptional) yield step(target, key, indexValue(target.value, key));
        else yield* this.#untilError(entered(target, key));
      }
    }
  }

  *#children(target: Item): Generator<Item> {
    for (const [key, child] of childrenOf(target.value)) {
      this.charge(1);
      yield step(target, key, child);
    }
  }

  *#keys(node: Node<'index' | 'slice'>, environment: Environment | undefined, value: unknown): Generator {
    if (node.kind === 'index') {
      yield* this.#values(node.key, environment, value);
      return;
    }
    const bound = (edge: JqNode | undefined): Iterable<unknown> =>
      edge === undefined ? [null] : this.#values(edge, environment, value);
    for (const end of bound(node.to)) for (const start of bound(node.from)) yield { start, end };
  }

  *#alternative(
    node: Node<'alternative'>,
    environment: Environment | undefined,
    input: Item,
  ): Generator<Item> {
    let found = false;
    for (const item of this.#untilError(this.evaluate(node.left, environment, input))) {
      if (!isTruthy(item.value)) continue;
      found = true;
      yield item;
    }
    if (!found) yield* this.evaluate(node.right, environment, input);
  }

  /** The items before the first error, and `handle` for the error itself. Errors of the consumer pass through. */
  *#untilError(items: Generator<Item>, handle?: (error: JqError) => Items): Generator<Item> {
    for (;;) {
      let next: IteratorResult<Item>;
      try {
        next = items.next();
      } catch (error) {
        if (!(error instanceof JqError)) throw error;
        if (handle !== undefined) yield* handle(error);
        return;
      }
      if (next.done === true) return;
      yield next.value;
    }
  }

  #try({ body, handler }: Node<'try'>, environment: Environment | undefined, input: Item): Generator<Item> {
    return this.#untilError(
      this.evaluate(body, environment, input),
      handler === undefined
        ? undefined
        : (error) => this.evaluate(handler, environment, computed(input, error.value)),
    );
  }

  *#reduce(node: Node<'reduce'>, environment: Environment | undefined, input: Item): Generator<Item> {
    for (const initial of this.evaluate(node.initial, environment, input)) {
      let state: Item | undefined = initial;
      for (const value of this.#values(node.source, environment, input.value)) {
        for (const inner of destructure(this.#read, node.pattern, value, environment, input.value)) {
          let last: Item | undefined;
          const from: Item = state ?? computed(input, null);
          for (const item of this.evaluate(node.update, inner, from)) last = item;
          state = last;
        }
      }
      yield state ?? computed(input, null);
    }
  }

  *#foreach(node: Node<'foreach'>, environment: Environment | undefined, input: Item): Generator<Item> {
    for (const initial of this.evaluate(node.initial, environment, input)) {
      let state = initial;
      for (const value of this.#values(node.source, environment, input.value)) {
        for (const inner of destructure(this.#read, node.pattern, value, environment, input.value)) {
          for (const item of this.evaluate(node.update, inner, state)) {
            state = item;
            if (node.extract === undefined) yield item;
            else yield* this.evaluate(node.extract, inner, item);
          }
        }
      }
    }
  }

  *#bind(node: Node<'bind'>, environment: Environment | undefined, input: Item): Generator<Item> {
    for (const value of this.#values(node.source, environment, input.value)) {
      yield* this.#bindOne(node, 0, value, environment, input);
    }
  }

  *#bindOne(
    node: Node<'bind'>,
    attempt: number,
    value: unknown,
    environment: Environment | undefined,
    input: Item,
  ): Generator<Item> {
    const results = this.#bound(node, attempt, value, environment, input);
    if (attempt === node.patterns.length - 1) yield* results;
    else {
      yield* this.#untilError(results, () => this.#bindOne(node, attempt + 1, value, environment, input));
    }
  }

  /** With alternatives, all variables of all patterns exist, null where a pattern does not set them. */
  *#bound(
    { patterns, body }: Node<'bind'>,
    attempt: number,
    value: unknown,
    environment: Environment | undefined,
    input: Item,
  ): Generator<Item> {
    let base = environment;
    if (patterns.length > 1) {
      for (const name of patterns.flatMap(namesOf))
        base = { kind: 'variable', name, value: null, outer: base };
    }
    for (const inner of destructure(this.#read, patterns[attempt] as Pattern, value, base, input.value)) {
      yield* this.evaluate(body, inner, input);
    }
  }

  *#label({ name, body }: Node<'label'>, environment: Environment | undefined, input: Item): Generator<Item> {
    const token = {};
    try {
      yield* this.evaluate(body, { kind: 'label', name, token, outer: environment }, input);
    } catch (error) {
      if (!(error instanceof Break) || error.token !== token) throw error;
    }
  }

  *#call(node: Node<'call'>, environment: Environment | undefined, input: Item): Generator<Item> {
    const { name, args } = node;
    for (let at = environment; at !== undefined; at = at.outer) {
      if (at.kind === 'argument' && args.length === 0 && at.name === name) {
        yield* this.#deeper(() => this.items(at.closure, input));
        return;
      }
      if (
        at.kind === 'function' &&
        at.definition.name === name &&
        at.definition.parameters.length === args.length
      ) {
        const found = at;
        yield* this.#deeper(() => this.#invoke(found, args, environment, input));
        return;
      }
    }
    const builtin = this.#builtins.get(`${name}/${args.length}`);
    if (builtin === undefined) throw new JqError(`${name}/${args.length} is not defined`);
    if (typeof builtin === 'object') {
      const found = { kind: 'function', definition: builtin, outer: undefined } as const;
      yield* this.#deeper(() => this.#invoke(found, args, environment, input));
      return;
    }
    const closures = args.map((argument) => ({ node: argument, environment }));
    yield* builtin(this, input, closures);
  }

  /** The depth counts only while the call itself runs, not while its results are used. */
  *#deeper(start: () => Items): Generator<Item> {
    const items = start()[Symbol.iterator]();
    for (;;) {
      if (++this.#depth > maxCallDepth) throw new JqError('function calls are nested too deep');
      let next: IteratorResult<Item>;
      try {
        next = items.next();
      } finally {
        this.#depth--;
      }
      if (next.done === true) return;
      yield next.value;
    }
  }

  *#invoke(
    callee: Extract<Environment, { kind: 'function' }>,
    args: readonly JqNode[],
    caller: Environment | undefined,
    input: Item,
    inner: Environment = callee,
  ): Generator<Item> {
    const { parameters, body } = callee.definition;
    const at = parameters.length - args.length;
    const [argument, ...rest] = args;
    const parameter = parameters[at];
    if (argument === undefined || parameter === undefined) {
      yield* this.evaluate(body, inner, input);
      return;
    }
    const closure: Closure = { node: argument, environment: caller };
    const { name } = parameter;
    if (!parameter.isVariable) {
      yield* this.#invoke(callee, rest, caller, input, { kind: 'argument', name, closure, outer: inner });
      return;
    }
    for (const value of this.values(closure, input.value)) {
      const constant: Closure = { node: { kind: 'literal', value }, environment: undefined };
      yield* this.#invoke(callee, rest, caller, input, {
        kind: 'variable',
        name,
        value,
        outer: { kind: 'argument', name, closure: constant, outer: inner },
      });
    }
  }

  *#compute(
    node: Node<
      'string' | 'format' | 'array' | 'object' | 'negate' | 'and' | 'or' | 'binary' | 'update' | 'variable'
    >,
    environment: Environment | undefined,
    input: unknown,
  ): Generator {
    switch (node.kind) {
      case 'variable':
        yield variableValue(node.name, environment);
        return;
      case 'format':
        yield applyFormat(node.format, input);
        return;
      case 'string':
        yield* makeString(this, this.#read, node, environment, input);
        return;
      case 'array': {
        const { content } = node;
        const list = content === undefined ? [] : [...this.#values(content, environment, input)];
        this.chargeFor(list);
        yield list;
        return;
      }
      case 'object':
        yield* makeObject(this, this.#read, node.entries, environment, input);
        return;
      case 'negate':
        for (const value of this.#values(node.operand, environment, input)) {
          if (typeOf(value) !== 'number') throw new JqError(`${described(value)} cannot be negated`);
          yield -Number(value);
        }
        return;
      case 'and':
      case 'or':
        for (const left of this.#values(node.left, environment, input)) {
          if (isTruthy(left) === (node.kind === 'or')) yield node.kind === 'or';
          else for (const right of this.#values(node.right, environment, input)) yield isTruthy(right);
        }
        return;
      case 'binary':
        for (const right of this.#values(node.right, environment, input)) {
          for (const left of this.#values(node.left, environment, input)) {
            this.chargeFor(left, right);
            yield applyOperator(node.operator, left, right);
          }
        }
        return;
      case 'update':
        yield* this.#update(node, environment, input);
    }
  }

  *#update(
    { operator, target, value }: Node<'update'>,
    environment: Environment | undefined,
    input: unknown,
  ): Generator {
    const paths = { node: target, environment };
    if (operator === '|=') {
      yield this.#modify(paths, input, (old) => this.#values(value, environment, old)[Symbol.iterator]());
      return;
    }
    for (const right of this.#values(value, environment, input)) {
      yield this.#modify(paths, input, (old) => [updated(operator, old, right)][Symbol.iterator]());
    }
  }

  /** The first result of the update replaces what was there; without a result it is deleted. */
  #modify(paths: Closure, input: unknown, update: (old: unknown) => Iterator<unknown>): unknown {
    let result = input;
    const emptied: (readonly unknown[])[] = [];
    for (const path of this.paths(paths, input)) {
      this.chargeFor(result);
      const next = update(getPath(result, path)).next();
      if (next.done === true) emptied.push(path);
      else result = setPath(result, path, next.value);
    }
    return emptied.length === 0 ? result : deletePaths(result, emptied);
  }
}

function* entered(target: Item, key: unknown): Generator<Item> {
  yield step(target, key, indexValue(target.value, key));
}

function updated(operator: Exclude<Node<'update'>['operator'], '|='>, old: unknown, right: unknown): unknown {
  if (operator === '=') return right;
  if (operator === '//=') return isTruthy(old) ? old : right;
  return applyOperator(operator.slice(0, 1) as '+' | '-' | '*' | '/' | '%', old, right);
}

function variableValue(name: string, environment: Environment | undefined): unknown {
  for (let at = environment; at !== undefined; at = at.outer) {
    if (at.kind === 'variable' && at.name === name) return at.value;
  }
  throw new JqError(`$${name} is not defined`);
}

function labelToken(name: string, environment: Environment | undefined): object {
  for (let at = environment; at !== undefined; at = at.outer) {
    if (at.kind === 'label' && at.name === name) return at.token;
  }
  throw new JqError(`$*label-${name} is not defined`);
}
