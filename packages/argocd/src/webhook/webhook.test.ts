import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concernsGenerators, concernsSource, isSameRepository } from './concerns.ts';
import { parseWebhook } from './parse-webhook.ts';
import type { PullRequestEvent, PushEvent, WebhookEvent } from './webhook-event.ts';

const secret = 's3cret';
const none = (): string => '';

function read(
  headers: Readonly<Record<string, string>>,
  body: unknown,
  secrets: (key: string) => string = none,
): readonly WebhookEvent[] {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return parseWebhook({ headers: new Map(Object.entries(headers)), body: Buffer.from(text) }, secrets);
}

const hmac = (body: unknown): string =>
  createHmac('sha256', secret).update(JSON.stringify(body)).digest('hex');
const only =
  (name: string, value = secret) =>
  (key: string): string =>
    key === name ? value : '';

const gitHubPush = {
  ref: 'refs/heads/release/1',
  repository: { html_url: 'https://github.com/org/repo', default_branch: 'main' },
};
const pushed = [
  { kind: 'push', urls: ['https://github.com/org/repo'], revision: 'release/1', touchedHead: false },
];

describe('webhooks', () => {
  it.each<
    readonly [
      string,
      Readonly<Record<string, string>>,
      Readonly<Record<string, string>>,
      unknown,
      string,
      string,
    ]
  >([
    [
      'GitHub',
      { 'x-github-event': 'push', 'x-hub-signature-256': `sha256=${hmac(gitHubPush)}` },
      { 'x-github-event': 'push', 'x-hub-signature-256': 'sha256=00' },
      gitHubPush,
      'webhook.github.secret',
      secret,
    ],
    [
      'Gogs',
      { 'x-gogs-event': 'push', 'x-github-event': 'push', 'x-gogs-signature': hmac(gitHubPush) },
      { 'x-gogs-event': 'push' },
      gitHubPush,
      'webhook.gogs.secret',
      secret,
    ],
    [
      'GitLab',
      { 'x-gitlab-event': 'Push Hook', 'x-gitlab-token': secret },
      { 'x-gitlab-event': 'Push Hook', 'x-gitlab-token': 'other' },
      {
        object_kind: 'push',
        ref: 'refs/heads/release/1',
        project: { web_url: 'https://github.com/org/repo', default_branch: 'main' },
      },
      'webhook.gitlab.secret',
      secret,
    ],
    [
      'Azure DevOps',
      { 'x-vss-activityid': '1', authorization: `Basic ${Buffer.from(`:${secret}`).toString('base64')}` },
      { 'x-vss-activityid': '1', authorization: 'Basic eA==' },
      {
        eventType: 'git.push',
        resource: {
          repository: { remoteUrl: 'https://github.com/org/repo', defaultBranch: 'refs/heads/main' },
          refUpdates: [{ name: 'refs/heads/release/1' }],
        },
      },
      'webhook.azuredevops.password',
      secret,
    ],
  ])('of %s are read when they are verified', (_, headers, forged, body, key, value) => {
    expect(read(headers, body)).toEqual(pushed);
    expect(read(headers, body, only(key, value))).toEqual(pushed);
    expect(() => read(forged, body, only(key, value))).toThrow('verification failed');
  });

  it('of Bitbucket tell every change', () => {
    const cloud = {
      repository: { links: { html: { href: 'https://bitbucket.org/o/r' } } },
      push: { changes: [{ new: { name: 'a' } }, { new: null, old: { name: 'gone' } }] },
    };
    const headers = { 'x-hook-uuid': 'u', 'x-event-key': 'repo:push' };
    expect(read(headers, cloud).map((event) => (event as PushEvent).revision)).toEqual(['a', 'gone']);
    expect(() =>
      read({ ...headers, 'x-hook-uuid': 'v' }, cloud, only('webhook.bitbucket.uuid', 'u')),
    ).toThrow('verification');
    const server = {
      repository: {
        links: {
          clone: [
            { name: 'ssh', href: 'ssh://git@bb:7999/p/r.git' },
            { name: 'http', href: 'https://bb/scm/p/r.git' },
          ],
        },
      },
      changes: [{ ref: { id: 'refs/heads/x' } }, { ref: { id: 'refs/tags/v1' } }],
    };
    expect(read({ 'x-event-key': 'repo:refs_changed' }, server)).toMatchObject([
      { revision: 'x', urls: ['ssh://git@bb:7999/p/r.git', 'https://bb/scm/p/r.git'] },
      { revision: 'v1' },
    ]);
    expect(read({ 'x-event-key': 'diagnostics:ping' }, {})).toEqual([]);
  });

  it('of registries name the artifact; unsigned ones need their secret', () => {
    const harbor = {
      type: 'PUSH_ARTIFACT',
      event_data: {
        repository: { repo_full_name: 'Lib/App' },
        resources: [
          { tag: '1.2', resource_url: 'harbor.example:8443/Lib/App:1.2' },
          { tag: '', resource_url: 'x/y' },
        ],
      },
    };
    const authorization = { authorization: secret };
    expect(read(authorization, harbor, only('webhook.harbor.secret'))).toEqual([
      { kind: 'artifact', repository: 'harbor.example:8443/lib/app', tag: '1.2' },
    ]);
    expect(() => read(authorization, harbor)).toThrow('Unknown webhook event');
    const events = {
      events: [
        { action: 'push', target: { repository: 'a/b', tag: 'v1' }, request: { host: 'reg:5000' } },
        { action: 'pull', target: { repository: 'a/b', tag: 'v1' } },
      ],
    };
    const headers = {
      ...authorization,
      'content-type': 'application/vnd.docker.distribution.events.v1+json',
    };
    expect(read(headers, events, only('webhook.registry.secret'))).toEqual([
      { kind: 'artifact', repository: 'reg:5000/a/b', tag: 'v1' },
    ]);
  });

  it('take hostile bodies for what they are', () => {
    const headers = { 'x-github-event': 'push' };
    for (const body of ['', '[]', '{"ref":', '"x"', '\u0000'])
      expect(() => read(headers, body)).toThrow('cannot be read');
    expect(read(headers, { ref: { __proto__: 1 }, repository: [] })).toEqual([]);
    expect(
      read(headers, '{"ref":"refs/heads/x","repository":{"html_url":"javascript:(","__proto__":{"a":1}}}'),
    ).toEqual([]);
    expect(
      read(
        { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
        `payload=${encodeURIComponent(JSON.stringify(gitHubPush))}`,
      ),
    ).toEqual(pushed);
  });
});

describe('what an event is about', () => {
  it.each([
    ['https://github.com/org/repo', true],
    ['https://github.com/org/repo.git', true],
    ['https://user:pw@GitHub.com:443/Org/Repo', true],
    ['git@github.com:org/repo.git', true],
    ['ssh://git@ssh.github.com:443/org/repo', true],
    ['ssh://git@altssh.github.com/org/repo', true],
    ['github.com/org/repo', true],
    ['https://github.com/org/repo2', false],
    ['https://github.com/org/repo/sub', false],
    ['https://evil.com/github.com/org/repo', false],
    ['https://githubXcom/org/repo', false],
  ])('%s: %s', (address, expected) => {
    expect(isSameRepository(address, 'https://github.com/org/repo')).toBe(expected);
  });

  const event = (revision: string, touchedHead = false): PushEvent => ({
    kind: 'push',
    urls: ['https://github.com/org/repo'],
    revision,
    touchedHead,
  });

  it.each([
    ['main', 'main', false, true],
    ['main', 'refs/heads/main', false, true],
    ['main', 'HEAD', true, true],
    ['main', '', true, true],
    ['dev', 'HEAD', false, false],
    ['dev', 'main', false, false],
    ['a/b', 'a/b', false, true],
    ['v1.2.3', '^1.2.0', false, true],
    ['v2.0.0', '^1.2.0', false, false],
    ['v1.2.3', 'v1.2.*', false, true],
  ])('a push to %s and the target %s (head %s): %s', (revision, ref, head, expected) => {
    const source = { url: 'git@github.com:org/repo.git', ref };
    expect(concernsSource(event(revision, head), source)).toBe(expected);
  });

  it('finds charts and artifacts in registries', () => {
    const artifact: WebhookEvent = { kind: 'artifact', repository: 'ghcr.io/org/chart', tag: '1.4.0' };
    expect(concernsSource(artifact, { url: 'oci://ghcr.io/Org/chart', ref: '1.x' })).toBe(true);
    expect(concernsSource(artifact, { url: 'ghcr.io/org/chart', ref: '1.4.0' })).toBe(true);
    expect(concernsSource(artifact, { url: 'oci://ghcr.io/org/chart', ref: '2.x' })).toBe(false);
  });

  const git = { git: { repoURL: 'https://github.com/org/repo', revision: 'main' } };

  it('finds generators however deep', () => {
    expect(concernsGenerators(event('main'), [git])).toBe(true);
    expect(concernsGenerators(event('dev'), [git])).toBe(false);
    expect(
      concernsGenerators(event('main'), [
        { matrix: { generators: [{ list: {} }, { merge: { generators: [git] } }] } },
      ]),
    ).toBe(true);
    expect(
      concernsGenerators(event('main'), [
        { matrix: { generators: [{ git: { repoURL: '{{url}}', revision: '{{rev}}' } }] } },
      ]),
    ).toBe(true);
    expect(concernsGenerators(event('main'), [{ list: { elements: [git] } }])).toBe(false);
  });

  it('finds pull request generators of the repository', () => {
    const pull: PullRequestEvent = {
      kind: 'pull-request',
      host: 'github',
      url: 'https://api.github.com/repos/Org/Repo',
      owner: 'Org',
      repository: 'Repo',
    };
    const generator = (github: unknown): unknown => [{ pullRequest: { github } }];
    expect(concernsGenerators(pull, generator({ owner: 'org', repo: 'repo' }))).toBe(true);
    expect(concernsGenerators(pull, generator({ owner: 'org', repo: 'other' }))).toBe(false);
    expect(
      concernsGenerators(pull, generator({ owner: 'org', repo: 'repo', api: 'https://ghe.example/api/v3' })),
    ).toBe(false);
    const merge: PullRequestEvent = {
      kind: 'pull-request',
      host: 'gitlab',
      url: 'https://gitlab.com/g/p',
      owner: '',
      repository: '42',
    };
    expect(concernsGenerators(merge, [{ pullRequest: { gitlab: { project: '42' } } }])).toBe(true);
  });
});
