import {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  ERROR,
  INT,
  LIST,
  NULL,
  STRING,
  TIMESTAMP,
  type Type,
  typeType,
  UINT,
} from '../types/type.ts';
import { CelList } from './list.ts';
import { CelMap } from './map.ts';
import { Duration, Timestamp } from './time.ts';
import { Uint } from './uint.ts';
import { OpaqueValue, TypeValue, type Value } from './value.ts';

const TYPE = typeType();

/** The runtime type of a value: lists and maps without what is inside. */
export function typeOf(value: Value): Type {
  switch (typeof value) {
    case 'string':
      return STRING;
    case 'bigint':
      return INT;
    case 'boolean':
      return BOOL;
    case 'number':
      return DOUBLE;
    default:
      return typeOfObject(value);
  }
}

function typeOfObject(value: Value): Type {
  if (value === null) return NULL;
  if (value instanceof CelMap) return value.type;
  if (value instanceof CelList) return LIST;
  if (value instanceof OpaqueValue) return value.type;
  if (value instanceof Uint) return UINT;
  if (value instanceof Uint8Array) return BYTES;
  if (value instanceof Timestamp) return TIMESTAMP;
  if (value instanceof Duration) return DURATION;
  return value instanceof TypeValue ? TYPE : ERROR;
}

/** Whether a value can be an argument of a type, looking no deeper than its kind. */
export function hasType(value: Value, type: Type): boolean {
  switch (type.kind) {
    case 'dyn':
    case 'param':
      return true;
    case 'opaque':
    case 'struct':
      return typeOf(value).name === type.name;
    default:
      return typeOf(value).kind === type.kind;
  }
}
