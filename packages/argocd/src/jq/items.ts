import { JqError } from './errors.ts';
import type { Item } from './machine.ts';
import { asPath, getPath } from './paths.ts';
import { described } from './values.ts';

/** What a program computes is no part of its input, so it has no path. */
export function computed(input: Item, value: unknown): Item {
  return { value, path: input.path === undefined ? undefined : null };
}

/** One step into a value; what is no part of the input has no path to go on from. */
export function step({ value: from, path }: Item, key: unknown, value: unknown): Item {
  if (path === undefined) return { value, path };
  if (path === null) throw notAPath(from);
  return { value, path: { parent: path, element: key } };
}

/** As {@link step} along several keys. */
export function stepAlong(input: Item, keys: unknown): Item {
  const elements = asPath(keys);
  const value = getPath(input.value, elements);
  if (input.path === undefined) return { value, path: undefined };
  let { path } = input;
  for (const element of elements) {
    if (path === null) throw notAPath(input.value);
    path = { parent: path, element };
  }
  return { value, path };
}

export function notAPath(value: unknown): JqError {
  return new JqError(`Invalid path expression with result ${described(value)}`);
}
