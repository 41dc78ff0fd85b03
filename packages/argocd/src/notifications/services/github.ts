import { gitHubAppToken } from '@setpoint/source';
import { isPlainMap, ownField, type PlainMap } from '@setpoint/kube';
import { gitHubBase } from '../../config/git-hub-base.ts';
import type { HttpRequest } from '../../applicationset/http-port.ts';
import { deliveryError } from '../errors.ts';
import { fullNameByRepoUrl } from '../repository-url.ts';
import { accepted, exchange, jsonFrom, jsonOf } from './exchange.ts';
import { type CreateService, flagOf, mapOf, type ServicePorts, textListOf, textOf } from './service.ts';

const maxDescription = 140;
const maxComment = 65_536;

/** `service.github`: as a GitHub App, statuses, deployments, pull request comments, check runs and dispatches. */
export const createGitHub: CreateService = (options) => {
  const base = gitHubBase(textOf(options, 'enterpriseBaseURL'));
  const app = {
    base,
    id: textOf(options, 'appID'),
    installation: textOf(options, 'installationID'),
    privateKey: textOf(options, 'privateKey'),
    insecure: flagOf(options, 'insecureSkipVerify'),
  };
  if (app.id === '' || app.installation === '') throw new Error('appID and installationID must be given');
  return {
    type: 'github',
    async send({ service, notification }, ports, signal) {
      const section = notification.sections.get('github');
      if (section === undefined) throw deliveryError(service, 'the template has no github section', true);
      const host = await signedIn(app, service, ports, signal);
      const repoURL = textOf(section, 'repoURLPath');
      const [owner, name] = fullNameByRepoUrl(repoURL).split('/');
      if (!owner || !name)
        throw deliveryError(service, `GitHub.repoURL (${repoURL}) does not have a \`/\``, true);
      const target: Target = {
        host,
        repo: `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`,
        revision: textOf(section, 'revisionPath'),
        description: shortened(notification.message, maxDescription),
      };
      for (const [part, deliver] of parts) {
        const given = mapOf(section, part);
        if (given !== undefined) await deliver(target, given);
      }
    },
  };
};

interface App {
  readonly base: string;
  readonly id: string;
  readonly installation: string;
  readonly privateKey: string;
  readonly insecure: boolean;
}

type Json = unknown;

/** GitHub with a token of the installation. */
class Host {
  readonly service: string;
  readonly #app: App;
  readonly #token: string;
  readonly #ports: ServicePorts;
  readonly #signal: AbortSignal;

  constructor(app: App, token: string, service: string, ports: ServicePorts, signal: AbortSignal) {
    this.#app = app;
    this.#token = token;
    this.service = service;
    this.#ports = ports;
    this.#signal = signal;
  }

  /** The answer's JSON; a status in `tolerated` is undefined instead of an error. */
  async call(method: HttpRequest['method'], path: string, body?: Json, tolerated?: number): Promise<Json> {
    const response = await exchange(
      this.service,
      {
        method,
        url: this.#app.base + path,
        headers: {
          authorization: `Bearer ${this.#token}`,
          accept: 'application/vnd.github+json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        insecure: this.#app.insecure,
      },
      this.#ports,
      this.#signal,
    );
    if (response.status === tolerated) return undefined;
    return jsonOf(accepted(this.service, response));
  }

  async list(path: string): Promise<readonly PlainMap[]> {
    const answer = await this.call('GET', path);
    return Array.isArray(answer) ? answer.filter(isPlainMap) : [];
  }
}

async function signedIn(app: App, service: string, ports: ServicePorts, signal: AbortSignal): Promise<Host> {
  const own = gitHubAppToken(app.id, app.privateKey, ports.clock.now());
  if (own === undefined) throw deliveryError(service, 'privateKey is no RSA key in PEM form', true);
  const asApp = new Host(app, own, service, ports, signal);
  const granted = await asApp.call(
    'POST',
    `/app/installations/${encodeURIComponent(app.installation)}/access_tokens`,
  );
  return new Host(app, isPlainMap(granted) ? textOf(granted, 'token') : '', service, ports, signal);
}

interface Target {
  readonly host: Host;
  /** `/repos/owner/name`. */
  readonly repo: string;
  readonly revision: string;
  readonly description: string;
}

type Deliver = (target: Target, part: PlainMap) => Promise<void>;

const setStatus: Deliver = async ({ host, repo, revision, description }, part) => {
  const body = {
    state: textOf(part, 'state'),
    description,
    context: textOf(part, 'label'),
    target_url: textOf(part, 'targetURL'),
  };
  // A commit takes a thousand statuses and then refuses more with 422: another attempt would be refused too.
  await host.call('POST', `${repo}/statuses/${encodeURIComponent(revision)}`, body, 422);
};

const setDeployment: Deliver = async ({ host, repo, revision, description }, part) => {
  const environment = textOf(part, 'environment');
  const query = new URLSearchParams({ ref: revision, environment }).toString();
  const [known] = await host.list(`${repo}/deployments?${query}`);
  const deployment =
    known ??
    ((await host.call('POST', `${repo}/deployments`, {
      ref: textOf(part, 'reference') || revision,
      environment,
      required_contexts: textListOf(part, 'requiredContexts'),
      auto_merge: ownField(part, 'autoMerge') !== false,
      transient_environment: ownField(part, 'transientEnvironment') === true,
    })) as PlainMap);
  await host.call('POST', `${repo}/deployments/${textOf(deployment, 'id')}/statuses`, {
    state: textOf(part, 'state'),
    log_url: textOf(part, 'logURL'),
    description,
    environment,
    environment_url: textOf(part, 'environmentURL'),
  });
};

const setComment: Deliver = async ({ host, repo, revision }, part) => {
  const tag = textOf(part, 'commentTag');
  const mark = tag === '' ? '' : `<!-- argocd-notifications ${tag} -->`;
  const content = shortened(textOf(part, 'content'), maxComment - mark.length - 1);
  const body = mark === '' ? content : `${content}\n${mark}`;
  for (const pull of await host.list(`${repo}/commits/${encodeURIComponent(revision)}/pulls`)) {
    const comments = `${repo}/issues/${textOf(pull, 'number')}/comments`;
    const known = mark === '' ? [] : await host.list(`${comments}?per_page=100`);
    const same = known.find((comment) => textOf(comment, 'body').includes(mark));
    if (same === undefined) await host.call('POST', comments, { body });
    else await host.call('PATCH', `${repo}/issues/comments/${textOf(same, 'id')}`, { body });
  }
};

const setCheckRun: Deliver = async ({ host, repo, revision }, part) => {
  const conclusion = textOf(part, 'conclusion');
  const status = textOf(part, 'status') || (conclusion === '' ? '' : 'completed');
  const [started, completed] = [textOf(part, 'started_at'), textOf(part, 'completed_at')];
  if ((status === 'completed' || completed !== '') && conclusion === '') {
    throw deliveryError(
      host.service,
      'github checkrun: conclusion is required when status is completed or completed_at is set',
      true,
    );
  }
  const output = mapOf(part, 'output');
  await host.call('POST', `${repo}/check-runs`, {
    head_sha: revision,
    external_id: 'argocd-notifications',
    name: textOf(part, 'name'),
    details_url: textOf(part, 'details_url'),
    ...(status === '' ? {} : { status }),
    ...(conclusion === '' ? {} : { conclusion }),
    ...(started === '' ? {} : { started_at: started }),
    ...(completed === '' ? {} : { completed_at: completed }),
    ...(output === undefined
      ? {}
      : {
          output: {
            title: textOf(output, 'title'),
            summary: textOf(output, 'summary'),
            text: textOf(output, 'text'),
          },
        }),
  });
};

const dispatch: Deliver = async ({ host, repo }, part) => {
  const payload = jsonFrom(
    host.service,
    'github.repositoryDispatch.client_payload',
    textOf(part, 'client_payload'),
  );
  await host.call('POST', `${repo}/dispatches`, {
    event_type: textOf(part, 'event_type'),
    client_payload: payload,
  });
};

const parts: ReadonlyArray<readonly [string, Deliver]> = [
  ['status', setStatus],
  ['deployment', setDeployment],
  ['pullRequestComment', setComment],
  ['checkRun', setCheckRun],
  ['repositoryDispatch', dispatch],
];

function shortened(text: string, most: number): string {
  const chars = Array.from(text);
  return chars.length > most ? `${chars.slice(0, most - 3).join('')}...` : text;
}
