import { type Clock, rfc3339 } from '@setpoint/core';
import type { GroupVersionKind, KubeObject } from '@setpoint/kube';
import type { Authenticator } from '../auth/authenticator.ts';
import type { AccessAttributes } from '../auth/authorizer.ts';
import type { RbacAuthorizer } from '../auth/rbac-authorizer.ts';
import { tokenIssuer } from '../auth/service-account-tokens.ts';
import type { Draft } from '../kinds/index.ts';
import { invalid } from '../registry/invalid.ts';
import type { UserInfo } from '../registry/request.ts';
import { badRequest } from '../status/answers.ts';
import { decodeVirtual } from './decode-virtual.ts';
import type { VirtualResource } from './virtual-resource.ts';

interface ResourceAttributes {
  readonly namespace?: string;
  readonly verb?: string;
  readonly group?: string;
  readonly version?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly name?: string;
  readonly labelSelector?: { readonly requirements?: readonly Requirement[] };
  readonly fieldSelector?: { readonly requirements?: readonly Requirement[] };
}

interface ReviewSpec {
  readonly resourceAttributes?: ResourceAttributes;
  readonly nonResourceAttributes?: { readonly path?: string; readonly verb?: string };
  readonly user?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

const kindOf = (name: string): GroupVersionKind => ({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: name,
});

/** The reviews of authorization.k8s.io: may somebody do something. */
export function accessReviews(authorizer: RbacAuthorizer): Readonly<Record<string, VirtualResource>> {
  const decide = (review: Draft, user: UserInfo, namespace?: string): KubeObject => {
    const access = attributesOf(review, user, namespace);
    const { allowed, reason } = authorizer.authorize(access);
    const evaluationError = selectorFault(review);
    const status = {
      allowed,
      ...(reason === '' ? {} : { reason }),
      ...(evaluationError === undefined ? {} : { evaluationError }),
    };
    return answered(review, status);
  };
  return {
    'authorization.k8s.io/selfsubjectaccessreviews': {
      async create(_target, body, context) {
        return decide(decodeVirtual(body, kindOf('SelfSubjectAccessReview'), context), context.user);
      },
    },
    'authorization.k8s.io/subjectaccessreviews': {
      async create(_target, body, context) {
        const review = decodeVirtual(body, kindOf('SubjectAccessReview'), context);
        return decide(review, subjectOf(review));
      },
    },
    'authorization.k8s.io/localsubjectaccessreviews': {
      async create(target, body, context) {
        const review = decodeVirtual(body, kindOf('LocalSubjectAccessReview'), context);
        review.metadata.namespace = target.namespace;
        return decide(review, subjectOf(review), target.namespace);
      },
    },
    'authorization.k8s.io/selfsubjectrulesreviews': {
      async create(_target, body, context) {
        const review = decodeVirtual(body, kindOf('SelfSubjectRulesReview'), context);
        return rulesReview(review, authorizer, context.user);
      },
    },
  };
}

interface Requirement {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

/** What of the review's selectors is no selector, and so is passed over. */
function selectorFault(review: Draft): string | undefined {
  const { resourceAttributes } = (review['spec'] ?? {}) as ReviewSpec;
  const faulty = (['fieldSelector', 'labelSelector'] as const).filter((field) =>
    (resourceAttributes?.[field]?.requirements ?? []).some((requirement) => !isRequirement(requirement)),
  );
  const faults = faulty.map((field) => `spec.resourceAttributes.${field} ignored due to parse error`);
  return faults.length === 0 ? undefined : faults.join(', ');
}

function isRequirement({ key = '', operator = '', values = [] }: Requirement): boolean {
  if (key === '') return false;
  if (operator === 'In' || operator === 'NotIn') return values.length > 0;
  return (operator === 'Exists' || operator === 'DoesNotExist') && values.length === 0;
}

function rulesReview(review: Draft, authorizer: RbacAuthorizer, user: UserInfo): KubeObject {
  const namespace = (review['spec'] as { namespace?: string } | undefined)?.namespace ?? '';
  if (namespace === '') throw badRequest('no namespace on request');
  const rules = authorizer.rulesFor(user, namespace);
  const resourceRules = rules.filter((rule) => rule.resources !== undefined);
  const nonResourceRules = rules.filter((rule) => rule.nonResourceURLs !== undefined);
  // The rules are told, and no more of what was asked.
  return answered({ ...review, spec: {} }, { resourceRules, nonResourceRules, incomplete: false });
}

function answered(review: Draft, status: object): KubeObject {
  return { ...review, status } as unknown as KubeObject;
}

function subjectOf(review: Draft): UserInfo {
  const { user = '', uid, groups = [], extra } = (review['spec'] ?? {}) as ReviewSpec;
  if (user === '' && groups.length === 0) {
    throw invalid({ gvk: kindOf('') }, '', [
      {
        type: 'FieldValueInvalid',
        field: 'spec.user',
        badValue: user,
        detail: 'at least one of user or group must be specified',
      },
    ]);
  }
  return {
    name: user,
    groups,
    ...(uid === undefined ? {} : { uid }),
    ...(extra === undefined ? {} : { extra }),
  };
}

function attributesOf(review: Draft, user: UserInfo, namespace: string | undefined): AccessAttributes {
  const { resourceAttributes, nonResourceAttributes } = (review['spec'] ?? {}) as ReviewSpec;
  const none = { group: '', version: '', resource: '', subresource: '', name: '', namespace: '', path: '' };
  if ((resourceAttributes === undefined) === (nonResourceAttributes === undefined)) {
    const both = resourceAttributes !== undefined;
    const detail = both
      ? 'cannot be specified in combination with resourceAttributes'
      : 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    const field = both ? 'spec.nonResourceAttributes' : 'spec.resourceAttributes';
    const badValue = both ? goAttributes(nonResourceAttributes) : null;
    throw invalid({ gvk: kindOf('') }, '', [{ type: 'FieldValueInvalid', field, badValue, detail }]);
  }
  if (resourceAttributes !== undefined) {
    if (namespace !== undefined && resourceAttributes.namespace !== namespace) {
      throw invalid({ gvk: kindOf('') }, '', [
        {
          type: 'FieldValueInvalid',
          field: 'spec.resourceAttributes.namespace',
          badValue: resourceAttributes.namespace ?? '',
          detail: 'must match metadata.namespace',
        },
      ]);
    }
    const { verb = '', ...rest } = resourceAttributes;
    return { ...none, ...rest, user, verb, isResource: true };
  }
  if (namespace !== undefined) {
    throw invalid({ gvk: kindOf('') }, '', [
      {
        type: 'FieldValueInvalid',
        field: 'spec.nonResourceAttributes',
        badValue: goAttributes(nonResourceAttributes),
        detail: 'disallowed on this kind of request',
      },
    ]);
  }
  const { path = '', verb = '' } = nonResourceAttributes ?? {};
  return { ...none, user, verb, path, isResource: false };
}

/** As the server's own type names the members. */
function goAttributes(attributes: ReviewSpec['nonResourceAttributes']): object {
  return { Path: attributes?.path ?? '', Verb: attributes?.verb ?? '' };
}

/** The reviews of authentication.k8s.io: who is somebody. */
export function identityReviews(
  authenticator: Authenticator,
  clock: Clock,
): Readonly<Record<string, VirtualResource>> {
  const group = 'authentication.k8s.io';
  return {
    [`${group}/selfsubjectreviews`]: {
      async create(_target, body, context) {
        const review = decodeVirtual(body, { group, version: 'v1', kind: 'SelfSubjectReview' }, context);
        const metadata = { ...review.metadata, creationTimestamp: rfc3339(clock.now()) };
        return answered({ ...review, metadata }, { userInfo: userInfoOf(context.user) });
      },
    },
    [`${group}/tokenreviews`]: {
      async create(_target, body, context) {
        const review = decodeVirtual(body, { group, version: 'v1', kind: 'TokenReview' }, context);
        const { token = '', audiences } = (review['spec'] ?? {}) as {
          token?: string;
          audiences?: readonly string[];
        };
        if (token === '') throw badRequest('token is required for TokenReview in authentication');
        const found = authenticator.byToken(token, audiences?.length ? audiences : [tokenIssuer]);
        if (found === undefined) return answered(review, { user: {}, error: 'invalid bearer token' });
        return answered(review, {
          authenticated: true,
          user: userInfoOf(found.user),
          audiences: found.audiences,
        });
      },
    },
  };
}

function userInfoOf({ name, uid, groups, extra }: UserInfo): object {
  return {
    username: name,
    ...(uid === undefined ? {} : { uid }),
    groups,
    ...(extra === undefined ? {} : { extra }),
  };
}
