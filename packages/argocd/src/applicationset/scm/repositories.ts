import { generatorError } from '../errors.ts';
import type { GeneratorContext } from '../generators/context.ts';
import type { ScmProviderGenerator } from '../resource/generator-fields.ts';
import { codeCommitHost } from './code-commit.ts';
import { azureDevOpsHost, bitbucketCloudHost, bitbucketServerHost } from './more-repositories.ts';
import {
  azureDevOpsApi,
  bitbucketCloudApi,
  bitbucketServerApi,
  giteaApi,
  gitHubApi,
  gitLabApi,
} from './hosts.ts';
import { textAt } from '../../json-at.ts';
import { type ScmApi, textsOf } from './scm-api.ts';
import type { ScmBranch, ScmHost, ScmRepository } from './scm-host.ts';
import { encodedPath } from './scm-host.ts';

type Json = Readonly<Record<string, unknown>>;

/** The host the generator names. */
export async function hostOf(generator: ScmProviderGenerator, context: GeneratorContext): Promise<ScmHost> {
  const { github, gitlab, gitea, bitbucketServer, bitbucket, azureDevOps, awsCodeCommit } = generator;
  if (awsCodeCommit !== undefined) return codeCommitHost(awsCodeCommit, generator.cloneProtocol, context);
  const protocol = protocolOf(generator.cloneProtocol);
  if (github !== undefined) return gitHubHost(github, protocol, await gitHubApi(github, context));
  if (gitlab !== undefined) return gitLabHost(gitlab, protocol, await gitLabApi(gitlab, context));
  if (gitea !== undefined) return giteaHost(gitea, protocol, await giteaApi(gitea, context));
  if (bitbucketServer !== undefined) {
    return bitbucketServerHost(bitbucketServer, protocol, await bitbucketServerApi(bitbucketServer, context));
  }
  if (bitbucket !== undefined) {
    const { user, appPasswordRef } = bitbucket;
    const basicAuth = { username: user, passwordRef: appPasswordRef };
    return bitbucketCloudHost(bitbucket, protocol, await bitbucketCloudApi({ basicAuth }, context));
  }
  if (azureDevOps !== undefined) {
    const api = await azureDevOpsApi({ ...azureDevOps, tokenRef: azureDevOps.accessTokenRef }, context);
    return azureDevOpsHost(azureDevOps, api);
  }
  throw generatorError(
    'no SCM provider implementation configured',
    'Use github, gitlab, gitea, bitbucket, bitbucketServer, azureDevOps or awsCodeCommit.',
  );
}

function protocolOf(cloneProtocol: string | undefined): 'ssh' | 'https' {
  if (!cloneProtocol || cloneProtocol === 'ssh') return 'ssh';
  if (cloneProtocol === 'https') return 'https';
  throw generatorError(`unknown clone protocol ${cloneProtocol}`, 'Set cloneProtocol to ssh or https.');
}

function foundAll(list: Json[] | undefined, owner: string): Json[] {
  if (list !== undefined) return list;
  throw generatorError(`error listing repositories for ${owner}: not found`, 'Check its name and the token.');
}

function gitHubHost(
  settings: NonNullable<ScmProviderGenerator['github']>,
  protocol: 'ssh' | 'https',
  api: ScmApi,
): ScmHost {
  const at = ({ organization, repository }: ScmRepository): string =>
    `/repos/${encodeURIComponent(organization)}/${encodeURIComponent(repository)}`;
  return {
    repositories: async () => {
      const all = foundAll(
        await api.list(`/orgs/${encodeURIComponent(settings.organization)}/repos`),
        settings.organization,
      );
      return all
        .filter((each) => !(settings.excludeArchivedRepos === true && each['archived'] === true))
        .map((each) => ({
          organization: textAt(each, 'owner', 'login'),
          repository: textAt(each, 'name'),
          id: Number(each['id']),
          url: textAt(each, protocol === 'ssh' ? 'ssh_url' : 'clone_url'),
          defaultBranch: textAt(each, 'default_branch'),
          labels: textsOf(each['topics']),
        }));
    },
    branches: (repository) =>
      branchesOf(api, `${at(repository)}/branches`, repository, settings.allBranches, 'sha'),
    hasPath: (repository, branch, path) =>
      api.exists(`${at(repository)}/contents/${encodedPath(path)}`, { ref: branch }),
  };
}

function gitLabHost(
  settings: NonNullable<ScmProviderGenerator['gitlab']>,
  protocol: 'ssh' | 'https',
  api: ScmApi,
): ScmHost {
  return {
    repositories: async () => {
      const query = {
        include_subgroups: String(settings.includeSubgroups ?? false),
        with_shared: String(settings.includeSharedProjects ?? true),
        ...(settings.topic ? { topic: settings.topic } : {}),
        ...(settings.includeArchivedRepos === true ? { archived: 'true' } : {}),
      };
      const all = foundAll(
        await api.list(`/groups/${encodeURIComponent(settings.group)}/projects`, query),
        settings.group,
      );
      return all.map((each) => ({
        organization: textAt(each, 'namespace', 'full_path'),
        repository: textAt(each, 'path'),
        id: Number(each['id']),
        url: textAt(each, protocol === 'ssh' ? 'ssh_url_to_repo' : 'http_url_to_repo'),
        defaultBranch: textAt(each, 'default_branch'),
        labels: textsOf(each['topics'] ?? each['tag_list']),
      }));
    },
    branches: (repository) =>
      branchesOf(
        api,
        `/projects/${repository.id}/repository/branches`,
        repository,
        settings.allBranches,
        'id',
      ),
    hasPath: async (repository, branch, path) => {
      const at = `/projects/${repository.id}/repository`;
      const file = await api.get(`${at}/files/${encodeURIComponent(path)}`, { ref: branch });
      if (file !== undefined) return true;
      const tree = await api.get(`${at}/tree`, { path, ref: branch });
      return Array.isArray(tree) && tree.length > 0;
    },
  };
}

function giteaHost(
  settings: NonNullable<ScmProviderGenerator['gitea']>,
  protocol: 'ssh' | 'https',
  api: ScmApi,
): ScmHost {
  const { owner } = settings;
  const at = (repository: string): string =>
    `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(repository)}`;
  return {
    repositories: async () => {
      const all = foundAll(await api.list(`/orgs/${encodeURIComponent(owner)}/repos`), owner).filter(
        (each) => !(settings.excludeArchivedRepos === true && each['archived'] === true),
      );
      return Promise.all(
        all.map(async (each) => ({
          organization: owner,
          repository: textAt(each, 'name'),
          id: Number(each['id']),
          url: textAt(each, protocol === 'ssh' ? 'ssh_url' : 'html_url'),
          defaultBranch: textAt(each, 'default_branch'),
          labels: textsOf(await api.list(`${at(textAt(each, 'name'))}/labels`), 'name'),
        })),
      );
    },
    branches: (repository) =>
      branchesOf(api, `${at(repository.repository)}/branches`, repository, settings.allBranches, 'id'),
    hasPath: (repository, branch, path) =>
      api.exists(`${at(repository.repository)}/contents/${encodedPath(path)}`, { ref: branch }),
  };
}

async function branchesOf(
  api: ScmApi,
  path: string,
  { defaultBranch }: ScmRepository,
  all: boolean | undefined,
  shaKey: 'sha' | 'id',
): Promise<ScmBranch[]> {
  const branch = (each: unknown): ScmBranch => ({
    name: textAt(each, 'name'),
    sha: textAt(each, 'commit', shaKey),
  });
  if (all === true) return ((await api.list(path)) ?? []).map(branch);
  const found =
    defaultBranch === '' ? undefined : await api.get(`${path}/${encodeURIComponent(defaultBranch)}`);
  return found === undefined ? [] : [branch(found)];
}
