import { describe, expect, it } from 'vitest';
import { requestInfoOf } from '../http/request-info.ts';
import { type FlowRule, ruleMatches } from './flow-rule.ts';

const robot = { name: 'system:serviceaccount:ci:robot', groups: ['system:serviceaccounts'] };
const anything: FlowRule = {
  subjects: [{ kind: 'Group', group: { name: '*' } }],
  resourceRules: [
    { verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] },
  ],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
};
const [everything] = anything.resourceRules ?? [];

function matches(rule: Partial<FlowRule>, path: string): boolean {
  return ruleMatches({ ...anything, ...rule }, robot, requestInfoOf('GET', path, new URLSearchParams()));
}

describe('a rule of a flow schema', () => {
  const pods = '/api/v1/namespaces/a/pods';

  it.each([
    [true, { kind: 'User', user: { name: '*' } }],
    [false, { kind: 'User', user: { name: 'eve' } }],
    [true, { kind: 'Group', group: { name: 'system:serviceaccounts' } }],
    [true, { kind: 'ServiceAccount', serviceAccount: { namespace: 'ci', name: '*' } }],
    [true, { kind: 'ServiceAccount', serviceAccount: { namespace: 'ci', name: 'robot' } }],
    [false, { kind: 'ServiceAccount', serviceAccount: { namespace: 'cd', name: '*' } }],
  ])('is of a subject: %s for %j', (expected, subject) => {
    expect(matches({ subjects: [subject] }, pods)).toBe(expected);
  });

  it('tells resources in namespaces from those outside', () => {
    const outside = { ...everything, namespaces: [] } as NonNullable<typeof everything>;
    const inside = { ...everything, clusterScope: false, namespaces: ['a'] } as NonNullable<
      typeof everything
    >;
    const of = (rule: typeof outside) =>
      ['/api/v1/nodes', pods, '/api/v1/pods'].map((path) => matches({ resourceRules: [rule] }, path));
    expect(of(outside)).toEqual([true, false, true]);
    expect(of(inside)).toEqual([false, true, false]);
  });

  it('names subresources in full', () => {
    const rule = { ...everything, resources: ['pods'] } as NonNullable<typeof everything>;
    expect([
      matches({ resourceRules: [rule] }, `${pods}/p`),
      matches({ resourceRules: [rule] }, `${pods}/p/status`),
    ]).toEqual([true, false]);
  });

  it('is of paths', () => {
    const nonResourceRules = [{ verbs: ['get'], nonResourceURLs: ['/openapi/*', '/version'] }];
    const of = (path: string) => matches({ nonResourceRules, resourceRules: [] }, path);
    expect([of('/openapi/v3'), of('/version'), of('/versions'), of(pods)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
