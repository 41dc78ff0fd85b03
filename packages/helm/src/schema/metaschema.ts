import { regexProblem } from './regex.ts';

const typeNames = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];

/** A keyword that is not what its metaschema wants: lines under the place of the schema, deeper ones indented. */
export interface KeywordProblem {
  readonly lines: readonly string[];
}

/** The URL of the metaschema that judges the schema. */
export function metaschemaOf(root: unknown, draft: number): string {
  const own =
    typeof root === 'object' && root !== null ? (root as { readonly $schema?: unknown }).$schema : undefined;
  if (typeof own === 'string') return own.endsWith('#') ? own : `${own}#`;
  return `https://json-schema.org/draft/${draft}-12/schema#`;
}

/**
 * What is wrong with the keywords of one schema that decide whether it can be used at all: `type` and `pattern`. Others
 * that are no use (a `minimum` that is no number) are passed over where Helm refuses the chart.
 */
export function keywordProblem(
  { type, pattern }: Readonly<Record<string, unknown>>,
  pointer: string,
): KeywordProblem | undefined {
  if (type !== undefined && !isType(type)) return { lines: typeLines(type, `${pointer}/type`) };
  if (typeof pattern !== 'string') return undefined;
  const reason = regexProblem(pattern);
  if (reason === undefined) return undefined;
  return { lines: [`- at '${pointer}/pattern': '${pattern}' is not valid regex: ${reason}`] };
}

function isType(type: unknown): boolean {
  const names: readonly unknown[] = Array.isArray(type) ? type : [type];
  return names.length > 0 && names.every((name) => typeof name === 'string' && typeNames.includes(name));
}

function typeLines(type: unknown, at: string): readonly string[] {
  const oneOf = `value must be one of ${typeNames.map((name) => `'${name}'`).join(', ')}`;
  const second = Array.isArray(type)
    ? `- at '${at}/${type.findIndex((name) => !isType(name))}': ${oneOf}`
    : `- at '${at}': got ${kindOf(type)}, want array`;
  return [`- at '${at}': 'anyOf' failed`, `  - at '${at}': ${oneOf}`, `  ${second}`];
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'bigint' ? 'number' : typeof value;
}

/**
 * The error of santhosh-tekuri/jsonschema, which Helm uses. Since 2019 a metaschema is put together of vocabularies,
 * and every schema on the way is a level of the message.
 */
export function metaschemaError(
  url: string,
  draft: number,
  path: readonly string[],
  { lines }: KeywordProblem,
): Error {
  const levels = draft >= 2019 ? path.map((at, i) => `${'  '.repeat(i)}- at '${at}': 'allOf' failed`) : [];
  const indented = lines.map((line) => '  '.repeat(levels.length) + line);
  const head = `"file:///values.schema.json#" is not valid against metaschema: jsonschema validation failed with '${url}'`;
  return new Error([head, ...levels, ...indented].join('\n'));
}
