import { describe, expect, it } from 'vitest';
import { requestInfoOf } from '../http/request-info.ts';
import { type AuditPolicy, type AuditRule, decide } from './audit-policy.ts';
import { parseAuditPolicy } from './parse-audit-policy.ts';

const bob = { name: 'bob', groups: ['system:authenticated', 'devs'] };

function levelOf(rule: Omit<AuditRule, 'level'>, method: string, path: string, user = bob): string {
  const [pathname = '', query = ''] = path.split('?');
  const policy: AuditPolicy = { rules: [{ level: 'Request', ...rule }] };
  return decide(policy, user, requestInfoOf(method, pathname, new URLSearchParams(query))).level;
}

describe('an audit policy', () => {
  const pods = '/api/v1/namespaces/a/pods';
  const ofPods = (...resources: string[]) => ({ resources: [{ group: '', resources }] });

  it.each([
    ['without restrictions', {}, 'GET', '/version', 'Request'],
    ['of a user', { users: ['bob'] }, 'GET', pods, 'Request'],
    ['of another user', { users: ['eve'] }, 'GET', pods, 'None'],
    ['of a group', { userGroups: ['x', 'devs'] }, 'GET', pods, 'Request'],
    ['of a verb', { verbs: ['watch'] }, 'GET', `${pods}?watch=1`, 'Request'],
    ['of another verb', { verbs: ['list'] }, 'GET', `${pods}?watch=1`, 'None'],
    ['of a namespace', { namespaces: ['a'] }, 'GET', pods, 'Request'],
    ['of no namespace', { namespaces: [''] }, 'GET', '/api/v1/nodes', 'Request'],
    ['of a namespace, for a path', { namespaces: [''] }, 'GET', '/version', 'None'],
    ['of a group of resources', { resources: [{ group: 'apps' }] }, 'GET', pods, 'None'],
    ['of pods, for a subresource', ofPods('pods'), 'GET', `${pods}/p/log`, 'None'],
    ['of all subresources', ofPods('pods/*'), 'GET', `${pods}/p/log`, 'Request'],
    ['of a subresource of all', ofPods('*/log'), 'GET', `${pods}/p/log`, 'Request'],
    ['of everything', ofPods('*'), 'GET', `${pods}/p/log`, 'Request'],
    ['of a path', { nonResourceURLs: ['/health*'] }, 'GET', '/healthz', 'Request'],
    ['of a path, for a resource', { nonResourceURLs: ['*'] }, 'GET', pods, 'None'],
  ] as const)('matches a rule %s', (_name, rule, method, path, level) => {
    expect(levelOf(rule, method, path)).toBe(level);
  });

  it('restricts resources to names', () => {
    const rule = { resources: [{ group: '', resources: ['pods'], resourceNames: ['p'] }] };
    expect([levelOf(rule, 'GET', `${pods}/p`), levelOf(rule, 'GET', `${pods}/q`)]).toEqual([
      'Request',
      'None',
    ]);
  });

  it('takes stages off everywhere, and keeps what a rule says of managed fields', () => {
    const policy: AuditPolicy = {
      omitStages: ['RequestReceived'],
      omitManagedFields: true,
      rules: [{ level: 'Metadata', omitStages: ['Panic'], omitManagedFields: false }],
    };
    const decision = decide(policy, bob, requestInfoOf('GET', '/api', new URLSearchParams()));
    expect([[...decision.omitStages], decision.omitManagedFields]).toEqual([
      ['RequestReceived', 'Panic'],
      false,
    ]);
  });

  it.each([
    ['the audit policy cannot be used', '{'],
    ['it is no Policy', 'kind: Policy\napiVersion: v1\nrules: [{level: None}]'],
    ['it has no rules', 'kind: Policy\napiVersion: audit.k8s.io/v1\nrules: []'],
    ['rules[0].users must be texts', policyOf('{level: None, users: bob}')],
    ['rules[0] has a field that is none: resouces', policyOf('{level: None, resouces: []}')],
    ['rules[0].omitStages must be of', policyOf('{level: None, omitStages: [Late]}')],
    [
      'both resources and nonResourceURLs',
      policyOf('{level: None, namespaces: [a], nonResourceURLs: ["/"]}'),
    ],
    ['must begin with /', policyOf('{level: None, nonResourceURLs: ["/a*b"]}')],
    ['rules[0].resources must be objects', policyOf('{level: None, resources: [pods]}')],
    ['rules[0] has a field that is none: __proto__', policyOf('{level: None, "__proto__": {}}')],
  ])('refuses what is wrong: %s', (what, text) => {
    expect(() => parseAuditPolicy(text, 'policy.yaml')).toThrow(
      expect.objectContaining({
        code: 'apiserver.audit-policy',
        message: expect.stringContaining(what) as string,
      }),
    );
  });
});

function policyOf(rule: string): string {
  return `kind: Policy\napiVersion: audit.k8s.io/v1\nrules:\n- ${rule}\n`;
}
