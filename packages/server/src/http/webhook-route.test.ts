import { createHmac } from 'node:crypto';
import type { KubeObject } from '@setpoint/kube';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestServer } from '../testing/test-server.ts';

const secret = 'canary-hook';
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const encoded = {
  'webhook.github.secret': base64(secret),
  'webhook.gogs.secret': base64('$hooks:gogs'),
  'webhook.gitlab.secret': base64('$unlabelled:gitlab'),
};
const objects: readonly KubeObject[] = [
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'argocd-secret', namespace: 'argocd' },
    data: encoded,
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'hooks', namespace: 'argocd', labels: { 'app.kubernetes.io/part-of': 'argocd' } },
    data: { gogs: base64('canary-gogs') },
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'unlabelled', namespace: 'argocd' },
    data: { gitlab: base64('canary-unlabelled') },
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'argocd-cm', namespace: 'argocd' },
    data: { 'webhook.maxPayloadSizeMB': '1' },
  },
];

let test: TestServer;
beforeAll(async () => {
  test = await TestServer.start(objects);
});
afterAll(() => test.close());

const push = {
  ref: 'refs/heads/main',
  repository: { html_url: 'https://github.com/org/repo', default_branch: 'main' },
};

function post(body: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(`${test.url}/api/webhook`, { method: 'POST', body, headers });
}

function signed(body: string): Readonly<Record<string, string>> {
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  return { 'x-github-event': 'push', 'x-hub-signature-256': `sha256=${signature}` };
}

it('passes on what a signed webhook tells, without a session', async () => {
  const body = JSON.stringify(push);
  expect((await post(body, signed(body))).status).toBe(200);
  expect(test.webhooks).toMatchObject([{ kind: 'push', revision: 'main', touchedHead: true }]);
});

it('knows secrets by reference, and takes one that leads nowhere for no open door', async () => {
  const body = JSON.stringify(push);
  const signature = (key: string): string => createHmac('sha256', key).update(body).digest('hex');
  const gogs = (key: string): Promise<Response> =>
    post(body, { 'x-gogs-event': 'push', 'x-gogs-signature': signature(key) });
  expect((await gogs('canary-gogs')).status).toBe(200);
  expect((await gogs('$hooks:gogs')).status).toBe(400);
  const gitlab = (token?: string): Promise<Response> =>
    post(body, {
      'x-gitlab-event': 'Push Hook',
      ...(token === undefined ? {} : { 'x-gitlab-token': token }),
    });
  expect((await gitlab()).status).toBe(400);
  expect((await gitlab('canary-unlabelled')).status).toBe(400);
});

it('refuses what is forged, unknown or too large, and repeats no secret', async () => {
  const before = test.webhooks.length;
  const forged = await post(JSON.stringify(push), { 'x-github-event': 'push', 'x-hub-signature-256': 'x' });
  expect([forged.status, await forged.text()]).toEqual([
    400,
    'Webhook processing failed: GitHub webhook verification failed',
  ]);
  expect(await (await post('{}', {})).text()).toBe('Unknown webhook event');
  const large = JSON.stringify({ ...push, padding: 'x'.repeat(1024 * 1024) });
  expect((await post(large, signed(large))).status).toBe(413);
  expect(test.webhooks).toHaveLength(before);
  expect(test.log.join()).not.toContain(secret);
});
