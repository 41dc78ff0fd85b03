import { CelError } from '../values/cel-error.ts';
import { Optional } from '../values/optional.ts';
import type { Value } from '../values/value.ts';
import { CelMap } from '../values/map.ts';
import type { Evaluate, Frame, Plan } from './frame.ts';
import { find, qualify } from './qualify.ts';

/** One step of a selection: a field or key known beforehand, or an index to evaluate. */
export interface Qualifier {
  readonly key: Plan;
  /** `.?` or `[?`: nothing found is `optional.none()` rather than an error. */
  readonly optional: boolean;
}

/** Where a selection starts: a variable, a conditional, or any other expression, which costs a unit more. */
export interface AttributeBase {
  readonly evaluate: Evaluate;
  readonly readCost: 0 | 1;
}

/** Kubernetes counts a unit for the variable and one for each step. */
export function planAttribute(base: AttributeBase, qualifiers: readonly Qualifier[]): Plan {
  const raw = rawAttribute(base.evaluate, qualifiers);
  if (base.readCost === 0) return { evaluate: raw, attribute: raw };
  return {
    attribute: raw,
    evaluate: (frame) => {
      frame.cost += 1;
      return raw(frame);
    },
  };
}

function rawAttribute(base: Evaluate, qualifiers: readonly Qualifier[]): Evaluate {
  if (qualifiers.length === 0) return base;
  const fields = constantFields(qualifiers);
  return fields === undefined ? general(base, qualifiers) : selection(base, fields);
}

function constantFields(qualifiers: readonly Qualifier[]): readonly string[] | undefined {
  const fields: string[] = [];
  for (const { key, optional } of qualifiers) {
    if (optional || typeof key.constant?.value !== 'string') return undefined;
    fields.push(key.constant.value);
  }
  return fields;
}

/** The common case `a.b.c`, without optionals unless the variable itself is one. */
function selection(base: Evaluate, fields: readonly string[]): Evaluate {
  const rest = general((frame) => frame.locals[-1] as Value, fields.map(qualifierOf));
  return (frame) => {
    let value = base(frame);
    if (value instanceof Optional) return viaOptional(frame, value, rest);
    for (const field of fields) {
      frame.cost += 1;
      if (value instanceof CelMap) {
        const found: Value | undefined = value.get(field);
        if (found === undefined) return qualify(value, field);
        value = found;
      } else value = qualify(value, field);
      if (value instanceof CelError) return value;
    }
    return value;
  };
}

function viaOptional(frame: Frame, value: Value, rest: Evaluate): Value {
  frame.locals[-1] = value;
  return rest(frame);
}

function qualifierOf(field: string): Qualifier {
  return { key: { evaluate: () => field, constant: { value: field } }, optional: false };
}

/** Once a step is optional, or the operand is, so is all that follows. */
function general(base: Evaluate, qualifiers: readonly Qualifier[]): Evaluate {
  return (frame) => {
    let value = base(frame);
    let optional = value instanceof Optional;
    if (value instanceof Optional) {
      if (value.value === undefined) return value;
      value = value.value;
    }
    for (const qualifier of qualifiers) {
      if (value instanceof CelError) return value;
      optional ||= qualifier.optional;
      const key = keyOf(frame, qualifier.key);
      if (key instanceof CelError) return key;
      if (!optional) {
        value = qualify(value, key);
        continue;
      }
      const found = find(value, key);
      if (found === undefined) return absent(frame);
      value = found;
    }
    if (value instanceof CelError || !optional) return value;
    return new Optional(value);
  };
}

/** A step that finds nothing costs nothing. */
function absent(frame: Frame): Value {
  frame.cost -= 1;
  return Optional.none;
}

/** A constant or a computed key costs the unit of its step, a variable its own unit instead. */
function keyOf(frame: Frame, key: Plan): Value {
  frame.cost += 1;
  if (key.constant !== undefined) return key.constant.value;
  return (key.attribute ?? key.evaluate)(frame);
}

/** `has(base.fields.last)`: Kubernetes charges the way to the last field, not the test. */
export function planPresence(base: AttributeBase, qualifiers: readonly Qualifier[], field: string): Plan {
  const operand = rawAttribute(base.evaluate, qualifiers);
  return {
    evaluate: (frame) => {
      frame.cost += base.readCost;
      const value = operand(frame);
      return value instanceof Optional ? isPresent(value.value, field) : isPresent(value, field);
    },
  };
}

function isPresent(value: Value | undefined, field: string): Value {
  if (value === undefined) return false;
  const found = value instanceof CelMap ? value.has(field) : find(value, field);
  if (typeof found === 'boolean') return found;
  return found instanceof CelError ? found : found !== undefined;
}
