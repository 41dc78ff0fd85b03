import { generatorError } from '../errors.ts';
import type { GeneratorContext } from '../generators/context.ts';
import type { PullRequestGenerator } from '../resource/generator-fields.ts';
import { giteaApi, gitHubApi, gitLabApi } from './hosts.ts';
import { textAt, textsOf } from './scm-api.ts';

export interface PullRequest {
  readonly number: string;
  readonly title: string;
  readonly branch: string;
  readonly targetBranch: string;
  readonly headSha: string;
  readonly author: string;
  readonly labels: readonly string[];
}

/** The open pull requests; undefined when the host knows no such repository. */
export async function listPullRequests(
  generator: PullRequestGenerator,
  context: GeneratorContext,
): Promise<readonly PullRequest[] | undefined> {
  const { github, gitlab, gitea } = generator;
  if (github !== undefined) return ofGitHub(github, context);
  if (gitlab !== undefined) return ofGitLab(gitlab, context);
  if (gitea !== undefined) return ofGitea(gitea, context);
  const named = (['bitbucketServer', 'bitbucket', 'azuredevops'] as const).find((host) => generator[host]);
  throw generatorError(
    named === undefined
      ? 'no Pull Request provider implementation configured'
      : `the pullRequest generator does not support ${named} yet`,
    'Use github, gitlab or gitea.',
  );
}

async function ofGitHub(
  settings: NonNullable<PullRequestGenerator['github']>,
  context: GeneratorContext,
): Promise<PullRequest[] | undefined> {
  const api = await gitHubApi(settings, context);
  const path = `/repos/${encodeURIComponent(settings.owner)}/${encodeURIComponent(settings.repo)}/pulls`;
  return labelled(await api.list(path), settings.labels);
}

async function ofGitea(
  settings: NonNullable<PullRequestGenerator['gitea']>,
  context: GeneratorContext,
): Promise<PullRequest[] | undefined> {
  const api = await giteaApi(settings, context);
  const path = `/repos/${encodeURIComponent(settings.owner)}/${encodeURIComponent(settings.repo)}/pulls`;
  return labelled(await api.list(path, { state: 'open' }), settings.labels);
}

/** GitHub's form, which Gitea shares; only those with all the labels. */
function labelled(
  found: readonly Readonly<Record<string, unknown>>[] | undefined,
  labels: readonly string[] = [],
): PullRequest[] | undefined {
  return found
    ?.map((each) => ({
      number: textAt(each, 'number'),
      title: textAt(each, 'title'),
      branch: textAt(each, 'head', 'ref'),
      targetBranch: textAt(each, 'base', 'ref'),
      headSha: textAt(each, 'head', 'sha'),
      author: textAt(each, 'user', 'login'),
      labels: textsOf(each['labels'], 'name'),
    }))
    .filter((pull) => labels.every((label) => pull.labels.includes(label)));
}

async function ofGitLab(
  settings: NonNullable<PullRequestGenerator['gitlab']>,
  context: GeneratorContext,
): Promise<PullRequest[] | undefined> {
  const api = await gitLabApi(settings, context);
  const { labels = [], pullRequestState } = settings;
  const found = await api.list(`/projects/${encodeURIComponent(settings.project)}/merge_requests`, {
    ...(labels.length === 0 ? {} : { labels: labels.join(',') }),
    ...(pullRequestState ? { state: pullRequestState } : {}),
  });
  return found?.map((each) => ({
    number: textAt(each, 'iid'),
    title: textAt(each, 'title'),
    branch: textAt(each, 'source_branch'),
    targetBranch: textAt(each, 'target_branch'),
    headSha: textAt(each, 'sha'),
    author: textAt(each, 'author', 'username'),
    labels: textsOf(each['labels']),
  }));
}
