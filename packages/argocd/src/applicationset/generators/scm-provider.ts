import { int } from '@setpoint/gotemplate';
import type { Params } from '../params.ts';
import type { ScmProviderGenerator } from '../resource/generator-fields.ts';
import { matcherOf } from '../scm/pattern.ts';
import { hostOf } from '../scm/repositories.ts';
import type { ScmBranch, ScmHost, ScmRepository } from '../scm/scm-host.ts';
import { normalizeName } from '../template/names.ts';
import { eachOf, type Generate } from './context.ts';
import { checkScmPolicy } from './scm-policy.ts';
import { withValues } from './values.ts';

type Filter = NonNullable<ScmProviderGenerator['filters']>[number];

interface CompiledFilter {
  readonly repository: (repository: ScmRepository) => boolean;
  readonly branch: (host: ScmHost, repository: ScmRepository, branch: string) => Promise<boolean>;
}

/** One parameter set a branch of the organisation's repositories that one of the filters matches. */
export const generateScmProvider: Generate<ScmProviderGenerator> = async (generator, context) => {
  checkScmPolicy(generator, context.ports.scmPolicy());
  const filters = (generator.filters ?? []).map(compile);
  const host = await hostOf(generator, context);
  return eachOf(await host.repositories(), context, async (repository) => {
    const possible = filters.filter((filter) => filter.repository(repository));
    if (filters.length > 0 && possible.length === 0) return [];
    const branches = await host.branches(repository);
    return eachOf(branches, context, async (branch) => {
      if (filters.length > 0 && !(await anyMatches(possible, host, repository, branch.name))) return [];
      return [withValues(paramsOf(repository, branch), generator.values, context.engine)];
    });
  });
};

function compile(filter: Filter): CompiledFilter {
  const repositoryMatch = matcherOf(filter.repositoryMatch);
  const labelMatch = matcherOf(filter.labelMatch);
  const branchMatch = matcherOf(filter.branchMatch);
  const wanted = (filter.pathsExist ?? []).map((path) => [path.replace(/\/+$/, ''), true] as const);
  const unwanted = (filter.pathsDoNotExist ?? []).map((path) => [path.replace(/\/+$/, ''), false] as const);
  return {
    repository: ({ repository, labels }) =>
      repositoryMatch(repository) && (filter.labelMatch === undefined || labels.some(labelMatch)),
    branch: async (host, repository, branch) => {
      if (!branchMatch(branch)) return false;
      for (const [path, exists] of [...wanted, ...unwanted]) {
        if ((await host.hasPath(repository, branch, path)) !== exists) return false;
      }
      return true;
    },
  };
}

async function anyMatches(
  filters: readonly CompiledFilter[],
  host: ScmHost,
  repository: ScmRepository,
  branch: string,
): Promise<boolean> {
  for (const filter of filters) if (await filter.branch(host, repository, branch)) return true;
  return false;
}

function paramsOf(repository: ScmRepository, { name, sha }: ScmBranch): Params {
  return new Map<string, unknown>([
    ['organization', repository.organization],
    ['repository', repository.repository],
    ['repository_id', typeof repository.id === 'number' ? int(repository.id) : repository.id],
    ['url', repository.url],
    ['branch', name],
    ['branchNormalized', normalizeName(name)],
    ['sha', sha],
    ['short_sha', sha.slice(0, 8)],
    ['short_sha_7', sha.slice(0, 7)],
    ['labels', repository.labels.join(',')],
  ]);
}
