import type { Table } from '../values/merge-maps.ts';

export function schemaProblem(_schema: Uint8Array, _values: Table): string | undefined {
  return undefined;
}
