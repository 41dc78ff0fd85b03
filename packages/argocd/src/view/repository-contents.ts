import { detectTool } from '@setpoint/render';
import type { ChartVersions, Source, Tree } from '@setpoint/source';
import { repositoryFor, type RepositoryConfig } from '../config/repositories.ts';
import { sourceSpec } from '../desired/source-spec.ts';
import type { PlanPorts } from '../plan-application.ts';
import type { ApplicationSource } from '../resources/application-source.ts';
import { type ChartFacts, chartFacts, flatValues } from './chart-facts.ts';
import { filesBelow, textAt } from './tree-texts.ts';

/** A repository as one project reaches it. */
export interface RepositoryAt {
  readonly url: string;
  readonly project: string;
  readonly config: RepositoryConfig;
}

type Reading = Pick<PlanPorts, 'config' | 'source'>;

/** Most files that are looked at to find what can be deployed. */
const maxFiles = 50_000;

/** Folders that hold a chart or a kustomization, with the tool's name in Argo CD's words (`util/app/discovery`). */
export async function deployablesIn(
  { url, project, config }: RepositoryAt,
  revision: string,
  source: Source,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, 'Helm' | 'Kustomize'>> {
  const spec = repositoryFor(url, project, config);
  const tree = await source.tree(spec, await source.resolve(spec, revision, signal), signal);
  const found = new Map<string, 'Helm' | 'Kustomize'>();
  for (const path of await filesBelow(tree, '', maxFiles, signal)) {
    const slash = path.lastIndexOf('/');
    const folder = slash < 0 ? '.' : path.slice(0, slash);
    const name = path.slice(slash + 1);
    if (name.endsWith('Chart.yaml')) found.set(folder, 'Helm');
    if (/^(kustomization\.ya?ml|Kustomization)$/.test(name)) found.set(folder, 'Kustomize');
  }
  return found;
}

/** What a source is, before anything is deployed from it. */
export type SourceDetails =
  | { readonly type: 'Directory' }
  | { readonly type: 'Kustomize' }
  | {
      readonly type: 'Helm';
      /** Files that may be meant as values: `values.yaml`, `values-prod.yaml`… */
      readonly valueFiles: readonly string[];
      /** The text of `values.yaml`. */
      readonly values: string;
      readonly parameters: ReadonlyMap<string, string>;
    };

/** Reads the source at its target revision. Throws what reaching it throws. */
export async function sourceDetails(
  source: ApplicationSource,
  project: string,
  { config, source: reader }: Reading,
  signal: AbortSignal,
): Promise<SourceDetails> {
  const spec = sourceSpec(source, project, config.repositories());
  const revision = await reader.resolve(spec, source.targetRevision ?? '', signal);
  const tree = await reader.tree(spec, revision, signal);
  const path = source.chart ? '' : (source.path ?? '.');
  const tool = source.chart ? 'helm' : await detectTool(tree, path, signal);
  if (tool !== 'helm') return { type: tool === 'kustomize' ? 'Kustomize' : 'Directory' };
  return chartDetails(tree, path === '.' ? '' : path, source.helm?.valueFiles ?? [], signal);
}

async function chartDetails(
  tree: Tree,
  folder: string,
  selected: readonly string[],
  signal: AbortSignal,
): Promise<SourceDetails> {
  const inside = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  const files = await filesBelow(tree, folder, maxFiles, signal);
  const relative = files.map((path) => (folder === '' ? path : path.slice(folder.length + 1)));
  const values = (await textAt(tree, inside('values.yaml'), signal)) ?? '';
  const more = await Promise.all(
    selected.map((name) => textAt(tree, inside(name), signal).catch(() => undefined)),
  );
  return {
    type: 'Helm',
    valueFiles: relative.filter((name) => /values[^/]*\.ya?ml$/.test(name)),
    values,
    parameters: flatValues([values, ...more.filter((text) => text !== undefined)]),
  };
}

/** What the chart of a source says of itself at a version. */
export async function chartFactsOf(
  source: ApplicationSource,
  project: string,
  version: string,
  { config, source: reader }: Reading,
  signal: AbortSignal,
): Promise<ChartFacts> {
  const spec = sourceSpec(source, project, config.repositories());
  return chartFacts(await reader.tree(spec, { id: version, ref: version }, signal), signal);
}

/** Annotations of the artifact that a source deploys, at a digest or version. */
export function artifactAnnotations(
  source: ApplicationSource,
  project: string,
  revision: string,
  { config, source: reader }: Reading,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const spec = sourceSpec(source, project, config.repositories());
  return reader.annotations(spec, { id: revision, ref: revision }, signal);
}

/** Tags of a repository of a registry. */
export function tagsOf(
  { url, project, config }: RepositoryAt,
  source: Source,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return source.versions({ ...repositoryFor(url, project, config), kind: 'oci' }, signal);
}

/** Charts of an HTTP repository. */
export function chartsOf(
  { url, project, config }: RepositoryAt,
  source: Source,
  signal: AbortSignal,
): Promise<readonly ChartVersions[]> {
  return source.charts({ ...repositoryFor(url, project, config), kind: 'helm' }, signal);
}

/**
 * Asks the repository for what it has, as a test of the address and the credentials; throws what it answers. Of a
 * registry that names no repository yet only the address is checked.
 */
export async function tryRepository(
  at: RepositoryAt,
  type: string,
  source: Source,
  signal: AbortSignal,
): Promise<void> {
  const spec = repositoryFor(at.url, at.project, at.config);
  if (type === 'helm' && spec.kind !== 'oci') await chartsOf(at, source, signal);
  else if (type === 'oci') await tagsOf(at, source, signal);
  else if (spec.kind !== 'oci') await source.refs(spec, signal);
}
