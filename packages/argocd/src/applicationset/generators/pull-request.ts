import { generatorError } from '../errors.ts';
import type { Params } from '../params.ts';
import type { PullRequestGenerator } from '../resource/generator-fields.ts';
import { matcherOf } from '../scm/pattern.ts';
import { listPullRequests, type PullRequest } from '../scm/pull-requests.ts';
import { slug } from '../template/names.ts';
import { eachOf, type Generate } from './context.ts';
import { checkScmPolicy } from './scm-policy.ts';
import { withValues } from './values.ts';

/** One parameter set a pull request that one of the filters matches. */
export const generatePullRequests: Generate<PullRequestGenerator> = async (generator, context) => {
  checkScmPolicy(generator, context.ports.scmPolicy(), 'failed to select pull request service provider: ');
  const isWanted = filterOf(generator.filters ?? []);
  const found = await listPullRequests(generator, context);
  if (found === undefined) {
    if (generator.continueOnRepoNotFoundError === true) return [];
    throw generatorError(
      'error listing repos: the repository of the pullRequest generator was not found',
      'Check the repository and the token, or set continueOnRepoNotFoundError.',
    );
  }
  return eachOf(found.filter(isWanted), context, (pull) => [
    withValues(paramsOf(pull, context.engine.goTemplate), generator.values, context.engine),
  ]);
};

function filterOf(filters: NonNullable<PullRequestGenerator['filters']>): (pull: PullRequest) => boolean {
  if (filters.length === 0) return () => true;
  const compiled = filters.map(({ branchMatch, targetBranchMatch, titleMatch }) => {
    const branch = matcherOf(branchMatch);
    const target = matcherOf(targetBranchMatch);
    const title = matcherOf(titleMatch);
    return (pull: PullRequest) => branch(pull.branch) && target(pull.targetBranch) && title(pull.title);
  });
  return (pull) => compiled.some((matches) => matches(pull));
}

function paramsOf(pull: PullRequest, goTemplate: boolean): Params {
  return new Map<string, unknown>([
    ['number', pull.number],
    ['title', pull.title],
    ['branch', pull.branch],
    ['branch_slug', branchSlug(pull.branch)],
    ['target_branch', pull.targetBranch],
    ['target_branch_slug', branchSlug(pull.targetBranch)],
    ['head_sha', pull.headSha],
    ['head_short_sha', pull.headSha.slice(0, 8)],
    ['head_short_sha_7', pull.headSha.slice(0, 7)],
    ['author', pull.author],
    ...(goTemplate ? ([['labels', pull.labels]] as const) : []),
  ]);
}

/** Short enough to be part of a DNS label with 13 characters beside it. */
function branchSlug(branch: string): string {
  return slug(branch.replaceAll('_', '-'), { maxLength: 50, smartTruncate: true });
}
