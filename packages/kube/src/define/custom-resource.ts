import type { KubeObject, ObjectMeta } from '../object.ts';
import type { Fields, ObjectOf, OpenApiSchema } from './field.ts';
import { field } from './field.ts';

interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly jsonPath: string;
  readonly description?: string;
  readonly priority?: number;
}

export interface CustomResourceOptions<F extends Fields> {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly scope: 'Namespaced' | 'Cluster';
  /** The fields beside apiVersion, kind and metadata. */
  readonly fields: F;
  readonly printerColumns?: readonly PrinterColumn[];
  /** Serve `status` as a subresource. Default false. */
  readonly statusSubresource?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A custom resource defined once: `crd` is what to apply, the type parameter what its objects look like. */
export interface CustomResource<F extends Fields> {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly apiVersion: string;
  readonly crd: KubeObject;
  readonly schema: OpenApiSchema;
  /** Only in types: the shape of an object of this kind. */
  readonly object?: ResourceObject<F>;
}

export type ResourceObject<F extends Fields> = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
} & ObjectOf<F>;

/** The TypeScript type of the resource's objects. */
export type ObjectOfResource<R> = R extends CustomResource<infer F> ? ResourceObject<F> : never;

/** The resource with its CustomResourceDefinition, ready to be applied to any cluster. */
export function defineResource<const F extends Fields>(options: CustomResourceOptions<F>): CustomResource<F> {
  const { group, version, kind, plural } = options;
  const body = field.object(options.fields).schema;
  const schema: OpenApiSchema = {
    ...body,
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
      ...body.properties,
    },
    required: ['metadata', ...(body.required ?? [])].toSorted(),
  };
  const crd: KubeObject = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}`, ...(options.labels ? { labels: options.labels } : {}) },
    spec: {
      group,
      scope: options.scope,
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        ...(options.shortNames.length > 0 ? { shortNames: options.shortNames } : {}),
      },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schema },
          ...(options.printerColumns ? { additionalPrinterColumns: options.printerColumns } : {}),
          ...(options.statusSubresource ? { subresources: { status: {} } } : {}),
        },
      ],
    },
  };
  return { group, version, kind, apiVersion: `${group}/${version}`, crd, schema };
}
