import type { Findings } from '../check/checked.ts';
import type {
  CallExpr,
  ComprehensionExpr,
  Expr,
  ListExpr,
  Literal,
  MapExpr,
  SelectExpr,
  StructExpr,
} from '../syntax/ast.ts';
import { DYN, paramOf, type Type } from '../types/type.ts';
import { codePointLength } from '../values/text.ts';
import { estimateCall } from './estimate-call.ts';
import { add, exactly, MAX, multiply, type Range, UNKNOWN, union, ZERO } from './range.ts';
import { LIST_COST, MAP_COST, STRUCT_COST } from './units.ts';

/** The size of what stands under a path from a variable (`self`, `spec`, `@items`), where the schema bounds it. */
export type SizeOfPath = (path: readonly string[]) => Range | undefined;

/** What an estimate of a call needs to know about its target or an argument. */
export interface Operand {
  readonly expr: Expr | undefined;
  readonly type: Type;
  readonly path: readonly string[] | undefined;
  readonly size: Range | undefined;
}

interface EntrySizes {
  readonly container: 'list' | 'map';
  readonly key: Range;
  readonly value: Range;
}

interface LocalVariable {
  readonly path: readonly string[];
  readonly size: Range | undefined;
  readonly entries: EntrySizes | undefined;
}

const ONE = exactly(1);

/**
 * The least and the most an evaluation can cost, as cel-go's checker and Kubernetes' library estimate it: CRDs are
 * admitted by it, so it follows them also where they are generous or strict.
 */
export function estimateCost(
  checked: { readonly expr: Expr; readonly findings: Findings },
  sizeOfPath: SizeOfPath = () => undefined,
): Range {
  return new Estimator(checked.findings, sizeOfPath).cost(checked.expr);
}

/** The walk over the tree; also what call estimates ask for sizes. */
export class Estimator {
  readonly #findings: Findings;
  readonly #sizeOfPath: SizeOfPath;
  readonly #paths = new Map<number, readonly string[]>();
  readonly #sizes = new Map<number, Range>();
  readonly #entries = new Map<number, EntrySizes>();
  readonly #locals = new Map<string, LocalVariable[]>();

  constructor(findings: Findings, sizeOfPath: SizeOfPath) {
    this.#findings = findings;
    this.#sizeOfPath = sizeOfPath;
  }

  cost(expr: Expr): Range {
    switch (expr.kind) {
      case 'literal':
        return ZERO;
      case 'ident':
        this.#paths.set(expr.id, this.#local(expr.name)?.path ?? [this.#nameOf(expr)]);
        return ONE;
      case 'select':
        return this.#select(expr);
      case 'call':
        return this.#call(expr);
      case 'list':
        return this.#list(expr);
      case 'map':
        return this.#map(expr);
      case 'struct':
        return this.#struct(expr);
      case 'comprehension':
        return isBind(expr) ? this.#bind(expr) : this.#comprehension(expr);
    }
  }

  /** The size estimated for an operand, from the schema where nothing else says. */
  sizeOf(operand: Operand | undefined): Range {
    if (operand === undefined) return UNKNOWN;
    return operand.size ?? this.#schemaSize(operand.path) ?? UNKNOWN;
  }

  /** The elements of an operand that is a list. */
  elementOf(operand: Operand): Operand | undefined {
    const type = operand.type.params[0];
    if (type === undefined) return undefined;
    const path = operand.path === undefined ? undefined : [...operand.path, '@items'];
    return { expr: undefined, type, path, size: undefined };
  }

  entrySizesOf(expr: Expr | undefined): EntrySizes | undefined {
    if (expr === undefined) return undefined;
    const known = this.#entries.get(expr.id);
    return known ?? (expr.kind === 'ident' ? this.#local(expr.name)?.entries : undefined);
  }

  setEntrySizes(expr: Expr, sizes: EntrySizes | undefined): void {
    if (sizes !== undefined) this.#entries.set(expr.id, sizes);
  }

  #nameOf(expr: Expr & { readonly kind: 'ident' }): string {
    return this.#findings.names.get(expr.id)?.name ?? expr.name;
  }

  #local(name: string): LocalVariable | undefined {
    return this.#locals.get(name)?.at(-1);
  }

  #push(name: string, variable: LocalVariable): void {
    this.#locals.set(name, [...(this.#locals.get(name) ?? []), variable]);
  }

  #pop(name: string): void {
    this.#locals.get(name)?.pop();
  }

  #typeOf(expr: Expr): Type {
    return this.#findings.types.get(expr.id) ?? DYN;
  }

  #pathOf(expr: Expr): readonly string[] {
    const local = expr.kind === 'ident' ? this.#local(expr.name) : undefined;
    return local?.path ?? this.#paths.get(expr.id) ?? [];
  }

  #schemaSize(path: readonly string[] | undefined): Range | undefined {
    return path === undefined || path.length === 0 ? undefined : this.#sizeOfPath(path);
  }

  #operand(expr: Expr): Operand {
    const path = this.#pathOf(expr);
    const usable = path.length === 0 || path[0] === '@result' ? undefined : path;
    return { expr, type: this.#typeOf(expr), path: usable, size: this.#computedSize(expr) };
  }

  #computedSize(expr: Expr): Range | undefined {
    const known = this.#sizes.get(expr.id) ?? literalSize(expr);
    if (known !== undefined) return known;
    const bySchema = this.#schemaSize(this.#pathOf(expr));
    if (bySchema !== undefined) {
      this.#sizes.set(expr.id, bySchema);
      return bySchema;
    }
    if (isScalar(this.#typeOf(expr))) return ONE;
    return expr.kind === 'ident' ? this.#local(expr.name)?.size : undefined;
  }

  #sizeOrUnknown(expr: Expr): Range {
    return this.#computedSize(expr) ?? UNKNOWN;
  }

  #setSize(expr: Expr, size: Range | undefined): void {
    if (size !== undefined) this.#sizes.set(expr.id, size);
  }

  /** A presence test costs what its operand costs, as Kubernetes sets it. */
  #select(expr: SelectExpr): Range {
    const named = this.#findings.names.get(expr.id);
    if (named !== undefined) {
      this.#paths.set(expr.id, [named.name]);
      return ONE;
    }
    const operand = this.cost(expr.operand);
    if (expr.testOnly) return operand;
    const { kind } = this.#typeOf(expr.operand);
    this.#paths.set(expr.id, [...this.#pathOf(expr.operand), expr.field]);
    return kind === 'map' || kind === 'struct' || kind === 'param' ? add(operand, ONE) : operand;
  }

  #call(expr: CallExpr): Range {
    const [first] = expr.args;
    if (expr.name === 'dyn' && expr.target === undefined && first !== undefined)
      return this.#dyn(expr, first);
    const argCosts = expr.args.map((arg) => this.cost(arg));
    const args = expr.args.map((arg) => this.#operand(arg));
    const reference = this.#findings.calls.get(expr.id);
    if (reference === undefined) return expr.name === '_?._' ? add(ONE, ...argCosts) : ZERO;
    const target = reference.withTarget ? expr.target : undefined;
    const targetCost = target === undefined ? ZERO : this.cost(target);
    const targetOperand = target === undefined ? undefined : this.#operand(target);
    let cost: Range = { min: MAX, max: 0 };
    let size: Range | undefined;
    for (const { id } of reference.overloads) {
      const name = reference.declaration.name;
      const estimate = estimateCall(this, {
        expr,
        name,
        overload: id,
        target: targetOperand,
        args,
        argCosts,
      });
      cost = union(cost, estimate.cost);
      if (estimate.size !== undefined) size = size === undefined ? estimate.size : union(size, estimate.size);
      if (first !== undefined && (id === 'index_list' || id === 'index_map')) {
        size = this.entrySizesOf(first)?.value;
        this.#paths.set(expr.id, [...this.#pathOf(first), id === 'index_list' ? '@items' : '@values']);
      }
      size ??= this.#computedSize(expr);
    }
    this.#setSize(expr, size);
    return add(targetCost, cost);
  }

  #dyn(expr: Expr, arg: Expr): Range {
    const cost = add(ONE, this.cost(arg));
    this.#copySizes(expr, arg);
    return cost;
  }

  #copySizes(to: Expr, from: Expr): void {
    this.#setSize(to, this.#computedSize(from));
    this.setEntrySizes(to, this.entrySizesOf(from));
  }

  #list(expr: ListExpr): Range {
    let cost = ZERO;
    let value: Range = { min: expr.elements.length === 0 ? 0 : MAX, max: 0 };
    for (const element of expr.elements) {
      cost = add(cost, this.cost(element));
      value = union(value, this.#sizeOrUnknown(element));
    }
    this.#entries.set(expr.id, { container: 'list', key: ONE, value });
    return add(cost, exactly(LIST_COST));
  }

  #map(expr: MapExpr): Range {
    let cost = ZERO;
    let key: Range = { min: expr.entries.length === 0 ? 0 : MAX, max: 0 };
    let value = key;
    for (const entry of expr.entries) {
      cost = add(cost, this.cost(entry.key), this.cost(entry.value));
      key = union(key, this.#sizeOrUnknown(entry.key));
      value = union(value, this.#sizeOrUnknown(entry.value));
    }
    this.#entries.set(expr.id, { container: 'map', key, value });
    return add(cost, exactly(MAP_COST));
  }

  #struct(expr: StructExpr): Range {
    return add(exactly(STRUCT_COST), ...expr.fields.map((field) => this.cost(field.value)));
  }

  #bind(expr: ComprehensionExpr): Range {
    const before = add(this.cost(expr.range), this.cost(expr.accuInit));
    this.#pushValue(expr.accuVar, expr.accuInit);
    const result = this.cost(expr.result);
    this.#pop(expr.accuVar);
    this.#copySizes(expr, expr.result);
    return add(before, result);
  }

  #pushValue(name: string, expr: Expr): void {
    this.#push(name, {
      path: this.#pathOf(expr),
      size: this.#computedSize(expr),
      entries: this.entrySizesOf(expr),
    });
  }

  #comprehension(expr: ComprehensionExpr): Range {
    const before = add(this.cost(expr.range), this.cost(expr.accuInit));
    this.#pushValue(expr.accuVar, expr.accuInit);
    this.#pushIteration(expr);
    const loop = add(this.cost(expr.step), this.cost(expr.condition));
    this.#pop(expr.iterVar);
    if (expr.iterVar2 !== undefined) this.#pop(expr.iterVar2);
    const result = this.cost(expr.result);
    this.#pop(expr.accuVar);
    const count = this.#sizeOrUnknown(expr.range);
    const { kind } = expr.accuInit;
    if (kind === 'literal') this.#setSize(expr, this.#computedSize(expr.accuInit));
    else if (kind === 'list' || kind === 'map') {
      this.#setSize(expr, count);
      this.setEntrySizes(expr, this.entrySizesOf(expr.step));
    }
    return add(before, result, multiply(count, loop));
  }

  #pushIteration(expr: ComprehensionExpr): void {
    const sizes = this.entrySizesOf(expr.range);
    const isList = (sizes?.container ?? this.#typeOf(expr.range).kind) === 'list';
    const path = this.#pathOf(expr.range);
    const variable = (name: string, part: string, size: Range | undefined): void => {
      this.#push(name, { path: [...path, part], size, entries: undefined });
    };
    if (expr.iterVar2 === undefined) {
      variable(expr.iterVar, isList ? '@items' : '@keys', isList ? sizes?.value : sizes?.key);
      return;
    }
    variable(expr.iterVar, isList ? '@indices' : '@keys', sizes?.key);
    variable(expr.iterVar2, isList ? '@items' : '@values', sizes?.value);
  }
}

function isBind(expr: ComprehensionExpr): boolean {
  const emptyRange = expr.range.kind === 'list' && expr.range.elements.length === 0;
  return (
    emptyRange &&
    expr.condition.kind === 'literal' &&
    expr.condition.value === false &&
    expr.accuVar !== '@result'
  );
}

function literalSize(expr: Expr): Range | undefined {
  if (expr.kind === 'literal') return exactly(sizeOfLiteral(expr.value));
  if (expr.kind === 'list') return exactly(expr.elements.length);
  return expr.kind === 'map' ? exactly(expr.entries.length) : undefined;
}

function sizeOfLiteral(value: Literal): number {
  if (typeof value === 'string') return codePointLength(value);
  return value instanceof Uint8Array ? value.length : 1;
}

/** Of a fixed size, whatever the value. */
function isScalar(type: Type): boolean {
  if (type.kind === 'opaque' && type.name === 'optional_type') return isScalar(paramOf(type, 0));
  return ['bool', 'double', 'duration', 'int', 'timestamp', 'uint'].includes(type.kind);
}
