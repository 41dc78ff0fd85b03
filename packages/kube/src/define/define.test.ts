import { describe, expect, expectTypeOf, it } from 'vitest';
import { defineResource, type ObjectOfResource } from './custom-resource.ts';
import { field, required } from './field.ts';

const widget = defineResource({
  group: 'example.org',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  shortNames: ['wd'],
  scope: 'Namespaced',
  statusSubresource: true,
  fields: {
    spec: required(field.object({ size: required(field.integer()), tags: field.list(field.string()) })),
    status: field.object({ phase: field.oneOf('On', 'Off') }),
  },
});

describe('defineResource', () => {
  it('gives one CRD whose schema follows the fields', () => {
    const spec = widget.crd['spec'] as {
      versions: { schema: { openAPIV3Schema: unknown }; subresources: unknown }[];
    };
    expect(widget.crd.metadata.name).toBe('widgets.example.org');
    expect(spec.versions[0]?.subresources).toEqual({ status: {} });
    expect(spec.versions[0]?.schema.openAPIV3Schema).toEqual({
      type: 'object',
      required: ['metadata', 'spec'],
      properties: {
        apiVersion: { type: 'string' },
        kind: { type: 'string' },
        metadata: { type: 'object' },
        spec: {
          type: 'object',
          required: ['size'],
          properties: {
            size: { type: 'integer', format: 'int64' },
            tags: { type: 'array', items: { type: 'string' } },
          },
        },
        status: { type: 'object', properties: { phase: { type: 'string', enum: ['On', 'Off'] } } },
      },
    });
  });

  it('gives the TypeScript type of its objects', () => {
    type Widget = ObjectOfResource<typeof widget>;
    expectTypeOf<Widget['spec']['size']>().toEqualTypeOf<number>();
    expectTypeOf<Widget['spec']['tags']>().toEqualTypeOf<readonly string[] | undefined>();
    expectTypeOf<NonNullable<Widget['status']>['phase']>().toEqualTypeOf<'On' | 'Off' | undefined>();
  });
});
