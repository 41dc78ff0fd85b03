import type { Hide } from './ast.ts';
import { type Code, Env } from './env.ts';
import type { Runtime } from './runtime.ts';
import { compareText } from './text.ts';
import type { Trace } from './trace.ts';
import { type Slot, Thunk, type Value } from './values.ts';

/** What the objects that one literal makes have in common. */
export interface ObjectTemplate {
  readonly locals: readonly Code[];
  /** `$` is this object. */
  readonly isOutermost: boolean;
  readonly asserts: readonly Code[];
}

/** What `+:` does: the sum with the field above, and the place that stack traces give for it. */
interface FieldSum {
  readonly trace: Trace;
  readonly add: (rt: Runtime, above: Value, own: Value, trace: Trace) => Value;
}

/** A field that is not in an object yet. */
export interface Field {
  readonly hide: Hide;
  readonly plus: FieldSum | undefined;
  readonly body: Code;
  /** Where the field of a comprehension finds its variables; else that is its layer's. */
  readonly env: Env | undefined;
  /** A value that needs no work. */
  readonly ready: Value | undefined;
}

/** One object literal among those an object is put together from. */
export interface Layer {
  readonly kind: 'fields';
  readonly fields: ReadonlyMap<string, Field>;
  readonly template: ObjectTemplate;
  readonly env: Env | undefined;
}

/** Above a number of layers: only some of their fields are to be seen (`std.objectRemoveKey`). */
export interface Restriction {
  readonly kind: 'restriction';
  readonly retained: ReadonlyMap<string, Hide>;
  readonly covers: number;
}

const NO_TEMPLATE: ObjectTemplate = { locals: [], isOutermost: false, asserts: [] };

/** An object: layers, of which the first has precedence. Fields are worked out once for each layer they come from. */
export class ObjectValue {
  #layers: readonly (Layer | Restriction)[] | undefined;
  #parts: readonly [ObjectValue, ObjectValue] | undefined;
  #hasAsserts: boolean | undefined;
  readonly #known = new Map<string, Value>();
  #knownAbove: Map<string, Value>[] | undefined;
  #envs: (Env | undefined)[] | undefined;
  #visibility: ReadonlyMap<string, Hide> | undefined;

  private constructor(
    layers: readonly (Layer | Restriction)[] | undefined,
    parts: readonly [ObjectValue, ObjectValue] | undefined,
  ) {
    this.#layers = layers;
    this.#parts = parts;
  }

  static of(layer: Layer): ObjectValue {
    return new ObjectValue([layer], undefined);
  }

  /** Of values that are there already. */
  static ready(entries: Iterable<readonly [string, Value]>, hide: Hide = 0): ObjectValue {
    const fields = new Map<string, Field>();
    for (const [name, ready] of entries)
      fields.set(name, { hide, plus: undefined, body: () => ready, env: undefined, ready });
    return ObjectValue.of({ kind: 'fields', fields, template: NO_TEMPLATE, env: undefined });
  }

  /** `left + right` */
  static extended(left: ObjectValue, right: ObjectValue): ObjectValue {
    return new ObjectValue(undefined, [left, right]);
  }

  without(name: string): ObjectValue {
    const layers = this.layers;
    const retained = new Map(this.visibility);
    retained.delete(name);
    return new ObjectValue([{ kind: 'restriction', retained, covers: layers.length }, ...layers], undefined);
  }

  /** Those of the object put last come first. */
  get layers(): readonly (Layer | Restriction)[] {
    this.#layers ??= flatten(this);
    this.#parts = undefined;
    return this.#layers;
  }

  /** The objects this one is to be put together from, while nobody has looked into it. */
  get parts(): readonly [ObjectValue, ObjectValue] | undefined {
    return this.#parts;
  }

  get visibility(): ReadonlyMap<string, Hide> {
    this.#visibility ??= visibilityOf(this.layers);
    return this.#visibility;
  }

  /** In the order of their code points. */
  fieldNames(withHidden = false): string[] {
    const names: string[] = [];
    for (const [name, hide] of this.visibility) if (withHidden || hide !== 1) names.push(name);
    return names.sort(compareText);
  }

  visibleCount(): number {
    let count = 0;
    for (const hide of this.visibility.values()) if (hide !== 1) count++;
    return count;
  }

  has(name: string, from = 0): boolean {
    return this.#find(name, from) >= 0;
  }

  /** The value of a field; of one above a layer when that is `super`. */
  get(rt: Runtime, name: string, trace: Trace, from = 0): Value {
    this.checkAsserts(rt, trace);
    if (from === 0) {
      const known = this.#known.get(name);
      if (known !== undefined) return known;
    }
    const layers = this.layers;
    if (from >= layers.length) throw rt.error('Attempt to use super when there is no super class.', trace);
    const depth = this.#find(name, from);
    if (depth < 0) throw rt.error(`Field does not exist: ${name}`, trace);
    this.#knownAbove ??= [];
    const known = (this.#knownAbove[depth] ??= new Map());
    let value = known.get(name);
    if (value === undefined) {
      const layer = layers[depth] as Layer;
      value = this.#evaluate(rt, name, layer, layer.fields.get(name) as Field, depth, trace);
      known.set(name, value);
    }
    if (from === 0) this.#known.set(name, value);
    return value;
  }

  #find(name: string, from: number): number {
    const layers = this.layers;
    for (let depth = from; depth < layers.length; depth++) {
      const layer = layers[depth] as Layer | Restriction;
      if (layer.kind === 'fields') {
        if (layer.fields.has(name)) return depth;
      } else if (depth === from && !layer.retained.has(name)) {
        // As in go-jsonnet, only a search that begins here is restricted.
        depth += layer.covers;
      }
    }
    return -1;
  }

  #evaluate(rt: Runtime, name: string, layer: Layer, field: Field, depth: number, trace: Trace): Value {
    if (field.ready !== undefined) return field.ready;
    const env =
      field.env === undefined ? this.#envAt(depth, layer) : this.#envIn(field.env, layer.template, depth);
    const frame = rt.enter(trace);
    if (field.plus === undefined) {
      const value = field.body(rt, env);
      rt.leave(frame);
      return value;
    }
    const { trace: place, add } = field.plus;
    const inside = rt.enter(place);
    const right = field.body(rt, env);
    rt.leave(inside);
    const hasMore = this.has(name, depth + 1);
    const value = hasMore ? add(rt, this.get(rt, name, place, depth + 1), right, place) : right;
    rt.leave(frame);
    return value;
  }

  #envAt(depth: number, layer: Layer): Env {
    this.#envs ??= [];
    return (this.#envs[depth] ??= this.#envIn(layer.env, layer.template, depth));
  }

  #envIn(outer: Env | undefined, { locals, isOutermost }: ObjectTemplate, depth: number): Env {
    const slots: Slot[] = [];
    const env = new Env(slots, outer, this, depth);
    for (const code of locals) slots.push(new Thunk(code, env));
    if (isOutermost) slots.push(this);
    return env;
  }

  checkAsserts(rt: Runtime, trace: Trace): void {
    this.#hasAsserts ??= this.layers.some(
      (layer) => layer.kind === 'fields' && layer.template.asserts.length > 0,
    );
    if (!this.#hasAsserts) return;
    // While they are checked they hold: they may look at the object themselves.
    this.#hasAsserts = false;
    this.layers.forEach((layer, depth) => {
      if (layer.kind !== 'fields') return;
      for (const code of layer.template.asserts) {
        const frame = rt.enter(trace);
        code(rt, this.#envAt(depth, layer));
        rt.leave(frame);
      }
    });
  }
}

/** Without recursion: a fold over many objects makes a deep tree. */
function flatten(object: ObjectValue): readonly (Layer | Restriction)[] {
  const layers: (Layer | Restriction)[] = [];
  const left: ObjectValue[] = [object];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { parts } = next;
    if (parts === undefined) for (const layer of next.layers) layers.push(layer);
    else left.push(parts[0], parts[1]);
  }
  return layers;
}

function visibilityOf(layers: readonly (Layer | Restriction)[]): ReadonlyMap<string, Hide> {
  const visibility = new Map<string, Hide>();
  for (let depth = 0; depth < layers.length; depth++) {
    const layer = layers[depth] as Layer | Restriction;
    const entries = layer.kind === 'fields' ? layer.fields : layer.retained;
    for (const [name, entry] of entries) {
      const hide = typeof entry === 'number' ? entry : entry.hide;
      // What a later object says stands, unless it leaves it to the earlier.
      if ((visibility.get(name) ?? 0) === 0) visibility.set(name, hide);
    }
    if (layer.kind === 'restriction') depth += layer.covers;
  }
  return visibility;
}
