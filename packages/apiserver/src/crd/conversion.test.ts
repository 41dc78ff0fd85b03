import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '@setpoint/kube';
import { type ApiServer, startApiServer } from '../start-api-server.ts';
import { http, type HttpAnswer, openWatch, send } from '../testing/http-client.ts';
import { type ReviewServer, startReviewServer } from '../testing/review-server.ts';

interface Review {
  readonly request: {
    readonly uid: string;
    readonly desiredAPIVersion: string;
    readonly objects: KubeObject[];
  };
}

/** v1 has `spec.size`, v2 `spec.dimensions.size`. */
function converted(object: KubeObject, apiVersion: string): KubeObject {
  const { size, dimensions } = object['spec'] as { size?: number; dimensions?: { size: number } };
  const plain = size ?? dimensions?.size;
  const spec = apiVersion.endsWith('v2') ? { dimensions: { size: plain } } : { size: plain };
  const labels = { ...object.metadata.labels, through: apiVersion.split('/')[1] ?? '' };
  return { ...object, apiVersion, metadata: { ...object.metadata, labels, generation: 77 }, spec };
}

describe('conversion by a webhook', () => {
  let server: ApiServer;
  let hook: ReviewServer;
  let spoil: (response: object) => object | string | number = (response) => response;
  const asked: number[] = [];
  const signal = new AbortController().signal;
  const path = (version: string): string => `/apis/convert.example.com/${version}/namespaces/default/boxes`;
  const merge = (to: string, patch: object): Promise<HttpAnswer> =>
    send(server, 'PATCH', to, patch, 'application/merge-patch+json');

  beforeAll(async () => {
    hook = await startReviewServer((review: Review) => {
      const { uid, desiredAPIVersion, objects } = review.request;
      asked.push(objects.length);
      const convertedObjects = objects.map((object) => converted(object, desiredAPIVersion));
      const made = spoil({ uid, convertedObjects, result: { status: 'Success' } });
      if (typeof made !== 'object') return made;
      return { kind: 'ConversionReview', apiVersion: 'apiextensions.k8s.io/v1', response: made };
    });
    server = await startApiServer({ controllers: false });
    const number = { type: 'integer' };
    const spec = (properties: object): object => ({
      openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } },
    });
    const dimensions = { type: 'object', properties: { size: number } };
    await server.client.create(
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'boxes.convert.example.com' },
        spec: {
          group: 'convert.example.com',
          scope: 'Namespaced',
          names: { plural: 'boxes', kind: 'Box' },
          conversion: {
            strategy: 'Webhook',
            webhook: { clientConfig: hook.clientConfig('/convert'), conversionReviewVersions: ['v1'] },
          },
          versions: [
            { name: 'v1', served: true, storage: true, schema: spec({ size: number }) },
            {
              name: 'v2',
              served: true,
              storage: false,
              schema: spec({ dimensions, color: { type: 'string', default: 'red' } }),
              selectableFields: [{ jsonPath: '.spec.color' }],
              subresources: {
                scale: { specReplicasPath: '.spec.dimensions.size', statusReplicasPath: '.status.size' },
              },
            },
          ],
        },
      },
      {},
      signal,
    );
  });
  afterAll(async () => {
    await server.stop();
    await hook.close();
  });

  const box = (name: string, version: string, spec: object): object => ({
    apiVersion: `convert.example.com/${version}`,
    kind: 'Box',
    metadata: { name },
    spec,
  });
  const shown = ({ code, json }: HttpAnswer): unknown => [code, json['apiVersion'], json['spec']];

  it('shows, writes, patches and applies objects in every version, whichever they are kept in', async () => {
    const v1 = 'convert.example.com/v1';
    const v2 = 'convert.example.com/v2';
    expect(shown(await send(server, 'POST', path('v1'), box('a', 'v1', { size: 1 })))).toEqual([
      201,
      v1,
      { size: 1 },
    ]);
    expect(asked).toEqual([]);
    const two = { dimensions: { size: 1 }, color: 'red' };
    expect(shown(await http(server, `${path('v2')}/a`))).toEqual([200, v2, two]);
    const made = await send(server, 'POST', path('v2'), box('b', 'v2', { dimensions: { size: 2 } }));
    expect(shown(made)).toEqual([201, v2, { dimensions: { size: 2 }, color: 'red' }]);
    // Labels are the webhook's to change, the rest of metadata is not.
    expect(made.json['metadata']).toMatchObject({ generation: 1, labels: { through: 'v2' } });
    expect(shown(await http(server, `${path('v1')}/b`))).toEqual([200, v1, { size: 2 }]);
    const patched = await merge(`${path('v2')}/a`, { spec: { dimensions: { size: 3 } } });
    expect(shown(patched)).toEqual([200, v2, { dimensions: { size: 3 }, color: 'red' }]);
    expect((await http(server, `${path('v1')}/a`)).json['spec']).toEqual({ size: 3 });
    const applied = await send(
      server,
      'PATCH',
      `${path('v2')}/a?fieldManager=me&force=true`,
      box('a', 'v2', { dimensions: { size: 4 } }),
      'application/apply-patch+yaml',
    );
    expect(shown(applied)).toEqual([200, v2, { dimensions: { size: 4 }, color: 'red' }]);
    const scale = await merge(`${path('v2')}/a/scale`, { spec: { replicas: 5 } });
    expect([scale.code, scale.json['spec']]).toEqual([200, { replicas: 5 }]);
    expect((await http(server, `${path('v1')}/a`)).json['spec']).toEqual({ size: 5 });
  });

  it('asks once for a whole list, and selects by the fields of the version asked for', async () => {
    asked.length = 0;
    const list = await http(server, path('v2'));
    expect((list.json['items'] as KubeObject[]).map(({ spec }) => spec)).toEqual([
      { dimensions: { size: 5 }, color: 'red' },
      { dimensions: { size: 2 }, color: 'red' },
    ]);
    expect(asked).toEqual([2]);
    const red = await http(server, `${path('v2')}?fieldSelector=spec.color%3Dred&limit=1`);
    expect((red.json['items'] as object[]).length).toBe(1);
    const blue = await http(server, `${path('v2')}?fieldSelector=spec.color%3Dblue`);
    expect(blue.json['items']).toEqual([]);
    const table = await http(server, path('v2'), {
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    });
    expect((table.json['rows'] as object[]).length).toBe(2);
  });

  it('tells watches of changes in the version they watch', async () => {
    const watch = openWatch(server, `${path('v2')}?watch=1&resourceVersion=0`);
    await watch.until(2);
    await merge(`${path('v1')}/b`, { spec: { size: 9 } });
    await http(server, `${path('v1')}/b`, { method: 'DELETE' });
    const lines = await watch.until(4);
    watch.close();
    const told = lines.map(({ type, object }) => [type, (object as unknown as KubeObject)['spec']]);
    expect(told.slice(2)).toEqual([
      ['MODIFIED', { dimensions: { size: 9 }, color: 'red' }],
      ['DELETED', { dimensions: { size: 9 }, color: 'red' }],
    ]);
  });

  const first = (response: object, change: (object: KubeObject) => object): object => {
    const { convertedObjects = [] } = response as { convertedObjects?: KubeObject[] };
    return { ...response, convertedObjects: convertedObjects.map(change) };
  };
  const subject = 'conversion webhook for convert.example.com/v1, Kind=Box';
  const faults: readonly (readonly [says: string, spoil: typeof spoil])[] = [
    [
      `${subject} failed: out of boxes`,
      (response) => ({ ...response, result: { status: 'Failed', message: 'out of boxes' } }),
    ],
    [`${subject} failed: expected response.uid=`, (response) => ({ ...response, uid: 'other' })],
    [`${subject} returned 0 objects, expected 1`, (response) => ({ ...response, convertedObjects: [] })],
    [
      `${subject} returned invalid object at index 0: invalid groupVersion (expected convert.example.com/v2, received x/v1)`,
      (response) => first(response, (object) => ({ ...object, apiVersion: 'x/v1' })),
    ],
    [
      `${subject} returned invalid object at index 0: invalid kind (expected Box, received Bag)`,
      (response) => first(response, (object) => ({ ...object, kind: 'Bag' })),
    ],
    [
      `${subject} returned invalid object: must have the same name: a != z`,
      (response) => first(response, (object) => ({ ...object, metadata: { ...object.metadata, name: 'z' } })),
    ],
    [
      `${subject} returned invalid metadata: metadata.labels[n] must be a string, but is int64 in converted object`,
      (response) =>
        first(response, (object) => ({ ...object, metadata: { ...object.metadata, labels: { n: 1 } } })),
    ],
    [
      `${subject} failed: an error on the server ("500") has prevented the request from succeeding`,
      () => 500,
    ],
    [`${subject} failed: couldn't get version/kind; json parse error`, () => 'nonsense'],
  ];

  it.each(faults)('fails with %s', async (says, how) => {
    spoil = how;
    const failed = await http(server, `${path('v2')}/a`);
    spoil = (response) => response;
    expect([failed.code, failed.json['reason'], failed.json['details']]).toEqual([500, undefined, undefined]);
    expect(failed.json['message']).toContain(says);
  });

  it('keeps what is in the stored version in reach when nobody converts', async () => {
    await hook.close();
    expect((await http(server, `${path('v1')}/a`)).code).toBe(200);
    const failed = await http(server, `${path('v2')}/a`);
    expect([failed.code, failed.json['message']]).toEqual([
      500,
      expect.stringMatching(/failed: Post "https:.*": dial tcp 127.0.0.1:\d+: connect: connection refused$/),
    ]);
    const crd = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/boxes.convert.example.com';
    await http(server, crd, { method: 'DELETE' });
    await expect.poll(async () => (await http(server, crd)).code).toBe(404);
  });
});
