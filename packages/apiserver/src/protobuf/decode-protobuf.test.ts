import { describe, expect, it } from 'vitest';
import { decodeProtobuf } from './decode-protobuf.ts';

function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}
const int = (number: number, value: number | bigint): Buffer =>
  Buffer.concat([varint(number * 8), varint(value)]);
const bytes = (number: number, ...parts: (Buffer | string)[]): Buffer => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  return Buffer.concat([varint(number * 8 + 2), varint(body.length), body]);
};
const envelope = (apiVersion: string, kind: string, raw: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from('k8s\0'),
    bytes(1, bytes(1, apiVersion), bytes(2, kind)),
    bytes(2, raw),
    bytes(3),
    bytes(4),
  ]);

describe('decodeProtobuf', () => {
  it('gives the object that the JSON body would have given', () => {
    const meta = bytes(
      1,
      bytes(1, 'web'),
      bytes(2, ''),
      bytes(3, ''),
      bytes(11, bytes(1, 'a'), bytes(2, 'b')),
      bytes(8),
    );
    const container = bytes(
      2,
      bytes(1, 'c'),
      bytes(2, 'nginx'),
      bytes(6, int(2, 0), int(3, 80), bytes(4, 'TCP')),
      bytes(8, bytes(2, bytes(1, 'cpu'), bytes(2, bytes(1, '50m')))),
    );
    const volume = bytes(1, bytes(1, 'tmp'), bytes(2, bytes(2)));
    const pod = bytes(2, volume, container, int(4, 0));
    const strategy = bytes(
      4,
      bytes(1, 'RollingUpdate'),
      bytes(2, bytes(1, int(1, 1), int(2, 0), bytes(3, '25%'))),
    );
    const deployment = Buffer.concat([
      meta,
      bytes(2, int(1, 0), bytes(3, bytes(1, meta), pod), strategy, int(5, 0)),
      bytes(3),
    ]);
    expect(decodeProtobuf(envelope('apps/v1', 'Deployment', deployment))).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', labels: { a: 'b' } },
      spec: {
        replicas: 0,
        template: {
          metadata: expect.anything(),
          spec: {
            volumes: [{ name: 'tmp', emptyDir: {} }],
            containers: [
              {
                name: 'c',
                image: 'nginx',
                ports: [{ containerPort: 80, protocol: 'TCP' }],
                resources: { requests: { cpu: '50m' } },
              },
            ],
            terminationGracePeriodSeconds: 0,
          },
        },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%' } },
      },
    });
  });

  it('keeps bytes, times and numbers exact', () => {
    const secret = Buffer.concat([
      bytes(1, bytes(1, 's'), bytes(8, int(1, 1_700_000_000), int(2, 0))),
      bytes(2, bytes(1, '__proto__'), bytes(2, Buffer.from([0, 255]))),
    ]);
    const object = decodeProtobuf(envelope('v1', 'Secret', secret));
    expect(JSON.stringify(object)).toBe(
      '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","creationTimestamp":"2023-11-14T22:13:20Z"},"data":{"__proto__":"AP8="}}',
    );
  });

  it.each([
    ['no prefix', Buffer.from('{"kind":"Pod"}')],
    ['a truncated field', envelope('v1', 'Namespace', Buffer.from([0x0a, 0x7f, 0x01]))],
    ['an endless number', envelope('v1', 'Namespace', Buffer.alloc(12, 0xff))],
    ['a wrong wire type', envelope('v1', 'Namespace', Buffer.concat([int(1, 3)]))],
    ['an unknown kind', envelope('v1', 'Nonsense', Buffer.alloc(0))],
  ])('refuses %s cleanly', (_name, body) => {
    expect(() => decodeProtobuf(body)).toThrow();
  });

  it('reads the unions of a schema, and the options of a deletion in every group', () => {
    const string = bytes(5, 'string');
    const field = (key: string, ...schema: Buffer[]) => bytes(29, bytes(1, key), bytes(2, ...schema));
    const list = field('list', bytes(24, bytes(1, string)));
    const free = field('free', bytes(30, int(1, 1)));
    const closed = field('closed', bytes(30, bytes(2, string)));
    const schema = bytes(4, bytes(1, list, free, closed, bytes(8, bytes(1, '{"a":1}'))));
    const crd = bytes(2, bytes(7, bytes(1, 'v1'), schema));
    expect(
      decodeProtobuf(envelope('apiextensions.k8s.io/v1', 'CustomResourceDefinition', crd)),
    ).toMatchObject({
      spec: {
        versions: [
          {
            schema: {
              openAPIV3Schema: {
                properties: {
                  list: { items: { type: 'string' } },
                  free: { additionalProperties: true },
                  closed: { additionalProperties: { type: 'string' } },
                },
                default: { a: 1 },
              },
            },
          },
        ],
      },
    });
    expect(decodeProtobuf(envelope('apps/v1', 'DeleteOptions', int(1, 0)))).toEqual({
      apiVersion: 'apps/v1',
      kind: 'DeleteOptions',
      gracePeriodSeconds: 0,
    });
  });
});
