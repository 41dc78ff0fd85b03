import { encodeV3 } from '@setpoint/goyaml';
import { joinPath } from './files.ts';
import { parseRepoSpec } from './repo-spec.ts';
import type { Resource } from './resource.ts';

export const ORIGIN = 'config.kubernetes.io/origin';
export const TRANSFORMATIONS = 'alpha.config.kubernetes.io/transformations';

/** Where a resource came from, or what changed it: what `buildMetadata` writes into annotations. */
export interface Origin {
  readonly path: string;
  readonly repo: string;
  readonly ref: string;
  readonly configuredIn: string;
  readonly configuredBy:
    | {
        readonly apiVersion: string;
        readonly kind: string;
        readonly name: string;
        readonly namespace: string;
      }
    | undefined;
}

export const NO_ORIGIN: Origin = { path: '', repo: '', ref: '', configuredIn: '', configuredBy: undefined };

/** The origin of what lies at `path` below this one; a remote path starts anew. */
export function originBelow(origin: Origin, path: string): Origin {
  const spec = parseRepoSpec(path);
  if (spec === undefined) return { ...origin, path: joinPath(origin.path, path) };
  // The real tool's name for the root of a repository it has not cloned.
  const inside = joinPath('', spec.path) || 'notCloned';
  return { ...origin, repo: spec.host + spec.repoPath, ref: spec.ref, path: inside };
}

function fieldsOf(origin: Origin): Map<string, unknown> {
  const { path, repo, ref, configuredIn, configuredBy } = origin;
  const fields = new Map<string, unknown>();
  if (path !== '') fields.set('path', path);
  if (repo !== '') fields.set('repo', repo);
  if (ref !== '') fields.set('ref', ref);
  if (configuredIn !== '') fields.set('configuredIn', configuredIn);
  if (configuredBy !== undefined) {
    fields.set('configuredBy', new Map(Object.entries(configuredBy).filter(([, value]) => value !== '')));
  }
  return fields;
}

/** Go's order of fields, which YAML of a map would not keep. */
const FIELD_ORDER = ['path', 'repo', 'ref', 'configuredIn', 'configuredBy'];
const BY_ORDER = ['apiVersion', 'kind', 'name', 'namespace'];

export function originText(origin: Origin): string {
  return ordered(fieldsOf(origin), FIELD_ORDER, '');
}

function ordered(fields: ReadonlyMap<string, unknown>, order: readonly string[], indent: string): string {
  let text = '';
  for (const name of order) {
    const value = fields.get(name);
    if (value === undefined) continue;
    if (value instanceof Map) text += `${indent}${name}:\n${ordered(value, BY_ORDER, `${indent}  `)}`;
    else text += `${indent}${name}: ${encodeV3(value)}`;
  }
  return text === '' && indent === '' ? '{}\n' : text;
}

/** Notes the origin on resources that have none. */
export function addOrigins(resources: readonly Resource[], origin: Origin | undefined): void {
  if (origin === undefined) return;
  for (const resource of resources) {
    if (resource.annotation(ORIGIN) !== undefined) continue;
    resource.annotations = resource.annotations.set(ORIGIN, originText(origin));
  }
}

/** Notes what changed the resources; one without an origin was made by it. */
export function addTransformations(resources: readonly Resource[], origin: Origin): void {
  const text = originText(origin);
  for (const resource of resources) {
    const { annotations } = resource;
    if (!annotations.has(ORIGIN)) annotations.set(ORIGIN, text);
    else annotations.set(TRANSFORMATIONS, (annotations.get(TRANSFORMATIONS) ?? '') + asItem(text));
    resource.annotations = annotations;
  }
}

function asItem(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line, i) => `${i === 0 ? '- ' : '  '}${line}\n`)
    .join('');
}
