import type { AppProject } from '@setpoint/argocd';
import { parsePolicy } from './parse-policy.ts';
import type { ParsedPolicy } from './policy-rule.ts';

/**
 * What a project's roles grant: their policies, their groups, and that each may read the project. A role's policies
 * speak for that role and that project alone; lines about anything else grant nothing.
 */
export function projectPolicy(project: AppProject): ParsedPolicy {
  const name = project.metadata.name ?? '';
  const parts = (project.spec.roles ?? []).map((role): ParsedPolicy => {
    const subject = `proj:${name}:${role.name}`;
    const source = `AppProject ${name} role ${role.name}`;
    const parsed = parsePolicy((role.policies ?? []).join('\n'), source);
    const own = parsed.rules.filter((rule) => rule.subject === subject && concernsProject(rule.object, name));
    const foreign = parsed.rules.filter((rule) => !own.includes(rule));
    const reading = {
      subject,
      resource: 'projects',
      action: 'get',
      object: name,
      effect: 'allow',
      line: `p, ${subject}, projects, get, ${name}, allow`,
      source,
    } as const;
    return {
      rules: [reading, ...own],
      bindings: (role.groups ?? []).map((member) => ({ member, role: subject, source })),
      problems: [
        ...parsed.problems,
        ...foreign.map((rule) => `${rule.source}: not about this role and project`),
      ],
    };
  });
  return {
    rules: parts.flatMap(({ rules }) => rules),
    bindings: parts.flatMap(({ bindings }) => bindings),
    problems: parts.flatMap(({ problems }) => problems),
  };
}

function concernsProject(object: string, project: string): boolean {
  return object === project || object.startsWith(`${project}/`);
}
