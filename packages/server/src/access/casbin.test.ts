import { newEnforcer, newModel, StringAdapter } from 'casbin';
import {
  type Arbitrary,
  array,
  assert,
  asyncProperty,
  constantFrom,
  oneof,
  subarray,
  tuple,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInPolicy } from './built-in-policy.ts';
import { Enforcer } from './enforcer.ts';

/** Argo CD's model (`assets/model.conf`). */
const model = `
[request_definition]
r = sub, res, act, obj
[policy_definition]
p = sub, res, act, obj, eft
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = g(r.sub, p.sub) && matches(r.res, p.res) && matches(r.act, p.act) && matches(r.obj, p.obj)
`;

/** Globs as gobwas/glob reads those below: written anew, so that ours is compared with another. */
function glob(value: string, pattern: string): boolean {
  if (pattern === '') return value === '';
  const [first = '', rest] = [pattern[0], pattern.slice(1)];
  if (first === '*') {
    return Array.from({ length: value.length + 1 }, (_, at) => at).some((at) => glob(value.slice(at), rest));
  }
  if (first === '{') {
    const end = pattern.indexOf('}');
    return pattern
      .slice(1, end)
      .split(',')
      .some((one) => glob(value, one + pattern.slice(end + 1)));
  }
  return value !== '' && (first === '?' || first === value[0]) && glob(value.slice(1), rest);
}

const subjects = ['ann', 'bob', 'ops', 'dev', 'role:a', 'role:b', 'role:c', 'role:readonly', 'role:admin'];
const resources = ['applications', 'projects', 'clusters', 'logs'];
const actions = ['get', 'sync', 'delete', 'action/apps/Deployment/restart', 'update/apps/Deployment/ns/x'];
const objects = ['one/a', 'one/b', 'two/a', 'two/ns/a', 'one', '*', 'https://x'];
const globs = [
  '*',
  '*/*',
  'one/*',
  'one/a',
  '?ne/*',
  '*/a',
  'two/{a,b}',
  '{one,two}/*',
  't*/n?/*',
  '',
  'one/a*',
];
const regexes = [
  '.*',
  '^one/',
  '/a$',
  'one/[ab]',
  '(one|two)/a',
  '^$',
  'a{2}',
  '*x',
  '(?i)ONE/.*',
  '[[:alpha:]]+/a',
];

const field = <T>(list: readonly T[]): Arbitrary<T> => constantFrom(...list);
const lines = (patterns: readonly string[], actionPatterns: readonly string[]): Arbitrary<string[]> => {
  const resource = field([...resources, patterns === globs ? '*' : '.*']);
  const rule = tuple(
    field(subjects),
    resource,
    field(actionPatterns),
    field(patterns),
    field(['allow', 'allow', 'deny']),
  ).map((parts) => `p, ${parts.map((part) => (part.includes(',') ? `"${part}"` : part)).join(', ')}`);
  const binding = tuple(field(subjects), field(subjects)).map(([a, b]) => `g, ${a}, ${b}`);
  return array(oneof({ arbitrary: rule, weight: 3 }, binding), { maxLength: 12 });
};

async function compare(
  csv: readonly string[],
  mode: 'glob' | 'regex',
  defaultRole: string,
  groups: readonly string[],
) {
  const builtIn = [
    ...builtInPolicy.rules.map(({ line }) => line),
    ...builtInPolicy.bindings.map(({ member, role }) => `g, ${member}, ${role}`),
  ];
  const known = mode === 'glob' ? [...builtIn, ...csv] : [...csv];
  const casbin = await newEnforcer(newModel(model), new StringAdapter(known.join('\n') || '# nothing'));
  await casbin.addFunction('matches', (value: string, pattern: string) =>
    mode === 'glob' ? glob(value, pattern) : regex(value, pattern),
  );
  const ours = new Enforcer(() => undefined);
  const data = { 'policy.csv': csv.join('\n'), 'policy.default': defaultRole, 'policy.matchMode': mode };
  ours.configure({ apiVersion: 'v1', kind: 'ConfigMap', metadata: {}, data });
  const members = new Set(csv.filter((line) => line.startsWith('g, ')).map((line) => line.split(', ')[1]));
  for (const subject of ['ann', 'bob', 'role:a']) {
    for (const resource of resources) {
      for (const action of actions) {
        for (const object of objects) {
          const asked = [defaultRole, subject, ...groups.filter((group) => members.has(group))];
          const judged = asked.some(
            (name) => name !== '' && casbin.enforceSync(name, resource, action, object),
          );
          const identity = { subject, username: subject, groups, issuer: 'argocd' };
          const found = ours.allows(identity, resource, action, object);
          expect({ subject, resource, action, object, allowed: found }).toEqual({
            subject,
            resource,
            action,
            object,
            allowed: judged,
          });
          expect(ours.explain(identity, { resource, action, object }).allowed).toBe(judged);
        }
      }
    }
  }
}

/** The expressions above as JavaScript reads them, where the two differ. */
function regex(value: string, pattern: string): boolean {
  if (pattern === '*x') return false;
  if (pattern === '(?i)ONE/.*') return /ONE\/.*/i.test(value);
  return new RegExp(pattern.replace('[[:alpha:]]', '[A-Za-z]')).test(value);
}

describe('policies are read as casbin reads them', () => {
  it('with globs, roles of roles, denials, a default role and groups', async () => {
    await assert(
      asyncProperty(
        lines(globs, [...actions, '*', 'action/*', 'update/*/x', '{get,sync}']),
        field(['', 'role:a', 'role:readonly']),
        subarray(['ops', 'dev']),
        (csv, defaultRole, groups) => compare(csv, 'glob', defaultRole, groups),
      ),
      { numRuns: 25 },
    );
  }, 60_000);

  it('with regular expressions, in which the built-in roles stay what they are', async () => {
    const custom = ['ann', 'bob', 'role:a'];
    await assert(
      asyncProperty(
        lines(regexes, ['.*', 'get|sync', '^action/']).map((csv) =>
          csv.filter((line) => !/role:(admin|readonly)/.test(line)),
        ),
        (csv) => compare(csv, 'regex', '', custom.slice(3)),
      ),
      { numRuns: 25 },
    );
    const enforcer = new Enforcer(() => undefined);
    const data = { 'policy.matchMode': 'regex', 'policy.csv': 'p, x, projects, get, ^(a+)+$, allow' };
    enforcer.configure({ apiVersion: 'v1', kind: 'ConfigMap', metadata: {}, data });
    const identity = (subject: string) => ({ subject, username: subject, groups: [], issuer: 'argocd' });
    expect(enforcer.allows(identity('admin'), 'applications', 'sync', 'one/a')).toBe(true);
    // Linear time: a backtracking reader would not come to an end.
    expect(enforcer.allows(identity('x'), 'projects', 'get', `${'a'.repeat(60)}!`)).toBe(false);
  }, 60_000);
});
