export {
  type FieldError,
  FieldErrors,
  formatFieldErrors,
  toStatusCauses,
} from './field-error.ts';
export { validateObjectMeta } from './metadata.ts';
export type { Draft } from './model/meta.ts';
export { ServiceAllocator } from './service-allocator.ts';
export { customResourceStrategy, strategyOf } from './strategies.ts';
export type { KindStrategy } from './strategy.ts';
export { caBundleProblem, validateWebhookClient, type WebhookClientConfig } from './webhook-client-config.ts';
