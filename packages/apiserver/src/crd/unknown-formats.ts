import type { CrdSpec } from './crd-spec.ts';
import { isRaw, type RawSchema, textOf } from './raw-schema.ts';

/** Formats of text the server checks, without their dashes (apiextensions/pkg/apiserver/validation/formats.go). */
const TEXT_FORMATS: ReadonlySet<string> = new Set(
  `bsonobjectid uri email hostname ipv4 ipv6 cidr mac uuid uuid3 uuid4 uuid5 isbn isbn10 isbn13 creditcard ssn hexcolor
   rgbcolor byte password date duration datetime k8sshortname k8slongname`.split(/\s+/),
);
const NUMBER_FORMATS: Readonly<Record<string, readonly string[]>> = {
  integer: ['int32', 'int64'],
  number: ['float', 'double'],
};

/** Formats in the schemas that the server has nothing to check with. */
export function unknownFormats(spec: CrdSpec): ReadonlySet<string> {
  const found = new Set<string>();
  const versions = (spec.versions as CrdSpec['versions'] | null) ?? [];
  for (const { schema } of versions) collect(schema?.openAPIV3Schema, found);
  return found;
}

const NAMED: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  'definitions',
  'dependencies',
]);
/** Keywords whose values are no schemas, whatever they look like. */
const VALUES: ReadonlySet<string> = new Set(['default', 'example', 'enum', 'externalDocs']);

function collect(schema: unknown, found: Set<string>): void {
  if (Array.isArray(schema)) for (const each of schema) collect(each, found);
  if (!isRaw(schema)) return;
  const format = textOf(schema['format']);
  if (format !== '' && !isKnownFormat(schema, format)) found.add(format);
  for (const [keyword, value] of Object.entries(schema)) {
    if (VALUES.has(keyword) || typeof value !== 'object' || value === null) continue;
    if (NAMED.has(keyword)) for (const each of Object.values(value)) collect(each, found);
    else collect(value, found);
  }
}

/** Whether the server checks values of the schema for the format. */
export function isKnownFormat(schema: RawSchema, format: string): boolean {
  const type = textOf(schema['type']);
  if (type === '' || type === 'string') return TEXT_FORMATS.has(format.replaceAll('-', ''));
  return NUMBER_FORMATS[type]?.includes(format) ?? false;
}
