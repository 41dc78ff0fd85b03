import { describe, expect, it } from 'vitest';
import type { Identity } from '../auth/identity.ts';
import { Enforcer } from './enforcer.ts';
import { parsePolicy } from './parse-policy.ts';

const identity = (subject: string, groups: readonly string[] = []): Identity => ({
  subject,
  username: subject,
  groups,
  issuer: 'argocd',
});

function enforcer(
  csv: string,
  rest: Readonly<Record<string, string>> = {},
  roles: readonly object[] = [],
): Enforcer {
  const spec = { roles };
  const project = { apiVersion: '', kind: 'AppProject', metadata: { name: 'team' }, spec } as never;
  const made = new Enforcer((name) => (name === 'team' ? project : undefined));
  made.configure({ apiVersion: 'v1', kind: 'ConfigMap', metadata: {}, data: { 'policy.csv': csv, ...rest } });
  return made;
}

describe('policies', () => {
  it('read quoted fields, comments and effects; a line that is none grants nothing', () => {
    const { rules, bindings, problems } = parsePolicy(
      '# c\n\np, "a,b", applications, get, "x ""y""/*", allow\ng, me, role:x\np, a, b, c, d\np, a, b, c, d, maybe\np, "open',
      's',
    );
    expect(rules.map(({ subject, object }) => [subject, object])).toEqual([['a,b', 'x "y"/*']]);
    expect(bindings).toEqual([{ member: 'me', role: 'role:x', source: 's:4' }]);
    expect(problems.length).toBe(3);
  });

  it.each([
    ['admin', 'clusters', 'delete', 'https://a', true],
    ['dev', 'applications', 'get', 'team/a', true],
    ['dev', 'applications', 'sync', 'team/a', true],
    ['dev', 'applications', 'sync', 'team/prod', false],
    ['dev', 'applications', 'sync', 'other/a', false],
    ['dev', 'applications', 'action/apps/Deployment/restart', 'team/a', true],
    ['dev', 'applications', 'action/batch/Job/terminate', 'team/a', false],
    ['dev', 'applications', 'update/apps/Deployment/ns/web', 'team/a', true],
    ['dev', 'applications', 'update', 'team/a', false],
    ['nobody', 'applications', 'get', 'team/a', false],
    ['', 'applications', 'get', 'team/a', false],
  ])('%s %s %s %s', (subject, resource, action, object, expected) => {
    const made = enforcer(`
p, role:dev, applications, get, */*, allow
p, role:dev, applications, sync, team/*, allow
p, role:dev, applications, sync, team/prod, deny
p, role:dev, applications, action/apps/*, team/*, allow
p, role:dev, applications, update/apps/Deployment/ns/*, team/*, allow
g, dev, role:dev`);
    expect(made.allows(identity(subject), resource, action, object)).toBe(expected);
  });

  it('count the default role, groups that some line names, and roles of roles', () => {
    const made = enforcer(
      'g, ops, role:mid\ng, role:mid, role:admin\ng, role:loop, role:loop2\ng, role:loop2, role:loop',
      {
        'policy.default': 'role:readonly',
        'policy.more.csv': 'p, loose, projects, delete, *, allow',
      },
    );
    expect(made.allows(identity('x'), 'applications', 'get', 'a/b')).toBe(true);
    expect(made.allows(identity('x'), 'applications', 'sync', 'a/b')).toBe(false);
    expect(made.allows(identity('x', ['ops']), 'applications', 'sync', 'a/b')).toBe(true);
    // As in Argo CD: a group without a g line is not looked at.
    expect(made.allows(identity('x', ['loose']), 'projects', 'delete', 'a')).toBe(false);
    expect(made.allows(identity('role:loop'), 'projects', 'delete', 'a')).toBe(false);
  });

  it('match as regular expressions when asked', () => {
    const made = enforcer('p, r, applications, get, ^team/(a|b)$, allow\np, r, applications, get, (, allow', {
      'policy.matchMode': 'regex',
    });
    expect(made.allows(identity('r'), 'applications', 'get', 'team/a')).toBe(true);
    expect(made.allows(identity('r'), 'applications', 'get', 'team/c')).toBe(false);
  });

  it('of a project role grant within the project alone, also to its groups', () => {
    const made = enforcer('', {}, [
      {
        name: 'ci',
        groups: ['builders'],
        policies: [
          'p, proj:team:ci, applications, sync, team/*, allow',
          'p, proj:team:ci, applications, delete, */*, allow',
          'p, proj:team:ci, clusters, delete, *, allow',
          'p, admin, applications, sync, team/*, deny',
        ],
      },
    ]);
    const token = { ...identity('proj:team:ci'), projectRole: { project: 'team', role: 'ci' } };
    expect(made.allows(token, 'applications', 'sync', 'team/a')).toBe(true);
    expect(made.allows(token, 'projects', 'get', 'team')).toBe(true);
    expect(made.allows(token, 'applications', 'delete', 'team/a')).toBe(false);
    expect(made.allows(token, 'clusters', 'delete', 'x')).toBe(false);
    expect(made.allows(identity('x', ['builders']), 'applications', 'sync', 'team/a')).toBe(true);
    expect(made.allows(identity('admin'), 'applications', 'sync', 'team/a')).toBe(true);
  });

  it('explain a deny by its line', () => {
    const made = enforcer(
      'p, dev, applications, sync, team/*, allow\np, dev, applications, sync, team/prod, deny',
    );
    const check = { resource: 'applications', action: 'sync', object: 'team/prod' };
    expect(made.explain(identity('dev'), check)).toMatchObject({
      allowed: false,
      because: 'dev may not sync applications team/prod: argocd-rbac-cm policy.csv:2 denies it.',
    });
  });
});
