import { SetpointError } from '@setpoint/core';
import { decodeSigs } from '@setpoint/goyaml';
import { isPlainMap, mergePatch, type OpenApiSchema } from '@setpoint/kube';
import type { Tree } from '@setpoint/source';
import { codes } from '../errors.ts';
import { type ApplicationSource, applicationSource } from '../resources/application-source.ts';

/**
 * The source with what `.argocd-source.yaml` and `.argocd-source-<application>.yaml` of its directory say, each a JSON
 * merge patch of it, the application's own last. Only how it is rendered can be overridden, never where it comes from.
 * Throws `argocd.invalid-source-override` for a file that cannot be read.
 */
export async function withSourceOverrides(
  source: ApplicationSource,
  tree: Tree,
  application: string,
  signal: AbortSignal,
): Promise<ApplicationSource> {
  const directory = !source.path || source.path === '.' ? '' : `${source.path}/`;
  let merged: unknown = source;
  for (const name of ['.argocd-source.yaml', `.argocd-source-${application}.yaml`]) {
    const path = `${directory}${name}`;
    const entry = await tree.entry(path, signal);
    if (entry?.kind !== 'file') continue;
    merged = mergePatch(merged, patchIn(await tree.read(path, signal), path));
  }
  if (merged === source) return source;
  const read = asGoReads(merged, applicationSource.schema) as ApplicationSource;
  const { directory: plain, helm, kustomize, plugin } = read;
  const { directory: _plain, helm: _helm, kustomize: _kustomize, plugin: _plugin, ...origin } = source;
  return {
    ...origin,
    ...(plain ? { directory: plain } : {}),
    ...(helm ? { helm } : {}),
    ...(kustomize ? { kustomize } : {}),
    ...(plugin ? { plugin } : {}),
  };
}

function patchIn(bytes: Uint8Array, path: string): unknown {
  let patch: unknown;
  try {
    patch = decodeSigs(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw overrideError(path, SetpointError.from(cause).message);
  }
  if (patch === null || patch === undefined) return {};
  if (!isPlainMap(patch)) throw overrideError(path, 'it is not a map');
  const wrong = shapeProblem(patch, applicationSource.schema, '');
  if (wrong !== undefined) throw overrideError(path, wrong);
  return patch;
}

/**
 * The value with the names of known fields as the schema spells them: Go's JSON takes them in any case, and files that
 * Image Updater wrote say `forcestring`. Of two spellings the one that comes last by name counts.
 */
function asGoReads(value: unknown, schema: OpenApiSchema): unknown {
  const { items, properties } = schema;
  if (Array.isArray(value)) return items === undefined ? value : value.map((item) => asGoReads(item, items));
  if (!isPlainMap(value) || properties === undefined) return value;
  const names = new Map(Object.keys(properties).map((name) => [name.toLowerCase(), name]));
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([key, field]) => {
      const name = names.get(key.toLowerCase()) ?? key;
      const below = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return [name, below === undefined ? field : asGoReads(field, below)];
    }),
  );
}

/** The first value that is not of its field's type; fields we do not know are passed over, and null removes. */
function shapeProblem(value: unknown, schema: OpenApiSchema, at: string): string | undefined {
  if (value === null || value === undefined || schema.type === undefined) return undefined;
  const found = Array.isArray(value) ? 'array' : typeof value;
  const wanted = schema.type === 'integer' ? 'number' : schema.type;
  if (found !== wanted) return `${at} is not of type ${schema.type}`;
  if (Array.isArray(value)) {
    const { items } = schema;
    return items && firstOf(value, (item, index) => shapeProblem(item, items, `${at}[${index}]`));
  }
  if (!isPlainMap(value)) return undefined;
  return firstOf(Object.entries(value), ([key, field]) => {
    const below = schema.properties;
    const name = Object.keys(below ?? {}).find((one) => one.toLowerCase() === key.toLowerCase());
    const known = name === undefined ? undefined : below?.[name];
    return known && shapeProblem(field, known, at === '' ? key : `${at}.${key}`);
  });
}

function firstOf<T>(
  list: readonly T[],
  problemOf: (item: T, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of list.entries()) {
    const problem = problemOf(item, index);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function overrideError(path: string, why: string): SetpointError {
  return new SetpointError(
    codes.invalidSourceOverride,
    `the overrides of the source cannot be read: ${why}`,
    {
      subject: path,
      rule: 'The file holds blocks of spec.source: helm, kustomize, directory, plugin.',
      nextAction: `Correct ${path}.`,
    },
  );
}
