import type { Block, FunctionBody, LocalVariable, Statement, Target } from './ast.ts';
import { createExpressionCompiler, type MakeFunction } from './compile-expression.ts';
import { type Cell, declare, type Evaluate, type Frame } from './frame.ts';
import { LuaFunction, type LuaRun } from './run.ts';
import { call, isTruthy, setIndex, toNumber } from './values.ts';

/** How a statement ended: by itself (undefined), by `break`, by `goto`, or with the values of a `return`. */
type Completion = undefined | typeof broken | Goto | readonly unknown[];
type Execute = (frame: Frame) => Completion;
type Assign = (frame: Frame, value: unknown) => void;

interface Goto {
  readonly label: string;
}

const broken = Symbol('break');
const expressions = createExpressionCompiler(compileFunction);

/** Makes the main function of a script in a run; the result can be used for any number of runs. */
export function compileLua(main: FunctionBody): (run: LuaRun) => LuaFunction {
  const make = compileFunction(main);
  return (run) => make({ run, slots: [], upvalues: [], varargs: [] });
}

function compileFunction(body: FunctionBody): MakeFunction {
  const { parameters, upvalues, isVararg } = body;
  const execute = compileBlock(body.block);
  return ({ run, slots: outerSlots, upvalues: outerUpvalues }) => {
    const cells = upvalues.map((source) =>
      source.from === 'local'
        ? (outerSlots[source.local.slot] as Cell)
        : (outerUpvalues[source.index] as Cell),
    );
    return new LuaFunction((args) => {
      const varargs = isVararg ? args.slice(parameters.length) : [];
      const frame: Frame = { run, slots: [], upvalues: cells, varargs };
      for (const [at, parameter] of parameters.entries()) declare(frame, parameter, args[at]);
      const completion = execute(frame);
      if (completion === undefined) return [];
      if (Array.isArray(completion)) return completion as readonly unknown[];
      throw run.error(
        completion === broken
          ? 'break outside a loop'
          : `no visible label '${(completion as Goto).label}' for goto`,
      );
    });
  };
}

function compileBlock(block: Block): Execute {
  const steps = block.map(compileStatement);
  const lines = block.map((statement) => statement.line);
  const labels = new Map(
    block.flatMap((statement, at) => (statement.kind === 'label' ? [[statement.label, at] as const] : [])),
  );
  return (frame) => {
    const { run } = frame;
    for (let at = 0; at < steps.length; at++) {
      run.charge(1);
      run.line = lines[at] as number;
      const completion = (steps[at] as Execute)(frame);
      if (completion === undefined) continue;
      const target = labelOf(completion, labels);
      if (target === undefined) return completion;
      at = target;
    }
    return undefined;
  };
}

function labelOf(completion: Completion, labels: ReadonlyMap<string, number>): number | undefined {
  const isGoto = typeof completion === 'object' && !Array.isArray(completion);
  return isGoto ? labels.get((completion as Goto).label) : undefined;
}

function compileStatement(statement: Statement): Execute {
  switch (statement.kind) {
    case 'local':
      return compileLocal(statement);
    case 'localFunction':
      return compileLocalFunction(statement);
    case 'assign':
      return compileAssign(statement);
    case 'call': {
      const evaluate = expressions.one(statement.call);
      return (frame) => {
        evaluate(frame);
        return undefined;
      };
    }
    case 'do':
      return compileBlock(statement.block);
    case 'while':
      return compileWhile(statement);
    case 'repeat':
      return compileRepeat(statement);
    case 'if':
      return compileIf(statement);
    case 'numericFor':
      return compileNumericFor(statement);
    case 'genericFor':
      return compileGenericFor(statement);
    case 'return':
      return expressions.many(statement.values);
    case 'break':
      return () => broken;
    case 'goto': {
      const { label } = statement;
      return () => ({ label });
    }
    case 'label':
      return () => undefined;
  }
}

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

function compileLocal({ locals, values }: Of<'local'>): Execute {
  const [only] = locals;
  const [value] = values;
  if (locals.length === 1 && only !== undefined && values.length <= 1) {
    const evaluate: Evaluate = value === undefined ? () => undefined : expressions.one(value);
    return (frame) => {
      declare(frame, only, evaluate(frame));
      return undefined;
    };
  }
  const evaluate = expressions.many(values);
  return (frame) => {
    const results = evaluate(frame);
    for (const [at, local] of locals.entries()) declare(frame, local, results[at]);
    return undefined;
  };
}

/** The function sees its own name. */
function compileLocalFunction({ local, body }: Of<'localFunction'>): Execute {
  const make = compileFunction(body);
  return (frame) => {
    declare(frame, local, undefined);
    const made = make(frame);
    if (local.captured) (frame.slots[local.slot] as Cell).value = made;
    else frame.slots[local.slot] = made;
    return undefined;
  };
}

function compileAssign({ targets, values }: Of<'assign'>): Execute {
  const [only] = targets;
  const [value] = values;
  if (targets.length === 1 && values.length === 1 && only !== undefined && value !== undefined) {
    const assign = compileTarget(only);
    const evaluate = expressions.one(value);
    return (frame) => {
      assign(frame, evaluate(frame));
      return undefined;
    };
  }
  const assigns = targets.map(compileTarget);
  const evaluate = expressions.many(values);
  return (frame) => {
    const results = evaluate(frame);
    for (const [at, assign] of assigns.entries()) assign(frame, results[at]);
    return undefined;
  };
}

function compileTarget(target: Target): Assign {
  switch (target.kind) {
    case 'local': {
      const { slot, captured } = target.local;
      if (!captured) {
        return (frame, value) => {
          frame.slots[slot] = value;
        };
      }
      return (frame, value) => {
        (frame.slots[slot] as Cell).value = value;
      };
    }
    case 'upvalue': {
      const { index } = target;
      return (frame, value) => {
        (frame.upvalues[index] as Cell).value = value;
      };
    }
    case 'global': {
      const { name } = target;
      return (frame, value) => frame.run.globals.set(name, value);
    }
    case 'index': {
      const object = expressions.one(target.object);
      const key = expressions.one(target.key);
      const { line } = target;
      return (frame, value) => {
        const [holder, name] = [object(frame), key(frame)];
        frame.run.line = line;
        setIndex(frame.run, holder, name, value);
      };
    }
  }
}

function compileIf({ branches, otherwise }: Of<'if'>): Execute {
  const compiled = branches.map(({ condition, block }) => ({
    condition: expressions.one(condition),
    execute: compileBlock(block),
  }));
  const last = otherwise === undefined ? undefined : compileBlock(otherwise);
  return (frame) => {
    for (const { condition, execute } of compiled) {
      if (isTruthy(condition(frame))) return execute(frame);
    }
    return last?.(frame);
  };
}

function compileWhile(statement: Of<'while'>): Execute {
  const condition = expressions.one(statement.condition);
  const execute = compileBlock(statement.block);
  return (frame) => {
    while (isTruthy(condition(frame))) {
      frame.run.charge(1);
      const completion = execute(frame);
      if (completion === broken) return undefined;
      if (completion !== undefined) return completion;
    }
    return undefined;
  };
}

function compileRepeat(statement: Of<'repeat'>): Execute {
  const until = expressions.one(statement.until);
  const execute = compileBlock(statement.block);
  return (frame) => {
    do {
      frame.run.charge(1);
      const completion = execute(frame);
      if (completion === broken) return undefined;
      if (completion !== undefined) return completion;
    } while (!isTruthy(until(frame)));
    return undefined;
  };
}

function compileNumericFor(statement: Of<'numericFor'>): Execute {
  const { local, line } = statement;
  const from = expressions.one(statement.from);
  const to = expressions.one(statement.to);
  const by = expressions.one(statement.step ?? { kind: 'constant', value: 1 });
  const execute = compileBlock(statement.block);
  return (frame) => {
    const { run } = frame;
    const [start, limit, step] = [toNumber(from(frame)), toNumber(to(frame)), toNumber(by(frame))];
    run.line = line;
    if (start === undefined) throw run.error('for statement init must be a number');
    if (limit === undefined) throw run.error('for statement limit must be a number');
    if (step === undefined) throw run.error('for statement step must be a number');
    for (let value = start; step > 0 ? value <= limit : value >= limit; value += step) {
      run.charge(1);
      declare(frame, local, value);
      const completion = execute(frame);
      if (completion === broken) return undefined;
      if (completion !== undefined) return completion;
    }
    return undefined;
  };
}

function compileGenericFor(statement: Of<'genericFor'>): Execute {
  const { locals, line } = statement;
  const values = expressions.many(statement.values);
  const execute = compileBlock(statement.block);
  return (frame) => {
    const { run } = frame;
    const [iterate, state, initial] = values(frame);
    run.line = line;
    let control = initial;
    for (;;) {
      const results = call(run, iterate, [state, control]);
      if (results[0] === undefined) return undefined;
      control = results[0];
      declareAll(frame, locals, results);
      const completion = execute(frame);
      if (completion === broken) return undefined;
      if (completion !== undefined) return completion;
    }
  };
}

function declareAll(frame: Frame, locals: readonly LocalVariable[], values: readonly unknown[]): void {
  for (const [at, local] of locals.entries()) declare(frame, local, values[at]);
}
