import { CelError, noSuchKey } from '../values/cel-error.ts';
import { CelList } from '../values/list.ts';
import { CelMap, keyOf } from '../values/map.ts';
import { formatDouble } from '../values/double-text.ts';
import { typeOf } from '../values/type-of.ts';
import { Uint } from '../values/uint.ts';
import type { Value } from '../values/value.ts';

/** What stands under a key or index of a value, undefined where nothing does, an error where nothing can. */
export function find(operand: Value, key: Value): Value | undefined {
  if (operand instanceof CelMap) return findKey(operand, key);
  if (operand instanceof CelList) return findIndex(operand, key);
  if (operand instanceof CelError) return operand;
  return undefined;
}

function findKey(map: CelMap, value: Value): Value | undefined {
  const key = keyOf(value);
  if (key !== undefined) return map.get(key);
  if (typeof value === 'number') return undefined;
  return new CelError(`unsupported key type: ${typeOf(value).name}`);
}

function findIndex(list: CelList, value: Value): Value | undefined {
  const index = typeof value === 'bigint' ? value : keyOf(value);
  if (typeof index !== 'bigint') {
    const problem =
      typeof value === 'number' ? `value ${formatDouble(value)}` : `type '${typeOf(value).name}'`;
    return new CelError(`unsupported index ${problem} in list`);
  }
  return index >= 0n && index < BigInt(list.size) ? list.at(Number(index)) : undefined;
}

/** `operand[key]` or `operand.key`: an error where nothing is found. */
export function qualify(operand: Value, key: Value): Value {
  const found = find(operand, key);
  if (found !== undefined) return found;
  if (operand instanceof CelList) return new CelError(`index out of bounds: ${keyText(key)}`);
  return noSuchKey(keyText(key));
}

function keyText(key: Value): string {
  if (typeof key === 'number') return formatDouble(key);
  if (typeof key === 'object') return key instanceof Uint ? String(key.value) : typeOf(key).name;
  return String(key);
}
