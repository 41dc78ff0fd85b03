import type { FieldErrors } from './field-error.ts';

/** One rule of a value that stands at a path. Rules of objects are applied in the order they are given. */
export type Rule<T> = (value: T, path: string, errors: FieldErrors) => void;

/** The members of an object whose shape the schema has checked already; null is Go's absent value, as undefined is. */
export type Fields = Readonly<Record<string, unknown>>;

/** What is wrong with a text, in the server's words; nothing when it is fine. */
export type TextRule = (value: string) => readonly string[];

/** All of the rules, in their order. */
export function rules<T>(...list: readonly Rule<T>[]): Rule<T> {
  return (value, path, errors) => {
    for (const rule of list) rule(value, path, errors);
  };
}

/** Each of the fields has to be there and not empty. */
export function required(...fields: readonly string[]): Rule<Fields> {
  return (value, path, errors) => {
    for (const field of fields) if (isEmpty(value[field])) errors.required(`${path}.${field}`);
  };
}

/** The field has to be there and not empty, and keep the text rule. */
export function requiredText(field: string, rule: TextRule): Rule<Fields> {
  return (value, path, errors) => errors.named(`${path}.${field}`, value[field] as string | undefined, rule);
}

/** The field keeps the text rule when it is there and not empty. */
export function text(field: string, rule: TextRule): Rule<Fields> {
  return (value, path, errors) => {
    const found = value[field] as string | undefined;
    if (found) errors.invalidAll(`${path}.${field}`, found, rule(found));
  };
}

/** The field is a number from `low` to `high` when it is there. */
export function between(field: string, low: number, high: number, detail?: string): Rule<Fields> {
  return (value, path, errors) => {
    const found = (value[field] ?? undefined) as number | undefined;
    if (found === undefined || (found >= low && found <= high)) return;
    errors.invalid(`${path}.${field}`, found, detail ?? `must be between ${low} and ${high}, inclusive`);
  };
}

/** The field is one of the values when it is there. */
export function oneOf(field: string, supported: readonly string[]): Rule<Fields> {
  return (value, path, errors) => {
    const found = (value[field] ?? undefined) as string | undefined;
    if (found !== undefined && !supported.includes(found)) {
      errors.notSupported(`${path}.${field}`, found, supported);
    }
  };
}

/** The rules of the object in the field, when it is there. */
export function inside(field: string, ...list: readonly Rule<Fields>[]): Rule<Fields> {
  return (value, path, errors) => {
    const found = (value[field] ?? undefined) as Fields | undefined;
    if (found === undefined) return;
    for (const rule of list) rule(found, `${path}.${field}`, errors);
  };
}

/** The rule of each item of the list in the field. */
export function each<T>(field: string, rule: Rule<T>): Rule<Fields> {
  return (value, path, errors) => {
    const items = value[field] as readonly T[] | null | undefined;
    items?.forEach((item, index) => rule(item, `${path}.${field}[${index}]`, errors));
  };
}

function isEmpty(value: unknown): boolean {
  return !value || (Array.isArray(value) && value.length === 0);
}
