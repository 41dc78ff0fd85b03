import { expect, it } from 'vitest';
import type { Generator } from '../resource/generator-fields.ts';
import { namesIn } from '../testing/generate-for-test.ts';
import type { ScmPolicy } from './scm-policy.ts';

const apis = ['https://git.example.com/', 'https://other.example/'];
const tokenRef = { secretName: 'none', key: 'none' };

/** What a set with the generator is refused for; with no network, one that is let through fails later. */
async function problemOf(generator: Generator, scmPolicy: ScmPolicy): Promise<string> {
  const { names, problems } = await namesIn({ scmPolicy }, { generators: [generator] });
  expect(names).toEqual([]);
  return problems.join();
}

const gitea = (api: string): Generator => ({ scmProvider: { gitea: { owner: 'o', api } } });
const repository = { owner: 'o', repo: 'r' };
const place = { organization: 'o', project: 'p', repo: 'r' };
const evil = 'https://evil.example/';

it.each<Generator>([
  gitea(evil),
  { scmProvider: { github: { organization: 'o', api: evil } } },
  {
    scmProvider: {
      azureDevOps: { organization: 'o', teamProject: 't', accessTokenRef: tokenRef, api: evil },
    },
  },
  { pullRequest: { gitlab: { project: 'p', api: evil } } },
  { pullRequest: { bitbucket: { ...repository, api: evil } } },
  { pullRequest: { azuredevops: { ...place, api: evil } } },
])('refuses an API address that is not allowed: %j', async (generator) => {
  expect(await problemOf(generator, { enabled: true, allowedApis: apis })).toContain(
    'scm provider not allowed: scm provider "https://evil.example/" not allowed, must use one of the following: https://git.example.com/, https://other.example/',
  );
  expect(await problemOf(generator, { enabled: true, allowedApis: [] })).not.toContain('not allowed');
});

it('lets those through that are allowed, and those that name none', async () => {
  const policy = { enabled: true, allowedApis: apis };
  expect(await problemOf(gitea('https://other.example/'), policy)).not.toContain('not allowed');
  expect(await problemOf({ pullRequest: { github: repository } }, policy)).not.toContain('not allowed');
});

it('refuses all of them when they are disabled, and asks nobody', async () => {
  const policy = { enabled: false, allowedApis: [] };
  expect(await problemOf(gitea(apis[0] ?? ''), policy)).toContain('scm providers are disabled');
  expect(await problemOf({ pullRequest: { github: repository } }, policy)).toContain(
    'failed to select pull request service provider: scm providers are disabled',
  );
});
