import { SetpointError } from '@setpoint/core';
import { CEL_CODES } from '../errors.ts';
import { CelList } from './list.ts';
import { CelMap } from './map.ts';
import { Optional } from './optional.ts';
import { Duration, formatDuration, formatTimestamp, Timestamp } from './time.ts';
import { typeOf } from './type-of.ts';
import { Uint } from './uint.ts';
import type { Value } from './value.ts';

/**
 * The JSON of a value: ints as numbers (as bigints beyond 2^53), bytes in base64, times and durations as text,
 * `optional.none()` as null. Objects have no prototype, so any key is data. Throws on types, errors and opaque values.
 */
export function toJson(value: Value): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value;
  if (typeof value === 'bigint') return numberOf(value);
  if (value instanceof Uint) return numberOf(value.value);
  if (value instanceof CelList) return value.toArray().map(toJson);
  if (value instanceof CelMap) return objectOf(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof Optional) return value.value === undefined ? null : toJson(value.value);
  throw new SetpointError(CEL_CODES.unsupportedValue, `a value of type ${typeOf(value).name} has no JSON`, {
    nextAction: 'Give data: numbers, texts, lists and maps.',
  });
}

function numberOf(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function objectOf(map: CelMap): Record<string, unknown> {
  const object = Object.create(null) as Record<string, unknown>;
  for (const [key, value] of map.entries()) object[textOf(key)] = toJson(value);
  return object;
}

function textOf(key: Value): string {
  const json = toJson(key);
  return typeof json === 'string' ? json : String(json);
}
