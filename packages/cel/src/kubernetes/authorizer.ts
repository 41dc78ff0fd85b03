import { fn, type FunctionDeclaration, type Library, member } from '../library/function.ts';
import { BOOL, opaqueType, STRING, type Type } from '../types/type.ts';
import { CelError } from '../values/cel-error.ts';
import { OpaqueValue, type Value } from '../values/value.ts';
import { FORMAT_RULES } from './format-rules.ts';

/** What is asked about: a path of the server, or a resource; empty strings stand for none. */
export type AuthorizationQuestion =
  | { readonly kind: 'path'; readonly user: AuthorizationUser; readonly path: string; readonly verb: string }
  | {
      readonly kind: 'resource';
      readonly user: AuthorizationUser;
      readonly verb: string;
      readonly group: string;
      readonly resource: string;
      readonly subresource: string;
      readonly namespace: string;
      readonly name: string;
      readonly fieldSelector: string;
      readonly labelSelector: string;
    };

/** Who: the user of the request, or a service account that the expression names. */
export type AuthorizationUser =
  | { readonly kind: 'request' }
  | { readonly kind: 'serviceAccount'; readonly namespace: string; readonly name: string };

export interface AuthorizationDecision {
  readonly allowed: boolean;
  readonly reason: string;
  /** Why no decision could be made; undefined when it was. */
  readonly error?: string;
}

/** The port to whoever decides; it answers at once, from what it holds in memory. */
export type Authorize = (question: AuthorizationQuestion) => AuthorizationDecision;

export const AUTHORIZER = opaqueType('kubernetes.authorization.Authorizer');
const PATH_CHECK = opaqueType('kubernetes.authorization.PathCheck');
const GROUP_CHECK = opaqueType('kubernetes.authorization.GroupCheck');
export const RESOURCE_CHECK = opaqueType('kubernetes.authorization.ResourceCheck');
const DECISION = opaqueType('kubernetes.authorization.Decision');

class Check<T> extends OpaqueValue {
  readonly type: Type;
  readonly authorize: Authorize;
  readonly user: AuthorizationUser;
  readonly what: T;

  constructor(type: Type, authorize: Authorize, user: AuthorizationUser, what: T) {
    super();
    this.type = type;
    this.authorize = authorize;
    this.user = user;
    this.what = what;
  }

  equals(other: OpaqueValue): Value {
    return other === this;
  }

  about<U>(type: Type, what: U): Check<U> {
    return new Check(type, this.authorize, this.user, what);
  }
}

class Decision extends OpaqueValue {
  readonly type = DECISION;
  readonly decision: AuthorizationDecision;

  constructor(decision: AuthorizationDecision) {
    super();
    this.decision = decision;
  }

  equals(other: OpaqueValue): Value {
    return other === this;
  }
}

interface Resource {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly fieldSelector: string;
  readonly labelSelector: string;
}

/** The value of the variable `authorizer`. */
export function authorizerValue(authorize: Authorize): OpaqueValue {
  return new Check(AUTHORIZER, authorize, { kind: 'request' }, undefined);
}

/** The value of `authorizer.requestResource`: a check of what the request is about. */
export function requestResourceValue(
  authorize: Authorize,
  about: {
    readonly group: string;
    readonly resource: string;
    readonly subresource: string;
    readonly namespace: string;
    readonly name: string;
  },
): OpaqueValue {
  const what: Resource = { ...about, fieldSelector: '', labelSelector: '' };
  return new Check(RESOURCE_CHECK, authorize, { kind: 'request' }, what);
}

/** Kubernetes' `authorizer.group('apps').resource('deployments').check('create').allowed()`. */
export const AUTHORIZER_LIBRARY: Library = {
  functions: [
    fn('path', member('authorizer_path', [AUTHORIZER, STRING], PATH_CHECK, pathCheck)),
    fn(
      'group',
      member(
        'authorizer_group',
        [AUTHORIZER, STRING],
        GROUP_CHECK,
        (check: Check<undefined>, group: string) => check.about(GROUP_CHECK, group),
      ),
    ),
    fn(
      'serviceAccount',
      member('authorizer_serviceaccount', [AUTHORIZER, STRING, STRING], AUTHORIZER, serviceAccount),
    ),
    fn('resource', member('groupcheck_resource', [GROUP_CHECK, STRING], RESOURCE_CHECK, resourceCheck)),
    narrowing('subresource', 'resourcecheck_subresource'),
    narrowing('namespace', 'resourcecheck_namespace'),
    narrowing('name', 'resourcecheck_name'),
    narrowing('fieldSelector', 'authorizer_fieldselector'),
    narrowing('labelSelector', 'authorizer_labelselector'),
    fn(
      'check',
      member(
        'pathcheck_check',
        [PATH_CHECK, STRING],
        DECISION,
        ({ authorize, user, what }: Check<string>, verb: string) =>
          new Decision(authorize({ kind: 'path', user, path: what, verb })),
      ),
      member(
        'resourcecheck_check',
        [RESOURCE_CHECK, STRING],
        DECISION,
        ({ authorize, user, what }: Check<Resource>, verb: string) =>
          new Decision(authorize({ kind: 'resource', user, verb, ...what })),
      ),
    ),
    fn(
      'allowed',
      member('decision_allowed', [DECISION], BOOL, ({ decision }: Decision) => decision.allowed),
    ),
    fn(
      'reason',
      member('decision_reason', [DECISION], STRING, ({ decision }: Decision) => decision.reason),
    ),
    fn(
      'errored',
      member('decision_errored', [DECISION], BOOL, ({ decision }: Decision) => decision.error !== undefined),
    ),
    fn(
      'error',
      member('decision_error', [DECISION], STRING, ({ decision }: Decision) => decision.error ?? ''),
    ),
  ],
};

function narrowing(name: keyof Resource, id: string): FunctionDeclaration {
  const call = (check: Check<Resource>, value: string): Value =>
    check.about(RESOURCE_CHECK, { ...check.what, [name]: value });
  return fn(name, member(id, [RESOURCE_CHECK, STRING], RESOURCE_CHECK, call));
}

function pathCheck(check: Check<undefined>, path: string): Value {
  return path.trim() === '' ? new CelError('path must not be empty') : check.about(PATH_CHECK, path);
}

function resourceCheck(check: Check<string>, resource: string): Value {
  if (resource.trim() === '') return new CelError('resource must not be empty');
  const what: Resource = {
    group: check.what,
    resource,
    subresource: '',
    namespace: '',
    name: '',
    fieldSelector: '',
    labelSelector: '',
  };
  return check.about(RESOURCE_CHECK, what);
}

function serviceAccount(check: Check<undefined>, namespace: string, name: string): Value {
  if (FORMAT_RULES.get('dns1123Subdomain')?.check(name).length !== 0)
    return new CelError('Invalid service account name');
  if (FORMAT_RULES.get('dns1123Label')?.check(namespace).length !== 0)
    return new CelError('Invalid service account namespace');
  return new Check(AUTHORIZER, check.authorize, { kind: 'serviceAccount', namespace, name }, undefined);
}
