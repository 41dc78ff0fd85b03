import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../start-api-server.ts';
import { http, send } from './http-client.ts';

const configMaps = '/api/v1/namespaces/default/configmaps';
const configMap = (name: string) => ({ metadata: { name }, data: { a: '<1> & 2' } });

interface AuditEvent {
  readonly stage: string;
  readonly level: string;
  readonly auditID: string;
  readonly verb: string;
  readonly user: { readonly username?: string };
  readonly objectRef?: Readonly<Record<string, string>>;
  readonly responseStatus?: { readonly code?: number; readonly reason?: string };
  readonly requestObject?: Readonly<Record<string, unknown>>;
  readonly responseObject?: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

const policy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitManagedFields: true,
  rules: [
    { level: 'None', nonResourceURLs: ['/healthz*', '/metrics'] },
    { level: 'Metadata', resources: [{ group: '', resources: ['secrets'] }] },
    { level: 'RequestResponse', resources: [{ group: '', resources: ['configmaps'] }] },
    { level: 'Metadata', omitStages: ['RequestReceived'] },
  ],
};

describe('operations', () => {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-operations-'));
  const logPath = join(folder, 'audit.log');
  let server: ApiServer;
  beforeAll(async () => {
    const policyPath = join(folder, 'policy.yaml');
    writeFileSync(policyPath, JSON.stringify(policy));
    server = await startApiServer({ controllers: false, audit: { logPath, policyPath } });
    await server.ready;
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The events of one request, which the caller named. */
  const eventsOf = (id: string): readonly AuditEvent[] =>
    readFileSync(logPath, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditEvent)
      .filter(({ auditID }) => auditID === id);
  const named = (id: string) => ({ 'audit-id': id });

  it('tells its checks, without those that are excluded, and refuses others', async () => {
    const verbose = await http(server, '/readyz?verbose&exclude=ping&exclude=none');
    const lines = verbose.text.split('\n');
    expect(lines.slice(0, 3)).toEqual(['[+]ping excluded: ok', '[+]log ok', '[+]etcd ok']);
    expect(lines.slice(-3)).toEqual([
      'warn: some health checks cannot be excluded: no matches for "none"',
      'readyz check passed',
      '',
    ]);
    expect((await http(server, '/livez/poststarthook/rbac/bootstrap-roles')).text).toBe('ok');
    expect((await http(server, '/livez/shutdown')).code).toBe(404);
    expect((await http(server, '/livez/')).code).toBe(404);
    // Single checks tell more than that all is well.
    expect((await http(server, '/livez/ping', { anonymous: true })).code).toBe(401);
  });

  it('counts requests by what they were for', async () => {
    await send(server, 'POST', configMaps, configMap('counted'));
    await http(server, `${configMaps}/counted`);
    await http(server, `${configMaps}/missing`);
    await http(server, '/apis/no.such.group/v1/things');
    const { text, headers } = await http(server, '/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    const labels = (code: number, verb: string) =>
      `{code="${code}",component="apiserver",dry_run="",group="",resource="configmaps",scope="resource",subresource="",verb="${verb}",version="v1"}`;
    expect(text).toContain(`apiserver_request_total${labels(201, 'POST')} 1\n`);
    expect(text).toContain(`apiserver_request_total${labels(200, 'GET')} 1\n`);
    expect(text).toContain(`apiserver_request_total${labels(404, 'GET')} 1\n`);
    expect(text).toMatch(/apiserver_request_duration_seconds_bucket\{.*verb="POST".*le="\+Inf"\} 1\n/);
    expect(text).toContain('apiserver_resource_objects{group="",resource="configmaps"} 1\n');
    expect(text).toContain('apiserver_storage_objects{resource="deployments.apps"} 0\n');
    expect(text).not.toContain('no.such.group');
  });

  it('names the flow of every request', async () => {
    const find = async (path: string, name: string) => (await http(server, `${path}/${name}`)).json;
    const group = '/apis/flowcontrol.apiserver.k8s.io/v1';
    const { headers } = await http(server, configMaps);
    const exempt = await find(`${group}/flowschemas`, 'exempt');
    const level = await find(`${group}/prioritylevelconfigurations`, 'exempt');
    const uid = ({ metadata }: Record<string, unknown>) => (metadata as { uid: string }).uid;
    expect([headers['x-kubernetes-pf-flowschema-uid'], headers['x-kubernetes-pf-prioritylevel-uid']]).toEqual(
      [uid(exempt), uid(level)],
    );
    const bob = { 'impersonate-user': 'bob', 'impersonate-group': 'system:authenticated' };
    const asBob = await http(server, configMaps, { headers: bob });
    const catchAll = await find(`${group}/flowschemas`, 'global-default');
    expect([asBob.code, asBob.headers['x-kubernetes-pf-flowschema-uid']]).toEqual([403, uid(catchAll)]);
  });

  it('records requests as its policy says', async () => {
    await send(server, 'POST', configMaps, configMap('audited'), 'application/json', named('create'));
    const [received, complete] = eventsOf('create');
    expect([received?.stage, complete?.stage]).toEqual(['RequestReceived', 'ResponseComplete']);
    expect(complete).toMatchObject({
      level: 'RequestResponse',
      verb: 'create',
      objectRef: { resource: 'configmaps', namespace: 'default', name: 'audited', apiVersion: 'v1' },
      responseStatus: { code: 201 },
      requestObject: { metadata: { name: 'audited' }, data: { a: '<1> & 2' } },
      responseObject: { kind: 'ConfigMap', metadata: { name: 'audited' } },
      annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
    });
    expect(JSON.stringify(complete)).not.toContain('managedFields');
    expect(readFileSync(logPath, 'utf8')).not.toMatch(/<1>/);
    expect(statSync(logPath).mode & 0o777).toBe(0o600);
  });

  it('records no body of a secret, nothing of what is not wanted, and who is nobody', async () => {
    const secret = { metadata: { name: 's' }, stringData: { password: 'hunter2' } };
    const secrets = '/api/v1/namespaces/default/secrets';
    await send(server, 'POST', secrets, secret, 'application/json', named('secret'));
    const [, complete] = eventsOf('secret');
    expect(complete).toMatchObject({ level: 'Metadata', objectRef: { name: 's' } });
    expect([complete?.requestObject, complete?.responseObject]).toEqual([undefined, undefined]);
    const log = readFileSync(logPath, 'utf8');
    expect([log.includes('hunter2'), log.includes(Buffer.from('hunter2').toString('base64'))]).toEqual([
      false,
      false,
    ]);
    await http(server, '/healthz', { headers: named('unwanted') });
    expect(eventsOf('unwanted')).toEqual([]);
    await http(server, '/api', { headers: named('nobody'), anonymous: true });
    expect(eventsOf('nobody')).toMatchObject([
      { stage: 'ResponseStarted', user: {}, responseStatus: { code: 401, reason: 'Unauthorized' } },
    ]);
  });

  it('records when a watch begins and ends', async () => {
    await http(server, `${configMaps}?watch=true&timeoutSeconds=1`, { headers: named('watch') });
    expect(eventsOf('watch').map(({ stage }) => stage)).toEqual([
      'RequestReceived',
      'ResponseStarted',
      'ResponseComplete',
    ]);
  });

  it("records policies' annotations and failures", async () => {
    const group = '/apis/admissionregistration.k8s.io/v1';
    const match = {
      resourceRules: [
        { apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'], operations: ['CREATE'] },
      ],
    };
    const spec = {
      matchConstraints: match,
      matchConditions: [{ name: 'judged', expression: "object.metadata.name == 'judged'" }],
      validations: [{ expression: 'false', message: 'never' }],
      auditAnnotations: [
        { key: 'name', valueExpression: "'is ' + object.metadata.name" },
        { key: 'none', valueExpression: 'null' },
      ],
    };
    await send(server, 'POST', `${group}/validatingadmissionpolicies`, { metadata: { name: 'p.io' }, spec });
    const binding = { policyName: 'p.io', validationActions: ['Audit', 'Warn'] };
    const bindings = `${group}/validatingadmissionpolicybindings`;
    await send(server, 'POST', bindings, { metadata: { name: 'b' }, spec: binding });
    const created = await send(
      server,
      'POST',
      configMaps,
      configMap('judged'),
      'application/json',
      named('judged'),
    );
    expect(created.code).toBe(201);
    expect(eventsOf('judged').at(-1)?.annotations).toEqual({
      'authorization.k8s.io/decision': 'allow',
      'authorization.k8s.io/reason': '',
      'p.io/name': 'is judged',
      'validation.policy.admission.k8s.io/validation_failure':
        '[{"message":"never","policy":"p.io","binding":"b","expressionIndex":0,"validationActions":["Audit","Warn"]}]',
    });
  });

  it('does not start with a policy that is none', async () => {
    const policyPath = join(folder, 'bad.yaml');
    writeFileSync(policyPath, 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: All}]\n');
    await expect(startApiServer({ audit: { logPath, policyPath } })).rejects.toMatchObject({
      code: 'apiserver.audit-policy',
      message: expect.stringContaining('rules[0].level must be one of'),
    });
    const missing = { logPath: join(folder, 'none', 'audit.log') };
    await expect(startApiServer({ audit: missing })).rejects.toMatchObject({ code: 'apiserver.audit-log' });
  });
});
