import type { GroupVersionKind } from '@setpoint/kube';
import type { KindStrategy } from '../kinds/index.ts';
import { type CrdSpec, crdStorage } from './crd-spec.ts';
import { unknownFormats } from './unknown-formats.ts';
import { validateCrd } from './validate-crd.ts';

/** The strategy of CustomResourceDefinitions: `common`, and that schemas, rules, columns and paths can be served. */
export function crdStrategy(common: KindStrategy): KindStrategy {
  return {
    ...common,
    validate(object, old, subresource, warn) {
      const found = common.validate(object, old, subresource, warn);
      return subresource === '' ? [...found, ...validateCrd(object, old)] : found;
    },
    warnings(object, old) {
      const before = old === undefined ? undefined : unknownFormats(old['spec'] as CrdSpec);
      return [...unknownFormats(object['spec'] as CrdSpec)]
        .filter((format) => before?.has(format) !== true)
        .map((format) => `unrecognized format ${JSON.stringify(format)}`);
    },
  };
}

export function isCrdKind({ group, kind }: GroupVersionKind): boolean {
  return kind === 'CustomResourceDefinition' && crdStorage.startsWith(`${group}/`);
}
