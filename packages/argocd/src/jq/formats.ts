import { JqError } from './errors.ts';
import { described, toJson, toText, typeOf } from './values.ts';

const htmlEscapes: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  "'": '&#39;',
  '"': '&quot;',
};

const formats: ReadonlyMap<string, (value: unknown) => string> = new Map<string, (value: unknown) => string>([
  ['text', toText],
  ['json', toJson],
  ['html', (value) => toText(value).replace(/[<>&'"]/g, (c) => htmlEscapes[c] ?? c)],
  ['uri', (value) => encodeURIComponent(toText(value)).replace(/[!'()*]/g, percentEncoded)],
  ['csv', (value) => row(value, 'csv').map(csvCell).join(',')],
  ['tsv', (value) => row(value, 'tsv').map(tsvCell).join('\t')],
  ['sh', (value) => (Array.isArray(value) ? value : [value]).map(shellWord).join(' ')],
  ['base64', (value) => Buffer.from(toText(value), 'utf8').toString('base64')],
  ['base64d', decodeBase64],
]);

export function isFormat(name: string): boolean {
  return formats.has(name);
}

/** The value in a format such as `csv`; throws a {@link JqError} for values the format does not take. */
export function applyFormat(name: string, value: unknown): string {
  const format = formats.get(name);
  if (format === undefined) throw new JqError(`${name} is not a valid format`);
  return format(value);
}

function percentEncoded(c: string): string {
  return `%${c.charCodeAt(0).toString(16).toUpperCase()}`;
}

function row(value: unknown, format: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new JqError(`${described(value)} cannot be ${format}-formatted, only an array can be`);
}

function csvCell(value: unknown): string {
  if (typeof value === 'string') return `"${value.replaceAll('"', '""')}"`;
  return plainCell(value, 'csv');
}

function tsvCell(value: unknown): string {
  if (typeof value !== 'string') return plainCell(value, 'tsv');
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
}

function plainCell(value: unknown, format: string): string {
  if (value === null) return '';
  if (typeof value === 'object') throw new JqError(`${described(value)} is not valid in a ${format} row`);
  return toText(value);
}

function shellWord(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "'\\''")}'`;
  if (typeOf(value) === 'array' || typeOf(value) === 'object') {
    throw new JqError(`${described(value)} can not be escaped for shell`);
  }
  return toText(value);
}

function decodeBase64(value: unknown): string {
  const text = toText(value).replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(text) || text.length % 4 === 1) {
    throw new JqError(`${described(value)} is not valid base64 data`);
  }
  return Buffer.from(text, 'base64').toString('utf8');
}
