import type { RenderResult } from './result.ts';

const perValue = 48;
const perRead = 300;

/** About the bytes of memory that a result holds: its objects, what it read, its errors. */
export function weightOf(result: RenderResult): number {
  let weight = result.reads.size * perRead;
  if (!result.ok)
    return weight + result.errors.reduce((sum, { message }) => sum + message.length * 2 + 500, 0);
  for (const { object } of result.objects) weight += valueWeight(object);
  return weight;
}

function valueWeight(value: unknown): number {
  if (typeof value === 'string') return perValue + value.length;
  if (typeof value !== 'object' || value === null) return perValue;
  let weight = perValue;
  for (const item of Object.values(value)) weight += valueWeight(item);
  return weight;
}
