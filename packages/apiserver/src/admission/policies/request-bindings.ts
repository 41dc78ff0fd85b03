import {
  type AuthorizationUser,
  type Authorize,
  authorizerValue,
  type Bindings,
  requestResourceValue,
} from '@setpoint/cel';
import type { KubeObject } from '@setpoint/kube';
import type { Authorizer } from '../../auth/authorizer.ts';
import { authenticated } from '../../auth/user.ts';
import type { ApiResource } from '../../catalog/api-resource.ts';
import type { UserInfo } from '../../registry/request.ts';
import { storePath } from '../../store/entry.ts';
import type { Store } from '../../store/store.ts';
import { type AdmissionRequest, namespaceOf } from '../admission.ts';
import { requestAttributes } from '../matching/request-attributes.ts';
import type { VersionedObjects } from '../matching/versioned-objects.ts';

/** What expressions can see of one request. */
export class RequestBindings {
  readonly #request: AdmissionRequest;
  readonly #objects: VersionedObjects;
  readonly #attributes: object;
  readonly #authorize: Authorize;

  constructor(
    request: AdmissionRequest,
    objects: VersionedObjects,
    matched: ApiResource,
    authorizer: Authorizer,
  ) {
    this.#request = request;
    this.#objects = objects;
    this.#attributes = requestAttributes(request, matched);
    this.#authorize = authorizeAs(request.user, authorizer);
  }

  /** `params` undefined for a policy without parameters. */
  bindings(params: unknown, namespaceObject: object | undefined, withAuthorizer: boolean): Bindings {
    const all = new Map<string, unknown>([
      ['object', this.#objects.object ?? null],
      ['oldObject', this.#objects.oldObject ?? null],
      ['request', this.#attributes],
      ['namespaceObject', namespaceObject ?? null],
      ['params', params ?? null],
    ]);
    if (!withAuthorizer) return all;
    const { resource, subresource, name } = this.#request;
    const what = { group: resource.gvk.group, resource: resource.resource, subresource, name };
    const about = { ...what, namespace: namespaceOf(this.#request) };
    return all
      .set('authorizer', authorizerValue(this.#authorize))
      .set('authorizer.requestResource', requestResourceValue(this.#authorize, about));
  }
}

/** The namespace of the request as policies may see it; undefined for cluster scope and for namespaces themselves. */
export function namespaceObjectOf(
  { resource, namespace }: AdmissionRequest,
  store: Store,
): KubeObject | undefined {
  if (!resource.namespaced || namespace === '') return undefined;
  return store.latest({ resource: '/namespaces', path: storePath('', namespace) })?.object;
}

function authorizeAs(user: UserInfo, authorizer: Authorizer): Authorize {
  return (question) => {
    const asked = {
      user: userOf(question.user, user),
      verb: question.verb,
      group: '',
      version: '*',
      resource: '',
      subresource: '',
      name: '',
      namespace: '',
      path: '',
    };
    if (question.kind === 'path') {
      return authorizer.authorize({ ...asked, path: question.path, isResource: false });
    }
    const { group, resource, subresource, name, namespace } = question;
    const what = { group, resource, subresource, name, namespace };
    return authorizer.authorize({ ...asked, ...what, isResource: true });
  };
}

function userOf(asked: AuthorizationUser, user: UserInfo): UserInfo {
  if (asked.kind === 'request') return user;
  const { namespace, name } = asked;
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
  return authenticated(`system:serviceaccount:${namespace}:${name}`, groups);
}
