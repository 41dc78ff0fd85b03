import type { ApiResource } from '../../catalog/api-resource.ts';
import type { AdmissionRequest } from '../admission.ts';
import { type Cluster, matchedResource, selectorsMatch } from '../matching/match-resources.ts';
import type { MatchResources } from './policy-spec.ts';

/** The resource the request is about for the policy or binding; without rules every request is its own. */
export function matchPolicy(
  match: MatchResources | undefined,
  request: AdmissionRequest,
  cluster: Cluster,
): ApiResource | undefined {
  if (match === undefined) return request.resource;
  const { resourceRules = [], excludeResourceRules = [] } = match;
  if (matchedResource(excludeResourceRules, match, request, cluster) !== undefined) return undefined;
  const matched =
    resourceRules.length === 0 ? request.resource : matchedResource(resourceRules, match, request, cluster);
  return matched !== undefined && selectorsMatch(match, request, cluster) ? matched : undefined;
}
