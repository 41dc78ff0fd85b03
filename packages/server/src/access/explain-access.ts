import type { AppProject } from '@setpoint/argocd';
import type { KubeObject } from '@setpoint/kube';
import type { Identity } from '../auth/identity.ts';
import type { AccessCheck, AccessExplanation } from '../wire/platform.ts';
import { Enforcer } from './enforcer.ts';

/** What decides: `argocd-rbac-cm`, undefined when there is none, and the projects with their roles. */
export interface AccessPolicies {
  readonly configMap: KubeObject | undefined;
  readonly project: (name: string) => AppProject | undefined;
}

/** Why the subject (an account, a group, a role or a project's role) may or may not do it by these policies. */
export function explainAccess(
  { configMap, project }: AccessPolicies,
  subject: string,
  check: AccessCheck,
): AccessExplanation {
  const enforcer = new Enforcer(project);
  enforcer.configure(configMap);
  return enforcer.explain(identityNamed(subject), check);
}

/** The lines of `argocd-rbac-cm` that are no policies, each with its place; and how many are. */
export function validatePolicies(configMap: KubeObject | undefined): {
  readonly rules: number;
  readonly problems: readonly string[];
} {
  const enforcer = new Enforcer(() => undefined);
  enforcer.configure(configMap);
  return { rules: enforcer.ruleCount, problems: enforcer.problems };
}

/** A name may be an account, a project's role, or a group: policies do not tell them apart. */
export function identityNamed(subject: string): Identity {
  const [type, project = '', role = ''] = subject.split(':');
  const projectRole = type === 'proj' ? { projectRole: { project, role } } : {};
  return { subject, username: subject, groups: [subject], issuer: '', ...projectRole };
}
