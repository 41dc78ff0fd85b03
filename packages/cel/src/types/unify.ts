import { DYN, isSameType, type Type } from './type.ts';

/** Which types the type parameters of one expression stand for; unchanged when a unification fails. */
export class Unifier {
  readonly #bound = new Map<string, Type>();
  /** What parameters stood for before, so that a failed attempt can be undone. */
  readonly #trail: (readonly [string, Type | undefined])[] = [];
  #fresh = 0;

  fresh(): Type {
    return { kind: 'param', name: `_var${this.#fresh++}`, params: [] };
  }

  isAssignable(from: Type, to: Type): boolean {
    return this.areAssignable([from], [to]);
  }

  areAssignable(from: readonly Type[], to: readonly Type[]): boolean {
    const before = this.#trail.length;
    if (this.#allAssignable(from, to)) return true;
    this.#undo(before);
    return false;
  }

  #undo(length: number): void {
    for (const [name, type] of this.#trail.splice(length).reverse()) {
      if (type === undefined) this.#bound.delete(name);
      else this.#bound.set(name, type);
    }
  }

  #set(name: string, type: Type): void {
    this.#trail.push([name, this.#bound.get(name)]);
    this.#bound.set(name, type);
  }

  /** The type with all bound parameters replaced; unbound ones become `dyn` when `toDyn`. */
  substitute(type: Type, toDyn = false): Type {
    if (type.kind === 'param') {
      const bound = this.#bound.get(type.name);
      if (bound !== undefined) return this.substitute(bound, toDyn);
      return toDyn ? DYN : type;
    }
    if (type.params.length === 0) return type;
    return { ...type, params: type.params.map((param) => this.substitute(param, toDyn)) };
  }

  #allAssignable(from: readonly Type[], to: readonly Type[]): boolean {
    if (from.length !== to.length) return false;
    return from.every((type, index) => this.#assignable(type, to[index] ?? DYN));
  }

  #assignable(from: Type, to: Type): boolean {
    if (to.kind === 'param') {
      const answer = this.#bind(from, to);
      if (answer.valid) return true;
      if (answer.wasBound) return false;
    }
    if (from.kind === 'param') return this.#bind(to, from).valid;
    if (isWild(from) || isWild(to)) return true;
    if (from.kind === 'null') return isNullable(to);
    if (to.kind === 'null') return isNullable(from);
    return this.#concreteAssignable(from, to);
  }

  #concreteAssignable(from: Type, to: Type): boolean {
    if (from.kind !== to.kind) return false;
    if (from.kind === 'type') return true;
    if (from.name !== to.name) return false;
    return this.#allAssignable(from.params, to.params);
  }

  /** Whether the parameter can stand for the type, binding it to the more general of the two if so. */
  #bind(type: Type, param: Type): { readonly valid: boolean; readonly wasBound: boolean } {
    if (isSameType(type, param)) return { valid: true, wasBound: true };
    const bound = this.#bound.get(param.name);
    if (bound === undefined) {
      if (this.#occursIn(param, type)) return { valid: false, wasBound: false };
      this.#set(param.name, type);
      return { valid: true, wasBound: false };
    }
    if (isSameType(type, bound)) return { valid: true, wasBound: true };
    if (!this.#assignable(type, bound)) return { valid: false, wasBound: true };
    const general = mostGeneral(type, bound);
    if (!this.#occursIn(param, general)) this.#set(param.name, general);
    return { valid: true, wasBound: true };
  }

  #occursIn(param: Type, type: Type): boolean {
    if (isSameType(param, type)) return true;
    if (type.kind === 'param') {
      const bound = this.#bound.get(type.name);
      return bound !== undefined && this.#occursIn(param, bound);
    }
    return type.params.some((inner) => this.#occursIn(param, inner));
  }
}

function isWild(type: Type): boolean {
  return type.kind === 'dyn' || type.kind === 'error';
}

/** Structs, opaque types, durations and timestamps take null as the first type checker of CEL had it. */
function isNullable(type: Type): boolean {
  return ['null', 'opaque', 'struct', 'duration', 'timestamp'].includes(type.kind);
}

/** The more general of two types that unify. */
export function mostGeneral(a: Type, b: Type): Type {
  if (b.kind === 'null') return a;
  if (a.kind === 'null') return b;
  return isEqualOrLessSpecific(a, b) ? a : b;
}

function isEqualOrLessSpecific(a: Type, b: Type): boolean {
  if (a.kind === 'dyn' || a.kind === 'param') return true;
  if (b.kind === 'dyn' || b.kind === 'param') return false;
  if (a.kind !== b.kind) return false;
  if (a.kind === 'type') return true;
  if (a.name !== b.name || a.params.length !== b.params.length) return false;
  return a.params.every((param, index) => isEqualOrLessSpecific(param, b.params[index] ?? DYN));
}
