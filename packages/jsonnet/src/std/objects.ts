import { call } from '../call.ts';
import type { Field } from '../object-value.ts';
import { ObjectValue } from '../object-value.ts';
import { toBoolean, toObject, toStringValue } from '../operators.ts';
import type { Runtime } from '../runtime.ts';
import { LIBRARY } from '../trace.ts';
import { ArrayValue, force, FunctionValue, type Slot, typeName, type Value } from '../values.ts';
import { later, lazy, library, native, type StdEntry } from './define.ts';
import { objectHas } from './operators.ts';

export const objectFunctions: readonly StdEntry[] = [
  native('objectFieldsEx', ['obj', 'hidden'], (rt, [object = null, hidden = null], trace) => {
    const target = toObject(rt, object, trace);
    return names(target, toBoolean(rt, hidden, trace));
  }),
  native(
    'objectHasEx',
    ['obj', 'fname', 'hidden'],
    (rt, [object = null, name = null, hidden = null], trace) => objectHas(rt, object, name, hidden, trace),
  ),
  native('objectRemoveKey', ['obj', 'key'], (rt, [object = null, key = null], trace) => {
    const target = toObject(rt, object, trace);
    return target.without(toStringValue(rt, key, trace));
  }),
  library('objectFields', ['o'], (rt, [object = null], trace) => names(toObject(rt, object, trace), false)),
  library('objectFieldsAll', ['o'], (rt, [object = null], trace) => names(toObject(rt, object, trace), true)),
  library('objectHas', ['o', 'f'], (rt, [object = null, name = null], trace) =>
    objectHas(rt, object, name, false, trace),
  ),
  library('objectHasAll', ['o', 'f'], (rt, [object = null, name = null], trace) =>
    objectHas(rt, object, name, true, trace),
  ),
  library('objectValues', ['o'], (rt, [object = null], trace) => values(toObject(rt, object, trace), false)),
  library('objectValuesAll', ['o'], (rt, [object = null], trace) =>
    values(toObject(rt, object, trace), true),
  ),
  library('objectKeysValues', ['o'], (rt, [object = null], trace) =>
    pairs(toObject(rt, object, trace), false),
  ),
  library('objectKeysValuesAll', ['o'], (rt, [object = null], trace) =>
    pairs(toObject(rt, object, trace), true),
  ),
  lazy(
    'get',
    ['o', 'f', 'default?', 'inc_hidden?'],
    (rt, [object = null, name = null, fallback = null, hidden = true]) => {
      const target = force(rt, object, LIBRARY);
      const key = force(rt, name, LIBRARY);
      if (objectHas(rt, target, key, force(rt, hidden, LIBRARY), LIBRARY))
        return (target as ObjectValue).get(rt, key as string, LIBRARY);
      return force(rt, fallback, LIBRARY);
    },
  ),
  library('mapWithKey', ['func', 'obj'], (rt, [fn = null, object = null]) => {
    if (!(fn instanceof FunctionValue))
      throw rt.error(`std.mapWithKey first param must be function, got ${typeName(fn)}`, LIBRARY);
    if (!(object instanceof ObjectValue))
      throw rt.error(`std.mapWithKey second param must be object, got ${typeName(object)}`, LIBRARY);
    return objectOf(object.fieldNames(), (inner, name) =>
      call(inner, fn, [name, later((deeper) => object.get(deeper, name, LIBRARY))], LIBRARY),
    );
  }),
  library('mergePatch', ['target', 'patch'], (rt, [target = null, patch = null]) =>
    mergePatch(rt, target, patch),
  ),
  library('prune', ['a'], (rt, [value = null]) => prune(rt, value)),
];

/** An object whose fields are worked out by name when they are needed. */
function objectOf(fieldNames: Iterable<string>, work: (rt: Runtime, name: string) => Value): ObjectValue {
  const fields = new Map<string, Field>();
  for (const name of fieldNames)
    fields.set(name, {
      hide: 0,
      plus: undefined,
      body: (rt) => work(rt, name),
      env: undefined,
      ready: undefined,
    });
  const template = { locals: [], isOutermost: false, asserts: [] };
  return ObjectValue.of({ kind: 'fields', fields, template, env: undefined });
}

function names(object: ObjectValue, withHidden: boolean): ArrayValue {
  return new ArrayValue(object.fieldNames(withHidden));
}

function fieldLater(object: ObjectValue, name: string): Slot {
  return later((rt) => object.get(rt, name, LIBRARY));
}

function values(object: ObjectValue, withHidden: boolean): ArrayValue {
  return new ArrayValue(object.fieldNames(withHidden).map((name) => fieldLater(object, name)));
}

function pairs(object: ObjectValue, withHidden: boolean): ArrayValue {
  return new ArrayValue(
    object
      .fieldNames(withHidden)
      .map((name) =>
        objectOf(['key', 'value'], (rt, which) => (which === 'key' ? name : object.get(rt, name, LIBRARY))),
      ),
  );
}

/** RFC 7396. */
function mergePatch(rt: Runtime, target: Value, patch: Value): Value {
  if (!(patch instanceof ObjectValue)) return patch;
  const base = target instanceof ObjectValue ? target : undefined;
  const kept = new Set(base?.fieldNames());
  for (const name of patch.fieldNames()) {
    if (patch.get(rt, name, LIBRARY) === null) kept.delete(name);
    else kept.add(name);
  }
  const inPatch = new Set(patch.fieldNames());
  const inBase = new Set(base?.fieldNames());
  return objectOf(kept, (inner, name) => {
    if (base !== undefined && !inPatch.has(name)) return base.get(inner, name, LIBRARY);
    const change = patch.get(inner, name, LIBRARY);
    const old = base !== undefined && inBase.has(name) ? base.get(inner, name, LIBRARY) : null;
    return framed(inner, () => mergePatch(inner, old, change));
  });
}

function framed<R>(rt: Runtime, work: () => R): R {
  const depth = rt.enter(LIBRARY);
  const result = work();
  rt.leave(depth);
  return result;
}

/** Without what is null or empty, all the way down. */
function prune(rt: Runtime, value: Value): Value {
  if (value instanceof ArrayValue) {
    const kept: Slot[] = [];
    for (const element of value.elements) {
      const pruned = framed(rt, () => prune(rt, force(rt, element, LIBRARY)));
      if (hasContent(pruned)) kept.push(pruned);
    }
    return new ArrayValue(kept);
  }
  if (!(value instanceof ObjectValue)) return value;
  const kept: [string, Value][] = [];
  for (const name of value.fieldNames()) {
    const pruned = framed(rt, () => prune(rt, value.get(rt, name, LIBRARY)));
    if (hasContent(pruned)) kept.push([name, pruned]);
  }
  return ObjectValue.ready(kept);
}

function hasContent(value: Value): boolean {
  if (value instanceof ArrayValue) return value.elements.length > 0;
  return value instanceof ObjectValue ? value.visibleCount() > 0 : value !== null;
}
