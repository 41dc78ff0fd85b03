import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '@setpoint/kube';
import { createAuthority, issueServerCertificate } from '../auth/certificates.ts';
import { type ApiServer, startApiServer } from '../start-api-server.ts';

const signal = new AbortController().signal;
const authority = createAuthority('webhook-ca', Date.now());
const identity = issueServerCertificate(authority, { dns: ['localhost'], ips: ['127.0.0.1'] }, Date.now());

interface Review {
  readonly request: { readonly uid: string; readonly operation: string; readonly object: KubeObject | null };
}

const configMap = (name: string, labels: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', labels },
});

describe('admission webhooks', () => {
  let server: ApiServer;
  let webhook: Server;
  const asked: Review['request'][] = [];
  let answer: (request: Review['request']) => object = () => ({ allowed: true });

  beforeAll(async () => {
    webhook = createServer({ cert: identity.certificate, key: identity.key }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { request: review } = JSON.parse(Buffer.concat(chunks).toString()) as Review;
        asked.push(review);
        const body = {
          apiVersion: 'admission.k8s.io/v1',
          kind: 'AdmissionReview',
          response: { uid: review.uid, ...answer(review) },
        };
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', resolve));
    server = await startApiServer({ controllers: false });
    for (const kind of ['Mutating', 'Validating'])
      await server.client.create(configuration(kind), {}, signal);
  });
  afterAll(async () => {
    webhook.close();
    await server.stop();
  });

  function configuration(kind: string): KubeObject {
    const { port } = webhook.address() as AddressInfo;
    return {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: `${kind}WebhookConfiguration`,
      metadata: { name: 'test' },
      webhooks: [
        {
          name: `${kind.toLowerCase()}.example.com`,
          clientConfig: {
            url: `https://127.0.0.1:${port}/${kind}`,
            caBundle: Buffer.from(authority.certificate).toString('base64'),
          },
          rules: [
            { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] },
          ],
          objectSelector: { matchLabels: { hook: 'yes' } },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
        },
      ],
    };
  }

  it('asks only about what rules and selectors name, and applies patches', async () => {
    const patch = [{ op: 'add', path: '/data', value: { injected: 'x' } }];
    answer = () => ({
      allowed: true,
      patchType: 'JSONPatch',
      patch: Buffer.from(JSON.stringify(patch)).toString('base64'),
    });
    await server.client.create(configMap('other'), {}, signal);
    expect(asked).toHaveLength(0);
    const made = await server.client.create(configMap('hooked', { hook: 'yes' }), {}, signal);
    expect([made['data'], asked.map(({ operation }) => operation)]).toEqual([
      { injected: 'x' },
      ['CREATE', 'CREATE'],
    ]);
    expect(asked[1]?.object?.['data']).toEqual({ injected: 'x' });
  });

  it('refuses conditions it cannot evaluate rather than to ask too often', async () => {
    const config = configuration('Validating') as KubeObject & { webhooks: object[] };
    const matchConditions = [{ name: 'c', expression: 'true' }];
    const conditional = {
      ...config,
      metadata: { name: 'conditional' },
      webhooks: [{ ...config.webhooks[0], matchConditions }],
    };
    await expect(server.client.create(conditional, {}, signal)).rejects.toThrow(
      'webhooks[0].matchConditions: Forbidden: this server does not evaluate match conditions',
    );
  });

  it('passes on refusals with their reason', async () => {
    answer = () => ({ allowed: false, status: { message: 'not on a Friday', code: 403 } });
    const refused = server.client.create(configMap('friday', { hook: 'yes' }), {}, signal);
    await expect(refused).rejects.toThrow(
      'admission webhook "mutating.example.com" denied the request: not on a Friday',
    );
  });

  it('fails closed when the webhook does not answer', async () => {
    webhook.closeAllConnections();
    await new Promise((resolve) => webhook.close(resolve));
    const lost = server.client.create(configMap('lost', { hook: 'yes' }), {}, signal);
    await expect(lost).rejects.toMatchObject({ code: 'kube.webhook-failed' });
    await expect(server.client.create(configMap('unhooked'), {}, signal)).resolves.toBeDefined();
  });
});
