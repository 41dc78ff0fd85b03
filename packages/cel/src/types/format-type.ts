import type { Type } from './type.ts';

/** A type as error messages print it: `list(string)`, `wrapper(int)`, `timestamp`. */
export function formatType(type: Type): string {
  switch (type.kind) {
    case 'duration':
      return 'duration';
    case 'timestamp':
      return 'timestamp';
    case 'null':
      return 'null';
    case 'struct':
    case 'param':
      return type.name;
    default:
      return type.params.length === 0 ? type.name : `${type.name}(${parameters(type)})`;
  }
}

/** The arguments of a call: `(int, string)`, of a method `list(int).(string)`. */
export function formatSignature(args: readonly Type[], member: boolean): string {
  const [target, ...rest] = args;
  if (!member || target === undefined) return `(${args.map(formatType).join(', ')})`;
  return `${formatType(target)}.(${rest.map(formatType).join(', ')})`;
}

function parameters(type: Type): string {
  return type.params.map(formatType).join(', ');
}
