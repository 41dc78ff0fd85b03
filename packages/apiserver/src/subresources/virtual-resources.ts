import type { Authenticator } from '../auth/authenticator.ts';
import type { RbacAuthorizer } from '../auth/rbac-authorizer.ts';
import type { ServiceAccountTokens } from '../auth/service-account-tokens.ts';
import type { Machinery } from '../registry/machinery.ts';
import { podBinding } from './binding.ts';
import { podEviction } from './eviction.ts';
import { accessReviews, identityReviews } from './reviews.ts';
import { scaleSubresource } from './scale.ts';
import { tokenRequests } from './token-request.ts';
import { VirtualResources } from './virtual-resource.ts';

export interface VirtualResourceParts {
  readonly machinery: Machinery;
  readonly authenticator: Authenticator;
  readonly authorizer: RbacAuthorizer;
  readonly tokens: ServiceAccountTokens;
}

/** Every resource the server answers for without keeping it. */
export function virtualResources(parts: VirtualResourceParts): VirtualResources {
  const { machinery, authenticator, authorizer, tokens } = parts;
  const binding = podBinding(machinery);
  return new VirtualResources({
    '*/scale': scaleSubresource(machinery),
    '/bindings': binding,
    '/pods/binding': binding,
    '/pods/eviction': podEviction(machinery),
    '/serviceaccounts/token': tokenRequests(machinery, tokens),
    ...accessReviews(authorizer),
    ...identityReviews(authenticator, machinery.clock),
  });
}
