import { argument, type Macro, type MacroCall, MacroError } from '../syntax/macro.ts';
import type { Expr } from '../syntax/ast.ts';
import { BOOL, DOUBLE, DYN, INT, listType, type Type, UINT } from '../types/type.ts';
import * as arithmetic from '../values/arithmetic.ts';
import { CelError } from '../values/cel-error.ts';
import { compareValues } from '../values/compare.ts';
import type { CelList } from '../values/list.ts';
import { Uint } from '../values/uint.ts';
import type { Value } from '../values/value.ts';
import { fn, type FunctionDeclaration, type Implementation, type Library, overload } from './function.ts';

const NUMBERS: readonly (readonly [string, Type])[] = [
  ['double', DOUBLE],
  ['int', INT],
  ['uint', UINT],
];

/** cel-go's math extensions: `math.greatest`, `math.least`, rounding, signs and bits. */
export const MATH_LIBRARY: Library = {
  macros: [extremumMacro('greatest', 'math.@max'), extremumMacro('least', 'math.@min')],
  functions: [
    extremum('math.@min', 'math_@min', (order) => order < 0),
    extremum('math.@max', 'math_@max', (order) => order > 0),
    ofDouble('ceil', DOUBLE, Math.ceil),
    ofDouble('floor', DOUBLE, Math.floor),
    ofDouble('round', DOUBLE, roundAwayFromZero),
    ofDouble('trunc', DOUBLE, Math.trunc),
    ofDouble(
      'isInf',
      BOOL,
      (value: number) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY,
    ),
    ofDouble('isNaN', BOOL, Number.isNaN),
    ofDouble('isFinite', BOOL, Number.isFinite),
    ofNumber(
      'abs',
      Math.abs,
      (value) => arithmetic.int(value < 0n ? -value : value),
      (value) => value,
    ),
    ofNumber(
      'sign',
      Math.sign,
      (value) => BigInt(Math.sign(Number(value))),
      (value) => new Uint(value.value > 0n ? 1n : 0n),
    ),
    fn(
      'math.sqrt',
      overload('math_sqrt_double', [DOUBLE], DOUBLE, Math.sqrt),
      overload('math_sqrt_int', [INT], DOUBLE, (value: bigint) => Math.sqrt(Number(value))),
      overload('math_sqrt_uint', [UINT], DOUBLE, (value: Uint) => Math.sqrt(Number(value.value))),
    ),
    bits('bitAnd', (a, b) => a & b),
    bits('bitOr', (a, b) => a | b),
    bits('bitXor', (a, b) => a ^ b),
    fn(
      'math.bitNot',
      overload('math_bitNot_int_int', [INT], INT, (value: bigint) => ~value),
      overload(
        'math_bitNot_uint_uint',
        [UINT],
        UINT,
        (value: Uint) => new Uint(BigInt.asUintN(64, ~value.value)),
      ),
    ),
    shift('bitShiftLeft', (value, by) => value << by),
    shift('bitShiftRight', (value, by) => value >> by),
  ],
};

/** `math.greatest(a, b, …)`: of more than two numbers a list is made. */
function extremumMacro(name: string, target: string): Macro {
  return {
    name,
    receiver: true,
    argCount: 'any',
    expand: (call) => {
      if (call.target?.kind !== 'ident' || call.target.name !== 'math') return undefined;
      checkNumbers(call, name);
      const args = call.args.length > 2 ? [call.make.list(call.args)] : call.args;
      return call.make.call(target, ...args);
    },
  };
}

function checkNumbers(call: MacroCall, name: string): void {
  if (call.args.length === 0 && call.target !== undefined) {
    throw new MacroError(call.target, `math.${name}() requires at least one argument`);
  }
  const single = call.args.length === 1 ? argument(call, 0) : undefined;
  if (single?.kind === 'list') {
    if (single.elements.length === 0 || !single.elements.every(mayBeNumber)) {
      throw new MacroError(single, `math.${name}() invalid single argument value`);
    }
    return;
  }
  for (const arg of call.args) {
    const problem =
      single === undefined ? 'simple literal arguments must be numeric' : 'invalid single argument value';
    if (!mayBeNumber(arg)) throw new MacroError(arg, `math.${name}() ${problem}`);
  }
}

function mayBeNumber(expr: Expr): boolean {
  if (expr.kind === 'literal') return isNumber(expr.value);
  return expr.kind !== 'list' && expr.kind !== 'map' && expr.kind !== 'struct';
}

function isNumber(value: unknown): boolean {
  return typeof value === 'bigint' || typeof value === 'number' || value instanceof Uint;
}

function extremum(name: string, id: string, wins: (order: number) => boolean): FunctionDeclaration {
  const pick = (a: Value, b: Value): Value => {
    const order = compareValues(b, a);
    if (order instanceof CelError) return order;
    return wins(order) ? b : a;
  };
  const ofList = (list: CelList): Value => {
    if (list.size === 0) return new CelError(`${name}(list) argument must not be empty`);
    return list.toArray().reduce((best, value) => (best instanceof CelError ? best : pick(best, value)));
  };
  const overloads = NUMBERS.flatMap(([left, type]) => [
    overload(`${id}_${left}`, [type], type, (value: Value) => value),
    ...NUMBERS.map(([right, other]) =>
      overload(`${id}_${left}_${right}`, [type, other], type === other ? type : DYN, pick),
    ),
    overload(`${id}_list_${left}`, [listType(type)], type, ofList),
  ]);
  return fn(name, ...overloads);
}

function ofDouble(name: string, result: Type, call: Implementation): FunctionDeclaration {
  return fn(`math.${name}`, overload(`math_${name}_double`, [DOUBLE], result, call));
}

function ofNumber(
  name: string,
  double: (value: number) => Value,
  int: (value: bigint) => Value,
  uint: (value: Uint) => Value,
): FunctionDeclaration {
  return fn(
    `math.${name}`,
    overload(`math_${name}_double`, [DOUBLE], DOUBLE, double),
    overload(`math_${name}_int`, [INT], INT, int),
    overload(`math_${name}_uint`, [UINT], UINT, uint),
  );
}

function bits(name: string, apply: (a: bigint, b: bigint) => bigint): FunctionDeclaration {
  return fn(
    `math.${name}`,
    overload(`math_${name}_int_int`, [INT, INT], INT, (a: bigint, b: bigint) => apply(a, b)),
    overload(
      `math_${name}_uint_uint`,
      [UINT, UINT],
      UINT,
      (a: Uint, b: Uint) => new Uint(apply(a.value, b.value)),
    ),
  );
}

/** Shifts drop what leaves the 64 bits; a right shift fills with zeros, whatever the sign. */
function shift(name: string, apply: (value: bigint, by: bigint) => bigint): FunctionDeclaration {
  const shifted = (value: bigint, by: bigint): bigint | CelError => {
    if (by < 0n) return new CelError(`math.${name}() negative offset: ${by}`);
    return by >= 64n ? 0n : BigInt.asUintN(64, apply(BigInt.asUintN(64, value), by));
  };
  return fn(
    `math.${name}`,
    overload(`math_${name}_int_int`, [INT, INT], INT, (value: bigint, by: bigint) => {
      const result = shifted(value, by);
      return typeof result === 'bigint' ? BigInt.asIntN(64, result) : result;
    }),
    overload(`math_${name}_uint_int`, [UINT, INT], UINT, (value: Uint, by: bigint) => {
      const result = shifted(value.value, by);
      return typeof result === 'bigint' ? new Uint(result) : result;
    }),
  );
}

function roundAwayFromZero(value: number): number {
  return Number.isFinite(value) ? Math.sign(value) * Math.floor(Math.abs(value) + 0.5) : value;
}
