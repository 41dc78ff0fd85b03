import type { KubeObject } from '@setpoint/kube';
import { afterEach, expect, it, vi } from 'vitest';
import { type ApiServer, startApiServer } from '../start-api-server.ts';

const signal = AbortSignal.timeout(60_000);
const gvk = { group: 'apiregistration.k8s.io', version: 'v1', kind: 'APIService' };
const policyGvk = { group: 'admissionregistration.k8s.io', version: 'v1', kind: 'ValidatingAdmissionPolicy' };
const bindingGvk = { ...policyGvk, kind: 'ValidatingAdmissionPolicyBinding' };

let server: ApiServer | undefined;
afterEach(() => server?.stop());

function definition(group: string): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
      versions: [
        { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
      ],
    },
  };
}

const policy = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: 'no-api-services' },
  spec: {
    matchConstraints: {
      resourceRules: [
        {
          apiGroups: ['apiregistration.k8s.io'],
          apiVersions: ['v1'],
          operations: ['CREATE'],
          resources: ['apiservices'],
        },
      ],
    },
    validations: [{ expression: 'false', message: 'none here' }],
  },
};

const binding = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: { name: 'no-api-services' },
  spec: { policyName: 'no-api-services', validationActions: ['Deny'] },
};

it('a policy that refuses APIServices is told, and what was refused is written with the next change', async () => {
  const told: unknown[] = [];
  server = await startApiServer({ onError: (error) => told.push(error) });
  await server.ready;
  const { client } = server;
  const service = (name: string): Promise<unknown> => client.get({ gvk, name }, signal);
  await client.create(policy, {}, signal);
  await client.create(binding, {}, signal);
  const refused = (): Promise<unknown> =>
    client.create(
      {
        apiVersion: 'apiregistration.k8s.io/v1',
        kind: 'APIService',
        metadata: { name: 'v1.probe.example.org' },
        spec: { group: 'probe.example.org', version: 'v1', groupPriorityMinimum: 1, versionPriority: 1 },
      },
      { dryRun: true },
      signal,
    );
  await vi.waitFor(() => expect(refused()).rejects.toThrow('none here'), { timeout: 30_000 });

  await client.create(definition('one.example.org'), {}, signal);
  await vi.waitFor(() => expect(String(told[0])).toContain('none here'), { timeout: 30_000 });
  expect(await service('v1.one.example.org')).toBeUndefined();

  await client.delete({ gvk: bindingGvk, name: 'no-api-services' }, {}, signal);
  await vi.waitFor(() => refused(), { timeout: 30_000 });
  await client.create(definition('two.example.org'), {}, signal);
  await vi.waitFor(
    async () => {
      expect(await service('v1.one.example.org')).toBeDefined();
      expect(await service('v1.two.example.org')).toBeDefined();
    },
    { timeout: 30_000 },
  );
});
