import { generateKeyPairSync, verify } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeHttp } from '../http-port.ts';
import type { Generator } from '../resource/generator-fields.ts';
import { guestbook, namesIn } from '../testing/generate-for-test.ts';

/** A host on this machine that answers by path. */
class Host {
  readonly asked: {
    readonly path: string;
    readonly query: URLSearchParams;
    readonly headers: Map<string, string>;
    readonly body: string;
  }[] = [];
  readonly answers = new Map<string, (query: URLSearchParams) => unknown>();
  readonly #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://host');
      const headers = new Map(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      this.asked.push({
        path: url.pathname,
        query: url.searchParams,
        headers,
        body: Buffer.concat(chunks).toString(),
      });
      const answer = this.answers.get(url.pathname)?.(url.searchParams);
      response.statusCode = answer === undefined ? 404 : typeof answer === 'number' ? answer : 200;
      response.end(typeof answer === 'object' ? JSON.stringify(answer) : 'no');
    });
  });

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A list in pages of so many. */
  pages(path: string, size: number, items: readonly unknown[]): void {
    this.answers.set(path, (query) => {
      const from = (Number(query.get('page')) - 1) * size;
      return items.slice(from, from + size);
    });
  }

  close(): Promise<unknown> {
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

const secret = (name: string, data: Readonly<Record<string, string>>) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'argocd' },
  data: Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  ),
});

const configMap = (name: string, data: Readonly<Record<string, string>>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'argocd' },
  data,
});

const tokenRef = { secretName: 'token', key: 'token' };
const objects = [secret('token', { token: 's3cret' }), secret('argocd-secret', { 'plugin.token': 'pl' })];

describe('generators that ask hosts', () => {
  let host: Host;
  beforeEach(async () => {
    host = new Host();
    await host.listen();
  });
  afterEach(() => host.close());

  const run = (name: string, generators: readonly Generator[], more: readonly object[] = [], go = false) =>
    namesIn(
      { http: nodeHttp, objects: [...objects, ...more] as typeof objects },
      { generators, goTemplate: go, template: { ...guestbook, metadata: { name } } },
    );

  const gitHubPull = (number: number, branch: string, ...labels: readonly string[]) => ({
    number,
    title: `T${number}`,
    head: { ref: branch, sha: '0123456789abcdef' },
    base: { ref: 'main' },
    user: { login: 'jo' },
    labels: labels.map((label) => ({ name: label })),
  });

  it('pull requests of GitHub: pages, labels, filters', async () => {
    const many = Array.from({ length: 100 }, (_, index) => gitHubPull(index, 'skip'));
    const wanted = [
      gitHubPull(200, 'Feature/Ä_b', 'preview', 'x'),
      gitHubPull(201, 'feature/c'),
      gitHubPull(202, 'fix/d', 'preview'),
    ];
    host.pages('/api/v3/repos/o/r/pulls', 100, [...many, ...wanted]);
    const { names, problems } = await run(
      '{{number}} {{branch_slug}} {{target_branch}} {{head_short_sha}} {{head_short_sha_7}} {{author}} {{title}}',
      [
        {
          pullRequest: {
            github: { owner: 'o', repo: 'r', api: host.url, tokenRef, labels: ['preview'] },
            filters: [{ branchMatch: '^[Ff]eature', targetBranchMatch: 'main', titleMatch: 'T2' }],
          },
        },
      ],
    );
    expect(problems).toEqual([]);
    expect(names).toEqual(['200 feature-a-b main 01234567 0123456 jo T200']);
    expect(host.asked.map(({ query }) => query.get('page'))).toEqual(['1', '2']);
    expect(host.asked[0]?.headers.get('authorization')).toBe('Bearer s3cret');
  });

  it('pull requests of GitLab and Gitea', async () => {
    host.pages('/api/v4/projects/g%2Fp/merge_requests', 100, [
      {
        iid: 7,
        title: 't',
        source_branch: 'b',
        target_branch: 'main',
        sha: 'abc',
        author: { username: 'al' },
        labels: ['l'],
      },
    ]);
    host.pages('/api/v1/repos/o/r/pulls', 50, [gitHubPull(9, 'z', 'l')]);
    const generators: Generator[] = [
      {
        pullRequest: {
          gitlab: { project: 'g/p', api: host.url, tokenRef, pullRequestState: 'opened', labels: ['l', 'm'] },
        },
      },
      { pullRequest: { gitea: { owner: 'o', repo: 'r', api: host.url, tokenRef } } },
    ];
    const { names, problems } = await run('{{.number}}{{.author}}{{index .labels 0}}', generators, [], true);
    expect(problems).toEqual([]);
    expect(names).toEqual(['7all', '9jol']);
    expect(host.asked[0]?.query.get('labels')).toBe('l,m');
    expect(host.asked[0]?.headers.get('private-token')).toBe('s3cret');
    expect(host.asked[1]?.headers.get('authorization')).toBe('token s3cret');
  });

  it('a repository that is not there is a problem, unless it may be missing', async () => {
    const github = { owner: 'o', repo: 'none', api: host.url };
    expect((await run('x', [{ pullRequest: { github } }])).problems.join()).toMatch(/was not found/);
    expect(await run('x', [{ pullRequest: { github, continueOnRepoNotFoundError: true } }])).toEqual({
      names: [],
      problems: [],
    });
  });

  it('a host that fails is a problem that names no secret', async () => {
    host.answers.set('/api/v3/repos/o/r/pulls', () => 500);
    const { problems } = await run('x', [
      { pullRequest: { github: { owner: 'o', repo: 'r', api: host.url, tokenRef } } },
    ]);
    expect(problems.join()).toMatch(/answered 500/);
    expect(problems.join()).not.toContain('s3cret');
  });

  it('repositories of GitHub: filters, branches, paths', async () => {
    const repository = (name: string, more: object = {}) => ({
      id: 1_234_567,
      name,
      owner: { login: 'o' },
      default_branch: 'main',
      ssh_url: `git@h:o/${name}.git`,
      clone_url: `https://h/o/${name}.git`,
      topics: ['t'],
      ...more,
    });
    host.pages('/api/v3/orgs/o/repos', 100, [
      repository('app-a'),
      repository('app-b'),
      repository('lib'),
      repository('app-old', { archived: true }),
    ]);
    for (const name of ['app-a', 'app-b']) {
      host.pages(`/api/v3/repos/o/${name}/branches`, 100, [
        { name: 'main', commit: { sha: 'aaaaaaaaaa' } },
        { name: 'x/y', commit: { sha: 'bbbbbbbbbb' } },
      ]);
    }
    host.answers.set('/api/v3/repos/o/app-a/contents/k8s/app.yaml', () => ({}));
    const { names, problems } = await run(
      '{{.organization}} {{.repository}} {{.repository_id}} {{.branchNormalized}} {{.short_sha}} {{.url}} {{.labels}}',
      [
        {
          scmProvider: {
            github: { organization: 'o', api: host.url, allBranches: true, excludeArchivedRepos: true },
            cloneProtocol: 'https',
            filters: [{ repositoryMatch: '^app-', labelMatch: 't', pathsExist: ['k8s/app.yaml'] }],
          },
        },
      ],
      [],
      true,
    );
    expect(problems).toEqual([]);
    expect(names).toEqual([
      'o app-a 1234567 main aaaaaaaa https://h/o/app-a.git t',
      'o app-a 1234567 x-y bbbbbbbb https://h/o/app-a.git t',
    ]);
  });

  it('repositories of GitLab and Gitea: the default branch', async () => {
    host.pages('/api/v4/groups/g/projects', 100, [
      {
        id: 5,
        path: 'p',
        namespace: { full_path: 'g/sub' },
        default_branch: 'main',
        ssh_url_to_repo: 'git@l:p',
        topics: [],
      },
      {
        id: 6,
        path: 'empty',
        namespace: { full_path: 'g' },
        default_branch: 'main',
        ssh_url_to_repo: 'git@l:e',
      },
    ]);
    host.answers.set('/api/v4/projects/5/repository/branches/main', () => ({
      name: 'main',
      commit: { id: 'ccc' },
    }));
    host.pages('/api/v1/orgs/o/repos', 50, [{ id: 8, name: 'q', default_branch: 'dev', ssh_url: 'git@t:q' }]);
    host.pages('/api/v1/repos/o/q/labels', 50, [{ name: 'one' }, { name: 'two' }]);
    host.answers.set('/api/v1/repos/o/q/branches/dev', () => ({ name: 'dev', commit: { id: 'ddd' } }));
    const { names, problems } = await run(
      '{{organization}} {{repository}} {{branch}} {{sha}} {{url}} {{labels}}',
      [
        { scmProvider: { gitlab: { group: 'g', api: host.url, includeSubgroups: true } } },
        { scmProvider: { gitea: { owner: 'o', api: host.url } } },
      ],
    );
    expect(problems).toEqual([]);
    expect(names).toEqual(['g/sub p main ccc git@l:p ', 'o q dev ddd git@t:q one,two']);
    expect(host.asked[0]?.query.get('include_subgroups')).toBe('true');
  });

  it('pull requests of Bitbucket and Azure DevOps', async () => {
    const server = (id: number) => ({
      id,
      title: 't',
      fromRef: { displayId: `b${id}`, latestCommit: 'aaa' },
      toRef: { displayId: 'main' },
      author: { user: { name: 'jo' } },
    });
    host.answers.set('/rest/api/1.0/projects/P/repos/r/pull-requests', (query) =>
      query.get('start') === '1'
        ? { values: [server(2)], isLastPage: true }
        : { values: [server(1)], isLastPage: false, nextPageStart: 1 },
    );
    const cloud = (id: number) => ({
      id,
      title: 't',
      source: { branch: { name: `c${id}` }, commit: { hash: 'bbb' } },
      destination: { branch: { name: 'main' } },
      author: { nickname: 'al' },
    });
    host.answers.set('/repositories/o/r/pullrequests', (query) =>
      query.get('page') === '2'
        ? { values: [cloud(4)] }
        : { values: [cloud(3)], next: `${host.url}/repositories/o/r/pullrequests?page=2` },
    );
    host.answers.set('/org/pr/_apis/git/repositories/r/pullrequests', () => ({
      value: ['x', 'y'].map((label, index) => ({
        pullRequestId: 5 + index,
        title: 't',
        sourceRefName: 'refs/heads/d',
        targetRefName: 'refs/heads/main',
        lastMergeSourceCommit: { commitId: 'ccc' },
        createdBy: { uniqueName: 'kim@x.invalid' },
        labels: [{ name: label }],
      })),
    }));
    const api = host.url;
    const { names, problems } = await run('{{number}} {{branch}} {{target_branch}} {{head_sha}} {{author}}', [
      {
        pullRequest: {
          bitbucketServer: {
            project: 'P',
            repo: 'r',
            api,
            basicAuth: { username: 'u', passwordRef: tokenRef },
          },
        },
      },
      { pullRequest: { bitbucket: { owner: 'o', repo: 'r', api, bearerToken: { tokenRef } } } },
      {
        pullRequest: {
          azuredevops: { organization: 'org', project: 'pr', repo: 'r', api, tokenRef, labels: ['x'] },
        },
      },
    ]);
    expect(problems).toEqual([]);
    expect(names).toEqual([
      '1 b1 main aaa jo',
      '2 b2 main aaa jo',
      '3 c3 main bbb al',
      '4 c4 main bbb al',
      '5 d main ccc kim',
    ]);
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
    expect([0, 2, 4].map((at) => host.asked[at]?.headers.get('authorization'))).toEqual([
      basic('u:s3cret'),
      'Bearer s3cret',
      basic(':s3cret'),
    ]);
  });

  it('repositories of Bitbucket Server and Azure DevOps', async () => {
    const clone = [
      { name: 'ssh', href: 'ssh://b/r' },
      { name: 'http', href: 'https://b/r' },
    ];
    host.answers.set('/rest/api/1.0/projects/P/repos', () => ({
      values: [{ id: 3, name: 'r', project: { key: 'P' }, links: { clone } }],
      isLastPage: true,
    }));
    host.answers.set('/rest/api/1.0/projects/P/repos/r/branches/default', () => ({
      displayId: 'main',
      latestCommit: 'aaa',
    }));
    host.answers.set('/rest/api/1.0/projects/P/repos/r/browse/k8s', () => ({}));
    host.answers.set('/org/team/_apis/git/repositories', () => ({
      value: [
        { id: 'u-1', name: 'q', remoteUrl: 'https://a/q', defaultBranch: 'refs/heads/dev' },
        { id: 'u-2', name: 'empty' },
      ],
    }));
    host.answers.set('/org/team/_apis/git/repositories/u-1/stats/branches', (query) => ({
      name: query.get('name'),
      commit: { commitId: 'ddd' },
    }));
    const { names, problems } = await run('{{organization}} {{repository}} {{branch}} {{sha}} {{url}}', [
      {
        scmProvider: {
          bitbucketServer: { project: 'P', api: host.url },
          cloneProtocol: 'https',
          filters: [{ pathsExist: ['k8s/'], pathsDoNotExist: ['none'] }],
        },
      },
      {
        scmProvider: {
          azureDevOps: { organization: 'org', teamProject: 'team', accessTokenRef: tokenRef, api: host.url },
        },
      },
    ]);
    expect(problems).toEqual([]);
    expect(names).toEqual(['P r main aaa https://b/r', 'org q dev ddd https://a/q']);
  });

  it('a GitHub App gets itself a token', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    const app = { githubAppID: '12', githubAppInstallationID: '34', githubAppPrivateKey: pem };
    host.answers.set('/api/v3/app/installations/34/access_tokens', () => ({ token: 'granted' }));
    host.pages('/api/v3/repos/o/r/pulls', 100, [gitHubPull(1, 'b')]);
    const generator: Generator = {
      pullRequest: { github: { owner: 'o', repo: 'r', api: host.url, appSecretName: 'app' } },
    };
    expect(await run('{{number}}', [generator], [secret('app', app)])).toEqual({
      names: ['1'],
      problems: [],
    });
    expect(host.asked[1]?.headers.get('authorization')).toBe('Bearer granted');
    const [header, payload, signature] = (host.asked[0]?.headers.get('authorization') ?? '')
      .replace('Bearer ', '')
      .split('.');
    expect(
      verify(
        'RSA-SHA256',
        Buffer.from(`${header}.${payload}`),
        publicKey,
        Buffer.from(signature ?? '', 'base64url'),
      ),
    ).toBe(true);
    expect(JSON.parse(Buffer.from(payload ?? '', 'base64url').toString())).toMatchObject({ iss: '12' });
    const broken = { ...app, githubAppPrivateKey: 'no key' };
    expect((await run('x', [generator], [secret('app', broken)])).problems.join()).toMatch(
      /private key of the GitHub App/,
    );
  });

  it('a plugin', async () => {
    host.answers.set('/api/v1/getparams.execute', () => ({
      output: { parameters: [{ a: { b: 'x' }, n: 2 }, { a: { b: 'y' } }] },
    }));
    const plugin = configMap('plugin', { baseUrl: `${host.url}/`, token: '$plugin.token' });
    const generator: Generator = {
      plugin: {
        configMapRef: { name: 'plugin' },
        input: { parameters: { p: 'q' } },
        values: { v: '{{a.b}}!' },
      },
    };
    expect(await run('{{a.b}} {{values.v}}', [generator], [plugin])).toEqual({
      names: ['x x!', 'y y!'],
      problems: [],
    });
    expect(JSON.parse(host.asked[0]?.body ?? '')).toEqual({
      applicationSetName: 'set',
      input: { parameters: { p: 'q' } },
    });
    expect(host.asked[0]?.headers.get('authorization')).toBe('Bearer pl');
    const go: Generator = { plugin: { configMapRef: { name: 'plugin' }, input: { parameters: { p: 'q' } } } };
    expect((await run('{{.a.b}} {{.generator.input.parameters.p}}', [go], [plugin], true)).names).toEqual([
      'x q',
      'y q',
    ]);
  });

  it('a resource that decides on clusters', async () => {
    const duck = configMap('duck', {
      apiVersion: 'example.invalid/v1',
      kind: 'decisions',
      statusListKey: 'decisions',
      matchKey: 'clusterName',
    });
    const decision = {
      apiVersion: 'example.invalid/v1',
      kind: 'Decision',
      metadata: { name: 'd', namespace: 'argocd' },
      status: { decisions: [{ clusterName: 'in-cluster', reason: 'r' }, { clusterName: 'unknown' }] },
    };
    const generator: Generator = {
      clusterDecisionResource: { configMapRef: 'duck', name: 'd', values: { v: 'w' } },
    };
    expect(await run('{{name}} {{server}} {{reason}} {{values.v}}', [generator], [duck, decision])).toEqual({
      names: ['in-cluster https://kubernetes.default.svc r w'],
      problems: [],
    });
    const none: Generator = { clusterDecisionResource: { configMapRef: 'duck', name: 'other' } };
    expect((await run('x', [none], [duck, decision])).problems.join()).toMatch(
      /no clusterDecisionResources found/,
    );
  });
});
