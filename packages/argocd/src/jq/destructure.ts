import type { JqNode, Pattern } from './ast.ts';
import { JqError } from './errors.ts';
import type { Environment } from './machine.ts';
import { described, indexValue, typeOf } from './values.ts';

/** The results of an expression for an input. */
export type ReadValues = (
  node: JqNode,
  environment: Environment | undefined,
  input: unknown,
) => Iterable<unknown>;

/** The environments in which the variables of a pattern have the parts of a value: several when a key has several. */
export function* destructure(
  read: ReadValues,
  pattern: Pattern,
  value: unknown,
  environment: Environment | undefined,
  input: unknown,
): Generator<Environment | undefined> {
  if (pattern.kind === 'variable') {
    yield { kind: 'variable', name: pattern.name, value, outer: environment };
    return;
  }
  if (pattern.kind === 'array' && value !== null && !Array.isArray(value)) {
    throw new JqError(`Cannot index ${typeOf(value)} with number`);
  }
  yield* destructureFrom(read, pattern, 0, value, environment, input);
}

function* destructureFrom(
  read: ReadValues,
  pattern: Exclude<Pattern, { kind: 'variable' }>,
  at: number,
  value: unknown,
  environment: Environment | undefined,
  input: unknown,
): Generator<Environment | undefined> {
  if (pattern.kind === 'array') {
    const item = pattern.items[at];
    if (item === undefined) {
      yield environment;
      return;
    }
    for (const inner of destructure(read, item, indexValue(value, at), environment, input)) {
      yield* destructureFrom(read, pattern, at + 1, value, inner, input);
    }
    return;
  }
  const entry = pattern.entries[at];
  if (entry === undefined) {
    yield environment;
    return;
  }
  for (const key of read(entry.key, environment, input)) {
    if (typeof key !== 'string') throw new JqError(`Cannot use ${described(key)} as object key`);
    const field = indexValue(value, key);
    const named: Environment | undefined =
      entry.variable === undefined
        ? environment
        : { kind: 'variable', name: entry.variable, value: field, outer: environment };
    const inners =
      entry.pattern === undefined ? [named] : destructure(read, entry.pattern, field, named, input);
    for (const inner of inners) yield* destructureFrom(read, pattern, at + 1, value, inner, input);
  }
}
