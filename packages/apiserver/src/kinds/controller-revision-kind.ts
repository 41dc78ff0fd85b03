import { type KindEntry, namespacedKind } from './define-kind.ts';

export const controllerRevisionKind: KindEntry = namespacedKind({
  metadataOnUpdate: 'whole',
  validate(object, errors) {
    const { data } = object as { data?: unknown };
    if (data === undefined || data === null) errors.required('data', 'data is mandatory');
    else if (typeof data !== 'object' || Array.isArray(data))
      errors.required('data', 'data must be a valid JSON object');
    errors.nonNegative('revision', object['revision'] as number | undefined);
  },
  validateOnUpdate: false,
  validateUpdate(object, old, errors) {
    errors.nonNegative('revision', object['revision'] as number | undefined);
    errors.immutable('data', object['data'], old['data']);
  },
});
