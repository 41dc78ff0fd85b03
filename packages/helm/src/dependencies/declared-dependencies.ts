import { createHash } from 'node:crypto';
import { encodeGoJson } from '@setpoint/goyaml';
import { type Files, withoutBom } from '../chart/files.ts';
import {
  type Dependency,
  type Lock,
  lockOf,
  lockShape,
  metadataOf,
  metadataShape,
} from '../chart/metadata.ts';
import { HELM_CODES, helmError, prefixed } from '../errors.ts';
import { decodeStruct, type Filled, type StructShape } from '../values/go-struct.ts';

/** What a chart says it is made of, without the charts themselves. */
export interface DeclaredDependencies {
  readonly apiVersion: string;
  /** The chart's own. */
  readonly version: string;
  readonly dependencies: readonly Dependency[];
  /** Undefined when there is no Chart.lock (or requirements.lock). */
  readonly lock: Lock | undefined;
}

/**
 * The dependencies of the chart in a directory and their lock, of which {@link checkLock} says whether it fits. Fails with
 * `helm.chart` and Helm's message; undefined when the directory holds no chart.
 */
export async function declaredDependencies(
  files: Files,
  path: string,
  signal: AbortSignal,
): Promise<DeclaredDependencies | undefined> {
  const read = async (name: string): Promise<Uint8Array | undefined> => {
    const file = path === '' ? name : `${path}/${name}`;
    const entry = await files.entry(file, signal);
    return entry?.kind === 'file' ? withoutBom(await files.read(file, signal)) : undefined;
  };
  const chart = await read('Chart.yaml');
  if (chart === undefined) return undefined;
  const filled = decoded('Chart.yaml', chart, metadataShape);
  const requirements = await read('requirements.yaml');
  if (requirements !== undefined) {
    for (const [key, value] of decoded('requirements.yaml', requirements, metadataShape))
      filled.set(key, value);
  }
  if ((filled.get('apiVersion') ?? '') === '') filled.set('apiVersion', 'v1');
  const { dependencies = [], apiVersion, version } = metadataOf(filled);
  const name = apiVersion === 'v1' ? 'requirements.lock' : 'Chart.lock';
  const lock = await read(name);
  return {
    apiVersion,
    version,
    dependencies,
    lock: lock === undefined ? undefined : lockOf(decoded(name, lock, lockShape)),
  };
}

/** Fails with `helm.dependency` when the lock was made for other dependencies, in Helm's words. */
export function checkLock(
  apiVersion: string,
  dependencies: readonly Dependency[],
  { digest, dependencies: locked }: Lock,
): void {
  if (digest === digestOf(`[${jsonOf(dependencies)},${jsonOf(locked)}]`)) return;
  const isV1 = apiVersion === 'v1';
  // Helm 2 hashed what was asked for alone.
  if (isV1 && digest === digestOf(`{"dependencies":${jsonOf(dependencies)}}`)) return;
  const [lock, file] = isV1 ? ['requirements.lock', 'requirements.yaml'] : ['Chart.lock', 'Chart.yaml'];
  throw helmError(
    HELM_CODES.dependency,
    `the lock file (${lock}) is out of sync with the dependencies file (${file}). Please update the dependencies`,
    {
      subject: lock,
      rule: 'a lock file carries the digest of the dependencies it was made for',
      nextAction: 'Run `helm dependency update` and commit the lock file.',
    },
  );
}

function decoded(name: string, data: Uint8Array, shape: StructShape): Filled {
  try {
    return decodeStruct(data, shape);
  } catch (error) {
    throw prefixed(`cannot load ${name}: `, error, HELM_CODES.chart);
  }
}

function digestOf(json: string): string {
  return `sha256:${createHash('sha256').update(json).digest('hex')}`;
}

/** As encoding/json writes the list: the fields in the order of Helm's struct, those that are empty left out. */
function jsonOf(dependencies: readonly Dependency[]): string {
  return `[${dependencies.map(dependencyJson).join(',')}]`;
}

function dependencyJson(dependency: Dependency): string {
  const { name, version, repository, condition, tags, enabled, importValues, alias } = dependency;
  const fields: readonly (readonly [string, unknown, boolean])[] = [
    ['name', name, true],
    ['version', version, version !== ''],
    ['repository', repository, true],
    ['condition', condition, condition !== ''],
    ['tags', tags, tags.length > 0],
    ['enabled', enabled, enabled],
    ['import-values', importValues, importValues.length > 0],
    ['alias', alias, alias !== ''],
  ];
  const given = fields.filter(([, , isGiven]) => isGiven);
  return `{${given.map(([key, value]) => `"${key}":${encodeGoJson(value)}`).join(',')}}`;
}
