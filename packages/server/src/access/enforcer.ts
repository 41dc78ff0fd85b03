import type { AppProject } from '@setpoint/argocd';
import type { KubeObject } from '@setpoint/kube';
import type { Identity } from '../auth/identity.ts';
import type { AccessCheck, AccessExplanation, PolicyRuleView } from '../wire/platform.ts';
import { builtInPolicy } from './built-in-policy.ts';
import type { MatchMode } from './matcher.ts';
import { parsePolicy } from './parse-policy.ts';
import { Policy } from './policy.ts';
import type { ParsedPolicy, PolicyRule } from './policy-rule.ts';
import { projectPolicy } from './project-policy.ts';

/** Resources whose objects are `project/…`: the project's own roles count for them. */
const projectScoped = new Set([
  'applications',
  'applicationsets',
  'repositories',
  'clusters',
  'logs',
  'exec',
]);

/** What `argocd-rbac-cm` says. */
interface RbacSettings {
  readonly policy: ParsedPolicy;
  readonly defaultRole: string;
  readonly scopes: readonly string[];
  readonly mode: MatchMode;
}

/**
 * Who may do what, by Argo CD's rules (`util/rbac`, `server/rbacpolicy`): allowed when the default role, the account
 * itself or one of its groups is allowed; a deny counts within each of these. Project tokens have their role alone.
 */
export class Enforcer {
  #settings: RbacSettings = settingsOf(undefined);
  readonly #project: (name: string) => AppProject | undefined;
  #general: Policy;
  readonly #projects = new Map<string, { readonly project: AppProject; readonly policy: Policy }>();

  constructor(project: (name: string) => AppProject | undefined) {
    this.#project = project;
    this.#general = this.#compile(undefined);
  }

  /** Takes in `argocd-rbac-cm`, undefined when there is none. */
  configure(configMap: KubeObject | undefined): void {
    this.#settings = settingsOf(configMap);
    this.#projects.clear();
    this.#general = this.#compile(undefined);
  }

  /** What is allowed now, whatever is configured later; with one project as it was before. */
  frozen(before?: AppProject): Pick<Enforcer, 'allows'> {
    const live = this.#project;
    const name = before?.metadata.name;
    const copy = new Enforcer((asked) => (before !== undefined && asked === name ? before : live(asked)));
    copy.#settings = this.#settings;
    copy.#general = this.#general;
    return copy;
  }

  get defaultRole(): string {
    return this.#settings.defaultRole;
  }

  /** The claims that hold a person's groups. */
  get scopes(): readonly string[] {
    return this.#settings.scopes;
  }

  get ruleCount(): number {
    return this.#settings.policy.rules.length;
  }

  get problems(): readonly string[] {
    return this.#settings.policy.problems;
  }

  allows(identity: Identity, resource: string, action: string, object: string): boolean {
    const policy = this.#policyFor(resource, object);
    const { defaultRole } = this.#settings;
    if (defaultRole !== '' && policy.allows(defaultRole, resource, action, object)) return true;
    if (identity.subject !== '' && policy.allows(identity.subject, resource, action, object)) return true;
    if (identity.projectRole !== undefined) return false;
    return identity.groups.some(
      (group) => policy.isMember(group) && policy.allows(group, resource, action, object),
    );
  }

  /** Why something is allowed or not: roles held, rules that matched, and what would grant it. */
  explain(identity: Identity, { resource, action, object }: AccessCheck): AccessExplanation {
    const policy = this.#policyFor(resource, object);
    const candidates = this.#candidates(identity, policy);
    const verdicts = candidates.map((name) => ({
      name,
      rules: policy.matching(name, resource, action, object),
      allowed: policy.allows(name, resource, action, object),
    }));
    const granting = verdicts.find(({ allowed }) => allowed);
    const rules = new Set((granting ? [granting] : verdicts).flatMap((verdict) => verdict.rules));
    const denied = [...rules].find((rule) => rule.effect === 'deny');
    const subject = identity.subject || 'anonymous';
    return {
      allowed: granting !== undefined,
      subject,
      roles: distinctRoles(candidates.flatMap((name) => policy.rolesOf(name))),
      matched: [...rules].map(viewOf),
      because: sentence(subject, `${action} ${resource} ${object}`, granting?.name, denied),
      ...(granting === undefined && denied === undefined
        ? { suggestion: `p, ${subject}, ${resource}, ${action}, ${object}, allow` }
        : {}),
    };
  }

  #candidates(identity: Identity, policy: Policy): readonly string[] {
    const groups =
      identity.projectRole === undefined ? identity.groups.filter((g) => policy.isMember(g)) : [];
    return [this.#settings.defaultRole, identity.subject, ...groups].filter((name) => name !== '');
  }

  #policyFor(resource: string, object: string): Policy {
    const slash = object.indexOf('/');
    if (projectScoped.has(resource) && slash > 0) return this.#ofProject(object.slice(0, slash));
    return resource === 'projects' ? this.#ofProject(object) : this.#general;
  }

  #ofProject(name: string): Policy {
    const project = this.#project(name);
    if (project === undefined || (project.spec.roles?.length ?? 0) === 0) return this.#general;
    const known = this.#projects.get(name);
    if (known?.project === project) return known.policy;
    const policy = this.#compile(projectPolicy(project));
    this.#projects.set(name, { project, policy });
    return policy;
  }

  #compile(ofProject: ParsedPolicy | undefined): Policy {
    const { policy, mode } = this.#settings;
    return new Policy([
      // In Argo CD regular expressions make the built-in globs invalid, and lock everybody out.
      { policy: builtInPolicy, mode: 'glob' },
      { policy, mode },
      ...(ofProject === undefined ? [] : [{ policy: ofProject, mode }]),
    ]);
  }
}

function settingsOf(configMap: KubeObject | undefined): RbacSettings {
  const data = (configMap?.['data'] ?? {}) as Record<string, unknown>;
  const read = (key: string): string => {
    const value = Object.hasOwn(data, key) ? data[key] : undefined;
    return typeof value === 'string' ? value : '';
  };
  const keys = Object.keys(data).filter((key) => /^policy\..+\.csv$/.test(key));
  const parts = ['policy.csv', ...keys.toSorted()].map((key) =>
    parsePolicy(read(key), `argocd-rbac-cm ${key}`),
  );
  return {
    policy: {
      rules: parts.flatMap(({ rules }) => rules),
      bindings: parts.flatMap(({ bindings }) => bindings),
      problems: parts.flatMap(({ problems }) => problems),
    },
    defaultRole: read('policy.default'),
    scopes: scopesOf(read('scopes')),
    mode: read('policy.matchMode') === 'regex' ? 'regex' : 'glob',
  };
}

/** `[groups, email]`; the default is groups. */
function scopesOf(text: string): readonly string[] {
  const names = text
    .replace(/^\s*\[|\]\s*$/g, '')
    .split(',')
    .map((name) => name.trim().replace(/^["']|["']$/g, ''))
    .filter((name) => name !== '');
  return names.length === 0 ? ['groups'] : names;
}

function viewOf({ line, effect, source }: PolicyRule): PolicyRuleView {
  return { line, effect, source };
}

function distinctRoles(roles: AccessExplanation['roles']): AccessExplanation['roles'] {
  return [...new Map(roles.toReversed().map((role) => [role.name, role])).values()].toReversed();
}

function sentence(
  subject: string,
  what: string,
  granting: string | undefined,
  denied: PolicyRule | undefined,
): string {
  if (granting !== undefined) return `${subject} may ${what}: ${granting} is allowed to.`;
  if (denied !== undefined) return `${subject} may not ${what}: ${denied.source} denies it.`;
  return `${subject} may not ${what}: no policy allows it.`;
}
