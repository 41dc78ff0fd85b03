import { goFormat, goSyntax, goTypeName } from '../values/go-format.ts';
import { isPlainMap, type PlainMap } from '../values/plain.ts';
import { listItemKey } from './list-item-key.ts';
import {
  firstShape,
  type ListType,
  type MapType,
  type MergeType,
  type Scalar,
  shapeOf,
} from './merge-type.ts';
import { describeElement, fieldElement } from './path-element.ts';

/** A value does not fit its type; path and message are structured-merge-diff's. */
export interface TypeProblem {
  readonly path: string;
  readonly message: string;
}

/** All problems in one text, as the API server shows them. */
export function describeProblems(problems: readonly TypeProblem[]): string {
  const lines = problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return lines.length === 1
    ? (lines[0] as string)
    : ['errors:', ...lines.map((line) => `  ${line}`)].join('\n');
}

/**
 * What keeps the value from being merged as this type: undeclared fields, wrong scalar types, list items without a key.
 * Equal items of a list map or set count unless duplicates are allowed, as they are in live objects.
 */
export function typeProblems(
  type: MergeType,
  value: unknown,
  allowDuplicates: boolean,
): readonly TypeProblem[] {
  const walk = new Walk(allowDuplicates);
  walk.value(type, value);
  return walk.problems;
}

const fitting = new WeakMap<object, MergeType>();

/**
 * {@link typeProblems} of a live object, which may have duplicates; remembered while it fits, since live objects are not
 * changed in place.
 */
export function liveProblems(type: MergeType, live: object): readonly TypeProblem[] {
  if (fitting.get(live) === type) return [];
  const problems = typeProblems(type, live, true);
  if (problems.length === 0) fitting.set(live, type);
  return problems;
}

/** Whether the value is a scalar of this type; null is none. */
function fitsScalar(scalar: Scalar, value: unknown): boolean {
  switch (scalar) {
    case 'string':
      return typeof value === 'string';
    case 'numeric':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    default:
      return typeof value !== 'object';
  }
}

class Walk {
  readonly problems: TypeProblem[] = [];
  readonly #allowDuplicates: boolean;
  #path: (string | number)[] = [];

  constructor(allowDuplicates: boolean) {
    this.#allowDuplicates = allowDuplicates;
  }

  value(type: MergeType, value: unknown): void {
    switch (shapeOf(type, value) ?? firstShape(type)) {
      case 'map':
        this.#map(type.map as MapType, value);
        return;
      case 'list':
        this.#list(type.list as ListType, value);
        return;
      default:
        this.#scalar(type.scalar as Scalar, value);
    }
  }

  #problem(message: string): void {
    const path = this.#path
      .map((step) => (typeof step === 'number' ? `[${step}]` : describeElement(step)))
      .join('');
    this.problems.push({ path, message });
  }

  #scalar(scalar: Scalar, value: unknown): void {
    if (value === null || fitsScalar(scalar, value)) return;
    switch (scalar) {
      case 'string':
        this.#problem(`expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`);
        return;
      case 'numeric':
        this.#problem(`expected numeric (int or float), got ${goTypeName(value)}`);
        return;
      case 'boolean':
        this.#problem(`expected boolean, got &{${goFormat(value)}}`);
        return;
      default:
        this.#problem(`expected any scalar, got &{${goFormat(value)}}`);
    }
  }

  #map(type: MapType, value: unknown): void {
    if (value === null) return;
    if (!isPlainMap(value)) {
      this.#problem(`expected map, got &{${goFormat(value)}}`);
      return;
    }
    this.#fields(type, value);
  }

  #fields(type: MapType, value: PlainMap): void {
    for (const key in value) {
      const item = value[key];
      if (item === undefined) continue;
      const field = type.fields.get(key);
      const itemType = field === undefined ? type.element : field.type;
      if (itemType?.scalar !== undefined && fitsScalar(itemType.scalar, item)) continue;
      this.#path.push(field === undefined ? fieldElement(key) : field.element);
      if (itemType === undefined) {
        this.#problem('field not declared in schema');
        this.#path.pop();
        // As upstream: the first undeclared field ends the map.
        return;
      }
      this.value(itemType, item);
      this.#path.pop();
    }
  }

  #list(type: ListType, value: unknown): void {
    if (value === null) return;
    if (!Array.isArray(value)) {
      this.#problem(`expected list, got &{${goFormat(value)}}`);
      return;
    }
    if (type.atomic) this.#atomicItems(type, value);
    else this.#keyedItems(type, value);
  }

  #atomicItems(type: ListType, items: readonly unknown[]): void {
    for (let i = 0; i < items.length; i++) {
      this.#path.push(i);
      this.value(type.element, items[i]);
      this.#path.pop();
    }
  }

  #keyedItems(type: ListType, items: readonly unknown[]): void {
    const seen = this.#allowDuplicates ? undefined : new Set<string>();
    for (let i = 0; i < items.length; i++) {
      const key = listItemKey(type, items[i]);
      if (typeof key !== 'string') {
        this.#problem(`element ${i}: ${key.problem}`);
        // Without its key nothing below the item, and nothing after it, can be named.
        return;
      }
      if (seen?.has(key) === true) this.#problem(`duplicate entries for key ${describeElement(key)}`);
      seen?.add(key);
      this.#path.push(key);
      this.value(type.element, items[i]);
      this.#path.pop();
    }
  }
}
