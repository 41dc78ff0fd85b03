import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../start-api-server.ts';
import { http, send } from './http-client.ts';

const collection = '/api/v1/namespaces/default/configmaps';
const configMap = (name: string, data: Record<string, unknown> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});

describe('the API over HTTPS', () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer({ controllers: false });
    await server.ready;
  });
  afterAll(() => server.stop());

  it('turns away who does not say who they are, health aside', async () => {
    const refused = await http(server, '/api/v1/namespaces', { anonymous: true });
    expect([refused.code, refused.json['message']]).toEqual([401, 'Unauthorized']);
    expect((await http(server, '/readyz', { anonymous: true })).text).toBe('ok');
    const forged = { headers: { authorization: 'Bearer a.b.c' }, anonymous: true };
    expect((await http(server, '/api', forged)).code).toBe(401);
  });

  it('answers 404, 405, 406, 413 and 415 as Status', async () => {
    const missing = await http(server, `${collection}/none`);
    expect(missing.json).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'configmaps "none" not found',
      reason: 'NotFound',
      details: { name: 'none', kind: 'configmaps' },
      code: 404,
    });
    expect((await http(server, '/api/v1/nothing')).json['message']).toBe(
      'the server could not find the requested resource',
    );
    expect((await http(server, '/apis/no.such.group/v1/things')).text).toBe('404 page not found\n');
    const accept = { headers: { accept: 'application/vnd.kubernetes.protobuf' } };
    const refused = await http(server, collection, accept);
    expect([refused.code, refused.json['reason']]).toEqual([406, 'NotAcceptable']);
    expect((await send(server, 'POST', collection, '<a/>', 'text/xml')).code).toBe(415);
    expect((await send(server, 'POST', collection, 'x'.repeat(3 * 1024 * 1024 + 1))).code).toBe(413);
    expect((await send(server, 'PUT', collection, '{}')).code).toBe(405);
  });

  it('creates, refuses the second of a name and writes upon an old version', async () => {
    const created = await send(server, 'POST', collection, configMap('c', { a: '1' }));
    expect(created.code).toBe(201);
    expect((await send(server, 'POST', collection, configMap('c'))).json).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'configmaps "c" already exists',
    });
    await send(server, 'PATCH', `${collection}/c`, { data: { a: '2' } }, 'application/merge-patch+json');
    const stale = await send(server, 'PUT', `${collection}/c`, created.json);
    expect(stale.json['message']).toBe(
      'Operation cannot be fulfilled on configmaps "c": the object has been modified; please apply your changes to the latest version and try again',
    );
    const same = await http(server, `${collection}/c`);
    const again = await send(server, 'PUT', `${collection}/c`, same.json);
    expect(again.json['metadata']).toEqual(same.json['metadata']);
  });

  it('warns of unknown and repeated fields, or refuses them', async () => {
    const body =
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"w"},"dat":{},"data":{"a":"1","a":"2"}}';
    const warned = await send(server, 'POST', `${collection}?dryRun=All`, body);
    expect(warned.code).toBe(201);
    expect(String(warned.headers['warning'])).toBe(
      '299 - "unknown field \\"dat\\"", 299 - "duplicate field \\"data.a\\""',
    );
    const refused = await send(server, 'POST', `${collection}?fieldValidation=Strict`, body);
    expect(refused.json['message']).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dat", duplicate field "data.a"',
    );
    expect((await http(server, `${collection}/w`)).code).toBe(404);
  });

  it('refuses a value of another type in the words of the real decoder', async () => {
    const body = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd' },
      spec: { replicas: 'two' },
    };
    const refused = await send(server, 'POST', '/apis/apps/v1/namespaces/default/deployments', body);
    expect(refused.json['message']).toBe(
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    );
  });

  it('keeps keys named like parts of the prototype as data', async () => {
    const hostile =
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"p","annotations":{"constructor":"c"}},"data":{"__proto__":"x","constructor":"y","toString":"z"}}';
    const created = await send(server, 'POST', collection, hostile);
    expect(created.text).toContain('"data":{"__proto__":"x","constructor":"y","toString":"z"}');
    await send(
      server,
      'PATCH',
      `${collection}/p`,
      '{"data":{"__proto__":"n","k":"v"}}',
      'application/merge-patch+json',
    );
    const read = await http(server, `${collection}/p`);
    expect(read.text).toContain('"__proto__":"n"');
    expect(read.text).toContain('"constructor":"c"');
    expect(({} as Record<string, unknown>)['n']).toBeUndefined();
    const apply = await send(
      server,
      'PATCH',
      `${collection}/p2?fieldManager=m`,
      hostile.replace('"p"', '"p2"'),
      'application/apply-patch+yaml',
    );
    expect(apply.text).toContain('"data":{"__proto__":"x"');
  });

  it('pages through a list as of one version, whatever happens meanwhile', async () => {
    const pages = '/api/v1/namespaces/kube-public/configmaps';
    for (const name of ['a', 'b', 'c', 'd', 'e']) await send(server, 'POST', pages, configMap(name));
    const names = (json: Record<string, unknown>) =>
      (json['items'] as { metadata: { name: string } }[]).map((item) => item.metadata.name);
    const first = await http(server, `${pages}?limit=2`);
    const metadata = first.json['metadata'] as {
      continue: string;
      resourceVersion: string;
      remainingItemCount: number;
    };
    expect([names(first.json), metadata.remainingItemCount]).toEqual([['a', 'b'], 3]);
    await http(server, `${pages}/c`, { method: 'DELETE' });
    await send(server, 'POST', pages, configMap('bb'));
    const rest = await http(server, `${pages}?limit=10&continue=${metadata.continue}`);
    expect(names(rest.json)).toEqual(['c', 'd', 'e']);
    expect((rest.json['metadata'] as { resourceVersion: string }).resourceVersion).toBe(
      metadata.resourceVersion,
    );
    const exact = await http(
      server,
      `${pages}?resourceVersion=${metadata.resourceVersion}&resourceVersionMatch=Exact`,
    );
    expect(names(exact.json)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('holds what has finalizers until they are gone, and checks preconditions', async () => {
    await send(server, 'POST', collection, {
      ...configMap('f'),
      metadata: { name: 'f', finalizers: ['example.com/hold'] },
    });
    const wrong = await send(server, 'DELETE', `${collection}/f`, {
      kind: 'DeleteOptions',
      preconditions: { uid: 'other' },
    });
    expect(wrong.json['message']).toMatch(
      /^Operation cannot be fulfilled on ConfigMap "f": the UID in the precondition \(other\) does not match the UID in record \(/,
    );
    const marked = await http(server, `${collection}/f`, { method: 'DELETE' });
    expect((marked.json['metadata'] as { deletionTimestamp?: string }).deletionTimestamp).toMatch(/^\d{4}-/);
    const released = await send(
      server,
      'PATCH',
      `${collection}/f`,
      { metadata: { finalizers: null } },
      'application/merge-patch+json',
    );
    expect(released.code).toBe(200);
    expect((await http(server, `${collection}/f`)).code).toBe(404);
  });

  it('survives bodies of any bytes', async () => {
    let seed = 7;
    const random = (): number => (seed = (seed * 1103515245 + 12345) & 0x7fffffff);
    const valid = JSON.stringify(configMap('fuzz', { a: 'b' }));
    const types = [
      'application/json',
      'application/yaml',
      'application/vnd.kubernetes.protobuf',
      'application/merge-patch+json',
      'application/apply-patch+yaml',
    ];
    for (let round = 0; round < 150; round++) {
      const bytes = Buffer.from(valid);
      for (let flips = random() % 4; flips >= 0; flips--) bytes[random() % bytes.length] = random() & 0xff;
      const type = types[round % types.length] as string;
      const method = type.includes('patch') ? 'PATCH' : 'POST';
      const path = method === 'PATCH' ? `${collection}/c?fieldManager=m` : `${collection}?dryRun=All`;
      const answer = await http(server, path, { method, body: bytes, headers: { 'content-type': type } });
      expect(answer.code === 500 ? answer.text : '').toBe('');
    }
    const deep = await send(server, 'POST', collection, `${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(deep.code).toBe(400);
    const deepYaml = await send(server, 'POST', collection, `a: ${'['.repeat(20_000)}`, 'application/yaml');
    expect(deepYaml.code).toBe(400);
  });
});
