export {
  type FieldError,
  FieldErrors,
  fieldErrorBody,
  formatFieldErrors,
  type StatusCause,
  toStatusCauses,
} from './field-error.ts';
export type { Draft } from './model/meta.ts';
export { ServiceAllocator, type ServiceAllocatorOptions } from './service-allocator.ts';
export { customResourceStrategy, strategyOf } from './strategies.ts';
export type { KindStrategy } from './strategy.ts';
