import { failure, prefixed } from './errors.ts';
import { configMapValue, decodeUtf8, secretValue } from './data-values.ts';
import type { GeneratorArgs, GeneratorOptions } from './kustomization-fields.ts';
import { lookupCreate, setField } from './node-fields.ts';
import { compareText } from './res-id.ts';
import { NOTES, Resource } from './resource.ts';
import { newMapping, newScalar, newString, STR } from './ynode.ts';

/** Reads a file of the kustomization, within its load restrictions. */
export type LoadFile = (path: string) => Promise<Uint8Array>;

type Value = string | Uint8Array;

/** Makes the ConfigMap or Secret that generator arguments describe. */
export async function generate(
  kind: 'ConfigMap' | 'Secret',
  args: GeneratorArgs,
  load: LoadFile,
): Promise<Resource> {
  if (args.name === '') throw failure('a configmap must have a name');
  const resource = new Resource(newMapping());
  const { root } = resource;
  setField(root, 'apiVersion', newScalar('v1', STR));
  setField(root, 'kind', newScalar(kind, STR));
  resource.name = args.name;
  if (args.namespace !== '') resource.namespace = args.namespace;
  if (kind === 'Secret') setField(root, 'type', newString(args.type === '' ? 'Opaque' : args.type));
  fill(resource, kind, await dataOf(args, load));
  applyOptions(resource, args.options);
  if (args.options?.disableNameSuffixHash !== true) resource.enable(NOTES.needsHash);
  const behavior = ['create', 'replace', 'merge'].includes(args.behavior) ? args.behavior : 'unspecified';
  resource.annotations = resource.annotations.set(NOTES.behavior, behavior);
  return resource;
}

function fill(resource: Resource, kind: 'ConfigMap' | 'Secret', data: ReadonlyMap<string, Value>): void {
  const { root } = resource;
  if (kind === 'Secret') lookupCreate(root, 'mapping', ['data']);
  for (const key of [...data.keys()].sort(compareText)) {
    const raw = data.get(key) ?? '';
    const { field, value } =
      kind === 'Secret' ? { field: 'data', value: secretValue(raw) } : configMapValue(raw);
    const target = lookupCreate(root, 'mapping', [field]);
    if (target !== undefined) setField(target, key, value);
  }
}

function applyOptions(resource: Resource, options: GeneratorOptions | undefined): void {
  if (options === undefined) return;
  setAll(resource, 'labels', options.labels);
  setAll(resource, 'annotations', options.annotations);
  if (options.immutable) setField(resource.root, 'immutable', newScalar('true', '!!bool'));
}

function setAll(resource: Resource, field: string, pairs: ReadonlyMap<string, string> | undefined): void {
  for (const key of [...(pairs?.keys() ?? [])].sort(compareText)) {
    const map = lookupCreate(resource.root, 'mapping', ['metadata', field]);
    if (map !== undefined) setField(map, key, newString(pairs?.get(key) ?? ''));
  }
}

/** `generatorOptions` of the kustomization under the options of one generator. */
export function withGlobalOptions(args: GeneratorArgs, global: GeneratorOptions | undefined): GeneratorArgs {
  if (global === undefined) return args;
  const own = args.options;
  return {
    ...args,
    options: {
      labels: under(own?.labels, global.labels),
      annotations: under(own?.annotations, global.annotations),
      disableNameSuffixHash: own?.disableNameSuffixHash === true || global.disableNameSuffixHash,
      immutable: own?.immutable === true || global.immutable,
    },
  };
}

type Pairs = ReadonlyMap<string, string> | undefined;

function under(own: Pairs, global: Pairs): Pairs {
  return own === undefined || global === undefined ? (own ?? global) : new Map([...global, ...own]);
}

async function dataOf(args: GeneratorArgs, load: LoadFile): Promise<Map<string, Value>> {
  const data = new Map<string, Value>();
  try {
    const pairs = [
      ...(await inSource(`env source files: [${(args.envs ?? []).join(' ')}]`, () =>
        envPairs(args.envs, load),
      )),
      ...(await inSource(`literal sources [${(args.literals ?? []).join(' ')}]`, () =>
        (args.literals ?? []).map(literalPair),
      )),
      ...(await inSource(`file sources: [${(args.files ?? []).join(' ')}]`, () =>
        filePairs(args.files, load),
      )),
    ];
    for (const [key, value] of pairs) {
      if (data.has(key)) throw repeated(args.name, key);
      data.set(key, value);
    }
  } catch (error) {
    if (error instanceof RepeatedKey) throw failure(error.message);
    throw prefixed(error, 'loading KV pairs');
  }
  return data;
}

class RepeatedKey extends Error {}

function repeated(name: string, key: string): Error {
  return new RepeatedKey(`configmap ${name} illegally repeats the key \`${key}\``);
}

async function inSource<T>(what: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw prefixed(error, what);
  }
}

function literalPair(source: string): [string, string] {
  const equals = source.indexOf('=');
  if (equals <= 0) throw failure(`invalid literal source ${source}, expected key=value`);
  return [source.slice(0, equals), withoutQuotes(source.slice(equals + 1))];
}

function withoutQuotes(text: string): string {
  const quoted = text.length >= 2 && text[0] === text.at(-1) && (text[0] === '"' || text[0] === "'");
  return quoted ? text.slice(1, -1) : text;
}

async function filePairs(sources: readonly string[] | undefined, load: LoadFile): Promise<[string, Value][]> {
  const pairs: [string, Value][] = [];
  for (const source of sources ?? []) {
    const [key, path] = fileSource(source);
    pairs.push([key, await load(path)]);
  }
  return pairs;
}

function fileSource(source: string): readonly [string, string] {
  const parts = source.split('=');
  const [key = '', path = ''] = parts;
  if (parts.length === 1) return [baseName(source), source];
  if (parts.length > 2) throw failure(`source "${source}" key name or file path contains '='`);
  if (key === '') throw failure(`missing key name for file path "${path}" in source "${source}"`);
  if (path === '') throw failure(`missing file path for key name "${key}" in source "${source}"`);
  return [key, path];
}

/** As Go's `path.Base`. */
function baseName(path: string): string {
  if (path === '') return '.';
  const trimmed = path.replace(/\/+$/, '');
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

/** Longest line Go's scanner takes; a longer one ends the reading, and what was read so far counts. */
const MAX_LINE = 64 * 1024;

async function envPairs(sources: readonly string[] | undefined, load: LoadFile): Promise<[string, Value][]> {
  const pairs: [string, Value][] = [];
  for (const source of sources ?? []) {
    const content = Buffer.from(await load(source));
    for (const [i, line] of linesOf(content).entries()) {
      const pair = envPair(line, i);
      if (pair !== undefined) pairs.push(pair);
    }
  }
  return pairs;
}

function linesOf(content: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < content.length; ) {
    const newline = content.indexOf(10, start);
    const end = newline < 0 ? content.length : newline;
    if (end - start >= MAX_LINE) return lines;
    const cut = end > start && content[end - 1] === 13 ? end - 1 : end;
    lines.push(content.subarray(start, cut));
    start = end + 1;
  }
  return lines;
}

function envPair(bytes: Buffer, number: number): [string, string] | undefined {
  let line = decodeUtf8(bytes);
  if (line === undefined) {
    const shown = `[${[...bytes].join(' ')}]`;
    throw failure(`line ${shown} has invalid utf8 bytes : ${bytes.toString()}`);
  }
  if (number === 0 && line.startsWith('\ufeff')) line = line.slice(1);
  line = line.replace(/^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/, '');
  if (line === '' || line.startsWith('#')) return undefined;
  const equals = line.indexOf('=');
  if (equals === 0) return undefined;
  return equals < 0 ? [line, ''] : [line.slice(0, equals), line.slice(equals + 1)];
}
