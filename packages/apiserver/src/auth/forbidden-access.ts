import { forbidden } from '../status/answers.ts';
import { ApiError } from '../status/api-error.ts';
import type { AccessAttributes } from './authorizer.ts';

/** 403 that names user, verb, resource and scope (apiserver/pkg/endpoints/handlers/responsewriters/errors.go). */
export function forbiddenAccess(access: AccessAttributes, reason: string): ApiError {
  const suffix = reason === '' ? '' : `: ${reason}`;
  const { user, verb, group, subresource, namespace, name } = access;
  if (!access.isResource) {
    const message = `forbidden: User ${JSON.stringify(user.name)} cannot ${verb} path ${JSON.stringify(access.path)}${suffix}`;
    return new ApiError(403, 'Forbidden', message, {});
  }
  const resource = subresource === '' ? access.resource : `${access.resource}/${subresource}`;
  const scope = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  const why = `User ${JSON.stringify(user.name)} cannot ${verb} resource ${JSON.stringify(resource)} in API group ${JSON.stringify(group)} ${scope}${suffix}`;
  return forbidden({ group, resource: access.resource }, name, why);
}
