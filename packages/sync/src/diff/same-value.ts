import { compareQuantity, parseQuantity, type SchemaNode } from '@setpoint/kube';

/** Whether two scalars mean the same to the API server, which stores some of them in a canonical form. */
export function sameScalar(a: unknown, b: unknown, schema: SchemaNode | undefined): boolean {
  if (a === b) return true;
  switch (schema?.format) {
    case 'quantity':
      return sameQuantity(a, b);
    case 'byte':
      return typeof a === 'string' && typeof b === 'string' && sameBytes(a, b);
    case 'date-time':
      return typeof a === 'string' && typeof b === 'string' && Date.parse(a) === Date.parse(b);
    default:
      return false;
  }
}

function sameQuantity(a: unknown, b: unknown): boolean {
  if (!isQuantity(a) || !isQuantity(b)) return false;
  try {
    return compareQuantity(parseQuantity(String(a)), parseQuantity(String(b))) === 0;
  } catch {
    // Not quantities: different texts are different values, and the API server will say what is wrong with them.
    return false;
  }
}

function isQuantity(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** Base64 with or without line breaks. */
function sameBytes(a: string, b: string): boolean {
  return Buffer.from(a, 'base64').equals(Buffer.from(b, 'base64'));
}

/** Values that Go's JSON leaves out of built-in types: null, false, 0, empty strings, lists and maps. */
export function isZero(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.values(value).every(isZero);
}

/** Null, or a list or map without content: the same as absent to every kind. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
