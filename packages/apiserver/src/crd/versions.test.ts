import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '@setpoint/kube';
import { type ApiServer, startApiServer } from '../start-api-server.ts';
import { http, send } from '../testing/http-client.ts';

const schema = (more: object) => ({
  openAPIV3Schema: {
    type: 'object',
    properties: { spec: { type: 'object', properties: { size: { type: 'integer' }, ...more } } },
  },
});
const crd = (storage: 'v1' | 'v2'): KubeObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [
      { name: 'v1', served: true, storage: storage === 'v1', schema: schema({}) },
      {
        name: 'v2',
        served: true,
        storage: storage === 'v2',
        schema: schema({ color: { type: 'string', default: 'red' } }),
        selectableFields: [{ jsonPath: '.spec.color' }],
      },
    ],
  },
});

describe('versions of a custom resource', () => {
  let server: ApiServer;
  const base = (version: string) => `/apis/example.com/${version}/namespaces/default/widgets`;
  const signal = new AbortController().signal;
  beforeAll(async () => {
    server = await startApiServer({ controllers: false });
    await server.client.create(crd('v1'), {}, signal);
  });
  afterAll(() => server.stop());

  it('shows an object in each version by that version schema, also after the storage version changed', async () => {
    const widget = {
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'w' },
      spec: { size: 1, color: 'blue' },
    };
    const made = await send(server, 'POST', base('v1'), widget);
    expect(made.json['spec']).toEqual({ size: 1 });
    const inV2 = await http(server, `${base('v2')}/w`);
    expect([inV2.json['apiVersion'], inV2.json['spec']]).toEqual([
      'example.com/v2',
      { size: 1, color: 'red' },
    ]);
    await server.client.update(crd('v2'), {}, signal);
    expect((await http(server, `${base('v2')}/w`)).json['spec']).toEqual({ size: 1, color: 'red' });
    expect((await http(server, `${base('v1')}/w`)).json['apiVersion']).toBe('example.com/v1');
    const gvk = { group: 'apiextensions.k8s.io', version: 'v1', kind: 'CustomResourceDefinition' };
    const stored = await server.client.get({ gvk, name: 'widgets.example.com' }, signal);
    expect((stored?.['status'] as { storedVersions: string[] } | undefined)?.storedVersions).toEqual([
      'v1',
      'v2',
    ]);
  });

  it('selects by the fields a version names, and by no others', async () => {
    const red = await http(server, `${base('v2')}?fieldSelector=spec.color%3Dred`);
    expect((red.json['items'] as object[]).length).toBe(1);
    const refused = await http(server, `${base('v2')}?fieldSelector=spec.size%3D1`);
    expect([refused.code, refused.json['message']]).toEqual([400, 'field label not supported: spec.size']);
  });

  it('refuses schemas that are not structural', async () => {
    const bad = crd('v1') as {
      spec: { versions: { schema: { openAPIV3Schema: { properties: object } } }[] };
    } & KubeObject;
    const broken = structuredClone(bad);
    (broken.spec.versions[0] as (typeof broken.spec.versions)[0]).schema.openAPIV3Schema.properties = {
      spec: { properties: {} },
    };
    const answer = await send(
      server,
      'PUT',
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com',
      broken,
    );
    expect(answer.json['message']).toContain(
      'spec.versions[0].schema.openAPIV3Schema.properties[spec].type: Required value: must not be empty for specified object fields',
    );
  });

  it('refuses the names another resource of the group has', async () => {
    const rival = { ...crd('v1'), metadata: { name: 'gadgets.example.com' } } as KubeObject;
    const spec = { ...(rival['spec'] as object), names: { plural: 'gadgets', kind: 'Widget' } };
    await server.client.create({ ...rival, spec }, {}, signal);
    const gvk = { group: 'apiextensions.k8s.io', version: 'v1', kind: 'CustomResourceDefinition' };
    await expect
      .poll(async () => {
        const found = await server.client.get({ gvk, name: 'gadgets.example.com' }, signal);
        const status = found?.['status'] as
          | { conditions?: { type: string; status: string; reason: string }[] }
          | undefined;
        const conditions = status?.conditions;
        return conditions?.map(({ type, status, reason }) => `${type}=${status} ${reason}`);
      })
      .toEqual(['NamesAccepted=False ListKindConflict', 'Established=False NotAccepted']);
    expect((await http(server, '/apis/example.com/v1/gadgets')).code).toBe(404);
  });
});
