import { decodeSigs } from '@setpoint/goyaml';
import { HELM_CODES, prefixed } from '../errors.ts';
import {
  type Filled,
  fillStruct,
  type StructShape,
  stringMapShape,
  stringShape,
} from '../values/go-struct.ts';

/** What Helm reads of a document. */
export interface ManifestHead {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly annotations: ReadonlyMap<string, string>;
  /** The whole document; null when it holds comments alone. */
  readonly value: unknown;
}

const metadataShape: StructShape = {
  kind: 'struct',
  type: '',
  fields: new Map([
    ['name', stringShape],
    ['annotations', stringMapShape],
  ]),
};

const headShape: StructShape = {
  kind: 'struct',
  type: 'util.SimpleHead',
  fields: new Map([
    ['apiVersion', stringShape],
    ['kind', stringShape],
    ['metadata', metadataShape],
  ]),
};

/** Reads a document; fails with `helm.manifest` and Helm's message, naming the template at `path`. */
export function readHead(text: string, path: string): ManifestHead {
  try {
    const value = decodeSigs(text);
    return headOf(value) ?? filledHead(fillStruct(value, headShape), value);
  } catch (error) {
    throw prefixed(`YAML parse error on ${path}: `, error, HELM_CODES.manifest);
  }
}

const noAnnotations: ReadonlyMap<string, string> = new Map();

/** The head of a document of the usual form; undefined for what needs Go's rules of conversion. */
function headOf(value: unknown): ManifestHead | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { apiVersion, kind, metadata } = value as Record<string, unknown>;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return undefined;
  const { name, annotations = null } = metadata as Record<string, unknown>;
  if (typeof name !== 'string' || annotations !== null) return undefined;
  return { apiVersion, kind, name, annotations: noAnnotations, value };
}

function filledHead(filled: Filled, value: unknown): ManifestHead {
  const metadata = (filled.get('metadata') as Filled | undefined) ?? new Map<string, unknown>();
  const text = (from: Filled, key: string): string => (from.get(key) as string | undefined) ?? '';
  return {
    apiVersion: text(filled, 'apiVersion'),
    kind: text(filled, 'kind'),
    name: text(metadata, 'name'),
    annotations: (metadata.get('annotations') as ReadonlyMap<string, string> | undefined) ?? noAnnotations,
    value,
  };
}
