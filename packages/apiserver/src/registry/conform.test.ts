import { builtinSchema, type SchemaNode } from '@setpoint/kube';
import { describe, expect, it } from 'vitest';
import { conformToBuiltin } from './conform.ts';

const schema = builtinSchema({ group: '', version: 'v1', kind: 'Pod' }) as SchemaNode;

const pod = (container: object) => ({
  metadata: { name: 'a' },
  spec: { containers: [{ name: 'c', ...container }] },
});

describe('conformToBuiltin', () => {
  it('names the place of a wrong value by structs alone', () => {
    expect(() => conformToBuiltin(pod({ ports: [{ containerPort: 'x' }] }), schema)).toThrow(
      'json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
    );
    expect(() => conformToBuiltin({ metadata: { labels: { a: 7 } } }, schema)).toThrow(
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
    );
    expect(() => conformToBuiltin(pod({ command: ['a', 1] }), schema)).toThrow(
      'json: cannot unmarshal number into Go struct field Container.spec.containers.command of type string',
    );
  });

  it('tells the first fault of the object, whatever nulls it read on the way', () => {
    const container = {
      resources: { limits: { memory: null, cpu: '1000m' } },
      readinessProbe: { periodSeconds: 5.5 },
    };
    expect(() => conformToBuiltin(pod(container), schema)).toThrow('cannot unmarshal number 5.5');
  });

  it('leaves nothing behind of nulls, and what is empty as it is', () => {
    const object = pod({ env: [], image: null, args: ['a', null] });
    conformToBuiltin(object, schema);
    expect(object).toStrictEqual(pod({ env: [], args: ['a', ''] }));
  });

  it('keeps a null quantity of a map as zero', () => {
    const object = pod({ resources: { limits: { memory: null } } });
    conformToBuiltin(object, schema);
    expect(object).toStrictEqual(pod({ resources: { limits: { memory: '0' } } }));
  });

  it('reads bytes that are written as a list', () => {
    const secretSchema = builtinSchema({ group: '', version: 'v1', kind: 'Secret' }) as SchemaNode;
    const secret = { data: { a: [104, 105, null] } };
    conformToBuiltin(secret, secretSchema);
    expect(secret).toStrictEqual({ data: { a: 'aGkA' } });
    expect(() => conformToBuiltin({ data: { a: ['a'] } }, secretSchema)).toThrow(
      'json: cannot unmarshal string into Go struct field Secret.data of type uint8',
    );
  });
});
