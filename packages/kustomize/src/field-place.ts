import { SetpointError } from '@setpoint/core';
import { parseDocument, type YamlNode } from '@setpoint/goyaml';
import { rephrased } from './errors.ts';

/** A field of a kustomization: `['patches', 0, 'target']`. */
export type FieldPath = readonly (string | number)[];

/** Old fields whose entries are read as the last ones of new fields. */
const TAKEN_OVER: Readonly<Record<string, string>> = {
  resources: 'bases',
  images: 'imageTags',
  helmCharts: 'helmChartInflationGenerator',
};

const LINE = /\bline (\d+)/;

/** A kustomization file as errors point into it: `base/kustomization.yaml:4: patches[0].target`. */
export class KustomizationPlaces {
  readonly #path: string;
  readonly #content: Uint8Array;

  constructor(path: string, content: Uint8Array) {
    this.#path = path;
    this.#content = content;
  }

  /** The field with its line, which one that an edit added does not have. */
  of(field: FieldPath): string {
    if (field.length === 0) return this.#path;
    const line = lineOf(this.#root(), field);
    return `${this.#path}${line === undefined ? '' : `:${line}`}: ${fieldText(field)}`;
  }

  /** Where reading the file failed. */
  ofFault(error: unknown): string {
    const field = error instanceof SetpointError ? error.details?.['field'] : undefined;
    if (Array.isArray(field)) return this.of(field as FieldPath);
    const line = lineIn(error);
    return line === undefined ? this.#path : `${this.#path}:${line}`;
  }

  #root(): YamlNode | undefined {
    try {
      return parseDocument(new TextDecoder().decode(this.#content));
    } catch (error) {
      if (error instanceof SetpointError) return undefined;
      throw error;
    }
  }
}

/** The line that a message about YAML names. */
export function lineIn(error: unknown): number | undefined {
  const line = LINE.exec((error as Error).message)?.[1];
  return line === undefined ? undefined : Number(line);
}

/** The error about that place, unless it says already what it is about. */
export function placed(error: unknown, place: () => string): Error {
  if (!(error instanceof SetpointError) || error.subject !== undefined) return error as Error;
  return rephrased(error, error.message, place());
}

function fieldText(field: FieldPath): string {
  return field.map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? key : `.${key}`)).join('');
}

function lineOf(root: YamlNode | undefined, [name, ...inner]: FieldPath): number | undefined {
  if (root === undefined || typeof name !== 'string') return undefined;
  const found = entryOf(root, name);
  const [index] = inner;
  const length = found?.value.children.length ?? 0;
  const old = TAKEN_OVER[name];
  if (typeof index === 'number' && index >= length && old !== undefined) {
    const line = lineOf(root, [old, index - length, ...inner.slice(1)]);
    if (line !== undefined) return line;
  }
  return found === undefined ? undefined : deepestLine(found, inner);
}

interface Entry {
  readonly line: number;
  readonly value: YamlNode;
}

/** The line of the field, or of what holds it where the field is not written. */
function deepestLine({ line, value }: Entry, [key, ...inner]: FieldPath): number {
  if (key === undefined) return line;
  const node = value.target ?? value;
  const item = typeof key === 'number' && node.kind === 'sequence' ? node.children[key] : undefined;
  const next =
    typeof key === 'string'
      ? entryOf(node, key)
      : item === undefined
        ? undefined
        : { line: item.line, value: item };
  return next === undefined ? line : deepestLine(next, inner);
}

/** Names match whatever their case, the exact one first. */
function entryOf({ kind, children }: YamlNode, name: string): Entry | undefined {
  if (kind !== 'mapping') return undefined;
  let found: Entry | undefined;
  for (let i = 0; i + 1 < children.length; i += 2) {
    const key = children[i] as YamlNode;
    const entry = { line: key.line, value: children[i + 1] as YamlNode };
    if (key.value === name) return entry;
    if (key.value.toLowerCase() === name.toLowerCase()) found ??= entry;
  }
  return found;
}
