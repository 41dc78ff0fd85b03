import type { SetpointError } from '@setpoint/core';
import { RENDER_CODES, renderError } from './errors.ts';

export type PlainObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What keeps a decoded document from being a Kubernetes object; `where` is `file:line`. Empty when nothing does. */
export function objectProblems(object: PlainObject, where: string): readonly SetpointError[] {
  const problems: SetpointError[] = [];
  const report = (message: string, rule: string, nextAction: string): void =>
    void problems.push(
      renderError(RENDER_CODES.badObject, message, `${where}${nameOf(object)}`, { rule, nextAction }),
    );
  if (['apiVersion', 'kind', 'metadata'].every((field) => !Object.hasOwn(object, field))) {
    report(
      'this is no Kubernetes object',
      'an object has apiVersion, kind and metadata',
      'Correct it, or keep it out.',
    );
    return problems;
  }
  for (const field of ['apiVersion', 'kind'] as const) {
    if (isFilled(object[field])) continue;
    const found = Object.hasOwn(object, field) ? `is ${shown(object[field])}` : 'is missing';
    report(`${field} ${found}`, `${field} is a non-empty string`, `Set ${field} of the object.`);
  }
  const { metadata } = object;
  if (!isObject(metadata)) {
    report(
      'metadata is missing',
      'every object has metadata with a name',
      'Add metadata.name to the object.',
    );
    return problems;
  }
  if (isAbsent(metadata['name']) && isAbsent(metadata['generateName'])) {
    report(
      'metadata.name is missing',
      'every object has metadata.name or metadata.generateName',
      'Name the object.',
    );
  }
  for (const field of ['name', 'generateName', 'namespace'] as const) {
    const value = metadata[field];
    if (value === undefined || value === null || typeof value === 'string') continue;
    report(
      `metadata.${field} is ${shown(value)}`,
      `metadata.${field} is a string`,
      `Put metadata.${field} in quotes.`,
    );
  }
  for (const field of ['labels', 'annotations'] as const)
    reportMap(metadata[field], `metadata.${field}`, report);
  return problems;
}

type Report = (message: string, rule: string, nextAction: string) => void;

function reportMap(map: unknown, field: string, report: Report): void {
  if (map === undefined || map === null) return;
  if (!isObject(map)) {
    report(`${field} is ${shown(map)}`, `${field} maps strings to strings`, `Write ${field} as a map.`);
    return;
  }
  for (const [key, value] of Object.entries(map)) {
    if (typeof value === 'string') continue;
    report(
      `${field}["${key}"] is ${shown(value)}`,
      `${field} maps strings to strings`,
      'Put the value in quotes.',
    );
  }
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** The value's type, and the value where it is short and plain: long ones may be secrets. */
function shown(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return value === '' ? 'empty' : 'a string';
  if (typeof value === 'boolean') return `the boolean ${value}`;
  return `the number ${value as number | bigint}`;
}

/** ` (Kind name)`, as far as the object says. */
function nameOf(object: PlainObject): string {
  const kind = typeof object['kind'] === 'string' ? object['kind'] : '';
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const name = typeof metadata['name'] === 'string' ? metadata['name'] : '';
  const text = [kind, name].filter((part) => part !== '').join(' ');
  return text === '' ? '' : ` (${text.slice(0, 200)})`;
}
