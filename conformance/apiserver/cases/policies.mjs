// Admission policies: what is said of them when they are written, and what they say of requests.

const group = 'admissionregistration.k8s.io';
const collection = (kind) => `/apis/${group}/v1/${kind.toLowerCase()}s`.replace(/ys$/, 'ies');
const configMaps = (ns) => `/api/v1/namespaces/${ns}/configmaps`;
const rules = (
  resources = ['configmaps'],
  apiGroups = [''],
  apiVersions = ['v1'],
  operations = ['CREATE', 'UPDATE'],
) => [{ apiGroups, apiVersions, operations, resources }];

const make = (kind, name, spec) => ({ apiVersion: `${group}/v1`, kind, metadata: { name }, spec });
const validations = (...list) => list.map((each) => (typeof each === 'string' ? { expression: each } : each));

const writtenPolicies = {
  good: { validations: validations('object.metadata.name != "x"') },
  none: {},
  compile: { validations: validations('object.metadata.name ==') },
  type: { validations: validations('object.metadata.name + "x"', '"a"') },
  unknown: { validations: validations('nope.x') },
  'no variables': { validations: validations('variables.x') },
  params: { validations: validations('params.data.x == "1"') },
  'with params': {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    validations: validations({ expression: 'params.data.x == "1"', messageExpression: 'params.data.x' }),
  },
  'params kind': { paramKind: { apiVersion: 'A/B/C', kind: 'Not_a_kind' }, validations: validations('true') },
  'params version': { paramKind: { apiVersion: 'Bad_Group/V1', kind: '' }, validations: validations('true') },
  message: {
    validations: validations({ expression: 'true', message: ' ' }, { expression: 'true', message: 'a\nb' }),
  },
  messageExpression: {
    validations: validations(
      { expression: 'true', messageExpression: ' ' },
      { expression: 'true', messageExpression: '1' },
      { expression: 'true', messageExpression: 'authorizer.path("/").check("get").reason()' },
      { expression: 'true', messageExpression: 'x y' },
    ),
  },
  reason: { validations: validations({ expression: 'true', reason: 'Conflict' }, { expression: ' ' }) },
  variables: {
    variables: [
      { name: 'a', expression: 'object.metadata.name' },
      { name: 'b', expression: 'variables.a + "x"' },
      { name: 'c d', expression: 'variables.zz' },
      { name: 'namespace', expression: ' ' },
      { name: '', expression: '1' },
    ],
    validations: validations('variables.b == "x"', 'variables.nope'),
  },
  conditions: {
    matchConditions: [
      { name: 'a b', expression: 'true' },
      { name: 'x', expression: '1' },
      { name: 'x', expression: ' ' },
      { name: '', expression: 'variables.x' },
    ],
    validations: validations('true'),
  },
  annotations: {
    auditAnnotations: [
      { key: 'a b', valueExpression: '"x"' },
      { key: 'k', valueExpression: '1' },
      { key: 'k', valueExpression: ' ' },
      { key: 'n', valueExpression: 'null' },
      { key: 'd', valueExpression: 'object.metadata.name' },
    ],
  },
  'bad rules': {
    matchConstraints: {
      matchPolicy: 'Maybe',
      namespaceSelector: { matchExpressions: [{ key: 'a', operator: 'Is' }] },
      resourceRules: [
        {
          apiGroups: ['', '*'],
          apiVersions: ['', 'v1'],
          operations: ['CREATE', '*'],
          resources: ['*', 'pods'],
          scope: 'Half',
        },
        {
          apiGroups: [],
          apiVersions: [],
          operations: ['READ'],
          resources: ['pods/*', 'pods/status', ''],
          resourceNames: ['a', 'a', 'b/c'],
        },
        { apiGroups: [''], apiVersions: ['*'], operations: ['*'], resources: ['*/*', 'pods'] },
      ],
    },
    validations: validations('true'),
  },
  'no rules': { matchConstraints: {}, validations: validations('true') },
  failurePolicy: { failurePolicy: 'Shrug', validations: validations('true') },
  literal: { validations: validations('object.metadata.name.matches("[")') },
};

const writtenMutations = {
  good: { mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression: 'Object{}' } }] },
  patch: {
    mutations: [
      {
        patchType: 'JSONPatch',
        jsonPatch: { expression: '[JSONPatch{op: "add", path: "/data", value: {}}]' },
      },
    ],
  },
  none: {},
  wrong: {
    mutations: [
      { patchType: 'ApplyConfiguration', jsonPatch: { expression: '[]' } },
      { patchType: 'JSONPatch', applyConfiguration: { expression: 'Object{}' } },
      { patchType: 'Magic' },
      { patchType: 'ApplyConfiguration', applyConfiguration: { expression: 'object' } },
      { patchType: 'ApplyConfiguration', applyConfiguration: { expression: 'Object{} +' } },
      { patchType: 'JSONPatch', jsonPatch: { expression: '[]' } },
      { patchType: 'JSONPatch', jsonPatch: { expression: ' ' } },
      { patchType: 'JSONPatch', jsonPatch: { expression: '[JSONPatch{op: 1}]' } },
    ],
  },
  delete: {
    matchConstraints: { resourceRules: rules(undefined, undefined, undefined, ['DELETE']) },
    mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression: 'Object{}' } }],
    reinvocationPolicy: 'Sometimes',
  },
};

const writtenBindings = {
  good: { policyName: 'p', validationActions: ['Deny'] },
  none: {},
  name: { policyName: 'A_b', validationActions: ['Deny', 'Warn', 'Deny', 'Shout'] },
  params: { policyName: 'p', validationActions: ['Warn'], paramRef: {} },
  both: {
    policyName: 'p',
    validationActions: ['Audit'],
    paramRef: { name: 'a/b', selector: {}, parameterNotFoundAction: 'Maybe' },
  },
};

const writtenWebhooks = {
  conditions: {
    matchConditions: [
      { name: 'a', expression: 'object.x' },
      { name: 'b', expression: 'variables.x' },
    ],
  },
  good: {
    matchConditions: [
      { name: 'a', expression: 'has(object.metadata) && authorizer.requestResource.check("x").allowed()' },
    ],
  },
  params: { matchConditions: [{ name: 'a', expression: 'params == null' }] },
  name: { name: 'a.b' },
  'bad name': { name: 'A.b.c' },
  versions: { admissionReviewVersions: ['v2', 'v2', 'V'] },
  effects: { sideEffects: 'Some', timeoutSeconds: 31, failurePolicy: 'X', matchPolicy: 'Y' },
  client: { clientConfig: { url: 'http://u:p@h/?q#f' } },
  service: { clientConfig: { service: { name: '', namespace: 'a', path: 'x' } } },
};
const webhook = (more) => ({
  name: 'a.b.c',
  clientConfig: { url: 'https://127.0.0.1:1/x' },
  rules: rules(),
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  ...more,
});

const dry = '?dryRun=All';

/** A policy about ConfigMaps of the case's namespace that carry the policy's name. */
function scoped(ns, id, spec) {
  return {
    matchConstraints: {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': ns } },
      objectSelector: { matchLabels: { p: id } },
      resourceRules: rules(),
      ...spec.matchConstraints,
    },
    ...(({ matchConstraints: _m, binding: _b, ...rest }) => rest)(spec),
  };
}

const enforced = {
  deny: { validations: validations('false') },
  message: { validations: validations({ expression: 'false', message: ' no way ', reason: 'Forbidden' }) },
  large: {
    validations: validations({ expression: 'false', message: 'too big', reason: 'RequestEntityTooLarge' }),
  },
  expression: {
    validations: validations({
      expression: 'object.data.size() > 1',
      messageExpression: '"has " + string(object.data.size())',
    }),
  },
  'message-lines': {
    validations: validations({ expression: 'false', messageExpression: '"a\\nb"', message: 'plain' }),
  },
  'message-fails': {
    validations: validations({ expression: 'false', messageExpression: 'string(object.nope.x)' }),
  },
  two: {
    validations: validations(
      { expression: 'false', message: 'first' },
      { expression: 'false', message: 'second' },
    ),
  },
  fails: { validations: validations('object.spec.nope == 1') },
  ignored: { failurePolicy: 'Ignore', validations: validations('object.spec.nope == 1') },
  variables: {
    variables: [
      { name: 'size', expression: 'object.data.size()' },
      { name: 'big', expression: 'variables.size > 10' },
    ],
    validations: validations({
      expression: 'variables.big',
      messageExpression: '"only %d".format([variables.size])',
    }),
  },
  'variable-fails': {
    variables: [{ name: 'x', expression: 'object.spec.nope' }],
    validations: validations('variables.x == 1'),
  },
  conditions: {
    matchConditions: [{ name: 'no', expression: 'object.metadata.name == "other"' }],
    validations: validations('false'),
  },
  'condition-fails': {
    matchConditions: [{ name: 'bad', expression: 'object.spec.nope == 1' }],
    validations: validations('false'),
  },
  'condition-ignored': {
    failurePolicy: 'Ignore',
    matchConditions: [{ name: 'bad', expression: 'object.spec.nope == 1' }],
    validations: validations('false'),
  },
  'two-conditions-fail': {
    matchConditions: [
      { name: 'bad', expression: 'object.spec.nope == 1' },
      { name: 'worse', expression: 'object.spec.worse == 1' },
    ],
    validations: validations('false'),
  },
  'condition-false': {
    matchConditions: [
      { name: 'bad', expression: 'object.spec.nope == 1' },
      { name: 'no', expression: 'false' },
    ],
    validations: validations('false'),
  },
  warn: {
    validations: validations({ expression: 'false', message: 'careful' }),
    binding: { validationActions: ['Warn', 'Audit'] },
  },
  audit: { validations: validations('false'), binding: { validationActions: ['Audit'] } },
  namespace: {
    validations: validations({
      expression:
        'namespaceObject.metadata.labels["kubernetes.io/metadata.name"] != namespaceObject.metadata.name',
      messageExpression: '"in " + namespaceObject.metadata.name + " " + namespaceObject.status.phase',
    }),
  },
  request: {
    validations: validations({
      expression: 'false',
      messageExpression:
        '"%s %s %s %s %s %s %s %s".format([request.operation, request.name, request.namespace, request.kind.kind, request.resource.resource, request.userInfo.username, string(request.dryRun), string(request.options)])'.replace(
          'string(request.options)',
          'request.options.kind',
        ),
    }),
  },
  'request-fields': {
    validations: validations(
      'has(request.subResource) || has(request.requestSubResource) || has(request.userInfo.uid) || oldObject != null',
    ),
  },
  authorizer: {
    validations: validations({
      expression: "!authorizer.group('').resource('pods').namespace('x').check('get').allowed()",
      message: 'may read pods',
    }),
  },
  'service-account': {
    validations: validations({
      expression:
        "authorizer.serviceAccount('default', 'nobody').group('').resource('pods').check('get').allowed()",
      message: 'nobody may not',
    }),
  },
  'request-resource': {
    validations: validations({
      expression: "!authorizer.requestResource.check('delete').allowed()",
      message: 'may delete',
    }),
  },
  'bad-account': {
    validations: validations("authorizer.serviceAccount('A_B', 'x').path('/').check('get').allowed()"),
  },
  costly: {
    validations: validations(
      '[1,2,3,4,5,6,7,8,9,10].all(a, [1,2,3,4,5,6,7,8,9,10].all(b, [1,2,3,4,5,6,7,8,9,10].all(c, [1,2,3,4,5,6,7,8,9,10].all(d, [1,2,3,4,5,6,7,8,9,10].all(e, [1,2,3,4,5,6,7,8,9,10].all(f, a+b+c+d+e+f > 0))))))',
    ),
  },
  annotation: {
    validations: validations('true'),
    auditAnnotations: [
      { key: 'k', valueExpression: '"v"' },
      { key: 'f', valueExpression: 'string(object.spec.nope)' },
    ],
  },
  'annotation-ignored': {
    failurePolicy: 'Ignore',
    auditAnnotations: [{ key: 'f', valueExpression: 'string(object.spec.nope)' }],
  },
  params: {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    validations: validations({
      expression: 'object.data.size() <= int(params.data.max)',
      messageExpression: '"above " + string(params.data.max) + " " + string(params.kind)',
    }),
    binding: { paramRef: { name: 'limit', parameterNotFoundAction: 'Deny' } },
  },
  'params-selected': {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    validations: validations({
      expression: 'object.data.size() <= int(params.data.max)',
      messageExpression: '"above " + string(params.data.max)',
    }),
    binding: { paramRef: { selector: { matchLabels: { limits: 'yes' } }, parameterNotFoundAction: 'Deny' } },
  },
  'params-missing': {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    validations: validations('false'),
    binding: { paramRef: { name: 'nothing', parameterNotFoundAction: 'Deny' } },
  },
  'params-optional': {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    validations: validations('false'),
    binding: { paramRef: { name: 'nothing', parameterNotFoundAction: 'Allow' } },
  },
  'params-unbound': {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    validations: validations({ expression: 'params != null', message: 'no params' }),
  },
  'params-unknown': {
    paramKind: { apiVersion: 'nowhere.io/v1', kind: 'Nothing' },
    validations: validations('false'),
    binding: { paramRef: { name: 'x', parameterNotFoundAction: 'Deny' } },
  },
  'params-namespace': {
    paramKind: { apiVersion: 'v1', kind: 'Node' },
    validations: validations('true'),
    binding: { paramRef: { name: 'x', namespace: 'default', parameterNotFoundAction: 'Deny' } },
  },
  'binding-elsewhere': {
    validations: validations('false'),
    binding: { matchResources: { namespaceSelector: { matchLabels: { not: 'there' } } } },
  },
  'binding-rules': {
    validations: validations('false'),
    binding: { matchResources: { resourceRules: rules(['secrets']) } },
  },
  excluded: { matchConstraints: { excludeResourceRules: rules() }, validations: validations('false') },
  names: {
    matchConstraints: { resourceRules: [{ ...rules()[0], resourceNames: ['special'] }] },
    validations: validations('false'),
  },
};

const mutated = {
  label: { mutations: [apply('Object{metadata: Object.metadata{labels: {"added": object.metadata.name}}}')] },
  data: {
    mutations: [apply('Object{data: {"b": "2"}}'), apply('Object{data: {"c": string(object.data.size())}}')],
  },
  optional: {
    mutations: [
      apply(
        'Object{?data: optional.none(), metadata: Object.metadata{?annotations: optional.of({"x": "y"})}}',
      ),
    ],
  },
  patch: {
    mutations: [
      patch(
        '[JSONPatch{op: "add", path: "/data/" + jsonpatch.escapeKey("a/b"), value: "1"}, JSONPatch{op: "remove", path: "/data/a"}]',
      ),
    ],
  },
  test: {
    mutations: [
      patch(
        '[JSONPatch{op: "test", path: "/data/a", value: "other"}, JSONPatch{op: "remove", path: "/data/a"}]',
      ),
    ],
  },
  missing: { mutations: [patch('[JSONPatch{op: "remove", path: "/nope/x"}]')] },
  from: { mutations: [patch('[JSONPatch{op: "copy", from: "/data/a", path: "/data/copy"}]')] },
  unknown: { mutations: [apply('Object{spec: Object.spec{x: 1}}')] },
  'unknown-patch': { mutations: [patch('[JSONPatch{op: "add", path: "/spec", value: {"x": "1"}}]')] },
  'wrong-type': { mutations: [apply('Object{metadata: Object.metadata{labels: 1}}')] },
  misplaced: { mutations: [apply('Object{metadata: Object.spec{}}')] },
  fails: { mutations: [apply('Object{data: {"x": object.spec.nope}}')] },
  ignored: { failurePolicy: 'Ignore', mutations: [apply('Object{data: {"x": object.spec.nope}}')] },
  'both-fail': {
    mutations: [
      apply('Object{data: {"x": object.spec.nope}}'),
      patch('[JSONPatch{op: "remove", path: "/nope"}]'),
    ],
  },
  conditions: {
    matchConditions: [{ name: 'once', expression: '!("b" in object.data)' }],
    mutations: [apply('Object{data: {"b": "1"}}')],
  },
  'condition-fails': {
    matchConditions: [{ name: 'x', expression: 'object.spec.x == 1' }],
    mutations: [apply('Object{data: {"b": "1"}}')],
  },
  variables: {
    variables: [{ name: 'n', expression: 'object.metadata.name + "!"' }],
    mutations: [apply('Object{data: {"n": variables.n}}')],
  },
  params: {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    mutations: [apply('Object{data: {"max": params.data.max}}')],
    binding: { paramRef: { name: 'limit', parameterNotFoundAction: 'Deny' } },
  },
  'params-missing': {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    mutations: [apply('Object{data: {"max": params.data.max}}')],
    binding: { paramRef: { name: 'nothing', parameterNotFoundAction: 'Deny' } },
  },
  'params-unknown': {
    paramKind: { apiVersion: 'nowhere.io/v1', kind: 'Nothing' },
    mutations: [apply('Object{}')],
    binding: { paramRef: { name: 'x', parameterNotFoundAction: 'Deny' } },
  },
  immutable: { mutations: [apply('Object{immutable: true}')] },
  name: { mutations: [apply('Object{metadata: Object.metadata{name: "other"}}')] },
};

function apply(expression) {
  return { patchType: 'ApplyConfiguration', applyConfiguration: { expression } };
}

function patch(expression) {
  return { patchType: 'JSONPatch', jsonPatch: { expression } };
}

const configMap = (name, id, data = { a: '1' }) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: { p: id } },
  data,
});

async function put(api, kind, name, spec) {
  const path = collection(kind);
  await api.quiet('DELETE', `${path}/${name}`);
  const made = await api.quiet('POST', path, make(kind, name, spec));
  if (made.code !== 201) throw new Error(`${kind} ${name}: ${made.text}`);
}

async function remove(api, kind, names) {
  for (const name of names) await api.quiet('DELETE', `${collection(kind)}/${name}`);
}

/** Waits until a policy made after all others is in force. */
async function inForce(api, id, isSeen) {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await api.quiet('POST', `${configMaps(api.ns)}${dry}`, configMap('probe', id));
    if (isSeen(answer)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the policies are not in force');
}

export const cases = [
  {
    area: 'policies as written',
    id: 'policies-written',
    async run(api) {
      const match = { matchConstraints: { resourceRules: rules() } };
      for (const [note, spec] of Object.entries(writtenPolicies)) {
        const object = make('ValidatingAdmissionPolicy', 'written', { ...match, ...spec });
        await api.create(collection('ValidatingAdmissionPolicy') + dry, object, { note });
      }
      for (const [note, spec] of Object.entries(writtenMutations)) {
        const object = make('MutatingAdmissionPolicy', 'written', {
          ...match,
          reinvocationPolicy: 'Never',
          ...spec,
        });
        await api.create(collection('MutatingAdmissionPolicy') + dry, object, { note });
      }
      for (const kind of ['ValidatingAdmissionPolicyBinding', 'MutatingAdmissionPolicyBinding']) {
        for (const [note, spec] of Object.entries(writtenBindings))
          await api.create(collection(kind) + dry, make(kind, 'written', spec), { note });
      }
      for (const kind of ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']) {
        for (const [note, more] of Object.entries(writtenWebhooks)) {
          const object = {
            apiVersion: `${group}/v1`,
            kind,
            metadata: { name: 'written' },
            webhooks: [webhook(more)],
          };
          await api.create(collection(kind) + dry, object, { note });
        }
      }
    },
  },
  {
    area: 'validating policies',
    id: 'policies-validating',
    async run(api) {
      await api.useNamespace();
      const policy = 'ValidatingAdmissionPolicy';
      const binding = 'ValidatingAdmissionPolicyBinding';
      await api.quiet('POST', configMaps(api.ns), { ...configMap('limit', 'none'), data: { max: '0' } });
      for (const [name, max] of [
        ['one', '0'],
        ['two', '5'],
      ]) {
        const object = configMap(name, 'none', { max });
        object.metadata.labels.limits = 'yes';
        await api.quiet('POST', configMaps(api.ns), object);
      }
      const all = { ...enforced, zz: { validations: validations({ expression: 'false', message: 'seen' }) } };
      const name = (id) => `v-${api.ns}-${id}`;
      for (const [id, spec] of Object.entries(all)) {
        await put(api, policy, name(id), scoped(api.ns, id, spec));
        await put(api, binding, name(id), {
          policyName: name(id),
          validationActions: ['Deny'],
          ...spec.binding,
        });
      }
      await inForce(api, 'zz', ({ text }) => text.includes('seen'));
      for (const id of Object.keys(enforced))
        await api.create(`${configMaps(api.ns)}${dry}`, configMap('c', id), { note: id });
      await api.create(`${configMaps(api.ns)}${dry}`, configMap('special', 'names'), { note: 'the name' });
      await api.create(
        `${configMaps(api.ns)}${dry}`,
        { ...configMap(undefined, 'deny'), metadata: { generateName: 'g-', labels: { p: 'deny' } } },
        { note: 'generated', keep: (json) => json.message?.replace(/g-\w{5}/, 'g-…') },
      );
      await remove(api, binding, Object.keys(all).map(name));
      await remove(api, policy, Object.keys(all).map(name));
    },
  },
  {
    area: 'validating policies',
    id: 'policies-equivalent',
    async run(api) {
      await api.useNamespace();
      const policy = 'ValidatingAdmissionPolicy';
      const binding = 'ValidatingAdmissionPolicyBinding';
      const name = `e-${api.ns}`;
      const matchConstraints = {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': api.ns } },
        resourceRules: [
          ...rules(['horizontalpodautoscalers'], ['autoscaling'], ['v1'], ['*']),
          ...rules(['deployments/scale', 'deployments/status', 'deployments'], ['apps'], ['v1'], ['*']),
          ...rules(undefined, undefined, undefined, ['DELETE']),
        ],
      };
      const shown =
        '"%s %s %s/%s %s old=%s new=%s".format([request.operation, request.kind.kind, request.kind.version, request.requestKind.version, request.resource.resource + (has(request.subResource) ? "/" + request.subResource : ""), oldObject == null ? "null" : oldObject.kind + " " + oldObject.apiVersion, object == null ? "null" : object.kind + " " + object.apiVersion])';
      await put(api, policy, name, {
        matchConstraints,
        validations: validations({ expression: 'false', messageExpression: shown }),
      });
      const hpa = (version, spec) => ({
        apiVersion: `autoscaling/${version}`,
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'h' },
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' },
          maxReplicas: 3,
          ...spec,
        },
      });
      const hpas = (version) => `/apis/autoscaling/${version}/namespaces/${api.ns}/horizontalpodautoscalers`;
      const deployments = `/apis/apps/v1/namespaces/${api.ns}/deployments`;
      const labels = { app: 'd' };
      const deployment = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'd' },
        spec: {
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } },
        },
      };
      await api.quiet('POST', deployments, deployment);
      await api.quiet('POST', hpas('v2'), hpa('v2'));
      await api.quiet('POST', configMaps(api.ns), configMap('c', 'x'));
      await put(api, binding, name, { policyName: name, validationActions: ['Deny'] });
      for (let tries = 0; tries < 200; tries++) {
        const answer = await api.quiet('DELETE', `${configMaps(api.ns)}/c${dry}`);
        if (answer.code !== 200) break;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await api.create(hpas('v2') + dry, { ...hpa('v2'), metadata: { name: 'new' } });
      await api.create(hpas('v1') + dry, { ...hpa('v1'), metadata: { name: 'new' } });
      await api.patch(`${hpas('v2')}/h${dry}`, 'merge', { spec: { maxReplicas: 4 } });
      await api.delete(`${hpas('v2')}/h${dry}`);
      await api.delete(`${configMaps(api.ns)}/c${dry}`);
      await api.patch(`${deployments}/d${dry}`, 'merge', { metadata: { labels: { a: 'b' } } });
      await api.patch(`${deployments}/d/status${dry}`, 'merge', { status: { observedGeneration: 3 } });
      await api.patch(`${deployments}/d/scale${dry}`, 'merge', { spec: { replicas: 3 } });
      await remove(api, binding, [name]);
      await remove(api, policy, [name]);
    },
  },
  {
    area: 'mutating policies',
    id: 'policies-mutating',
    async run(api) {
      await api.useNamespace();
      const policy = 'MutatingAdmissionPolicy';
      const binding = 'MutatingAdmissionPolicyBinding';
      await api.quiet('POST', configMaps(api.ns), { ...configMap('limit', 'none'), data: { max: '0' } });
      const all = { ...mutated, zz: { mutations: [apply('Object{data: {"seen": "yes"}}')] } };
      const name = (id) => `m-${api.ns}-${id}`;
      for (const [id, spec] of Object.entries(all)) {
        await put(api, policy, name(id), { reinvocationPolicy: 'Never', ...scoped(api.ns, id, spec) });
        await put(api, binding, name(id), { policyName: name(id), ...spec.binding });
      }
      await inForce(api, 'zz', ({ json }) => json.data?.seen === 'yes');
      for (const id of Object.keys(mutated))
        await api.create(`${configMaps(api.ns)}${dry}`, configMap('c', id), { note: id });
      await remove(api, binding, Object.keys(all).map(name));
      await remove(api, policy, Object.keys(all).map(name));
    },
  },
  {
    area: 'mutating policies',
    id: 'policies-reinvoked',
    async run(api) {
      await api.useNamespace();
      const policy = 'MutatingAdmissionPolicy';
      const binding = 'MutatingAdmissionPolicyBinding';
      const count = (key) =>
        apply(`Object{data: {"${key}": "${key}" in object.data ? object.data["${key}"] + "x" : "x"}}`);
      const all = {
        a: { reinvocationPolicy: 'IfNeeded', mutations: [count('a')] },
        b: { reinvocationPolicy: 'Never', mutations: [count('b')] },
        c: { reinvocationPolicy: 'IfNeeded', mutations: [count('c')] },
        pods: {
          matchConstraints: { resourceRules: rules(['pods']) },
          mutations: [
            apply(
              'Object{spec: Object.spec{containers: [Object.spec.containers{name: "side", image: "s"}]}}',
            ),
            apply(
              'Object{spec: Object.spec{containers: object.spec.containers.map(c, Object.spec.containers{name: c.name, imagePullPolicy: "Always"})}}',
            ),
          ],
        },
        atomic: {
          matchConstraints: { resourceRules: rules(['pods']) },
          mutations: [
            apply('Object{spec: Object.spec{containers: [Object.spec.containers{name: "c", args: ["x"]}]}}'),
          ],
        },
        zz: { reinvocationPolicy: 'Never', mutations: [apply('Object{data: {"seen": "yes"}}')] },
      };
      const name = (id) => `r-${api.ns}-${id}`;
      for (const [id, spec] of Object.entries(all)) {
        const label = id.length === 1 ? 'counted' : id;
        await put(api, policy, name(id), { reinvocationPolicy: 'Never', ...scoped(api.ns, label, spec) });
        await put(api, binding, name(id), { policyName: name(id) });
      }
      await inForce(api, 'zz', ({ json }) => json.data?.seen === 'yes');
      await api.create(`${configMaps(api.ns)}${dry}`, configMap('c', 'counted'), {
        keep: (json) => json.data,
      });
      const pod = (id) => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'p', labels: { p: id } },
        spec: { containers: [{ name: 'c', image: 'i:1' }] },
      });
      const keep = (json) =>
        json.spec?.containers?.map(({ name: each, image, imagePullPolicy }) => [
          each,
          image,
          imagePullPolicy,
        ]) ?? json;
      await api.create(`/api/v1/namespaces/${api.ns}/pods${dry}`, pod('pods'), { keep });
      await api.create(`/api/v1/namespaces/${api.ns}/pods${dry}`, pod('atomic'), { keep });
      await remove(api, binding, Object.keys(all).map(name));
      await remove(api, policy, Object.keys(all).map(name));
    },
  },
];
