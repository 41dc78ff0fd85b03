// test/e2e/apimachinery/validatingadmissionpolicy.go, mutatingadmissionpolicy.go
import { assert, ok } from './expect.mjs';
import { operationsTest } from './operations.mjs';

const GROUP = 'admissionregistration.k8s.io';
const ROOT = `/apis/${GROUP}/v1`;
const rule = (operations, resources) => ({ apiGroups: ['apps'], apiVersions: ['v1'], operations, resources });

const deployment = (name, replicas) => ({
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'a', image: 'a' }] } },
  },
});

const namespaceSelector = (api) => ({ matchLabels: { 'kubernetes.io/metadata.name': api.ns } });

/** A policy for the deployments of the test's namespace, with the binding that puts it in force. */
async function enforce(api, policies, spec, binding) {
  const name = `${api.ns}.policy.example.com`;
  const matchConstraints = {
    namespaceSelector: namespaceSelector(api),
    resourceRules: [rule(['CREATE', 'UPDATE'], ['deployments'])],
  };
  ok(await api.create(`${ROOT}/${policies}`, { metadata: { name }, spec: { matchConstraints, ...spec } }));
  const bound = {
    metadata: { name: `${api.ns}.binding.example.com` },
    spec: { policyName: name, matchResources: { namespaceSelector: namespaceSelector(api) }, ...binding },
  };
  ok(await api.create(`${ROOT}/${policies.replace(/ies$/, 'ybindings')}`, bound));
}

async function release(api, policies) {
  await api.quiet('DELETE', `${ROOT}/${policies.replace(/ies$/, 'ybindings')}/${api.ns}.binding.example.com`);
  await api.quiet('DELETE', `${ROOT}/${policies}/${api.ns}.policy.example.com`);
}

/** Until a creation that the policy is to answer is answered so; policies come into force a moment later. */
async function untilInForce(api, path, marker, isIn) {
  for (const end = Date.now() + 30_000; ; ) {
    const answer = await api.quiet('POST', path, marker);
    await api.quiet('DELETE', `${path}/${marker.metadata.name}`);
    if (isIn(answer)) return answer;
    assert.ok(Date.now() < end, 'the policy did not come into force');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function validates(api, spec, allowed) {
  const paths = `/apis/apps/v1/namespaces/${await api.useNamespace()}`;
  await enforce(
    api,
    'validatingadmissionpolicies',
    { failurePolicy: 'Fail', ...spec },
    { validationActions: ['Deny'] },
  );
  const marker = deployment('marker', 1);
  const denied = await untilInForce(api, `${paths}/deployments`, marker, ({ code }) => code === 422);
  api.note('the denial', denied.json);
  ok(await api.create(`${paths}/deployments`, deployment('replicated', allowed)));
  ok(await api.create(`${paths}/replicasets`, deployment('non-replicated', 1)));
  await release(api, 'validatingadmissionpolicies');
}

async function mutates(api, expression, wanted) {
  const path = `/apis/apps/v1/namespaces/${await api.useNamespace()}/deployments`;
  const spec = {
    failurePolicy: 'Fail',
    reinvocationPolicy: 'Never',
    mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression } }],
  };
  await enforce(api, 'mutatingadmissionpolicies', spec, {});
  await untilInForce(api, path, deployment('marker', 1), ({ json }) => wanted(json));
  assert.ok(wanted(ok(await api.create(path, deployment('mutated', 1)))));
  await release(api, 'mutatingadmissionpolicies');
}

const policyCondition = (type) => ({
  type,
  status: 'False',
  reason: 'E2E',
  message: 'Set by a test',
  lastTransitionTime: '2026-01-01T00:00:00Z',
});
const constraints = { resourceRules: [rule(['CREATE'], ['deployments'])] };

export const validatingPolicies = [
  {
    id: 'e2e-vap-deployment',
    name: 'ValidatingAdmissionPolicy should validate against a Deployment',
    run: (api) =>
      validates(
        api,
        {
          validations: [
            {
              expression: 'object.spec.replicas > 1',
              messageExpression: "'wants replicas > 1, got ' + string(object.spec.replicas)",
            },
            {
              expression: `namespaceObject.metadata.name == '${api.ns}'`,
              message: 'Other namespaces should not be asked about.',
            },
          ],
        },
        2,
      ),
  },
  {
    id: 'e2e-vap-variables',
    name: 'ValidatingAdmissionPolicy should allow expressions to refer variables.',
    run: (api) =>
      validates(
        api,
        {
          variables: [
            { name: 'replicas', expression: 'object.spec.replicas' },
            { name: 'oddReplicas', expression: 'variables.replicas % 2 == 1' },
          ],
          validations: [{ expression: 'variables.replicas > 1' }, { expression: 'variables.oddReplicas' }],
        },
        3,
      ),
  },
  operationsTest({
    id: 'e2e-vap-operations',
    name: 'ValidatingAdmissionPolicy should support ValidatingAdmissionPolicy API operations',
    group: GROUP,
    resource: 'validatingadmissionpolicies',
    condition: policyCondition,
    change: { failurePolicy: 'Ignore' },
    spec: { validations: [{ expression: 'object.spec.replicas <= 100' }], matchConstraints: constraints },
  }),
  operationsTest({
    id: 'e2e-vap-bindings',
    name: 'ValidatingAdmissionPolicy should support ValidatingAdmissionPolicyBinding API operations',
    group: GROUP,
    resource: 'validatingadmissionpolicybindings',
    hasStatus: false,
    change: { validationActions: ['Warn'] },
    spec: { policyName: 'replicalimit-policy.example.com', validationActions: ['Deny'] },
  }),
];

export const mutatingPolicies = [
  {
    id: 'e2e-map-deployment',
    name: 'MutatingAdmissionPolicy should mutate a Deployment',
    run: (api) => mutates(api, 'Object{spec: Object.spec{replicas: 3}}', ({ spec }) => spec?.replicas === 3),
  },
  {
    id: 'e2e-map-annotations',
    name: 'MutatingAdmissionPolicy should mutate a Deployment with annotations',
    run: (api) =>
      mutates(
        api,
        'Object{metadata: Object.metadata{annotations: {"my-foo-annotation": "myAnnotationValue"}}}',
        ({ metadata }) => metadata?.annotations?.['my-foo-annotation'] === 'myAnnotationValue',
      ),
  },
  operationsTest({
    id: 'e2e-map-operations',
    name: 'MutatingAdmissionPolicy should support MutatingAdmissionPolicy API operations',
    group: GROUP,
    resource: 'mutatingadmissionpolicies',
    hasStatus: false,
    change: { failurePolicy: 'Ignore' },
    spec: {
      matchConstraints: constraints,
      reinvocationPolicy: 'Never',
      mutations: [
        {
          patchType: 'ApplyConfiguration',
          applyConfiguration: { expression: 'Object{metadata: Object.metadata{labels: {"a": "b"}}}' },
        },
      ],
    },
  }),
  operationsTest({
    id: 'e2e-map-bindings',
    name: 'MutatingAdmissionPolicy should support MutatingAdmissionPolicyBinding API operations',
    group: GROUP,
    resource: 'mutatingadmissionpolicybindings',
    hasStatus: false,
    change: { matchResources: { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} } },
    spec: { policyName: 'replicalimit-policy.example.com' },
  }),
];
