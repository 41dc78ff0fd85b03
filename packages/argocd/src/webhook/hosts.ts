import { isPlainMap, type PlainMap } from '@setpoint/kube';
import { basicAuthorization } from '../applicationset/http-port.ts';
import { textAt, valueAt } from '../json-at.ts';
import { malformedWebhook, unverifiedWebhook } from './errors.ts';
import { isSigned, sameText } from './verify.ts';
import type { PullRequestEvent, PushEvent, WebhookEvent, WebhookRequest } from './webhook-event.ts';

/** Values of argocd-secret; '' where there is none. */
export type WebhookSecrets = (key: string) => string;

/** A host that sends webhooks. */
export interface WebhookHost {
  /** Whether the request is its own, by its headers. */
  claims(request: WebhookRequest, secrets: WebhookSecrets): boolean;
  /**
   * What happened; nothing for events that concern nobody. Throws `argocd.webhook-unverified` and
   * `argocd.webhook-malformed`.
   */
  read(request: WebhookRequest, secrets: WebhookSecrets): readonly WebhookEvent[];
}

const headerOf = ({ headers }: WebhookRequest, name: string): string => headers.get(name) ?? '';

/** The body as JSON; form bodies of GitHub and Gogs hold it in `payload`. */
function payloadOf(host: string, request: WebhookRequest): PlainMap {
  const text = request.body.toString('utf8');
  const isForm = headerOf(request, 'content-type').startsWith('application/x-www-form-urlencoded');
  try {
    const value: unknown = JSON.parse(isForm ? (new URLSearchParams(text).get('payload') ?? '') : text);
    if (isPlainMap(value)) return value;
  } catch {
    // Told below: what the parser says quotes the body.
  }
  throw malformedWebhook(host, 'the body is no JSON object');
}

function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** `refs/heads/a/b` is `a/b`. */
export function shortRef(ref: string): string {
  return ref.split('/').slice(0, 2).join('/') === ref ? ref : ref.replace(/^[^/]*\/[^/]*\//, '');
}

function push(urls: readonly string[], revision: string, touchedHead: boolean): readonly PushEvent[] {
  const known = urls.filter((url) => URL.canParse(url) && new URL(url).hostname !== '');
  return known.length === 0 ? [] : [{ kind: 'push', urls: known, revision, touchedHead }];
}

function signedBy(
  host: string,
  key: string,
  header: string,
  prefix: 'sha256=' | '',
): (request: WebhookRequest, secrets: WebhookSecrets) => void {
  return (request, secrets) => {
    const secret = secrets(key);
    if (secret !== '' && !isSigned(request.body, secret, headerOf(request, header), prefix)) {
      throw unverifiedWebhook(host, key);
    }
  };
}

const pullRequestActions = new Set(['opened', 'closed', 'synchronize', 'labeled', 'reopened', 'unlabeled']);
const verifyGitHub = signedBy('GitHub', 'webhook.github.secret', 'x-hub-signature-256', 'sha256=');

const gitHub: WebhookHost = {
  claims: (request) => !['', 'package'].includes(headerOf(request, 'x-github-event')),
  read(request, secrets) {
    verifyGitHub(request, secrets);
    const payload = payloadOf('GitHub', request);
    const event = headerOf(request, 'x-github-event');
    if (event === 'push') {
      const revision = shortRef(textAt(payload, 'ref'));
      const head = textAt(payload, 'repository', 'default_branch');
      return push([textAt(payload, 'repository', 'html_url')], revision, head === revision);
    }
    if (event !== 'pull_request' || !pullRequestActions.has(textAt(payload, 'action'))) return [];
    return pullRequest({
      host: 'github',
      url: textAt(payload, 'repository', 'url'),
      owner: textAt(payload, 'repository', 'owner', 'login'),
      repository: textAt(payload, 'repository', 'name'),
    });
  },
};

const pullRequest = (event: Omit<PullRequestEvent, 'kind'>): readonly PullRequestEvent[] => [
  { kind: 'pull-request', ...event },
];

const ghcr: WebhookHost = {
  claims: (request) => headerOf(request, 'x-github-event') === 'package',
  read(request, secrets) {
    verifyGitHub(request, secrets);
    const payload = payloadOf('GHCR', request);
    const tag = textAt(payload, 'package', 'package_version', 'container_metadata', 'tag', 'name');
    const isContainer = textAt(payload, 'package', 'package_type').toLowerCase() === 'container';
    if (textAt(payload, 'action') !== 'published' || !isContainer || tag === '') return [];
    const owner = textAt(payload, 'package', 'owner', 'login');
    return artifact('ghcr.io', `${owner}/${textAt(payload, 'package', 'name')}`, tag);
  },
};

const artifact = (registry: string, repository: string, tag: string): readonly WebhookEvent[] => [
  { kind: 'artifact', repository: `${registry}/${repository}`.toLowerCase(), tag },
];

const verifyGogs = signedBy('Gogs', 'webhook.gogs.secret', 'x-gogs-signature', '');

/** Gogs and Gitea send GitHub's headers too, with another payload: theirs are looked at first. */
const gogs: WebhookHost = {
  claims: (request) => headerOf(request, 'x-gogs-event') !== '' || headerOf(request, 'x-gitea-event') !== '',
  read(request, secrets) {
    verifyGogs(request, secrets);
    const event = headerOf(request, 'x-gogs-event') || headerOf(request, 'x-gitea-event');
    const payload = payloadOf('Gogs', request);
    if (event !== 'push') return [];
    const revision = shortRef(textAt(payload, 'ref'));
    const head = textAt(payload, 'repository', 'default_branch');
    return push([textAt(payload, 'repository', 'html_url')], revision, head === revision);
  },
};

const mergeActions = new Set(['open', 'close', 'reopen', 'update', 'merge']);

const gitLab: WebhookHost = {
  claims: (request) => headerOf(request, 'x-gitlab-event') !== '',
  read(request, secrets) {
    const secret = secrets('webhook.gitlab.secret');
    if (secret !== '' && !sameText(headerOf(request, 'x-gitlab-token'), secret)) {
      throw unverifiedWebhook('GitLab', 'webhook.gitlab.secret');
    }
    const payload = payloadOf('GitLab', request);
    const kind = textAt(payload, 'object_kind') || textAt(payload, 'event_name');
    if (kind === 'push' || kind === 'tag_push') {
      const revision = shortRef(textAt(payload, 'ref'));
      const head = textAt(payload, 'project', 'default_branch');
      return push([textAt(payload, 'project', 'web_url')], revision, head === revision);
    }
    const isMove =
      kind === 'merge_request' && mergeActions.has(textAt(payload, 'object_attributes', 'action'));
    if (!isMove) return [];
    return pullRequest({
      host: 'gitlab',
      url: textAt(payload, 'project', 'web_url'),
      owner: '',
      repository: textAt(payload, 'object_attributes', 'target_project_id'),
    });
  },
};

const bitbucketCloud: WebhookHost = {
  claims: (request) => headerOf(request, 'x-hook-uuid') !== '',
  read(request, secrets) {
    const uuid = secrets('webhook.bitbucket.uuid');
    if (uuid !== '' && !sameText(headerOf(request, 'x-hook-uuid'), uuid)) {
      throw unverifiedWebhook('Bitbucket', 'webhook.bitbucket.uuid');
    }
    const payload = payloadOf('Bitbucket', request);
    if (headerOf(request, 'x-event-key') !== 'repo:push') return [];
    const url = textAt(payload, 'repository', 'links', 'html', 'href');
    // The payload does not tell which branch is the default.
    return listAt(payload, 'push', 'changes').flatMap((change) =>
      push([url], textAt(change, 'new', 'name') || textAt(change, 'old', 'name'), true),
    );
  },
};

const verifyBitbucketServer = signedBy(
  'Bitbucket Server',
  'webhook.bitbucketserver.secret',
  'x-hub-signature',
  'sha256=',
);

const bitbucketServer: WebhookHost = {
  claims: (request) => headerOf(request, 'x-event-key') !== '',
  read(request, secrets) {
    const event = headerOf(request, 'x-event-key');
    if (event === 'diagnostics:ping') return [];
    verifyBitbucketServer(request, secrets);
    const payload = payloadOf('Bitbucket Server', request);
    if (event !== 'repo:refs_changed') return [];
    const urls = listAt(payload, 'repository', 'links', 'clone')
      .filter((link) => ['http', 'ssh'].includes(textAt(link, 'name')))
      .map((link) => textAt(link, 'href'));
    return listAt(payload, 'changes').flatMap((change) =>
      push(urls, shortRef(textAt(change, 'ref', 'id') || textAt(change, 'refId')), true),
    );
  },
};

const azurePullRequests = new Set([
  'git.pullrequest.created',
  'git.pullrequest.merged',
  'git.pullrequest.updated',
]);

const azureDevOps: WebhookHost = {
  claims: (request) => headerOf(request, 'x-vss-activityid') !== '',
  read(request, secrets) {
    const [name, password] = [
      secrets('webhook.azuredevops.username'),
      secrets('webhook.azuredevops.password'),
    ];
    const expected = basicAuthorization(name, password);
    if ((name !== '' || password !== '') && !sameText(headerOf(request, 'authorization'), expected)) {
      throw unverifiedWebhook('Azure DevOps', 'webhook.azuredevops.password');
    }
    const payload = payloadOf('Azure DevOps', request);
    const event = textAt(payload, 'eventType');
    const repository = valueAt(payload, 'resource', 'repository');
    if (event === 'git.push') {
      const head = textAt(repository, 'defaultBranch');
      return listAt(payload, 'resource', 'refUpdates').flatMap((update) => {
        const ref = textAt(update, 'name');
        return push([textAt(repository, 'remoteUrl')], shortRef(ref), ref === head);
      });
    }
    if (!azurePullRequests.has(event)) return [];
    return pullRequest({
      host: 'azuredevops',
      url: textAt(repository, 'remoteUrl'),
      owner: textAt(repository, 'project', 'name'),
      repository: textAt(repository, 'name'),
    });
  },
};

/** Harbor signs nothing: without a configured secret its requests are nobody's. */
const harbor: WebhookHost = {
  claims(request, secrets) {
    const secret = secrets('webhook.harbor.secret');
    return secret !== '' && sameText(headerOf(request, 'authorization'), secret);
  },
  read(request) {
    const payload = payloadOf('Harbor', request);
    if (textAt(payload, 'type') !== 'PUSH_ARTIFACT') return [];
    const repository = valueAt(payload, 'event_data', 'repository');
    const names = [textAt(repository, 'namespace'), textAt(repository, 'name')];
    const full = textAt(repository, 'repo_full_name') || (names.includes('') ? '' : names.join('/'));
    return listAt(payload, 'event_data', 'resources').flatMap((resource) => {
      const tag = textAt(resource, 'tag');
      const url = textAt(resource, 'resource_url');
      const address = url.includes('://') ? url : `oci://${url}`;
      const registry = URL.canParse(address) ? new URL(address).host : '';
      if (tag === '' || registry === '') return [];
      if (full === '') throw malformedWebhook('Harbor', 'it does not name the repository');
      return artifact(registry, full, tag);
    });
  },
};

/**
 * Registries of the distribution project send the notifications of its own format. They sign nothing either, so the
 * Authorization header that their configuration adds must be the secret.
 */
const distribution: WebhookHost = {
  claims(request, secrets) {
    const secret = secrets('webhook.registry.secret');
    const isEvents = headerOf(request, 'content-type').startsWith(
      'application/vnd.docker.distribution.events.v1+json',
    );
    return isEvents && secret !== '' && sameText(headerOf(request, 'authorization'), secret);
  },
  read(request) {
    const payload = payloadOf('registry', request);
    return listAt(payload, 'events').flatMap((event) => {
      const tag = textAt(event, 'target', 'tag');
      if (textAt(event, 'action') !== 'push' || tag === '') return [];
      return artifact(textAt(event, 'request', 'host'), textAt(event, 'target', 'repository'), tag);
    });
  },
};

/** In the order their headers tell them apart. */
export const webhookHosts: readonly WebhookHost[] = [
  azureDevOps,
  gogs,
  ghcr,
  gitHub,
  gitLab,
  bitbucketCloud,
  bitbucketServer,
  distribution,
  harbor,
];
