import type { KubeObject } from '@setpoint/kube';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../../index.ts';
import { VALIDATING_POLICY } from '../machinery/kinds.ts';

let server: ApiServer;
const { signal } = new AbortController();
const failures: unknown[] = [];

beforeAll(async () => {
  server = await startApiServer({
    controllers: { nodes: 0 },
    onError: (error) => failures.push(error),
  });
  await server.ready;
});

afterAll(async () => {
  await server.stop();
  expect(failures).toEqual([]);
});

type Fields = Record<string, unknown>;

const EMBEDDED = {
  type: 'object',
  'x-kubernetes-embedded-resource': true,
  'x-kubernetes-preserve-unknown-fields': true,
};
const GAUGE = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: { share: { 'x-kubernetes-int-or-string': true }, template: EMBEDDED },
    },
  },
};

function create(apiVersion: string, kind: string, name: string, spec: Fields): Promise<KubeObject> {
  return server.client.create({ apiVersion, kind, metadata: { name }, spec }, {}, signal);
}

/** What the status says when it says something. */
async function checked(name: string, spec: Fields): Promise<Fields> {
  await create('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', name, spec);
  let status: Fields = {};
  await expect
    .poll(
      async () => {
        const policy = await server.client.get({ gvk: VALIDATING_POLICY, name }, signal);
        status = (policy?.['status'] ?? {}) as Fields;
        return status['observedGeneration'];
      },
      { timeout: 15_000 },
    )
    .toBe(1);
  return status;
}

function matching(apiGroups: string[], resources: string[]): Fields {
  return { resourceRules: [{ apiGroups, apiVersions: ['v1'], resources, operations: ['CREATE'] }] };
}

// The texts are those of a kube-controller-manager 1.36, but for the numbers it makes types unique with.
it('tells which expressions get the kinds wrong that they are for', async () => {
  await create('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'gauges.types.example.com', {
    group: 'types.example.com',
    scope: 'Namespaced',
    names: { plural: 'gauges', kind: 'Gauge' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: GAUGE } }],
  });
  const status = await checked('types.example.com', {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    matchConstraints: matching(['apps', 'types.example.com'], ['deployments', 'gauges', 'gauges/status']),
    variables: [
      { name: 'spec', expression: 'object.spec' },
      { name: 'finalizers', expression: 'object.metadata.finalizers' },
    ],
    validations: [
      { expression: 'object.spec.replicas > 1', messageExpression: "'a' + object.spec.replicas" },
      { expression: 'variables.spec.anything == 1' },
      { expression: 'variables.finalizers == 1' },
      { expression: 'object.spec.share == 1 || object.spec.template.metadata.labels.x == 1' },
      { expression: "params.dat['x'] == 'y'" },
      { expression: 'object.spec == 1' },
    ],
  });
  expect(status).toEqual({
    observedGeneration: 1,
    typeChecking: {
      expressionWarnings: [
        {
          fieldRef: 'spec.validations[0].expression',
          warning:
            "types.example.com/v1, Kind=Gauge: ERROR: <input>:1:12: undefined field 'replicas'\n" +
            ' | object.spec.replicas > 1\n | ...........^\n',
        },
        {
          fieldRef: 'spec.validations[0].messageExpression',
          warning:
            'apps/v1, Kind=Deployment: ERROR: <input>:1:5: ' +
            "found no matching overload for '_+_' applied to '(string, int)'\n" +
            " | 'a' + object.spec.replicas\n | ....^\n\n" +
            "types.example.com/v1, Kind=Gauge: ERROR: <input>:1:18: undefined field 'replicas'\n" +
            " | 'a' + object.spec.replicas\n | .................^\n",
        },
        both(2, 'variables.finalizers == 1', 22, mismatch('list(string)')),
        {
          fieldRef: 'spec.validations[3].expression',
          warning:
            "apps/v1, Kind=Deployment: ERROR: <input>:1:12: undefined field 'share'\n" +
            ' | object.spec.share == 1 || object.spec.template.metadata.labels.x == 1\n | ...........^\n' +
            `ERROR: <input>:1:66: ${mismatch('string')}\n` +
            ' | object.spec.share == 1 || object.spec.template.metadata.labels.x == 1\n' +
            ` | ${'.'.repeat(65)}^\n\n` +
            `types.example.com/v1, Kind=Gauge: ERROR: <input>:1:66: ${mismatch('string')}\n` +
            ' | object.spec.share == 1 || object.spec.template.metadata.labels.x == 1\n' +
            ` | ${'.'.repeat(65)}^\n`,
        },
        both(4, "params.dat['x'] == 'y'", 7, "undefined field 'dat'"),
        {
          fieldRef: 'spec.validations[5].expression',
          warning:
            `apps/v1, Kind=Deployment: ERROR: <input>:1:13: ${mismatch('Deployment1.spec')}\n` +
            ' | object.spec == 1\n | ............^\n\n' +
            `types.example.com/v1, Kind=Gauge: ERROR: <input>:1:13: ${mismatch('Gauge1.spec')}\n` +
            ' | object.spec == 1\n | ............^\n',
        },
      ],
    },
  });
});

function mismatch(type: string): string {
  return `found no matching overload for '_==_' applied to '(${type}, int)'`;
}

/** The same warning for both kinds. */
function both(index: number, expression: string, column: number, problem: string): Fields {
  const text = `ERROR: <input>:1:${column}: ${problem}\n | ${expression}\n | ${'.'.repeat(column - 1)}^\n`;
  return {
    fieldRef: `spec.validations[${index}].expression`,
    warning: ['apps/v1, Kind=Deployment', 'types.example.com/v1, Kind=Gauge']
      .map((kind) => `${kind}: ${text}`)
      .join('\n'),
  };
}

it('knows nothing of what is matched by a wildcard', async () => {
  const spec = { validations: [{ expression: 'object.nothing == 1' }] };
  const wild = { ...spec, matchConstraints: matching(['*'], ['deployments']) };
  expect(await checked('wild.example.com', wild)).toEqual({ observedGeneration: 1, typeChecking: {} });
});
