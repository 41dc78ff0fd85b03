import { isPlainMap } from '@setpoint/kube';
import { generatorError } from '../errors.ts';
import type { ScmProviderGenerator } from '../resource/generator-fields.ts';
import { cloudPage, serverPage } from './bitbucket-pages.ts';
import { textAt } from '../../json-at.ts';
import { type ScmApi } from './scm-api.ts';
import { encodedPath, type ScmBranch, type ScmHost, type ScmRepository } from './scm-host.ts';

type Json = Readonly<Record<string, unknown>>;

function foundIn(list: Json[] | undefined, owner: string): Json[] {
  if (list !== undefined) return list;
  throw generatorError(`error listing repositories for ${owner}: not found`, 'Check its name and the token.');
}

/** The address a list of clone links gives for the protocol. */
function cloneLink(repository: Json, protocol: string): string {
  const links = repository['links'];
  const clone = isPlainMap(links) ? links['clone'] : undefined;
  const link = Array.isArray(clone) ? clone.find((each) => textAt(each, 'name') === protocol) : undefined;
  return textAt(link, 'href');
}

export function bitbucketServerHost(
  settings: NonNullable<ScmProviderGenerator['bitbucketServer']>,
  protocol: 'ssh' | 'https',
  api: ScmApi,
): ScmHost {
  const repos = `/projects/${encodeURIComponent(settings.project)}/repos`;
  const at = (repository: string): string => `${repos}/${encodeURIComponent(repository)}`;
  const branch = (each: unknown): ScmBranch => ({
    name: textAt(each, 'displayId'),
    sha: textAt(each, 'latestCommit'),
  });
  return {
    repositories: async () => {
      const all = foundIn(await api.pages(repos, { limit: '100' }, serverPage), settings.project);
      return all.map((each) => ({
        organization: textAt(each, 'project', 'key'),
        repository: textAt(each, 'name'),
        id: Number(each['id']),
        url: cloneLink(each, protocol === 'ssh' ? 'ssh' : 'http'),
        // Only a question of its own tells; the branches are asked for anyway.
        defaultBranch: '',
        labels: [],
      }));
    },
    branches: async ({ repository }) => {
      if (settings.allBranches === true) {
        return ((await api.pages(`${at(repository)}/branches`, { limit: '100' }, serverPage)) ?? []).map(
          branch,
        );
      }
      const found = await api.get(`${at(repository)}/branches/default`);
      return found === undefined ? [] : [branch(found)];
    },
    hasPath: ({ repository }, name, path) =>
      api.exists(`${at(repository)}/browse/${encodedPath(path)}`, { at: name, limit: '1' }),
  };
}

export function bitbucketCloudHost(
  settings: NonNullable<ScmProviderGenerator['bitbucket']>,
  protocol: 'ssh' | 'https',
  api: ScmApi,
): ScmHost {
  const { owner } = settings;
  const at = (repository: string): string =>
    `/repositories/${encodeURIComponent(owner)}/${encodeURIComponent(repository)}`;
  const branch = (each: unknown): ScmBranch => ({
    name: textAt(each, 'name'),
    sha: textAt(each, 'target', 'hash'),
  });
  return {
    repositories: async () => {
      const query = { role: 'member', pagelen: '50' };
      const all = await api.pages(`/repositories/${encodeURIComponent(owner)}`, query, cloudPage);
      return foundIn(all, owner).map((each) => ({
        organization: owner,
        repository: textAt(each, 'slug'),
        id: textAt(each, 'uuid'),
        url: cloneLink(each, protocol),
        defaultBranch: textAt(each, 'mainbranch', 'name'),
        labels: [],
      }));
    },
    branches: async ({ repository, defaultBranch }) => {
      const path = `${at(repository)}/refs/branches`;
      if (settings.allBranches === true) {
        return ((await api.pages(path, { pagelen: '50' }, cloudPage)) ?? []).map(branch);
      }
      const found =
        defaultBranch === '' ? undefined : await api.get(`${path}/${encodeURIComponent(defaultBranch)}`);
      return found === undefined ? [] : [branch(found)];
    },
    hasPath: ({ repository }, name, path) =>
      api.exists(`${at(repository)}/src/${encodeURIComponent(name)}/${encodedPath(path)}`),
  };
}

export function azureDevOpsHost(
  settings: NonNullable<ScmProviderGenerator['azureDevOps']>,
  api: ScmApi,
): ScmHost {
  const repos = `/${encodeURIComponent(settings.teamProject)}/_apis/git/repositories`;
  const version = { 'api-version': '7.0' };
  const at = ({ id }: ScmRepository): string => `${repos}/${encodeURIComponent(id)}`;
  const wholeList = ({ value }: Json) => ({ items: value, next: undefined });
  const branch = (each: unknown): ScmBranch => ({
    name: textAt(each, 'name'),
    sha: textAt(each, 'commit', 'commitId'),
  });
  return {
    repositories: async () => {
      const all = foundIn(await api.pages(repos, version, wholeList), settings.teamProject);
      return all
        .map((each) => ({
          organization: settings.organization,
          repository: textAt(each, 'name'),
          id: textAt(each, 'id'),
          url: textAt(each, 'remoteUrl'),
          defaultBranch: textAt(each, 'defaultBranch').replace('refs/heads/', ''),
          labels: [],
        }))
        .filter(({ defaultBranch }) => defaultBranch !== '');
    },
    branches: async (repository) => {
      const path = `${at(repository)}/stats/branches`;
      if (settings.allBranches === true)
        return ((await api.pages(path, version, wholeList)) ?? []).map(branch);
      const found = await api.get(path, { ...version, name: repository.defaultBranch });
      return found === undefined ? [] : [branch(found)];
    },
    hasPath: (repository, name, path) =>
      api.exists(`${at(repository)}/items`, { ...version, path, 'versionDescriptor.version': name }),
  };
}
