import { generatorError } from '../errors.ts';
import type { GeneratorContext } from '../generators/context.ts';
import type { PullRequestGenerator } from '../resource/generator-fields.ts';
import { cloudPage, serverPage } from './bitbucket-pages.ts';
import {
  azureDevOpsApi,
  bitbucketCloudApi,
  bitbucketServerApi,
  giteaApi,
  gitHubApi,
  gitLabApi,
} from './hosts.ts';
import { textAt } from '../../json-at.ts';
import { textsOf } from './scm-api.ts';

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
  const { github, gitlab, gitea, bitbucketServer, bitbucket, azuredevops } = generator;
  if (github !== undefined) return ofGitHub(github, context);
  if (gitlab !== undefined) return ofGitLab(gitlab, context);
  if (gitea !== undefined) return ofGitea(gitea, context);
  if (bitbucketServer !== undefined) return ofBitbucketServer(bitbucketServer, context);
  if (bitbucket !== undefined) return ofBitbucketCloud(bitbucket, context);
  if (azuredevops !== undefined) return ofAzureDevOps(azuredevops, context);
  throw generatorError('no Pull Request provider implementation configured', 'Name a host in pullRequest.');
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

async function ofBitbucketServer(
  settings: NonNullable<PullRequestGenerator['bitbucketServer']>,
  context: GeneratorContext,
): Promise<PullRequest[] | undefined> {
  const api = await bitbucketServerApi(settings, context);
  const path = `/projects/${encodeURIComponent(settings.project)}/repos/${encodeURIComponent(settings.repo)}/pull-requests`;
  const found = await api.pages(path, { limit: '100' }, serverPage);
  return found?.map((each) => ({
    number: textAt(each, 'id'),
    title: textAt(each, 'title'),
    branch: textAt(each, 'fromRef', 'displayId'),
    targetBranch: textAt(each, 'toRef', 'displayId'),
    headSha: textAt(each, 'fromRef', 'latestCommit'),
    author: textAt(each, 'author', 'user', 'name'),
    labels: [],
  }));
}

async function ofBitbucketCloud(
  settings: NonNullable<PullRequestGenerator['bitbucket']>,
  context: GeneratorContext,
): Promise<PullRequest[] | undefined> {
  const api = await bitbucketCloudApi(settings, context);
  const path = `/repositories/${encodeURIComponent(settings.owner)}/${encodeURIComponent(settings.repo)}/pullrequests`;
  const found = await api.pages(path, { pagelen: '50' }, cloudPage);
  return found?.map((each) => ({
    number: textAt(each, 'id'),
    title: textAt(each, 'title'),
    branch: textAt(each, 'source', 'branch', 'name'),
    targetBranch: textAt(each, 'destination', 'branch', 'name'),
    headSha: textAt(each, 'source', 'commit', 'hash'),
    author: textAt(each, 'author', 'nickname'),
    labels: [],
  }));
}

async function ofAzureDevOps(
  settings: NonNullable<PullRequestGenerator['azuredevops']>,
  context: GeneratorContext,
): Promise<PullRequest[] | undefined> {
  const api = await azureDevOpsApi(settings, context);
  const path = `/${encodeURIComponent(settings.project)}/_apis/git/repositories/${encodeURIComponent(settings.repo)}/pullrequests`;
  let skipped = 0;
  const first = { 'api-version': '7.0', $top: '100' };
  const found = await api.pages(path, first, ({ value }) => {
    const isFull = Array.isArray(value) && value.length >= 100;
    skipped += 100;
    return { items: value, next: isFull ? { ...first, $skip: String(skipped) } : undefined };
  });
  return found
    ?.map((each) => ({
      number: textAt(each, 'pullRequestId'),
      title: textAt(each, 'title'),
      branch: textAt(each, 'sourceRefName').replace('refs/heads/', ''),
      targetBranch: textAt(each, 'targetRefName').replace('refs/heads/', ''),
      headSha: textAt(each, 'lastMergeSourceCommit', 'commitId'),
      author: textAt(each, 'createdBy', 'uniqueName').split('@')[0] ?? '',
      labels: textsOf(each['labels'], 'name'),
    }))
    .filter(
      ({ headSha, labels }) =>
        headSha !== '' && (settings.labels ?? []).every((label) => labels.includes(label)),
    );
}
