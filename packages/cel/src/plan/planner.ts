import type { CallReference, Findings } from '../check/checked.ts';
import type { Declarations } from '../check/declarations.ts';
import {
  type CallExpr,
  type ComprehensionExpr,
  type Expr,
  type IdentExpr,
  qualifiedNameOf,
  type SelectExpr,
  type StructExpr,
} from '../syntax/ast.ts';
import { compilePattern } from '../library/regex.ts';
import { CelError } from '../values/cel-error.ts';
import { type AttributeBase, planAttribute, planPresence, type Qualifier } from './attribute.ts';
import { planBlock } from './block.ts';
import { planCall } from './call.ts';
import { constantPlan, planList, planMap, planStruct } from './construct.ts';
import { planBind, planFold, readLocal } from './fold.ts';
import type { Evaluate, Plan } from './frame.ts';
import { planConditional, planLogical, planNotStrictlyFalse } from './logic.ts';
import { planMembership } from './membership.ts';
import { planOptionalAlternative } from './optional.ts';

/** An expression ready to run, and the variables it reads, in the order a frame has them. */
export interface PlannedExpression {
  readonly evaluate: Evaluate;
  readonly inputs: readonly string[];
  /** Why Kubernetes refuses to run it: a conversion of a constant that fails. */
  readonly problem: string | undefined;
}

/** Turns a checked expression into closures; without findings, names are looked up while planning. */
export function planExpression(
  expr: Expr,
  declarations: Declarations,
  findings: Findings | undefined,
): PlannedExpression {
  const planner = new Planner(declarations, findings);
  const { evaluate } = planner.plan(expr);
  return { evaluate, inputs: planner.inputs, problem: planner.problem };
}

interface Local {
  readonly slot: number;
  /** Of `cel.bind`, what its first reading computes. */
  readonly init: Evaluate | undefined;
}

const CONVERSIONS: ReadonlySet<string> = new Set([
  'bool',
  'bytes',
  'double',
  'duration',
  'dyn',
  'int',
  'string',
  'timestamp',
  'type',
  'uint',
]);

class Planner {
  readonly inputs: string[] = [];
  problem: string | undefined;
  readonly #declarations: Declarations;
  readonly #findings: Findings | undefined;
  #locals = new Map<string, Local>();
  #slots = 0;

  constructor(declarations: Declarations, findings: Findings | undefined) {
    this.#declarations = declarations;
    this.#findings = findings;
  }

  plan(expr: Expr): Plan {
    switch (expr.kind) {
      case 'literal':
        return constantPlan(expr.value);
      case 'ident':
        return this.#name(expr) ?? this.#missing(expr);
      case 'select':
        return expr.testOnly ? this.#presence(expr) : this.#selection(expr);
      case 'call':
        return this.#call(expr);
      case 'list':
        return planList(
          expr.elements.map((element) => this.plan(element)),
          expr.optionalIndices,
        );
      case 'map':
        return planMap(
          expr.entries.map(({ key, value, optional }) => ({
            key: this.plan(key),
            value: this.plan(value),
            optional,
          })),
        );
      case 'struct':
        return this.#struct(expr);
      case 'comprehension':
        return this.#comprehension(expr);
    }
  }

  /** A node that names a variable or type: `x`, or `a.b` where that is one name. */
  #name(expr: IdentExpr | SelectExpr): Plan | undefined {
    const base = this.#nameBase(expr);
    if (base === undefined) return undefined;
    return 'constant' in base ? base : planAttribute(base, []);
  }

  #nameBase(
    expr: IdentExpr | SelectExpr,
  ): AttributeBase | (Plan & { readonly constant: object }) | undefined {
    const name = qualifiedNameOf(expr);
    if (name === undefined) return undefined;
    const local = this.#locals.get(name);
    if (local !== undefined) return { evaluate: readLocal(local.slot, local.init), readCost: 1 };
    if (this.#locals.has(name.split('.')[0] ?? '')) return undefined;
    const found =
      this.#findings === undefined ? this.#declarations.identifier(name) : this.#findings.names.get(expr.id);
    if (found === undefined) return undefined;
    if (found.value !== undefined) {
      const { value } = found;
      return { evaluate: () => value, constant: { value } };
    }
    return { evaluate: this.#input(found.name), readCost: 1 };
  }

  #input(name: string): Evaluate {
    let index = this.inputs.indexOf(name);
    if (index < 0) index = this.inputs.push(name) - 1;
    return (frame) => frame.inputs[index] ?? null;
  }

  #missing(expr: IdentExpr): Plan {
    const error = new CelError(`no such attribute(s): ${expr.name}`);
    return { evaluate: () => error };
  }

  #selection(expr: Expr): Plan {
    const named = expr.kind === 'select' ? this.#nameBase(expr) : undefined;
    if (named !== undefined && 'constant' in named) return named;
    const { base, qualifiers } = this.#chain(expr);
    return planAttribute(base, qualifiers);
  }

  #presence(expr: SelectExpr): Plan {
    const { base, qualifiers } = this.#chain(expr.operand);
    return planPresence(base, qualifiers, expr.field);
  }

  /** `a.b[c].?d` taken apart into its start and its steps. */
  #chain(expr: Expr): { readonly base: AttributeBase; readonly qualifiers: readonly Qualifier[] } {
    const step = this.#stepOf(expr);
    if (step === undefined) return { base: this.#baseOf(expr), qualifiers: [] };
    const { base, qualifiers } = this.#chain(step.operand);
    return { base, qualifiers: [...qualifiers, step.qualifier] };
  }

  #stepOf(expr: Expr): { readonly operand: Expr; readonly qualifier: Qualifier } | undefined {
    if (expr.kind === 'select' && !expr.testOnly && this.#nameBase(expr) === undefined) {
      return { operand: expr.operand, qualifier: { key: constantPlan(expr.field), optional: false } };
    }
    if (expr.kind !== 'call' || expr.target !== undefined) return undefined;
    const [operand, key] = expr.args;
    if (operand === undefined || key === undefined) return undefined;
    if (expr.name !== '_[_]' && expr.name !== '_[?_]' && expr.name !== '_?._') return undefined;
    return { operand, qualifier: { key: this.plan(key), optional: expr.name !== '_[_]' } };
  }

  #baseOf(expr: Expr): AttributeBase {
    if (expr.kind === 'ident' || expr.kind === 'select') {
      const named = this.#nameBase(expr);
      if (named !== undefined && !('constant' in named)) return named;
    }
    const isConditional = expr.kind === 'call' && expr.name === '_?_:_';
    return { evaluate: this.plan(expr).evaluate, readCost: isConditional ? 0 : 1 };
  }

  #call(expr: CallExpr): Plan {
    if (this.#stepOf(expr) !== undefined) return this.#selection(expr);
    const [first, second, third] = expr.target === undefined ? expr.args : [expr.target, ...expr.args];
    if (first !== undefined) {
      if (expr.name === '@not_strictly_false') return planNotStrictlyFalse(this.plan(first));
      if (second !== undefined) {
        if (expr.name === '_&&_') return planLogical(this.plan(first), this.plan(second), false);
        if (expr.name === '_||_') return planLogical(this.plan(first), this.plan(second), true);
        if (expr.name === 'cel.@block') return this.#block(first, second);
        if (third !== undefined && expr.name === '_?_:_') {
          return planConditional(this.plan(first), this.plan(second), this.plan(third));
        }
      }
    }
    return this.#functionCall(expr);
  }

  #functionCall(expr: CallExpr): Plan {
    const reference =
      this.#findings === undefined ? this.#lookUpCall(expr) : this.#findings.calls.get(expr.id);
    if (reference === undefined) {
      const error = new CelError('no such overload');
      return { evaluate: () => error };
    }
    const exprs = reference.withTarget && expr.target !== undefined ? [expr.target, ...expr.args] : expr.args;
    const args = exprs.map((arg) => this.plan(arg));
    this.#checkPattern(reference, args);
    const membership = reference.declaration.name === '@in' ? planMembership(args) : undefined;
    if (membership !== undefined) return membership;
    const alternative = planOptionalAlternative(reference.declaration.name, reference.withTarget, args);
    if (alternative !== undefined) return alternative;
    return this.#constantConversion(reference, args, planCall(reference, args));
  }

  /** Kubernetes compiles constant patterns of `find` and `findAll` before it runs the expression. */
  #checkPattern(reference: CallReference, args: readonly Plan[]): void {
    const pattern = args[1]?.constant?.value;
    const { name } = reference.declaration;
    if ((name !== 'find' && name !== 'findAll') || typeof pattern !== 'string') return;
    const compiled = compilePattern(pattern);
    if (compiled instanceof CelError) this.problem ??= compiled.message;
  }

  /** cel-go computes conversions of constants once, before it runs the expression. */
  #constantConversion(reference: CallReference, args: readonly Plan[], plan: Plan): Plan {
    const [arg] = args;
    const [only] = reference.overloads;
    if (reference.overloads.length !== 1 || only === undefined || arg?.constant === undefined) return plan;
    if (args.length !== 1 || !CONVERSIONS.has(reference.declaration.name)) return plan;
    const result = (only.call as unknown as (value: unknown) => ReturnType<Evaluate>)(arg.constant.value);
    if (!(result instanceof CelError)) return constantPlan(result);
    this.problem ??= result.message;
    return plan;
  }

  #lookUpCall(expr: CallExpr): CallReference | undefined {
    const prefix = expr.target === undefined ? undefined : qualifiedNameOf(expr.target);
    const qualified =
      prefix === undefined ? undefined : this.#declarations.functionNamed(`${prefix}.${expr.name}`);
    const declaration = qualified ?? this.#declarations.functionNamed(expr.name);
    if (declaration === undefined) return undefined;
    return { declaration, overloads: [], withTarget: expr.target !== undefined && qualified === undefined };
  }

  #struct(expr: StructExpr): Plan {
    const name =
      this.#findings?.names.get(expr.id)?.name ?? this.#declarations.identifier(expr.typeName)?.name;
    const construct = this.#declarations.provider?.construct;
    if (name === undefined || construct === undefined) {
      const error = new CelError(`unknown type: '${expr.typeName}'`);
      return { evaluate: () => error };
    }
    const fields = expr.fields.map((field) => ({
      name: field.name,
      value: this.plan(field.value),
      optional: field.optional,
    }));
    return planStruct(fields, (values) => construct(name, values));
  }

  #comprehension(expr: ComprehensionExpr): Plan {
    const range = this.plan(expr.range);
    const init = this.plan(expr.accuInit);
    const outer = this.#locals;
    const accuSlot = this.#slots++;
    if (isBind(expr)) {
      this.#locals = new Map(outer).set(expr.accuVar, { slot: accuSlot, init: init.evaluate });
      const body = this.plan(expr.result);
      this.#locals = outer;
      return planBind(accuSlot, body);
    }
    const around = new Map(outer).set(expr.accuVar, { slot: accuSlot, init: undefined });
    const iterSlot = this.#slots++;
    const iterSlot2 = expr.iterVar2 === undefined ? undefined : this.#slots++;
    const inside = new Map(around).set(expr.iterVar, { slot: iterSlot, init: undefined });
    if (expr.iterVar2 !== undefined && iterSlot2 !== undefined) {
      inside.set(expr.iterVar2, { slot: iterSlot2, init: undefined });
    }
    this.#locals = inside;
    const condition = this.plan(expr.condition);
    const step = this.plan(expr.step);
    this.#locals = around;
    const result = this.plan(expr.result);
    this.#locals = outer;
    return planFold({ range, init, condition, step, result, accuSlot, iterSlot, iterSlot2 });
  }

  #block(bindings: Expr, body: Expr): Plan {
    const outer = this.#locals;
    const slots: number[] = [];
    const elements = bindings.kind === 'list' ? bindings.elements : [];
    elements.forEach((element, index) => {
      const slot = this.#slots++;
      const init = this.plan(element).evaluate;
      slots.push(slot);
      this.#locals = new Map(this.#locals).set(`@index${index}`, { slot, init });
    });
    const plan = planBlock(slots, this.plan(body));
    this.#locals = outer;
    return plan;
  }
}

function isBind(expr: ComprehensionExpr): boolean {
  const emptyRange = expr.range.kind === 'list' && expr.range.elements.length === 0;
  return emptyRange && expr.condition.kind === 'literal' && expr.condition.value === false;
}
