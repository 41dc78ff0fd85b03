import { SetpointError } from '@setpoint/core';
import {
  chartFiles,
  checkLock,
  type Dependency,
  declaredDependencies,
  HELM_CODES,
  isCompatible,
} from '@setpoint/helm';
import {
  createDirectoryTree,
  type Mount,
  mountTrees,
  normalizePath,
  type RepositorySpec,
  type Source,
  type Tree,
} from '@setpoint/source';

/** Where the dependencies of charts come from. */
export interface ChartDependencyPorts {
  readonly source: Source;
  /** How a chart of a repository is reached: by its URL, `oci://…`, or `@name` as users name repositories. */
  readonly chartFor: (repository: string, chart: string) => RepositorySpec;
  /** How old an answer about the versions of a dependency may be, in milliseconds, where no lock pins it. */
  readonly maxAgeMs: number;
}

/**
 * The tree with the dependencies that the chart at `path` lacks under `charts/`, as `helm dependency build` puts them
 * there: from the lock, else the newest version that fits. The tree itself when nothing is missing or it holds no chart.
 * Fails with `helm.dependency`, and what reaching a repository fails with.
 */
export async function withChartDependencies(
  tree: Tree,
  path: string,
  ports: ChartDependencyPorts,
  signal: AbortSignal,
): Promise<Tree> {
  const declared = await declaredDependencies(tree, path, signal);
  if (declared === undefined || declared.dependencies.length === 0) return tree;
  const present = await presentCharts(tree, within(path, 'charts'), signal);
  const missing = declared.dependencies.filter(({ name }) => !present.some((file) => isChartOf(file, name)));
  if (missing.length === 0) return tree;
  const { apiVersion, dependencies, lock } = declared;
  if (lock !== undefined) checkLock(apiVersion, dependencies, lock);
  const wanted = lock?.dependencies ?? dependencies;
  const names = new Set(missing.map(({ name }) => name));
  const mounts = await Promise.all(
    wanted.filter(({ name }) => names.has(name)).map((item) => mountOf(item, tree, path, ports, signal)),
  );
  return mountTrees(tree, mounts.flat());
}

async function presentCharts(tree: Tree, folder: string, signal: AbortSignal): Promise<readonly string[]> {
  const entries = (await tree.list(folder, signal)) ?? [];
  return entries.map((entry) => entry.path.slice(entry.path.lastIndexOf('/') + 1));
}

function isChartOf(file: string, name: string): boolean {
  return (
    file === name || (file.startsWith(`${name}-`) && /^v?\d+\..*\.tgz$/.test(file.slice(name.length + 1)))
  );
}

async function mountOf(
  dependency: Dependency,
  tree: Tree,
  path: string,
  ports: ChartDependencyPorts,
  signal: AbortSignal,
): Promise<readonly Mount[]> {
  const { name, version, repository } = dependency;
  if (repository === '') throw notVendored(dependency);
  if (repository.startsWith('file://')) return [await localMount(dependency, tree, path, signal)];
  try {
    const spec = ports.chartFor(repository, name);
    const { maxAgeMs } = ports;
    const revision = await ports.source.resolve(spec, version === '' ? '*' : version, signal, { maxAgeMs });
    const packaged = await ports.source.packaged(spec, revision, signal);
    const files = (await packaged.list('', signal)) ?? [];
    return files.map((file) => ({
      path: within(path, `charts/${file.path}`),
      tree: packaged,
      from: file.path,
      isListed: true,
    }));
  } catch (error) {
    signal.throwIfAborted();
    throw notFetched(dependency, error);
  }
}

/** A chart of the same tree, as it would be packaged: without what its `.helmignore` leaves out. */
async function localMount(
  dependency: Dependency,
  tree: Tree,
  path: string,
  signal: AbortSignal,
): Promise<Mount> {
  const { name, repository, version } = dependency;
  const folder = normalizePath(within(path, repository.slice('file://'.length)));
  const found = await declaredDependencies(tree, folder, signal);
  if (found === undefined) {
    throw dependencyError(
      `directory ${folder} not found`,
      dependency,
      'Correct the file:// path in Chart.yaml.',
    );
  }
  if (!isCompatible(version, found.version)) {
    throw dependencyError(
      `can't get a valid version for dependency ${name}`,
      dependency,
      `Allow ${found.version}, the version of ${folder}, in Chart.yaml.`,
    );
  }
  const files = await chartFiles(tree, folder, signal);
  const packed = createDirectoryTree(new Map(files.map((file) => [file.name, file.data])));
  return { path: within(path, `charts/${name}`), tree: packed, isListed: true };
}

function within(path: string, below: string): string {
  return path === '' || path === '.' ? below : `${path}/${below}`;
}

function notVendored(dependency: Dependency): SetpointError {
  return dependencyError(
    `no repository definition for ${dependency.name}, and it is not in charts/`,
    dependency,
    `Vendor ${dependency.name} under charts/, or give it a repository in Chart.yaml.`,
  );
}

function notFetched(dependency: Dependency, cause: unknown): SetpointError {
  const inner = SetpointError.from(cause);
  const { name, repository, version } = dependency;
  const where = repository.replace(/\/\/[^@/]*@/, '//');
  return new SetpointError(
    inner.code,
    `could not download ${name} ${version} from ${where}: ${inner.message}`,
    {
      subject: inner.subject ?? name,
      ...(inner.rule === undefined ? {} : { rule: inner.rule }),
      nextAction: inner.nextAction ?? 'Check the repository of the dependency in Chart.yaml.',
      retry: inner.retry,
      ...(inner.retryAfterMs === undefined ? {} : { retryAfterMs: inner.retryAfterMs }),
      cause,
    },
  );
}

function dependencyError(message: string, { name }: Dependency, nextAction: string): SetpointError {
  return new SetpointError(HELM_CODES.dependency, message, {
    subject: name,
    rule: 'Every dependency of Chart.yaml is under charts/, in a repository, or at a file:// path of the same source.',
    nextAction,
  });
}
