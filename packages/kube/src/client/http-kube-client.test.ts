import { gzipSync } from 'node:zlib';
import { SetpointError } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../object.ts';
import { createKubeClient, type KubeClientOptions } from './create-kube-client.ts';
import {
  type Answer,
  failure,
  type LoopbackApi,
  sendJson,
  startLoopbackApi,
} from './testing/loopback-api.ts';
import type { ClusterConfig } from './cluster-config.ts';
import type { NetworkKubeClient } from './http-kube-client.ts';

const pod = { group: '', version: 'v1', kind: 'Pod' };
const deployment = { group: 'apps', version: 'v1', kind: 'Deployment' };
const secret = { group: '', version: 'v1', kind: 'Secret' };
const fast = { retry: { baseDelayMs: 1, maxDelayMs: 50 } };
const signal = (): AbortSignal => AbortSignal.timeout(10_000);

async function connect(
  answer: Answer,
  options: KubeClientOptions = fast,
  config: Partial<ClusterConfig> = {},
): Promise<{ api: LoopbackApi; client: NetworkKubeClient }> {
  const api = await startLoopbackApi(answer);
  return { api, client: createKubeClient({ ...config, server: api.url + (config.server ?? '') }, options) };
}

async function failureOf(work: Promise<unknown>): Promise<SetpointError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof SetpointError) return error;
    throw error;
  }
  throw new Error('nothing failed');
}

function podNamed(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'ns', resourceVersion: '1' } };
}

describe('reading', () => {
  it('gets an object, and undefined for one that is not there', async () => {
    const { api, client } = await connect((request, response) => {
      if (request.path.endsWith('/there')) sendJson(response, 200, podNamed('there'));
      else
        sendJson(response, 404, failure(404, 'NotFound', 'pods "x" not found', { name: 'x', kind: 'pods' }));
    });
    expect(await client.get({ gvk: pod, namespace: 'ns', name: 'there' }, signal())).toEqual(
      podNamed('there'),
    );
    expect(await client.get({ gvk: pod, namespace: 'ns', name: 'x' }, signal())).toBeUndefined();
    expect(api.requests.map((request) => request.path)).toEqual([
      '/api/v1/namespaces/ns/pods/there',
      '/api/v1/namespaces/ns/pods/x',
    ]);
  });

  it('says that a kind is unknown instead of that the object is', async () => {
    const { client } = await connect((_request, response) => {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n');
    });
    const gone = await failureOf(client.get({ gvk: pod, namespace: 'ns', name: 'a' }, signal()));
    expect(gone.code).toBe('kube.unknown-kind');
    const widget = { group: 'example.com', version: 'v1', kind: 'Widget' };
    const never = await failureOf(client.get({ gvk: widget, namespace: 'ns', name: 'a' }, signal()));
    expect(never).toMatchObject({ code: 'kube.unknown-kind', subject: 'example.com/v1 Widget ns/a' });
  });

  it('follows pages, types the items and keeps __proto__ as data', async () => {
    const { api, client } = await connect((request, response) => {
      const second = request.query.get('continue') === 'page-2';
      const item = second
        ? '{"metadata":{"name":"b"},"__proto__":{"polluted":true}}'
        : '{"metadata":{"name":"a"}}';
      const meta = second ? '{"resourceVersion":"7"}' : '{"resourceVersion":"7","continue":"page-2"}';
      response
        .writeHead(200)
        .end(`{"kind":"PodList","apiVersion":"v1","metadata":${meta},"items":[${item}]}`);
    });
    const list = await client.list(
      pod,
      { namespace: 'ns', labelSelector: 'app in (a,b)', limit: 1 },
      signal(),
    );
    expect(list.metadata).toEqual({ resourceVersion: '7' });
    expect(list.items.map((item) => [item.apiVersion, item.kind, item.metadata.name])).toEqual([
      ['v1', 'Pod', 'a'],
      ['v1', 'Pod', 'b'],
    ]);
    expect(Object.keys(list.items[1] ?? {})).toContain('__proto__');
    expect((list.items[1] as { polluted?: boolean }).polluted).toBeUndefined();
    expect(api.requests[0]?.query.get('labelSelector')).toBe('app in (a,b)');
  });

  it('starts a list over when its continue token expires, at last in one page', async () => {
    let expired = 0;
    const { api, client } = await connect((request, response) => {
      if (request.query.has('continue')) {
        expired++;
        sendJson(response, 410, failure(410, 'Expired', 'The provided continue parameter is too old'));
      } else if (request.query.has('limit')) {
        sendJson(response, 200, {
          metadata: { resourceVersion: '1', continue: 'c' },
          items: [{ metadata: { name: 'old' } }],
        });
      } else {
        sendJson(response, 200, {
          metadata: { resourceVersion: '9' },
          items: [{ metadata: { name: 'new' } }],
        });
      }
    });
    const list = await client.list(pod, {}, signal());
    expect(list.items.map((item) => item.metadata.name)).toEqual(['new']);
    expect(expired).toBe(2);
    expect(api.requests).toHaveLength(5);
  });

  it('reads gzip and asks for metadata alone', async () => {
    const { api, client } = await connect(
      (_request, response) => {
        const body = JSON.stringify({
          kind: 'PartialObjectMetadataList',
          metadata: { resourceVersion: '3' },
          items: [{ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'a' } }],
        });
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(body));
      },
      { ...fast, compression: true },
    );
    const list = await client.list(deployment, { metadataOnly: true }, signal());
    expect(list.items).toEqual([{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' } }]);
    expect(api.requests[0]?.headers.accept).toContain('as=PartialObjectMetadataList');
    expect(api.requests[0]?.headers['accept-encoding']).toBe('gzip');
  });

  it('keeps the path of the server URL', async () => {
    const { api, client } = await connect(
      (_request, response) => sendJson(response, 200, { major: '1', minor: '36', gitVersion: 'v1.36.0' }),
      fast,
      { server: '/k8s/clusters/c-1/' },
    );
    expect(await client.serverVersion(signal())).toEqual({ major: '1', minor: '36', gitVersion: 'v1.36.0' });
    expect(api.requests[0]?.path).toBe('/k8s/clusters/c-1/version');
  });

  it('refuses names that would climb out of their path', async () => {
    const { api, client } = await connect((_request, response) => sendJson(response, 200, {}));
    for (const name of ['..', '', 'a/b']) {
      const error = await failureOf(client.get({ gvk: pod, namespace: 'ns', name }, signal()));
      expect(error.code).toBe('kube.name-required');
    }
    expect(api.requests).toHaveLength(0);
  });
});

describe('writing', () => {
  it('creates, updates, patches, applies and deletes with the right requests', async () => {
    const { api, client } = await connect((request, response) =>
      sendJson(response, request.method === 'POST' ? 201 : 200, podNamed('a')),
    );
    const object = podNamed('a');
    await client.create(object, { fieldManager: 'm', dryRun: true, fieldValidation: 'Strict' }, signal());
    await client.update(object, { subresource: 'status' }, signal());
    const location = { gvk: pod, namespace: 'ns', name: 'a' };
    await client.patch(location, 'strategic', { metadata: {} }, {}, signal());
    await client.apply(object, { fieldManager: 'setpoint', force: true }, signal());
    await client.delete(location, { uid: 'u', propagationPolicy: 'Foreground' }, signal());
    const shown = api.requests.map(
      (r) => `${r.method} ${r.path}?${r.query.toString()} ${r.headers['content-type']}`,
    );
    expect(shown).toEqual([
      'POST /api/v1/namespaces/ns/pods?dryRun=All&fieldManager=m&fieldValidation=Strict application/json',
      'PUT /api/v1/namespaces/ns/pods/a/status? application/json',
      'PATCH /api/v1/namespaces/ns/pods/a? application/strategic-merge-patch+json',
      'PATCH /api/v1/namespaces/ns/pods/a?fieldManager=setpoint&force=true application/apply-patch+yaml',
      'DELETE /api/v1/namespaces/ns/pods/a? application/json',
    ]);
    expect(JSON.parse(api.requests[4]?.body ?? '')).toEqual({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: 'Foreground',
      preconditions: { uid: 'u' },
    });
  });

  it('names a deleted object even where the server answers with a Status', async () => {
    const { client } = await connect((_request, response) =>
      sendJson(response, 200, {
        kind: 'Status',
        status: 'Success',
        details: { name: 'a', kind: 'pods', uid: 'u1' },
      }),
    );
    expect(await client.delete({ gvk: pod, namespace: 'ns', name: 'a' }, {}, signal())).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', namespace: 'ns', uid: 'u1' },
    });
  });

  it('asks for a namespace before it sends', async () => {
    const { api, client } = await connect((_request, response) => sendJson(response, 200, {}));
    const homeless = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } };
    expect((await failureOf(client.create(homeless, {}, signal()))).code).toBe('kube.namespace-required');
    expect((await failureOf(client.apply(homeless, { fieldManager: 'm' }, signal()))).code).toBe(
      'kube.namespace-required',
    );
    expect(api.requests).toHaveLength(0);
  });

  it('sends int64 values exactly', async () => {
    const { api, client } = await connect(
      (request, response) => void response.writeHead(200).end(request.body),
    );
    const object = { ...podNamed('a'), spec: { max: 9223372036854775807n } };
    const answer = await client.update(object, {}, signal());
    expect(api.requests[0]?.body).toContain('"max":9223372036854775807}');
    expect(answer['spec']).toEqual({ max: 9223372036854775807n });
  });
});

describe('failures', () => {
  const cases: readonly [number, object | string, string][] = [
    [400, failure(400, 'BadRequest', 'bad'), 'kube.bad-request'],
    [403, failure(403, 'Forbidden', 'no'), 'kube.forbidden'],
    [403, failure(403, 'Forbidden', 'pods "a" is forbidden: exceeded quota: q'), 'kube.quota-exceeded'],
    [
      403,
      failure(403, 'Forbidden', 'being terminated', { causes: [{ reason: 'NamespaceTerminating' }] }),
      'kube.namespace-terminating',
    ],
    [400, failure(400, '', 'admission webhook "w.io" denied the request: no'), 'kube.admission-denied'],
    [
      422,
      failure(422, 'Invalid', `ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no`),
      'kube.admission-denied',
    ],
    [405, failure(405, 'MethodNotAllowed', 'no'), 'kube.method-not-allowed'],
    [409, failure(409, 'AlreadyExists', 'pods "a" already exists'), 'kube.already-exists'],
    [409, failure(409, 'Conflict', 'the object has been modified'), 'kube.conflict'],
    [413, failure(413, 'RequestEntityTooLarge', 'too large'), 'kube.too-large'],
    [415, failure(415, 'UnsupportedMediaType', 'no'), 'kube.unsupported-media-type'],
    [422, failure(422, 'Invalid', 'spec.x: Required value'), 'kube.invalid'],
    [500, failure(500, 'InternalError', 'failed calling webhook "w"'), 'kube.webhook-failed'],
    [502, '<html>bad gateway</html>', 'kube.unknown-outcome'],
    [503, failure(503, 'ServiceUnavailable', 'not now'), 'kube.unavailable'],
    [504, failure(504, 'Timeout', 'took too long'), 'kube.unknown-outcome'],
    [418, 'teapot', 'kube.unexpected-status'],
  ];
  it.each(cases)('%i %j is %s', async (code, body, expected) => {
    const { api, client } = await connect((_request, response) => {
      response.writeHead(code).end(typeof body === 'string' ? body : JSON.stringify(body));
    });
    const error = await failureOf(client.create(podNamed('a'), {}, signal()));
    expect(error.code).toBe(expected);
    expect(error.subject).toBe('v1 Pod ns/a');
    expect(error.nextAction).toBeTruthy();
    expect(api.requests, 'a write the server may have begun is sent once').toHaveLength(1);
  });

  it('names the managers an apply conflicts with', async () => {
    const causes = [
      {
        reason: 'FieldManagerConflict',
        message:
          'conflict with "kubectl-scale" with subresource "scale" using apps/v1 at 2026-01-02T03:04:05Z',
        field: '.spec.replicas',
      },
      { reason: 'FieldManagerConflict', message: 'conflict with "flux"', field: '.spec.paused' },
    ];
    const { client } = await connect((_request, response) =>
      sendJson(response, 409, failure(409, 'Conflict', 'Apply failed with 2 conflicts', { causes })),
    );
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd', namespace: 'ns' } };
    const error = await failureOf(client.apply(object, { fieldManager: 'm' }, signal()));
    expect(error.code).toBe('kube.apply-conflict');
    expect(error.details?.['conflicts']).toEqual([
      {
        manager: 'kubectl-scale',
        operation: 'Update',
        apiVersion: 'apps/v1',
        time: '2026-01-02T03:04:05Z',
        subresource: 'scale',
        path: '.spec.replicas',
      },
      { manager: 'flux', operation: 'Apply', path: '.spec.paused' },
    ]);
  });

  it('never repeats the data of a Secret', async () => {
    const { client } = await connect((request, response) => {
      const message = `cannot handle ${request.body} nor hunter2-plain nor two\\nlines`;
      sendJson(response, 422, failure(422, 'Invalid', message, { causes: [{ message }] }));
    });
    const object = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'canary', namespace: 'ns' },
      data: { password: Buffer.from('hunter2-plain').toString('base64') },
      stringData: { other: 'two\nlines' },
    };
    const error = await failureOf(client.create(object, {}, signal()));
    const shown = `${error.describe()} ${JSON.stringify(error.details)}`;
    expect(shown).toContain('canary');
    expect(shown).not.toMatch(/hunter2|aHVudGVy|lines/);
    const ops = [{ op: 'replace', path: '/data/password', value: 'c3VwZXJzZWNyZXQ=' }];
    const patched = await failureOf(
      client.patch({ gvk: secret, namespace: 'ns', name: 'canary' }, 'json', ops, {}, signal()),
    );
    expect(patched.message).not.toContain('c3VwZXJzZWNyZXQ');
  });

  it('passes warnings on', async () => {
    const warnings: string[] = [];
    const { client } = await connect(
      (_request, response) =>
        sendJson(response, 200, podNamed('a'), {
          warning: ['299 - "old \\"api\\""', '299 - "unknown field"'],
        }),
      { ...fast, onWarning: (subject, warning) => warnings.push(`${subject}: ${warning}`) },
    );
    await client.update(podNamed('a'), {}, signal());
    expect(warnings).toEqual(['v1 Pod ns/a: old "api"', 'v1 Pod ns/a: unknown field']);
  });
});
