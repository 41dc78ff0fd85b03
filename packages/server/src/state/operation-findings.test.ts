import type { Application } from '@setpoint/argocd';
import { describe, expect, it } from 'vitest';
import { operationFindings } from './operation-findings.ts';

interface Failed {
  readonly kind: string;
  readonly name: string;
  readonly message: string;
  readonly hookType?: string;
}

function withOperation(
  phase: string,
  message: string,
  failed: readonly Failed[],
  retryCount = 0,
): Application {
  const resources = failed.map(({ hookType, ...one }) => ({
    ...one,
    group: '',
    version: 'v1',
    namespace: 'shop',
    ...(hookType === undefined ? { status: 'SyncFailed' } : { hookType, hookPhase: 'Failed' }),
  }));
  const operationState = { phase, message, retryCount, syncResult: { resources } };
  return { metadata: { name: 'shop' }, spec: {}, status: { operationState } } as unknown as Application;
}

describe('operationFindings', () => {
  it('gives each object that failed with the rule and the next action that the operation has for it', () => {
    const message = [
      'v1 Namespace extra: resource :Namespace is not permitted in project strict',
      'Rule: The project strict lists what its applications may hold.',
      'Next: Remove it, or allow Namespace.',
      'v1 Secret shop/token: resource :Secret is not permitted in project strict',
      'Rule: The project strict lists what its applications may hold.',
      'Next: Remove it, or allow Secret. (retried 5 times).',
    ].join('\n');
    const found = operationFindings(
      withOperation('Failed', message, [
        {
          kind: 'Namespace',
          name: 'extra',
          message: 'resource :Namespace is not permitted in project strict',
        },
        { kind: 'Secret', name: 'token', message: 'resource :Secret is not permitted in project strict' },
      ]),
    );
    expect(found.map(({ object, rule, nextAction }) => [object?.kind, rule, nextAction])).toEqual([
      [
        'Namespace',
        'The project strict lists what its applications may hold.',
        'Remove it, or allow Namespace.',
      ],
      ['Secret', 'The project strict lists what its applications may hold.', 'Remove it, or allow Secret.'],
    ]);
  });

  it.each([
    [
      'configmaps "c" is forbidden: exceeded quota: few, requested: configmaps=1',
      /ResourceQuota/,
      /raise the quota/,
    ],
    ['admission webhook "team.example" denied the request: no owner', /webhook/, /Change the object/],
    [
      'Deployment.apps "web" is invalid: spec.selector: Invalid value: field is immutable',
      /cannot be changed/,
      /Replace/,
    ],
    [
      'no matches for kind "ServiceMonitor" in version "monitoring.coreos.com/v1"',
      /must serve/,
      /install the CRD/,
    ],
    ['secrets is forbidden: User "x" cannot create resource "secrets"', /controller may do/, /permission/],
    ['something nobody has heard of', /every object/, /Mend it/],
  ])('knows what %j means', (message, rule, next) => {
    const [found] = operationFindings(
      withOperation('Failed', 'one or more objects failed to apply', [
        { kind: 'ConfigMap', name: 'c', message },
      ]),
    );
    expect(found?.message).toBe(message);
    expect(found?.rule).toMatch(rule);
    expect(found?.nextAction).toMatch(next);
  });

  it('takes what to do out of the cause', () => {
    const message = 'the object is refused. Change the object as the policy asks, or the policy.';
    const [found] = operationFindings(
      withOperation('Failed', 'x', [{ kind: 'ConfigMap', name: 'c', message }]),
    );
    expect(found?.message).toBe('the object is refused');
    expect(found?.nextAction).toBe('Change the object as the policy asks, or the policy.');
  });

  it('speaks while a failed sync is tried again, and no more once it has succeeded', () => {
    const hook = [{ kind: 'Job', name: 'migrate', message: 'it ended with 3', hookType: 'PreSync' }];
    expect(
      operationFindings(withOperation('Running', 'Retrying attempt #1 at 5:45PM.', hook, 1)),
    ).toHaveLength(1);
    expect(operationFindings(withOperation('Running', '', hook))).toEqual([]);
    expect(operationFindings(withOperation('Succeeded', '', hook, 1))).toEqual([]);
  });

  it('blames the operation when no object is to blame', () => {
    const [found] = operationFindings(withOperation('Error', 'the repository is gone', []));
    expect(found).toMatchObject({ code: 'operation.Error', message: 'the repository is gone' });
    expect(found?.object).toBeUndefined();
  });
});
