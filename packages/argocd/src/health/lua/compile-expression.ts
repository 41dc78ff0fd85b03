import type { Expression, FunctionBody } from './ast.ts';
import type { Cell, Evaluate, EvaluateMany, Frame } from './frame.ts';
import { areEqual, lengthOf, negate, operations } from './operators.ts';
import { LuaFunction } from './run.ts';
import { LuaTable } from './table.ts';
import { call, index, isTruthy, setIndex } from './values.ts';

export type MakeFunction = (frame: Frame) => LuaFunction;

export interface ExpressionCompiler {
  /** One value; of several the first. */
  one(expression: Expression): Evaluate;
  /** All values of a list, whose last expression may have any number of them. */
  many(expressions: readonly Expression[]): EvaluateMany;
}

export function createExpressionCompiler(
  compileFunction: (body: FunctionBody) => MakeFunction,
): ExpressionCompiler {
  return { one, many };

  function one(expression: Expression): Evaluate {
    switch (expression.kind) {
      case 'constant': {
        const { value } = expression;
        return () => value;
      }
      case 'vararg':
        return (frame) => frame.varargs[0];
      case 'function':
        return compileFunction(expression.body);
      case 'local': {
        const { local } = expression;
        const { slot } = local;
        // Whether it is captured is known once the whole script is parsed, which is before anything is compiled.
        return local.captured ? (frame) => (frame.slots[slot] as Cell).value : (frame) => frame.slots[slot];
      }
      case 'upvalue': {
        const { index: at } = expression;
        return (frame) => (frame.upvalues[at] as Cell).value;
      }
      case 'global': {
        const { name } = expression;
        return (frame) => frame.run.globals.get(name);
      }
      case 'index':
        return compileIndex(expression);
      case 'call':
      case 'method': {
        const results = multiple(expression);
        return (frame) => results(frame)[0];
      }
      case 'binary':
        return compileBinary(expression);
      case 'unary':
        return compileUnary(expression);
      case 'single':
        return one(expression.inner);
      case 'table':
        return compileTable(expression);
    }
  }

  function multiple(expression: Expression): EvaluateMany {
    if (expression.kind === 'vararg') return (frame) => frame.varargs;
    if (expression.kind === 'call') return compileCall(expression);
    if (expression.kind === 'method') return compileMethod(expression);
    const single = one(expression);
    return (frame) => [single(frame)];
  }

  function many(expressions: readonly Expression[]): EvaluateMany {
    const last = expressions.at(-1);
    if (last === undefined) return () => [];
    const tail = multiple(last);
    if (expressions.length === 1) return tail;
    const head = expressions.slice(0, -1).map(one);
    return (frame) => {
      const values = head.map((evaluate) => evaluate(frame));
      values.push(...tail(frame));
      return values;
    };
  }

  function compileIndex(expression: Extract<Expression, { kind: 'index' }>): Evaluate {
    const object = one(expression.object);
    const key = one(expression.key);
    const { line } = expression;
    return (frame) => {
      const holder = object(frame);
      const name = key(frame);
      if (holder instanceof LuaTable && holder.metatable === undefined) return holder.get(name);
      frame.run.line = line;
      return index(frame.run, holder, name);
    };
  }

  function compileCall(expression: Extract<Expression, { kind: 'call' }>): EvaluateMany {
    const callee = one(expression.callee);
    const args = many(expression.args);
    const { line } = expression;
    return (frame) => {
      const target = callee(frame);
      const values = args(frame);
      frame.run.line = line;
      return call(frame.run, target, values);
    };
  }

  function compileMethod(expression: Extract<Expression, { kind: 'method' }>): EvaluateMany {
    const object = one(expression.object);
    const args = many(expression.args);
    const { line, name } = expression;
    return (frame) => {
      const self = object(frame);
      frame.run.line = line;
      const target = index(frame.run, self, name);
      const values = [self, ...args(frame)];
      frame.run.line = line;
      return call(frame.run, target, values);
    };
  }

  function compileBinary(expression: Extract<Expression, { kind: 'binary' }>): Evaluate {
    const left = one(expression.left);
    const right = one(expression.right);
    const { operator, line } = expression;
    if (operator === 'and' || operator === 'or') {
      const isAnd = operator === 'and';
      return (frame) => {
        const first = left(frame);
        return isTruthy(first) === isAnd ? right(frame) : first;
      };
    }
    const operation = operations[operator];
    return (frame) => {
      const a = left(frame);
      const b = right(frame);
      frame.run.line = line;
      return operation === areEqual ? a === b || areEqual(frame.run, a, b) : operation(frame.run, a, b);
    };
  }

  function compileUnary(expression: Extract<Expression, { kind: 'unary' }>): Evaluate {
    const operand = one(expression.operand);
    const { operator, line } = expression;
    if (operator === 'not') return (frame) => !isTruthy(operand(frame));
    const apply = operator === '-' ? negate : lengthOf;
    return (frame) => {
      const value = operand(frame);
      frame.run.line = line;
      return apply(frame.run, value);
    };
  }

  function compileTable(expression: Extract<Expression, { kind: 'table' }>): Evaluate {
    const positional = many(
      expression.items.filter((item) => item.key === undefined).map((item) => item.value),
    );
    const keyed = expression.items.flatMap((item) =>
      item.key === undefined ? [] : [{ key: one(item.key), value: one(item.value) }],
    );
    const { line } = expression;
    return (frame) => {
      const table = new LuaTable();
      const values = positional(frame);
      frame.run.charge(1 + values.length + keyed.length);
      for (const [at, value] of values.entries()) if (value !== undefined) table.set(at + 1, value);
      for (const { key, value } of keyed) {
        const [name, content] = [key(frame), value(frame)];
        frame.run.line = line;
        setIndex(frame.run, table, name, content);
      }
      return table;
    };
  }
}
