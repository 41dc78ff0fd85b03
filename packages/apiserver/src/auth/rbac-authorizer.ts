import type { KubeObject } from '@setpoint/kube';
import type { UserInfo } from '../registry/request.ts';
import { storePath } from '../store/entry.ts';
import type { Store } from '../store/store.ts';
import type { AccessAttributes, Authorizer, Decision } from './authorizer.ts';
import { type PolicyRule, ruleAllows } from './policy-rule.ts';
import { mastersGroup } from './user.ts';

const group = 'rbac.authorization.k8s.io';

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

interface RoleRef {
  readonly kind: string;
  readonly name: string;
}

/** A rule somebody has, and the binding it comes from. */
interface Grant {
  readonly rules: readonly PolicyRule[];
  readonly reason: () => string;
}

/** RBAC over the roles and bindings of the store; members of system:masters may do everything. */
export class RbacAuthorizer implements Authorizer {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  authorize(access: AccessAttributes): Decision {
    if (access.user.groups.includes(mastersGroup)) return { allowed: true, reason: '' };
    for (const grant of this.#grants(access.user, access.isResource ? access.namespace : '')) {
      if (grant.rules.some((rule) => ruleAllows(rule, access)))
        return { allowed: true, reason: grant.reason() };
    }
    return { allowed: false, reason: '' };
  }

  /** Every rule the user has, cluster-wide and in the namespace. */
  rulesFor(user: UserInfo, namespace: string): readonly PolicyRule[] {
    return [...this.#grants(user, namespace)].flatMap((grant) => grant.rules);
  }

  /** Rules of a role; none when it does not exist. */
  rulesOf(roleRef: RoleRef, namespace: string): readonly PolicyRule[] {
    const isCluster = roleRef.kind === 'ClusterRole';
    const role = this.#store.get({
      resource: `${group}/${isCluster ? 'clusterroles' : 'roles'}`,
      path: storePath(isCluster ? '' : namespace, roleRef.name),
    });
    return (role?.object['rules'] as readonly PolicyRule[] | undefined) ?? [];
  }

  *#grants(user: UserInfo, namespace: string): Generator<Grant> {
    for (const { object } of this.#store.list(`${group}/clusterrolebindings`)) {
      const grant = this.#grant(user, object, '');
      if (grant !== undefined) yield grant;
    }
    if (namespace === '') return;
    for (const { object } of this.#store.list(`${group}/rolebindings`, `${namespace}/`)) {
      const grant = this.#grant(user, object, namespace);
      if (grant !== undefined) yield grant;
    }
  }

  #grant(user: UserInfo, binding: KubeObject, namespace: string): Grant | undefined {
    const subjects = (binding['subjects'] as readonly Subject[] | undefined) ?? [];
    const subject = subjects.find((candidate) => isSubject(user, candidate, namespace));
    if (subject === undefined) return undefined;
    const roleRef = binding['roleRef'] as RoleRef;
    return {
      rules: this.rulesOf(roleRef, namespace),
      reason: () => reasonOf(binding, namespace, roleRef, subject),
    };
  }
}

function reasonOf(binding: KubeObject, namespace: string, roleRef: RoleRef, subject: Subject): string {
  const name = `${namespace === '' ? '' : `${namespace}/`}${binding.metadata.name}`;
  const who = subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace}` : subject.name;
  return `RBAC: allowed by ${binding.kind} ${JSON.stringify(name)} of ${roleRef.kind} ${JSON.stringify(roleRef.name)} to ${subject.kind} ${JSON.stringify(who)}`;
}

function isSubject(user: UserInfo, subject: Subject, bindingNamespace: string): boolean {
  if (subject.kind === 'User') return user.name === subject.name;
  if (subject.kind === 'Group') return user.groups.includes(subject.name);
  if (subject.kind !== 'ServiceAccount') return false;
  const namespace = subject.namespace || bindingNamespace;
  return user.name === `system:serviceaccount:${namespace}:${subject.name}`;
}
