import { sameValue } from '@setpoint/kube';
import type { KubeObject, SchemaNode } from '@setpoint/kube';
import type { FieldDiff } from './field-diff.ts';
import {
  child,
  type FieldTrie,
  fieldSchema,
  type HeldFields,
  isAtomicMap,
  isLeaf,
  isMap,
  itemKey,
  latest,
  narrow,
} from './field-trie.ts';
import { isEmpty, isZero, sameScalar } from './same-value.ts';

/** What is known about one point of the object while desired and live are walked side by side. */
interface Point {
  readonly path: string;
  readonly schema: SchemaNode | undefined;
  /** Our fields below this point; empty when we hold none. */
  readonly own: readonly FieldTrie[];
  /** Other managers' fields below this point. */
  readonly others: readonly HeldFields[];
  /** The value the API server made of the same desired object before. */
  readonly applied: unknown;
}

export interface CompareFieldsOptions {
  readonly schema: SchemaNode | undefined;
  readonly own: readonly FieldTrie[];
  /** Whether {@link own} lists exactly what we applied, so that what is not in it is not ours. */
  readonly ownIsExact: boolean;
  readonly others: readonly HeldFields[];
  /** Managers among the others whose fields become ours with the next apply. */
  readonly former: ReadonlySet<string>;
  /** Managers whose fields do not count. */
  readonly trusted: ReadonlySet<string>;
  /** What the API server made of exactly this desired object before, undefined when unknown. */
  readonly applied: KubeObject | undefined;
}

/**
 * The fields in which live is not as desired: those desired whose value differs in meaning, and those we hold that are
 * desired no more. Fields of others are not looked at. Values the server is known to derive from exactly this desired
 * object, defaults and omitted zero values count as equal.
 */
export function compareFields(desired: unknown, live: unknown, options: CompareFieldsOptions): FieldDiff[] {
  const walk = new FieldWalk(options);
  walk.compare(desired, live, { path: '', ...options });
  return walk.diffs;
}

class FieldWalk {
  readonly diffs: FieldDiff[] = [];
  readonly #builtin: boolean;
  readonly #options: CompareFieldsOptions;

  constructor(options: CompareFieldsOptions) {
    this.#builtin = options.schema?.name !== undefined;
    this.#options = options;
  }

  compare(desired: unknown, live: unknown, point: Point): void {
    if (desired === undefined || desired === null) this.#compareDropped(live, point);
    else if (isEmpty(desired) && isEmpty(live)) return;
    else if (live === undefined || live === null) this.#compareAbsent(desired, point);
    else if (isMap(desired) && isMap(live)) this.#compareMaps(desired, live, point);
    else if (Array.isArray(desired) && Array.isArray(live)) this.#compareLists(desired, live, point);
    else if (!sameScalar(desired, live, point.schema) && !sameValue(live, point.applied)) {
      this.#report(point, desired, live);
    }
  }

  /** Built-in types leave zero values out; so does anything that dropped a field we still hold. */
  #compareAbsent(desired: unknown, point: Point): void {
    const omitted = isZero(desired) && (this.#builtin || point.own.length > 0);
    const dropped = this.#options.applied !== undefined && point.applied === undefined;
    if (!omitted && !dropped) this.#report(point, desired, undefined);
  }

  /** A field we hold that is not desired any more goes, unless another manager wants it too. */
  #compareDropped(live: unknown, point: Point): void {
    if (live === undefined || live === null || point.own.length === 0) return;
    const wanted = point.others.some(({ manager }) => !this.#options.former.has(manager));
    if (!wanted && point.own.some(isWhole)) this.#report(point, undefined, live);
    else if (isMap(live)) this.#compareMaps({}, live, point);
    else if (Array.isArray(live)) this.#compareLists([], live, point);
  }

  #compareMaps(
    desired: Readonly<Record<string, unknown>>,
    live: Readonly<Record<string, unknown>>,
    point: Point,
  ): void {
    if (isAtomicMap(point.schema)) {
      this.#compareAtomicMaps(desired, live, point);
      return;
    }
    for (const name of new Set([...Object.keys(desired), ...ownNames(point.own)])) {
      const next = this.#field(point, name);
      this.compare(get(desired, name), get(live, name), next);
    }
  }

  #field(point: Point, name: string): Point {
    return {
      path: `${point.path}${fieldStep(name)}`,
      schema: fieldSchema(point.schema, name),
      own: point.own.flatMap((fields) => child(fields, `f:${name}`) ?? []),
      others: narrow(point.others, `f:${name}`),
      applied: isMap(point.applied) ? get(point.applied, name) : undefined,
    };
  }

  /** One whole to its managers: what lives beside the desired members is a default, or another manager's doing. */
  #compareAtomicMaps(
    desired: Readonly<Record<string, unknown>>,
    live: Readonly<Record<string, unknown>>,
    point: Point,
  ): void {
    for (const name of new Set([...Object.keys(desired), ...Object.keys(live)])) {
      const next = this.#inside(point, fieldStep(name), fieldSchema(point.schema, name), name);
      if (Object.hasOwn(desired, name)) this.compare(desired[name], get(live, name), next);
      else if (this.#isForeign(live[name], next)) this.#report(next, undefined, live[name]);
    }
  }

  /** A member or item of an atomic value: managers hold the whole, so they stay as they are. */
  #inside(point: Point, step: string, schema: SchemaNode | undefined, key: string | number): Point {
    const applied = typeof point.applied === 'object' && point.applied !== null ? point.applied : {};
    return {
      path: `${point.path}${step}`,
      schema: schema === undefined ? undefined : { ...schema, mapType: 'atomic', listType: 'atomic' },
      own: point.own,
      others: point.others,
      applied: get(applied as Readonly<Record<string, unknown>>, String(key)),
    };
  }

  #isForeign(live: unknown, point: Point): boolean {
    if (!this.#options.ownIsExact || point.own.length > 0 || isZero(live)) return false;
    return !sameValue(live, point.schema?.default) && !sameValue(live, point.applied);
  }

  #compareLists(desired: readonly unknown[], live: readonly unknown[], point: Point): void {
    const { schema } = point;
    if (schema?.listType === 'map') this.#compareKeyedLists(desired, live, point, schema);
    else if (schema?.listType === 'set') this.#compareSets(desired, live, point);
    else this.#compareAtomicLists(desired, live, point);
  }

  #compareAtomicLists(desired: readonly unknown[], live: readonly unknown[], point: Point): void {
    if (sameValue(live, point.applied)) return;
    if (desired.length !== live.length) {
      this.#report(point, desired, live);
      return;
    }
    for (const [index, item] of desired.entries()) {
      this.compare(item, live[index], this.#inside(point, `[${index}]`, point.schema?.items, index));
    }
  }

  #compareSets(desired: readonly unknown[], live: readonly unknown[], point: Point): void {
    const has = (list: readonly unknown[], item: unknown): boolean =>
      list.some((other) => sameScalar(item, other, point.schema?.items) || sameValue(item, other));
    for (const item of desired) {
      if (!has(live, item)) this.#compareAbsent(item, this.#element(point, item));
    }
    for (const item of live) {
      const next = this.#element(point, item);
      if (!has(desired, item)) this.#compareDropped(item, next);
    }
  }

  #element(point: Point, item: unknown): Point {
    const applied = Array.isArray(point.applied) && point.applied.some((other) => sameValue(item, other));
    const step = `v:${JSON.stringify(item)}`;
    return {
      path: `${point.path}[=${JSON.stringify(item)}]`,
      schema: point.schema?.items,
      own: point.own.flatMap((fields) => child(fields, step) ?? []),
      others: narrow(point.others, step),
      applied: applied ? item : undefined,
    };
  }

  /** Items with equal keys (ports told apart by protocol alone, repeated names) are paired in order. */
  #compareKeyedLists(
    desired: readonly unknown[],
    live: readonly unknown[],
    point: Point,
    schema: SchemaNode,
  ): void {
    const wanted = byKey(desired, schema);
    const found = byKey(live, schema);
    const applied = byKey(Array.isArray(point.applied) ? point.applied : [], schema);
    for (const key of new Set([...wanted.keys(), ...found.keys()])) {
      const base = this.#item(point, key, schema);
      const items = wanted.get(key) ?? [];
      const others = found.get(key) ?? [];
      for (let index = 0; index < Math.max(items.length, others.length); index++) {
        if (index >= items.length && items.length > 0) continue;
        this.compare(items[index], others[index], { ...base, applied: applied.get(key)?.[index] });
      }
    }
  }

  #item(point: Point, key: string, schema: SchemaNode): Point {
    return {
      path: `${point.path}[${keyStep(key)}]`,
      schema: schema.items,
      own: point.own.flatMap((fields) => child(fields, `k:${key}`) ?? []),
      others: narrow(point.others, `k:${key}`),
      applied: undefined,
    };
  }

  #report(point: Point, desired: unknown, live: unknown): void {
    if (point.others.some(({ manager }) => this.#options.trusted.has(manager))) return;
    const by = latest(point.others);
    this.diffs.push({
      path: point.path,
      ...(desired === undefined ? {} : { desired }),
      ...(live === undefined ? {} : { live }),
      ...(by === undefined ? {} : { manager: by.manager }),
      ...(by?.time === undefined ? {} : { time: by.time }),
    });
  }
}

/** A leaf, or a container that itself is held. */
function isWhole(fields: FieldTrie): boolean {
  return isLeaf(fields) || child(fields, '.') !== undefined;
}

function ownNames(own: readonly FieldTrie[]): readonly string[] {
  return own.flatMap((fields) =>
    Object.keys(fields).flatMap((step) => (step.startsWith('f:') ? [step.slice(2)] : [])),
  );
}

function get(map: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

/** `.name`, or `["a/name"]` where it is no plain one. */
export function fieldStep(name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

/** `{"containerPort":80,"protocol":"TCP"}` → `containerPort=80,protocol="TCP"` */
function keyStep(key: string): string {
  const fields = JSON.parse(key) as Readonly<Record<string, unknown>>;
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',');
}

function byKey(items: readonly unknown[], schema: SchemaNode): Map<string, unknown[]> {
  const groups = new Map<string, unknown[]>();
  for (const item of items) {
    const key = itemKey(item, schema);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
