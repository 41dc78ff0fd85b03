import { setOwnField } from '@setpoint/kube';
import type { JqNode } from './ast.ts';
import type { ReadValues } from './destructure.ts';
import { JqError } from './errors.ts';
import { applyFormat } from './formats.ts';
import type { Environment, Machine } from './machine.ts';
import { described } from './values.ts';

type Node<K extends JqNode['kind']> = Extract<JqNode, { kind: K }>;

/** The strings an interpolated string makes: as many as the combinations of what its parts give. */
export function* makeString(
  machine: Machine,
  read: ReadValues,
  { format, parts }: Node<'string'>,
  environment: Environment | undefined,
  input: unknown,
  at = 0,
  made = '',
): Generator<string> {
  const part = parts[at];
  if (part === undefined) {
    machine.chargeFor(made);
    yield made;
    return;
  }
  const texts = typeof part === 'string' ? [part] : formatted(format, read(part, environment, input));
  for (const text of texts) {
    yield* makeString(
      machine,
      read,
      { kind: 'string', format, parts },
      environment,
      input,
      at + 1,
      made + text,
    );
  }
}

function* formatted(format: string, values: Iterable<unknown>): Generator<string> {
  for (const value of values) yield applyFormat(format, value);
}

/** The objects a constructor makes: as many as the combinations of its keys and values. */
export function* makeObject(
  machine: Machine,
  read: ReadValues,
  [entry, ...rest]: Node<'object'>['entries'],
  environment: Environment | undefined,
  input: unknown,
  made: Readonly<Record<string, unknown>> = {},
): Generator<Readonly<Record<string, unknown>>> {
  if (entry === undefined) {
    machine.chargeFor(made);
    yield made;
    return;
  }
  for (const key of read(entry.key, environment, input)) {
    if (typeof key !== 'string') throw new JqError(`Object keys must be strings, not ${described(key)}`);
    for (const value of read(entry.value, environment, input)) {
      const next: Record<string, unknown> = {};
      for (const name of Object.keys(made)) setOwnField(next, name, made[name]);
      setOwnField(next, key, value);
      yield* makeObject(machine, read, rest, environment, input, next);
    }
  }
}
