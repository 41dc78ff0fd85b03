import { apiVersionOf, type GroupVersionKind, type SchemaNode } from '@setpoint/kube';
import { customResourceStrategy, type Draft, FieldErrors, type KindStrategy } from '../kinds/index.ts';
import { applyDefaults } from './apply-defaults.ts';
import { validateValue } from './validate-value.ts';

/** The strategy of one version of a custom resource: the common rules and those of its schema. */
export function customStrategy(
  gvk: GroupVersionKind,
  schema: SchemaNode,
  options: {
    readonly namespaced: boolean;
    readonly hasStatus: boolean;
    readonly warning: string | undefined;
  },
): KindStrategy {
  const common = customResourceStrategy(apiVersionOf(gvk), gvk.kind, options);
  return {
    ...common,
    default(object) {
      common.default(object);
      applyDefaults(object, schema);
    },
    validate(object, old, subresource) {
      const errors = new FieldErrors();
      const { metadata: _metadata, ...own } = object;
      validateValue(own, withoutMetadata(schema), '', errors);
      return [...common.validate(object, old, subresource), ...errors.all];
    },
    warnings: (object: Draft) => [
      ...common.warnings(object),
      ...(options.warning === undefined ? [] : [options.warning]),
    ],
  };
}

/** Names and labels are checked as everywhere; a CRD may only demand that metadata is there, and it always is. */
function withoutMetadata(schema: SchemaNode): SchemaNode {
  const required = schema.required?.filter((field) => field !== 'metadata');
  return required === undefined ? schema : { ...schema, required };
}
