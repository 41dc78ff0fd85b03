import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@setpoint/core';
import { decodeSigs } from '@setpoint/goyaml';
import type { PlainMap } from '@setpoint/kube';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nodeHttp } from '../../applicationset/http-port.ts';
import { smtpMail } from './email.ts';
import { serviceTypes } from './service-types.ts';
import type { ServicePorts } from './service.ts';

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A service on loopback that remembers what it was asked, and answers as the test says. */
class Host {
  readonly received: Received[] = [];
  answer: (request: Received) => Answer = () => ({});
  readonly #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const got = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
      this.received.push(got);
      const { status = 200, headers: more = {}, body = '' } = this.answer(got);
      response.writeHead(status, more).end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
  }

  json(index = 0): PlainMap {
    return JSON.parse(this.received[index]?.body ?? 'null') as PlainMap;
  }
}

const host = new Host();
beforeAll(() => host.start());
afterAll(() => host.stop());
beforeEach(() => {
  host.received.length = 0;
  host.answer = () => ({});
});

const quick = { ...systemClock, setTimer: (_: number, fire: () => void) => systemClock.setTimer(0, fire) };
const ports: ServicePorts = {
  http: nodeHttp,
  mail: smtpMail,
  clock: quick,
  certificatesFor: () => undefined,
};

function send(
  type: string,
  options: string,
  recipient: string,
  sections: PlainMap = {},
  message = 'hello',
): Promise<void> {
  const service = serviceTypes.get(type)?.(decodeSigs(options.replaceAll('HOST', host.url)) as PlainMap);
  const notification = {
    message,
    sections: new Map(Object.entries(sections)) as ReadonlyMap<string, PlainMap>,
  };
  return (
    service?.send({ service: type, recipient, notification }, ports, AbortSignal.timeout(20_000)) ??
    Promise.reject(new Error(type))
  );
}

describe('webhook', () => {
  it('sends what the section of its name says', async () => {
    const options =
      'url: HOST/base/\nheaders: [{name: X-Team, value: a}]\nbasicAuth: {username: u, password: p}';
    await send('webhook', options, '', {
      webhook: { webhook: { method: 'POST', path: '/hook', body: '{"a":1}' } },
    });
    expect(host.received[0]).toMatchObject({ method: 'POST', url: '/base/hook', body: '{"a":1}' });
    expect(host.received[0]?.headers).toMatchObject({ 'x-team': 'a', authorization: 'Basic dTpw' });
  });

  it('sends the message by GET without a section', async () => {
    await send('webhook', 'url: HOST/x', '');
    expect(host.received[0]).toMatchObject({ method: 'GET', url: '/x' });
  });

  it('tries again while the endpoint fails, and then says so', async () => {
    host.answer = () => ({ status: host.received.length < 3 ? 503 : 200 });
    await send('webhook', 'url: HOST/x', '');
    expect(host.received).toHaveLength(3);
    host.answer = () => ({ status: 500, body: 'no' });
    await expect(send('webhook', 'url: HOST/secret-path', '')).rejects.toThrow(
      'has failed with error code 500 : no',
    );
    await expect(send('webhook', 'url: HOST/secret-path', '')).rejects.not.toThrow('secret-path');
  });
});

describe('slack', () => {
  const options = 'token: xoxb-1\napiURL: HOST/api\nusername: bot\nicon: ":ship:"';

  it('posts text, blocks and attachments to the channel', async () => {
    host.answer = () => ({ body: { ok: true, ts: '1.1', channel: 'C1' } });
    await send('slack', options, 'general', {
      slack: { blocks: '[{"type":"divider"}]', attachments: '[{"title":"t"}]' },
    });
    expect(host.received[0]?.url).toBe('/api/chat.postMessage');
    expect(host.received[0]?.headers.authorization).toBe('Bearer xoxb-1');
    expect(host.json()).toEqual({
      text: 'hello',
      username: 'bot',
      icon_emoji: ':ship:',
      attachments: [{ title: 't' }],
      blocks: [{ type: 'divider' }],
      channel: 'general',
    });
  });

  it('keeps messages of one key in a thread and updates the first', async () => {
    host.answer = () => ({ body: { ok: true, ts: '1.1', channel: 'C1' } });
    const service = serviceTypes.get('slack')?.(decodeSigs(options.replaceAll('HOST', host.url)) as PlainMap);
    const tell = (deliveryPolicy: string): Promise<void> | undefined =>
      service?.send(
        {
          service: 'slack',
          recipient: 'general',
          notification: {
            message: 'm',
            sections: new Map([['slack', { groupingKey: 'k', deliveryPolicy }]]),
          },
        },
        ports,
        AbortSignal.timeout(20_000),
      );
    for (const policy of ['Post', 'Post', 'Update', 'PostAndUpdate']) await tell(policy);
    const calls = host.received.map(({ url }, i) => [
      url.split('.').at(-1),
      host.json(i)['thread_ts'],
      host.json(i)['ts'],
    ]);
    expect(calls).toEqual([
      ['postMessage', undefined, undefined],
      ['postMessage', '1.1', undefined],
      ['update', undefined, '1.1'],
      ['postMessage', '1.1', undefined],
      ['update', undefined, '1.1'],
    ]);
  });

  it('waits when it is told to, and says what was refused', async () => {
    host.answer = () =>
      host.received.length === 1
        ? { status: 429, headers: { 'retry-after': '1' } }
        : { body: { ok: true, ts: '1', channel: 'C' } };
    await send('slack', options, 'general');
    expect(host.received).toHaveLength(2);
    host.answer = () => ({ body: { ok: false, error: 'channel_not_found' } });
    await expect(send('slack', options, 'nope')).rejects.toThrow('channel_not_found');
  });
});

describe('chats', () => {
  it('teams: a message card, taken when the answer is 1', async () => {
    host.answer = () => ({ body: '1' });
    const section = { title: 'T', facts: '[{"name":"a","value":"b"}]', themeColor: '#fff' };
    await send('teams', 'recipientUrls: {ops: HOST/t}', 'ops', { teams: section });
    expect(host.json()).toMatchObject({
      '@type': 'MessageCard',
      title: 'T',
      text: 'hello',
      themeColor: '#fff',
      sections: [{ facts: [{ name: 'a', value: 'b' }] }],
    });
    host.answer = () => ({ body: 'nope' });
    await expect(send('teams', 'recipientUrls: {ops: HOST/t}', 'ops')).rejects.toThrow(
      'teams webhook post error: nope',
    );
    await expect(send('teams', 'recipientUrls: {}', 'ops')).rejects.toThrow(
      'no teams webhook configured for recipient ops',
    );
  });

  it('teams-workflows: an adaptive card', async () => {
    const options = 'recipientUrls: {ops: HOST/powerautomate/x, plain: HOST/x}';
    const actions = '[{"@type":"OpenUri","name":"Open","targets":[{"uri":"https://x"}]}]';
    await send('teams-workflows', options, 'ops', {
      'teams-workflows': { title: 'T', potentialAction: actions },
    });
    expect(host.json()).toMatchObject({
      type: 'message',
      attachments: [
        {
          content: {
            type: 'AdaptiveCard',
            body: [{ text: 'T', weight: 'Bolder' }, { text: 'hello' }],
            actions: [{ type: 'Action.OpenUrl', title: 'Open', url: 'https://x' }],
          },
        },
      ],
    });
    await expect(send('teams-workflows', options, 'plain')).rejects.toThrow(
      'none of a Power Automate workflow',
    );
  });

  it('telegram: channels by name, groups by id and thread', async () => {
    host.answer = () => ({ body: { ok: true } });
    await send('telegram', 'token: T1\napiURL: HOST', 'channel');
    await send('telegram', 'token: T1\napiURL: HOST', '-100|7');
    expect(host.received[0]?.url).toBe('/botT1/sendMessage');
    expect(host.json(0)).toMatchObject({ chat_id: '@channel', parse_mode: 'Markdown' });
    expect(host.json(1)).toMatchObject({ chat_id: -100, message_thread_id: 7 });
    host.answer = () => ({ status: 400, body: { ok: false, description: 'chat not found' } });
    await expect(send('telegram', 'token: T1\napiURL: HOST', 'x')).rejects.toThrow('chat not found');
  });

  it('mattermost, webex, pushover, googlechat and rocketchat', async () => {
    host.answer = ({ url }) =>
      url === '/api/v1/login'
        ? { body: { data: { authToken: 'tok', userId: 'me' } } }
        : { body: { success: true } };
    await send('mattermost', 'apiURL: HOST\ntoken: m', 'chan', {
      mattermost: { attachments: '[{"title":"t"}]' },
    });
    await send('webex', 'apiURL: HOST/\ntoken: w', 'a@b.example');
    await send('pushover', 'apiURL: HOST\ntoken: p', 'user');
    await send('googlechat', 'webhooks: {space: "HOST/g?key=1"}', 'space', {
      googlechat: { threadKey: 'k', cardsV2: '- header: {title: T}' },
    });
    await send('rocketchat', 'serverUrl: HOST\nemail: e\npassword: p\nalias: A', '#room');
    expect(host.received.map(({ url }) => url)).toEqual([
      '/api/v4/posts',
      '/v1/messages',
      '/1/messages.json',
      '/g?key=1&threadKey=k&messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD',
      '/api/v1/login',
      '/api/v1/chat.postMessage',
    ]);
    expect(host.json(0)).toEqual({
      channel_id: 'chan',
      message: 'hello',
      props: { attachments: [{ title: 't' }] },
    });
    expect(host.json(1)).toEqual({ toPersonEmail: 'a@b.example', markdown: 'hello' });
    expect(host.json(2)).toEqual({ token: 'p', user: 'user', message: 'hello' });
    expect(host.json(3)).toMatchObject({ cardsV2: [{ card: { header: { title: 'T' } } }] });
    expect(host.received[5]?.headers).toMatchObject({ 'x-auth-token': 'tok', 'x-user-id': 'me' });
    expect(host.json(5)).toEqual({ channel: '#room', text: 'hello', alias: 'A' });
  });
});

describe('incidents and markers', () => {
  it('opsgenie, pagerduty and pagerdutyv2', async () => {
    host.answer = () => ({ status: 202, body: {} });
    await send('opsgenie', 'apiUrl: HOST\napiKeys: {team: k}', 'team', {
      opsgenie: { description: 'd', priority: 'P1', tags: ['a'], details: { x: 'y' } },
    });
    await send('pagerduty', 'apiURL: HOST\ntoken: t\nfrom: me@x', 'SVC', {
      pagerduty: { title: 'T', body: 'B', urgency: 'high' },
    });
    await send('pagerdutyv2', 'apiURL: HOST\nserviceKeys: {svc: rk}', 'svc', {
      pagerdutyv2: { summary: 's', severity: 'critical', source: 'x', dedupKey: 'd', url: 'https://u' },
    });
    expect(host.received[0]?.headers.authorization).toBe('GenieKey k');
    expect(host.json(0)).toMatchObject({
      message: 'hello',
      description: 'd',
      priority: 'P1',
      tags: ['a'],
      details: { x: 'y' },
    });
    expect(host.received[1]?.headers).toMatchObject({ authorization: 'Token token=t', from: 'me@x' });
    expect(host.json(1)).toMatchObject({ incident: { title: 'T', service: { id: 'SVC' }, urgency: 'high' } });
    expect(host.json(2)).toMatchObject({
      routing_key: 'rk',
      event_action: 'trigger',
      dedup_key: 'd',
      payload: { summary: 's', severity: 'critical', source: 'x' },
    });
    await expect(send('pagerdutyv2', 'serviceKeys: {}', 'svc')).rejects.toThrow(
      'no API key configured for recipient svc',
    );
  });

  it('alertmanager: one target that takes it is enough', async () => {
    const { host: target } = new URL(host.url);
    const options = `targets: ["127.0.0.1:1", "${target}"]\nbearerToken: b`;
    const section = {
      labels: { severity: 'page' },
      annotations: { a: 'b' },
      generatorURL: 'git@host:org/repo.git',
    };
    await send('alertmanager', options, '', { alertmanager: section });
    expect(host.received[0]?.url).toBe('/api/v2/alerts');
    expect(JSON.parse(host.received[0]?.body ?? '')).toMatchObject([
      { labels: { severity: 'page', alertname: 'alertmanager' }, generatorURL: 'https://host/org/repo.git' },
    ]);
    await expect(
      send('alertmanager', 'targets: ["127.0.0.1:1"]', '', { alertmanager: section }),
    ).rejects.toThrow('no events were successfully received');
  });

  it('grafana and newrelic', async () => {
    await send('grafana', 'apiUrl: HOST/api\napiKey: g', 'deploy|prod');
    await send('newrelic', 'apiURL: HOST\napiKey: n', '42', {
      newrelic: { revision: 'abc', user: 'u', changelog: 'c' },
    });
    expect(host.received[0]).toMatchObject({ url: '/api/annotations' });
    expect(host.json(0)).toMatchObject({ tags: ['deploy', 'prod'], text: 'hello', isRegion: false });
    expect(host.received[1]).toMatchObject({ url: '/v2/applications/42/deployments.json' });
    expect(host.json(1)).toEqual({
      deployment: { revision: 'abc', changelog: 'c', description: 'hello', user: 'u' },
    });
  });

  it('awssqs: finds the queue, then sends, signed', async () => {
    host.answer = ({ headers }) =>
      headers['x-amz-target'] === 'AmazonSQS.GetQueueUrl' ? { body: { QueueUrl: 'q-url' } } : { body: {} };
    await send('awssqs', 'region: eu-west-1\nqueue: q\nendpointUrl: HOST\nkey: AK\nsecret: SK', '', {
      awssqs: { messageGroupId: 'g' },
    });
    expect(host.json(0)).toEqual({ QueueName: 'q' });
    expect(host.json(1)).toEqual({
      QueueUrl: 'q-url',
      MessageBody: 'hello',
      DelaySeconds: 10,
      MessageGroupId: 'g',
    });
    expect(host.received[1]?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AK\/\d{8}\/eu-west-1\/sqs\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=[0-9a-f]{64}$/,
    );
  });
});

describe('github', () => {
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  });
  const options = `appID: 1\ninstallationID: 2\nenterpriseBaseURL: HOST/api/v3\nprivateKey: |\n${String(key).replaceAll(/^/gm, '  ')}`;
  const base = { repoURLPath: 'git@github.com:org/repo.git', revisionPath: 'abc' };

  const respond = (more: (request: Received) => Answer | undefined): void => {
    host.answer = (request) =>
      request.url.endsWith('/access_tokens')
        ? { status: 201, body: { token: 'inst' } }
        : (more(request) ?? { body: {} });
  };

  it('sets a status with a token of the installation', async () => {
    respond(() => undefined);
    await send(
      'github',
      options,
      '',
      { github: { ...base, status: { state: 'success', label: 'cd', targetURL: 'https://x' } } },
      'm'.repeat(200),
    );
    expect(host.received[0]?.url).toBe('/api/v3/app/installations/2/access_tokens');
    expect(host.received[1]).toMatchObject({ url: '/api/v3/repos/org/repo/statuses/abc' });
    expect(host.received[1]?.headers.authorization).toBe('Bearer inst');
    expect(host.json(1)).toEqual({
      state: 'success',
      description: `${'m'.repeat(137)}...`,
      context: 'cd',
      target_url: 'https://x',
    });
  });

  it('does not try again what a commit takes no more', async () => {
    respond(() => ({ status: 422, body: { message: 'too many' } }));
    await expect(
      send('github', options, '', { github: { ...base, status: { state: 'success' } } }),
    ).resolves.toBeUndefined();
  });

  it('makes a deployment once, and gives it a status', async () => {
    respond(({ url, method }) =>
      method === 'GET' ? { body: [] } : url.endsWith('/deployments') ? { body: { id: 7 } } : undefined,
    );
    await send('github', options, '', {
      github: { ...base, deployment: { state: 'success', environment: 'prod', requiredContexts: ['ci'] } },
    });
    expect(host.received.slice(1).map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /api/v3/repos/org/repo/deployments?ref=abc&environment=prod',
      'POST /api/v3/repos/org/repo/deployments',
      'POST /api/v3/repos/org/repo/deployments/7/statuses',
    ]);
    expect(host.json(2)).toMatchObject({
      ref: 'abc',
      required_contexts: ['ci'],
      auto_merge: true,
      transient_environment: false,
    });
  });

  it('edits its own comment', async () => {
    respond(({ url, method }) => {
      if (url.endsWith('/pulls')) return { body: [{ number: 3 }] };
      if (method === 'GET') return { body: [{ id: 9, body: 'old\n<!-- argocd-notifications t -->' }] };
      return undefined;
    });
    await send('github', options, '', {
      github: { ...base, pullRequestComment: { content: 'new', commentTag: 't' } },
    });
    expect(host.received.at(-1)).toMatchObject({
      method: 'PATCH',
      url: '/api/v3/repos/org/repo/issues/comments/9',
    });
    expect(JSON.parse(host.received.at(-1)?.body ?? '')).toEqual({
      body: 'new\n<!-- argocd-notifications t -->',
    });
  });

  it('starts check runs and dispatches', async () => {
    respond(() => undefined);
    const github = {
      ...base,
      checkRun: { name: 'cd', conclusion: 'success', output: { title: 't', summary: 's', text: '' } },
      repositoryDispatch: { event_type: 'deployed', client_payload: '{"a":1}' },
    };
    await send('github', options, '', { github });
    expect(host.json(1)).toMatchObject({
      head_sha: 'abc',
      status: 'completed',
      external_id: 'argocd-notifications',
    });
    expect(host.json(2)).toEqual({ event_type: 'deployed', client_payload: { a: 1 } });
    await expect(
      send('github', options, '', { github: { ...base, checkRun: { name: 'x', status: 'completed' } } }),
    ).rejects.toThrow('conclusion is required');
  });
});

describe('email', () => {
  it('sends to every address over SMTP', async () => {
    const mails: { to: string[]; text: string }[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData(stream, session, callback) {
        let text = '';
        stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
        stream.on('end', () => {
          mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), text });
          callback();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.server.address() as AddressInfo;
    const options = `host: 127.0.0.1\nport: ${port}\nfrom: cd@x.example\nhtml: true`;
    await send('email', options, 'a@x.example, b@x.example', { email: { subject: 'S', body: '<b>B</b>' } });
    server.close();
    expect(mails[0]?.to).toEqual(['a@x.example', 'b@x.example']);
    expect(mails[0]?.text).toMatch(/Subject: S\r\n/);
    expect(mails[0]?.text).toMatch(/Content-Type: text\/html[\s\S]*<b>B<\/b>/);
    await expect(send('email', options, 'a@x.example')).rejects.toThrow(`127.0.0.1:${port}`);
  });
});
