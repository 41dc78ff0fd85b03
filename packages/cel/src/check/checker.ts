import {
  type CallExpr,
  type ComprehensionExpr,
  type Expr,
  type IdentExpr,
  type ListExpr,
  type Literal,
  type MapExpr,
  qualifiedNameOf,
  type SelectExpr,
  type StructExpr,
} from '../syntax/ast.ts';
import type { Issue } from '../syntax/source.ts';
import { formatSignature, formatType } from '../types/format-type.ts';
import {
  BOOL,
  DYN,
  ERROR,
  INT,
  listType,
  mapType,
  optionalType,
  paramOf,
  type Type,
  unwrapOptional,
} from '../types/type.ts';
import { mostGeneral, Unifier } from '../types/unify.ts';
import { typeOf } from '../values/type-of.ts';
import { Findings, type NameReference } from './checked.ts';
import type { Declarations } from './declarations.ts';
import { resolveOverload } from './overloads.ts';
import { Scope } from './scope.ts';

export interface CheckResult {
  readonly findings: Findings;
  readonly type: Type;
  readonly issues: readonly Issue[];
}

/** The types of an expression's nodes and what its names mean, with the issues cel-go's checker would report. */
export function check(expr: Expr, declarations: Declarations): CheckResult {
  const checker = new Checker(declarations);
  const type = checker.run(expr);
  return { findings: checker.findings, type, issues: checker.issues };
}

class Checker {
  readonly findings = new Findings();
  readonly issues: Issue[] = [];
  readonly #unifier = new Unifier();
  readonly #declarations: Declarations;
  #scope = new Scope();

  constructor(declarations: Declarations) {
    this.#declarations = declarations;
  }

  run(expr: Expr): Type {
    const type = this.#check(expr);
    for (const [id, found] of this.findings.types) {
      this.findings.types.set(id, this.#unifier.substitute(found, true));
    }
    return this.#unifier.substitute(type, true);
  }

  #check(expr: Expr): Type {
    const type = this.#typeOf(expr);
    this.findings.types.set(expr.id, type);
    return type;
  }

  #typeOf(expr: Expr): Type {
    switch (expr.kind) {
      case 'literal':
        return typeOfLiteral(expr.value);
      case 'ident':
        return this.#ident(expr);
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
        return this.#comprehension(expr);
    }
  }

  #report(offset: number, message: string): void {
    this.issues.push({ offset, message });
  }

  #undeclared(offset: number, name: string): Type {
    this.#report(
      offset,
      `undeclared reference to '${name}' (in container '${this.#declarations.container}')`,
    );
    return ERROR;
  }

  #mismatch(offset: number, expected: Type, actual: Type): void {
    this.#report(offset, `expected type '${formatType(expected)}' but found '${formatType(actual)}'`);
  }

  #lookup(name: string): { readonly type: Type; readonly reference: NameReference } | undefined {
    const local = this.#scope.typeOf(name);
    if (local !== undefined) return { type: local, reference: { name, value: undefined, local: true } };
    const found = this.#declarations.identifier(name);
    if (found === undefined) return undefined;
    return { type: found.type, reference: { name: found.name, value: found.value, local: false } };
  }

  #ident(expr: IdentExpr): Type {
    const found = this.#lookup(expr.name);
    if (found === undefined) return this.#undeclared(expr.offset, expr.name);
    this.findings.names.set(expr.id, found.reference);
    return found.type;
  }

  #select(expr: SelectExpr): Type {
    const name = qualifiedNameOf(expr);
    const found = name === undefined || this.#startsWithLocal(name) ? undefined : this.#lookup(name);
    if (found !== undefined) {
      this.findings.names.set(expr.id, found.reference);
      return found.type;
    }
    const type = this.#field(expr.offset, expr.operand, expr.field, false);
    return expr.testOnly ? BOOL : this.#unifier.substitute(type);
  }

  /** `x.y` inside a comprehension over `x` is a field of `x`, never the variable `x.y`. */
  #startsWithLocal(name: string): boolean {
    return this.#scope.typeOf(name.split('.')[0] ?? '') !== undefined;
  }

  #field(offset: number, operand: Expr, field: string, optional: boolean): Type {
    const unwrapped = unwrapOptional(this.#unifier.substitute(this.#check(operand)));
    const type = this.#fieldOf(offset, unwrapped.type, field);
    return optional || unwrapped.optional ? optionalType(type) : type;
  }

  #fieldOf(offset: number, type: Type, field: string): Type {
    switch (type.kind) {
      case 'map':
        return paramOf(type, 1);
      case 'struct':
        return this.#declaredField(offset, type.name, field);
      // What Kubernetes' types are to cel-go: structs nobody declared.
      case 'opaque':
        this.#report(offset, `unexpected failed resolution of '${type.name}'`);
        return ERROR;
      case 'param':
        this.#unifier.isAssignable(DYN, type);
        return DYN;
      case 'dyn':
      case 'error':
        return DYN;
      default:
        this.#report(offset, `type '${formatType(type)}' does not support field selection`);
        return DYN;
    }
  }

  #declaredField(offset: number, struct: string, field: string): Type {
    const type = this.#declarations.provider?.fieldsOf(struct)?.get(field);
    if (type !== undefined) return type;
    this.#report(offset, `undefined field '${field}'`);
    return ERROR;
  }

  #call(expr: CallExpr): Type {
    if (expr.name === '_?._') return this.#optionalSelect(expr);
    if (expr.name === 'cel.@block') return this.#block(expr);
    const args = expr.args.map((arg) => this.#check(arg));
    if (expr.target === undefined) return this.#resolve(expr, expr.name, args, undefined);
    const prefix = qualifiedNameOf(expr.target);
    const qualified = prefix === undefined ? undefined : `${prefix}.${expr.name}`;
    if (qualified !== undefined && this.#declarations.functionNamed(qualified) !== undefined) {
      return this.#resolve(expr, qualified, args, undefined);
    }
    return this.#resolve(expr, expr.name, args, this.#check(expr.target));
  }

  #optionalSelect(expr: CallExpr): Type {
    const [operand, field] = expr.args;
    if (operand === undefined || field?.kind !== 'literal' || typeof field.value !== 'string') return ERROR;
    this.findings.types.set(field.id, typeOfLiteral(field.value));
    return this.#unifier.substitute(this.#field(expr.offset, operand, field.value, true));
  }

  /** Each binding of a block sees the ones before it. */
  #block(expr: CallExpr): Type {
    const [bindings, body] = expr.args;
    if (bindings?.kind !== 'list' || body === undefined) return ERROR;
    const outer = this.#scope;
    bindings.elements.forEach((element, index) => {
      this.#scope = this.#scope.with([`@index${index}`, this.#check(element)]);
    });
    const type = this.#check(body);
    this.#scope = outer;
    return type;
  }

  #resolve(expr: CallExpr, name: string, args: readonly Type[], target: Type | undefined): Type {
    const declaration = this.#declarations.functionNamed(name);
    if (declaration === undefined) return this.#undeclared(expr.offset, name);
    const all = target === undefined ? args : [target, ...args];
    if (name === '_&&_' || name === '_||_') return this.#logical(expr, declaration, args);
    const found = resolveOverload(declaration, all, target !== undefined, this.#unifier);
    if (found === undefined) {
      const signature = formatSignature(
        all.map((arg) => this.#unifier.substitute(arg, true)),
        target !== undefined,
      );
      this.#report(
        expr.offset,
        `found no matching overload for '${declaration.name}' applied to '${signature}'`,
      );
      return ERROR;
    }
    this.findings.calls.set(expr.id, {
      declaration,
      overloads: found.overloads,
      withTarget: target !== undefined,
    });
    return found.type;
  }

  #logical(
    expr: CallExpr,
    declaration: NonNullable<ReturnType<Declarations['functionNamed']>>,
    args: readonly Type[],
  ): Type {
    let type = BOOL;
    args.forEach((arg, index) => {
      if (this.#unifier.isAssignable(arg, BOOL)) return;
      this.#mismatch(expr.args[index]?.offset ?? expr.offset, BOOL, this.#unifier.substitute(arg));
      type = ERROR;
    });
    this.findings.calls.set(expr.id, { declaration, overloads: declaration.overloads, withTarget: false });
    return type;
  }

  #list(expr: ListExpr): Type {
    let element: Type | undefined;
    expr.elements.forEach((item, index) => {
      const type = this.#entry(item, expr.optionalIndices.has(index));
      element = this.#join(element, type);
    });
    return listType(element ?? this.#unifier.fresh());
  }

  #entry(expr: Expr, optional: boolean): Type {
    const type = this.#check(expr);
    if (!optional) return type;
    const unwrapped = unwrapOptional(this.#unifier.substitute(type));
    if (!unwrapped.optional && unwrapped.type.kind !== 'dyn') {
      this.#mismatch(expr.offset, optionalType(unwrapped.type), unwrapped.type);
    }
    return unwrapped.type;
  }

  #map(expr: MapExpr): Type {
    let key: Type | undefined;
    let value: Type | undefined;
    for (const entry of expr.entries) {
      key = this.#join(key, this.#check(entry.key));
      value = this.#join(value, this.#entry(entry.value, entry.optional));
    }
    return mapType(key ?? this.#unifier.fresh(), value ?? this.#unifier.fresh());
  }

  #join(previous: Type | undefined, current: Type): Type {
    if (previous === undefined) return current;
    if (this.#unifier.isAssignable(previous, current)) return mostGeneral(previous, current);
    return DYN;
  }

  #struct(expr: StructExpr): Type {
    const declared = this.#declarations.identifier(expr.typeName);
    if (declared === undefined) return this.#undeclared(expr.offset, expr.typeName);
    const type = declared.value?.type;
    if (type?.kind !== 'struct') {
      const what = type === undefined ? 'is not a type' : 'is not a message type';
      this.#report(expr.offset, `'${declared.name}' ${what}`);
      return ERROR;
    }
    this.findings.names.set(expr.id, { name: declared.name, value: undefined, local: false });
    for (const field of expr.fields) {
      const value = this.#entry(field.value, field.optional);
      const expected = this.#declaredField(field.offset, type.name, field.name);
      if (this.#unifier.isAssignable(expected, value)) continue;
      const provided = formatType(this.#unifier.substitute(value));
      this.#report(
        field.offset,
        `expected type of field '${field.name}' is '${formatType(expected)}' but provided type is '${provided}'`,
      );
    }
    return type;
  }

  #comprehension(expr: ComprehensionExpr): Type {
    const range = this.#unifier.substitute(this.#check(expr.range));
    const accumulated = this.#check(expr.accuInit);
    const outer = this.#scope;
    const around = outer.with([expr.accuVar, accumulated]);
    const [first, second] = this.#iterationTypes(expr, this.#unifier.substitute(range));
    const inside =
      expr.iterVar2 === undefined
        ? around.with([expr.iterVar, first])
        : around.with([expr.iterVar, first], [expr.iterVar2, second]);
    this.#scope = inside;
    this.#expect(expr.condition, BOOL);
    this.#expect(expr.step, accumulated);
    this.#scope = around;
    const type = this.#check(expr.result);
    this.#scope = outer;
    return this.#unifier.substitute(type);
  }

  #expect(expr: Expr, type: Type): void {
    const actual = this.#check(expr);
    if (!this.#unifier.isAssignable(type, actual)) {
      this.#mismatch(expr.offset, this.#unifier.substitute(type), this.#unifier.substitute(actual));
    }
  }

  /** Element, or index and element, of a list; key, or key and value, of a map. */
  #iterationTypes(expr: ComprehensionExpr, range: Type): readonly [Type, Type] {
    switch (range.kind) {
      case 'list':
        return expr.iterVar2 === undefined ? [paramOf(range, 0), DYN] : [INT, paramOf(range, 0)];
      case 'map':
        return [paramOf(range, 0), paramOf(range, 1)];
      case 'dyn':
      case 'error':
      case 'param':
        this.#unifier.isAssignable(DYN, range);
        return [DYN, DYN];
      default:
        this.#report(
          expr.range.offset,
          `expression of type '${formatType(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
        );
        return [ERROR, ERROR];
    }
  }
}

function typeOfLiteral(value: Literal): Type {
  return typeOf(value);
}
