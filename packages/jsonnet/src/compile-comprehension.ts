import type { ArrayCompNode, ForSpec, ObjectCompNode } from './ast.ts';
import { type Compiler, type Position, traceOf } from './compiler.ts';
import { addField, fieldName, fieldOf, objectTemplate } from './compile-object.ts';
import { type Code, type Env, inner } from './env.ts';
import { type Field, ObjectValue } from './object-value.ts';
import { toArray, toBoolean } from './operators.ts';
import type { Runtime } from './runtime.ts';
import { NOWHERE, Trace } from './trace.ts';
import { ArrayValue, type Slot, Thunk } from './values.ts';

interface Clause {
  readonly over: Code;
  readonly conditions: readonly Code[];
}

/** Runs the clauses of a comprehension; `visit` is given the innermost scope of each round. */
class Rounds {
  readonly #clauses: readonly Clause[];
  /** A comprehension is a call of the library, and stack traces show it as one. */
  readonly #trace: Trace;

  constructor({ compile }: Compiler, specs: readonly ForSpec[], trace: Trace) {
    this.#clauses = specs.map(({ over, conditions }) => ({
      over: compile(over),
      conditions: conditions.map(compile),
    }));
    this.#trace = trace;
  }

  run(rt: Runtime, env: Env, visit: (scope: Env) => void, level = 0): void {
    const clause = this.#clauses[level];
    if (clause === undefined) {
      visit(env);
      return;
    }
    const { elements } = toArray(rt, this.#over(rt, env, clause), this.#trace);
    for (const element of elements) {
      const scope = inner([element], env);
      const frame = rt.enter(this.#trace);
      if (clause.conditions.every((condition) => toBoolean(rt, condition(rt, scope), NOWHERE)))
        this.run(rt, scope, visit, level + 1);
      rt.leave(frame);
    }
  }

  #over(rt: Runtime, env: Env, clause: Clause): ReturnType<Code> {
    const frame = rt.enter(this.#trace);
    const value = clause.over(rt, env);
    rt.leave(frame);
    return value;
  }
}

export function compileArrayComp(node: ArrayCompNode, position: Position, compiler: Compiler): Code {
  const rounds = new Rounds(compiler, node.specs, new Trace(node.span));
  const body = compiler.deferred(node.body);
  return (rt, env) => {
    if (position !== 'inside') rt.giveWay();
    const elements: Slot[] = [];
    rounds.run(rt, env, (scope) => elements.push(new Thunk(body, scope)));
    return new ArrayValue(elements);
  };
}

export function compileObjectComp(node: ObjectCompNode, position: Position, compiler: Compiler): Code {
  const trace = new Trace(node.span);
  const here = traceOf(node);
  const rounds = new Rounds(compiler, node.specs, trace);
  const template = objectTemplate(compiler, node.locals, node.isOutermost, []);
  const name = compiler.compile(node.field.name);
  const common = fieldOf(compiler, node.field);
  return (rt, env) => {
    if (position !== 'inside') rt.giveWay();
    const scopes: Env[] = [];
    const frame = rt.enter(trace);
    rounds.run(rt, env, (scope) => scopes.push(scope));
    rt.leave(frame);
    const fields = new Map<string, Field>();
    for (const scope of scopes) {
      const round = rt.enter(trace);
      const found = fieldName(rt, name(rt, scope), here);
      rt.leave(round);
      if (found !== undefined) addField(rt, fields, found, { ...common, env: scope }, trace);
    }
    return ObjectValue.of({ kind: 'fields', fields, template, env });
  };
}
