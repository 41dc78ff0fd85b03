import { invalid } from '../errors.ts';

/** The fields of a request, from path, query and body or from a decoded message. */
export type Input = Readonly<Record<string, unknown>>;

const longestText = 1024 * 1024;

function fieldOf(input: Input, name: string): unknown {
  return Object.hasOwn(input, name) ? input[name] : undefined;
}

/** A text; '' when absent. */
export function text(input: Input, name: string): string {
  const value = fieldOf(input, name);
  if (value === undefined || value === null) return '';
  const one = Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
  if (typeof one === 'number' || typeof one === 'boolean') return String(one);
  if (typeof one !== 'string') throw invalid(`${name} must be a text`);
  if (one.length > longestText) throw invalid(`${name} is too long`);
  return one;
}

/** A text that must be there. */
export function needed(input: Input, name: string): string {
  const value = text(input, name);
  if (value === '') throw invalid(`${name} is required`);
  return value;
}

/** The values of a repeated field. */
export function texts(input: Input, name: string): readonly string[] {
  const value = fieldOf(input, name);
  if (value === undefined || value === null || value === '') return [];
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return list.map((item) => {
    if (typeof item !== 'string') throw invalid(`${name} must be a list of texts`);
    return item;
  });
}

/** True for true and 'true'; the default when absent. */
export function flag(input: Input, name: string, otherwise = false): boolean {
  const value = fieldOf(input, name);
  if (value === undefined || value === null || value === '') return otherwise;
  if (value === true || value === 'true' || value === '1') return true;
  if (value === false || value === 'false' || value === '0') return false;
  throw invalid(`${name} must be true or false`);
}

/** A whole number, also written as a text as protobuf's JSON does; the default when absent. */
export function whole(input: Input, name: string, otherwise = 0): number {
  const value = fieldOf(input, name);
  if (value === undefined || value === null || value === '') return otherwise;
  const number = typeof value === 'number' ? value : Number(typeof value === 'string' ? value : Number.NaN);
  if (!Number.isSafeInteger(number)) throw invalid(`${name} must be a whole number`);
  return number;
}

/** An object; undefined when absent. */
export function record(input: Input, name: string): Input | undefined {
  const value = fieldOf(input, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid(`${name} must be an object`);
  return value as Input;
}

/** A list of objects; empty when absent. */
export function records(input: Input, name: string): readonly Input[] {
  const value = fieldOf(input, name);
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid(`${name} must be a list`);
  return (value as readonly unknown[]).map((item) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      throw invalid(`${name} must be a list of objects`);
    }
    return item as Input;
  });
}
