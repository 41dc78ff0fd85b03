import { type GoType, isIntegerKind } from './go-type.ts';
import { intOfType } from './int.ts';
import { GoNamed, GoNilMap, GoPointer, GoStruct, nilSlice } from './objects.ts';

/** The zero value of a type. */
export function zeroOf(type: GoType): unknown {
  if (isIntegerKind(type.kind)) return intOfType(type, 0);
  switch (type.kind) {
    case 'string':
      return type.name === 'string' ? '' : new GoNamed(type, '');
    case 'bool':
      return type.name === 'bool' ? false : new GoNamed(type, false);
    case 'float64':
      return type.name === 'float64' ? 0 : new GoNamed(type, 0);
    case 'slice':
      return nilSlice(type);
    case 'map':
      return new GoNilMap(type);
    case 'ptr':
      return new GoPointer(type, null);
    case 'struct':
      return new GoStruct(type, new Map());
    default:
      return null;
  }
}
