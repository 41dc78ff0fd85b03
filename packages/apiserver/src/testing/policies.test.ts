import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../start-api-server.ts';
import { http, type HttpAnswer, send } from './http-client.ts';

const group = '/apis/admissionregistration.k8s.io/v1';
const configMaps = '/api/v1/namespaces/default/configmaps';
type Spec = Readonly<Record<string, unknown>>;

const rules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] }];
const validate = (expression: string, more: object = {}): Spec => ({
  validations: [{ expression, ...more }],
});
const apply = (expression: string): object => ({
  patchType: 'ApplyConfiguration',
  applyConfiguration: { expression },
});
const patch = (expression: string): object => ({ patchType: 'JSONPatch', jsonPatch: { expression } });

describe('admission policies', () => {
  let server: ApiServer;
  const made: string[] = [];
  beforeAll(async () => {
    server = await startApiServer({ controllers: false });
    await create('limit', { max: '1' }, {});
    await create('selected-1', { max: '9' }, { limits: 'yes' });
    await create('selected-2', { max: '0' }, { limits: 'yes' });
  });
  afterAll(() => server.stop());

  /** Makes a policy about ConfigMaps and binds it, until the test is over. */
  async function use(
    kind: 'validating' | 'mutating',
    name: string,
    spec: Spec,
    binding: Spec = {},
  ): Promise<void> {
    const Kind = kind === 'validating' ? 'ValidatingAdmissionPolicy' : 'MutatingAdmissionPolicy';
    const matchConstraints = { resourceRules: rules, ...(spec['matchConstraints'] as object | undefined) };
    const own = kind === 'mutating' ? { reinvocationPolicy: 'Never' } : {};
    const bound = kind === 'mutating' ? {} : { validationActions: ['Deny'] };
    const answers = [
      await send(
        server,
        'POST',
        `${group}/${kind}admissionpolicies`,
        object(Kind, name, { ...own, ...spec, matchConstraints }),
      ),
      await send(
        server,
        'POST',
        `${group}/${kind}admissionpolicybindings`,
        object(`${Kind}Binding`, name, { policyName: name, ...bound, ...binding }),
      ),
    ];
    expect(answers.map(({ code }) => code)).toEqual([201, 201]);
    made.push(`${group}/${kind}admissionpolicybindings/${name}`, `${group}/${kind}admissionpolicies/${name}`);
  }

  async function clear(): Promise<void> {
    for (const path of made.splice(0)) await http(server, path, { method: 'DELETE' });
  }

  const object = (kind: string, name: string, spec: Spec): object => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    metadata: { name },
    spec,
  });

  function create(name: string, data: object, labels: object = {}, query = ''): Promise<HttpAnswer> {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels }, data };
    return send(server, 'POST', configMaps + query, body);
  }

  const costly = `${'[1,2,3,4,5,6,7,8,9,10].all(x, '.repeat(7)}true${')'.repeat(7)}`;
  const denials: readonly (readonly [name: string, spec: Spec, code: number, says: string])[] = [
    [
      'its expression',
      validate(' object.data.size() > 1 '),
      422,
      'failed expression: object.data.size() > 1',
    ],
    ['a message', validate('false', { message: ' no ', reason: 'Forbidden' }), 403, 'no'],
    [
      'a computed message',
      validate('false', { messageExpression: '"has " + string(object.data.size())' }),
      422,
      'has 1',
    ],
    [
      'the message where the computed one is of several lines',
      validate('false', { messageExpression: '"a\\nb"', message: 'plain' }),
      422,
      'plain',
    ],
    [
      'what its expression fails with',
      validate('object.spec.x == 1'),
      422,
      "expression 'object.spec.x == 1' resulted in error: no such key: spec",
    ],
    [
      'the cost',
      validate(costly),
      422,
      `expression '${costly}' resulted in error: operation cancelled: actual cost limit exceeded`,
    ],
    [
      'variables',
      {
        variables: [
          { name: 'n', expression: 'object.data.size()' },
          { name: 'ok', expression: 'variables.n > 5' },
        ],
        ...validate('variables.ok', { messageExpression: '"only %d".format([variables.n])' }),
      },
      422,
      'only 1',
    ],
    [
      'a failing condition',
      { matchConditions: [{ name: 'c', expression: 'object.spec.x == 1' }], ...validate('true') },
      422,
      "expression 'object.spec.x == 1' resulted in error: no such key: spec",
    ],
    [
      'the request',
      validate('false', {
        messageExpression: '"%s %s %s".format([request.operation, request.name, request.options.kind])',
      }),
      422,
      'CREATE c CreateOptions',
    ],
    [
      'the namespace',
      validate('namespaceObject.metadata.name != "default"', { message: 'there' }),
      422,
      'there',
    ],
    [
      'the authorizer',
      validate("authorizer.serviceAccount('a', 'b').group('').resource('pods').check('get').allowed()", {
        message: 'may not',
      }),
      422,
      'may not',
    ],
    [
      'an annotation that fails',
      { auditAnnotations: [{ key: 'a', valueExpression: 'string(object.spec.x)' }] },
      422,
      "expression 'string(object.spec.x)' resulted in error: no such key: spec",
    ],
  ];

  it.each(denials)('refuse with %s', async (_name, spec, code, says) => {
    await use('validating', 'p', spec);
    const answer = await create('c', { a: '1' }, {}, '?dryRun=All');
    await clear();
    const message = `ValidatingAdmissionPolicy 'p' with binding 'p' denied request: ${says}`;
    expect([answer.code, answer.json['message']]).toEqual([code, `configmaps "c" is forbidden: ${message}`]);
    expect(answer.json['details']).toEqual({ name: 'c', kind: 'configmaps', causes: [{ message }] });
  });

  const elsewhere = (more: object): Spec => ({ matchConstraints: more, ...validate('false') });
  const passes: readonly (readonly [name: string, spec: Spec, binding: Spec])[] = [
    ['fail open', { failurePolicy: 'Ignore', ...validate('object.spec.x == 1') }, {}],
    [
      'have a condition that is false beside one that fails',
      {
        matchConditions: [
          { name: 'a', expression: 'object.spec.x == 1' },
          { name: 'b', expression: 'false' },
        ],
        ...validate('false'),
      },
      {},
    ],
    ['only audit', validate('false'), { validationActions: ['Audit'] }],
    ['want other namespaces', elsewhere({ namespaceSelector: { matchLabels: { no: 'where' } } }), {}],
    ['want other objects', elsewhere({ objectSelector: { matchLabels: { no: 'where' } } }), {}],
    ['exclude the resource', elsewhere({ excludeResourceRules: rules }), {}],
    ['name other objects', elsewhere({ resourceRules: [{ ...rules[0], resourceNames: ['other'] }] }), {}],
    [
      'are bound to others',
      validate('false'),
      { matchResources: { resourceRules: [{ ...rules[0], resources: ['secrets'] }] } },
    ],
  ];

  it.each(passes)('say nothing where they %s', async (_name, spec, binding) => {
    await use('validating', 'p', spec, binding ?? {});
    const answer = await create('c', { a: '1' }, {}, '?dryRun=All');
    await clear();
    expect([answer.code, answer.headers['warning']]).toEqual([201, undefined]);
  });

  it('warn', async () => {
    await use('validating', 'p', validate('false', { message: 'careful' }), {
      validationActions: ['Warn', 'Audit'],
    });
    const answer = await create('c', { a: '1' }, {}, '?dryRun=All');
    await clear();
    expect([answer.code, answer.headers['warning']]).toEqual([
      201,
      `299 - "Validation failed for ValidatingAdmissionPolicy 'p' with binding 'p': careful"`,
    ]);
  });

  it('judge by parameters, one after another, and say when there are none', async () => {
    const paramKind = { apiVersion: 'v1', kind: 'ConfigMap' };
    const spec = {
      paramKind,
      ...validate('object.data.size() <= int(params.data.max)', {
        messageExpression: '"above " + string(params.data.max)',
      }),
    };
    const says = async (kind: object, paramRef: Spec): Promise<unknown> => {
      await use('validating', 'p', { ...spec, paramKind: kind }, { paramRef });
      const { json } = await create('c', { a: '1', b: '2' }, {}, '?dryRun=All');
      await clear();
      const message = json['message'] as string | undefined;
      return message === undefined ? 'passed' : message.split('denied request: ')[1];
    };
    const deny = { parameterNotFoundAction: 'Deny' };
    expect(await says(paramKind, { name: 'limit', ...deny })).toBe('above 1');
    expect(await says(paramKind, { selector: { matchLabels: { limits: 'yes' } }, ...deny })).toBe('above 0');
    expect(await says(paramKind, { name: 'none', parameterNotFoundAction: 'Allow' })).toBe('passed');
    expect(await says(paramKind, { name: 'none', ...deny })).toBe(
      'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction',
    );
    expect(await says({ apiVersion: 'x.io/v1', kind: 'Y' }, { name: 'none', ...deny })).toBe(
      "failed to configure policy: failed to find resource referenced by paramKind: 'x.io/v1, Kind=Y'",
    );
  });

  it('judge deletions, scales and other versions of what they name', async () => {
    const rule = { ...rules[0] };
    const resourceRules = [
      rule,
      { ...rule, apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'] },
      { ...rule, apiGroups: ['apps'], resources: ['deployments/scale'] },
    ];
    const labels = { app: 'd' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } };
    const deployments = '/apis/apps/v1/namespaces/default/deployments';
    await send(server, 'POST', deployments, {
      metadata: { name: 'd' },
      spec: { selector: { matchLabels: labels }, template },
    });
    const shown =
      '"%s %s %s old=%s new=%s".format([request.operation, request.kind.version, request.requestKind.version, oldObject == null ? "none" : oldObject.kind, object == null ? "none" : object.apiVersion])';
    await use('validating', 'p', {
      matchConstraints: { resourceRules },
      ...validate('false', { messageExpression: shown }),
    });
    const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' };
    const answers = [
      await http(server, `${configMaps}/limit`, { method: 'DELETE' }),
      await send(server, 'POST', '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers', {
        metadata: { name: 'h' },
        spec: { scaleTargetRef: target, maxReplicas: 2 },
      }),
      await send(
        server,
        'PATCH',
        `${deployments}/d/scale`,
        { spec: { replicas: 3 } },
        'application/merge-patch+json',
      ),
    ];
    await clear();
    expect(answers.map(({ json }) => String(json['message']).split('request: ')[1])).toEqual([
      'DELETE v1 v1 old=ConfigMap new=none',
      'CREATE v1 v2 old=none new=autoscaling/v1',
      'UPDATE v1 v1 old=Scale new=autoscaling/v1',
    ]);
  });

  it('are refused when their expressions do not compile', async () => {
    const written = {
      ...validate('object.x +', { messageExpression: '1' }),
      matchConstraints: { resourceRules: rules },
    };
    const answer = await send(
      server,
      'POST',
      `${group}/validatingadmissionpolicies`,
      object('ValidatingAdmissionPolicy', 'w', written),
    );
    expect(answer.code).toBe(422);
    expect(answer.json['message']).toContain(
      'spec.validations[0].expression: Invalid value: "object.x +": compilation failed: ERROR: <input>:1:11: Syntax error',
    );
    expect(answer.json['message']).toContain(
      'spec.validations[0].messageExpression: Invalid value: "1": must evaluate to string but got int',
    );
  });

  const mutations: readonly (readonly [name: string, spec: Spec, data: object])[] = [
    [
      'configurations, in order',
      {
        mutations: [
          apply('Object{data: {"b": "2"}}'),
          apply('Object{data: {"c": string(object.data.size())}}'),
        ],
      },
      { a: '1', b: '2', c: '2' },
    ],
    [
      'patches',
      {
        mutations: [
          patch(
            '[JSONPatch{op: "remove", path: "/data/a"}, JSONPatch{op: "add", path: "/data/" + jsonpatch.escapeKey("x.y"), value: "1"}]',
          ),
        ],
      },
      { 'x.y': '1' },
    ],
    [
      'nothing where a test fails',
      {
        mutations: [
          patch(
            '[JSONPatch{op: "test", path: "/data/a", value: "2"}, JSONPatch{op: "remove", path: "/data/a"}]',
          ),
        ],
      },
      { a: '1' },
    ],
    [
      'nothing where they fail open',
      { failurePolicy: 'Ignore', mutations: [apply('Object{data: {"b": object.spec.x}}')] },
      { a: '1' },
    ],
    [
      'nothing where a condition is false',
      {
        matchConditions: [{ name: 'c', expression: '!("a" in object.data)' }],
        mutations: [apply('Object{data: {"b": "2"}}')],
      },
      { a: '1' },
    ],
  ];

  it.each(mutations)('change objects by %s', async (_name, spec, data) => {
    await use('mutating', 'p', spec);
    const answer = await create('c', { a: '1' }, {}, '?dryRun=All&fieldManager=me');
    await clear();
    expect([answer.code, answer.json['data']]).toEqual([201, data]);
    // What admission adds is nobody's.
    const { managedFields } = answer.json['metadata'] as { managedFields: { fieldsV1: object }[] };
    expect(managedFields[0]?.fieldsV1).toEqual({ 'f:data': { '.': {}, 'f:a': {} } });
  });

  const faults: readonly (readonly [spec: Spec, says: string])[] = [
    [
      { mutations: [apply('Object{spec: Object.spec{}}')] },
      'error applying patch: failed to convert patch object to typed object: .spec: field not declared in schema',
    ],
    [
      { mutations: [apply('Object{metadata: Object.spec{}}')] },
      'type mismatch: unexpected type name "Object.spec", expected "Object.metadata", which matches field name path from root Object type',
    ],
    [
      {
        mutations: [
          apply(
            'Object{metadata: Object.metadata{ownerReferences: [], managedFields: [Object.metadata.managedFields{}]}}',
          ),
        ],
      },
      'error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .metadata.managedFields',
    ],
    [
      { mutations: [patch('[JSONPatch{op: "remove", path: "/nope"}]')] },
      "JSON Patch: error in remove for path: '/nope': Unable to remove nonexistent key: nope: missing value",
    ],
  ];

  it.each(faults)('refuse what they cannot change: %o', async (spec, says) => {
    await use('mutating', 'p', spec);
    const answer = await create('c', { a: '1' }, {}, '?dryRun=All');
    await clear();
    expect([answer.code, answer.json['message']]).toEqual([
      403,
      `policy 'p' with binding 'p' denied request: ${says}`,
    ]);
  });

  it('are asked again after later changes where they wish', async () => {
    const count = (key: string): object =>
      apply(`Object{data: {"${key}": object.data[?"${key}"].orValue("") + "x"}}`);
    await use('mutating', 'a', { reinvocationPolicy: 'IfNeeded', mutations: [count('a')] });
    await use('mutating', 'b', { reinvocationPolicy: 'Never', mutations: [count('b')] });
    await use('mutating', 'c', { reinvocationPolicy: 'IfNeeded', mutations: [count('c')] });
    const answer = await create('x', { q: '1' }, {}, '?dryRun=All');
    await clear();
    expect(answer.json['data']).toEqual({ q: '1', a: 'xx', b: 'x', c: 'xx' });
  });
});
