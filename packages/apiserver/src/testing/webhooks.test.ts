import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '@setpoint/kube';
import { type ApiServer, startApiServer } from '../start-api-server.ts';
import { http, send } from './http-client.ts';
import { type ReviewServer, startReviewServer } from './review-server.ts';

const signal = new AbortController().signal;
const configurations = '/apis/admissionregistration.k8s.io/v1';

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
  let webhook: ReviewServer;
  const asked: Review['request'][] = [];
  let answer: (request: Review['request'], path: string) => object = () => ({ allowed: true });

  beforeAll(async () => {
    webhook = await startReviewServer(({ request }: Review, path) => {
      asked.push(request);
      const response = { uid: request.uid, ...answer(request, path) };
      return { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response };
    });
    server = await startApiServer({ controllers: false });
    for (const kind of ['Mutating', 'Validating'])
      await server.client.create(configuration(kind), {}, signal);
  });
  afterAll(async () => {
    await webhook.close();
    await server.stop();
  });

  function configuration(kind: string): KubeObject {
    return {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: `${kind}WebhookConfiguration`,
      metadata: { name: 'test' },
      webhooks: [
        {
          name: `${kind.toLowerCase()}.example.com`,
          clientConfig: webhook.clientConfig(`/${kind}`),
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
    const change = {
      patchType: 'JSONPatch',
      patch: Buffer.from(JSON.stringify(patch)).toString('base64'),
    };
    answer = (_request, path) => ({ allowed: true, ...(path === '/Mutating' ? change : {}) });
    await server.client.create(configMap('other'), {}, signal);
    expect(asked).toHaveLength(0);
    const made = await server.client.create(configMap('hooked', { hook: 'yes' }), {}, signal);
    expect([made['data'], asked.map(({ operation }) => operation)]).toEqual([
      { injected: 'x' },
      ['CREATE', 'CREATE'],
    ]);
    expect(asked[1]?.object?.['data']).toEqual({ injected: 'x' });
  });

  it('is asked only where its conditions are true, and refuses where nobody can tell', async () => {
    const expression = 'object.metadata.name != "spared" && object.data["at" + "all"] != ""';
    const config = configuration('Validating') as KubeObject & { webhooks: object[] };
    const conditional = {
      ...config,
      metadata: { name: 'conditional' },
      webhooks: [{ ...config.webhooks[0], matchConditions: [{ name: 'c', expression }] }],
    };
    await server.client.create(conditional, {}, signal);
    answer = () => ({ allowed: true });
    const before = asked.length;
    await server.client.create(configMap('spared', { hook: 'yes' }), {}, signal);
    // The two of the other configurations.
    expect(asked.length - before).toBe(2);
    const refused = await send(
      server,
      'POST',
      '/api/v1/namespaces/default/configmaps',
      configMap('unclear', { hook: 'yes' }),
    );
    expect([refused.code, refused.json['message']]).toEqual([
      403,
      `configmaps "unclear" is forbidden: expression '${expression}' resulted in error: no such key: data`,
    ]);
    await http(server, `${configurations}/validatingwebhookconfigurations/conditional`, { method: 'DELETE' });
  });

  const faults: readonly (readonly [response: object, says: string])[] = [
    [{ uid: 'other' }, 'expected response.uid='],
    [{ patch: 'W10=' }, 'webhook returned response.patch but not response.patchType'],
    [{ patchType: 'JSONPatch' }, 'webhook returned response.patchType but not response.patch'],
    [{ patch: 'W10=', patchType: 'Other' }, 'unsupported patch type "Other"'],
  ];

  it.each(faults)('fails closed on %o', async (response, says) => {
    answer = () => ({ allowed: true, ...response });
    const failed = await send(
      server,
      'POST',
      '/api/v1/namespaces/default/configmaps',
      configMap('faulty', { hook: 'yes' }),
    );
    const start =
      'Internal error occurred: failed calling webhook "mutating.example.com": received invalid webhook response: ';
    expect(failed.code).toBe(500);
    expect(failed.json['message']).toContain(start + says);
  });

  it('is shown the request as it came, and its warnings are passed on', async () => {
    answer = () => ({ allowed: true, warnings: ['mind the gap'] });
    const made = await send(
      server,
      'POST',
      '/api/v1/namespaces/default/configmaps?dryRun=All&fieldManager=me&fieldValidation=Strict',
      configMap('shown', { hook: 'yes' }),
    );
    expect([made.code, made.headers['warning']]).toEqual([201, '299 - "mind the gap"']);
    const configmaps = { group: '', version: 'v1', resource: 'configmaps' };
    const kind = { group: '', version: 'v1', kind: 'ConfigMap' };
    expect(asked.at(-1)).toMatchObject({
      kind,
      resource: configmaps,
      requestKind: kind,
      requestResource: configmaps,
      name: 'shown',
      namespace: 'default',
      operation: 'CREATE',
      oldObject: null,
      dryRun: true,
      options: {
        kind: 'CreateOptions',
        apiVersion: 'meta.k8s.io/v1',
        dryRun: ['All'],
        fieldManager: 'me',
        fieldValidation: 'Strict',
      },
    });
  });

  it('is asked again after a later one changed the object, where it wishes', async () => {
    const config = configuration('Mutating') as KubeObject & { webhooks: [object] };
    const url = (name: string): object => ({
      ...(config.webhooks[0] as { clientConfig: { url: string } }).clientConfig,
      url: (config.webhooks[0] as { clientConfig: { url: string } }).clientConfig.url.replace(
        'Mutating',
        name,
      ),
    });
    const selector = { objectSelector: { matchLabels: { again: 'yes' } } };
    const webhooks = ['first', 'second'].map((name) => ({
      ...config.webhooks[0],
      ...selector,
      name: `${name}.example.com`,
      clientConfig: url(name),
      reinvocationPolicy: name === 'first' ? 'IfNeeded' : 'Never',
    }));
    await server.client.create({ ...config, metadata: { name: 'again' }, webhooks }, {}, signal);
    answer = ({ object }, path) => {
      const operation = { op: 'add', path: '/data', value: { last: path } };
      const isDone = (object as { data?: { last?: string } }).data?.last === '/second';
      const change = {
        patchType: 'JSONPatch',
        patch: Buffer.from(JSON.stringify([operation])).toString('base64'),
      };
      return { allowed: true, ...(path === '/second' && !isDone ? change : {}) };
    };
    const before = asked.length;
    await server.client.create(configMap('again', { again: 'yes' }), {}, signal);
    expect(asked.slice(before).map(({ object }) => object?.['data'])).toEqual([
      undefined,
      undefined,
      { last: '/second' },
    ]);
    await http(server, `${configurations}/mutatingwebhookconfigurations/again`, { method: 'DELETE' });
  });

  it('is found behind a service that names a host outside the cluster, and missed behind simulated pods', async () => {
    const { url, caBundle } = webhook.clientConfig('/');
    const port = Number(new URL(url).port);
    const config = configuration('Validating') as KubeObject & { webhooks: [object] };
    const selector = { objectSelector: { matchLabels: { served: 'yes' } } };
    const service = { name: 'hook', namespace: 'default', path: '/served', port };
    const webhooks = [{ ...config.webhooks[0], ...selector, clientConfig: { service, caBundle } }];
    await server.client.create({ ...config, metadata: { name: 'served' }, webhooks }, {}, signal);
    answer = () => ({ allowed: true });
    const attempt = async (): Promise<unknown> => {
      const { code, json } = await send(
        server,
        'POST',
        '/api/v1/namespaces/default/configmaps?dryRun=All',
        configMap('served', { served: 'yes' }),
      );
      return code === 201 ? 'passed' : json['message'];
    };
    expect(await attempt()).toContain('failed to call webhook: service "hook" not found');
    const meta = { name: 'hook', namespace: 'default' };
    const ports = [{ port, name: 'https' }];
    const hook = { apiVersion: 'v1', kind: 'Service', metadata: meta };
    await server.client.create({ ...hook, spec: { ports } }, {}, signal);
    expect(await attempt()).toContain('no endpoints available for service "hook"');
    await http(server, '/api/v1/namespaces/default/services/hook', { method: 'DELETE' });
    const spec = { type: 'ExternalName', externalName: 'localhost' };
    await server.client.create({ ...hook, spec }, {}, signal);
    expect(await attempt()).toBe('passed');
    await http(server, `${configurations}/validatingwebhookconfigurations/served`, { method: 'DELETE' });
  });

  it('passes on refusals with their reason', async () => {
    answer = () => ({ allowed: false, status: { message: 'not on a Friday', code: 403 } });
    const refused = server.client.create(configMap('friday', { hook: 'yes' }), {}, signal);
    await expect(refused).rejects.toThrow(
      'admission webhook "mutating.example.com" denied the request: not on a Friday',
    );
  });

  it('fails closed when the webhook does not answer', async () => {
    await webhook.close();
    const lost = server.client.create(configMap('lost', { hook: 'yes' }), {}, signal);
    await expect(lost).rejects.toMatchObject({ code: 'kube.webhook-failed' });
    await expect(server.client.create(configMap('unhooked'), {}, signal)).resolves.toBeDefined();
  });
});
